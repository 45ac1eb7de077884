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

/** Opens an empty table (open addressing, linear probing). */
export function openCountTable(): CountTable {
  let keys = new Int32Array(FIRST_SLOTS);
  let counts = new Int32Array(FIRST_SLOTS);
  let taken = new Uint8Array(FIRST_SLOTS);
  let used = 0;

  const slotOf = (key: number): number => {
    const mask = keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (taken[slot] === 1 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  };
  const resize = (slots: number): void => {
    const old = { keys, counts };
    keys = new Int32Array(slots);
    counts = new Int32Array(slots);
    taken = new Uint8Array(slots);
    used = 0;
    for (let at = 0; at < old.keys.length; at += 1) {
      const count = old.counts[at] ?? 0;
      if (count === 0) continue;
      const slot = slotOf(old.keys[at] ?? 0);
      keys[slot] = old.keys[at] ?? 0;
      counts[slot] = count;
      taken[slot] = 1;
      used += 1;
    }
  };
  return {
    add: (key, amount) => {
      if (used * 10 > keys.length * 6) resize(keys.length * 2);
      const slot = slotOf(key);
      if (taken[slot] === 0) {
        taken[slot] = 1;
        keys[slot] = key;
        used += 1;
      }
      counts[slot] = (counts[slot] ?? 0) + amount;
    },
    get: (key) => counts[slotOf(key)] ?? 0,
    visit: (seen) => {
      for (let at = 0; at < keys.length; at += 1) if (counts[at] !== 0) seen(keys[at] ?? 0, counts[at] ?? 0);
    },
    compact: () => {
      let live = 0;
      for (const count of counts) if (count !== 0) live += 1;
      let slots = FIRST_SLOTS;
      while (live * 10 > slots * 5) slots *= 2;
      resize(slots);
    },
    get size() {
      return used;
    },
    get bytes() {
      return keys.byteLength + counts.byteLength + taken.byteLength;
    },
  };
}
