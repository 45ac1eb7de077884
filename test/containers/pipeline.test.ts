import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgreSqlContainer, type StartedPostgreSqlContainer } from "@testcontainers/postgresql";
import { RedisContainer, type StartedRedisContainer } from "@testcontainers/redis";
import { migrate, openDatabase, type Database } from "@wirewatch/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCountingReceiver } from "../support/counting-receiver.ts";
import { openLoadNewsroom } from "../support/load-newsroom.ts";
import { superviseProcess, type ServiceProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";

const ARTICLES = 200;

describe("the pipeline over a real Redis and a real PostgreSQL in containers", () => {
  let postgres: StartedPostgreSqlContainer;
  let redis: StartedRedisContainer;
  let database: Database;
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-containers-"));
  const processes: ServiceProcess[] = [];

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([
      new PostgreSqlContainer("postgres:17").start(),
      new RedisContainer("redis:8-alpine")
        .withCommand(["redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction"])
        .start(),
    ]);
    database = openDatabase({ connectionString: postgres.getConnectionUri(), applicationName: "test" });
    await migrate(database, {});
  });

  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop(8000)));
    await database?.close();
    await Promise.all([postgres?.stop(), redis?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("carries every article from feed to verified webhook exactly once, through two processes", async () => {
    const newsroom = await openLoadNewsroom({
      feeds: 4,
      articles: ARTICLES,
      perSecond: 100,
      window: 100,
      words: 30,
    });
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const receiver = await openCountingReceiver({ secret, failShare: 0 });
    await database.stores.monitors.create({
      name: "every article",
      query: "article",
      canonical: "article",
      entityIds: [],
      alertPer: "article",
      status: "active",
    });
    await database.stores.endpoints.create({ url: receiver.url, description: "", eventTypes: [] }, secret);
    for (const url of newsroom.feedUrls)
      await database.stores.feeds.create({ url, intervalMs: 1000 }, { intervalMs: 1000 });
    const env = {
      DATABASE_URL: postgres.getConnectionUri(),
      REDIS_URL: redis.getConnectionUrl(),
      LOG_LEVEL: "warn",
      WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
      WIREWATCH_HOST_INTERVAL_MS: "0",
      WIREWATCH_PAGE_FETCH: "never",
    };
    for (const [name, args] of [
      ["head", ["poller", "extractor", "classifier"]],
      ["tail", ["clusterer", "matcher", "dispatcher"]],
    ] as const)
      processes.push(
        superviseProcess({
          name,
          args: ["start", ...args],
          env,
          logFile: join(folder, `${name}.log`),
          restarts: false,
        }),
      );

    await waitFor("every webhook", () => receiver.taken.size >= ARTICLES, { timeoutMs: 120_000 });
    expect(receiver.taken.size).toBe(ARTICLES);
    expect([...receiver.taken.values()].every((times) => times === 1)).toBe(true);
    expect(receiver.counts.forged).toBe(0);
    const sequences = [...receiver.sequences.values()].toSorted((left, right) => left - right);
    expect(sequences).toEqual(Array.from({ length: ARTICLES }, (_, index) => index + 1));
    await newsroom.close();
    await receiver.close();
  });

  it("stops by itself with 0 on SIGTERM", async () => {
    expect(await Promise.all(processes.map((each) => each.stop(15_000)))).toEqual([0, 0]);
  });
});
