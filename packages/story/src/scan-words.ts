import { growInt32 } from "./grow-array.ts";

/** What a UTF-16 code unit is to a word. */
const OTHER = 0;
const LETTER = 1;
const NUMBER = 2;
const MARK = 3;
const APOSTROPHE = 4;
const POINT = 5;
const SURROGATE = 6;
const UNKNOWN = 255;

let classes: Uint8Array | null = null;

function classOf(character: string): number {
  if (/\p{L}/u.test(character)) return LETTER;
  if (/\p{N}/u.test(character)) return NUMBER;
  if (/\p{M}/u.test(character)) return MARK;
  if (character === "'" || character === "’") return APOSTROPHE;
  if (character === "." || character === ",") return POINT;
  return /^[\ud800-\udfff]$/.test(character) ? SURROGATE : OTHER;
}

/** The class of the character at a place. */
function readClass(text: string, at: number, table: Uint8Array): number {
  const code = text.charCodeAt(at);
  let kind = table[code] ?? OTHER;
  if (kind === UNKNOWN) {
    kind = classOf(String.fromCharCode(code));
    table[code] = kind;
  }
  return kind === SURROGATE ? classOf(String.fromCodePoint(text.codePointAt(at) ?? 0)) : kind;
}

/** Words that were found: start, end and two hashes of the code units, four numbers to a word. */
export interface ScannedWords {
  count: number;
  /** Valid until the next scan. */
  places: Int32Array;
}

/** Numbers to a word in `places`. */
export const PLACE_SIZE = 4;

/** Memory of one scan, reused: a text has hundreds of words, and each array is dear to make. */
let places = new Int32Array(PLACE_SIZE * 1024);

/**
 * Finds the first `most` words of a text: a letter or digit, then letters, digits and marks, then decimals (`3.5`, `1,200`)
 * and what an apostrophe joins (`don't`). The two hashes tell words apart without making a string of each.
 */
export function scanWords(text: string, most: number): ScannedWords {
  classes ??= new Uint8Array(65_536).fill(UNKNOWN);
  const table = classes;
  const { length } = text;
  let count = 0;
  let at = 0;
  const step = (place: number): number => ((text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1);
  const skip = (from: number, wanted: number): number => {
    let place = from;
    while (place < length && readClass(text, place, table) === wanted) place += step(place);
    return place;
  };
  while (at < length && count < most) {
    const first = table[text.charCodeAt(at)] ?? OTHER;
    const kind = first < SURROGATE ? first : readClass(text, at, table);
    if (kind !== LETTER && kind !== NUMBER) {
      at += 1;
      continue;
    }
    const start = at;
    let low = 0;
    let high = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      const known = table[code] ?? OTHER;
      const next = known < SURROGATE ? known : readClass(text, at, table);
      if (next !== LETTER && next !== NUMBER && next !== MARK) break;
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high + code, 0x85ebca6b) ^ (high >>> 13);
      at += 1;
      if (known >= SURROGATE && step(at - 1) === 2) {
        low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
        high = Math.imul(high + text.charCodeAt(at), 0x85ebca6b) ^ (high >>> 13);
        at += 1;
      }
    }
    const plainEnd = at;
    while (at + 1 < length && readClass(text, at, table) === POINT) {
      const end = skip(at + 1, NUMBER);
      if (end === at + 1) break;
      at = end;
    }
    if (at + 1 < length && readClass(text, at, table) === APOSTROPHE) {
      const end = skip(at + 1, LETTER);
      if (end > at + 1) at = end;
    }
    for (let place = plainEnd; place < at; place += 1) {
      const code = text.charCodeAt(place);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high + code, 0x85ebca6b) ^ (high >>> 13);
    }
    count = put(count, start, at, low, high);
  }
  return { count, places };
}

function put(count: number, start: number, end: number, low: number, high: number): number {
  const to = count * PLACE_SIZE;
  if (to === places.length) places = growInt32(places, to + PLACE_SIZE);
  places[to] = start;
  places[to + 1] = end;
  places[to + 2] = low;
  places[to + 3] = high;
  return count + 1;
}

/** Finds the first `most` matches of a pattern, as words. */
export function scanMatches(text: string, pattern: RegExp, most: number): ScannedWords {
  let count = 0;
  if (most > 0)
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      let low = 0;
      let high = 0;
      for (let at = match.index; at < end; at += 1) {
        low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
        high = Math.imul(high + text.charCodeAt(at), 0x85ebca6b) ^ (high >>> 13);
      }
      count = put(count, match.index, end, low, high);
      if (count >= most) break;
    }
  return { count, places };
}
