import { feedDocumentSchema, feedOverviewSchema, type FeedOverview } from "@wirewatch/contracts";
import { z } from "zod";
import { formatDuration } from "../terminal/alert-lines.ts";
import { feedLines } from "../terminal/feed-lines.ts";
import { LIST_LIMIT, show, type ManageContext } from "./manage.ts";
import { readFeed } from "./feed-care.ts";

export interface ListWish {
  status?: string;
  folder?: string;
  search?: string;
  sort?: string;
}

export async function listFeeds(context: ManageContext, wish: ListWish): Promise<void> {
  const query = new URLSearchParams();
  if (wish.status === "failing") query.set("failing", "true");
  else if (wish.status !== undefined) query.set("status", wish.status);
  if (wish.folder !== undefined) query.set("folder", wish.folder);
  if (wish.search !== undefined) query.set("q", wish.search);
  if (wish.sort !== undefined) query.set("sort", wish.sort);
  const feeds = z
    .array(feedOverviewSchema)
    .parse(await context.client.list(`/v1/feeds?${query.toString()}`, LIST_LIMIT));
  show(
    context,
    feeds,
    ["id", "state", "title", "next poll", "interval", "last", "items/7d", "problem"],
    (feed) => [
      feed.id,
      stateOf(feed),
      shorten(feed.title || feed.url, 40),
      feed.nextPollAt === null ? "-" : untilText(Date.parse(feed.nextPollAt) - Date.now()),
      formatDuration(feed.intervalMs),
      feed.lastStatus === null ? "-" : String(feed.lastStatus),
      String(feed.activity.articles7d),
      feed.problem === null ? "" : `${feed.problem.code}: ${feed.problem.message}`,
    ],
    query.size > 0
      ? "No feed matches."
      : "No feeds yet. Add one: wirewatch feed add https://… or see wirewatch feed catalogue",
  );
}

const stateOf = (feed: FeedOverview): string =>
  feed.status !== "active"
    ? feed.status
    : feed.failing
      ? "failing"
      : feed.problem === null
        ? "active"
        : "trouble";

const untilText = (ms: number): string => (ms <= 0 ? "due" : formatDuration(ms));

const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

export async function showFeed(context: ManageContext, id: string): Promise<void> {
  const feed = await readFeed(context, id);
  if (context.json) context.print(JSON.stringify(feed));
  else for (const line of feedLines(feed, Date.now())) context.print(line);
}

/** The last document of a feed: bytes for a file, text without escape sequences for a terminal. */
export async function showAnswer(
  context: ManageContext,
  id: string,
  output: { headersOnly: boolean; isTerminal: boolean; write: (bytes: Uint8Array) => void },
): Promise<void> {
  const path = `/v1/feeds/${encodeURIComponent(id)}/answer`;
  if (output.headersOnly) {
    const document = feedDocumentSchema.parse(await context.client.call("GET", `${path}/headers`));
    if (context.json) context.print(JSON.stringify(document));
    else
      for (const line of [
        `${document.at}  ${document.url}`,
        `HTTP ${document.status}, ${document.bodyBytes} bytes${document.truncated ? ", of which only the beginning is kept" : ""}`,
        ...Object.entries(document.headers).map(([name, value]) => `${name}: ${value}`),
      ])
        context.print(safeText(line));
    return;
  }
  const bytes = await context.client.download(path);
  if (context.json) context.print(JSON.stringify({ id, text: new TextDecoder().decode(bytes) }));
  else if (output.isTerminal) context.print(safeText(new TextDecoder().decode(bytes)));
  else output.write(bytes);
}

/** Text of many lines as a terminal may show it. */
const safeText = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- controls are what must go
  text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
