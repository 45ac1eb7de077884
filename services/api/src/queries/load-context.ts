import { TOPIC_LEXICON } from "@wirewatch/classify";
import type { Stores, StoredSavedQuery } from "@wirewatch/db";
import { parseQuery, printQuery, referencesOf, type QueryContext, type QueryNode } from "@wirewatch/query";
import { readStored } from "./stored-meaning.ts";

const TOPICS = TOPIC_LEXICON.map(({ code, label }) => ({ code, label }));

/**
 * What the names in these trees stand for: the lists and saved queries that they name, also through one another, and the tracked
 * entities when one is asked for (or `withEntities`). `instead` stands for what is about to be saved.
 */
export async function loadContext(
  stores: Pick<Stores, "entities" | "wordLists" | "savedQueries">,
  trees: readonly QueryNode[],
  options: {
    withEntities?: boolean;
    instead?: { lists?: Record<string, readonly string[]>; queries?: Record<string, string> };
  } = {},
): Promise<QueryContext> {
  const lists = new Map(Object.entries(options.instead?.lists ?? {}));
  const queries = new Map(Object.entries(options.instead?.queries ?? {}));
  const missing = new Set<string>();
  let hasEntities = options.withEntities === true;
  let waiting = [...trees, ...[...queries.values()].map((text) => parseQuery(text).ast)];
  // Each round reads only names that no round before has met, so that a cycle ends.
  while (waiting.length > 0) {
    const references = waiting.map((tree) => referencesOf(tree));
    hasEntities ||= references.some(({ entities }) => entities);
    const isNew = (kind: string, known: ReadonlyMap<string, unknown>) => (name: string) =>
      !known.has(name) && !missing.has(`${kind}:${name}`);
    const wantedLists = [...new Set(references.flatMap((each) => each.lists))].filter(isNew("list", lists));
    const wantedQueries = [...new Set(references.flatMap((each) => each.queries))].filter(
      isNew("query", queries),
    );
    for (const { name, entries } of await stores.wordLists.getMany(wantedLists)) lists.set(name, entries);
    const found = await stores.savedQueries.getMany(wantedQueries);
    for (const saved of found) queries.set(saved.name, textOf(saved));
    for (const name of wantedLists) missing.add(`list:${name}`);
    for (const name of wantedQueries) missing.add(`query:${name}`);
    waiting = found.map(({ name }) => parseQuery(queries.get(name) ?? "").ast);
  }
  return {
    lists: Object.fromEntries(lists),
    queries: Object.fromEntries(queries),
    topics: TOPICS,
    ...(hasEntities ? { entities: await stores.entities.all() } : {}),
  };
}

/** A saved query as others take it in: its text, or what it meant when it was saved, whose brackets read the same under all rules. */
function textOf(saved: StoredSavedQuery): string {
  const read = readStored(saved);
  return read === null || read.state === "current" || saved.queryTree === null
    ? saved.query
    : printQuery(read.ast);
}
