import type { QueryCheck, QueryError } from "@wirewatch/contracts";
import { foldToken } from "@wirewatch/text";
import { childrenOf, type QueryNode } from "./ast.ts";
import { estimateCost } from "./estimate-cost.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { lintQuery } from "./lint-query.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { referencesOf, resolveReferences, type QueryContext } from "./query-context.ts";
import { validateQuery } from "./validate-query.ts";

/**
 * Says whether a query can be saved: every error and warning with place and hint, what it means fully bracketed, and
 * a relative cost. Lists, saved queries and entities are looked up in the context; without one they are only warned of.
 */
export function checkQuery(text: string, context?: QueryContext): QueryCheck {
  const parsed = parseQuery(text);
  const errors: QueryError[] = [...parsed.errors];
  const warnings: QueryError[] = [...parsed.warnings];
  let ast: QueryNode = parsed.ast;
  const references = referencesOf(ast);
  if (references.lists.length > 0 || references.queries.length > 0) {
    const resolved = resolveReferences(ast, context ?? {}, { partial: true });
    errors.push(...resolved.errors);
    ast = resolved.ast;
    for (const reference of findReferences(ast))
      warnings.push({
        message: `${printQuery(reference)} is looked up when the monitor is saved`,
        start: reference.start,
        end: reference.end,
        hint: "Whether there is such a name is not checked here.",
        code: "unchecked-name",
      });
  }
  errors.push(...validateQuery(ast, { isWhole: errors.length === 0 }));
  const inOrder = (found: QueryError[]): QueryError[] =>
    found
      .toSorted((left, right) => left.start - right.start || left.end - right.end)
      .slice(0, QUERY_LIMITS.errors);
  if (errors.length > 0)
    return { ok: false, errors: inOrder(errors), warnings: inOrder(warnings), cost: 0, canonical: "" };
  warnings.push(...lintQuery(parsed.ast, context ?? {}, ast));
  if (context?.entities !== undefined) {
    const names = new Set(
      context.entities.flatMap(({ id, name, aliases }) => [id, name, ...(aliases ?? [])].map(foldToken)),
    );
    warnings.push(...unknownEntities(ast, names));
  }
  return {
    ok: true,
    errors: [],
    warnings: inOrder(warnings),
    cost: estimateCost(ast, context ?? {}),
    canonical: printQuery(parsed.ast),
  };
}

/** References that nothing is known of, at most a few. */
function findReferences(ast: QueryNode): QueryNode[] {
  const found: QueryNode[] = [];
  const walk = (node: QueryNode): void => {
    if (found.length >= 10) return;
    if (node.kind === "reference") found.push(node);
    else for (const child of childrenOf(node)) walk(child);
  };
  walk(ast);
  return found;
}

function unknownEntities(ast: QueryNode, names: ReadonlySet<string>): QueryError[] {
  const found: QueryError[] = [];
  const walk = (node: QueryNode): void => {
    if (node.kind === "meta" && node.field === "entity" && !node.pattern && !names.has(foldToken(node.value)))
      found.push({
        message: `no tracked entity is called ${node.value}`,
        start: node.start,
        end: node.end,
        hint: "Track it first, or mend its name; until then this clause matches nothing.",
        code: "unknown-entity",
      });
    for (const child of childrenOf(node)) walk(child);
  };
  walk(ast);
  return found;
}
