import { feedDue } from "@wirewatch/queue";
import type { ServiceContext } from "@wirewatch/runtime";

/** Wakes a poller for feeds that are due in the database; without the queue they are polled a moment later. */
export async function wakePoller(context: ServiceContext, feedIds: readonly string[]): Promise<void> {
  try {
    await context.queues.producer(feedDue).add({ feedIds: [...feedIds] });
  } catch (error) {
    context.log.warn({ feedCount: feedIds.length, err: error }, "queue.wake-failed");
  }
}
