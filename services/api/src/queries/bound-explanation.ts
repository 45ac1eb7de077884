import type { ClauseExplanation } from "@wirewatch/contracts";
import type { Explanation } from "@wirewatch/query";

/** Clauses of one answer. */
export const MAX_CLAUSES = 3000;
/** Parts of one clause, such as the words of a list. */
export const MAX_CHILDREN = 100;

/**
 * A tree small enough to send. Where children are left out, those that decide stay first: hits of what is true, misses of what is
 * not; `omittedCount` says how many are not shown.
 */
export function boundExplanation(tree: Explanation): ClauseExplanation {
  let left = MAX_CLAUSES - 1;
  const copyOf = (node: Explanation): ClauseExplanation => ({ ...node, children: [] });
  const root = copyOf(tree);
  const waiting: { from: Explanation; to: ClauseExplanation }[] = [{ from: tree, to: root }];
  // By levels, so that the top is whole before the depth is cut.
  for (let at = 0; at < waiting.length; at += 1) {
    const { from, to } = waiting[at] as { from: Explanation; to: ClauseExplanation };
    const room = Math.min(MAX_CHILDREN, left);
    const shown = from.children.length <= room ? from.children : decisive(from, room);
    left -= shown.length;
    for (const child of shown) {
      const copy = copyOf(child);
      to.children.push(copy);
      waiting.push({ from: child, to: copy });
    }
    if (shown.length < from.children.length) to.omittedCount = from.children.length - shown.length;
  }
  return root;
}

function decisive({ hit, children }: Explanation, room: number): Explanation[] {
  const chosen = new Set(
    children.toSorted((one, other) => Number(other.hit === hit) - Number(one.hit === hit)).slice(0, room),
  );
  return children.filter((child) => chosen.has(child));
}
