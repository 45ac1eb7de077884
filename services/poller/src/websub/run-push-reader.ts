import type { PushedFeed } from "@wirewatch/db";
import { repeat, type Log, type Repeating, type ServiceContext } from "@wirewatch/runtime";

const LOOK_MS = 1000;
/** Feeds whose pushes are read at the same time. */
const CONCURRENCY = 8;

/**
 * Reads pushes as they come, beside the polls: they need no turn at the feed's host and no slot, so that neither a slow host nor
 * a busy one delays them. A reader that dies leaves the pushes to the next one.
 */
export function runPushReader(settings: {
  context: Pick<ServiceContext, "stores" | "signal"> & { log: Log };
  leaseMs: number;
  read: (pushed: PushedFeed) => Promise<void>;
}): Repeating {
  const { stores, log, signal } = settings.context;
  return repeat({
    name: "pushes",
    everyMs: LOOK_MS,
    log,
    signal,
    task: async () => {
      const pushed = await stores.websub.claimPushed({ limit: CONCURRENCY, leaseMs: settings.leaseMs });
      const results = await Promise.allSettled(pushed.map(settings.read));
      for (const result of results)
        if (result.status === "rejected") log.warn({ err: result.reason }, "feed.push-failed");
      // What came meanwhile, and what a feed had too many of, is read at once.
      return pushed.length > 0 ? 0 : LOOK_MS;
    },
  });
}
