import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mention, MonitorCreate } from "@wirewatch/contracts";
import type { Database, Stores } from "@wirewatch/db";
import { matcherOptions, matcherService } from "@wirewatch/matcher";
import { articleClustered, migrateQueues, openQueues, type Queues } from "@wirewatch/queue";
import {
  baseOptions,
  createLog,
  createMetrics,
  readConfiguration,
  type Metrics,
  type RunningService,
  type ServiceContext,
} from "@wirewatch/runtime";
import { superviseProcess, type ServiceProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { openTestDatabase } from "./database.ts";
import {
  claimNewFeed,
  clusteredBatch,
  clusteredPatch,
  extractedPatch,
  foundItem,
  pollOutcome,
} from "./db/builders.ts";

export interface ArticleText {
  title?: string;
  text: string;
  mentions?: Mention[];
}

export interface RunningMatcher {
  service: RunningService;
  metrics: Metrics;
  /** Log lines by event name, oldest first. */
  lines(event: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface MatcherHarness {
  stores: Stores;
  database: Database;
  connectionString: string;
  folder: string;
  /** Makes a monitor as the api does, as far as matching is concerned. */
  monitor(change: Partial<Omit<MonitorCreate, "allowFailingExamples">>): Promise<string>;
  /** Articles that wait for the matcher; nobody is woken. */
  articles(texts: readonly ArticleText[]): Promise<string[]>;
  wake(ids: readonly string[]): Promise<void>;
  /** Makes articles, wakes the matcher and waits until they have been matched. */
  match(...texts: ArticleText[]): Promise<string[]>;
  untilMatched(ids: readonly string[], timeoutMs?: number): Promise<void>;
  /** Articles of which a monitor has raised an alert, each as often as it has. */
  alerted(monitorId: string): Promise<string[]>;
  /** A matcher in this process. */
  start(env?: Record<string, string>): Promise<RunningMatcher>;
  /** A matcher in a process of its own, which is started again when it ends. */
  spawn(name: string, env?: Record<string, string>): ServiceProcess;
  close(): Promise<void>;
}

/** A database with articles before the matcher, queues, and matchers on demand. */
export async function openMatcherHarness(): Promise<MatcherHarness> {
  const test = await openTestDatabase({ maxConnections: 12 });
  const { database } = test;
  const { stores } = database;
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-matcher-"));
  const log = createLog({ level: "silent" });
  const pool = database.queuePool({ max: 10 });
  await migrateQueues(pool);
  const queues = await openQueues({ backend: { kind: "postgres", pool }, log });
  const closers: (() => Promise<unknown>)[] = [];

  const wake = async (ids: readonly string[]): Promise<void> => {
    const jobs = [];
    for (let start = 0; start < ids.length; start += 50)
      jobs.push({ articleIds: ids.slice(start, start + 50) });
    await queues.producer(articleClustered).addMany(jobs);
  };
  const articles = async (texts: readonly ArticleText[]): Promise<string[]> => {
    const ids: string[] = [];
    const token = await waitFor(
      "the lease is free",
      () => stores.leases.acquire("clusterer", "builder", 60_000),
      { timeoutMs: 5000 },
    );
    for (let start = 0; start < texts.length; start += 500) {
      const part = texts.slice(start, start + 500);
      const target = await claimNewFeed(stores);
      const created = (
        await stores.feeds.finishPoll(target, pollOutcome({ items: part.map(() => foundItem()) }))
      ).createdArticleIds;
      await stores.articles.commitExtracted(
        created.map((id, index) => ({
          ...extractedPatch(id),
          title: part[index]?.title ?? "",
          text: part[index]?.text ?? "",
        })),
      );
      await stores.articles.commitClassified(
        created.map((id, index) => ({
          id,
          language: "en",
          languageConfidence: 0.9,
          topics: [],
          entities: [],
          mentions: part[index]?.mentions ?? [],
        })),
      );
      await stores.articles.commitClustered(clusteredBatch(created.map((id) => clusteredPatch(id))), {
        name: "clusterer",
        token,
      });
      ids.push(...created);
    }
    return ids;
  };
  const untilMatched = async (ids: readonly string[], timeoutMs = 40_000): Promise<void> => {
    await waitFor(
      `${ids.length} articles are matched`,
      async () => {
        const { rows } = await database.query<{ count: number }>(
          "select count(*) as count from articles where id = any ($1) and stage = 'matched'",
          [ids],
        );
        return rows[0]?.count === ids.length;
      },
      { timeoutMs, everyMs: 20 },
    );
  };

  const start = async (env: Record<string, string> = {}): Promise<RunningMatcher> => {
    const written: Record<string, unknown>[] = [];
    const values = readConfiguration(
      { ...baseOptions, ...matcherOptions },
      { WIREWATCH_DATA: folder, WIREWATCH_RECONCILE_AFTER_MS: "400", ...env },
      () => "",
    );
    const own = await openQueues({ backend: { kind: "postgres", pool }, log });
    const metrics = createMetrics();
    const stopping = new AbortController();
    const failures: Error[] = [];
    const context: ServiceContext = {
      config: values,
      options: values,
      log: createLog({
        level: "info",
        destination: { write: (line: string) => void written.push(JSON.parse(line) as never) },
      }),
      metrics,
      database,
      stores,
      queues: own,
      http: undefined as never,
      signal: stopping.signal,
      fail: (error) => void failures.push(error),
    };
    const service = await matcherService.start(context);
    let stopped: Promise<void> | null = null;
    const stop = (): Promise<void> => {
      stopped ??= (async () => {
        stopping.abort();
        await service.stop();
        await own.close({ timeoutMs: 2000 });
        if (failures[0]) throw failures[0];
      })();
      return stopped;
    };
    closers.push(stop);
    await waitFor("the matcher is ready", () => service.isReady(), { timeoutMs: 60_000, everyMs: 5 });
    return {
      service,
      metrics,
      lines: (event) => written.filter((line) => line["event"] === event),
      stop,
    };
  };

  return {
    stores,
    database,
    connectionString: test.connectionString,
    folder,
    monitor: async ({ name, query, entityIds, alertPer, status, examples }) => {
      const monitor = await stores.monitors.create({
        name: name ?? query ?? "monitor",
        query: query ?? "",
        canonical: query ?? "",
        entityIds: entityIds ?? [],
        alertPer: alertPer ?? "article",
        status: status ?? "active",
        ...(examples === undefined ? {} : { examples }),
      });
      return monitor.id;
    },
    articles,
    wake,
    match: async (...texts) => {
      const ids = await articles(texts);
      await wake(ids);
      await untilMatched(ids);
      return ids;
    },
    untilMatched,
    alerted: async (monitorId) => {
      const { rows } = await database.query<{ article_id: string }>(
        "select article_id from alerts where monitor_id = $1 order by article_id",
        [monitorId],
      );
      return rows.map(({ article_id: id }) => id);
    },
    start,
    spawn: (name, env = {}) => {
      const process = superviseProcess({
        name,
        args: ["start", "matcher"],
        env: {
          DATABASE_URL: test.connectionString,
          WIREWATCH_DATA: join(folder, name),
          LOG_LEVEL: "info",
          WIREWATCH_RECONCILE_AFTER_MS: "1000",
          WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
          ...env,
        },
        logFile: join(folder, `${name}.log`),
        restarts: true,
      });
      closers.push(() => process.stop(8000));
      return process;
    },
    close: async () => {
      for (const close of closers.toReversed()) await close();
      await queues.close({ timeoutMs: 2000 });
      await pool.end();
      await test.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type { Queues };
