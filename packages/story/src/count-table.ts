/** Counts by 32-bit key in typed arrays: several times smaller and faster than a Map. */
export interface CountTable {
  add(key: number, amount: number): void;
  get(key: number): number;
  visit(seen: (key: number, count: number) => void): void;
  /** Gives the space of keys whose count is 0 back. */
  compact(): void;
  /** Keys held, those with a count of 0 included until the next `compact`. */
  readonly size: number;
  /** Bytes of the table. */
  readonly bytes: number;
}

const FIRST_SLOTS = 128;

/**
 * Opens an empty table (open addressing, linear probing). Key and count lie side by side, so that a look-up touches one
 * place in memory.
 */
export function openCountTable(): CountTable {
  /** A key, then its count plus one; 0 there is an empty slot. */
  let slots = new Int32Array(FIRST_SLOTS * 2);
  let used = 0;

  const slotOf = (key: number): number => {
    const mask = slots.length / 2 - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (slots[slot * 2 + 1] !== 0 && slots[slot * 2] !== key) slot = (slot + 1) & mask;
    return slot * 2;
  };
  const resize = (count: number): void => {
    const old = slots;
    slots = new Int32Array(count * 2);
    used = 0;
    for (let at = 0; at < old.length; at += 2) {
      const stored = old[at + 1] ?? 0;
      if (stored <= 1) continue;
      const slot = slotOf(old[at] ?? 0);
      slots[slot] = old[at] ?? 0;
      slots[slot + 1] = stored;
      used += 1;
    }
  };
  return {
    add: (key, amount) => {
      if (used * 20 > slots.length * 6) resize(slots.length);
      const slot = slotOf(key);
      const stored = slots[slot + 1] ?? 0;
      if (stored === 0) {
        slots[slot] = key;
        slots[slot + 1] = amount + 1;
        used += 1;
      } else slots[slot + 1] = stored + amount;
    },
    get: (key) => Math.max(0, (slots[slotOf(key) + 1] ?? 0) - 1),
    visit: (seen) => {
      for (let at = 0; at < slots.length; at += 2) {
        const stored = slots[at + 1] ?? 0;
        if (stored > 1) seen(slots[at] ?? 0, stored - 1);
      }
    },
    compact: () => {
      let live = 0;
      for (let at = 1; at < slots.length; at += 2) if ((slots[at] ?? 0) > 1) live += 1;
      let count = FIRST_SLOTS;
      while (live * 10 > count * 5) count *= 2;
      resize(count);
    },
    get size() {
      return used;
    },
    get bytes() {
      return slots.byteLength;
    },
  };
}
