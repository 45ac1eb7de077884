import type { Words } from "./read-words.ts";

/** How many of the smallest shingle hashes become index keys. */
export const SKETCH_KEYS = 16;
/** Most shingle hashes kept for the containment estimate; longer texts keep those below a power-of-two threshold. */
export const SKETCH_SHINGLES = 128;
/** Most name hashes and most number hashes kept (the smallest ones). */
export const SKETCH_NAMES = 32;
/** Longest text of which pairs of words are kept besides: in a short one a few changed words break most shingles. */
export const PAIRED_WORDS = 160;

const WORD_SHINGLE = 4;
const CHARACTER_SHINGLE = 5;
const LEAD_SHINGLES = 24;
const LEAD_TOLD = 4;

/**
 * What is kept of a body to compare it with others. `shingles` is a FracMinHash (Irber et al. 2022): all shingles whose
 * hash lies in the lowest 2^-shift of the range; the first `SKETCH_KEYS` of them are a bottom-k sketch (Broder 1997) and
 * the index keys. `pairs` are 16-bit hashes of two words in a row, of short texts only. All arrays are sorted.
 */
export interface Sketch {
  words: number;
  shift: number;
  shingles: Int32Array;
  names: Int32Array;
  numbers: Int32Array;
  pairs: Uint16Array;
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Length of the sorted beginning without repetitions, to which the array is squeezed. */
function squeeze(sorted: Int32Array | Uint16Array): number {
  let kept = 0;
  for (let at = 0; at < sorted.length; at += 1) {
    const value = sorted[at] ?? 0;
    if (at > 0 && value === sorted[kept - 1]) continue;
    sorted[kept] = value;
    kept += 1;
  }
  return kept;
}

/** Values in the lowest 2^-shift of the signed range; sorted input makes them the first ones. */
function lowest(sorted: Int32Array, shift: number): Int32Array {
  if (shift === 0) return sorted;
  const limit = -0x8000_0000 + 2 ** (32 - shift);
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < limit) from = middle + 1;
    else to = middle;
  }
  return sorted.subarray(0, from);
}

function pairsOf(hashes: Int32Array): Uint16Array {
  const count = hashes.length < 2 || hashes.length > PAIRED_WORDS ? 0 : hashes.length - 1;
  const pairs = new Uint16Array(count);
  for (let at = 0; at < count; at += 1)
    pairs[at] = mix(Math.imul(hashes[at] ?? 0, 31) + (hashes[at + 1] ?? 0)) >>> 16;
  pairs.sort();
  return pairs.slice(0, squeeze(pairs));
}

/** Hashes of the first shingles of a body, in their order: four words each, or five characters in scripts without spaces. */
function shinglesOf({ hashes, spaceless }: Words, most: number): Int32Array {
  const size = spaceless ? CHARACTER_SHINGLE : WORD_SHINGLE;
  const all = new Int32Array(Math.min(most, Math.max(0, hashes.length - size + 1)));
  for (let start = 0; start < all.length; start += 1) {
    let hash = 0;
    for (let offset = 0; offset < size; offset += 1)
      hash = Math.imul(hash, 31) + mix((hashes[start + offset] ?? 0) + offset);
    all[start] = mix(hash);
  }
  return all;
}

/** The shingles that a body begins with, sorted: they tell what it is a copy of from what it quotes further down. */
export function leadOf(words: Words): Int32Array {
  return shinglesOf(words, LEAD_SHINGLES).toSorted();
}

/** The share of the lead that a text has, from 0 to 1; one half when its sketch is too coarse to tell. */
export function shareOfLead(lead: Int32Array, { shift, shingles }: Sketch): number {
  const told = lowest(lead, shift);
  return told.length < LEAD_TOLD ? 0.5 : countShared(told, shingles) / told.length;
}

/** Sketches the words of a body. */
export function sketchWords(words: Words): Sketch {
  const { hashes } = words;
  const all = shinglesOf(words, hashes.length);
  all.sort();
  let shift = 0;
  let kept: Int32Array = all.subarray(0, squeeze(all));
  while (kept.length > SKETCH_SHINGLES && shift < 31) {
    shift += 1;
    kept = lowest(kept, shift);
  }
  return {
    words: hashes.length,
    shift,
    shingles: kept.slice(),
    names: words.names.slice(0, SKETCH_NAMES),
    numbers: words.numbers.slice(0, SKETCH_NAMES),
    pairs: pairsOf(hashes),
  };
}

/** How many values two sorted arrays share. */
export function countShared(left: Int32Array | Uint16Array, right: Int32Array | Uint16Array): number {
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
  const a = lowest(left.shingles, shift);
  const b = lowest(right.shingles, shift);
  const shorter = Math.min(a.length, b.length);
  return shorter === 0 ? 0 : countShared(a, b) / shorter;
}

/** The share of the shorter text's pairs of words that the other text has too; 0 when either is too long to have any. */
export function pairContainment(left: Sketch, right: Sketch): number {
  const shorter = Math.min(left.pairs.length, right.pairs.length);
  return shorter === 0 ? 0 : countShared(left.pairs, right.pairs) / shorter;
}
