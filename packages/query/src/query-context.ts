/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { QueryError } from "@wirewatch/contracts";
import { childrenOf, type QueryNode } from "./ast.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { checkListEntries } from "./list-entries.ts";
import { parseQuery, type ParsedQuery } from "./parse-query.ts";

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

/** Saved queries inside saved queries. */
const MAX_NESTED = 32;

const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;

/**
 * Puts lists and saved queries in their places. A name that the context does not know, an odd list entry, a cycle, and
 * a tree that grows beyond the limits are errors at the place of the reference. With `partial`, references of a kind
 * of which the context knows nothing at all stay as they are. Time is bounded by the limits, however names refer to
 * one another.
 */
export function resolveReferences(
  ast: QueryNode,
  context: QueryContext,
  options: { partial?: boolean } = {},
): { ast: QueryNode; errors: QueryError[] } {
  const errors: QueryError[] = [];
  const parsed = new Map<string, ParsedQuery>();
  const listed = new Map<string, readonly string[][]>();
  let leaves = 0;
  let isFull = false;

  const walk = (
    node: QueryNode,
    path: readonly string[],
    place: { start: number; end: number } | null,
    level: number,
  ): QueryNode => {
    const at = place ?? node;
    const missing = (): QueryNode => ({ kind: "missing", start: at.start, end: at.end });
    if (isFull) return missing();
    const moved = place === null ? {} : { start: place.start, end: place.end };
    const fail = (message: string, hint: string): QueryNode => {
      const through = path.at(-1);
      if (errors.length < QUERY_LIMITS.errors)
        errors.push({
          message: through === undefined ? message : `${message} (in the saved query ${through})`,
          hint,
          start: at.start,
          end: at.end,
        });
      return missing();
    };
    const fill = (message: string, hint: string): QueryNode => {
      isFull = true;
      return fail(message, hint);
    };
    if (level > QUERY_LIMITS.levels)
      return fill(
        `the query grows to more than ${QUERY_LIMITS.levels} levels`,
        "Take references out of brackets, or write the inner query out.",
      );
    if (node.kind !== "reference" && childrenOf(node).length === 0) {
      leaves += 1;
      if (leaves > QUERY_LIMITS.leaves)
        return fill(
          `the query grows beyond ${QUERY_LIMITS.leaves} words and phrases`,
          "Use shorter lists, or split the monitor.",
        );
    }
    switch (node.kind) {
      case "reference": {
        if (node.to === "list") {
          if (options.partial === true && context.lists === undefined) return { ...node, ...moved };
          let entries = listed.get(node.name);
          if (entries === undefined) {
            const saved = own(context.lists, node.name);
            if (saved === undefined)
              return fail(`there is no list ${node.name}`, "Save the list first, or mend its name.");
            const problem = checkListEntries(saved).find(({ isLayout }) => isLayout !== true);
            if (problem)
              return fail(
                `entry ${problem.index + 1} of the list ${node.name}: ${problem.message}`,
                problem.hint,
              );
            entries = saved
              .map((entry) => entry.split(/\s+/).filter((word) => word !== ""))
              .filter((words) => words.length > 0);
            listed.set(node.name, entries);
          }
          if (entries.length === 0) return fail(`the list ${node.name} is empty`, "Add a word to it.");
          const parts = entries.map((words) =>
            walk({ kind: "phrase", words, slop: null, start: at.start, end: at.end }, path, at, level + 1),
          );
          return parts.length === 1
            ? (parts[0] as QueryNode)
            : { kind: "or", parts, start: at.start, end: at.end };
        }
        if (options.partial === true && context.queries === undefined) return { ...node, ...moved };
        const saved = own(context.queries, node.name);
        if (saved === undefined)
          return fail(`there is no saved query ${node.name}`, "Save the query first, or mend its name.");
        if (path.includes(node.name))
          return fail(
            `the saved query ${node.name} uses itself (${[...path.slice(path.indexOf(node.name)), node.name].join(" → ")})`,
            "Take the reference out of one of them.",
          );
        if (path.length >= MAX_NESTED)
          return fail(`saved queries are nested more than ${MAX_NESTED} deep`, "Write the inner query out.");
        let read = parsed.get(node.name);
        if (read === undefined) {
          read = parseQuery(saved);
          parsed.set(node.name, read);
        }
        if (read.errors.length > 0)
          return fail(
            `the saved query ${node.name} cannot be read: ${read.errors[0]?.message ?? ""}`,
            "Mend the saved query.",
          );
        // One that was read leads to at least one leaf, so that the limit of leaves ends every growth.
        return walk(read.ast, [...path, node.name], at, level + 1);
      }
      case "and":
      case "or":
      case "any":
        return { ...node, ...moved, parts: node.parts.map((part) => walk(part, path, place, level + 1)) };
      case "near":
        return {
          ...node,
          ...moved,
          left: walk(node.left, path, place, level + 1),
          right: walk(node.right, path, place, level + 1),
        };
      case "not":
      case "scope":
      case "atleast":
      case "first":
      case "case":
      case "forms":
        return { ...node, ...moved, part: walk(node.part, path, place, level + 1) };
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
  return { ast: walk(ast, [], null, 0), errors };
}

/** Whether a tree refers to lists or saved queries. */
export function hasReferences(node: QueryNode): boolean {
  return node.kind === "reference" || childrenOf(node).some(hasReferences);
}

/** What a query depends on beside its own text. */
export interface QueryReferences {
  /** Names of lists, sorted. */
  lists: string[];
  /** Names of saved queries, sorted. */
  queries: string[];
  /** Whether it asks for entities, whose names the context knows. */
  entities: boolean;
}

/**
 * The lists, saved queries and entities that a query depends on: when one of them changes, the query must be compiled
 * again. With a context also through the saved queries it uses; names that are unknown there are given too.
 */
export function referencesOf(ast: QueryNode, context: QueryContext = {}): QueryReferences {
  const lists = new Set<string>();
  const queries = new Set<string>();
  let entities = false;
  const waiting: QueryNode[] = [ast];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === "meta") entities ||= node.field === "entity";
    else if (node.kind === "reference" && node.to === "list") lists.add(node.name);
    else if (node.kind === "reference" && !queries.has(node.name)) {
      queries.add(node.name);
      const saved = own(context.queries, node.name);
      if (saved !== undefined) waiting.push(parseQuery(saved).ast);
    } else for (const child of childrenOf(node)) waiting.push(child);
  }
  return { lists: [...lists].toSorted(), queries: [...queries].toSorted(), entities };
}
