import {
  charTables,
  IDEOGRAPH,
  IGNORABLE,
  KIND_MASK,
  kindOf,
  LETTER,
  LOWER_BIT,
  PICTOGRAPH,
  SEPARATOR,
  SPACELESS,
  SURROGATE,
  UPPER_BIT,
} from "./char-classes.ts";
import { HASH_PRIME, HASH_SEED } from "./hash32.ts";
import { openStringTable, type StringTable } from "./string-table.ts";

// This file is long because the walk over the letters keeps its state in local variables: that is its speed.

/** How a word is written: 0 without capitals, 1 with a capital first letter, 2 in capitals only, 3 otherwise. */
export type LetterCase = 0 | 1 | 2 | 3;

/** A longer run of letters is cut into pieces of this many code units. */
export const MAX_TOKEN_CHARACTERS = 255;
/** A chain such as `a-b-c` of more words than this has no joined reading. */
export const MAX_COMPOUND_TOKENS = 8;

/**
 * What the last scan found. `count` words: where each begins and ends in its text, its surface (a number in the
 * scanner's table: the lower-case spelling) and its letter case. Beside them `compoundCount` joined spellings
 * (`e-mail`, `at&t`, `c++`, `#tag`): first word, number of words, surface, letter case.
 */
export interface Scan {
  count: number;
  starts: Int32Array;
  ends: Int32Array;
  surfaces: Int32Array;
  cases: Uint8Array;
  compoundCount: number;
  compoundFirst: Int32Array;
  compoundLength: Int32Array;
  compoundSurface: Int32Array;
  compoundCase: Uint8Array;
  compoundEnd: Int32Array;
}

/** Cuts texts into words. One scanner serves one thread; its arrays are reused by the next scan. */
export interface Scanner {
  readonly scan: Scan;
  readonly surfaces: StringTable;
  /** Forgets the words of the scan. Surfaces stay, until there are more than the limit: then all go and `generation` rises. */
  reset(): void;
  generation(): number;
  /** Adds the words of a text to the scan. */
  append(text: string): void;
}

const EMOJI =
  // oxlint-disable-next-line no-misleading-character-class -- each is meant by itself
  /(?:[\u{1f1e6}-\u{1f1ff}]{2}|\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*)*)/uy;

const isApostrophe = (code: number): boolean =>
  code === 0x27 ||
  code === 0x2019 ||
  code === 0x2bc ||
  code === 0x2b9 ||
  code === 0x55a ||
  code === 0x5f3 ||
  code === 0x2018;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isHebrew = (code: number): boolean => code >= 0x5d0 && code <= 0x5ea;

const NONE = 0;
const TIGHT = 1;
const LOOSE = 2;

/** How the code unit between two words joins them. */
function joinOf(code: number, before: number, after: number): number {
  if (code === 0x2d || code === 0x2010 || code === 0x2011 || code === 0x58a) return LOOSE;
  if (isApostrophe(code) || code === 0x26 || code === 0x2e || code === 0x5f) return TIGHT;
  if (code === 0x2c) return isDigit(before) && isDigit(after) ? TIGHT : NONE;
  if (code === 0x5f4 || code === 0x22) return isHebrew(before) && isHebrew(after) ? TIGHT : NONE;
  return NONE;
}

let segmenter: Intl.Segmenter | undefined;

/** Marks, beside the letter case, a word whose surface is known already. */
const RESOLVED = 128;
/** Room for the code units of a text that is kept between texts; longer texts get theirs for once. */
const KEPT_UNITS = 1 << 20;

