import type { QueryError } from "@wirewatch/contracts";
import type { WatchedMonitor } from "@wirewatch/db";
import {
  childrenOf,
  monitorQuery,
  printQuery,
  readStoredQuery,
  readTree,
  type QueryNode,
} from "@wirewatch/query";
import { nameKey } from "./entity-names.ts";

/** The part of a stored monitor that its meaning depends on. */
export type MonitorSource = Pick<
  WatchedMonitor,
  "id" | "version" | "query" | "queryVersion" | "queryTree" | "entityIds"
>;

/** Queries from before versions were kept were read by the first rules. */
const FIRST_VERSION = 1;

type StoredText = Pick<MonitorSource, "query" | "queryVersion" | "queryTree">;

export const toStored = ({ query, queryVersion, queryTree }: StoredText) => ({
  text: query,
  version: queryVersion ?? FIRST_VERSION,
  tree: queryTree,
});

/** The tree of a stored query by the meaning that it was saved with; errors when neither tree nor text can be read. */
function readQuery(source: StoredText): { ast: QueryNode; errors: QueryError[] } {
  // What the tree says is what runs, whatever the text would mean today.
  if (source.queryTree !== null) {
    const read = readTree(source.queryTree);
    if (read.ok) return { ast: read.ast, errors: [] };
  }
  const { ast, state, problems } = readStoredQuery(toStored(source));
  return { ast, errors: state === "refused" ? problems : [] };
}

/** The tree that is compiled for a monitor, and the keys of what its meaning depends on. */
export function readMonitor(source: MonitorSource): { ast: QueryNode; keys: string[]; errors: QueryError[] } {
  if (source.query.trim() === "")
    return { ast: monitorQuery({ ast: null, entityIds: source.entityIds }), keys: [], errors: [] };
  const { ast, errors } = readQuery(source);
  return { ast: monitorQuery({ ast, entityIds: source.entityIds }), keys: keysIn(ast), errors };
}

/** A saved query as other queries take it in, and the keys of what its meaning depends on. */
export function readSavedQuery(source: StoredText): { text: string; keys: string[] } {
  const { ast, state } = readStoredQuery(toStored(source));
  // In full brackets a tree reads the same under all rules.
  const text = state === "current" || source.queryTree === null ? source.query : printQuery(ast);
  return { text, keys: keysIn(ast) };
}

/** Keys of the lists, saved queries and names of entities in a tree, each once. */
function keysIn(ast: QueryNode): string[] {
  const keys = new Set<string>();
  const waiting = [ast];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === "reference") keys.add(`${node.to}:${node.name}`);
    else if (node.kind === "meta" && node.field === "entity" && !node.pattern)
      keys.add(`entity:${nameKey(node.value)}`);
    else waiting.push(...childrenOf(node));
  }
  return [...keys];
}
