import { pollProblem, type FeedItem, type ParsedFeed, type ProblemNote } from "@wirewatch/contracts";
import type { PollTarget } from "@wirewatch/db";
import { canParseUrl, registrableDomain } from "@wirewatch/text";
import type { PollTools } from "./poll-tools.ts";

/** Pages that a sitemap dates earlier than this are no news to a feed that is read for the first time. */
const OLD_AFTER_MS = 3 * 86_400_000;
/** Sitemaps whose last state a feed remembers. */
const MAX_VISITED = 200;
/** How often a sitemap that tells no time of change is read again. */
const REREAD_AFTER_MS = 3_600_000;
const READ_AT = "read at ";
const NEWS_NAME = /news|nachricht|noticia|actualit|aktuell|latest|recent/i;

export interface ReadSitemaps {
  items: FeedItem[];
  problems: ProblemNote[];
  /** What the poll memory keeps of the sitemaps of an index; null for everything else. */
  visited: Record<string, string> | null;
  /** Whether everything that the document leads to was read: else the same document must be read again. */
  isComplete: boolean;
}

/**
 * The items of a feed; for a sitemap index those of its sitemaps that have changed since they were read last, news first and the
 * newest first, a few at each poll, and never one of another site.
 */
export async function readSitemaps(
  target: PollTarget,
  parsed: ParsedFeed,
  tools: PollTools,
  signal?: AbortSignal,
): Promise<ReadSitemaps> {
  if (parsed.format === "sitemap") {
    const { items, problems } = withoutOld(parsed.items, parsed.problems, tools);
    return { items, problems, visited: null, isComplete: true };
  }
  if (parsed.format !== "sitemap-index")
    return { items: parsed.items, problems: parsed.problems, visited: null, isComplete: true };

  const problems = [...parsed.problems];
  const visited = visitedOf(target);
  const site = siteOf(target.url);
  const own = parsed.items.filter(({ url }) => url !== null && siteOf(url) === site);
  if (own.length < parsed.items.length)
    problems.push(
      pollProblem(
        "foreign_sitemaps_skipped",
        `${parsed.items.length - own.length} sitemaps are of other sites and were not read.`,
      ),
    );
  const now = tools.now();
  const due = own
    .flatMap(({ url, updatedAt }) => (url === null ? [] : [{ url, updatedAt, seen: visited[url] ?? null }]))
    .filter(({ url, updatedAt, seen }) => isDue(url, updatedAt, seen, now))
    .toSorted(byNews);
  const chosen = due.slice(0, tools.limits.sitemapChildren);
  const items: FeedItem[] = [];
  let failedCount = 0;
  for (const { url, updatedAt } of chosen) {
    // All sitemaps together get the time of one feed: the rest comes at the next poll.
    if (tools.now().getTime() - now.getTime() > tools.limits.deadlineMs) {
      failedCount += 1;
      break;
    }
    try {
      const child = await fetchSitemap(url, tools, signal);
      items.push(...child.items);
      problems.push(...child.problems);
      visited[url] = updatedAt ?? `${READ_AT}${now.toISOString()}`;
    } catch (error) {
      failedCount += 1;
      const message = error instanceof Error ? error.message : String(error);
      if (failedCount === 1) problems.push(pollProblem("sitemap_unreadable", `${url}: ${message}`));
    }
  }
  const listed = new Set(own.map(({ url }) => url));
  const kept = Object.entries(visited).filter(([url]) => listed.has(url));
  return {
    ...withoutOld(items, problems, tools),
    visited: Object.fromEntries(kept.slice(-MAX_VISITED)),
    isComplete:
      failedCount === 0 && due.length <= chosen.length && own.every(({ updatedAt }) => updatedAt !== null),
  };
}

/** A sitemap without a time of change is read again at every poll if its name says news, else every hour. */
function isDue(url: string, updatedAt: string | null, seen: string | null, now: Date): boolean {
  if (updatedAt !== null || seen === null) return seen !== updatedAt;
  return isOfNews(url) || now.getTime() - Date.parse(seen.slice(READ_AT.length)) >= REREAD_AFTER_MS;
}

function byNews(
  left: { url: string; updatedAt: string | null; seen: string | null },
  right: { url: string; updatedAt: string | null; seen: string | null },
): number {
  const byName = Number(isOfNews(right.url)) - Number(isOfNews(left.url));
  if (byName !== 0) return byName;
  const age = (updatedAt: string | null): number => (updatedAt === null ? 0 : -Date.parse(updatedAt));
  // Of those that say no time, the one that was not read for the longest.
  return age(left.updatedAt) - age(right.updatedAt) || ((left.seen ?? "") < (right.seen ?? "") ? -1 : 1);
}

const isOfNews = (url: string): boolean => NEWS_NAME.test(new URL(url).pathname);

function siteOf(url: string): string | null {
  if (!canParseUrl(url)) return null;
  const { hostname } = new URL(url);
  return registrableDomain(hostname) ?? hostname;
}

async function fetchSitemap(
  url: string,
  tools: PollTools,
  signal: AbortSignal | undefined,
): Promise<{ items: FeedItem[]; problems: ProblemNote[] }> {
  const { maxBytes, maxItems, deadlineMs, hostIntervalMs } = tools.limits;
  const response = await tools.http.fetch({
    url,
    headers: { accept: "application/xml, */*;q=0.5" },
    maxBytes,
    deadlineMs,
    pace: { intervalMs: hostIntervalMs, maxWaitMs: deadlineMs },
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status !== 200) throw new Error(`The server answered HTTP ${response.status}.`);
  const contentType = response.headers["content-type"];
  const parsed = await tools.parser.parse(response.body, {
    url: response.url,
    ...(contentType === undefined ? {} : { contentType }),
    maxItems,
  });
  // An index within an index would let one feed fetch without end.
  return parsed.format === "sitemap-index" ? { items: [], problems: parsed.problems } : parsed;
}

/** Sitemaps keep pages for years: what is old when it is first seen would be a flood of old news. */
function withoutOld(
  items: readonly FeedItem[],
  problems: readonly ProblemNote[],
  tools: PollTools,
): Pick<ReadSitemaps, "items" | "problems"> {
  const { maxItems } = tools.limits;
  const oldBefore = tools.now().getTime() - OLD_AFTER_MS;
  const timeOf = ({ publishedAt, updatedAt }: FeedItem): number | null => {
    const date = publishedAt ?? updatedAt;
    return date === null ? null : Date.parse(date);
  };
  const young = items.filter((item) => (timeOf(item) ?? Infinity) >= oldBefore);
  const notes = [...problems];
  if (young.length < items.length)
    notes.push(
      pollProblem(
        "old_items_skipped",
        `${items.length - young.length} pages are older than three days and were left out.`,
      ),
    );
  if (young.length <= maxItems) return { items: young, problems: notes };
  notes.push({
    code: "items_cut",
    message: `${young.length - maxItems} of ${young.length} pages were left out; the newest were kept.`,
  });
  const newest = young.toSorted(
    (left, right) => (timeOf(right) ?? Infinity) - (timeOf(left) ?? Infinity) || 0,
  );
  return { items: newest.slice(0, maxItems), problems: notes };
}

function visitedOf(target: PollTarget): Record<string, string> {
  const known = target.pollMemory["sitemaps"];
  if (typeof known !== "object" || known === null) return {};
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
