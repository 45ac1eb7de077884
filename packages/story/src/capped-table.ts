/**
 * A multimap from 32-bit keys to small integers in two typed arrays, 8 bytes a slot. A key keeps its first `cap` values
 * only: what thousands of pages share costs no more than what a few do. Entries are never removed: the owner drops the
 * whole table.
 */
export interface CappedTable {
  add(key: number, value: number): void;
  /** Visits the values of the key, oldest first. */
  visit(key: number, seen: (value: number) => void): void;
  /** Bytes of the table. */
  readonly bytes: number;
}

const FIRST_SLOTS = 256;

/** Opens an empty table (open addressing, linear probing). */
export function openCappedTable(cap: number): CappedTable {
  /** A key, then a value plus one; 0 there is an empty slot. */
  let slots = new Int32Array(FIRST_SLOTS * 2);
  let used = 0;

  const firstSlot = (key: number): number =>
    ((Math.imul(key, 0x9e3779b1) >>> 7) & (slots.length / 2 - 1)) * 2;
  const insert = (key: number, stored: number): void => {
    const mask = slots.length - 1;
    let slot = firstSlot(key);
    let same = 0;
    while (slots[slot + 1] !== 0) {
      if (slots[slot] === key) {
        same += 1;
        if (same >= cap) return;
      }
      slot = (slot + 2) & mask;
    }
    slots[slot] = key;
    slots[slot + 1] = stored;
    used += 1;
  };
  const grow = (): void => {
    const old = slots;
    slots = new Int32Array(old.length * 2);
    used = 0;
    // From an empty slot on: so the values of one key, which may run over the end, keep their order.
    const mask = old.length - 1;
    let start = 0;
    while (old[start + 1] !== 0) start += 2;
    for (let step = 2; step <= old.length; step += 2) {
      const slot = (start + step) & mask;
      const stored = old[slot + 1] ?? 0;
      if (stored !== 0) insert(old[slot] ?? 0, stored);
    }
  };
  return {
    add: (key, value) => {
      if (used * 20 > slots.length * 7) grow();
      insert(key, value + 1);
    },
    visit: (key, seen) => {
      const mask = slots.length - 1;
      let slot = firstSlot(key);
      while (slots[slot + 1] !== 0) {
        if (slots[slot] === key) seen((slots[slot + 1] ?? 1) - 1);
        slot = (slot + 2) & mask;
      }
    },
    get bytes() {
      return slots.byteLength;
    },
  };
}
