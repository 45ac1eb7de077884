import { foldToken, hash32 } from "@wirewatch/text";
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

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.,]\p{N}+)*(?:['’]\p{L}+)?/gu;
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

interface WordTable {
  slots: Map<string, number>;
  hashes: Int32Array;
  terms: Int32Array;
  exacts: Int32Array;
  kinds: Uint8Array;
}

/** Words whose hashes are kept. A pure cache: emptying it never changes an answer. */
const CACHED_WORDS = 40_000;
const tables = new Map<Stemming, WordTable>();

function tableOf(stemming: Stemming): WordTable {
  let table = tables.get(stemming);
  if (table === undefined) {
    table = {
      slots: new Map(),
      hashes: new Int32Array(CACHED_WORDS),
      terms: new Int32Array(CACHED_WORDS),
      exacts: new Int32Array(CACHED_WORDS),
      kinds: new Uint8Array(CACHED_WORDS),
    };
    tables.set(stemming, table);
  }
  return table;
}

function slotOf(table: WordTable, raw: string, stemming: Stemming): number {
  const known = table.slots.get(raw);
  if (known !== undefined) return known;
  if (table.slots.size >= CACHED_WORDS) table.slots.clear();
  const slot = table.slots.size;
  const folded = foldToken(raw.replace(POSSESSIVE, ""));
  const isNumber = NUMBER.test(raw);
  const kind = CAPITAL.test(raw) ? NAME_WORD : 0;
  table.hashes[slot] = hash32(folded);
  table.terms[slot] = hash32(isNumber ? folded : stemWord(folded, stemming));
  table.exacts[slot] = hash32(foldToken(raw).replaceAll(NO_LETTERS, " "));
  table.kinds[slot] = isNumber ? NUMBER_WORD : kind;
  // A part of a long text would hold the whole of it in memory.
  table.slots.set(raw.length > 12 ? structuredCopy(raw) : raw, slot);
  return slot;
}

function structuredCopy(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}

/** Reads the words of a text, at most `maxWords` of them. */
export function readWords(text: string, maxWords: number, stemming: Stemming = "none"): Words {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const spaceless = (sample.match(SPACELESS_ALL)?.length ?? 0) * 3 > sample.length;
  const pattern = spaceless ? SPACELESS_WORD : WORD;
  const table = tableOf(stemming);
  const room = Math.min(maxWords, Math.ceil(text.length / (spaceless ? 1 : 2)) + 1);
  const hashes = new Int32Array(room);
  const terms = new Int32Array(room);
  const starts = new Int32Array(room);
  const kinds = new Uint8Array(room);
  const names = new Set<number>();
  const numbers = new Set<number>();
  let count = 0;
  let low = 0;
  let high = 0;
  pattern.lastIndex = 0;
  while (count < maxWords) {
    const match = pattern.exec(text);
    if (match === null) break;
    const slot = slotOf(table, match[0], stemming);
    const hash = table.hashes[slot] ?? 0;
    const exact = table.exacts[slot] ?? 0;
    const kind = table.kinds[slot] ?? 0;
    low = (Math.imul(low, 0x01000193) + exact) | 0;
    high = (Math.imul(high ^ exact, 0x85ebca6b) + (high >>> 15) + 1) | 0;
    hashes[count] = hash;
    terms[count] = table.terms[slot] ?? 0;
    starts[count] = match.index;
    kinds[count] = kind;
    count += 1;
    if (kind === NUMBER_WORD) numbers.add(hash);
    else if (kind === NAME_WORD) names.add(hash);
  }
  return {
    hashes: hashes.subarray(0, count),
    terms: terms.subarray(0, count),
    starts: starts.subarray(0, count),
    kinds: kinds.subarray(0, count),
    names,
    numbers,
    body: count === 0 ? [0, 0] : [low | 0, high | 1],
    spaceless,
  };
}
