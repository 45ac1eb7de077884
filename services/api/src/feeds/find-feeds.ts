import type { FeedDiscovery, FoundFeed, ParsedFeed, ProblemNote } from "@wirewatch/contracts";
import {
  CANDIDATE_REASONS,
  discoverFeeds,
  guessFeeds,
  openFeedParser,
  robotsSitemaps,
  type FeedCandidate,
  type FeedParser,
} from "@wirewatch/feed";
import type { HttpClient, HttpResponse } from "@wirewatch/http";

export interface FindFeedsTools {
  http: Pick<HttpClient, "fetch">;
  /** Least time between two requests to one host. */
  hostIntervalMs: number;
  signal: AbortSignal;
}

/** Addresses that are fetched at most, and at the same time. */
const MAX_PROBES = 24;
const LANES = 4;
const MAX_WELL_KNOWN = 12;
const MAX_SITEMAPS = 2;
const MAX_PAGE_BYTES = 3_000_000;
const MAX_FEED_BYTES = 10_000_000;
const FETCH_DEADLINE_MS = 8000;
/** The whole search; what has been found by then is the answer. */
const SEARCH_DEADLINE_MS = 24_000;
/** With these the site itself cannot be reached, so that nothing else there need be tried. */
const HOPELESS =
  /^WW_HTTP_(?:URL_INVALID|SCHEME_FORBIDDEN|PORT_FORBIDDEN|ADDRESS_FORBIDDEN|DNS_FAILED|CONNECT_FAILED|TLS_FAILED|ABORTED)$/;

type Answer =
  | { kind: "feed"; response: HttpResponse; feed: ParsedFeed }
  | { kind: "page"; response: HttpResponse; html: string }
  | { kind: "failed"; problem: ProblemNote };

/**
 * The feeds of a site, each fetched and read: the address itself where it is one, else what its page, its platform, custom and its
 * robots.txt suggest. Bounded in requests, bytes and time; it never throws for what a site does.
 */
export async function findFeeds(address: string, tools: FindFeedsTools): Promise<FeedDiscovery> {
  const parser = openFeedParser({ size: 1, deadlineMs: 5000 });
  const search = openSearch(parser, tools);
  try {
    const first = await search.ask(address);
    if (first.kind === "feed")
      return {
        url: first.response.url,
        isFeed: true,
        feeds: [toFound(first, { url: address, title: "", reason: "itself" })],
        tried: search.tried(),
        problem: null,
      };
    const problem = first.kind === "failed" ? first.problem : null;
    if (problem !== null && HOPELESS.test(problem.code))
      return { url: address, isFeed: false, feeds: [], tried: search.tried(), problem };
    const url = first.kind === "page" ? first.response.url : address;
    const candidates = first.kind === "page" ? discoverFeeds(first.html, url) : guessFeeds(url);
    const feeds = await probeInWaves(url, candidates, search);
    return { url, isFeed: false, feeds, tried: search.tried(), problem };
  } finally {
    await parser.close();
  }
}

interface Search {
  ask(url: string): Promise<Answer>;
  probe(candidates: readonly FeedCandidate[]): Promise<{ feeds: FoundFeed[]; pages: FeedPage[] }>;
  tried(): number;
}
interface FeedPage {
  url: string;
  html: string;
}

/** What a page names first; guesses only where that gave nothing; a sitemap of news always. */
async function probeInWaves(
  url: string,
  candidates: readonly FeedCandidate[],
  search: Search,
): Promise<FoundFeed[]> {
  const isGuess = ({ reason }: FeedCandidate): boolean => reason === "well_known";
  const named = await search.probe(candidates.filter((candidate) => !isGuess(candidate)));
  const feeds = [...named.feeds];
  const hasOwn = (): boolean => feeds.some(({ reason }) => reason !== "comments");
  // A link that says "RSS" often leads to a page that lists the feeds.
  if (!hasOwn())
    for (const page of named.pages.slice(0, 2)) {
      const listed = discoverFeeds(page.html, page.url).filter((candidate) => !isGuess(candidate));
      feeds.push(...(await search.probe(listed)).feeds);
    }
  if (!hasOwn())
    feeds.push(...(await search.probe(candidates.filter(isGuess).slice(0, MAX_WELL_KNOWN))).feeds);
  const robots = await search.ask(new URL("/robots.txt", url).href);
  const sitemaps = robots.kind === "page" ? robotsSitemaps(robots.html, url) : [];
  const wanted = sitemaps.filter(({ reason }) => reason === "news_sitemap" || !hasOwn());
  feeds.push(...(await search.probe(wanted.slice(0, MAX_SITEMAPS))).feeds);
  const byUrl = new Map<string, FoundFeed>();
  for (const feed of feeds) if (!byUrl.has(feed.url)) byUrl.set(feed.url, feed);
  // An empty feed is of less use than one with items, comments of less than either.
  const rank = (feed: FoundFeed): number => (feed.reason === "comments" ? 2 : feed.itemCount === 0 ? 1 : 0);
  return [...byUrl.values()].toSorted((left, right) => rank(left) - rank(right));
}

