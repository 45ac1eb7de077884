import { growFloat32, growInt32 } from "./grow-array.ts";
import { keepStrongest, normOf, type Vector } from "./term-vector.ts";

/** Sums of unit vectors, each in a row of fixed length in two arrays. Rows are numbered from 0. */
export interface CentroidStore {
  /** Makes row `row` empty, and room for it. */
  clear(row: number): void;
  /** Adds the vector with length 1 to a row, which keeps its strongest terms. Terms that are new to it are told. */
  add(row: number, vector: Vector, norm: number, added?: (term: number) => void): void;
  norm(row: number): number;
  /** Cosine of the vector, whose length is `norm`, to the row; 0 when either is empty. `shared` sees the shared terms. */
  cosine(row: number, vector: Vector, norm: number, shared?: (at: number) => void): number;
  /** Cosine of two rows. */
  cosineOf(left: number, right: number): number;
  visit(row: number, seen: (term: number) => void): void;
  /** Bytes of the arrays. */
  readonly bytes: number;
}

/** Opens an empty store of rows of at most `width` terms. `longest` is the most terms of a vector that is added. */
export function openCentroidStore(width: number, longest: number): CentroidStore {
  let terms = new Int32Array(4 * width);
  let weights = new Float32Array(4 * width);
  /** Terms used and, as its bits, the length of the vector: two to a row. */
  let heads = new Int32Array(8);
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  const mergedTerms = new Int32Array(width + longest);
  const mergedWeights = new Float32Array(width + longest);

  const sizeOf = (row: number): number => heads[row * 2] ?? 0;
  const lengthOf = (row: number): number => {
    bits[0] = heads[row * 2 + 1] ?? 0;
    return float[0] ?? 0;
  };
  const rowOf = (row: number): Vector => {
    const from = row * width;
    const to = from + sizeOf(row);
    return { terms: terms.subarray(from, to), weights: weights.subarray(from, to) };
  };
  const setHead = (row: number, size: number): void => {
    heads[row * 2] = size;
    float[0] = normOf(rowOf(row));
    heads[row * 2 + 1] = bits[0] ?? 0;
  };
  return {
    clear: (row) => {
      terms = growInt32(terms, (row + 1) * width);
      weights = growFloat32(weights, (row + 1) * width);
      heads = growInt32(heads, row * 2 + 2);
      heads[row * 2] = 0;
      heads[row * 2 + 1] = 0;
    },
    add: (row, vector, norm, added) => {
      if (norm === 0) return;
      const from = row * width;
      const to = from + sizeOf(row);
      const count = vector.terms.length;
      if (to === from && count <= width) {
        // The first vector of a row: nothing to add up and nothing to drop.
        for (let at = 0; at < count; at += 1) {
          terms[from + at] = vector.terms[at] ?? 0;
          weights[from + at] = (vector.weights[at] ?? 0) / norm;
          added?.(vector.terms[at] ?? 0);
        }
        setHead(row, count);
        return;
      }
      let a = from;
      let b = 0;
      let length = 0;
      while (a < to || b < count) {
        const own = a < to ? (terms[a] ?? 0) : Number.POSITIVE_INFINITY;
        const other = b < count ? (vector.terms[b] ?? 0) : Number.POSITIVE_INFINITY;
        let weight = 0;
        if (own <= other) weight += weights[a++] ?? 0;
        if (other <= own) weight += (vector.weights[b++] ?? 0) / norm;
        mergedTerms[length] = Math.min(own, other);
        mergedWeights[length] = weight;
        length += 1;
      }
      const kept = keepStrongest(mergedTerms, mergedWeights, length, width);
      let old = from;
      for (let at = 0; at < kept; at += 1) {
        const term = mergedTerms[at] ?? 0;
        while (old < to && (terms[old] ?? 0) < term) old += 1;
        if (old >= to || terms[old] !== term) added?.(term);
      }
      for (let at = 0; at < kept; at += 1) {
        terms[from + at] = mergedTerms[at] ?? 0;
        weights[from + at] = mergedWeights[at] ?? 0;
      }
      setHead(row, kept);
    },
    norm: lengthOf,
    cosine: (row, vector, norm, shared) => {
      const length = lengthOf(row) * norm;
      if (length === 0) return 0;
      const to = row * width + sizeOf(row);
      const count = vector.terms.length;
      let sum = 0;
      let a = row * width;
      let b = 0;
      while (a < to && b < count) {
        const difference = (terms[a] ?? 0) - (vector.terms[b] ?? 0);
        if (difference === 0) {
          sum += (weights[a] ?? 0) * (vector.weights[b] ?? 0);
          shared?.(b);
        }
        if (difference <= 0) a += 1;
        if (difference >= 0) b += 1;
      }
      return sum / length;
    },
    cosineOf: (left, right) => {
      const length = lengthOf(left) * lengthOf(right);
      if (length === 0) return 0;
      const a = rowOf(left);
      const b = rowOf(right);
      let sum = 0;
      let from = 0;
      for (let at = 0; at < a.terms.length; at += 1) {
        const term = a.terms[at] ?? 0;
        while (from < b.terms.length && (b.terms[from] ?? 0) < term) from += 1;
        if (b.terms[from] === term) sum += (a.weights[at] ?? 0) * (b.weights[from] ?? 0);
      }
      return sum / length;
    },
    visit: (row, seen) => {
      const to = row * width + sizeOf(row);
      for (let at = row * width; at < to; at += 1) seen(terms[at] ?? 0);
    },
    get bytes() {
      return terms.byteLength + weights.byteLength + heads.byteLength;
    },
  };
}
