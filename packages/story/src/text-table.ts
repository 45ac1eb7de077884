/**
 * A multimap from 32-bit keys to the texts of one bucket, 4 bytes a slot: half a key and the number of the text, which is
 * asked whether it has the whole key. A key keeps its first `cap` texts only: what thousands of pages share costs no more
 * than what a few do. Entries are never removed: the owner drops the whole table.
 */
export interface TextTable {
  /** Adds the next text under all its keys. */
  add(text: number): void;
  /** Writes the texts that have the key, oldest first; returns how many, at most `cap`. */
  read(key: number, into: Int32Array): number;
  /** Bytes of the table. */
  readonly bytes: number;
}

/** What a table asks of the texts, which are numbered from 0. */
export interface KeyedTexts {
  keyCount(text: number): number;
  keyAt(text: number, at: number): number;
  hasKey(text: number, key: number): boolean;
}

const FIRST_SLOTS = 256;
const TEXT_BITS = 16;
const TEXT_MASK = 0xffff;

/** Opens an empty table (open addressing, linear probing) of at most 65,535 texts. */
export function openTextTable(cap: number, texts: KeyedTexts): TextTable {
  /** The low half of a key, and the number of a text plus one; 0 is an empty slot. */
  let slots = new Int32Array(FIRST_SLOTS);
  let used = 0;
  let count = 0;

  const insert = (key: number, text: number): void => {
    const mask = slots.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    let same = 0;
    for (let stored = slots[slot] ?? 0; stored !== 0; stored = slots[slot] ?? 0) {
      if (((stored >>> TEXT_BITS) ^ key) << TEXT_BITS === 0 && texts.hasKey((stored & TEXT_MASK) - 1, key)) {
        same += 1;
        if (same >= cap) return;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = (key << TEXT_BITS) | (text + 1);
    used += 1;
  };
  const insertAll = (text: number): void => {
    const keys = texts.keyCount(text);
    for (let at = 0; at < keys; at += 1) insert(texts.keyAt(text, at), text);
  };
  return {
    add: (text) => {
      if ((used + texts.keyCount(text)) * 4 > slots.length * 3) {
        slots = new Int32Array(slots.length * 2);
        used = 0;
        for (let other = 0; other < count; other += 1) insertAll(other);
      }
      insertAll(text);
      count = text + 1;
    },
    read: (key, into) => {
      const mask = slots.length - 1;
      let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
      let length = 0;
      for (let stored = slots[slot] ?? 0; stored !== 0; stored = slots[slot] ?? 0) {
        const text = (stored & TEXT_MASK) - 1;
        if (((stored >>> TEXT_BITS) ^ key) << TEXT_BITS === 0 && texts.hasKey(text, key)) {
          into[length] = text;
          length += 1;
          if (length === cap) return length;
        }
        slot = (slot + 1) & mask;
      }
      return length;
    },
    get bytes() {
      return slots.byteLength;
    },
  };
}
