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
 * The places of `left` (`arena[from, middle)`) and `right` (`arena[middle, to)`) that have a partner on the other side,
 * as pairs one after another; with `leftOnly` those of the left side alone. Places that share a word are no partners.
 * Operators: 0 NEAR, 1 ONEAR, 2 NOTNEAR (left places without a partner), 3 and 4 the same group. Time is n log n.
 */
export function mergeNear(
  arena: Int32Array,
  from: number,
  middle: number,
  to: number,
  operator: number,
  distance: number,
  leftOnly: boolean,
  groupOf: ((position: number) => number) | null,
): number[] {
  const kept: number[] = [];
  if (groupOf !== null) {
    keepGrouped(arena, from, middle, middle, to, groupOf, kept);
    if (!leftOnly) keepGrouped(arena, middle, to, from, middle, groupOf, kept);
    return kept;
  }
  const left: Side = { begins: column(arena, from, middle, 0), ends: column(arena, from, middle, 1) };
  const right: Side = { begins: column(arena, middle, to, 0), ends: column(arena, middle, to, 1) };
  for (let at = from; at < middle; at += 2) {
    const first = arena[at] as number;
    const last = arena[at + 1] as number;
    const hasPartner =
      isFollowed(right, last, distance) || (operator !== 1 && isPreceded(right, first, distance));
    if (hasPartner !== (operator === 2)) kept.push(first, last);
  }
  if (leftOnly) return kept;
  for (let at = middle; at < to; at += 2) {
    const first = arena[at] as number;
    const last = arena[at + 1] as number;
    if (isPreceded(left, first, distance) || (operator !== 1 && isFollowed(left, last, distance)))
      kept.push(first, last);
  }
  return kept;
}

function keepGrouped(
  arena: Int32Array,
  from: number,
  to: number,
  otherFrom: number,
  otherTo: number,
  groupOf: (position: number) => number,
  kept: number[],
): void {
  const groups = new Map<number, { lastBegin: number; firstEnd: number }>();
  for (let at = otherFrom; at < otherTo; at += 2) {
    const group = groupOf(arena[at] as number);
    const begin = arena[at] as number;
    const end = arena[at + 1] as number;
    const held = groups.get(group);
    if (!held) groups.set(group, { lastBegin: begin, firstEnd: end });
    else {
      held.lastBegin = Math.max(held.lastBegin, begin);
      held.firstEnd = Math.min(held.firstEnd, end);
    }
  }
  for (let at = from; at < to; at += 2) {
    const first = arena[at] as number;
    const last = arena[at + 1] as number;
    const other = groups.get(groupOf(first));
    if (other && (other.lastBegin > last || other.firstEnd < first)) kept.push(first, last);
  }
}

/**
 * The shortest windows that hold every list's number of places and are at most `width` words wide: for each place that
 * can end a window, the latest beginning.
 */
export function windowSpans(
  arena: Int32Array,
  lists: readonly { from: number; to: number; count: number }[],
  width: number,
): number[] {
  const ends: number[] = [];
  for (const { from, to } of lists) for (let at = from; at < to; at += 2) ends.push(arena[at + 1] as number);
  const spans: number[] = [];
  // Per list its places by end; a window that ends at `end` takes the last `count` places that end there or before.
  const sorted = lists.map(({ from, to, count }) => {
    const places: [number, number][] = [];
    for (let at = from; at < to; at += 2) places.push([arena[at] as number, arena[at + 1] as number]);
    places.sort((left, right) => left[1] - right[1] || left[0] - right[0]);
    return { places, count, next: 0, latest: [] as number[] };
  });
  for (const end of [...new Set(ends)].toSorted((left, right) => left - right)) {
    let first = Number.POSITIVE_INFINITY;
    for (const list of sorted) {
      while (list.next < list.places.length && (list.places[list.next] as [number, number])[1] <= end) {
        // The `count` greatest beginnings, smallest first.
        list.latest.push((list.places[list.next] as [number, number])[0]);
        list.latest.sort((left, right) => left - right);
        if (list.latest.length > list.count) list.latest.shift();
        list.next += 1;
      }
      if (list.latest.length < list.count) {
        first = -1;
        break;
      }
      first = Math.min(first, list.latest[0] as number);
    }
    if (first >= 0 && end - first + 1 <= width) spans.push(first, end);
  }
  return spans;
}
