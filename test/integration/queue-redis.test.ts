import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openQueues, QueueUnavailableError } from "@wirewatch/queue";
import { describeQueueConformance } from "@wirewatch/queue/conformance";
import { createLog } from "@wirewatch/runtime";
import { describe, expect, it } from "vitest";
import { hasRedis, openRedisProcess } from "../chaos/servers.ts";
import { redisHarness } from "./redis-harness.ts";

const log = createLog({ level: "silent" });

if (hasRedis())
  describeQueueConformance("a Redis server of this machine", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wirewatch-redis-"));
    const server = await openRedisProcess(folder);
    return redisHarness(server.url, {
      restartServer: () => server.killAndRestart(),
      close: async () => {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    });
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
