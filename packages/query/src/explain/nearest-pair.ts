import type { WordPlace } from "./article-words.ts";

/** Two places that share no word, and the words between them. */
export interface Pair {
  left: WordPlace;
  right: WordPlace;
  words: number;
}

export interface NearestPairs {
  /** The nearest with the left place first. */
  ahead: Pair | null;
  /** The nearest with the right place first. */
  behind: Pair | null;
  /** Whether the two sides are in one field at all. */
  areTogether: boolean;
}

/** The nearest pairs of two lists of places: both sorted, then one search each. */
export function findNearestPairs(left: readonly WordPlace[], right: readonly WordPlace[]): NearestPairs {
  const result: NearestPairs = { ahead: null, behind: null, areTogether: false };
  for (const field of ["title", "text"] as const) {
    const ours = left.filter((place) => place.field === field);
    const theirs = right.filter((place) => place.field === field);
    if (ours.length === 0 || theirs.length === 0) continue;
    result.areTogether = true;
    const byFirst = theirs.toSorted((one, other) => one.first - other.first);
    const byLast = theirs.toSorted((one, other) => one.last - other.last);
    for (const place of ours) {
      const next = byFirst[firstIndex(byFirst.length, (at) => (byFirst[at] as WordPlace).first > place.last)];
      if (next) {
        const words = next.first - place.last - 1;
        if (result.ahead === null || words < result.ahead.words)
          result.ahead = { left: place, right: next, words };
      }
      const before =
        byLast[firstIndex(byLast.length, (at) => (byLast[at] as WordPlace).last >= place.first) - 1];
      if (before) {
        const words = place.first - before.last - 1;
        if (result.behind === null || words < result.behind.words)
          result.behind = { left: place, right: before, words };
      }
    }
  }
  return result;
}

/** Two places in groups (sentences, paragraphs) that lie next to each other. */
export function findNearestGroups(
  left: readonly WordPlace[],
  right: readonly WordPlace[],
  groupOf: (place: WordPlace) => number,
): { left: WordPlace; right: WordPlace; groups: number } | null {
  let best: { left: WordPlace; right: WordPlace; groups: number } | null = null;
  for (const field of ["title", "text"] as const) {
    const ours = left.filter((place) => place.field === field);
    const theirs = right
      .filter((place) => place.field === field)
      .map((place) => ({ place, group: groupOf(place) }))
      .toSorted((one, other) => one.group - other.group);
    for (const place of ours) {
      const group = groupOf(place);
      const at = firstIndex(theirs.length, (index) => (theirs[index] as { group: number }).group >= group);
      for (const near of [theirs[at], theirs[at - 1]]) {
        if (near === undefined) continue;
        const groups = Math.abs(near.group - group);
        if (best === null || groups < best.groups) best = { left: place, right: near.place, groups };
      }
    }
  }
  return best;
}

/** The first index from 0 to `length` for which a test that stays true once true is true. */
function firstIndex(length: number, isReached: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
