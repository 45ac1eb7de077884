/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { QueryNode } from "../ast.ts";
import { printQuery } from "../print-query.ts";

/** Leaves of a clause that are written out; the others are an ellipsis. */
const MAX_LEAVES = 40;

/** A clause in the query language, of a large one the beginning: a clause stands once for each bracket around it. */
export function shortClause(node: QueryNode, leaves: ReadonlyMap<QueryNode, number>): string {
  if ((leaves.get(node) ?? 1) <= MAX_LEAVES) return printQuery(node);
  let room = MAX_LEAVES;
  const cut = (part: QueryNode): QueryNode => {
    const own = leaves.get(part) ?? 1;
    if (own <= room) {
      room -= own;
      return part;
    }
    if (room <= 0) return { kind: "missing", start: part.start, end: part.end };
    switch (part.kind) {
      case "and":
      case "or":
      case "any": {
        const parts: QueryNode[] = [];
        for (const each of part.parts) {
          const isOver = room <= 0;
          parts.push(cut(each));
          if (isOver) break;
        }
        return { ...part, parts };
      }
      case "near":
        return { ...part, left: cut(part.left), right: cut(part.right) };
      case "not":
      case "scope":
      case "atleast":
      case "first":
      case "case":
      case "forms":
        return { ...part, part: cut(part.part) };
      case "word":
      case "phrase":
      case "regex":
      case "raw":
      case "meta":
      case "words":
      case "reference":
      case "all":
      case "missing":
        return part;
    }
  };
  return printQuery(cut(node));
}
