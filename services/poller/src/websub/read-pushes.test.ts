import type { FeedItem } from "@wirewatch/contracts";
import type { PollTarget, PushedFeed } from "@wirewatch/db";
import { NotAFeedError } from "@wirewatch/feed";
import { describe, expect, it } from "vitest";
import type { PollTools } from "../poll-tools.ts";
import { readPushes } from "./read-pushes.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const signal = new AbortController().signal;

const item = (title: string): FeedItem => ({
  id: title,
  url: `https://varn.example/${title}`,
  title,
  summaryHtml: "",
  contentHtml: "",
  authors: [],
  publishedAt: null,
  updatedAt: null,
  categories: [],
  enclosures: [],
  language: null,
  source: null,
});

/** Each body is the titles of its items, joined by commas; what holds a `<` is no feed. */
const tools: PollTools = {
  http: {
    fetch: async () => {
      throw new Error("a push needs no request");
    },
  },
  parser: {
    parse: async (bytes) => {
      const text = new TextDecoder().decode(bytes);
      if (text.includes("<")) throw new NotAFeedError("an HTML page");
      return {
        format: "rss",
        feed: { title: "Varn", siteUrl: null, feedUrl: null, description: "", language: null, hubUrl: null },
        items: text.split(",").filter(Boolean).map(item),
        problems: [],
      };
    },
  },
  now: () => NOW,
  random: () => 0.5,
  limits: {
    maxBytes: 1000,
    maxItems: 10,
    deadlineMs: 1000,
    hostIntervalMs: 0,
    minIntervalMs: 60_000,
    maxIntervalMs: 900_000,
    floodItems: 20,
    answerMaxBytes: 1000,
    sitemapChildren: 1,
  },
};

const pushed = (bodies: string[], change: Partial<PollTarget> = {}): PushedFeed => ({
  target: {
    id: "fd_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    claim: "c",
    host: "varn.example",
    url: "https://varn.example/feed.xml",
    title: "",
    source: {
      id: "src_01ARZ3NDEKTSV4RRFFQ69G5FAV",
      domain: "varn.example",
      name: "V",
      country: null,
      tier: 2,
    },
    language: null,
    intervalMs: 60_000,
    intervalReason: "steady",
    minIntervalMs: null,
    maxIntervalMs: null,
    newestItemAt: null,
    lastPolledAt: null,
    lastSucceededAt: null,
    etag: null,
    lastModified: null,
    bodyHash: null,
    failureCount: 0,
    failing: false,
    articleCount: 0,
    pollMemory: {},
    hasTurn: false,
    pushedUntil: new Date(NOW.getTime() + 3_600_000),
    ...change,
  },
  problem: change.failing === true ? { code: "http_status", message: "HTTP 500" } : null,
  topicUrl: null,
  pushes: bodies.map((body, place) => ({
    id: String(place),
    contentType: null,
    body: new TextEncoder().encode(body),
  })),
});

describe("readPushes", () => {
  it("makes one outcome of all pushes, in their order, and asks for no poll", async () => {
    const outcome = await readPushes(pushed(["b,a", "c"]), tools, signal);
    expect(outcome.items.map(({ title }) => title)).toEqual(["b", "a", "c"]);
    expect(outcome).toMatchObject({
      cause: "push",
      succeeded: true,
      title: "Varn",
      pushes: { ids: ["0", "1"], pollNow: false },
    });
    expect(outcome.bodyHash).toBeUndefined();
    expect(outcome.reschedule).toBeUndefined();
  });

  it.each([
    ["a thin ping", ["a", ""], {}],
    ["a document that is no feed", ["a", "<html>"], {}],
    ["a feed without items", [","], {}],
    ["a lease that is over", ["a"], { pushedUntil: NOW }],
    ["a hub that is not relied on", ["a"], { pushedUntil: null }],
  ])("has the feed polled after %s, and is done with the push", async (_what, bodies, change) => {
    const outcome = await readPushes(pushed(bodies, change), tools, signal);
    expect(outcome.pushes).toEqual({ ids: bodies.map((_body, place) => String(place)), pollNow: true });
  });

  it("neither clears nor makes a failure: that is for polls to say", async () => {
    const failing = { failureCount: 4, failing: true };
    for (const bodies of [["a"], ["<html>"]])
      expect(await readPushes(pushed(bodies, failing), tools, signal)).toMatchObject({
        ...failing,
        succeeded: false,
        problem: { code: "http_status" },
        events: [],
      });
    expect(await readPushes(pushed(["<html>"]), tools, signal)).toMatchObject({
      failureCount: 0,
      problem: null,
    });
  });
});
