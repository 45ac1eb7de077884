import { foldToken, hash32 } from "@wirewatch/text";
import { PLACE_SIZE, scanMatches, scanWords, type ScannedWords } from "./scan-words.ts";
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
  /** Hashes of the names and of the numbers, sorted, each once. */
  names: Int32Array;
  numbers: Int32Array;
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
/** The first code unit of a script without spaces: Thai. */
const FIRST_SPACELESS = 0x0e00;

/**
 * What is known of words, by two hashes of their code units: a pure cache, emptying it never changes an answer. A slot is
 * the two hashes, the kind plus one (0 is an empty slot), then `hash`, `term` and the hash of all letters and digits: side
 * by side, so that a word costs one look into memory.
 */
interface WordTable {
  used: number;
  slots: Int32Array;
}

const SLOT_SIZE = 8;
const CACHE_SLOTS = 65_536;
const CACHED_WORDS = 40_000;
const tables = new Map<Stemming, WordTable>();
const NONE = new Int32Array(0);
/** Names and numbers of one text, reused. */
let found = new Int32Array(1024);

function tableOf(stemming: Stemming): WordTable {
  let table = tables.get(stemming);
  if (table === undefined) {
    table = { used: 0, slots: new Int32Array(CACHE_SLOTS * SLOT_SIZE) };
    tables.set(stemming, table);
  }
  return table;
}

function fill(slots: Int32Array, slot: number, raw: string, stemming: Stemming): void {
  const folded = foldToken(raw.replace(POSSESSIVE, ""));
  const isNumber = NUMBER.test(raw);
  const kind = CAPITAL.test(raw) ? NAME_WORD : 0;
  slots[slot + 2] = (isNumber ? NUMBER_WORD : kind) + 1;
  slots[slot + 3] = hash32(folded);
  slots[slot + 4] = hash32(isNumber ? folded : stemWord(folded, stemming));
  slots[slot + 5] = hash32(foldToken(raw).replaceAll(NO_LETTERS, " "));
}

/** Whether a text is written without spaces, by its beginning. */
function isSpaceless(text: string): boolean {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  let high = 0;
  for (let at = 0; at < sample.length; at += 1) if (sample.charCodeAt(at) >= FIRST_SPACELESS) high += 1;
  if (high * 3 <= sample.length) return false;
  return (sample.match(SPACELESS_ALL)?.length ?? 0) * 3 > sample.length;
}

/** The first `count` of the hashes that were found, sorted, each once. */
function uniqueOf(count: number): Int32Array {
  if (count === 0) return NONE;
  const sorted = found.slice(0, count);
  sorted.sort();
  let kept = 0;
  for (let at = 0; at < count; at += 1) {
    const value = sorted[at] ?? 0;
    if (at === 0 || value !== sorted[kept - 1]) sorted[kept++] = value;
  }
  return sorted.subarray(0, kept);
}

/** The slot of a word that was found at a place. */
function slotOf(table: WordTable, text: string, places: Int32Array, at: number, stemming: Stemming): number {
  const low = places[at + 2] ?? 0;
  const high = places[at + 3] ?? 0;
  const { slots } = table;
  let slot = ((low ^ (high >>> 9)) & (CACHE_SLOTS - 1)) * SLOT_SIZE;
  while (slots[slot + 2] !== 0 && (slots[slot] !== low || slots[slot + 1] !== high))
    slot = (slot + SLOT_SIZE) & (CACHE_SLOTS * SLOT_SIZE - 1);
  if (slots[slot + 2] !== 0) return slot;
  if (table.used >= CACHED_WORDS) {
    slots.fill(0);
    table.used = 0;
    slot = ((low ^ (high >>> 9)) & (CACHE_SLOTS - 1)) * SLOT_SIZE;
  }
  table.used += 1;
  slots[slot] = low;
  slots[slot + 1] = high;
  fill(slots, slot, text.slice(places[at], places[at + 1]), stemming);
  return slot;
}

function scan(text: string, maxWords: number): ScannedWords & { spaceless: boolean } {
  const spaceless = isSpaceless(text);
  const scanned = spaceless ? scanMatches(text, SPACELESS_WORD, maxWords) : scanWords(text, maxWords);
  return { ...scanned, spaceless };
}

const nextLow = (low: number, exact: number): number => (Math.imul(low, 0x01000193) + exact) | 0;

/**
 * The first of the two body hashes that `readWords` gives for the text: 0 when it has no words. It is the same for every
 * stemming; that of the text around finds its words known.
 */
export function hashWords(text: string, maxWords: number, stemming: Stemming): number {
  const { count, places } = scan(text, maxWords);
  const table = tableOf(stemming);
  let low = 0;
  for (let at = 0; at < count; at += 1)
    low = nextLow(low, table.slots[slotOf(table, text, places, at * PLACE_SIZE, stemming) + 5] ?? 0);
  return low;
}

/** Reads the words of a text, at most `maxWords` of them. */
export function readWords(text: string, maxWords: number, stemming: Stemming = "none"): Words {
  const { count, places, spaceless } = scan(text, maxWords);
  const table = tableOf(stemming);
  const { slots } = table;
  // One piece of memory for all four: small arrays are dear to make.
  const memory = new ArrayBuffer(count * 13);
  const hashes = new Int32Array(memory, 0, count);
  const terms = new Int32Array(memory, count * 4, count);
  const starts = new Int32Array(memory, count * 8, count);
  const kinds = new Uint8Array(memory, count * 12, count);
  let bodyLow = 0;
  let bodyHigh = 0;
  let names = 0;
  let numbers = 0;
  for (let at = 0; at < count; at += 1) {
    const slot = slotOf(table, text, places, at * PLACE_SIZE, stemming);
    const kind = (slots[slot + 2] ?? 1) - 1;
    const exact = slots[slot + 5] ?? 0;
    hashes[at] = slots[slot + 3] ?? 0;
    terms[at] = slots[slot + 4] ?? 0;
    starts[at] = places[at * PLACE_SIZE] ?? 0;
    kinds[at] = kind;
    if (kind === NAME_WORD) names += 1;
    else if (kind === NUMBER_WORD) numbers += 1;
    bodyLow = nextLow(bodyLow, exact);
    bodyHigh = (Math.imul(bodyHigh ^ exact, 0x85ebca6b) + (bodyHigh >>> 15) + 1) | 0;
  }
  const hashesOf = (wanted: number, most: number): Int32Array => {
    if (found.length < most) found = new Int32Array(most * 2);
    let length = 0;
    for (let at = 0; length < most; at += 1) if (kinds[at] === wanted) found[length++] = hashes[at] ?? 0;
    return uniqueOf(length);
  };
  return {
    hashes,
    terms,
    starts,
    kinds,
    names: hashesOf(NAME_WORD, names),
    numbers: hashesOf(NUMBER_WORD, numbers),
    body: count === 0 ? [0, 0] : [bodyLow, bodyHigh | 1],
    spaceless,
  };
}
