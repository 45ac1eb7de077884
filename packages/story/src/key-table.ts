import { growInt32 } from "./grow-array.ts";

/**
 * A multimap from 32-bit keys to small integers in typed arrays: about 20 bytes an entry instead of the hundred of a
 * Map of arrays. Lists are newest first. Entries are never removed: the owner drops the whole table.
 */
export interface KeyTable {
  add(key: number, value: number): void;
  /** Visits at most `limit` values of the key, newest first. */
  visit(key: number, limit: number, seen: (value: number) => void): void;
  /** Bytes of the table. */
  readonly bytes: number;
}

const FIRST_SLOTS = 64;

/** Opens an empty table. */
export function openKeyTable(): KeyTable {
  /** A key, then its newest entry plus one; 0 there is an empty slot. */
  let slots = new Int32Array(FIRST_SLOTS * 2);
  /** A value, then the next older entry plus one. */
  let entries = new Int32Array(FIRST_SLOTS * 2);
  let used = 0;
  let end = 0;

  const slotOf = (key: number): number => {
    const mask = slots.length - 1;
    let slot = ((Math.imul(key, 0x9e3779b1) >>> 7) & (slots.length / 2 - 1)) * 2;
    while (slots[slot + 1] !== 0 && slots[slot] !== key) slot = (slot + 2) & mask;
    return slot;
  };
  const grow = (): void => {
    const old = slots;
    slots = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] === 0) continue;
      const slot = slotOf(old[at] ?? 0);
      slots[slot] = old[at] ?? 0;
      slots[slot + 1] = old[at + 1] ?? 0;
    }
  };
  return {
    add: (key, value) => {
      if (used * 20 > slots.length * 7) grow();
      entries = growInt32(entries, end + 2);
      const slot = slotOf(key);
      const newest = slots[slot + 1] ?? 0;
      if (newest === 0) {
        slots[slot] = key;
        used += 1;
      }
      entries[end] = value;
      entries[end + 1] = newest;
      slots[slot + 1] = end / 2 + 1;
      end += 2;
    },
    visit: (key, limit, seen) => {
      let entry = slots[slotOf(key) + 1] ?? 0;
      for (let count = 0; entry !== 0 && count < limit; count += 1) {
        seen(entries[entry * 2 - 2] ?? 0);
        entry = entries[entry * 2 - 1] ?? 0;
      }
    },
    get bytes() {
      return slots.byteLength + entries.byteLength;
    },
  };
}
