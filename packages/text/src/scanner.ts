import {
  charTables,
  HANGUL,
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
/** A hashtag in a script without spaces has a word for every character. */
const MAX_TAG_TOKENS = 100;
/**
 * Stands at the beginning of the surface of a piece of a Thai, Lao, Khmer or Burmese word: a consonant with what is
 * written around it. A noncharacter, so that no text can bring it along.
 */
export const PIECE_MARK = "\ufdd0";
/** So many letters of these scripts are cut into dictionary words in one scan; behind them only pieces are found. */
export const MAX_DICTIONARY_LETTERS = 1_000_000;
/** The dictionary walk gets its letters in pieces of this many, because the time that it takes is not ours to bound. */
const DICTIONARY_STEP = 4096;
const DICTIONARY_CALL = 16;
/** So many signs may hang on one consonant before a step is cut among them. */
const MAX_SIGNS = 64;

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
  /(?:[\u{1f1e6}-\u{1f1ff}]{2}|\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*)*)/uy;

const APOSTROPHES = new Set(
  "'`´\u2018\u2019\u201b\u2032\uff07\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u055a\u05f3"
    .split("")
    .map((sign) => sign.charCodeAt(0)),
);
const isApostrophe = (code: number): boolean =>
  code === 0x27 || (code > 0x5f && (code === 0x2019 || APOSTROPHES.has(code)));
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** Also Arabic, Persian and Devanagari digits, which are written with signs between them. */
const isAnyDigit = (code: number): boolean =>
  isDigit(code) ||
  (code >= 0x660 && code <= 0x669) ||
  (code >= 0x6f0 && code <= 0x6f9) ||
  (code >= 0x966 && code <= 0x96f);
const isHebrew = (code: number): boolean => code >= 0x5d0 && code <= 0x5ea;
const isArabic = (code: number): boolean => code >= 0x620 && code <= 0x6ff;

const NONE = 0;
const TIGHT = 1;
const LOOSE = 2;

/** How the code unit between two words joins them. */
function joinOf(code: number, before: number, after: number): number {
  if (code === 0x2d) return LOOSE;
  if (code === 0x26 || code === 0x2e || code === 0x5f || isApostrophe(code)) return TIGHT;
  if (code === 0x2c) return isAnyDigit(before) && isAnyDigit(after) ? TIGHT : NONE;
  if (code === 0x22) return isHebrew(before) && isHebrew(after) ? TIGHT : NONE;
  if (code < 0x80) return NONE;
  switch (code) {
    case 0x2010:
    case 0x2011:
    case 0x58a:
    case 0x5be:
    case 0xff0d:
    // A space without width is a place where a word may be broken, or the end of one.
    case 0x200b:
      return LOOSE;
    // Persian writes suffixes behind it: كتاب‌ها is كتاب and كتابها.
    case 0x200c:
      return isArabic(before) && isArabic(after) ? LOOSE : NONE;
    // Catalan l·l.
    case 0xb7:
    case 0x2027:
      return TIGHT;
    case 0x5f4:
    case 0x201d:
      return isHebrew(before) && isHebrew(after) ? TIGHT : NONE;
    // Decimal and grouping signs, and the spaces that group the digits of a number.
    case 0x66b:
    case 0x66c:
    case 0xa0:
    case 0x2009:
    case 0x202f:
      return isAnyDigit(before) && isAnyDigit(after) ? TIGHT : NONE;
    default:
      return NONE;
  }
}

/** Whether a letter of a script without spaces is written before the consonant that it belongs to. */
const leads = (code: number): boolean =>
  (code >= 0xe40 && code <= 0xe44) || (code >= 0xec0 && code <= 0xec4) || code === 0x17d2 || code === 0x1039;
const FOLLOWING = /[\p{M}\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3\u0ebd]/u;
let followers: Uint8Array | undefined;
/** Whether it belongs to what stands before it: vowel signs, tone marks. */
function follows(code: number): boolean {
  if (followers === undefined) {
    followers = new Uint8Array(0x10000);
    for (const [from, to] of [
      [0xe00, 0xeff],
      [0x1000, 0x109f],
      [0x1780, 0x17ff],
      [0xa9e0, 0xa9ff],
      [0xaa60, 0xaa7f],
    ] as const)
      for (let letter = from; letter <= to; letter += 1)
        if (FOLLOWING.test(String.fromCharCode(letter))) followers[letter] = 1;
  }
  return followers[code] === 1;
}