/** Opens a scanner that remembers at most `maxSurfaces` spellings before it starts afresh. */
export function openScanner(options: { maxSurfaces?: number } = {}): Scanner {
  const maxSurfaces = options.maxSurfaces ?? 262_144;
  const { classes, lower } = charTables();
  // Class and lower-case letter in one number, so that a letter costs one look-up.
  const letterTable = new Int32Array(65_536);
  for (let code = 0; code < 65_536; code += 1)
    letterTable[code] = ((lower[code] as number) << 8) | (classes[code] as number);
  const surfaces = openStringTable(undefined, true);
  const buffer = new Uint16Array(4096);
  /** The text as numbers, with white space behind it, and its letters in lower case at the same places. */
  let units = new Uint16Array(0);
  let lowered = new Uint16Array(0);
  // Browsers have no Buffer.
  let bytes: Buffer | null = null;
  let generation = 0;
  let capacity = 1024;
  let compoundCapacity = 128;
  const scan: Scan = {
    count: 0,
    starts: new Int32Array(capacity),
    ends: new Int32Array(capacity),
    surfaces: new Int32Array(capacity),
    cases: new Uint8Array(capacity),
    compoundCount: 0,
    compoundFirst: new Int32Array(compoundCapacity),
    compoundLength: new Int32Array(compoundCapacity),
    compoundSurface: new Int32Array(compoundCapacity),
    compoundCase: new Uint8Array(compoundCapacity),
    compoundEnd: new Int32Array(compoundCapacity),
  };

  /** Copies a text into `units`: reading a string letter by letter costs more than everything else here. */
  const unpack = (text: string): void => {
    const { length } = text;
    if (units.length < length + 2 || (units.length > KEPT_UNITS && length < KEPT_UNITS)) {
      const room = Math.max(4096, Math.ceil(length * 1.1) + 2);
      units = new Uint16Array(room);
      lowered = new Uint16Array(room);
      bytes = typeof Buffer === "function" ? Buffer.from(units.buffer) : null;
    }
    if (bytes !== null) bytes.write(text, 0, "utf16le");
    else for (let index = 0; index < length; index += 1) units[index] = text.charCodeAt(index);
    units[length] = 32;
    units[length + 1] = 32;
  };

  const widen = (): void => {
    capacity *= 2;
    for (const key of ["starts", "ends", "surfaces"] as const) {
      const larger = new Int32Array(capacity);
      larger.set(scan[key]);
      scan[key] = larger;
    }
    const larger = new Uint8Array(capacity);
    larger.set(scan.cases);
    scan.cases = larger;
  };

  const widenCompounds = (): void => {
    compoundCapacity *= 2;
    for (const key of ["compoundFirst", "compoundLength", "compoundSurface", "compoundEnd"] as const) {
      const larger = new Int32Array(compoundCapacity);
      larger.set(scan[key]);
      scan[key] = larger;
    }
    const larger = new Uint8Array(compoundCapacity);
    larger.set(scan.compoundCase);
    scan.compoundCase = larger;
  };

  const push = (start: number, end: number, surface: number, letterCase: number): void => {
    const at = scan.count;
    if (at === capacity) widen();
    scan.starts[at] = start;
    scan.ends[at] = end;
    scan.surfaces[at] = surface;
    scan.cases[at] = letterCase | RESOLVED;
    scan.count = at + 1;
  };

  /** The surface of a stretch of text, with its case. */
  const internRange = (start: number, end: number): { surface: number; letterCase: LetterCase } => {
    let hash = HASH_SEED;
    let length = 0;
    let first = 0;
    let any = 0;
    let rest = 0;
    for (let index = start; index < end && length < buffer.length; index += 1) {
      const code = units[index] as number;
      const klass = classes[code] as number;
      if ((klass & KIND_MASK) === IGNORABLE && code !== 0x200d) continue;
      const small = lower[code] as number;
      buffer[length] = small;
      length += 1;
      hash = Math.imul(hash ^ small, HASH_PRIME);
      const bits = klass & (LOWER_BIT | UPPER_BIT);
      if (bits !== 0) {
        if (any === 0) first = bits;
        else rest |= bits;
        any |= bits;
      }
    }
    return { surface: surfaces.internBuffer(buffer, length, hash), letterCase: caseOf(first, rest) };
  };

  const emit = (first: number, last: number, start: number, end: number): void => {
    if (last - first >= MAX_COMPOUND_TOKENS || end - start > MAX_TOKEN_CHARACTERS) return;
    if (scan.compoundCount === compoundCapacity) widenCompounds();
    const { surface, letterCase } = internRange(start, end);
    const at = scan.compoundCount;
    scan.compoundFirst[at] = first;
    scan.compoundLength[at] = last - first + 1;
    scan.compoundSurface[at] = surface;
    scan.compoundCase[at] = letterCase;
    scan.compoundEnd[at] = end;
    scan.compoundCount = at + 1;
  };

  const isWordAt = (text: string, index: number): boolean => {
    if (index < 0 || index >= text.length) return false;
    const kind = (classes[units[index] as number] as number) & KIND_MASK;
    if (kind === SURROGATE) return kindOf(String.fromCodePoint(text.codePointAt(index) ?? 0)) === LETTER;
    return kind === LETTER;
  };

  /** A hashtag's end when the word at `start` belongs to one, else 0. */
  const tagEnd = (text: string, start: number): number => {
    if (start >= 2 && isWordAt(text, start - 2)) return 0;
    let end = start;
    while (end < text.length && end - start < MAX_TOKEN_CHARACTERS) {
      const code = units[end] as number;
      const kind = (classes[code] as number) & KIND_MASK;
      if (code !== 0x5f && (kind === SEPARATOR || kind === PICTOGRAPH || kind === SURROGATE)) break;
      end += 1;
    }
    return end;
  };

  /** The rest of a word that has joiners or letters beyond the basic plane in it. Leaves its state in `tail`. */
  const tail = { index: 0, end: 0, size: 0, hash: 0, rest: 0 };
  const followSlowly = (text: string): void => {
    let { index, end, size, hash, rest } = tail;
    while (index < text.length && size < MAX_TOKEN_CHARACTERS) {
      const code = units[index] as number;
      const klass = classes[code] as number;
      const kind = klass & KIND_MASK;
      if (kind === IGNORABLE) {
        index += 1;
        continue;
      }
      if (kind === LETTER) {
        const small = lower[code] as number;
        buffer[size] = small;
        size += 1;
        hash = Math.imul(hash ^ small, HASH_PRIME);
        rest |= klass;
        index += 1;
      } else {
        if (kind !== SURROGATE) break;
        const pair = String.fromCodePoint(text.codePointAt(index) ?? 0);
        if (kindOf(pair) !== LETTER) break;
        const small = pair.toLowerCase();
        for (let unit = 0; unit < small.length; unit += 1) {
          buffer[size] = small.charCodeAt(unit);
          hash = Math.imul(hash ^ small.charCodeAt(unit), HASH_PRIME);
          size += 1;
        }
        if (small !== pair) rest |= UPPER_BIT;
        else if (pair.toUpperCase() !== pair) rest |= LOWER_BIT;
        index += pair.length;
      }
      end = index;
    }
    tail.index = index;
    tail.end = end;
    tail.size = size;
    tail.hash = hash;
    tail.rest = rest;
  };

  const append = (text: string): void => {
    // Imported constants and outer variables are read from memory each time; these are registers.
    const letterKind = LETTER;
    const kindMask = KIND_MASK;
    const prime = HASH_PRIME;
    const mostCharacters = MAX_TOKEN_CHARACTERS;
    unpack(text);
    const unitAt = units;
    const letters = lowered;
    const table = letterTable;
    const length = text.length;
    const firstWord = scan.count;
    let index = 0;
    let before = 32;
    let tightFirst = -1;
    let looseFirst = -1;
    let tagFirst = -1;
    let tagStop = 0;

    while (index < length) {
      let code = unitAt[index] as number;
      let klass = table[code] as number;
      let kind = klass & kindMask;
      if (kind === SEPARATOR || kind === IGNORABLE) {
        before = code;
        index += 1;
        continue;
      }
      const start = index;

      // What stands before the word: `#tag`, `@name`, `$CODE`, `.net`.
      let dotted = false;
      if (before < 65 && before > 34) {
        if ((before === 35 || before === 36 || before === 64) && tagFirst < 0) {
          tagStop = tagEnd(text, start);
          if (tagStop > 0) tagFirst = scan.count;
        } else if (before === 46) {
          const earlier = start > 1 ? (unitAt[start - 2] as number) : 32;
          dotted = earlier !== 46 && !isDigit(code) && !isWordAt(text, start - 2);
        }
      }
      before = 0;

      if (kind === SURROGATE) {
        kind = kindOf(String.fromCodePoint(text.codePointAt(index) ?? 0));
        if (kind === SEPARATOR || kind === IGNORABLE) {
          index += 1;
          continue;
        }
      }

      if (kind === letterKind) {
        const first = klass;
        let small = 0;
        let hash = HASH_SEED;
        let rest = 0;
        const most = start + mostCharacters;
        if ((klass & kindMask) === letterKind) {
          small = klass >>> 8;
          letters[index] = small;
          hash = Math.imul(hash ^ small, prime);
          index += 1;
          code = unitAt[index] as number;
          klass = table[code] as number;
        }
        // White space stands behind the text, so that its end needs no test.
        while ((klass & kindMask) === letterKind && index < most) {
          small = klass >>> 8;
          letters[index] = small;
          hash = Math.imul(hash ^ small, prime);
          rest |= klass;
          index += 1;
          code = unitAt[index] as number;
          klass = table[code] as number;
        }
        let end = index;
        const at = scan.count;
        if (at === capacity) widen();
        scan.starts[at] = start;
        kind = klass & kindMask;
        if (kind === IGNORABLE || kind === SURROGATE) {
          for (let from = start; from < index; from += 1) buffer[from - start] = letters[from] as number;
          tail.index = index;
          tail.end = index;
          tail.size = index - start;
          tail.hash = hash;
          tail.rest = rest;
          followSlowly(text);
          ({ index, end, rest } = tail);
          code = unitAt[index] as number;
          scan.surfaces[at] = surfaces.internBuffer(buffer, tail.size, tail.hash);
          scan.cases[at] = caseOf(first, rest) | RESOLVED;
        } else {
          // The hash stands in the surface's place until all words are looked up together.
          scan.surfaces[at] = hash;
          scan.cases[at] = caseOf(first, rest);
        }
        scan.ends[at] = end;
        scan.count = at + 1;
        if (dotted) emit(at, at, start - 1, end);

        // What stands after it. A space is by far the most common.
        let join = NONE;
        if (code !== 32 && end < length) {
          const next = unitAt[end] as number;
          if (isApostrophe(next) && isPossessive(unitAt, end, text, isWordAt)) index = end + 2;
          else if (next === 43 && (unitAt[end + 1] as number) === 43 && !isWordAt(text, end + 2))
            emit(at, at, start, end + 2);
          else if (next === 35 && end - start <= 2 && !isWordAt(text, end + 1)) emit(at, at, start, end + 1);
          else if (isWordAt(text, end + 1))
            join = joinOf(next, unitAt[end - 1] as number, unitAt[end + 1] as number);
        }
        if (join === NONE) {
          if (tightFirst >= 0) emit(tightFirst, at, scan.starts[tightFirst] as number, end);
          if (looseFirst >= 0) emit(looseFirst, at, scan.starts[looseFirst] as number, end);
          tightFirst = -1;
          looseFirst = -1;
        } else if (join === TIGHT) {
          if (tightFirst < 0) tightFirst = at;
        } else {
          if (tightFirst >= 0) emit(tightFirst, at, scan.starts[tightFirst] as number, end);
          if (looseFirst < 0) looseFirst = tightFirst >= 0 ? tightFirst : at;
          tightFirst = -1;
        }
      } else if (kind === IDEOGRAPH) {
        index += (klass & KIND_MASK) === SURROGATE ? 2 : 1;
        // A voiced mark belongs to its kana, a variation selector to its character.
        while (index < length) {
          const mark = unitAt[index] as number;
          if (mark !== 0x3099 && mark !== 0x309a && mark !== 0xff9e && mark !== 0xff9f) break;
          index += 1;
        }
        push(start, index, internRange(start, index).surface, 0);
      } else if (kind === SPACELESS) {
        while (index < length && ((classes[units[index] as number] as number) & KIND_MASK) === SPACELESS)
          index += 1;
        segmenter ??= new Intl.Segmenter("th", { granularity: "word" });
        // A long run is cut in bounded pieces, because the time of the dictionary walk is not ours to bound.
        for (let from = start; from < index; from += 4096)
          for (const part of segmenter.segment(text.slice(from, Math.min(index, from + 4096)))) {
            const begin = from + part.index;
            push(
              begin,
              begin + part.segment.length,
              internRange(begin, begin + part.segment.length).surface,
              0,
            );
          }
      } else {
        EMOJI.lastIndex = start;
        const found = EMOJI.exec(text);
        if (found === null) {
          index += (klass & KIND_MASK) === SURROGATE ? 2 : 1;
          continue;
        }
        index = start + found[0].length;
        push(start, index, internRange(start, Math.min(index, start + MAX_TOKEN_CHARACTERS)).surface, 0);
      }
      if (tagFirst >= 0 && index >= tagStop) {
        const last = scan.count - 1;
        emit(tagFirst, last, (scan.starts[tagFirst] as number) - 1, tagStop);
        tagFirst = -1;
      }
    }
    surfaces.internRanges(letters, scan.starts, scan.ends, scan.surfaces, scan.cases, firstWord, scan.count);
  };

  return {
    scan,
    surfaces,
    generation: () => generation,
    reset: () => {
      scan.count = 0;
      scan.compoundCount = 0;
      if (surfaces.size() > maxSurfaces) {
        surfaces.clear();
        generation += 1;
      }
    },
    append,
  };
}

/** `'s` at the end of a word, which is no word of its own. */
function isPossessive(
  units: Uint16Array,
  at: number,
  text: string,
  isWordAt: (text: string, index: number) => boolean,
): boolean {
  const letter = units[at + 1];
  return (letter === 0x73 || letter === 0x53) && !isWordAt(text, at + 2);
}

/** From the bits of the first letter and those of the others; other bits do not matter. */
function caseOf(first: number, rest: number): LetterCase {
  const all = first | rest;
  if ((all & UPPER_BIT) === 0) return 0;
  if ((all & LOWER_BIT) === 0) return 2;
  return (first & UPPER_BIT) !== 0 && (rest & UPPER_BIT) === 0 ? 1 : 3;
}
