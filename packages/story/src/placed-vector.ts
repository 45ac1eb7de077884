import { normOf, type Vector } from "./term-vector.ts";

/** A vector that lies in two arrays: terms from `from` to `to`, their weights from `weightsFrom` on. */
export interface PlacedVector {
  terms: Int32Array;
  weights: Float32Array;
  from: number;
  to: number;
  weightsFrom: number;
  norm: number;
}

/** A vector without terms, to be made another one. */
export const emptyPlace = (): PlacedVector => ({
  terms: new Int32Array(0),
  weights: new Float32Array(0),
  from: 0,
  to: 0,
  weightsFrom: 0,
  norm: 0,
});

/** Cosine of two vectors; 0 when either is empty. */
export function cosineOf(left: PlacedVector, right: PlacedVector): number {
  const length = left.norm * right.norm;
  if (length === 0) return 0;
  let sum = 0;
  let a = left.from;
  let b = right.from;
  while (a < left.to && b < right.to) {
    const difference = (left.terms[a] ?? 0) - (right.terms[b] ?? 0);
    if (difference === 0)
      sum +=
        (left.weights[a - left.from + left.weightsFrom] ?? 0) *
        (right.weights[b - right.from + right.weightsFrom] ?? 0);
    if (difference <= 0) a += 1;
    if (difference >= 0) b += 1;
  }
  return sum / length;
}

/** Makes `into` a vector of its own arrays. */
export function placeVector(vector: Vector, into: PlacedVector): void {
  into.terms = vector.terms;
  into.weights = vector.weights;
  into.to = vector.terms.length;
  into.norm = normOf(vector);
}

/** Writes the places of the greatest weights, greatest first, of equal ones the earlier; returns how many. */
export function selectStrongest(weights: Float32Array, into: Int32Array): number {
  let count = 0;
  for (let at = 0; at < weights.length; at += 1) {
    const own = weights[at] ?? 0;
    let to = count;
    while (to > 0 && (weights[into[to - 1] ?? 0] ?? 0) < own) to -= 1;
    if (to >= into.length) continue;
    if (count < into.length) count += 1;
    for (let move = count - 1; move > to; move -= 1) into[move] = into[move - 1] ?? 0;
    into[to] = at;
  }
  return count;
}

/** Writes the weight of each term, 0 for those that the vector lacks. Both lists of terms rise. */
export function spreadWeights(vector: Vector, terms: Int32Array, into: Float32Array): void {
  let at = 0;
  for (let place = 0; place < terms.length; place += 1) {
    const isIn = vector.terms[at] === terms[place];
    into[place] = isIn ? (vector.weights[at] ?? 0) : 0;
    if (isIn) at += 1;
  }
}
