import type { QueryCheck, QueryError } from "@wirewatch/contracts";
import { foldToken } from "@wirewatch/text";
import type { QueryNode } from "./ast.ts";
import { lintQuery } from "./lint-query.ts";
import { parseQuery } from "./parse-query.ts";
import { formatTree, printQuery } from "./print-query.ts";
import { hasReferences, resolveReferences, type QueryContext } from "./query-context.ts";
import { estimateCost } from "./estimate-cost.ts";
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
  if (hasReferences(ast)) {
    if (context?.lists === undefined && context?.queries === undefined)
      warnings.push({
        message: "lists and saved queries are looked up when the monitor is saved",
        start: ast.start,
        end: ast.end,
        hint: "Their names are not checked here.",
      });
    else {
      const resolved = resolveReferences(ast, context);
      errors.push(...resolved.errors);
      ast = resolved.ast;
    }
  }
  if (parsed.errors.length === 0) errors.push(...validateQuery(ast));
  if (errors.length > 0)
    return {
      ok: false,
      errors: errors.toSorted((left, right) => left.start - right.start || left.end - right.end),
      warnings,
      cost: 0,
      canonical: "",
    };
  warnings.push(...lintQuery(ast, context ?? {}));
  if (context?.entities !== undefined) {
    const names = new Set(
      context.entities.flatMap(({ id, name, aliases }) => [id, name, ...(aliases ?? [])].map(foldToken)),
    );
    warnings.push(...unknownEntities(ast, names));
  }
  return {
    ok: true,
    errors: [],
    warnings: warnings.toSorted((left, right) => left.start - right.start || left.end - right.end),
    cost: estimateCost(ast, context ?? {}),
    canonical: printQuery(parsed.ast),
  };
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
      });
    for (const child of "parts" in node ? node.parts : "part" in node ? [node.part] : []) walk(child);
  };
  walk(ast);
  return found;
}

/** The query laid out for editing, or null when it cannot be read. */
export function formatQuery(text: string, width = 100): string | null {
  const { ast, errors } = parseQuery(text);
  return errors.length > 0 ? null : formatTree(ast, width);
}
