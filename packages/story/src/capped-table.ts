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
  let keys = new Int32Array(FIRST_SLOTS);
  /** Values plus one; 0 is an empty slot. */
  let values = new Int32Array(FIRST_SLOTS);
  let used = 0;

  const firstSlot = (key: number): number => (Math.imul(key, 0x9e3779b1) >>> 7) & (keys.length - 1);
  const insert = (key: number, value: number): void => {
    const mask = keys.length - 1;
    let slot = firstSlot(key);
    let same = 0;
    while (values[slot] !== 0) {
      if (keys[slot] === key) {
        same += 1;
        if (same >= cap) return;
      }
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    values[slot] = value;
    used += 1;
  };
  const grow = (): void => {
    const old = { keys, values };
    keys = new Int32Array(old.keys.length * 2);
    values = new Int32Array(old.keys.length * 2);
    used = 0;
    // From the end of a run on: the values of one key keep their order only if the walk begins at an empty slot.
    const mask = old.keys.length - 1;
    let start = 0;
    while (old.values[start] !== 0) start += 1;
    for (let step = 1; step <= old.keys.length; step += 1) {
      const slot = (start + step) & mask;
      const value = old.values[slot] ?? 0;
      if (value !== 0) insert(old.keys[slot] ?? 0, value);
    }
  };
  return {
    add: (key, value) => {
      if (used * 10 > keys.length * 7) grow();
      insert(key, value + 1);
    },
    visit: (key, seen) => {
      const mask = keys.length - 1;
      let slot = firstSlot(key);
      while (values[slot] !== 0) {
        if (keys[slot] === key) seen((values[slot] ?? 1) - 1);
        slot = (slot + 1) & mask;
      }
    },
    get bytes() {
      return keys.byteLength + values.byteLength;
    },
  };
}
