/**
 * The original of each article, decision by decision: families are flat, so a copy of a copy is one of what that copies. An article that
 * would be a copy of its own copy stays the original. `known` holds what the named articles are copies of so far; a target that is
 * not in it does not exist.
 */
export function findOriginals(
  decisions: readonly { id: string; duplicateOf: string | null }[],
  known: ReadonlyMap<string, string | null>,
): Map<string, string | null> {
  const parents = new Map(known);
  const originalOf = (id: string): string => {
    const seen = new Set([id]);
    let original = id;
    for (let next = parents.get(id) ?? null; next !== null && !seen.has(next);) {
      seen.add(next);
      original = next;
      next = parents.get(next) ?? null;
    }
    return original;
  };
  for (const { id, duplicateOf } of decisions) {
    const original = duplicateOf === null || !known.has(duplicateOf) ? null : originalOf(duplicateOf);
    parents.set(id, original === id ? null : original);
  }
  return new Map(
    decisions.map(({ id }) => {
      const original = originalOf(id);
      return [id, original === id ? null : original];
    }),
  );
}
