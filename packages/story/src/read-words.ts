import { foldToken, hash32 } from "@wirewatch/text";
import { growInt32 } from "./grow-array.ts";
import { scanWords } from "./scan-words.ts";
import { stemWord, type Stemming } from "./stem-word.ts";

/** The words of a text as 32-bit hashes (signed, so that V8 keeps them unboxed), with its names and numbers. */
export interface Words {
  /** Folded words, possessives without their ending: what copies are compared by. */
  hashes: Int32Array;
  /** The same words without the endings of their language: what stories are compared by. */
  terms: Int32Array;
  /** Where each word begins in the text, in UTF-16 units. */
  starts: Int32Array;
  /** For each word `NUMBER_WORD`, `NAME_WORD` or 0. */
  kinds: Uint8Array;
  names: Set<number>;
  numbers: Set<number>;
  /** Two hashes of all letters and digits in their order; 0 and 0 when there are none. */
  body: readonly [number, number];
  /** Written without spaces (Chinese, Japanese, Thai...): the words are single characters. */
  spaceless: boolean;
}

export const NUMBER_WORD = 1;
export const NAME_WORD = 2;

const SPACELESS_SCRIPTS =
  "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}";
const SPACELESS_ALL = new RegExp(`[${SPACELESS_SCRIPTS}]`, "gu");
/** Among characters that are words of their own: whole numbers, and whole words of other scripts. */
const SPACELESS_WORD = new RegExp(
  `\\p{N}+(?:[.,]\\p{N}+)*|[${SPACELESS_SCRIPTS}]\\p{M}*|(?:(?![${SPACELESS_SCRIPTS}])[\\p{L}\\p{M}])+`,
  "gu",
);
const NUMBER = /^\p{N}/u;
const CAPITAL = /^\p{Lu}/u;
const POSSESSIVE = /['’]s$/u;
const NO_LETTERS = /[^\p{L}\p{N}]+/gu;
const SAMPLE_CHARACTERS = 400;

/** Hashes of words by two hashes of their code units: a pure cache, emptying it never changes an answer. */
interface WordTable {
  used: number;
  lows: Int32Array;
  highs: Int32Array;
  hashes: Int32Array;
  terms: Int32Array;
  exacts: Int32Array;
  /** The kind plus one; 0 is an empty slot. */
  kinds: Uint8Array;
}

const CACHE_SLOTS = 65_536;
const CACHED_WORDS = 40_000;
const tables = new Map<Stemming, WordTable>();
/** Four numbers a word while a text is read. */
let scratch = new Int32Array(4096);

function tableOf(stemming: Stemming): WordTable {
  let table = tables.get(stemming);
  if (table === undefined) {
    table = {
      used: 0,
      lows: new Int32Array(CACHE_SLOTS),
      highs: new Int32Array(CACHE_SLOTS),
      hashes: new Int32Array(CACHE_SLOTS),
      terms: new Int32Array(CACHE_SLOTS),
      exacts: new Int32Array(CACHE_SLOTS),
      kinds: new Uint8Array(CACHE_SLOTS),
    };
    tables.set(stemming, table);
  }
  return table;
}

function fill(table: WordTable, slot: number, raw: string, stemming: Stemming): void {
  const folded = foldToken(raw.replace(POSSESSIVE, ""));
  const isNumber = NUMBER.test(raw);
  const kind = CAPITAL.test(raw) ? NAME_WORD : 0;
  table.hashes[slot] = hash32(folded);
  table.terms[slot] = hash32(isNumber ? folded : stemWord(folded, stemming));
  table.exacts[slot] = hash32(foldToken(raw).replaceAll(NO_LETTERS, " "));
  table.kinds[slot] = (isNumber ? NUMBER_WORD : kind) + 1;
}

/** Reads the words of a text, at most `maxWords` of them. */
export function readWords(text: string, maxWords: number, stemming: Stemming = "none"): Words {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const spaceless = (sample.match(SPACELESS_ALL)?.length ?? 0) * 3 > sample.length;
  const table = tableOf(stemming);
  const names = new Set<number>();
  const numbers = new Set<number>();
  let count = 0;
  let bodyLow = 0;
  let bodyHigh = 0;
  const add = (start: number, end: number, low: number, high: number): boolean => {
    let slot = (low ^ (high >>> 9)) & (CACHE_SLOTS - 1);
    while (table.kinds[slot] !== 0 && (table.lows[slot] !== low || table.highs[slot] !== high))
      slot = (slot + 1) & (CACHE_SLOTS - 1);
    if (table.kinds[slot] === 0) {
      if (table.used >= CACHED_WORDS) {
        table.kinds.fill(0);
        table.used = 0;
        slot = (low ^ (high >>> 9)) & (CACHE_SLOTS - 1);
      }
      table.used += 1;
      table.lows[slot] = low;
      table.highs[slot] = high;
      fill(table, slot, text.slice(start, end), stemming);
    }
    const hash = table.hashes[slot] ?? 0;
    const exact = table.exacts[slot] ?? 0;
    const kind = (table.kinds[slot] ?? 1) - 1;
    bodyLow = (Math.imul(bodyLow, 0x01000193) + exact) | 0;
    bodyHigh = (Math.imul(bodyHigh ^ exact, 0x85ebca6b) + (bodyHigh >>> 15) + 1) | 0;
    if (count * 4 === scratch.length) scratch = growInt32(scratch, count * 4 + 4);
    scratch[count * 4] = hash;
    scratch[count * 4 + 1] = table.terms[slot] ?? 0;
    scratch[count * 4 + 2] = start;
    scratch[count * 4 + 3] = kind;
    count += 1;
    if (kind === NUMBER_WORD) numbers.add(hash);
    else if (kind === NAME_WORD) names.add(hash);
    return count < maxWords;
  };
  if (maxWords > 0) {
    if (spaceless) scanSpaceless(text, add);
    else scanWords(text, add);
  }
  // One piece of memory for all four: small arrays are dear to make.
  const memory = new ArrayBuffer(count * 13);
  const hashes = new Int32Array(memory, 0, count);
  const terms = new Int32Array(memory, count * 4, count);
  const starts = new Int32Array(memory, count * 8, count);
  const kinds = new Uint8Array(memory, count * 12, count);
  for (let at = 0; at < count; at += 1) {
    hashes[at] = scratch[at * 4] ?? 0;
    terms[at] = scratch[at * 4 + 1] ?? 0;
    starts[at] = scratch[at * 4 + 2] ?? 0;
    kinds[at] = scratch[at * 4 + 3] ?? 0;
  }
  return {
    hashes,
    terms,
    starts,
    kinds,
    names,
    numbers,
    body: count === 0 ? [0, 0] : [bodyLow, bodyHigh | 1],
    spaceless,
  };
}

function scanSpaceless(
  text: string,
  seen: (start: number, end: number, low: number, high: number) => boolean,
): void {
  for (const match of text.matchAll(SPACELESS_WORD)) {
    const end = match.index + match[0].length;
    let low = 0;
    let high = 0;
    for (let at = match.index; at < end; at += 1) {
      low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
      high = Math.imul(high + text.charCodeAt(at), 0x85ebca6b) ^ (high >>> 13);
    }
    if (!seen(match.index, end, low, high)) return;
  }
}
