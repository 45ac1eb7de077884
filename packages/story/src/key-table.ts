import { growInt32 } from "./grow-array.ts";

/**
 * A multimap from 32-bit keys to small integers in typed arrays. The list of a key runs from the greatest value to the
 * least, each once, whatever the order in which they were added; adding a new greatest one is the fast way.
 */
export interface KeyTable {
  add(key: number, value: number): void;
  remove(key: number, value: number): void;
  /** Writes at most `into.length` values of the key, greatest first; returns how many. */
  read(key: number, into: Int32Array): number;
  /** Puts `next[value]` in the place of every value, which must keep their order; -1 removes it. */
  renumber(next: Int32Array): void;
  /** Bytes of the table. */
  readonly bytes: number;
}

const FIRST_SLOTS = 64;
/** A list whose values were all removed. */
const EMPTY = -0x8000_0000;
/** A block is the place of the next one (0 is none), how many values it has and how many it has room for, then the values, rising. */
const BLOCK_HEAD = 3;
const FIRST_BLOCK = 4;
const LARGEST_BLOCK = 64;

/** Opens an empty table. A list of one value needs no block: most keys are rare. */
export function openKeyTable(): KeyTable {
  /** A key, then 0 for an empty slot, -1 - value for a list of one value, or the place of the first block. */
  let slots = new Int32Array(FIRST_SLOTS * 2);
  let blocks = new Int32Array(FIRST_SLOTS * 4);
  let used = 0;
  let end = 1;
  /** The greatest value of any list plus one: from it on a value is the first of its list. */
  let greatest = 0;

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
      const head = old[at + 1] ?? 0;
      if (head === 0 || head === EMPTY) continue;
      const slot = slotOf(old[at] ?? 0);
      slots[slot] = old[at] ?? 0;
      slots[slot + 1] = head;
      used += 1;
    }
  };
  const newBlock = (room: number, next: number): number => {
    const block = end;
    end += BLOCK_HEAD + room;
    blocks = growInt32(blocks, end);
    blocks[block] = next;
    blocks[block + 1] = 0;
    blocks[block + 2] = room;
    return block;
  };
  const push = (block: number, value: number): void => {
    const count = blocks[block + 1] ?? 0;
    blocks[block + BLOCK_HEAD + count] = value;
    blocks[block + 1] = count + 1;
  };
  /** The block in which a value is or belongs: the first whose least value is not above it, else the last. */
  const blockOf = (head: number, value: number): number => {
    let block = head;
    for (let next = blocks[block] ?? 0; next !== 0; next = blocks[block] ?? 0) {
      if ((blocks[block + 1] ?? 0) > 0 && (blocks[block + BLOCK_HEAD] ?? 0) <= value) break;
      block = next;
    }
    return block;
  };
  /** Puts a value among the others of a list of blocks. */
  const insert = (head: number, value: number): void => {
    let block = blockOf(head, value);
    let count = blocks[block + 1] ?? 0;
    if (count === blocks[block + 2]) {
      // The lesser half moves on.
      const moved = newBlock(LARGEST_BLOCK, blocks[block] ?? 0);
      const half = count >> 1;
      for (let at = 0; at < half; at += 1) push(moved, blocks[block + BLOCK_HEAD + at] ?? 0);
      blocks.copyWithin(block + BLOCK_HEAD, block + BLOCK_HEAD + half, block + BLOCK_HEAD + count);
      blocks[block] = moved;
      blocks[block + 1] = count - half;
      if ((blocks[block + BLOCK_HEAD] ?? 0) > value) block = moved;
      count = blocks[block + 1] ?? 0;
    }
    const first = block + BLOCK_HEAD;
    let at = first + count;
    while (at > first && (blocks[at - 1] ?? 0) > value) at -= 1;
    if (at > first && blocks[at - 1] === value) return;
    blocks.copyWithin(at + 1, at, first + count);
    blocks[at] = value;
    blocks[block + 1] = count + 1;
  };
  /** The head of a list with one value more. */
  const withValue = (head: number, value: number): number => {
    if (head === EMPTY) return -1 - value;
    if (head < 0) {
      const other = -1 - head;
      if (other === value) return head;
      const block = newBlock(FIRST_BLOCK, 0);
      push(block, Math.min(other, value));
      push(block, Math.max(other, value));
      return block;
    }
    const count = blocks[head + 1] ?? 0;
    const room = blocks[head + 2] ?? 0;
    if (value < greatest && count > 0 && value <= (blocks[head + BLOCK_HEAD + count - 1] ?? 0)) {
      insert(head, value);
      return head;
    }
    const block = count < room ? head : newBlock(Math.min(LARGEST_BLOCK, room * 2), head);
    push(block, value);
    return block;
  };
  return {
    add: (key, value) => {
      if (used * 20 > slots.length * 7) resize(slots.length * 2);
      const slot = slotOf(key);
      const head = slots[slot + 1] ?? 0;
      if (head === 0) {
        slots[slot] = key;
        used += 1;
      }
      slots[slot + 1] = withValue(head === 0 ? EMPTY : head, value);
      if (value >= greatest) greatest = value + 1;
    },
    remove: (key, value) => {
      const slot = slotOf(key);
      const head = slots[slot + 1] ?? 0;
      if (head === -1 - value) slots[slot + 1] = EMPTY;
      if (head <= 0) return;
      const block = blockOf(head, value);
      const first = block + BLOCK_HEAD;
      const last = first + (blocks[block + 1] ?? 0);
      const at = blocks.subarray(first, last).indexOf(value);
      if (at === -1) return;
      blocks.copyWithin(first + at, first + at + 1, last);
      blocks[block + 1] = last - first - 1;
    },
    read: (key, into) => {
      const head = slots[slotOf(key) + 1] ?? 0;
      if (head === 0 || head === EMPTY) return 0;
      if (head < 0) {
        into[0] = -1 - head;
        return 1;
      }
      let length = 0;
      for (let block = head; block !== 0; block = blocks[block] ?? 0) {
        const first = block + BLOCK_HEAD;
        for (let at = first + (blocks[block + 1] ?? 0) - 1; at >= first; at -= 1) {
          if (length === into.length) return length;
          into[length] = blocks[at] ?? 0;
          length += 1;
        }
      }
      return length;
    },
    renumber: (next) => {
      const old = blocks;
      blocks = new Int32Array(old.length);
      end = 1;
      // Lists are put together from the least value up.
      greatest = 0;
      let values = new Int32Array(256);
      let live = 0;
      let newGreatest = -1;
      for (let slot = 0; slot < slots.length; slot += 2) {
        const head = slots[slot + 1] ?? 0;
        if (head === 0 || head === EMPTY) continue;
        // Greatest first, as the blocks are linked.
        let length = 0;
        const keep = (value: number): void => {
          const kept = next[value] ?? -1;
          if (kept === -1) return;
          values = growInt32(values, length + 1);
          values[length] = kept;
          length += 1;
          if (kept > newGreatest) newGreatest = kept;
        };
        if (head < 0) keep(-1 - head);
        else
          for (let block = head; block !== 0; block = old[block] ?? 0)
            for (let at = block + BLOCK_HEAD + (old[block + 1] ?? 0) - 1; at >= block + BLOCK_HEAD; at -= 1)
              keep(old[at] ?? 0);
        let list = EMPTY;
        for (let at = length - 1; at >= 0; at -= 1) list = withValue(list, values[at] ?? 0);
        slots[slot + 1] = list;
        if (length > 0) live += 1;
      }
      greatest = newGreatest + 1;
      blocks = blocks.slice(0, Math.max(FIRST_SLOTS * 4, end));
      let length = FIRST_SLOTS * 2;
      while (live * 20 > length * 6) length *= 2;
      resize(length);
    },
    get bytes() {
      return slots.byteLength + blocks.byteLength;
    },
  };
}
