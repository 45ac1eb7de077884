/** Lists of places lie in an arena as pairs: first word, last word. They are sorted by first, then last word. */

/** Sorts `arena[from, to)` and takes out doubles. @returns the new end */
export function sortSpans(arena: Int32Array, from: number, to: number): number {
  const count = (to - from) / 2;
  if (count < 2) return to;
  let isSorted = true;
  for (let at = from + 2; at < to && isSorted; at += 2) {
    const difference = (arena[at] as number) - (arena[at - 2] as number);
    isSorted = difference > 0 || (difference === 0 && (arena[at + 1] as number) > (arena[at - 1] as number));
  }
  if (isSorted) return to;
  // Both numbers in one double: places stay below 2^31, lengths below 2^21.
  const keys = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const first = arena[from + index * 2] as number;
    keys[index] = first * 2_097_152 + ((arena[from + index * 2 + 1] as number) - first);
  }
  keys.sort();
  let end = from;
  let previous = -1;
  for (const key of keys) {
    if (key === previous) continue;
    previous = key;
    const first = Math.floor(key / 2_097_152);
    arena[end] = first;
    arena[end + 1] = first + (key - first * 2_097_152);
    end += 2;
  }
  return end;
}

/** The first index whose value is above `limit`. */
function above(values: Int32Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

function column(arena: Int32Array, from: number, to: number, offset: number): Int32Array {
  const values = new Int32Array((to - from) / 2);
  let isSorted = true;
  for (let index = 0; index < values.length; index += 1) {
    values[index] = arena[from + index * 2 + offset] as number;
    if (index > 0 && (values[index] as number) < (values[index - 1] as number)) isSorted = false;
  }
  if (!isSorted) values.sort();
  return values;
}

/** Of one side of a proximity: the places where it begins, and where it ends, each sorted. */
interface Side {
  begins: Int32Array;
  ends: Int32Array;
}

const isFollowed = (other: Side, last: number, distance: number): boolean => {
  const at = above(other.begins, last);
  return at < other.begins.length && (other.begins[at] as number) - last - 1 <= distance;
};
const isPreceded = (other: Side, first: number, distance: number): boolean => {
  const at = above(other.ends, first - 1) - 1;
  return at >= 0 && first - (other.ends[at] as number) - 1 <= distance;
};

/**
 * Leaves in the arena, from `from` on, the places of `left` (`arena[from, middle)`) and `right` (`arena[middle, to)`)
 * that have a partner on the other side; with `leftOnly` those of the left side alone. Places that share a word are no
 * partners. Operators: 0 NEAR, 1 ONEAR, 2 NOTNEAR (left places without a partner), 3 and 4 the same group. Time is
 * n log n. @returns the new end
 */
export function mergeNear(
  arena: Int32Array,
  from: number,
  middle: number,
  to: number,
  operator: number,
  distance: number,
  leftOnly: boolean,
  groupOf: ((place: number) => number) | null,
): number {
  let end = from;
  const keep = (first: number, last: number): void => {
    arena[end] = first;
    arena[end + 1] = last;
    end += 2;
  };
  if (groupOf !== null) {
    const rightGroups = groupsOf(arena, middle, to, groupOf);
    const leftGroups = leftOnly ? null : groupsOf(arena, from, middle, groupOf);
    const keepGrouped = (start: number, stop: number, others: ReadonlyMap<number, GroupEnds>): void => {
      for (let at = start; at < stop; at += 2) {
        const first = arena[at] as number;
        const last = arena[at + 1] as number;
        const other = others.get(groupOf(first));
        if (other && (other.lastBegin > last || other.firstEnd < first)) keep(first, last);
      }
    };
    keepGrouped(from, middle, rightGroups);
    if (leftGroups !== null) keepGrouped(middle, to, leftGroups);
    return end;
  }
  const left: Side = { begins: column(arena, from, middle, 0), ends: column(arena, from, middle, 1) };
  const right: Side = { begins: column(arena, middle, to, 0), ends: column(arena, middle, to, 1) };
  for (let at = from; at < middle; at += 2) {
    const first = arena[at] as number;
    const last = arena[at + 1] as number;
    const hasPartner =
      isFollowed(right, last, distance) || (operator !== 1 && isPreceded(right, first, distance));
    if (hasPartner !== (operator === 2)) keep(first, last);
  }
  if (leftOnly) return end;
  for (let at = middle; at < to; at += 2) {
    const first = arena[at] as number;
    const last = arena[at + 1] as number;
    if (isPreceded(left, first, distance) || (operator !== 1 && isFollowed(left, last, distance)))
      keep(first, last);
  }
  return end;
}

/** Of the places in one sentence or paragraph: the greatest first word, and the smallest last word. */
interface GroupEnds {
  lastBegin: number;
  firstEnd: number;
}

function groupsOf(
  arena: Int32Array,
  from: number,
  to: number,
  groupOf: (place: number) => number,
): Map<number, GroupEnds> {
  const groups = new Map<number, GroupEnds>();
  for (let at = from; at < to; at += 2) {
    const begin = arena[at] as number;
    const end = arena[at + 1] as number;
    const group = groupOf(begin);
    const held = groups.get(group);
    if (!held) groups.set(group, { lastBegin: begin, firstEnd: end });
    else {
      if (begin > held.lastBegin) held.lastBegin = begin;
      if (end < held.firstEnd) held.firstEnd = end;
    }
  }
  return groups;
}

/** How many places of `arena[from, to)` share no word, taken from the left by their last words. Reorders them. */
export function countApart(arena: Int32Array, from: number, to: number): number {
  // Place by last word, then by first word from the right: the order in which the most are taken.
  for (let at = from; at < to; at += 2) {
    const first = arena[at] as number;
    arena[at] = arena[at + 1] as number;
    arena[at + 1] = first;
  }
  const size = (to - from) / 2;
  let isSorted = true;
  for (let at = from + 2; at < to && isSorted; at += 2)
    isSorted = (arena[at] as number) >= (arena[at - 2] as number);
  let order: Float64Array | null = null;
  if (!isSorted) {
    order = new Float64Array(size);
    for (let index = 0; index < size; index += 1)
      order[index] = (arena[from + index * 2] as number) * 8_388_608 + index;
    order.sort();
  }
  let count = 0;
  let last = -1;
  for (let index = 0; index < size;) {
    const at = from + 2 * (order === null ? index : (order[index] as number) % 8_388_608);
    const end = arena[at] as number;
    // Of those that end at the same word the shortest is taken.
    let first = arena[at + 1] as number;
    for (index += 1; index < size; index += 1) {
      const next = from + 2 * (order === null ? index : (order[index] as number) % 8_388_608);
      if (arena[next] !== end) break;
      first = Math.max(first, arena[next + 1] as number);
    }
    if (first > last) {
      count += 1;
      last = end;
    }
  }
  return count;
}

/** Places of one word of a window in `arena[from, to)`, of which so many must be there. */
export interface WindowList {
  from: number;
  to: number;
  count: number;
}

interface WindowSide {
  /** Last words, and first words in the same order. */
  ends: Int32Array;
  begins: Int32Array;
  next: number;
  /** The `count` greatest first words so far, smallest first, as a ring. */
  latest: Int32Array;
  start: number;
  size: number;
}

function openSide(arena: Int32Array, { from, to, count }: WindowList): WindowSide {
  const size = (to - from) / 2;
  const ends = new Int32Array(size);
  const begins = new Int32Array(size);
  // Places are sorted by first word; those of joined spellings may end later than the next one.
  const keys = new Float64Array(size);
  for (let index = 0; index < size; index += 1) {
    const first = arena[from + index * 2] as number;
    const last = arena[from + index * 2 + 1] as number;
    keys[index] = last * 2_097_152 + (2_097_151 - (last - first));
  }
  keys.sort();
  for (let index = 0; index < size; index += 1) {
    const key = keys[index] as number;
    const last = Math.floor(key / 2_097_152);
    ends[index] = last;
    begins[index] = last - (2_097_151 - (key - last * 2_097_152));
  }
  return { ends, begins, next: 0, latest: new Int32Array(count), start: 0, size: 0 };
}

function takePlace(side: WindowSide, begin: number): void {
  const { latest } = side;
  const room = latest.length;
  if (side.size === room) {
    if (begin <= (latest[side.start] as number)) return;
    side.start = (side.start + 1) % room;
    side.size -= 1;
  }
  // First words come nearly in order, so that this moves few of them.
  let at = side.size;
  while (at > 0 && (latest[(side.start + at - 1) % room] as number) > begin) {
    latest[(side.start + at) % room] = latest[(side.start + at - 1) % room] as number;
    at -= 1;
  }
  latest[(side.start + at) % room] = begin;
  side.size += 1;
}

/**
 * The shortest windows that hold every list's number of places and are at most `width` words wide: for each place that
 * can end a window, the latest beginning. Time is n log n for n places.
 */
export function windowSpans(arena: Int32Array, lists: readonly WindowList[], width: number): number[] {
  const sides = lists.map((list) => openSide(arena, list));
  let total = 0;
  for (const { ends } of sides) total += ends.length;
  const all = new Int32Array(total);
  let filled = 0;
  for (const { ends } of sides) {
    all.set(ends, filled);
    filled += ends.length;
  }
  all.sort();
  const spans: number[] = [];
  let previous = -1;
  for (const end of all) {
    if (end === previous) continue;
    previous = end;
    let first = Number.POSITIVE_INFINITY;
    for (const side of sides) {
      while (side.next < side.ends.length && (side.ends[side.next] as number) <= end) {
        takePlace(side, side.begins[side.next] as number);
        side.next += 1;
      }
      if (side.size < side.latest.length) first = -1;
      else if (first >= 0) first = Math.min(first, side.latest[side.start] as number);
    }
    if (first >= 0 && end - first + 1 <= width) spans.push(first, end);
  }
  return spans;
}
