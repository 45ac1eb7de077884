import type { QueryNode } from "./ast.ts";

/**
 * What a monitor looks for, as one tree: its query, or else a mention of an entity that it follows. A monitor without a query (`ast`
 * null) looks for mentions alone. Throws `RangeError` when there is neither, which no monitor may be.
 */
export function monitorQuery({
  ast,
  entityIds,
}: {
  ast: QueryNode | null;
  entityIds: readonly string[];
}): QueryNode {
  const place = { start: ast?.end ?? 0, end: ast?.end ?? 0 };
  const mentions = [...new Set(entityIds)].map((value): QueryNode => ({
    kind: "meta",
    field: "entity",
    value,
    pattern: false,
    score: null,
    ...place,
  }));
  const [only] = mentions;
  if (ast !== null)
    return only === undefined
      ? ast
      : { kind: "or", parts: [ast, ...mentions], start: ast.start, end: ast.end };
  if (only === undefined) throw new RangeError("a monitor needs a query or at least one entity");
  // Metadata alone is no query; `all` says that it is meant.
  const following: QueryNode = mentions.length === 1 ? only : { kind: "or", parts: mentions, ...place };
  return { kind: "and", parts: [{ kind: "all", ...place }, following], ...place };
}
