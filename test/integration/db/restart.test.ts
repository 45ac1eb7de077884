import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  isTransient,
  migrate,
  openDatabase,
  startEmbeddedPostgres,
  type Database,
  type EmbeddedPostgres,
} from "@wirewatch/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newEvent } from "./builders.ts";

describe("a restart of the server", () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let database: Database;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wirewatch-restart-"));
    server = await startEmbeddedPostgres({ dataDirectory: folder });
    database = openDatabase({
      connectionString: server.connectionString,
      applicationName: "test",
      maxConnections: 4,
    });
    await migrate(database);
  });
  afterAll(async () => {
    await database?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const restart = async (signal: NodeJS.Signals): Promise<void> => {
    const port = Number(new URL(server.connectionString).port);
    process.kill(server.pid, signal);
    await server.stop();
    server = await startEmbeddedPostgres({ dataDirectory: folder, port });
  };

  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const)
    it(`is survived by pool, listener and queue pool while they work (${signal})`, async () => {
      let heard = 0;
      const listening = await database.stores.events.listen(() => {
        heard += 1;
      });
      const queuePool = database.queuePool({ max: 2 });
      const { rows } = await queuePool.query<{ search_path: string }>("show search_path");
      expect(rows[0]?.search_path).toBe("bullmq,public");

      const before = await database.stores.events.latestPosition();
      const failures: unknown[] = [];
      const rest = new AbortController();
      let acknowledged = 0;
      const work = Promise.all(
        Array.from({ length: 6 }, async () => {
          while (!rest.signal.aborted) {
            try {
              await database.stores.events.append([newEvent()]);
              acknowledged += 1;
            } catch (error) {
              failures.push(error);
            }
          }
        }),
      );
      await expect.poll(() => acknowledged).toBeGreaterThan(20);
      await restart(signal);
      const soFar = acknowledged;
      await expect.poll(() => acknowledged).toBeGreaterThan(soFar + 20);
      rest.abort();
      await work;

      // What was cut off is said to be unavailable; everything that was acknowledged is there.
      expect(failures.length).toBeLessThanOrEqual(12);
      for (const failure of failures) {
        expect(failure).toMatchObject({ code: "WW_DB_UNAVAILABLE", retryable: true });
        expect(isTransient(failure)).toBe(true);
      }
      const events = await database.query<{ amount: number; last: number }>(
        "select count(*) as amount, max(position) as last from events",
      );
      expect(events.rows[0]!.amount).toBe(events.rows[0]!.last);
      expect(events.rows[0]!.last - before).toBeGreaterThanOrEqual(acknowledged);

      await expect.poll(() => heard).toBeGreaterThan(0);
      const heardBefore = heard;
      await expect
        .poll(
          async () => {
            await database.stores.events.append([newEvent()]);
            return heard;
          },
          { timeout: 10_000 },
        )
        .toBeGreaterThan(heardBefore);
      await listening.close();
      expect((await queuePool.query("select 1")).rowCount).toBe(1);
      await queuePool.end();
    });

  it("gives up after a few seconds when the server stays away", async () => {
    const away = openDatabase({
      connectionString: "postgres://a:b@127.0.0.1:9/none",
      applicationName: "test",
    });
    const startedAt = performance.now();
    await expect(away.query("select 1")).rejects.toThrow(
      expect.objectContaining({ code: "WW_DB_UNAVAILABLE" }),
    );
    expect(performance.now() - startedAt).toBeLessThan(8000);
    await away.close();
    await away.close();
  });

  it("cancels a statement that takes too long", async () => {
    const hasty = openDatabase({
      connectionString: server.connectionString,
      applicationName: "test",
      statementTimeoutMs: 50,
    });
    await expect(hasty.query("select pg_sleep(5)")).rejects.toThrow(
      expect.objectContaining({ code: "WW_DB_QUERY_TIMEOUT" }),
    );
    expect((await hasty.query("select 1")).rowCount).toBe(1);
    await hasty.close();
  });
});
