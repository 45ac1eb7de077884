import type { Stores } from "@wirewatch/db";
import type { QueryContext } from "@wirewatch/query";
import { openEntityNames, type EntityNames } from "./entity-names.ts";
import { frequencyOf, type LearnedFrequencies } from "./learned-frequencies.ts";
import { readSavedQuery } from "./read-monitor.ts";

/** What names in queries stand for. It changes with the watch: queries that are compiled later see the change. */
export interface WatchContext {
  entities: EntityNames;
  lists: Map<string, readonly string[]>;
  queries: Map<string, { text: string; keys: readonly string[] }>;
}

/** Everything a thread needs to make the same context. */
export interface ContextTable {
  entities: { id: string; name: string; aliases: string[] }[];
  lists: [name: string, entries: readonly string[]][];
  queries: [name: string, text: string][];
}

type ContextStores = Pick<Stores, "entities" | "wordLists" | "savedQueries">;

export async function loadContext(stores: ContextStores): Promise<WatchContext> {
  const entities = openEntityNames(await stores.entities.all());
  const lists = new Map((await stores.wordLists.all()).map(({ name, entries }) => [name, entries]));
  return { entities, lists, queries: await loadSavedQueries(stores) };
}

export async function loadSavedQueries(
  stores: Pick<Stores, "savedQueries">,
): Promise<WatchContext["queries"]> {
  return new Map((await stores.savedQueries.all()).map((saved) => [saved.name, readSavedQuery(saved)]));
}

export const toTable = ({ entities, lists, queries }: WatchContext): ContextTable => ({
  entities: entities.all().map(({ id, name, aliases }) => ({ id, name, aliases })),
  lists: [...lists],
  queries: [...queries].map(([name, { text }]) => [name, text]),
});

/** The context as the query engine reads it. */
export function toQueryContext(table: ContextTable, learned: LearnedFrequencies): QueryContext {
  return {
    entities: table.entities,
    lists: Object.fromEntries(table.lists),
    queries: Object.fromEntries(table.queries),
    frequency: frequencyOf(learned),
  };
}

/** The keys of everything that means something else when these do: a saved query does when a list in it changes. */
export function closeOver(keys: Iterable<string>, queries: WatchContext["queries"]): Set<string> {
  const closed = new Set(keys);
  for (let size = -1; size !== closed.size;) {
    size = closed.size;
    for (const [name, query] of queries)
      if (query.keys.some((key) => closed.has(key))) closed.add(`query:${name}`);
  }
  return closed;
}
