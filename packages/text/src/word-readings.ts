import { foldWord } from "./fold-token.ts";
import { openScanner, PIECE_MARK, type LetterCase, type Scanner } from "./scanner.ts";
import { exactSurface, isInitials, isKeptTogether, readSurface } from "./surface-readings.ts";

/** One word that a text must have. `capitals` asks for a spelling in capitals only. */
export interface WantedWord {
  folded: string;
  /** The spelling with accents and signs, in lower case. */
  exact: string;
  letterCase: LetterCase;
  capitals: boolean;
  /** It has no letter that could be a capital: a number, or a script without capitals (Georgian is taken for one). */
  caseless: boolean;
  /** A piece of a word in a script without spaces: only looked for as it stands. */
  piece: boolean;
}

/** Stand for `*` and `?` in a typed word: letters of no living alphabet, so that they stay inside the word. */
export const TYPED_ANY = "\ua78f";
export const TYPED_ONE = "\ua7f7";

/** A word of a script without spaces that has fewer letters is only found where the dictionary sees it. */
const MIN_LETTERS = 3;
const MAX_SEQUENCES = 8;

const WILD = `${TYPED_ANY}${TYPED_ONE}`;
const IS_WILD = new RegExp(`[${WILD}]`);
/** Letters that a wildcard beside them belongs to; it would else be a word of its own. */
const HOLDERS = ["\\p{sc=Hangul}", "\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}"];
const PATTERN = new RegExp(
  `(${HOLDERS.map((letters) => `[${letters}]+[${WILD}][${letters}${WILD}]*|[${WILD}]+[${letters}][${letters}${WILD}]*`).join("|")})`,
  "u",
);
const IDEOGRAPH = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}ー]";
const OPEN_ENDS = new RegExp(`^${TYPED_ANY}+(?=${IDEOGRAPH})|(?<=${IDEOGRAPH})${TYPED_ANY}+$`, "gu");
const ONE_PLACE = new RegExp(
  `(?<=${IDEOGRAPH}${TYPED_ONE}*)${TYPED_ONE}|${TYPED_ONE}(?=${TYPED_ONE}*${IDEOGRAPH})`,
  "gu",
);
const CASED = /[\p{Lu}\p{Ll}\p{Lt}]/u;
const GEORGIAN = /[\u10a0-\u10ff\u1c90-\u1cbf]/g;

let scanner: Scanner | undefined;

/**
 * The sequences of words that stand for what somebody typed: `e-mail` is `e mail` or `email`, `Müller` is `muller`
 * or `mueller`, `AT&T` is `at&t` alone, `U.S.` is `u.s` or `us` in capitals. Empty when there is no word.
 */
export function readWord(typed: string): WantedWord[][] {
  if (!IS_WILD.test(typed)) return readPlain(typed);
  // A Han character is a word: what may stand before or behind it needs no asking, and one more is any one word.
  const parts = typed.replaceAll(OPEN_ENDS, "").replaceAll(ONE_PLACE, ` ${TYPED_ANY} `).split(PATTERN);
  let sequences: WantedWord[][] = [[]];
  for (const [index, part] of parts.entries()) {
    const options = index % 2 === 0 ? readPlain(part) : [[wantedWord(part, foldWord(part), 0, false)]];
    if (options.length > 0) sequences = multiply(sequences, options);
  }
  return sequences.filter((sequence) => sequence.length > 0);
}

function wantedWord(spelled: string, folded: string, letterCase: number, capitals: boolean): WantedWord {
  return {
    folded,
    exact: exactSurface(spelled),
    letterCase: letterCase as LetterCase,
    capitals,
    caseless: !CASED.test(spelled.replaceAll(GEORGIAN, "")),
    piece: spelled.startsWith(PIECE_MARK),
  };
}

/** Every head with every tail. Where that would be too many, only the first tail goes on. */
function multiply(
  sequences: readonly WantedWord[][],
  options: readonly (readonly WantedWord[])[],
): WantedWord[][] {
  return sequences.length * options.length > MAX_SEQUENCES
    ? sequences.map((head) => [...head, ...(options[0] ?? [])])
    : sequences.flatMap((head) => options.map((tail) => [...head, ...tail]));
}

