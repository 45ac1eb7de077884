import { join } from "node:path";
import type { MonitorShard } from "@wirewatch/db";
import { ENGINE_VERSION, SnapshotError } from "@wirewatch/query";
import { pause, repeat, type Log, type Metrics } from "@wirewatch/runtime";
import { applyChanges, WatchWentBackError, type WatchStores } from "./apply-changes.ts";
import { openCompileThread } from "./compile-thread.ts";
import { learn, NOTHING_LEARNED, seenBy, type LearnedFrequencies } from "./learned-frequencies.ts";
import {
  DOES_NOT_RUN,
  readSnapshotFile,
  removeLeftovers,
  SnapshotFileError,
  type SnapshotNote,
} from "./snapshot-file.ts";
import { loadContext, toTable } from "./watch-context.ts";
import { keysOfNote, openWatchedSet, type WatchedSet } from "./watched-set.ts";
import type { RefusedMonitor } from "./worker.ts";

export interface WatchSettings {
  stores: WatchStores;
  shard: MonitorShard;
  /** Where files of compiled monitors are kept. */
  folder: string;
  /** Changes after which everything is compiled anew; with many monitors a twentieth of them. */
  mergeAfter: number;
  maxSteps: number;
  maxHeapMb: number;
  log: Log;
  metrics: Metrics;
  signal: AbortSignal;
  /** Called for monitors that cannot be compiled. */
  onRefused: (refused: readonly RefusedMonitor[]) => Promise<void>;
  /** For tests: another program that compiles. */
  program?: URL;
}

/** The active monitors of a shard, ready to match and kept as the database has them. */
export interface Watch {
  /** The monitors with every change that was committed before the call. @throws when the watch is closed */
  current(): Promise<WatchedSet>;
  isReady(): boolean;
  /** Ends when the first set is ready; rejects when the watch is closed before. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Monitors that a statement loads for the thread that compiles. */
const PAGE = 250;
/** Pages that are on their way to the thread at the same time. */
const MAX_UNDERWAY = 2;
/** How often the database is asked for changes while no article comes. */
const IDLE_REFRESH_MS = 1000;
/** From so many articles on, what is known of their words is worth a compilation. */
const WORTH_LEARNING = 5000;
const MAX_RETRY_MS = 60_000;
/** A file that cannot be read for so many times is left alone, whatever the reason is. */
const MAX_RESTORE_FAILURES = 4;

export function openWatch(settings: WatchSettings): Watch {
  const { stores, shard, log, metrics } = settings;
  const stopping = new AbortController();
  const signal = AbortSignal.any([settings.signal, stopping.signal]);
  const file = join(settings.folder, `monitors-${shard.index + 1}-of-${shard.count}.bin`);
  let set: WatchedSet | null = null;
  let learned: LearnedFrequencies = NOTHING_LEARNED;
  let lock: Promise<unknown> = Promise.resolve();
  let merging: Promise<void> | null = null;
  let retryAt = 0;
  let failures = 0;

  /** One at a time: changes are put in, or the set is exchanged. */
  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const result = lock.then(work);
    lock = result.catch(() => undefined);
    return result;
  };

  const noteSizes = (): void => {
    metrics.monitorsCompiled.set(set?.size ?? 0);
    metrics.monitorsPending.set(set?.pending ?? 0);
  };

  const report = async (refused: readonly RefusedMonitor[]): Promise<void> => {
    if (refused.length === 0) return;
    metrics.monitorsRefused.inc(refused.length);
    for (const { id, version, errors } of refused)
      log.error({ monitorId: id, version, errors }, "monitor.refused");
    try {
      await settings.onRefused(refused);
    } catch (error) {
      // The state of a monitor is for people; the others run without it.
      log.warn({ monitors: refused.length, err: error }, "monitor.note-failed");
    }
  };

  const catchUp = async (target: WatchedSet, extraKeys: readonly string[] = []): Promise<void> => {
    const startedAt = performance.now();
    // What another database calls a change since then says nothing of what it had before.
    if (target.database !== (await stores.watch.identity()))
      throw new WatchWentBackError("the database is another one than the monitors are of");
    const before = target.revision;
    const { changed, longestMs, refused } = await applyChanges(target, stores, shard, extraKeys);
    if (target.revision === before && changed === 0) return;
    const ms = performance.now() - startedAt;
    metrics.monitorCompileSeconds.observe({ kind: "change" }, ms / 1000);
    log.info(
      { revision: target.revision, changed, ms: Math.round(ms), longestMs: Math.round(longestMs) },
      "monitors.changed",
    );
    await report(refused);
  };

