/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
import type { QueryError } from "@wirewatch/contracts";
import { childrenOf, type QueryNode } from "./ast.ts";
import { anchorShare } from "./estimate-cost.ts";
import { printQuery } from "./print-query.ts";
import type { QueryContext } from "./query-context.ts";

/** Beyond this many words a proximity says little more than AND. */
const FAR = 25;
/** A query that is looked at for more than this share of the articles is called broad. */
const BROAD = 0.3;

/** What stands in a query that is allowed but probably not meant. */
export function lintQuery(ast: QueryNode, context: QueryContext): QueryError[] {
  const found: QueryError[] = [];
  const warn = (node: QueryNode, message: string, hint: string): void => {
    if (found.length < 50) found.push({ message, hint, start: node.start, end: node.end });
  };
  const walk = (node: QueryNode, scope: string | null): void => {
    switch (node.kind) {
      case "near":
        if (node.distance > FAR)
          warn(
            node,
            `${node.operator}/${node.distance} reaches over ${node.distance} words`,
            "PARAGRAPH or AND says it better.",
          );
        break;
      case "and": {
        const texts = new Set(node.parts.filter((part) => part.kind !== "not").map(printQuery));
        for (const part of node.parts)
          if (part.kind === "not") {
            const excluded = part.part.kind === "or" ? part.part.parts : [part.part];
            for (const each of excluded)
              if (texts.has(printQuery(each)))
                warn(
                  part,
                  `NOT ${printQuery(each)} leaves nothing: it is also asked for`,
                  "Remove one of the two.",
                );
          }
        break;
      }
      case "or": {
        const seen = new Set<string>();
        for (const part of node.parts) {
          const text = printQuery(part);
          if (seen.has(text)) warn(part, `${text} stands here twice`, "Remove one of them.");
          else if (part.kind === "and" && part.parts.some((inner) => seen.has(printQuery(inner))))
            warn(
              part,
              "this branch is never needed: a shorter one beside it matches whenever it does",
              "Remove it.",
            );
          seen.add(text);
        }
        break;
      }
      case "scope":
        if (scope !== null && scope !== node.scope && (scope === "title" || node.scope === "title"))
          warn(node, `${node.scope}: inside ${scope}: can never match`, "Take one of the two fields out.");
        break;
      default:
        break;
    }
    for (const child of childrenOf(node)) walk(child, node.kind === "scope" ? node.scope : scope);
  };
  walk(ast, null);
  const share = anchorShare(ast, context);
  if (share > BROAD && ast.kind !== "all")
    warn(
      ast,
      "the query has no rare word: it is looked at for very many articles",
      "Add a name or a rarer word that must be there.",
    );
  return found;
}
