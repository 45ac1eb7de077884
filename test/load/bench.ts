// `npm run bench`: end-to-end figures of this machine. Throughput embedded and over Redis, publish-to-webhook latency,
// memory, start times. `-- --articles N` changes the size of the throughput runs; `-- --only embedded,latency` picks some.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { migrate, openDatabase, type Database } from "@wirewatch/db";
import { freePort, hasRedis, openPostgresProcess, openRedisProcess } from "../chaos/servers.ts";
import { openCountingReceiver, type CountingReceiver } from "../support/counting-receiver.ts";
import { openLoadNewsroom, type LoadNewsroom } from "../support/load-newsroom.ts";
import { waitFor } from "../support/wait-for.ts";

const EXECUTABLE = fileURLToPath(new URL("../../services/wirewatch/bin/wirewatch.js", import.meta.url));
const { values } = parseArgs({
  options: { articles: { type: "string", default: "3000" }, only: { type: "string" } },
});
const only = values.only?.split(",");
const wanted = (name: string): boolean => only === undefined || only.includes(name);
const articles = Number(values.articles);

interface Launched {
  child: ChildProcess;
  output: () => string;
  stop(): Promise<void>;
}

function launch(args: readonly string[], env: Record<string, string>): Launched {
  const child = spawn(process.execPath, [EXECUTABLE, ...args], {
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => {
      output = (output + part.toString("utf8")).slice(-200_000);
    });
  return {
    child,
    output: () => output,
    stop: async () => {
      const gone = new Promise((resolve) => {
        child.once("exit", resolve);
      });
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

const quantile = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);

const commonEnv = {
  LOG_LEVEL: process.env["BENCH_LOG"] ?? "warn",
  WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
  WIREWATCH_HOST_INTERVAL_MS: "0",
  WIREWATCH_PAGE_FETCH: "never",
};

interface World {
  newsroom: LoadNewsroom;
  receiver: CountingReceiver;
  secret: string;
  close(): Promise<void>;
}

async function openWorld(size: {
  articles: number;
  perSecond: number;
  feeds: number;
  words: number;
}): Promise<World> {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const receiver = await openCountingReceiver({ secret, failShare: 0 });
  const newsroom = await openLoadNewsroom({ ...size, window: 500 });
  return {
    newsroom,
    receiver,
    secret,
    close: async () => {
      await newsroom.close();
      await receiver.close();
    },
  };
}

/** One monitor that every hundredth article concerns, and one that all do when latency is measured. */
async function register(database: Database, world: World, query: string, intervalMs: number): Promise<void> {
  const { stores } = database;
  await stores.monitors.create({
    name: "bench",
    query,
    canonical: query,
    entityIds: [],
    alertPer: "article",
    status: "active",
  });
  await stores.endpoints.create(
    { url: world.receiver.url, description: "bench", eventTypes: [] },
    world.secret,
  );
  for (const url of world.newsroom.feedUrls) await stores.feeds.create({ url, intervalMs }, { intervalMs });
}

async function matchedCount(database: Database): Promise<number> {
  const summary = await database.stores.articles.summary();
  return summary.find(({ stage }) => stage === "matched")?.count ?? 0;
}

async function measureThroughput(mode: "embedded" | "redis", folder: string): Promise<void> {
  const postgres = await openPostgresProcess(join(folder, mode));
  const redis = mode === "redis" ? await openRedisProcess(join(folder, "redis-data")) : null;
  const database = openDatabase({
    connectionString: postgres.connectionString,
    applicationName: "bench",
    maxConnections: 4,
  });
  await migrate(database, {});
  const world = await openWorld({ articles, perSecond: 1_000_000, feeds: 30, words: 300 });
  await register(database, world, "tenfold", 60_000);
  const env = {
    ...commonEnv,
    DATABASE_URL: postgres.connectionString,
    ...(redis ? { REDIS_URL: redis.url } : {}),
    WIREWATCH_API_TOKEN: "bench-bench-bench-bench",
    PORT: String(await freePort()),
    WIREWATCH_DATA: join(folder, `${mode}-data`),
  };
  const startedAt = performance.now();
  const groups =
    mode === "embedded"
      ? [[]]
      : [
          ["poller", "extractor", "classifier"],
          ["clusterer", "matcher", "dispatcher"],
        ];
  const launched = groups.map((services) => launch(["start", ...services], env));
  const firstAt = await waitFor(
    "the first article",
    async () => ((await matchedCount(database)) > 0 ? performance.now() : 0),
    { timeoutMs: 60_000, everyMs: 20 },
  );
  let peak = 0;
  await waitFor(
    "every article",
    async () => {
      peak = Math.max(peak, ...launched.map(({ child }) => residentMb(child.pid)));
      return (await matchedCount(database)) >= articles;
    },
    { timeoutMs: 600_000, everyMs: 100 },
  );
  const seconds = (performance.now() - firstAt) / 1000;
  console.log(
    `throughput, ${mode === "embedded" ? "one process, queues in PostgreSQL" : "two processes, queues in Redis"}: ` +
      `${(articles / seconds).toFixed(0)} articles/s (${articles} articles of 300 words in ${seconds.toFixed(1)} s; first after ${((firstAt - startedAt) / 1000).toFixed(1)} s; at most ${peak} MB resident a process)`,
  );
  if (process.env["BENCH_LOG"]) console.log(launched.map((each) => each.output()).join(""));
  for (const each of launched) await each.stop();
  await world.close();
  await database.close();
  await redis?.stop();
  await postgres.stop();
}

async function measureLatency(folder: string): Promise<void> {
  const data = join(folder, "latency");
  const postgres = await openPostgresProcess(data);
  const database = openDatabase({
    connectionString: postgres.connectionString,
    applicationName: "bench",
    maxConnections: 4,
  });
  await migrate(database, {});
  const world = await openWorld({ articles: 120, perSecond: 2, feeds: 4, words: 300 });
  await register(database, world, "article", 1000);
  const system = launch(["start"], {
    ...commonEnv,
    DATABASE_URL: postgres.connectionString,
    WIREWATCH_API_TOKEN: "bench-bench-bench-bench",
    PORT: String(await freePort()),
    WIREWATCH_DATA: join(folder, "latency-data"),
  });
  await delay(6000);
  const restMb = residentMb(system.child.pid);
  await waitFor("every webhook", () => world.receiver.taken.size >= 120, {
    timeoutMs: 120_000,
    everyMs: 200,
  });
  const seen = [...world.receiver.first.values()].map(({ atMs, data }) => {
    const article = data["article"] as { firstSeenAt: string; url: string };
    const number = Number(article.url.split("/").at(-1));
    return {
      fromSight: atMs - Date.parse(article.firstSeenAt),
      fromPublication: atMs - world.newsroom.publishedAt(number),
    };
  });
  const sorted = (key: "fromSight" | "fromPublication"): number[] =>
    seen.map((each) => each[key]).toSorted((left, right) => left - right);
  console.log(
    `latency at 2 articles/s, embedded: feed fetched to webhook p50 ${quantile(sorted("fromSight"), 0.5)} ms, p95 ${quantile(sorted("fromSight"), 0.95)} ms; ` +
      `published to webhook (polls every second) p50 ${quantile(sorted("fromPublication"), 0.5)} ms, p95 ${quantile(sorted("fromPublication"), 0.95)} ms`,
  );
  console.log(
    `memory of the one process: ${restMb} MB soon after the start, ${residentMb(system.child.pid)} MB after 120 articles at 2/s`,
  );
  await system.stop();
  await world.close();
  await database.close();
  await postgres.stop();
}

async function measureStart(folder: string): Promise<void> {
  const data = join(folder, "start");
  for (const kind of ["cold (new data folder)", "warm (second start)"]) {
    const port = await freePort();
    const startedAt = performance.now();
    const system = launch(["start"], {
      ...commonEnv,
      LOG_LEVEL: "info",
      WIREWATCH_DATA: data,
      PORT: String(port),
    });
    await waitFor("the api", () => system.output().includes('"process.started"'), {
      timeoutMs: 60_000,
      everyMs: 10,
    });
    console.log(`start, ${kind}: ready after ${((performance.now() - startedAt) / 1000).toFixed(2)} s`);
    await system.stop();
  }
  for (const kind of ["first run", "second run"]) {
    const startedAt = performance.now();
    const demo = launch(["demo", "--data", join(folder, "demo"), "--port", "0"], {});
    await waitFor("the first alert", () => demo.output().includes("First alert"), {
      timeoutMs: 90_000,
      everyMs: 20,
    });
    console.log(
      `demo, ${kind}: first alert on screen after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
    );
    await demo.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), "wirewatch-bench-"));
try {
  if (wanted("embedded")) await measureThroughput("embedded", folder);
  if (wanted("redis"))
    if (hasRedis()) await measureThroughput("redis", folder);
    else console.log("throughput over Redis: SKIPPED, no redis-server is installed here");
  if (wanted("latency")) await measureLatency(folder);
  if (wanted("start")) await measureStart(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
