/** A list of 32-bit integers that grows by half. `items` is replaced when it grows: read it anew after every push. */
export interface IntList {
  items: Int32Array;
  length: number;
}

export const openIntList = (capacity = 64): IntList => ({ items: new Int32Array(capacity), length: 0 });

/** Makes room for `more` integers and returns where they begin. Arrays that came from a snapshot are copied first. */
export function reserve(list: IntList, more: number): number {
  const at = list.length;
  const needed = at + more;
  if (needed > list.items.length) {
    const larger = new Int32Array(Math.max(needed, Math.ceil(list.items.length * 1.5) + 16));
    larger.set(list.items.subarray(0, at));
    list.items = larger;
  }
  list.length = needed;
  return at;
}

export function push(list: IntList, value: number): void {
  const at = reserve(list, 1);
  list.items[at] = value;
}

/** Cuts the room that is not used. */
export function trim(list: IntList): void {
  if (list.items.length > list.length) list.items = list.items.slice(0, list.length);
}
