import type { PollOutcome, PushedFeed } from "@wirewatch/db";
import type { PollTools } from "../poll-tools.ts";
import { readFeedDocument } from "../read-feed-document.ts";

/**
 * Reads the pushes of a feed in the order in which they came, and makes one outcome of them. While its hub is trusted, a push
 * stands for a poll (WebSub section 7: it carries the new content). One that says nothing, as thin pings do, or that cannot be
 * read makes the feed due at once. Interval and health are what polls have found: a push may be a part of the feed.
 */
export async function readPushes(
  { target, problem, topicUrl, pushes }: PushedFeed,
  tools: PollTools,
  signal: AbortSignal,
): Promise<PollOutcome> {
  const items: PollOutcome["items"] = [];
  let isComplete = true;
  let last: PollOutcome | null = null;
  for (const { body, contentType } of pushes) {
    const document = {
      body,
      url: topicUrl ?? target.url,
      contentType: contentType ?? undefined,
      cause: "push",
    } as const;
    const outcome = body.length === 0 ? null : await readFeedDocument(target, document, tools, signal);
    if (outcome?.succeeded !== true || outcome.items.length === 0) isComplete = false;
    else {
      items.push(...outcome.items);
      last = outcome;
    }
  }
  const isTrusted = (target.pushedUntil?.getTime() ?? 0) > tools.now().getTime();
  return {
    status: null,
    cause: "push",
    ...(last?.title === undefined ? {} : { title: last.title }),
    ...(last?.floodItems === undefined ? {} : { floodItems: last.floodItems }),
    succeeded: last !== null && target.failureCount === 0,
    failureCount: target.failureCount,
    failing: target.failing,
    problem,
    intervalMs: target.intervalMs,
    intervalReason: target.intervalReason,
    nextPollInMs: target.intervalMs,
    pollMemory: last?.pollMemory ?? target.pollMemory,
    items,
    events: [],
    pushes: { ids: pushes.map(({ id }) => id), pollNow: !isComplete || !isTrusted },
  };
}
