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
  const kept = keepStrongest(terms.slice(), weights, terms.length, maxTerms);
  return { terms: kept.terms, weights: kept.weights };
}

/**
 * Squeezes sorted terms to the `maxTerms` strongest that weigh anything, still in rising order. Ties go to the smaller
 * term, so it is repeatable. Writes into the arrays that it is given.
 */
export function keepStrongest(
  terms: Int32Array,
  weights: Float32Array,
  length: number,
  maxTerms: number,
): Vector & { length: number } {
  let least = 0;
  let ties = 0;
  if (length > maxTerms) {
    least = weights.subarray(0, length).toSorted()[length - maxTerms] ?? 0;
    ties = maxTerms;
    for (let at = 0; at < length; at += 1) if ((weights[at] ?? 0) > least) ties -= 1;
  }
  let kept = 0;
  for (let at = 0; at < length; at += 1) {
    const weight = weights[at] ?? 0;
    if (weight <= 0 || weight < least || (length > maxTerms && weight === least && ties-- <= 0)) continue;
    terms[kept] = terms[at] ?? 0;
    weights[kept] = weight;
    kept += 1;
  }
  return { terms: terms.slice(0, kept), weights: weights.slice(0, kept), length: kept };
}

/** Length of a vector. */
export function normOf({ weights }: Vector): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) sum += (weights[at] ?? 0) * (weights[at] ?? 0);
  return Math.sqrt(sum);
}
