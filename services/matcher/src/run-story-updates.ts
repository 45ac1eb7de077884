import type { Stores } from "@wirewatch/db";
import { repeat, type Log, type Metrics, type Repeating } from "@wirewatch/runtime";

/** Stories of one transaction. */
const STORIES_AT_ONCE = 100;

/**
 * Looks at stories that have changed and tells of those that alerts follow. Every matcher does: stories are locked one at a time, so
 * that they share the work and none is told twice.
 */
export function runStoryUpdates({
  stores,
  everyMs,
  onDeliveries,
  log,
  metrics,
  signal,
}: {
  stores: Pick<Stores, "alerts">;
  everyMs: number;
  onDeliveries: (deliveryIds: readonly string[]) => void;
  log: Log;
  metrics: Metrics;
  signal: AbortSignal;
}): Repeating {
  return repeat({
    name: "tell updates of stories",
    everyMs,
    log,
    signal,
    task: async (stopping) => {
      while (!stopping.aborted) {
        const { updateCount, deliveryIds, more } = await stores.alerts.tellUpdates(STORIES_AT_ONCE);
        if (updateCount > 0) {
          metrics.alertUpdates.inc(updateCount);
          onDeliveries(deliveryIds);
          log.info({ updates: updateCount, deliveries: deliveryIds.length }, "alerts.updated");
        }
        if (!more) return;
      }
    },
  });
}
