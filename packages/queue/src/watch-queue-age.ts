import type { QueueLog } from "./backend.ts";
import type { QueueDepth, Queues } from "./open-queues.ts";

/** Which queues have jobs that wait too long while nobody works on any: their consumers live but do not consume. */
export function stuckQueues(depths: readonly QueueDepth[], limitMs: number): string[] {
  return depths
    .filter(
      ({ active, waiting, oldestWaitingMs }) =>
        waiting > 0 && active === 0 && (oldestWaitingMs ?? 0) > limitMs,
    )
    .map(({ name }) => name);
}

/**
 * Looks at the age of the oldest waiting job of each queue and starts the consumers of a stuck queue anew. A connection
 * that answers pings proves nothing (taskforcesh/bullmq#4585, #4479): only jobs that move do.
 */
export function watchQueueAge(settings: {
  queues: Pick<Queues, "depths" | "restart">;
  limitMs: number;
  everyMs: number;
  log: QueueLog;
}): { close(): void } {
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      for (const name of stuckQueues(await settings.queues.depths(), settings.limitMs)) {
        const consumers = await settings.queues.restart(name);
        if (consumers > 0)
          settings.log.error({ queue: name, limitMs: settings.limitMs, consumers }, "queue.stuck");
      }
    } catch (error) {
      settings.log.warn({ err: error }, "queue.watch-failed");
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), settings.everyMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
