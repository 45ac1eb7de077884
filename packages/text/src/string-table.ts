import { finishHash, HASH_PRIME, HASH_SEED } from "./hash32.ts";

/** The arrays of a table, for snapshots. `size` strings lie one after another in `pool`. */
export interface StringTableData {
  size: number;
  slots: Int32Array;
  offsets: Int32Array;
  /** One byte a letter until a letter needs two. */
  pool: Uint8Array | Uint16Array;
}

/**
 * Gives equal strings one small number: open addressing over typed arrays, with every hit compared letter by letter.
 * Numbers begin at 0 and follow the order of first sight.
 */
export interface StringTable {
  size(): number;
  /** The number of the string in `buffer[0, length)`, whose unfinished FNV-1a hash is given; adds it when new. */
  internBuffer(buffer: Uint16Array, length: number, hash: number): number;
  intern(text: string): number;
  /** The number of a known string whose letters are `letters[from, from + length)`, or -1. */
  findRange(letters: Uint16Array, from: number, length: number): number;
  /** Adds to `found` the known strings with which `letters[0, length)` begins and whose length is marked in `lengths`. */
  findPrefixes(letters: Uint16Array, length: number, lengths: Uint8Array, found: number[]): void;
  /** The letters of a string as `pool[start, end)`; the pool is valid until the next string is added. */
  pool(): Uint8Array | Uint16Array;
  start(id: number): number;
  /** The number of a known string, or -1. */
  find(text: string): number;
  text(id: number): string;
  clear(): void;
  /** Gives back the room that is not used. */
  trim(): void;
  data(): StringTableData;
}

function grow<A extends Int32Array | Uint16Array | Uint8Array>(array: A, length: number): A {
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array);
  return larger;
}

/**
 * Opens an empty table, or one over arrays that a snapshot holds. Given arrays are read, and copied before a change.
 * A table that is wide from the start takes any letter without a copy.
 */
export function openStringTable(given?: StringTableData, isWide = false): StringTable {
  let size = given?.size ?? 0;
  let slots = given?.slots ?? new Int32Array(256);
  let offsets = given?.offsets ?? new Int32Array(128);
  let pool: Uint8Array | Uint16Array = given?.pool ?? (isWide ? new Uint16Array(1024) : new Uint8Array(1024));
  let owned = given === undefined;
  let mask = slots.length - 1;

  const own = (): void => {
    slots = slots.slice();
    offsets = offsets.slice();
    pool = pool.slice();
    owned = true;
  };

  const rehash = (): void => {
    slots = new Int32Array(slots.length * 2);
    mask = slots.length - 1;
    for (let id = 0; id < size; id += 1) {
      let hash = HASH_SEED;
      const end = offsets[id + 1] as number;
      for (let index = offsets[id] as number; index < end; index += 1)
        hash = Math.imul(hash ^ (pool[index] as number), HASH_PRIME);
      let slot = finishHash(hash) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
  };

  const add = (
    buffer: Uint16Array,
    from: number,
    length: number,
    slotWanted: number,
    hash: number,
  ): number => {
    let slot = slotWanted;
    if (!owned) own();
    if ((size + 1) * 10 > slots.length * 7) {
      rehash();
      slot = finishHash(hash) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
    }
    if (pool instanceof Uint8Array)
      for (let index = 0; index < length; index += 1)
        if ((buffer[from + index] as number) > 255) {
          const wider = new Uint16Array(pool.length);
          wider.set(pool);
          pool = wider;
          break;
        }
    const offset = offsets[size] as number;
    if (size + 2 > offsets.length) offsets = grow(offsets, Math.ceil((size + 2) * 1.5));
    if (offset + length > pool.length) pool = grow(pool, Math.ceil((offset + length) * 1.5));
    for (let index = 0; index < length; index += 1) pool[offset + index] = buffer[from + index] as number;
    offsets[size + 1] = offset + length;
    slots[slot] = size + 1;
    size += 1;
    return size - 1;
  };

  /** The id, or `-1 - slot` where the string would go. */
  const locate = (buffer: Uint16Array, from: number, length: number, hash: number): number => {
    let slot = finishHash(hash) & mask;
    for (;;) {
      const id = (slots[slot] as number) - 1;
      if (id < 0) return -1 - slot;
      const offset = offsets[id] as number;
      if ((offsets[id + 1] as number) - offset === length) {
        let index = 0;
        while (index < length && pool[offset + index] === buffer[from + index]) index += 1;
        if (index === length) return id;
      }
      slot = (slot + 1) & mask;
    }
  };

  let scratch = new Uint16Array(256);
  let scratchHash = 0;
  const load = (text: string): void => {
    if (text.length > scratch.length) scratch = new Uint16Array(text.length * 2);
    let hash = HASH_SEED;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      scratch[index] = code;
      hash = Math.imul(hash ^ code, HASH_PRIME);
    }
    scratchHash = hash;
  };

  const internBuffer = (buffer: Uint16Array, length: number, hash: number): number => {
    const found = locate(buffer, 0, length, hash);
    return found >= 0 ? found : add(buffer, 0, length, -1 - found, hash);
  };

  return {
    size: () => size,
    internBuffer,
    findRange: (letters, from, length) => {
      let hash = HASH_SEED;
      for (let index = from; index < from + length; index += 1)
        hash = Math.imul(hash ^ (letters[index] as number), HASH_PRIME);
      const found = locate(letters, from, length, hash);
      return found >= 0 ? found : -1;
    },
    findPrefixes: (letters, length, lengths, found) => {
      let hash = HASH_SEED;
      const most = Math.min(length, lengths.length - 1);
      for (let index = 0; index < most; index += 1) {
        hash = Math.imul(hash ^ (letters[index] as number), HASH_PRIME);
        if (lengths[index + 1] === 0) continue;
        const id = locate(letters, 0, index + 1, hash);
        if (id >= 0) found.push(id);
      }
    },
    pool: () => pool,
    start: (id) => offsets[id] ?? 0,
    intern: (text) => {
      load(text);
      return internBuffer(scratch, text.length, scratchHash);
    },
    find: (text) => {
      load(text);
      const found = locate(scratch, 0, text.length, scratchHash);
      return found >= 0 ? found : -1;
    },
    text: (id) => {
      const start = offsets[id] ?? 0;
      const end = id < size ? (offsets[id + 1] ?? start) : start;
      let text = "";
      if (end - start < 64) {
        for (let index = start; index < end; index += 1) text += String.fromCharCode(pool[index] as number);
        return text;
      }
      for (let from = start; from < end; from += 4096)
        text += String.fromCharCode(...pool.subarray(from, Math.min(end, from + 4096)));
      return text;
    },
    clear: () => {
      size = 0;
      slots = new Int32Array(256);
      offsets = new Int32Array(128);
      pool = isWide ? new Uint16Array(1024) : new Uint8Array(1024);
      owned = true;
      mask = slots.length - 1;
    },
    trim: () => {
      if (!owned) return;
      offsets = offsets.slice(0, size + 1);
      pool = pool.slice(0, offsets[size]);
    },
    data: () => ({ size, slots, offsets: offsets.slice(0, size + 1), pool: pool.slice(0, offsets[size]) }),
  };
}
