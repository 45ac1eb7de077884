import type { Words } from "./read-words.ts";

/** How many of the smallest shingle hashes become index keys. */
export const SKETCH_KEYS = 16;
/** Most shingle hashes kept for the containment estimate; longer texts keep those below a power-of-two threshold. */
export const SKETCH_SHINGLES = 128;
/** Most name hashes and most number hashes kept (the smallest ones). */
export const SKETCH_NAMES = 32;

const WORD_SHINGLE = 4;
const CHARACTER_SHINGLE = 5;

/**
 * What is kept of a body to compare it with others. Keys are a bottom-k sketch (Broder 1997), `shingles` a FracMinHash
 * (Irber et al. 2022): all shingles whose unsigned hash is below 2^32 / 2^shift. All arrays are sorted.
 */
export interface Sketch {
  words: number;
  shift: number;
  keys: Int32Array;
  shingles: Int32Array;
  names: Int32Array;
  numbers: Int32Array;
}

function smallest(values: Iterable<number>, count: number): Int32Array {
  const sorted = Int32Array.from(values).toSorted();
  return sorted.length <= count ? sorted : sorted.slice(0, count);
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Sketches the words of a body: shingles of four words, or of five characters in scripts without spaces. */
export function sketchWords(words: Words): Sketch {
  const { hashes, spaceless } = words;
  const size = spaceless ? CHARACTER_SHINGLE : WORD_SHINGLE;
  const shingles = new Set<number>();
  for (let start = 0; start + size <= hashes.length; start += 1) {
    let hash = 0;
    for (let offset = 0; offset < size; offset += 1)
      hash = Math.imul(hash, 31) + mix((hashes[start + offset] ?? 0) + offset);
    shingles.add(mix(hash));
  }
  let shift = 0;
  let kept = Int32Array.from(shingles).toSorted();
  const keys = kept.slice(0, SKETCH_KEYS);
  while (kept.length > SKETCH_SHINGLES && shift < 31) {
    shift += 1;
    const narrowed = shift;
    kept = kept.filter((hash) => isBelow(hash, narrowed));
  }
  return {
    words: hashes.length,
    shift,
    keys,
    shingles: kept,
    names: smallest(words.names, SKETCH_NAMES),
    numbers: smallest(words.numbers, SKETCH_NAMES),
  };
}

function isBelow(hash: number, shift: number): boolean {
  return shift === 0 || hash >>> (32 - shift) === 0;
}

/** How many values two sorted arrays share. */
export function countShared(left: Int32Array, right: Int32Array): number {
  let shared = 0;
  let a = 0;
  let b = 0;
  while (a < left.length && b < right.length) {
    const difference = (left[a] ?? 0) - (right[b] ?? 0);
    if (difference === 0) shared += 1;
    if (difference <= 0) a += 1;
    if (difference >= 0) b += 1;
  }
  return shared;
}

/** The share of the shorter text's shingles that the other text has too, from 0 to 1, at the coarser of the two scales. */
export function containment(left: Sketch, right: Sketch): number {
  const shift = Math.max(left.shift, right.shift);
  const narrow = (sketch: Sketch): Int32Array =>
    sketch.shift === shift ? sketch.shingles : sketch.shingles.filter((hash) => isBelow(hash, shift));
  const a = narrow(left);
  const b = narrow(right);
  const shorter = Math.min(a.length, b.length);
  return shorter === 0 ? 0 : countShared(a, b) / shorter;
}
