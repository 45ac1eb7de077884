import { growFloat32, growInt32 } from "./grow-array.ts";
import { NAME_WORD, type Words } from "./read-words.ts";
import type { TermCounts } from "./term-counts.ts";

/** A sparse vector: terms in rising order, with their weights. */
export interface Vector {
  terms: Int32Array;
  weights: Float32Array;
}

/** Terms of a text in rising order, each once, with how often it occurs and whether it is a name. */
export interface CountedTerms {
  terms: Int32Array;
  counts: Uint16Array;
  isName: Uint8Array;
}

const BIGRAM_PRIME = 31;
const MAX_COUNT = 65_535;
/** Names tell events apart better than other words of the same rarity do. */
const NAME_WEIGHT = 1.3;

/** Memory of one reading and of one selection, reused: small arrays are dear to make. */
let occurring = new Int32Array(1024);
let naming = new Int32Array(256);
let weighed = new Int32Array(512);
let weighing = new Float32Array(512);

function occurrencesOf(words: Words, before: number): number {
  let count = 0;
  while (count < words.starts.length && (words.starts[count] ?? 0) < before) count += 1;
  return count;
}

function termAt({ terms, spaceless }: Words, at: number): number {
  if (!spaceless) return terms[at] ?? 0;
  return (Math.imul(terms[at] ?? 0, BIGRAM_PRIME) + (terms[at + 1] ?? 0)) | 0;
}

/**
 * Counts the terms of texts, each of which is read up to a character and counts `times` times. Scripts without spaces are
 * read as pairs of characters.
 */
export function countTerms(texts: readonly { words: Words; before: number; times: number }[]): CountedTerms {
  let length = 0;
  let nameCount = 0;
  for (const { words, before, times } of texts) {
    const read = occurrencesOf(words, before);
    const occurrences = words.spaceless ? Math.max(0, read - 1) : read;
    occurring = growInt32(occurring, length + occurrences * times);
    naming = growInt32(naming, nameCount + occurrences);
    for (let at = 0; at < occurrences; at += 1) {
      const term = termAt(words, at);
      for (let time = 0; time < times; time += 1) occurring[length++] = term;
      // Every word of a headline may be a capital; those of the body tell names.
      if (words.kinds[at] === NAME_WORD && times === 1 && !words.spaceless) naming[nameCount++] = term;
    }
  }
  const all = occurring.subarray(0, length);
  const names = naming.subarray(0, nameCount);
  all.sort();
  names.sort();
  let kept = 0;
  for (let at = 0; at < length; at += 1) if (at === 0 || all[at] !== all[at - 1]) kept += 1;
  const terms = new Int32Array(kept);
  const counts = new Uint16Array(kept);
  const isName = new Uint8Array(kept);
  let name = 0;
  for (let at = 0, place = 0; at < length; place += 1) {
    const term = all[at] ?? 0;
    let next = at + 1;
    while (next < length && all[next] === term) next += 1;
    while (name < nameCount && (names[name] ?? 0) < term) name += 1;
    terms[place] = term;
    counts[place] = Math.min(MAX_COUNT, next - at);
    isName[place] = name < nameCount && names[name] === term ? 1 : 0;
    at = next;
  }
  return { terms, counts, isName };
}

/** The strongest terms by term frequency and rarity: (1 + ln tf) x idf, idf as known at this moment of the stream. */
export function weighTerms(counted: CountedTerms, rarity: TermCounts, maxTerms: number): Vector {
  const { terms, counts, isName } = counted;
  weighed = growInt32(weighed, terms.length);
  weighing = growFloat32(weighing, terms.length);
  for (let at = 0; at < terms.length; at += 1) {
    const count = counts[at] ?? 1;
    const frequency = count === 1 ? 1 : 1 + Math.log(count);
    weighed[at] = terms[at] ?? 0;
    weighing[at] = frequency * rarity.idf(terms[at] ?? 0) * (isName[at] === 1 ? NAME_WEIGHT : 1);
  }
  const kept = keepStrongest(weighed, weighing, terms.length, maxTerms);
  return { terms: weighed.slice(0, kept), weights: weighing.slice(0, kept) };
}

let selection = new Float32Array(256);

/** The `place`-th smallest of the first `length` weights, counted from 0 (quickselect). */
function selectWeight(weights: Float32Array, length: number, place: number): number {
  selection = growFloat32(selection, length);
  const values = selection;
  for (let at = 0; at < length; at += 1) values[at] = weights[at] ?? 0;
  let from = 0;
  let to = length - 1;
  while (from < to) {
    const pivot = values[(from + to) >>> 1] ?? 0;
    let low = from;
    let high = to;
    while (low <= high) {
      while ((values[low] ?? 0) < pivot) low += 1;
      while ((values[high] ?? 0) > pivot) high -= 1;
      if (low > high) break;
      const value = values[low] ?? 0;
      values[low] = values[high] ?? 0;
      values[high] = value;
      low += 1;
      high -= 1;
    }
    if (place <= high) to = high;
    else if (place >= low) from = low;
    else break;
  }
  return values[place] ?? 0;
}

/**
 * Squeezes the first `length` of sorted terms to the `maxTerms` strongest that weigh anything, still in rising order, at the
 * beginning of the arrays; returns how many are left. Ties go to the smaller term, so it is repeatable.
 */
export function keepStrongest(
  terms: Int32Array,
  weights: Float32Array,
  length: number,
  maxTerms: number,
): number {
  let least = 0;
  let ties = length;
  if (length > maxTerms) {
    least = selectWeight(weights, length, length - maxTerms);
    ties = maxTerms;
    for (let at = 0; at < length; at += 1) if ((weights[at] ?? 0) > least) ties -= 1;
  }
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const weight = weights[at] ?? 0;
    if (weight <= 0 || weight < least) continue;
    if (weight === least) {
      if (ties <= 0) continue;
      ties -= 1;
    }
    terms[kept] = terms[at] ?? 0;
    weights[kept] = weight;
    kept += 1;
  }
  return kept;
}

/** Length of a vector. */
export function normOf({ weights }: Vector): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) sum += (weights[at] ?? 0) * (weights[at] ?? 0);
  return Math.sqrt(sum);
}
