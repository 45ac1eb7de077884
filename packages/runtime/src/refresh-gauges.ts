import type { Stores } from "@wirewatch/db";
import type { Queues } from "@wirewatch/queue";
import type { Metrics } from "./metrics.ts";

/** Reads the backlog of every stage and the age of every queue into the gauges. */
export async function refreshGauges(settings: {
  metrics: Metrics;
  stores: Stores;
  queues: Queues;
}): Promise<void> {
  const { metrics } = settings;
  for (const { stage, count, oldestAgeMs } of await settings.stores.articles.summary()) {
    if (stage === "matched") continue;
    metrics.backlog.set({ stage }, count);
    metrics.backlogAgeSeconds.set({ stage }, (oldestAgeMs ?? 0) / 1000);
  }
  for (const depth of await settings.queues.depths())
    metrics.queueAgeSeconds.set({ queue: depth.name }, (depth.oldestWaitingMs ?? 0) / 1000);
}
