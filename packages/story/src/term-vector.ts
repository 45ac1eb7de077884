import { growFloat32 } from "./grow-array.ts";
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
  const lengths = texts.map(({ words, before }) => {
    const occurrences = occurrencesOf(words, before);
    return words.spaceless ? Math.max(0, occurrences - 1) : occurrences;
  });
  const all = new Int32Array(lengths.reduce((sum, length, at) => sum + length * (texts[at]?.times ?? 0), 0));
  const names = new Set<number>();
  let end = 0;
  for (const [number, { words, times }] of texts.entries()) {
    const length = lengths[number] ?? 0;
    for (let at = 0; at < length; at += 1) {
      const term = termAt(words, at);
      for (let time = 0; time < times; time += 1) all[end++] = term;
      // Every word of a headline may be a capital; those of the body tell names.
      if (words.kinds[at] === NAME_WORD && times === 1 && !words.spaceless) names.add(term);
    }
  }
  all.sort();
  const terms = new Int32Array(all.length);
  const counts = new Uint16Array(all.length);
  let kept = 0;
  for (let at = 0; at < all.length;) {
    const term = all[at] ?? 0;
    let next = at + 1;
    while (next < all.length && all[next] === term) next += 1;
    terms[kept] = term;
    counts[kept] = Math.min(MAX_COUNT, next - at);
    kept += 1;
    at = next;
  }
  const isName = new Uint8Array(kept);
  for (let at = 0; at < kept; at += 1) isName[at] = names.has(terms[at] ?? 0) ? 1 : 0;
  return { terms: terms.slice(0, kept), counts: counts.subarray(0, kept), isName };
}

/** The strongest terms by term frequency and rarity: (1 + ln tf) x idf, idf as known at this moment of the stream. */
export function weighTerms(counted: CountedTerms, rarity: TermCounts, maxTerms: number): Vector {
  const { terms, counts, isName } = counted;
  const weights = new Float32Array(terms.length);
  for (let at = 0; at < terms.length; at += 1)
    weights[at] =
      (1 + Math.log(counts[at] ?? 1)) * rarity.idf(terms[at] ?? 0) * (isName[at] === 1 ? NAME_WEIGHT : 1);
  const strongest = terms.slice();
  const kept = keepStrongest(strongest, weights, terms.length, maxTerms);
  return { terms: strongest.slice(0, kept), weights: weights.slice(0, kept) };
}

/** Memory of one selection, reused: small arrays are dear to make. */
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