let segmenter: Intl.Segmenter | undefined;

/**
 * Words that were seen before are known again by fingerprints, without a look at their letters: two 32-bit hashes, of
 * which the second multiplies each letter by a random number of its own place (multilinear hashing: Carter and Wegman
 * 1979), so that nobody can make words that are taken for others. Beside it stand 14 bits of the first hash, whose
 * other bits say where to look, and the surface + 1 in 18 bits.
 */
const KNOWN_BITS = 12;
const SURFACE_BITS = 18;
const SURFACE_MASK = (1 << SURFACE_BITS) - 1;
const TAG_MASK = (1 << (32 - SURFACE_BITS)) - 1;
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
  /** The text as numbers, with white space behind it. */
  let units = new Uint16Array(0);
  /** Fingerprints: second hash, then tag and surface + 1. At most half of the places are taken. */
  let known = new Int32Array(2 << KNOWN_BITS);
  let knownShift = 32 - KNOWN_BITS;
  let knownCount = 0;
  const multipliers = Int32Array.from(
    { length: MAX_TOKEN_CHARACTERS + 1 },
    () => Math.floor(Math.random() * 0x1_0000_0000) | 1,
  );
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
    scan.cases[at] = letterCase;
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

  const emit = (
    first: number,
    last: number,
    start: number,
    end: number,
    maxTokens = MAX_COMPOUND_TOKENS,
  ): void => {
    if (last - first >= maxTokens || end - start > MAX_TOKEN_CHARACTERS) return;
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
    return kind === LETTER || kind === HANGUL;
  };

  /** The joined readings of a chain; of `www.varn.example` also `varn.example`. */
  const emitChain = (first: number, last: number, end: number): void => {
    emit(first, last, scan.starts[first] as number, end);
    if (last - first < 2 || last - first >= MAX_COMPOUND_TOKENS) return;
    for (let at = first + 1; at < last; at += 1) {
      const start = scan.starts[at] as number;
      if (units[start - 1] !== 0x2e || (scan.ends[at] as number) - start < 2) continue;
      if (!isDigit(units[start] as number)) emit(at, last, start, end);
    }
  };

  /** The surface of each Han or Kana character that was seen, + 1. */
  const ideographs = new Int32Array(65_536);
  const pieceMark = PIECE_MARK.charCodeAt(0);
  let dictionaryLetters = 0;
  /**
   * Cuts a run of Thai, Lao, Khmer or Burmese. Each consonant with its signs is a word of the scan, as each Han
   * character is, so that what is asked for is found wherever its letters stand; the words of the dictionary, which
   * depend on what stands around, are joined readings over them.
   * @returns where the run ends
   */
  const scanSpaceless = (text: string, start: number): number => {
    let index = start;
    const firstPiece = scan.count;
    while (index < text.length) {
      const begin = index;
      if (((classes[units[index] as number] as number) & KIND_MASK) !== SPACELESS) break;
      let code = units[index] as number;
      index += 1;
      while (index < text.length && index - begin < MAX_TOKEN_CHARACTERS) {
        const next = units[index] as number;
        if (((classes[next] as number) & KIND_MASK) !== SPACELESS) break;
        if (!follows(next) && !leads(code)) break;
        code = next;
        index += 1;
      }
      buffer[0] = pieceMark;
      let hash = Math.imul(HASH_SEED ^ pieceMark, HASH_PRIME);
      for (let at = begin; at < index; at += 1) {
        buffer[at - begin + 1] = units[at] as number;
        hash = Math.imul(hash ^ (units[at] as number), HASH_PRIME);
      }
      push(begin, index, surfaces.internBuffer(buffer, index - begin + 1, hash), 0);
    }
    segmenter ??= new Intl.Segmenter("th", { granularity: "word" });
    let piece = firstPiece;
    for (let from = start; from < index && dictionaryLetters < MAX_DICTIONARY_LETTERS;) {
      let to = Math.min(index, from + DICTIONARY_STEP);
      for (let back = 1; to < index && back < MAX_SIGNS && follows(units[to] as number); back += 1) to -= 1;
      // A call costs as much as some letters, however short the run is.
      dictionaryLetters += to - from + DICTIONARY_CALL;
      for (const part of segmenter.segment(text.slice(from, to))) {
        const begin = from + part.index;
        const end = begin + part.segment.length;
        while (piece < scan.count && (scan.starts[piece] as number) < begin) piece += 1;
        let last = piece;
        while (last < scan.count && (scan.ends[last] as number) < end) last += 1;
        if (last < scan.count && scan.starts[piece] === begin && scan.ends[last] === end)
          emit(piece, last, begin, end, MAX_TAG_TOKENS);
      }
      from = to;
    }
    return index;
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
    while (end > start && units[end - 1] === 0x5f) end -= 1;
    return end;
  };

  /** The rest of a word that has joiners or letters beyond the basic plane in it. Leaves its state in `tail`. */
  const tail = { index: 0, end: 0, size: 0, hash: 0, first: 0, rest: 0, kind: LETTER };
  const followSlowly = (text: string): void => {
    let { index, end, size, hash, rest } = tail;
    while (index < text.length && size < MAX_TOKEN_CHARACTERS) {
      const code = units[index] as number;
      const klass = classes[code] as number;
      const kind = klass & KIND_MASK;
      if (kind === IGNORABLE) {
        if (code === 0x200c && joinOf(code, units[index - 1] as number, units[index + 1] as number) === LOOSE)
          break;
        index += 1;
        continue;
      }
      if (kind === tail.kind) {
        const small = lower[code] as number;
        buffer[size] = small;
        size += 1;
        hash = Math.imul(hash ^ small, HASH_PRIME);
        rest |= klass;
        index += 1;
      } else {
        if (kind !== SURROGATE) break;
        const pair = String.fromCodePoint(text.codePointAt(index) ?? 0);
        const pairKind = kindOf(pair);
        // Variation selectors.
        if (pairKind === IGNORABLE) {
          index += 2;
          continue;
        }
        if (pairKind !== tail.kind) break;
        const small = pair.toLowerCase();
        for (let unit = 0; unit < small.length; unit += 1) {
          buffer[size] = small.charCodeAt(unit);
          hash = Math.imul(hash ^ small.charCodeAt(unit), HASH_PRIME);
          size += 1;
        }
        const bits = small !== pair ? UPPER_BIT : pair.toUpperCase() !== pair ? LOWER_BIT : 0;
        if (end === tail.end && tail.size === 0) tail.first = bits;
        else rest |= bits;
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

  const copyLower = (start: number, end: number): void => {
    for (let from = start; from < end; from += 1)
      buffer[from - start] = (letterTable[units[from] as number] as number) >>> 8;
  };

  /** The surface of a word without a fingerprint, which gets one at `place`. */
  const learn = (
    start: number,
    end: number,
    hash: number,
    place: number,
    second: number,
    tag: number,
  ): number => {
    copyLower(start, end);
    const surface = surfaces.internBuffer(buffer, end - start, hash);
    if (surface >= SURFACE_MASK) return surface;
    if (knownCount * 4 >= known.length) {
      // The first hashes are not kept: the words are learned once more, at places twice as many.
      known = new Int32Array(known.length * 2);
      knownShift -= 1;
      knownCount = 0;
    } else {
      known[place] = second;
      known[place + 1] = (tag << SURFACE_BITS) | (surface + 1);
      knownCount += 1;
    }
    return surface;
  };

  /** The surface of the word at `[start, end)`, by its two hashes. */
  const surfaceOf = (start: number, end: number, hash: number, second: number): number => {
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    const tag = mixed & TAG_MASK;
    const words = known;
    const last = words.length - 2;
    let place = (mixed >>> knownShift) << 1;
    let packed = words[place + 1] as number;
    while (packed !== 0 && (words[place] !== second || packed >>> SURFACE_BITS !== tag)) {
      place = (place + 2) & last;
      packed = words[place + 1] as number;
    }
    return packed === 0 ? learn(start, end, hash, place, second, tag) : (packed & SURFACE_MASK) - 1;
  };

  /**
   * Reads the words from `from` on as long as each stands between spaces, or before a mark and a space: nine of ten do.
   * It is a function of its own because it is small, and so compiled well.
   * @returns where the first thing stands that is none, which has a space before it
   */
  const appendPlain = (from: number, length: number): number => {
    const letterKind = LETTER;
    const separatorKind = SEPARATOR;
    const kindMask = KIND_MASK;
    const prime = HASH_PRIME;
    const seed = HASH_SEED;
    const mostCharacters = MAX_TOKEN_CHARACTERS;
    const unitAt = units;
    const table = letterTable;
    const factors = multipliers;
    let { count, starts, ends, surfaces: ids, cases } = scan;
    let index = from;
    while (index < length) {
      let code = unitAt[index] as number;
      if (code === 32) {
        index += 1;
        continue;
      }
      let klass = table[code] as number;
      if ((klass & kindMask) !== letterKind) break;
      const start = index;
      const first = klass;
      let rest = 0;
      let hash = Math.imul(seed ^ (klass >>> 8), prime);
      let second = Math.imul(klass >>> 8, factors[0] as number);
      index += 1;
      code = unitAt[index] as number;
      klass = table[code] as number;
      while ((klass & kindMask) === letterKind) {
        hash = Math.imul(hash ^ (klass >>> 8), prime);
        // Longer words are read anew by their pieces.
        second = (second + Math.imul(klass >>> 8, factors[(index - start) & 255] as number)) | 0;
        rest |= klass;
        index += 1;
        code = unitAt[index] as number;
        klass = table[code] as number;
      }
      // `++` and `#` belong to the word.
      const isPlain =
        code === 32 ||
        ((klass & kindMask) === separatorKind && unitAt[index + 1] === 32 && code !== 35 && code !== 43);
      if (!isPlain || index - start > mostCharacters) {
        index = start;
        break;
      }
      if (count === starts.length) {
        widen();
        ({ starts, ends, surfaces: ids, cases } = scan);
      }
      ids[count] = surfaceOf(start, index, hash, second);
      cases[count] = caseOf(first, rest);
      starts[count] = start;
      ends[count] = index;
      count += 1;
      index += code === 32 ? 1 : 2;
    }
    scan.count = count;
    return Math.min(index, length);
  };

  const append = (text: string): void => {
    // Imported constants and outer variables are read from memory each time; these are registers.
    const letterKind = LETTER;
    const separatorKind = SEPARATOR;
    const ignorableKind = IGNORABLE;
    const surrogateKind = SURROGATE;
    const seed = HASH_SEED;
    const hangulKind = HANGUL;
    const kindMask = KIND_MASK;
    const prime = HASH_PRIME;
    const mostCharacters = MAX_TOKEN_CHARACTERS;
    unpack(text);
    const unitAt = units;
    const table = letterTable;
    const factors = multipliers;
    const length = text.length;
    let index = 0;
    let before = 32;
    let tightFirst = -1;
    let looseFirst = -1;
    let tagFirst = -1;
    let tagStop = 0;

    while (index < length) {
      if (before === 32 && tightFirst + looseFirst + tagFirst === -3) {
        index = appendPlain(index, length);
        if (index === length) break;
      }
      let code = unitAt[index] as number;
      let klass = table[code] as number;
      let kind = klass & kindMask;
      if (kind === separatorKind || kind === ignorableKind) {
        before = code;
        index += 1;
        continue;
      }
      const start = index;

      // What stands before the word: `#tag`, `@name`, `$CODE`, `.net`.
      let dotted = false;
      if (before === 0xff03 || before === 0xff20 || (before < 65 && before > 34)) {
        if ((before > 64 || before === 35 || before === 36 || before === 64) && tagFirst < 0) {
          tagStop = tagEnd(text, start);
          if (tagStop > 0) tagFirst = scan.count;
        } else if (before === 46) {
          const earlier = start > 1 ? (unitAt[start - 2] as number) : 32;
          dotted = earlier !== 46 && !isDigit(code) && !isWordAt(text, start - 2);
        }
      }
      before = 0;

      if (kind === surrogateKind) {
        kind = kindOf(String.fromCodePoint(text.codePointAt(index) ?? 0));
        if (kind === separatorKind || kind === ignorableKind) {
          index += 1;
          continue;
        }
      }

      if (kind === letterKind || kind === hangulKind) {
        const runKind = kind;
        let first = klass;
        let hash = seed;
        let second = 0;
        let rest = 0;
        const most = start + mostCharacters;
        if ((klass & kindMask) === runKind) {
          hash = Math.imul(hash ^ (klass >>> 8), prime);
          second = Math.imul(klass >>> 8, factors[0] as number);
          index += 1;
          code = unitAt[index] as number;
          klass = table[code] as number;
        }
        // White space stands behind the text, so that its end needs no test.
        while ((klass & kindMask) === runKind && index < most) {
          hash = Math.imul(hash ^ (klass >>> 8), prime);
          second = (second + Math.imul(klass >>> 8, factors[index - start] as number)) | 0;
          rest |= klass;
          index += 1;
          code = unitAt[index] as number;
          klass = table[code] as number;
        }
        let end = index;
        const at = scan.count;
        kind = klass & kindMask;
        let surface: number;
        if (kind === ignorableKind || kind === surrogateKind) {
          copyLower(start, index);
          tail.index = index;
          tail.end = index;
          tail.size = index - start;
          tail.hash = hash;
          tail.first = first;
          tail.rest = rest;
          tail.kind = runKind;
          followSlowly(text);
          ({ index, end, first, rest } = tail);
          code = unitAt[index] as number;
          surface = surfaces.internBuffer(buffer, tail.size, tail.hash);
        } else surface = surfaceOf(start, index, hash, second);
        push(start, end, surface, caseOf(first, rest));
        if (dotted) emit(at, at, start - 1, end);

        // What stands after it. A space is by far the most common.
        let join = NONE;
        if (code !== 32 && end < length) {
          const next = unitAt[end] as number;
          if (next === 39 && unitAt[end + 1] === 39 && isHebrew(unitAt[end - 1] as number))
            join = isHebrew(unitAt[end + 2] as number) ? TIGHT : NONE;
          else if (isApostrophe(next) && isPossessive(unitAt, end, text, isWordAt)) index = end + 2;
          else if (next === 43 && (unitAt[end + 1] as number) === 43 && !isWordAt(text, end + 2))
            emit(at, at, start, end + 2);
          else if (next === 35 && end - start <= 2 && !isWordAt(text, end + 1)) emit(at, at, start, end + 1);
          else if (isWordAt(text, end + 1))
            join = joinOf(next, unitAt[end - 1] as number, unitAt[end + 1] as number);
        }
        if (join === NONE) {
          if (tightFirst >= 0) emitChain(tightFirst, at, end);
          if (looseFirst >= 0) emitChain(looseFirst, at, end);
          tightFirst = -1;
          looseFirst = -1;
        } else if (join === TIGHT) {
          if (tightFirst < 0) tightFirst = at;
        } else {
          if (tightFirst >= 0) emitChain(tightFirst, at, end);
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
        if (index - start === 1) {
          let surface = ideographs[code] as number;
          if (surface === 0) {
            surface = internRange(start, index).surface + 1;
            ideographs[code] = surface;
          }
          push(start, index, surface - 1, 0);
        } else push(start, index, internRange(start, index).surface, 0);
      } else if (kind === SPACELESS) {
        index = scanSpaceless(text, start);
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
        emit(tagFirst, last, (scan.starts[tagFirst] as number) - 1, tagStop, MAX_TAG_TOKENS);
        tagFirst = -1;
      }
    }
  };

  return {
    scan,
    surfaces,
    generation: () => generation,
    reset: () => {
      scan.count = 0;
      scan.compoundCount = 0;
      dictionaryLetters = 0;
      if (surfaces.size() > maxSurfaces) {
        surfaces.clear();
        ideographs.fill(0);
        known.fill(0);
        knownCount = 0;
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
