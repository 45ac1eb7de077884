import type { FeedItem, ParsedFeed } from "@wirewatch/contracts";
import type { PollTarget } from "@wirewatch/db";
import type { HttpResponse } from "@wirewatch/http";
import { describe, expect, it } from "vitest";
import { readSitemaps } from "./read-sitemaps.ts";
import type { PollTools } from "./poll-tools.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const at = (daysAgo: number): string => new Date(NOW.getTime() - daysAgo * 86_400_000).toISOString();

const entry = (url: string, updatedAt: string | null): FeedItem => ({
  id: null,
  url,
  title: "",
  summaryHtml: "",
  contentHtml: "",
  authors: [],
  publishedAt: null,
  updatedAt,
  categories: [],
  enclosures: [],
  language: null,
  source: null,
});

const document = (format: ParsedFeed["format"], items: FeedItem[]): ParsedFeed => ({
  format,
  feed: { title: "", siteUrl: null, feedUrl: null, description: "", language: null, hubUrl: null },
  items,
  problems: [],
});

const target = (sitemaps: Record<string, string> = {}): PollTarget =>
  ({ url: "https://www.varn.example/sitemap.xml", pollMemory: { sitemaps } }) as unknown as PollTarget;

/** Every sitemap gives the pages that `pages` names; what it does not name answers 404. */
function toolsFor(pages: Record<string, FeedItem[] | "index">) {
  const fetched: string[] = [];
  const tools: PollTools = {
    http: {
      fetch: async ({ url }) => {
        fetched.push(url);
        const status = pages[url] === undefined ? 404 : 200;
        return { status, headers: {}, body: new TextEncoder().encode(url), url } as unknown as HttpResponse;
      },
    },
    parser: {
      parse: async (body) => {
        const items = pages[new TextDecoder().decode(body)] ?? [];
        return items === "index"
          ? document("sitemap-index", [entry("https://varn.example/more.xml", at(0))])
          : document("sitemap", items);
      },
    },
    now: () => NOW,
    random: () => 0.5,
    limits: {
      maxBytes: 1000,
      maxItems: 4,
      deadlineMs: 1000,
      hostIntervalMs: 0,
      minIntervalMs: 60_000,
      maxIntervalMs: 900_000,
      floodItems: 20,
      answerMaxBytes: 0,
      sitemapChildren: 2,
    },
  };
  return { tools, fetched };
}

const site = "https://varn.example";
const codes = ({ problems }: { problems: { code: string }[] }): string[] => problems.map(({ code }) => code);

describe("readSitemaps", () => {
  it("leaves every other feed as it is", async () => {
    const feed = document("rss", [entry(`${site}/old`, at(900))]);
    expect(await readSitemaps(target(), feed, toolsFor({}).tools)).toMatchObject({
      items: feed.items,
      visited: null,
      isComplete: true,
    });
  });

  it("leaves out and counts what is old in a sitemap (trap 9)", async () => {
    const read = await readSitemaps(
      target(),
      document("sitemap", [entry(`${site}/1`, at(1)), entry(`${site}/2`, at(400)), entry(`${site}/3`, null)]),
      toolsFor({}).tools,
    );
    expect(read.items.map(({ url }) => url)).toEqual([`${site}/1`, `${site}/3`]);
    expect(codes(read)).toEqual(["old_items_skipped"]);
  });

  it("reads a few sitemaps of an index at each poll, news first, then the newest, and each again only when it has changed", async () => {
    const index = document("sitemap-index", [
      entry(`${site}/archive-1.xml`, at(2)),
      entry(`${site}/archive-2.xml`, at(1)),
      entry(`${site}/news.xml`, at(5)),
    ]);
    const pages = Object.fromEntries(
      index.items.map(({ url }) => [url ?? "", [entry(`${url}/page`, at(0))]]),
    );
    const first = toolsFor(pages);
    const one = await readSitemaps(target(), index, first.tools);
    expect(first.fetched).toEqual([`${site}/news.xml`, `${site}/archive-2.xml`]);
    expect(one).toMatchObject({ isComplete: false });
    expect(one.items).toHaveLength(2);

    const second = toolsFor(pages);
    const two = await readSitemaps(target(one.visited ?? {}), index, second.tools);
    expect(second.fetched).toEqual([`${site}/archive-1.xml`]);
    expect(two.isComplete).toBe(true);

    const third = toolsFor(pages);
    const changed = { ...index, items: [...index.items.slice(0, 2), entry(`${site}/news.xml`, at(0))] };
    await readSitemaps(target(two.visited ?? {}), changed, third.tools);
    expect(third.fetched).toEqual([`${site}/news.xml`]);
  });

  it("follows no sitemap to another site, and no index within an index (trap 9)", async () => {
    const { tools, fetched } = toolsFor({ [`${site}/inner.xml`]: "index" });
    const index = document("sitemap-index", [
      entry("https://paid.example/news.xml", at(0)),
      entry("http://127.0.0.1/news.xml", at(0)),
      entry(`${site}/inner.xml`, at(0)),
    ]);
    const read = await readSitemaps(target(), index, tools);
    expect(fetched).toEqual([`${site}/inner.xml`]);
    expect(read.items).toEqual([]);
    expect(codes(read)).toEqual(["foreign_sitemaps_skipped"]);
  });

  it("goes on after a sitemap that cannot be had, and tries it again", async () => {
    const { tools } = toolsFor({ [`${site}/b.xml`]: [entry(`${site}/b`, at(0))] });
    const index = document("sitemap-index", [entry(`${site}/a.xml`, at(0)), entry(`${site}/b.xml`, at(1))]);
    const read = await readSitemaps(target(), index, tools);
    expect(read.items.map(({ url }) => url)).toEqual([`${site}/b`]);
    expect(read.isComplete).toBe(false);
    expect(Object.keys(read.visited ?? {})).toEqual([`${site}/b.xml`]);
    expect(codes(read)).toEqual(["sitemap_unreadable"]);
  });

  it("takes no more pages than a poll may bring, the newest first, and counts the others (trap 2)", async () => {
    const pages = Array.from({ length: 7 }, (_, page) => entry(`${site}/${page}`, at(2 - page / 10)));
    const { tools } = toolsFor({ [`${site}/a.xml`]: pages });
    const index = document("sitemap-index", [entry(`${site}/a.xml`, at(0))]);
    const read = await readSitemaps(target(), index, tools);
    expect(read.items.map(({ url }) => url)).toEqual([6, 5, 4, 3].map((page) => `${site}/${page}`));
    expect(read.problems).toMatchObject([{ code: "items_cut", message: expect.stringContaining("3 of 7") }]);
  });
});