  /** Compiles all active monitors in a thread; the set that matches meanwhile is not touched. */
  const compile = async (kind: "start" | "merge"): Promise<WatchedSet> => {
    const startedAt = performance.now();
    const database = await stores.watch.identity();
    // Asked for first: what changes while the rows are read is put in afterwards.
    const revision = await stores.watch.revision();
    const context = await loadContext(stores);
    const thread = await openCompileThread({
      table: toTable(context),
      learned,
      maxHeapMb: settings.maxHeapMb,
      ...(settings.program === undefined ? {} : { program: settings.program }),
    });
    let isWriting = false;
    const end = (): void => void thread.close();
    signal.addEventListener("abort", end);
    try {
      const monitors = new Map<string, number>();
      const keys: [string, string[]][] = [];
      const refused: RefusedMonitor[] = [];
      const underway: Promise<void>[] = [];
      for (let after = ""; ;) {
        signal.throwIfAborted();
        const rows = await stores.monitors.watchedAfter(after, PAGE, shard);
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last.id;
        for (const { id, version } of rows) monitors.set(id, version);
        const handed = thread
          .read(
            rows.map(({ id, version, query, queryVersion, queryTree, entityIds }) => ({
              id,
              version,
              query,
              queryVersion,
              queryTree,
              entityIds,
            })),
          )
          .then((page) => {
            for (const entry of page.keys) keys.push(entry);
            for (const entry of page.refused) refused.push(entry);
          });
        // Waited for below; a failure must not be unheard meanwhile.
        handed.catch(() => undefined);
        underway.push(handed);
        if (underway.length >= MAX_UNDERWAY) await underway.shift();
      }
      await Promise.all(underway);
      const base = await thread.compile();
      refused.push(...base.refused);
      for (const { id } of refused) monitors.delete(id);
      const openedAt = performance.now();
      const target = openWatchedSet(
        { database, bytes: base.bytes, trusted: true, revision, context, monitors, keys, learned },
        settings,
      );
      const openMs = performance.now() - openedAt;
      const ms = performance.now() - startedAt;
      metrics.monitorCompileSeconds.observe({ kind }, ms / 1000);
      log.info(
        {
          kind,
          monitors: target.size,
          refused: refused.length,
          revision,
          bytes: base.bytes.byteLength,
          openMs: Math.round(openMs),
          ms: Math.round(ms),
        },
        "monitors.compiled",
      );
      await report(refused);
      isWriting = true;
      writing = keep(thread, { engine: ENGINE_VERSION, database, shard, revision, learned });
      return target;
    } finally {
      signal.removeEventListener("abort", end);
      if (!isWriting) await thread.close();
    }
  };

  let writing: Promise<void> = Promise.resolve();
  const keep = async (
    thread: Awaited<ReturnType<typeof openCompileThread>>,
    note: Omit<SnapshotNote, "monitors" | "references" | "names">,
  ): Promise<void> => {
    try {
      const bytes = await thread.write(file, note);
      log.info({ file, bytes, revision: note.revision }, "monitors.kept");
    } catch (error) {
      // The next start compiles them again, which costs time and nothing else.
      if (!signal.aborted) log.warn({ file, err: error }, "monitors.not-kept");
    } finally {
      await thread.close();
    }
  };

