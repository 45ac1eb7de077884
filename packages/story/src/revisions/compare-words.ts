import type { ComparedWord } from "./read-sentences.ts";

/** Beyond this many pairs words are counted without regard to their order. */
const MAX_PAIRS = 6_000_000;

/** How many words two texts share in the same order (longest common subsequence). */
export function countKept(before: readonly ComparedWord[], after: readonly ComparedWord[]): number {
  if (before.length * after.length > MAX_PAIRS) return countShared(before, after);
  let previous = new Uint32Array(after.length + 1);
  let current = new Uint32Array(after.length + 1);
  for (const { folded } of before) {
    for (let index = 1; index <= after.length; index += 1)
      current[index] =
        after[index - 1]?.folded === folded
          ? (previous[index - 1] ?? 0) + 1
          : Math.max(previous[index] ?? 0, current[index - 1] ?? 0);
    [previous, current] = [current, previous];
  }
  return previous[after.length] ?? 0;
}

function countShared(before: readonly ComparedWord[], after: readonly ComparedWord[]): number {
  const left = new Map<string, number>();
  for (const { folded } of before) left.set(folded, (left.get(folded) ?? 0) + 1);
  let shared = 0;
  for (const { folded } of after) {
    const count = left.get(folded) ?? 0;
    if (count === 0) continue;
    left.set(folded, count - 1);
    shared += 1;
  }
  return shared;
}

export interface PlacedWord extends ComparedWord {
  place: number;
}

/** The words by which two sentences differ, with their places. For sentences, not for texts: it costs the product of both lengths in memory. */
export function differingWords(
  before: readonly ComparedWord[],
  after: readonly ComparedWord[],
): { removed: PlacedWord[]; added: PlacedWord[] } {
  const width = after.length + 1;
  const kept = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number): number => kept[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1)
      kept[row * width + column] =
        before[row]?.folded === after[column]?.folded
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const removed: PlacedWord[] = [];
  const added: PlacedWord[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const old = before[row];
    const fresh = after[column];
    if (old !== undefined && fresh !== undefined && old.folded === fresh.folded) {
      row += 1;
      column += 1;
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      removed.push({ ...old, place: row });
      row += 1;
    } else if (fresh !== undefined) {
      added.push({ ...fresh, place: column });
      column += 1;
    }
  }
  return { removed, added };
}
