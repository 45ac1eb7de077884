/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { QueryError } from "@wirewatch/contracts";
import { childrenOf, type QueryNode } from "./ast.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { parseQuery } from "./parse-query.ts";

/** What names in a query stand for. Everything may be left out. */
export interface QueryContext {
  /** Tracked entities, so that `entity:` takes an id, a name or another name. */
  entities?: readonly { id: string; name: string; aliases?: readonly string[] }[];
  /** Word lists, by name: each entry is a word or a phrase. */
  lists?: Readonly<Record<string, readonly string[]>>;
  /** Saved queries, by name. */
  queries?: Readonly<Record<string, string>>;
  /** Topics and the broader topics (by code) that each belongs to: `topic:` also matches narrower ones. */
  topics?: readonly { code: string; label: string; broader?: readonly string[] }[];
  /** Share of articles, 0 to 1, that hold a folded word; undefined where unknown. Chooses anchors, never changes a meaning. */
  frequency?: (folded: string) => number | undefined;
}

/**
 * Puts lists and saved queries in their places. A name that the context does not know, a cycle and a tree that grows
 * beyond the limits are errors at the place of the reference.
 */
export function resolveReferences(
  ast: QueryNode,
  context: QueryContext,
): { ast: QueryNode; errors: QueryError[] } {
  const errors: QueryError[] = [];
  let leaves = 0;
  let isFull = false;

  const walk = (
    node: QueryNode,
    path: readonly string[],
    place: { start: number; end: number } | null,
  ): QueryNode => {
    const at = place ?? node;
    const moved = place === null ? {} : { start: place.start, end: place.end };
    const fail = (message: string, hint: string): QueryNode => {
      errors.push({ message, hint, start: at.start, end: at.end });
      return { kind: "missing", start: at.start, end: at.end };
    };
    if (childrenOf(node).length === 0) {
      leaves += 1;
      if (leaves > QUERY_LIMITS.leaves) {
        if (isFull) return { kind: "missing", start: at.start, end: at.end };
        isFull = true;
        return fail(
          `the query grows beyond ${QUERY_LIMITS.leaves} words and phrases`,
          "Use shorter lists, or split the monitor.",
        );
      }
    }
    switch (node.kind) {
      case "reference": {
        if (node.to === "list") {
          const entries = Object.hasOwn(context.lists ?? {}, node.name)
            ? context.lists?.[node.name]
            : undefined;
          if (entries === undefined)
            return fail(`there is no list ${node.name}`, "Save the list first, or mend its name.");
          const parts = entries.flatMap((entry): QueryNode[] => {
            const words = entry.split(/\s+/).filter((word) => word !== "");
            return words.length === 0
              ? []
              : [walk({ kind: "phrase", words, slop: null, start: at.start, end: at.end }, path, at)];
          });
          if (parts.length === 0) return fail(`the list ${node.name} is empty`, "Add a word to it.");
          return parts.length === 1
            ? (parts[0] as QueryNode)
            : { kind: "or", parts, start: at.start, end: at.end };
        }
        const saved = Object.hasOwn(context.queries ?? {}, node.name)
          ? context.queries?.[node.name]
          : undefined;
        if (saved === undefined)
          return fail(`there is no saved query ${node.name}`, "Save the query first, or mend its name.");
        if (path.includes(node.name))
          return fail(
            `the saved query ${node.name} uses itself (${[...path, node.name].join(" → ")})`,
            "Take the reference out of one of them.",
          );
        if (path.length >= 32) return fail("saved queries are nested too deep", "Write the inner query out.");
        const parsed = parseQuery(saved);
        if (parsed.errors.length > 0)
          return fail(
            `the saved query ${node.name} cannot be read: ${parsed.errors[0]?.message ?? ""}`,
            "Mend the saved query.",
          );
        return walk(parsed.ast, [...path, node.name], at);
      }
      case "and":
      case "or":
      case "any":
        return { ...node, ...moved, parts: node.parts.map((part) => walk(part, path, place)) };
      case "near":
        return {
          ...node,
          ...moved,
          left: walk(node.left, path, place),
          right: walk(node.right, path, place),
        };
      case "not":
      case "scope":
      case "atleast":
      case "first":
      case "case":
      case "forms":
        return { ...node, ...moved, part: walk(node.part, path, place) };
      case "word":
      case "phrase":
      case "regex":
      case "raw":
      case "meta":
      case "words":
      case "all":
      case "missing":
        return place === null ? node : { ...node, ...moved };
    }
  };
  return { ast: walk(ast, [], null), errors };
}

/** Whether a tree refers to lists or saved queries. */
export function hasReferences(node: QueryNode): boolean {
  return node.kind === "reference" || childrenOf(node).some(hasReferences);
}
