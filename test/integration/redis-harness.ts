import { openQueues } from "@wirewatch/queue";
import type { ConformanceHarness } from "@wirewatch/queue/conformance";
import { createLog } from "@wirewatch/runtime";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { holdJobInProcess } from "./hold-job.ts";

const KEY_PREFIX = "{conformance}";

/** What the queue conformance suite needs of a Redis server, whoever runs it. */
export function redisHarness(
  url: string,
  server: Pick<ConformanceHarness, "restartServer" | "close">,
): ConformanceHarness {
  const log = createLog({ level: "silent" });
  return {
    ...server,
    open: async () =>
      openQueues({ backend: { kind: "redis", url, keyPrefix: KEY_PREFIX }, log, lockMs: 5000 }),
    holdJobInProcess: async (name) => holdJobInProcess(name, "redis", url, KEY_PREFIX),
    addRaw: async (name, data) => {
      const connection = new Redis(url);
      const queue = new Queue(name, { connection, prefix: KEY_PREFIX });
      await queue.add(name, data);
      await queue.close();
      connection.disconnect();
    },
  };
}
