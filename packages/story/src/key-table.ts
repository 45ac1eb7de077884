import { growInt32 } from "./grow-array.ts";

/**
 * A multimap from 32-bit keys to small integers in typed arrays. The list of a key runs from the greatest value to the
 * least, each once, whatever the order in which they were added.
 */
export interface KeyTable {
  add(key: number, value: number): void;
  remove(key: number, value: number): void;
  /** Visits at most `limit` values of the key, greatest first. */
  visit(key: number, limit: number, seen: (value: number) => void): void;
  /** Puts `next[value]` in the place of every value, which must keep their order; -1 removes it. */
  renumber(next: Int32Array): void;
  /** Bytes of the table. */
  readonly bytes: number;
}

const FIRST_SLOTS = 64;

/** Opens an empty table. */
export function openKeyTable(): KeyTable {
  /** A key, then its first entry plus one; 0 there is an empty slot, -1 a key whose list is empty. */
  let slots = new Int32Array(FIRST_SLOTS * 2);
  /** A value, then the next entry plus one. */
  let entries = new Int32Array(FIRST_SLOTS * 2);
  let used = 0;
  let end = 0;

  const slotOf = (key: number): number => {
    const mask = slots.length - 1;
    let slot = ((Math.imul(key, 0x9e3779b1) >>> 7) & (slots.length / 2 - 1)) * 2;
    while (slots[slot + 1] !== 0 && slots[slot] !== key) slot = (slot + 2) & mask;
    return slot;
  };
  const resize = (length: number): void => {
    const old = slots;
    slots = new Int32Array(length);
    used = 0;
    for (let at = 0; at < old.length; at += 2) {
      if ((old[at + 1] ?? 0) <= 0) continue;
      const slot = slotOf(old[at] ?? 0);
      slots[slot] = old[at] ?? 0;
      slots[slot + 1] = old[at + 1] ?? 0;
      used += 1;
    }
  };
  /** The place that points at the first value of the list of a slot that is not above `value`: in `entries`, or -1 for the slot itself. */
  const placeOf = (slot: number, value: number): number => {
    let place = -1;
    let entry = slots[slot + 1] ?? 0;
    while (entry > 0 && (entries[entry * 2 - 2] ?? 0) > value) {
      place = entry * 2 - 1;
      entry = entries[place] ?? 0;
    }
    return place;
  };
  const pointerAt = (slot: number, place: number): number =>
    Math.max(0, place === -1 ? (slots[slot + 1] ?? 0) : (entries[place] ?? 0));
  return {
    add: (key, value) => {
      if (used * 20 > slots.length * 7) resize(slots.length * 2);
      const slot = slotOf(key);
      const place = placeOf(slot, value);
      const rest = pointerAt(slot, place);
      if (rest > 0 && entries[rest * 2 - 2] === value) return;
      entries = growInt32(entries, end + 2);
      if (slots[slot + 1] === 0) {
        slots[slot] = key;
        used += 1;
      }
      entries[end] = value;
      entries[end + 1] = rest;
      end += 2;
      if (place === -1) slots[slot + 1] = end / 2;
      else entries[place] = end / 2;
    },
    remove: (key, value) => {
      const slot = slotOf(key);
      const place = placeOf(slot, value);
      const found = pointerAt(slot, place);
      if (found === 0 || entries[found * 2 - 2] !== value) return;
      const rest = entries[found * 2 - 1] ?? 0;
      if (place === -1) slots[slot + 1] = rest === 0 ? -1 : rest;
      else entries[place] = rest;
    },
    visit: (key, limit, seen) => {
      let entry = slots[slotOf(key) + 1] ?? 0;
      for (let count = 0; entry > 0 && count < limit; count += 1) {
        seen(entries[entry * 2 - 2] ?? 0);
        entry = entries[entry * 2 - 1] ?? 0;
      }
    },
    renumber: (next) => {
      const old = entries;
      entries = new Int32Array(old.length);
      end = 0;
      for (let slot = 0; slot < slots.length; slot += 2) {
        let entry = slots[slot + 1] ?? 0;
        if (entry === 0) continue;
        slots[slot + 1] = -1;
        for (let last = -1; entry > 0; entry = old[entry * 2 - 1] ?? 0) {
          const value = next[old[entry * 2 - 2] ?? 0] ?? -1;
          if (value === -1) continue;
          entries[end] = value;
          if (last === -1) slots[slot + 1] = end / 2 + 1;
          else entries[last] = end / 2 + 1;
          last = end + 1;
          end += 2;
        }
      }
      entries = entries.slice(0, Math.max(FIRST_SLOTS * 2, end));
      let length = FIRST_SLOTS * 2;
      let live = 0;
      for (let slot = 1; slot < slots.length; slot += 2) if ((slots[slot] ?? 0) > 0) live += 1;
      while (live * 20 > length * 6) length *= 2;
      resize(length);
    },
    get bytes() {
      return slots.byteLength + entries.byteLength;
    },
  };
}