  /** The set of the file, or null when there is any doubt. */
  const restore = async (): Promise<WatchedSet | null> => {
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    try {
      const { note, bytes } = readSnapshotFile(file);
      if (note.engine !== ENGINE_VERSION) throw new SnapshotFileError("another engine has made it");
      if (note.shard.index !== shard.index || note.shard.count !== shard.count)
        throw new SnapshotFileError("it is of another shard");
      if (note.database !== (await stores.watch.identity()))
        throw new SnapshotFileError("it is of another database");
      if (note.revision > (await stores.watch.revision()))
        throw new SnapshotFileError("the database is older than the file");
      const context = await loadContext(stores);
      const target = openWatchedSet(
        {
          database: note.database,
          bytes,
          revision: note.revision,
          context,
          monitors: new Map(note.monitors.filter(([, version]) => version !== DOES_NOT_RUN)),
          keys: keysOfNote(note),
          learned: note.learned,
        },
        settings,
      );
      // Names of entities that stood for others when the file was made.
      const renamed = note.names
        .filter(([key, ids]) => context.entities.idsOf(key.slice("entity:".length)) !== ids)
        .map(([key]) => key);
      await catchUp(target, renamed);
      learned = note.learned;
      const ms = performance.now() - startedAt;
      metrics.monitorCompileSeconds.observe({ kind: "snapshot" }, ms / 1000);
      log.info(
        {
          kind: "snapshot",
          monitors: target.size,
          revision: target.revision,
          cpuMs: cpuMsSince(cpuBefore),
          ms: Math.round(ms),
        },
        "monitors.compiled",
      );
      return target;
    } catch (error) {
      if (
        !(error instanceof SnapshotFileError) &&
        !(error instanceof SnapshotError) &&
        !(error instanceof SyntaxError) &&
        !(error instanceof TypeError) &&
        !(error instanceof WatchWentBackError)
      )
        throw error;
      log.info({ file, reason: error.message }, "monitors.file-unused");
      return null;
    }
  };

  const begin = async (): Promise<void> => {
    removeLeftovers(file);
    let restored: WatchedSet | null | undefined;
    for (;;) {
      try {
        // The database may be away for a while; that says nothing against the file.
        if (restored === undefined && failures < MAX_RESTORE_FAILURES) restored = await restore();
        const target = restored ?? (await compile("start"));
        await catchUp(target);
        set = target;
        noteSizes();
        failures = 0;
        return;
      } catch (error) {
        signal.throwIfAborted();
        failures += 1;
        if (error instanceof WatchWentBackError) restored = null;
        const retryInMs = Math.min(MAX_RETRY_MS, 1000 * 2 ** (failures - 1));
        log.error({ err: error, failures, retryInMs }, "monitors.compile-failed");
        await pause(retryInMs, signal);
      }
      signal.throwIfAborted();
    }
  };
  const ready = begin();
  // Whoever waits hears of it; nobody need to.
  ready.catch(() => undefined);

  const isMergeDue = (target: WatchedSet): boolean =>
    target.pending > Math.max(settings.mergeAfter, target.size / 20) ||
    (target.size > 0 && target.articles >= WORTH_LEARNING && target.learned.articles * 2 < target.articles);

  /** Compiles everything beside the set that matches, and takes its place. */
  const merge = async (): Promise<void> => {
    try {
      await writing;
      if (set) learned = learn(learned, seenBy(set));
      const target = await compile("merge");
      // Most of what changed meanwhile, while articles go on; then the rest, alone.
      await catchUp(target);
      await alone(async () => {
        await catchUp(target);
        set = target;
        noteSizes();
      });
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      retryAt = performance.now() + Math.min(MAX_RETRY_MS, 1000 * 2 ** (failures - 1));
      log.error({ err: error, failures }, "monitors.compile-failed");
    }
  };
  const mergeIfDue = (): void => {
    if (!set || merging || signal.aborted || performance.now() < retryAt || !isMergeDue(set)) return;
    merging = merge().finally(() => {
      merging = null;
    });
  };

  const refresh = async (revision: number): Promise<WatchedSet> =>
    alone(async () => {
      if (!set) throw new Error("the monitors are not ready");
      if (set.revision !== revision)
        try {
          await catchUp(set);
        } catch (error) {
          if (!(error instanceof WatchWentBackError)) throw error;
          // The database was exchanged under our feet.
          log.error({ revision, known: set.revision, err: error }, "watch.went-back");
          const target = await compile("start");
          await catchUp(target);
          set = target;
        }
      noteSizes();
      return set;
    });

  const current = async (): Promise<WatchedSet> => {
    await ready;
    signal.throwIfAborted();
    const revision = await stores.watch.revision();
    const known = set;
    if (known && known.revision === revision) return known;
    const target = await refresh(revision);
    mergeIfDue();
    return target;
  };

  const refresher = repeat({
    name: "refresh monitors",
    everyMs: IDLE_REFRESH_MS,
    log,
    signal,
    task: async () => {
      if (!set) return;
      await current();
      mergeIfDue();
    },
  });

  return {
    current,
    ready,
    isReady: () => set !== null && !signal.aborted,
    close: async () => {
      stopping.abort(new Error("the matcher stops"));
      await refresher.stop();
      await ready.catch(() => undefined);
      await merging;
      await writing;
    },
  };
}

/** What the whole process has reckoned since then. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1000);
}
