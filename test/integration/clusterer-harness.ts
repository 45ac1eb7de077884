import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clustererOptions, clustererService } from "@wirewatch/clusterer";
import { formatId } from "@wirewatch/contracts";
import type { Database, Stores } from "@wirewatch/db";
import { deliveryDue, migrateQueues, openQueues } from "@wirewatch/queue";
import {
  baseOptions,
  createLog,
  createMetrics,
  readConfiguration,
  type RunningService,
  type ServiceContext,
} from "@wirewatch/runtime";
import { superviseProcess, type ServiceProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { openTestDatabase } from "./database.ts";

type LogLine = Record<string, unknown> & { event?: string; msg?: string };

/** An article as it waits for the clusterer. */
export interface Draft {
  id: string;
  outlet: number;
  title: string;
  text: string;
  firstSeenMs: number;
  publishedMs?: number;
  language?: string | null;
  authors?: string[];
  url?: string;
}

/** What was decided of an article. */
export interface Decided {
  id: string;
  storyId: string | null;
  duplicateOf: string | null;
  tier: string | null;
}

export interface RunningClusterer {
  service: RunningService;
  lines(event: string): LogLine[];
  stop(): Promise<void>;
}

export interface ClustererHarness {
  stores: Stores;
  database: Database;
  folder: string;
  /** Writes the articles at `classified` in one statement; nobody is woken. */
  insert(drafts: readonly Draft[]): Promise<void>;
  /** Waits until so many articles have left the clusterer. */
  untilPlaced(count: number, timeoutMs?: number): Promise<void>;
  placedCount(): Promise<number>;
  /** In the order of first sight. */
  decided(): Promise<Decided[]>;
  /** A clusterer in this process; the first one is active at once. */
  start(env?: Record<string, string>): Promise<RunningClusterer>;
  /** Services in a process of their own. */
  spawn(
    name: string,
    settings?: { services?: string[]; env?: Record<string, string>; restarts?: boolean },
  ): ServiceProcess;
  /** Ids of deliveries that the dispatcher is woken for from here on, as they come. */
  watchDispatcher(): Promise<readonly string[]>;
  /** Log lines of a process by event, oldest first. */
  linesOf(name: string, event: string): LogLine[];
  close(): Promise<void>;
}

/** The same numbers in every run (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

const SYLLABLES =
  "ba be bo da de do fa fi ga go ha ka ke la li lo ma mi mo na no pa ra re ro sa so ta te va ve zo".split(
    " ",
  );
/** One of 32,768 words that no language has. */
export const wordOf = (number: number): string =>
  [number >> 10, number >> 5, number].map((part) => SYLLABLES[part & 31]).join("");

/** Words that belong to one event alone, as far as chance allows. */
export const wordsOf = (random: (below: number) => number, count: number): string[] =>
  Array.from({ length: count }, () => wordOf(random(32_768)));

export const idOf = (firstSeenMs: number, random: (below: number) => number): string =>
  formatId(
    "article",
    firstSeenMs,
    Uint8Array.from({ length: 10 }, () => random(256)),
  );

const OUTLETS = 8;

/** A database, and clusterers on demand. */
export async function openClustererHarness(): Promise<ClustererHarness> {
  const test = await openTestDatabase({ maxConnections: 12 });
  const { database } = test;
  const { stores } = database;
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-clusterer-"));
  const pool = database.queuePool({ max: 6 });
  await migrateQueues(pool);
  const closers: (() => Promise<unknown>)[] = [];
  const outlets: { feedId: string; sourceId: string }[] = [];
  for (let number = 0; number < OUTLETS; number += 1) {
    const { feed } = await stores.feeds.create(
      {
        url: `https://outlet-${number}.example/feed.xml`,
        source: { name: `Outlet ${number}`, tier: ((number % 3) + 1) as 1 | 2 | 3 },
      },
      { intervalMs: 60_000 },
    );
    const { rows } = await database.query<{ source_id: string }>(
      "select source_id from feeds where id = $1",
      [feed.id],
    );
    outlets.push({ feedId: feed.id, sourceId: rows[0]?.source_id ?? "" });
  }

  const placedCount = async (): Promise<number> => {
    const { rows } = await database.query<{ count: number }>(
      "select count(*) as count from articles where stage in ('clustered', 'matched')",
    );
    return rows[0]?.count ?? 0;
  };

  return {
    stores,
    database,
    folder,
    placedCount,
    insert: async (drafts) => {
      await database.query(
        `insert into articles (id, feed_id, source_id, url, title, text, language, first_seen_at, published_at, authors, stage)
        select d.id, d.feed_id, d.source_id, d.url, d.title, d.text, d.language, d.first_seen_at, d.published_at, d.authors, 'classified'
        from json_to_recordset($1::json) as d (id text, feed_id text, source_id text, url text, title text, text text,
          language text, first_seen_at timestamptz, published_at timestamptz, authors jsonb)`,
        [
          JSON.stringify(
            drafts.map((draft) => {
              const outlet = outlets[draft.outlet % OUTLETS];
              return {
                id: draft.id,
                feed_id: outlet?.feedId,
                source_id: outlet?.sourceId,
                url: draft.url ?? `https://outlet-${draft.outlet}.example/${draft.id}`,
                title: draft.title,
                text: draft.text,
                language: draft.language === undefined ? "en" : draft.language,
                first_seen_at: new Date(draft.firstSeenMs).toISOString(),
                published_at:
                  draft.publishedMs === undefined ? null : new Date(draft.publishedMs).toISOString(),
                authors: draft.authors ?? [],
              };
            }),
          ),
        ],
      );
    },
    untilPlaced: async (count, timeoutMs = 40_000) => {
      await waitFor(`${count} articles are placed`, async () => (await placedCount()) >= count, {
        timeoutMs,
        everyMs: 20,
      });
    },
    decided: async () => {
      const { rows } = await database.query<Decided>(
        `select id, story_id as "storyId", duplicate_of as "duplicateOf", duplicate_tier as tier
        from articles order by first_seen_at, id`,
      );
      return rows;
    },
    start: async (env = {}) => {
      const written: LogLine[] = [];
      const values = readConfiguration(
        { ...baseOptions, ...clustererOptions },
        { WIREWATCH_DATA: folder, WIREWATCH_CLUSTER_LEASE_MS: "2500", ...env },
        () => "",
      );
      const queues = await openQueues({
        backend: { kind: "postgres", pool },
        log: createLog({ level: "silent" }),
      });
      const stopping = new AbortController();
      const context: ServiceContext = {
        config: values,
        options: values,
        log: createLog({
          level: "info",
          destination: { write: (line: string) => void written.push(JSON.parse(line) as never) },
        }),
        metrics: createMetrics(),
        database,
        stores,
        queues,
        http: undefined as never,
        signal: stopping.signal,
        fail: () => undefined,
      };
      const service = await clustererService.start(context);
      let stopped: Promise<void> | null = null;
      const stop = (): Promise<void> => {
        stopped ??= (async () => {
          stopping.abort();
          await service.stop();
          await queues.close({ timeoutMs: 2000 });
        })();
        return stopped;
      };
      closers.push(stop);
      return { service, stop, lines: (event) => written.filter((line) => line.event === event) };
    },
    spawn: (name, { services = ["clusterer"], env = {}, restarts = false } = {}) => {
      const process = superviseProcess({
        name,
        args: ["start", ...services],
        env: {
          DATABASE_URL: test.connectionString,
          WIREWATCH_DATA: join(folder, name),
          LOG_LEVEL: "info",
          WIREWATCH_RECONCILE_AFTER_MS: "1000",
          WIREWATCH_CLUSTER_LEASE_MS: "2500",
          ...env,
        },
        logFile: join(folder, `${name}.log`),
        restarts,
      });
      closers.push(() => process.stop(8000));
      return process;
    },
    watchDispatcher: async () => {
      const woken: string[] = [];
      const queues = await openQueues({
        backend: { kind: "postgres", pool },
        log: createLog({ level: "silent" }),
      });
      queues.consume(deliveryDue, async ({ deliveryIds }) => void woken.push(...deliveryIds));
      closers.push(() => queues.close({ timeoutMs: 2000 }));
      return woken;
    },
    linesOf: (name, event) => {
      let text = "";
      try {
        text = readFileSync(join(folder, `${name}.log`), "utf8");
      } catch {
        // It has written nothing yet.
      }
      return text
        .split("\n")
        .filter((line) => line.includes(`"${event}"`))
        .map((line) => JSON.parse(line) as LogLine);
    },
    close: async () => {
      for (const close of closers.toReversed()) await close();
      await pool.end();
      await test.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
