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
  let keys = new Int32Array(FIRST_SLOTS);
  let heads = new Int32Array(FIRST_SLOTS).fill(-1);
  let values = new Int32Array(FIRST_SLOTS);
  let next = new Int32Array(FIRST_SLOTS);
  let used = 0;
  let entries = 0;

  const slotOf = (key: number): number => {
    const mask = keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (heads[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  };
  const grow = (): void => {
    const oldKeys = keys;
    const oldHeads = heads;
    keys = new Int32Array(oldKeys.length * 2);
    heads = new Int32Array(oldKeys.length * 2).fill(-1);
    for (let index = 0; index < oldHeads.length; index += 1) {
      const head = oldHeads[index] ?? -1;
      if (head === -1) continue;
      const key = oldKeys[index] ?? 0;
      const slot = slotOf(key);
      keys[slot] = key;
      heads[slot] = head;
    }
  };
  const wider = (array: Int32Array): Int32Array<ArrayBuffer> => {
    const copy = new Int32Array(Math.ceil(array.length * 1.5));
    copy.set(array);
    return copy;
  };
  return {
    add: (key, value) => {
      if (used * 10 > keys.length * 7) grow();
      if (entries === values.length) {
        values = wider(values);
        next = wider(next);
      }
      const slot = slotOf(key);
      const head = heads[slot] ?? -1;
      if (head === -1) {
        keys[slot] = key;
        used += 1;
      }
      values[entries] = value;
      next[entries] = head;
      heads[slot] = entries;
      entries += 1;
    },
    visit: (key, limit, seen) => {
      let entry = heads[slotOf(key)] ?? -1;
      for (let count = 0; entry !== -1 && count < limit; count += 1) {
        seen(values[entry] ?? 0);
        entry = next[entry] ?? -1;
      }
    },
    get bytes() {
      return keys.byteLength + heads.byteLength + values.byteLength + next.byteLength;
    },
  };
}
