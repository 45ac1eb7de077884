import { createServer, type AddressInfo } from "node:net";
import { openQueues } from "@wirewatch/queue";
import { describeQueueConformance } from "@wirewatch/queue/conformance";
import { createLog } from "@wirewatch/runtime";
import { RedisContainer } from "@testcontainers/redis";
import { expect, it } from "vitest";
import { redisHarness } from "../integration/redis-harness.ts";

const log = createLog({ level: "silent" });
/** A port of the host that stays the container's own over a restart. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
const startRedis = async (policy: string) =>
  new RedisContainer("redis:8-alpine")
    .withExposedPorts({ container: 6379, host: await freePort() })
    .withCommand(["redis-server", "--appendonly", "yes", "--maxmemory-policy", policy])
    .start();

describeQueueConformance("Redis in a container", async () => {
  const container = await startRedis("noeviction");
  return redisHarness(container.getConnectionUrl(), {
    restartServer: () => container.restart({ timeout: 1 }),
    close: async () => void (await container.stop()),
  });
});

it("refuses a Redis that may evict jobs, and says how to mend it", async () => {
  const container = await startRedis("allkeys-lru");
  const backend = { kind: "redis", url: container.getConnectionUrl(), keyPrefix: "{x}" } as const;
  await expect(openQueues({ backend, log })).rejects.toThrow(/noeviction/);
  const allowed = await openQueues({ backend: { ...backend, allowEviction: true }, log });
  await allowed.close({ timeoutMs: 1000 });
  await container.stop();
});
