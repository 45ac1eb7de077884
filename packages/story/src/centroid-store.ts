import { growFloat32, growInt32 } from "./grow-array.ts";
import type { PlacedVector } from "./placed-vector.ts";
import { keepStrongest } from "./term-vector.ts";

/** Sums of unit vectors, each in a row of fixed length in two arrays. Rows are numbered from 0. */
export interface CentroidStore {
  /** Makes row `row` empty, and room for it. */
  clear(row: number): void;
  /** Adds the vector with length 1 to a row, which keeps its strongest terms. Terms that are new to it are told. */
  add(row: number, vector: PlacedVector, added?: (term: number) => void): void;
  /** Makes `into` a row: valid until the next `clear` or `add`. */
  place(row: number, into: PlacedVector): void;
  /** Bytes of the arrays. */
  readonly bytes: number;
}

/** Opens an empty store of rows of at most `width` terms. `longest` is the most terms of a vector that is added. */
export function openCentroidStore(width: number, longest: number): CentroidStore {
  let terms = new Int32Array(4 * width);
  let weights = new Float32Array(4 * width);
  let sizes = new Int32Array(4);
  let norms = new Float32Array(4);
  const mergedTerms = new Int32Array(width + longest);
  const mergedWeights = new Float32Array(width + longest);

  const setHead = (row: number, size: number): void => {
    const from = row * width;
    let sum = 0;
    for (let at = from; at < from + size; at += 1) sum += (weights[at] ?? 0) * (weights[at] ?? 0);
    sizes[row] = size;
    norms[row] = Math.sqrt(sum);
  };
  return {
    clear: (row) => {
      terms = growInt32(terms, (row + 1) * width);
      weights = growFloat32(weights, (row + 1) * width);
      sizes = growInt32(sizes, row + 1);
      norms = growFloat32(norms, row + 1);
      sizes[row] = 0;
      norms[row] = 0;
    },
    add: (row, vector, added) => {
      const { norm } = vector;
      if (norm === 0) return;
      const from = row * width;
      const to = from + (sizes[row] ?? 0);
      const shift = vector.weightsFrom - vector.from;
      const others = vector.terms;
      const last = vector.to;
      let a = from;
      let b = vector.from;
      if (to === from && last - b <= width) {
        // The first vector of a row: nothing to add up and nothing to drop.
        for (let at = from; b < last; at += 1, b += 1) {
          terms[at] = others[b] ?? 0;
          weights[at] = (vector.weights[shift + b] ?? 0) / norm;
          added?.(others[b] ?? 0);
        }
        setHead(row, last - vector.from);
        return;
      }
      let length = 0;
      while (a < to && b < last) {
        const own = terms[a] ?? 0;
        const other = others[b] ?? 0;
        let weight = 0;
        if (own <= other) weight += weights[a++] ?? 0;
        if (other <= own) weight += (vector.weights[shift + b++] ?? 0) / norm;
        mergedTerms[length] = own < other ? own : other;
        mergedWeights[length] = weight;
        length += 1;
      }
      for (; a < to; a += 1, length += 1) {
        mergedTerms[length] = terms[a] ?? 0;
        mergedWeights[length] = weights[a] ?? 0;
      }
      for (; b < last; b += 1, length += 1) {
        mergedTerms[length] = others[b] ?? 0;
        mergedWeights[length] = (vector.weights[shift + b] ?? 0) / norm;
      }
      const kept = keepStrongest(mergedTerms, mergedWeights, length, width);
      let old = from;
      if (added !== undefined)
        for (let at = 0; at < kept; at += 1) {
          const term = mergedTerms[at] ?? 0;
          while (old < to && (terms[old] ?? 0) < term) old += 1;
          if (old >= to || terms[old] !== term) added(term);
        }
      for (let at = 0; at < kept; at += 1) {
        terms[from + at] = mergedTerms[at] ?? 0;
        weights[from + at] = mergedWeights[at] ?? 0;
      }
      setHead(row, kept);
    },
    place: (row, into) => {
      into.terms = terms;
      into.weights = weights;
      into.from = row * width;
      into.to = into.from + (sizes[row] ?? 0);
      into.weightsFrom = into.from;
      into.norm = norms[row] ?? 0;
    },
    get bytes() {
      return terms.byteLength + weights.byteLength + sizes.byteLength + norms.byteLength;
    },
  };
}
