import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { migrate, openDatabase, type Database } from "@wirewatch/db";
import { migrateQueues } from "@wirewatch/queue";
import { openCountingReceiver } from "../support/counting-receiver.ts";
import { openLoadNewsroom } from "../support/load-newsroom.ts";
import { superviseProcess, type ServiceProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { openPostgresProcess, openRedisProcess, type RedisProcess } from "./servers.ts";

export interface ChaosSettings {
  articles: number;
  perSecond: number;
  queue: "postgres" | "redis";
  /** Time between two faults. */
  faultEveryMs: number;
  /** Share of webhooks that the receiver refuses on purpose. */
  failShare: number;
  /** How long everything may take after the last article came out. */
  settleMs: number;
  log: (line: string) => void;
}

export interface ChaosFigures {
  queue: string;
  articles: number;
  faults: Record<string, number>;
  lostArticles: number;
  unfinishedArticles: number;
  duplicateArticles: number;
  expectedAlerts: number;
  missingAlerts: number;
  surplusAlerts: number;
  events: number;
  eventsNeverArrived: number;
  eventsArrivedTwice: number;
  strangeEvents: number;
  sequenceGaps: number;
  forgedWebhooks: number;
  refusedOnPurpose: number;
  crashes: number;
  settledInMs: number;
}

const FEEDS = 20;
const SERVICES = ["poller", "extractor", "classifier", "clusterer", "matcher", "dispatcher"] as const;

/**
 * Drives articles through separate service processes while killing them, restarting PostgreSQL, and (with Redis) emptying
 * and killing Redis; then counts what was lost or doubled. Faults come from a seeded generator, so that a run can be had again.
 */
export async function runChaos(settings: ChaosSettings): Promise<ChaosFigures> {
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-chaos-"));
  // As root the server runs as another user, who has to reach it.
  chmodSync(folder, 0o755);
  const closers: (() => Promise<unknown>)[] = [
    () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  ];
  const { log } = settings;
  try {
    const postgres = await openPostgresProcess(join(folder, "data"));
    closers.push(() => postgres.stop());
    const redis = settings.queue === "redis" ? await openRedisProcess(join(folder, "redis")) : null;
    if (redis) closers.push(() => redis.stop());

    const database = openDatabase({
      connectionString: postgres.connectionString,
      applicationName: "chaos",
      maxConnections: 4,
    });
    closers.push(() => database.close());
    await migrate(database, {});
    if (!redis) {
      const pool = database.queuePool({ max: 2 });
      await migrateQueues(pool);
      await pool.end();
    }

    const newsroom = await openLoadNewsroom({
      feeds: FEEDS,
      articles: settings.articles,
      perSecond: settings.perSecond,
      window: 400,
      words: 40,
    });
    closers.push(() => newsroom.close());
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const receiver = await openCountingReceiver({ secret, failShare: settings.failShare });
    closers.push(() => receiver.close());

    const { stores } = database;
    const monitor = { canonical: "", entityIds: [], status: "active" } as const;
    await stores.monitors.create({
      ...monitor,
      name: "every article",
      query: "article",
      alertPer: "article",
      entityIds: [],
    });
    await stores.monitors.create({
      ...monitor,
      name: "one in ten",
      query: "tenfold",
      alertPer: "story",
      entityIds: [],
    });
    await stores.endpoints.create(
      { url: receiver.url, description: "chaos", eventTypes: ["alert.raised"] },
      secret,
    );
    for (const url of newsroom.feedUrls)
      await stores.feeds.create({ url, intervalMs: 2000 }, { intervalMs: 2000 });

    const env = {
      DATABASE_URL: postgres.connectionString,
      ...(redis ? { REDIS_URL: redis.url } : {}),
      LOG_LEVEL: "warn",
      WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
      WIREWATCH_HOST_INTERVAL_MS: "0",
      WIREWATCH_RECONCILE_AFTER_MS: "1500",
      WIREWATCH_CLUSTER_LEASE_MS: "2000",
      WIREWATCH_PAGE_FETCH: "never",
      WIREWATCH_STOP_TIMEOUT_MS: "3000",
      WIREWATCH_FEED_DEADLINE_MS: "3000",
      WIREWATCH_POLL_LEASE_MS: "5000",
      WIREWATCH_DELIVERY_TIMEOUT_MS: "2000",
      WIREWATCH_DELIVERY_SCHEDULE_MS: Array.from({ length: 60 }, () => "500").join(","),
      WIREWATCH_DATABASE_CONNECTIONS: "4",
    };
    mkdirSync(join(folder, "logs"), { recursive: true });
    const processes = SERVICES.map((name) =>
      superviseProcess({
        name,
        args: ["start", name],
        env,
        logFile: join(folder, "logs", `${name}.log`),
        restarts: true,
      }),
    );
    closers.push(async () => Promise.all(processes.map((each) => each.stop(6000))));

    const faults = await breakThings({ settings, newsroom, processes, postgres, redis });
    const settledAt = Date.now();
    await waitFor(
      "every article matched and every delivery done",
      () => isSettled(database, settings.articles),
      {
        timeoutMs: settings.settleMs,
        everyMs: 500,
      },
    ).catch((error: unknown) => log(String(error)));
    const settledInMs = Date.now() - settledAt;
    return await count(database, settings, receiver, faults, processes, settledInMs);
  } finally {
    for (const close of closers.toReversed())
      await close().catch((error: unknown) => log(`closing failed: ${String(error)}`));
  }
}

async function breakThings(world: {
  settings: ChaosSettings;
  newsroom: { isFinished(): boolean; publishedCount(): number };
  processes: readonly ServiceProcess[];
  postgres: { restart(): Promise<void> };
  redis: RedisProcess | null;
}): Promise<Record<string, number>> {
  const { settings, newsroom, processes, postgres, redis } = world;
  const faults: Record<string, number> = {};
  let state = 7;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const note = (fault: string): void => {
    faults[fault] = (faults[fault] ?? 0) + 1;
    settings.log(`${newsroom.publishedCount()} articles out: ${fault}`);
  };
  // Every kind of fault comes once, in a shuffled order, before any comes again.
  const kinds = [
    ...processes.map(({ name }) => `kill ${name}`),
    "restart postgres",
    ...(redis ? ["flush redis", "kill redis"] : []),
  ];
  let queue: string[] = [];
  while (!newsroom.isFinished() || Object.keys(faults).length < kinds.length) {
    await delay(settings.faultEveryMs);
    if (queue.length === 0) queue = kinds.toSorted(() => next(3) - 1);
    const fault = queue.shift() ?? "";
    note(fault);
    if (fault === "restart postgres") await postgres.restart();
    else if (fault === "flush redis") await redis?.flush();
    else if (fault === "kill redis") await redis?.killAndRestart();
    else await processes.find(({ name }) => fault === `kill ${name}`)?.kill();
  }
  return faults;
}

async function isSettled(database: Database, articles: number): Promise<boolean> {
  const { rows } = await database.query(
    `select (select count(*) from articles where stage = 'matched')::int as matched,
            (select count(*) from deliveries where state = 'pending')::int as pending`,
    [],
  );
  const row = rows[0] as { matched: number; pending: number } | undefined;
  return row !== undefined && row.matched >= articles && row.pending === 0;
}

async function count(
  database: Database,
  settings: ChaosSettings,
  receiver: Awaited<ReturnType<typeof openCountingReceiver>>,
  faults: Record<string, number>,
  processes: readonly ServiceProcess[],
  settledInMs: number,
): Promise<ChaosFigures> {
  const numbers = async (sql: string): Promise<number> =>
    Number((((await database.query(sql, [])).rows[0] ?? {}) as { n?: number | string }).n ?? 0);
  const found = await numbers("select count(distinct url) as n from articles");
  const rows = await numbers("select count(*) as n from articles");
  // One monitor wants every article, the other every story among each tenth; which articles are one story is decided once.
  const expected = {
    "every article": settings.articles,
    "one in ten": await numbers(
      "select count(distinct story_id) as n from articles where concat_ws(' ', title, text) ~* '\\mtenfold\\M'",
    ),
  };
  const differences = await Promise.all(
    Object.entries(expected).map(
      async ([name, alerts]) =>
        alerts -
        (await numbers(
          `select count(*) as n from alerts a join monitors m on m.id = a.monitor_id where m.name = '${name}'`,
        )),
    ),
  );
  const events = new Set(
    (
      (await database.query("select id from events where type = 'alert.raised'", [])).rows as { id: string }[]
    ).map(({ id }) => id),
  );
  const sequences = [...new Set(receiver.sequences.values())].toSorted((left, right) => left - right);
  return {
    queue: settings.queue,
    articles: settings.articles,
    faults,
    lostArticles: settings.articles - found,
    unfinishedArticles: await numbers("select count(*) as n from articles where stage <> 'matched'"),
    duplicateArticles: rows - found,
    expectedAlerts: expected["every article"] + expected["one in ten"],
    missingAlerts: differences.reduce((sum, difference) => sum + Math.max(0, difference), 0),
    surplusAlerts: differences.reduce((sum, difference) => sum + Math.max(0, -difference), 0),
    events: events.size,
    eventsNeverArrived: [...events].filter((id) => !receiver.taken.has(id)).length,
    eventsArrivedTwice: [...receiver.taken.values()].filter((times) => times > 1).length,
    strangeEvents: [...receiver.taken.keys()].filter((id) => !events.has(id)).length,
    sequenceGaps: sequences.filter((sequence, index) => sequence !== index + 1).length,
    forgedWebhooks: receiver.counts.forged,
    refusedOnPurpose: receiver.counts.refused,
    crashes: processes.reduce((sum, each) => sum + each.crashes, 0),
    settledInMs,
  };
}
