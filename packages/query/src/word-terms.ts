/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { foldToken, readWord, TYPED_ANY, TYPED_ONE, type WantedWord } from "@wirewatch/text";

/** Stands for `*` inside a term: one byte, so that a lexicon of Latin words stays one of bytes. */
export const ANY_LETTERS = "\u0002";
/** Stands for `?` inside a term. */
export const ONE_LETTER = "\u0003";

/** How a word must be written. 1 to 4: as `cs()` asks (lower, Capital, CAPITALS, mIxed); then the three others. */
const CASE_ANY = 0;
const CASE_SAME = 1;
const CASE_CAPS = 5;
const CASE_ALLCAPS = 6;
const CASE_NOCAPS = 7;

/** Whether a word of the article, written in `letterCase`, passes. */
export function passesCase(wanted: number, letterCase: number): boolean {
  if (wanted === CASE_ANY) return true;
  if (wanted === CASE_CAPS) return letterCase !== 0;
  if (wanted === CASE_ALLCAPS) return letterCase === 2;
  if (wanted === CASE_NOCAPS) return letterCase === 0;
  return letterCase === wanted - CASE_SAME;
}

export interface WordSettings {
  caseMode: "any" | "cs" | "caps" | "allcaps" | "nocaps";
  /** The language whose forms are meant, or null. */
  forms: string | null;
  exact: boolean;
  fuzzy: 0 | 1 | 2;
}

/**
 * One word of a sequence: its key in the lexicon and its letter case. The key's first sign tells its kind: none for a
 * folded word (with the two signs above it is a pattern), `=` exact, `~` fuzzy, `/` regular expression, `+` forms.
 * Null stands for any one word.
 */
export type TermWanted = { key: string; letterCase: number } | null;

const PLAIN = /^(?:[a-z0-9]+|[A-Z][a-z0-9]*|[A-Z0-9]+)$/;

const ANY_ONLY = new RegExp(`^${TYPED_ANY}+$`);

const caseWanted = (settings: WordSettings, word: WantedWord): number => {
  // What has no capitals cannot be asked to be written with or without them.
  if (word.caseless) return CASE_ANY;
  switch (settings.caseMode) {
    case "any":
      return word.capitals ? CASE_ALLCAPS : CASE_ANY;
    case "cs":
      return CASE_SAME + word.letterCase;
    case "caps":
      return CASE_CAPS;
    case "allcaps":
      return CASE_ALLCAPS;
    case "nocaps":
      return CASE_NOCAPS;
  }
};

function keyOf(word: WantedWord, settings: WordSettings): string[] {
  if (word.folded.includes(TYPED_ANY) || word.folded.includes(TYPED_ONE))
    return [word.folded.replaceAll(TYPED_ANY, ANY_LETTERS).replaceAll(TYPED_ONE, ONE_LETTER)];
  if (word.piece) return [word.folded];
  if (settings.exact) return [`=${word.exact}`];
  if (settings.fuzzy !== 0) return [`~${settings.fuzzy}${word.folded}`];
  if (settings.forms !== null) return [`+${settings.forms}:${word.exact}`];
  return [word.folded];
}

/**
 * The sequences of terms that stand for one typed word. Every sequence is an alternative. Empty when there is no
 * letter or digit in it.
 */
export function readTerms(typed: string, settings: WordSettings): TermWanted[][] {
  if (typed === "*") return [[null]];
  if (
    !settings.exact &&
    settings.fuzzy === 0 &&
    settings.forms === null &&
    settings.caseMode === "any" &&
    PLAIN.test(typed)
  )
    return [[{ key: typed.toLowerCase(), letterCase: CASE_ANY }]];
  const sequences = readWord(typed.replaceAll("*", TYPED_ANY).replaceAll("?", TYPED_ONE));
  let chosen: readonly (readonly WantedWord[])[] = sequences;
  if (settings.exact)
    chosen = sequences.some((sequence) => sequence.length === 1)
      ? [sequences.find((sequence) => sequence.length === 1) ?? []]
      : sequences.slice(0, 1);
  const result: TermWanted[][] = [];
  for (const sequence of chosen) {
    let grown: TermWanted[][] = [[]];
    for (const word of sequence) {
      const options: TermWanted[] = ANY_ONLY.test(word.folded)
        ? [null]
        : keyOf(word, settings).map((key) => ({
            key,
            letterCase: caseWanted(settings, word),
          }));
      grown =
        grown.length * options.length > 64
          ? grown.map((head) => [...head, options[0] ?? null])
          : grown.flatMap((head) => options.map((tail) => [...head, tail]));
    }
    result.push(...grown);
  }
  return result.filter((sequence) => sequence.some((term) => term !== null));
}

/** The literal letters of a word with wildcards. */
export const literalLength = (typed: string): number =>
  foldToken(typed.replaceAll(/[*?]/g, "")).replaceAll(/[^\p{L}\p{N}]/gu, "").length;

/** The key of a metadata value in the lexicon: field and folded value, with white space made even. */
export function metaKey(field: string, value: string): string {
  return `\u0001${field}:${foldToken(value.trim().replaceAll(/\s+/g, " "))}`;
}

/** The same for a value with wildcards. */
export function metaPatternKey(field: string, value: string): string {
  return metaKey(field, value.replaceAll("*", ANY_LETTERS).replaceAll("?", ONE_LETTER));
}

/** Whether `text` matches a pattern of ANY_LETTERS and ONE_LETTER (greedy with one point of return: at worst length × pattern). */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let where = 0;
  let star = -1;
  let mark = 0;
  while (where < text.length) {
    const sign = pattern.charAt(at);
    if (sign === ANY_LETTERS) {
      star = at;
      mark = where;
      at += 1;
    } else if (at < pattern.length && (sign === ONE_LETTER || sign === text.charAt(where))) {
      // A character beyond the basic plane is one letter.
      where += sign === ONE_LETTER && isPair(text, where) ? 2 : 1;
      at += 1;
    } else if (star >= 0) {
      mark += 1;
      where = mark;
      at = star + 1;
    } else return false;
  }
  while (pattern.charAt(at) === ANY_LETTERS) at += 1;
  return at === pattern.length;
}

function isPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code <= 0xdbff;
}
