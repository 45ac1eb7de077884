import { setTimeout as delay } from "node:timers/promises";
import { feedDetailSchema, feedSchema, type Feed, type FeedDetail } from "@wirewatch/contracts";
import { z } from "zod";
import { safeForTerminal } from "../terminal/colours.ts";
import { formatDuration } from "../terminal/alert-lines.ts";
import { UsageError } from "../usage-error.ts";
import type { ManageContext } from "./manage.ts";

const POLL_LIMIT_MS = 60_000;
const ASK_EVERY_MS = 300;

const pathOf = (id: string): string => `/v1/feeds/${encodeURIComponent(id)}`;
export const nameOf = (feed: Feed): string => safeForTerminal(feed.title || feed.url);

export const readFeed = async ({ client }: ManageContext, id: string): Promise<FeedDetail> =>
  feedDetailSchema.parse(await client.call("GET", pathOf(id)));

/** Polls feeds and says what each brought; fails when any poll failed. */
export async function pollFeeds(
  context: ManageContext,
  ids: readonly string[],
  { wait }: { wait: boolean },
): Promise<void> {
  const before = await Promise.all(ids.map((id) => readFeed(context, id)));
  for (const { id } of before) await context.client.call("POST", `${pathOf(id)}/poll`);
  if (!wait) {
    context.print(context.json ? JSON.stringify({ count: before.length }) : `${before.length} due now`);
    return;
  }
  let failed = 0;
  for (const feed of before) {
    const after = await nextPoll(context, feed);
    if (after === null || after.problem !== null) failed += 1;
    context.print(context.json ? JSON.stringify(after ?? feed) : resultLine(feed, after));
  }
  if (failed > 0)
    throw new Error(
      `${failed} of ${before.length} polls did not succeed; \`wirewatch feed show ID\` says more`,
    );
}

async function nextPoll(context: ManageContext, before: FeedDetail): Promise<FeedDetail | null> {
  const deadline = Date.now() + POLL_LIMIT_MS;
  while (Date.now() < deadline) {
    const now = await readFeed(context, before.id);
    if (now.lastPolledAt !== before.lastPolledAt) return now;
    await delay(ASK_EVERY_MS);
  }
  return null;
}

function resultLine(before: FeedDetail, after: FeedDetail | null): string {
  if (after === null)
    return `${before.id}  not polled within ${formatDuration(POLL_LIMIT_MS)}: is a poller running? The feed stays due.  ${nameOf(before)}`;
  if (after.problem !== null)
    return `${after.id}  failed: ${safeForTerminal(after.problem.message)} (${after.problem.code})  ${nameOf(after)}`;
  const poll = after.recentPolls.at(-1);
  const fresh = poll?.newCount ?? after.articleCount - before.articleCount;
  const took = poll === undefined ? "" : ` in ${formatDuration(poll.durationMs)}`;
  return `${after.id}  HTTP ${after.lastStatus ?? "-"}${took}, ${fresh} new, next in ${formatDuration(after.intervalMs)}  ${nameOf(after)}`;
}

/** Pauses or resumes feeds one by one, so that an unknown id is named. */
export async function setStatus(
  context: ManageContext,
  ids: readonly string[],
  status: "active" | "paused",
): Promise<void> {
  for (const id of ids) {
    const feed = feedSchema.parse(await context.client.call("PATCH", pathOf(id), { status }));
    context.print(context.json ? JSON.stringify(feed) : `${feed.id}  ${feed.status}  ${nameOf(feed)}`);
  }
}

export async function editFeed(
  context: ManageContext,
  id: string,
  wish: Readonly<Record<string, string | number | null | undefined>>,
): Promise<void> {
  const change = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
  if (Object.keys(change).length === 0)
    throw new UsageError(
      "nothing to change: give --title, --url, --folder, --language, --min-interval, --max-interval or --text-source",
    );
  const feed = feedSchema.parse(await context.client.call("PATCH", pathOf(id), change));
  context.print(
    context.json ? JSON.stringify(feed) : `${feed.id}  ${nameOf(feed)}  ${safeForTerminal(feed.url)}`,
  );
}

export async function releaseHeld(context: ManageContext, id: string, silent: boolean): Promise<void> {
  const { count } = z
    .object({ count: z.int() })
    .parse(await context.client.call("POST", `${pathOf(id)}/release-held`, { silent }));
  context.print(
    context.json ? JSON.stringify({ id, count, silent }) : `${count} released${silent ? " silently" : ""}`,
  );
}

export async function undoMove(context: ManageContext, id: string): Promise<void> {
  const feed = feedSchema.parse(await context.client.call("POST", `${pathOf(id)}/undo-move`));
  context.print(context.json ? JSON.stringify(feed) : `${feed.id}  back at ${safeForTerminal(feed.url)}`);
}
