import type { FeedPushes, PollOutcome, PollTarget } from "@wirewatch/db";

/** What one push held, as a poll's outcome would tell it; a document that is no feed is an outcome that did not succeed. */
export type ReadPush = (push: {
  body: Uint8Array;
  contentType: string | null;
  url: string;
}) => Promise<PollOutcome>;

/**
 * Reads the pushes of a feed in the order in which they came, and makes one outcome of them. A push with the whole news (WebSub
 * section 7) stands for a poll while its hub is trusted. One that says nothing, as thin pings do, or that cannot be read makes
 * the feed due for a poll at once; it says nothing of the feed's health.
 */
export async function readPushes(
  target: PollTarget,
  { pushes, topicUrl, trustedUntil }: FeedPushes,
  read: ReadPush,
): Promise<PollOutcome> {
  let last: PollOutcome | null = null;
  let isComplete = true;
  const items: PollOutcome["items"] = [];
  for (const { body, contentType } of pushes) {
    const outcome = body.length === 0 ? null : await read({ body, contentType, url: topicUrl ?? target.url });
    if (outcome?.succeeded !== true || outcome.items.length === 0) {
      isComplete = false;
      continue;
    }
    items.push(...outcome.items);
    last = outcome;
  }
  return {
    ...(last ?? nothingRead(target)),
    items,
    pushes: { ids: pushes.map(({ id }) => id), pollNow: !isComplete || trustedUntil === null },
  };
}

const nothingRead = (target: PollTarget): PollOutcome => ({
  status: null,
  succeeded: false,
  failureCount: target.failureCount,
  failing: target.failing,
  problem: null,
  intervalMs: target.intervalMs,
  nextPollInMs: target.intervalMs,
  pollMemory: target.pollMemory,
  items: [],
  events: [],
});