function openSearch(parser: FeedParser, tools: FindFeedsTools): Search {
  const deadline = AbortSignal.timeout(SEARCH_DEADLINE_MS);
  const signal = AbortSignal.any([tools.signal, deadline]);
  const asked = new Set<string>();

  const ask = async (url: string): Promise<Answer> => {
    asked.add(url);
    try {
      const response = await tools.http.fetch({
        url,
        headers: {
          accept:
            "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, application/xml;q=0.9, */*;q=0.5",
        },
        maxBytes: MAX_FEED_BYTES,
        overflow: "truncate",
        deadlineMs: FETCH_DEADLINE_MS,
        maxRedirects: 5,
        pace: { intervalMs: tools.hostIntervalMs, maxWaitMs: FETCH_DEADLINE_MS },
        signal,
      });
      if (response.status < 200 || response.status > 299)
        return {
          kind: "failed",
          problem: { code: "http_status", message: `The server answered HTTP ${response.status}.` },
        };
      return await read(response);
    } catch (error) {
      return { kind: "failed", problem: toProblem(error) };
    }
  };

  const read = async (response: HttpResponse): Promise<Answer> => {
    const contentType = response.headers["content-type"];
    try {
      const feed = await parser.parse(response.body, {
        url: response.url,
        ...(contentType === undefined ? {} : { contentType }),
      });
      return { kind: "feed", response, feed };
    } catch {
      return { kind: "page", response, html: decodePage(response) };
    }
  };

  const probe: Search["probe"] = async (candidates) => {
    const waiting = candidates
      .filter(({ url }) => !asked.has(url))
      .slice(0, Math.max(0, MAX_PROBES - asked.size));
    for (const { url } of waiting) asked.add(url);
    const found = new Map<FeedCandidate, FoundFeed>();
    const pages: FeedPage[] = [];
    const queue = [...waiting];
    const lane = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (signal.aborted) return;
        const answer = await ask(next.url);
        if (answer.kind === "feed") found.set(next, toFound(answer, next));
        else if (answer.kind === "page") pages.push({ url: answer.response.url, html: answer.html });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return { feeds: waiting.flatMap((candidate) => found.get(candidate) ?? []), pages };
  };

  return { ask, probe, tried: () => asked.size };
}

function toFound({ response, feed }: Extract<Answer, { kind: "feed" }>, candidate: FeedCandidate): FoundFeed {
  const times = feed.items.flatMap(({ publishedAt, updatedAt }) => publishedAt ?? updatedAt ?? []);
  const newest = times.toSorted().at(-1);
  return {
    url: response.url,
    title: feed.feed.title === "" ? candidate.title : feed.feed.title,
    format: feed.format,
    itemCount: feed.items.length,
    newestAt: newest ?? null,
    reason: candidate.reason,
    explanation: CANDIDATE_REASONS[candidate.reason],
  };
}

/** Good enough for links and titles; the encoding of a page is looked at no further. */
function decodePage({ body, headers }: HttpResponse): string {
  const bytes = body.subarray(0, MAX_PAGE_BYTES);
  const label =
    /charset=["']?([\w-]+)/i.exec(headers["content-type"] ?? "")?.[1] ??
    /charset=["']?([\w-]+)/i.exec(Buffer.from(bytes.subarray(0, 2048)).toString("latin1"))?.[1] ??
    "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

const toProblem = (error: unknown): ProblemNote => ({
  code:
    error instanceof Error && "code" in error && typeof error.code === "string"
      ? error.code
      : "WW_HTTP_ABORTED",
  message: error instanceof Error ? error.message : String(error),
});