function readPlain(typed: string): WantedWord[][] {
  scanner ??= openScanner({ maxSurfaces: 50_000 });
  scanner.reset();
  scanner.append(typed);
  const { scan, surfaces } = scanner;
  if (scan.count === 0) return [];
  const spellingOf = (at: number): string => surfaces.text(scan.surfaces[at] ?? 0);
  const wanted = (spelled: string, letterCase: number): WantedWord[] =>
    readSurface(spelled)
      .map((folded, index) => wantedWord(spelled, folded, letterCase, index > 0 && isInitials(spelled)))
      .filter(({ folded }) => folded !== "");

  // The joined spelling that each word begins: a tag, or else the longest.
  const joins = new Map<number, number>();
  const isTag = (join: number): boolean => /^[#@$＃＠]/.test(surfaces.text(scan.compoundSurface[join] ?? 0));
  for (let index = 0; index < scan.compoundCount; index += 1) {
    const first = scan.compoundFirst[index] ?? 0;
    const held = joins.get(first);
    if (
      held === undefined ||
      isTag(index) ||
      (!isTag(held) && (scan.compoundLength[index] ?? 0) >= (scan.compoundLength[held] ?? 0))
    )
      joins.set(first, index);
  }

  /** A run of pieces: as its letters, and as the words that the dictionary sees. */
  const readRun = (from: number, to: number): WantedWord[][] => {
    const options: WantedWord[][] = [];
    const words: WantedWord[] = [];
    let at = from;
    while (at < to) {
      const join = joins.get(at);
      const length = join === undefined ? 0 : (scan.compoundLength[join] ?? 0);
      if (join === undefined || length === 0 || at + length > to) break;
      words.push(...wanted(surfaces.text(scan.compoundSurface[join] ?? 0), 0).slice(0, 1));
      at += length;
    }
    const letters = (scan.ends[to - 1] ?? 0) - (scan.starts[from] ?? 0);
    if (at < to || letters >= MIN_LETTERS) {
      const pieces: WantedWord[] = [];
      for (let piece = from; piece < to; piece += 1) pieces.push(...wanted(spellingOf(piece), 0).slice(0, 1));
      options.push(pieces);
    }
    if (at === to) options.push(words);
    return options;
  };

  let sequences: WantedWord[][] = [[]];
  for (let at = 0; at < scan.count;) {
    const join = joins.get(at);
    let length = 1;
    let options: WantedWord[][];
    if (spellingOf(at).startsWith(PIECE_MARK) && (join === undefined || !isTag(join))) {
      while (
        at + length < scan.count &&
        spellingOf(at + length).startsWith(PIECE_MARK) &&
        scan.starts[at + length] === scan.ends[at + length - 1]
      )
        length += 1;
      options = readRun(at, at + length);
    } else if (join === undefined)
      options = wanted(spellingOf(at), scan.cases[at] ?? 0).map((word) => [word]);
    else {
      length = scan.compoundLength[join] ?? 1;
      const spelled = surfaces.text(scan.compoundSurface[join] ?? 0);
      options = wanted(spelled, scan.compoundCase[join] ?? 0).map((word) => [word]);
      if (!isKeptTogether(spelled)) {
        // The words by themselves: all in their first spelling, and all in their second where they have one.
        const split: WantedWord[] = [];
        const second: WantedWord[] = [];
        let hasSecond = false;
        for (let part = at; part < at + length; part += 1) {
          const [one, other] = wanted(spellingOf(part), scan.cases[part] ?? 0);
          if (!one) continue;
          split.push(one);
          second.push(other ?? one);
          hasSecond ||= other !== undefined;
        }
        options.unshift(split);
        if (hasSecond) options.push(second);
      }
    }
    // A lone mark that is folded away is nothing to look for.
    if (options.length > 0) sequences = multiply(sequences, options);
    at += length;
  }
  return sequences.filter((sequence) => sequence.length > 0);
}
