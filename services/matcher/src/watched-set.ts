import type { MatchSpan } from "@wirewatch/contracts";
import {
  fromSnapshot,
  type BudgetReport,
  type QueryContext,
  type QueryDocument,
  type QuerySet,
} from "@wirewatch/query";
import { NOTHING_LEARNED, type LearnedFrequencies } from "./learned-frequencies.ts";
import { readMonitor, type MonitorSource } from "./read-monitor.ts";
import type { SnapshotNote } from "./snapshot-file.ts";
import { toQueryContext, toTable, type WatchContext } from "./watch-context.ts";
import type { RefusedMonitor } from "./worker.ts";

/** A monitor that an article makes true, under the version that was compiled. */
export interface MonitorHit {
  id: string;
  version: number;
  spans: MatchSpan[];
}

export interface MatchOutcome {
  hits: MonitorHit[];
  /** The article used up its steps: hits found so far stand, the other monitors were not decided. */
  budget: BudgetReport | null;
}

/** The active monitors of a shard in the form that matches, and what their meaning depends on. Changes are live with the next match. */
export interface WatchedSet {
  /** The database that it was made from, as `WatchStore.identity` names it. */
  readonly database: string;
  /** Everything up to this revision of the watch is in it. */
  revision: number;
  readonly context: WatchContext;
  /** Keys that mean something else than when the monitors that depend on them were compiled. */
  readonly owed: Set<string>;
  /** Monitors that run. */
  readonly size: number;
  /** Changes since the base was compiled. */
  readonly pending: number;
  /** Articles seen since the base was compiled. */
  readonly articles: number;
  /** What was known of frequencies when the base was compiled. */
  readonly learned: LearnedFrequencies;
  readonly queries: QuerySet;
  match(document: QueryDocument): MatchOutcome;
  versionOf(id: string): number | undefined;
  /** Puts the monitor in, in the place of an earlier version. A refused one does not run, and the errors say why. */
  put(source: MonitorSource): RefusedMonitor | null;
  remove(id: string): void;
  /** Monitors whose meaning depends on one of the keys. */
  dependents(keys: Iterable<string>): Set<string>;
  /** Call after a change of the context, so that later `put`s see it. */
  renewContext(): void;
}

/** What a base holds besides the compiled queries. */
export interface WatchedBase {
  database: string;
  bytes: Uint8Array;
  /** Whether another thread of this process has just made them, so that damage need not be looked for. */
  trusted?: boolean;
  revision: number;
  context: WatchContext;
  /** Those that run, with their versions; the set goes on with this very map. */
  monitors: Map<string, number>;
  keys: Iterable<[id: string, keys: readonly string[]]>;
  learned: LearnedFrequencies;
}

export function openWatchedSet(base: WatchedBase, limits: { maxSteps: number }): WatchedSet {
  const { context, learned } = base;
  const queryContext: QueryContext = toQueryContext(toTable(context), learned);
  const versions = base.monitors;
  const keysOf = new Map<string, readonly string[]>();
  const monitorsOf = new Map<string, Set<string>>();
  let budget: BudgetReport | null = null;
  let pending = 0;
  let articles = 0;
  const queries = fromSnapshot(base.bytes, queryContext, {
    maxSteps: limits.maxSteps,
    trusted: base.trusted === true,
    onBudget: (report) => {
      budget = report;
    },
  });

  const index = (id: string, keys: readonly string[]): void => {
    if (keys.length === 0) return;
    keysOf.set(id, keys);
    for (const key of keys) {
      const ids = monitorsOf.get(key);
      if (ids) ids.add(id);
      else monitorsOf.set(key, new Set([id]));
    }
  };
  const forget = (id: string): void => {
    versions.delete(id);
    for (const key of keysOf.get(id) ?? []) {
      const ids = monitorsOf.get(key);
      ids?.delete(id);
      if (ids?.size === 0) monitorsOf.delete(key);
    }
    keysOf.delete(id);
  };
  for (const [id, keys] of base.keys) index(id, keys);

  const remove = (id: string): void => {
    forget(id);
    if (queries.remove(id)) pending += 1;
  };

  return {
    database: base.database,
    revision: base.revision,
    context,
    owed: new Set(),
    learned,
    queries,
    get size() {
      return versions.size;
    },
    get pending() {
      return pending;
    },
    get articles() {
      return articles;
    },
    match: (document) => {
      budget = null;
      articles += 1;
      const hits = queries.match(document, { spans: true }).flatMap(({ id, spans }): MonitorHit[] => {
        const version = versions.get(id);
        return version === undefined ? [] : [{ id, version, spans }];
      });
      return { hits, budget };
    },
    versionOf: (id) => versions.get(id),
    put: (source) => {
      const { id, version } = source;
      let errors: RefusedMonitor["errors"];
      try {
        const read = readMonitor(source);
        errors =
          read.errors.length > 0 ? read.errors : (queries.add([{ id, ast: read.ast }])[0]?.errors ?? []);
        if (errors.length > 0) remove(id);
        else {
          forget(id);
          versions.set(id, version);
          pending += 1;
        }
        // Also of a refused one: it may run when a list or a saved query changes.
        index(id, read.keys);
      } catch (error) {
        errors = [unreadable(source, error)];
        remove(id);
      }
      return errors.length === 0 ? null : { id, version, errors };
    },
    remove,
    dependents: (keys) => {
      const found = new Set<string>();
      for (const key of keys) for (const id of monitorsOf.get(key) ?? []) found.add(id);
      return found;
    },
    renewContext: () => {
      const { entities, lists, queries: saved } = toQueryContext(toTable(context), NOTHING_LEARNED);
      Object.assign(queryContext, { entities, lists, queries: saved });
    },
  };
}

/** The error of a stored query that nobody can make sense of. */
export const unreadable = (
  { query }: Pick<MonitorSource, "query">,
  error: unknown,
): RefusedMonitor["errors"][number] => ({
  message: `the stored query cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  hint: "Save the monitor's query again.",
  start: 0,
  end: query.length,
});

/** The keys of each monitor, as a file keeps them. */
export function keysOfNote({ monitors, references }: SnapshotNote): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const [key, places] of references)
    for (const place of places) {
      const id = monitors[place]?.[0];
      if (id === undefined) continue;
      const known = keys.get(id);
      if (known) known.push(key);
      else keys.set(id, [key]);
    }
  return keys;
}
