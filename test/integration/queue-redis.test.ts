import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openQueues, QueueUnavailableError } from "@wirewatch/queue";
import { describeQueueConformance } from "@wirewatch/queue/conformance";
import { createLog } from "@wirewatch/runtime";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { hasRedis, openRedisProcess } from "../chaos/servers.ts";
import { holdJobInProcess } from "./hold-job.ts";

const log = createLog({ level: "silent" });

if (hasRedis())
  describeQueueConformance("a Redis server of this machine", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wirewatch-redis-"));
    const server = await openRedisProcess(folder);
    const keyPrefix = "{conformance}";
    return {
      open: async () =>
        openQueues({ backend: { kind: "redis", url: server.url, keyPrefix }, log, lockMs: 5000 }),
      holdJobInProcess: async (name) => holdJobInProcess(name, "redis", server.url, keyPrefix),
      addRaw: async (name, data) => {
        const connection = new Redis(server.url);
        const queue = new Queue(name, { connection, prefix: keyPrefix });
        await queue.add(name, data);
        await queue.close();
        connection.disconnect();
      },
      restartServer: () => server.killAndRestart(),
      close: async () => {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
else {
  console.warn(
    "SKIPPED: queue conformance over Redis, because no redis-server is installed here; the container stage runs it",
  );
  describe.skip("queues over a Redis server of this machine", () =>
    it("needs redis-server", () => undefined));
}

it("refuses to start over a Redis that cannot be reached", async () => {
  const backend = { kind: "redis", url: "redis://127.0.0.1:1", keyPrefix: "{x}" } as const;
  await expect(openQueues({ backend, log })).rejects.toThrow(QueueUnavailableError);
});
