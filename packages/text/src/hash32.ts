export const HASH_SEED = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

/** Spreads the bits of a running hash, so that its low bits can index a table (finaliser of MurmurHash3). */
export function finishHash(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A 32-bit hash of the code units of a text (FNV-1a over code units, finished as in MurmurHash3). Stable for ever. */
export function hash32(text: string): number {
  let hash = HASH_SEED;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), HASH_PRIME);
  return finishHash(hash);
}
