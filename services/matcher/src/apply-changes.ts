import { setImmediate } from "node:timers/promises";
import type { MonitorShard, Stores } from "@wirewatch/db";
import { closeOver, loadSavedQueries } from "./watch-context.ts";
import type { WatchedSet } from "./watched-set.ts";
import type { RefusedMonitor } from "./worker.ts";

export type WatchStores = Pick<Stores, "watch" | "monitors" | "entities" | "wordLists" | "savedQueries">;

/** The database knows less than a set of monitors that was made from it: it is another one, or an older copy. */
export class WatchWentBackError extends Error {
  override readonly name = "WatchWentBackError";
  readonly code = "WW_MATCH_WENT_BACK";
}

/** Monitors that are loaded by one statement. */
const PAGE = 200;
/** After so long others get their turn. */
const SLICE_MS = 3;

export interface AppliedChanges {
  changed: number;
  /** The longest time that nobody else had a turn. */
  longestMs: number;
  refused: RefusedMonitor[];
}

/** Brings the set to the watch's present revision. Others get their turn every few milliseconds. @throws WatchWentBackError */
export async function applyChanges(
  set: WatchedSet,
  stores: WatchStores,
  shard: MonitorShard,
  extraKeys: readonly string[] = [],
): Promise<AppliedChanges> {
  const { revision, changes } = await stores.watch.changesSince(set.revision);
  if (revision < set.revision)
    throw new WatchWentBackError(`the watch is at revision ${revision}, the monitors are of ${set.revision}`);
  const idsOf = (kind: (typeof changes)[number]["kind"]): string[] =>
    changes.filter((change) => change.kind === kind).map(({ id }) => id);
  for (const key of extraKeys) set.owed.add(key);
  await applyContext(set, stores, {
    entities: idsOf("entity"),
    lists: idsOf("list"),
    queries: idsOf("query"),
  });
  const dependents =
    set.owed.size === 0 ? new Set<string>() : set.dependents(closeOver(set.owed, set.context.queries));
  const applied: AppliedChanges = { changed: 0, longestMs: 0, refused: [] };
  const wanted = [...new Set([...idsOf("monitor"), ...dependents])];
  let sliceStartedAt = performance.now();
  const endSlice = (): number => {
    const ms = performance.now() - sliceStartedAt;
    applied.longestMs = Math.max(applied.longestMs, ms);
    return ms;
  };
  for (let start = 0; start < wanted.length; start += PAGE) {
    const rows = await stores.monitors.watched(wanted.slice(start, start + PAGE), shard);
    sliceStartedAt = performance.now();
    for (const row of rows) {
      if (row.status === "inactive") {
        if (set.versionOf(row.id) === undefined) continue;
        set.remove(row.id);
      } else {
        if (set.versionOf(row.id) === row.version && !dependents.has(row.id)) continue;
        const refused = set.put(row);
        if (refused) applied.refused.push(refused);
      }
      applied.changed += 1;
      if (endSlice() > SLICE_MS) {
        await setImmediate();
        sliceStartedAt = performance.now();
      }
    }
  }
  set.revision = revision;
  set.owed.clear();
  return applied;
}

/**
 * Takes changed entities, lists and saved queries into the context. The keys that mean something else from then on are owed at once: should
 * the database go away in the middle, the next call finds the context changed already and must still know whom to compile again.
 */
async function applyContext(
  set: WatchedSet,
  stores: WatchStores,
  changed: { entities: string[]; lists: string[]; queries: string[] },
): Promise<void> {
  const { entities, lists, queries } = set.context;
  if (changed.entities.length + changed.lists.length + changed.queries.length === 0) return;
  for (const id of changed.entities) {
    const entity = await stores.entities.get(id);
    for (const key of entities.put(id, entity)) set.owed.add(`entity:${key}`);
  }
  for (const name of changed.lists) {
    const list = await stores.wordLists.get(name);
    if (list) lists.set(name, list.entries);
    else lists.delete(name);
    set.owed.add(`list:${name}`);
  }
  if (changed.queries.length > 0) {
    const loaded = await loadSavedQueries(stores);
    queries.clear();
    for (const [name, query] of loaded) queries.set(name, query);
    for (const name of changed.queries) set.owed.add(`query:${name}`);
  }
  set.renewContext();
}
