import type { TermCounts } from "./term-counts.ts";
import type { Words } from "./read-words.ts";

/** A sparse vector: terms in rising order, with their weights. */
export interface Vector {
  terms: Int32Array;
  weights: Float32Array;
}

const BIGRAM_PRIME = 31;

/** How often each term occurs. Scripts without spaces are read as pairs of characters. */
export function countTerms(words: Words, weight: number, counts: Map<number, number>): void {
  const { hashes } = words;
  if (!words.spaceless) {
    for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + weight);
    return;
  }
  for (let index = 0; index + 1 < hashes.length; index += 1) {
    const pair = (Math.imul(hashes[index] ?? 0, BIGRAM_PRIME) + (hashes[index + 1] ?? 0)) | 0;
    counts.set(pair, (counts.get(pair) ?? 0) + weight);
  }
}

/** The strongest terms by term frequency and rarity: (1 + ln tf) x idf, idf as known at this moment of the stream. */
export function weighTerms(
  counts: ReadonlyMap<number, number>,
  rarity: TermCounts,
  maxTerms: number,
): Vector {
  const weighed: [number, number][] = [];
  for (const [term, count] of counts) {
    const weight = (1 + Math.log(count)) * rarity.idf(term);
    if (weight > 0) weighed.push([term, weight]);
  }
  return strongest(weighed, maxTerms);
}

/** Keeps the `maxTerms` strongest entries, in rising order of term. Ties go to the smaller term, so it is repeatable. */
export function strongest(entries: [number, number][], maxTerms: number): Vector {
  const kept =
    entries.length <= maxTerms
      ? entries
      : entries.toSorted((left, right) => right[1] - left[1] || left[0] - right[0]).slice(0, maxTerms);
  const sorted = kept.toSorted((left, right) => left[0] - right[0]);
  return {
    terms: Int32Array.from(sorted, ([term]) => term),
    weights: Float32Array.from(sorted, ([, weight]) => weight),
  };
}

/** Length of a vector. */
export function normOf(vector: Vector): number {
  let sum = 0;
  for (const weight of vector.weights) sum += weight * weight;
  return Math.sqrt(sum);
}

/** Scalar product of two vectors. */
export function dot(left: Vector, right: Vector): number {
  let sum = 0;
  let a = 0;
  let b = 0;
  const leftTerms = left.terms;
  const rightTerms = right.terms;
  while (a < leftTerms.length && b < rightTerms.length) {
    const leftTerm = leftTerms[a] ?? 0;
    const rightTerm = rightTerms[b] ?? 0;
    if (leftTerm === rightTerm) {
      sum += (left.weights[a] ?? 0) * (right.weights[b] ?? 0);
      a += 1;
      b += 1;
    } else if (leftTerm < rightTerm) a += 1;
    else b += 1;
  }
  return sum;
}

/** Adds `right`, scaled, to `left` and keeps the strongest terms. Ties go to the smaller term. */
export function addVector(left: Vector, right: Vector, scale: number, maxTerms: number): Vector {
  const terms = new Int32Array(left.terms.length + right.terms.length);
  const weights = new Float32Array(terms.length);
  let length = 0;
  let a = 0;
  let b = 0;
  while (a < left.terms.length || b < right.terms.length) {
    const leftTerm = left.terms[a] ?? Number.POSITIVE_INFINITY;
    const rightTerm = right.terms[b] ?? Number.POSITIVE_INFINITY;
    const term = Math.min(leftTerm, rightTerm);
    let weight = 0;
    if (leftTerm === term) weight += left.weights[a++] ?? 0;
    if (rightTerm === term) weight += (right.weights[b++] ?? 0) * scale;
    terms[length] = term;
    weights[length] = weight;
    length += 1;
  }
  if (length > maxTerms) {
    const least = weights.slice(0, length).toSorted()[length - maxTerms] ?? 0;
    let ties = maxTerms;
    for (let at = 0; at < length; at += 1) if ((weights[at] ?? 0) > least) ties -= 1;
    let kept = 0;
    for (let at = 0; at < length; at += 1) {
      const weight = weights[at] ?? 0;
      if (weight < least || (weight === least && ties-- <= 0)) continue;
      terms[kept] = terms[at] ?? 0;
      weights[kept] = weight;
      kept += 1;
    }
    length = kept;
  }
  return { terms: terms.slice(0, length), weights: weights.slice(0, length) };
}

/** A vector without terms. */
export function emptyVector(): Vector {
  return { terms: new Int32Array(0), weights: new Float32Array(0) };
}
