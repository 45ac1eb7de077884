import { gunzipSync } from "node:zlib";
import { NotAFeedError } from "@wirewatch/feed";
import type { PollTarget } from "@wirewatch/db";
import { HttpError, type HttpResponse } from "@wirewatch/http";
import type { ParsedFeed } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { pollFeed } from "./poll-feed.ts";
import type { PollTools } from "./poll-tools.ts";
import { readFeedDocument } from "./read-feed-document.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const signal = new AbortController().signal;

const target = (change: Partial<PollTarget> = {}): PollTarget => ({
  id: "fd_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  claim: "c",
  url: "https://varn.example/feed.xml",
  title: "Varn Post",
  source: {
    id: "src_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    domain: "varn.example",
    name: "Varn Post",
    country: null,
    tier: 2,
  },
  language: null,
  intervalMs: 60_000,
  intervalReason: "initial",
  minIntervalMs: null,
  maxIntervalMs: null,
  newestItemAt: null,
  lastPolledAt: null,
  host: "varn.example",
  hasTurn: false,
  lastSucceededAt: null,
  etag: null,
  lastModified: null,
  bodyHash: null,
  failureCount: 0,
  failing: false,
  articleCount: 0,
  pollMemory: {},
  ...change,
});

const response = (change: Partial<HttpResponse> = {}): HttpResponse => ({
  status: 200,
  headers: {},
  body: new TextEncoder().encode("<rss/>"),
  url: "https://varn.example/feed.xml",
  redirects: [],
  durationMs: 5,
  retryAfterMs: null,
  ...change,
});

const parsed: ParsedFeed = {
  format: "rss",
  feed: { title: "Varn Post", siteUrl: null, feedUrl: null, description: "", language: "en", hubUrl: null },
  items: [
    {
      id: "1",
      url: "https://varn.example/a/1",
      title: "Ferry runs aground",
      summaryHtml: "<p>Short</p>",
      contentHtml: "",
      authors: [],
      publishedAt: "2026-03-01T11:00:00.000Z",
      updatedAt: null,
      categories: [],
      enclosures: [],
      language: null,
      source: null,
    },
  ],
  problems: [],
};

const tools = (answer: HttpResponse | Error, feed: ParsedFeed | Error = parsed): PollTools => ({
  http: {
    fetch: async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  },
  parser: {
    parse: async () => {
      if (feed instanceof Error) throw feed;
      return feed;
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
    answerMaxBytes: 1_000_000,
    sitemapChildren: 5,
  },
});

describe("pollFeed", () => {
  it("turns a good answer into items and forgets failures", async () => {
    const outcome = await pollFeed(
      target({ failureCount: 2 }),
      tools(response({ headers: { etag: '"x"' } })),
      signal,
    );
    expect(outcome).toMatchObject({ succeeded: true, failureCount: 0, etag: '"x"', problem: null });
    expect(outcome.items.map(({ title }) => title)).toEqual(["Ferry runs aground"]);
  });

  it("takes the body's hash, not the validators, as proof that nothing changed (trap 3)", async () => {
    const first = await pollFeed(target(), tools(response()), signal);
    const second = await pollFeed(
      target({ bodyHash: first.bodyHash ?? null }),
      tools(response({ headers: { etag: '"new"' } })),
      signal,
    );
    expect(second).toMatchObject({ succeeded: true, items: [] });
    const changed = response({ body: new TextEncoder().encode("<rss> </rss>"), headers: { etag: '"x"' } });
    expect(
      (await pollFeed(target({ bodyHash: first.bodyHash ?? null, etag: '"x"' }), tools(changed), signal))
        .items,
    ).toHaveLength(1);
  });

  it("asks for the whole document after ten times 304, and never again believes validators that lie (trap 3)", async () => {
    let feed = target({ etag: '"always"', bodyHash: "before" });
    const asked: unknown[] = [];
    const poll = async (answer: HttpResponse) => {
      const given = tools(answer);
      given.http = {
        fetch: async ({ conditional }) => {
          asked.push(conditional?.etag);
          return answer;
        },
      };
      const { pollMemory, bodyHash = feed.bodyHash } = await pollFeed(feed, given, signal);
      feed = { ...feed, pollMemory, bodyHash };
    };
    for (let time = 0; time < 10; time += 1) await poll(response({ status: 304 }));
    expect(asked).toEqual(Array.from({ length: 10 }, () => '"always"'));
    await poll(response({ headers: { etag: '"always"' } }));
    await poll(response({ headers: { etag: '"always"' } }));
    expect(asked.slice(10)).toEqual([null, null]);
    expect(feed.pollMemory).toMatchObject({ validatorsUnreliable: { since: NOW.toISOString() } });

    feed = target({ etag: '"1"', bodyHash: "before", pollMemory: { notModified: 10 } });
    await poll(response({ headers: { etag: '"2"' } }));
    await poll(response({ status: 304 }));
    expect(asked.slice(12)).toEqual([null, '"1"']);
  });

  it("does not let a 304 clear a failure, and asks without validators next time (trap 3)", async () => {
    const outcome = await pollFeed(
      target({ failureCount: 2, etag: '"x"' }),
      tools(response({ status: 304 })),
      signal,
    );
    expect(outcome).toMatchObject({ succeeded: false, failureCount: 2, etag: null });
  });

  it("says what is wrong when the document is no feed", async () => {
    const outcome = await pollFeed(target(), tools(response(), new NotAFeedError("an HTML page")), signal);
    expect(outcome.problem).toEqual({
      code: "WW_FEED_NOT_A_FEED",
      message: "This is not a feed: it looks like an HTML page.",
    });
    expect(outcome.nextPollInMs).toBeGreaterThan(0);
  });

  it("counts answers that may pass by half", async () => {
    for (const status of [404, 429, 500, 503])
      expect((await pollFeed(target(), tools(response({ status })), signal)).failureCount).toBe(0.5);
    expect((await pollFeed(target(), tools(response({ status: 403 })), signal)).failureCount).toBe(1);
  });

  it("tells people once when a feed begins to fail, and once when it is back", async () => {
    const refused = tools(new Error("refused"));
    expect((await pollFeed(target({ failureCount: 1 }), refused, signal)).events).toEqual([]);
    const failing = await pollFeed(target({ failureCount: 2 }), refused, signal);
    expect(failing.events.map(({ type }) => type)).toEqual(["feed.failing"]);
    expect((await pollFeed(target({ failureCount: 3, failing: true }), refused, signal)).events).toEqual([]);
    const back = await pollFeed(target({ failureCount: 4, failing: true }), tools(response()), signal);
    expect(back.events.map(({ type }) => type)).toEqual(["feed.recovered"]);
  });

  it("retires a feed that is gone for good", async () => {
    const outcome = await pollFeed(target(), tools(response({ status: 410 })), signal);
    expect(outcome).toMatchObject({ retired: true, failing: true });
    // Nobody would miss it otherwise.
    expect(outcome.events).toMatchObject([
      { type: "feed.failing", data: { problem: { code: "feed_gone" }, nextPollAt: null } },
    ]);
  });

  it("does not retire a feed that a passing redirect led to what is gone", async () => {
    const to = "https://elsewhere.example/";
    const redirects = [{ status: 302, from: target().url, to }];
    const outcome = await pollFeed(target(), tools(response({ status: 410, url: to, redirects })), signal);
    expect(outcome).toMatchObject({ succeeded: false, failureCount: 1, problem: { code: "http_status" } });
    expect(outcome.retired).toBeUndefined();
  });

  it("does not adopt an address that no feed could have", async () => {
    const to = `https://varn.example/${"x".repeat(3000)}`;
    const moved = tools(response({ url: to, redirects: [{ status: 301, from: target().url, to }] }));
    const pollMemory = { redirect: { to, times: 5 } };
    expect((await pollFeed(target({ pollMemory }), moved, signal)).movedTo).toBeUndefined();
  });

  it("waits at least as long as Retry-After asks", async () => {
    const outcome = await pollFeed(
      target(),
      tools(response({ status: 503, retryAfterMs: 7_200_000 })),
      signal,
    );
    expect(outcome.nextPollInMs).toBeGreaterThanOrEqual(7_200_000);
  });

  it("adopts a permanent redirect after three polls that agree, and never a temporary one (trap 6)", async () => {
    const to = "https://new.varn.example/feed.xml";
    const moved = (status: number) =>
      tools(response({ url: to, redirects: [{ status, from: "https://varn.example/feed.xml", to }] }));
    let memory: Record<string, unknown> = {};
    const movedTo: (string | undefined)[] = [];
    for (let poll = 0; poll < 3; poll += 1) {
      const outcome = await pollFeed(target({ pollMemory: memory }), moved(301), signal);
      memory = outcome.pollMemory;
      movedTo.push(outcome.movedTo);
    }
    expect(movedTo).toEqual([undefined, undefined, to]);
    for (let poll = 0; poll < 5; poll += 1) {
      const outcome = await pollFeed(target({ pollMemory: memory }), moved(302), signal);
      memory = outcome.pollMemory;
      expect(outcome.movedTo).toBeUndefined();
    }
  });

  it("goes back to where a feed was when it fails where it has moved to, and tries both in turn", async () => {
    const [before, after] = [target().url, "https://new.varn.example/feed.xml"];
    const to301 = response({ url: after, redirects: [{ status: 301, from: before, to: after }] });
    const adopted = await pollFeed(
      target({ pollMemory: { redirect: { to: after, times: 2 } } }),
      tools(to301),
      signal,
    );
    expect(adopted.movedTo).toBe(after);
    let feed = target({ url: after, pollMemory: adopted.pollMemory, etag: '"x"', bodyHash: "x" });
    const went: (string | undefined)[] = [];
    for (let poll = 0; poll < 13; poll += 1) {
      const { movedTo, pollMemory, failureCount, etag } = await pollFeed(
        feed,
        tools(response({ status: 404 })),
        signal,
      );
      if (movedTo !== undefined) expect(etag).toBeNull();
      went.push(movedTo);
      feed = { ...feed, url: movedTo ?? feed.url, pollMemory, failureCount };
    }
    expect(went.flatMap((url, poll) => (url === undefined ? [] : [[poll, url]]))).toEqual([
      [5, before],
      [11, after],
    ]);
    // Gone for good at the new address is not gone at the former one, until that says so, too.
    const moved = target({ url: after, pollMemory: adopted.pollMemory });
    const gone = await pollFeed(moved, tools(response({ status: 410, url: after })), signal);
    expect(gone).toMatchObject({ movedTo: before, succeeded: false });
    expect(gone.retired).toBeUndefined();
    const back = target({ pollMemory: gone.pollMemory, failureCount: 1 });
    expect((await pollFeed(back, tools(response({ status: 410 })), signal)).retired).toBe(true);
    // A month after the move the former address is nobody's concern.
    const since = "2026-01-20T00:00:00.000Z";
    const old = target({ url: after, failureCount: 2.5, pollMemory: { former: { url: before, since } } });
    expect((await pollFeed(old, tools(response({ status: 404 })), signal)).movedTo).toBeUndefined();
  });

  it("counts nothing against a feed that a redirect led to a busy host", async () => {
    const busy = new HttpError("WW_HTTP_PACE_BUSY", "No turn.", { waitMs: 5000 });
    const outcome = await pollFeed(target({ failureCount: 1 }), tools(busy), signal);
    expect(outcome).toMatchObject({ failureCount: 1, problem: { code: "WW_HTTP_PACE_BUSY" } });
  });

  it("tells items apart by their addresses when a document uses one id twice (trap 4: guid reuse)", async () => {
    const [item] = parsed.items;
    const twice = { ...parsed, items: [item!, { ...item!, url: "https://varn.example/a/2" }] };
    const outcome = await pollFeed(target(), tools(response(), twice), signal);
    expect(outcome.items.map(({ keys }) => keys)).toEqual([
      ["url:varn.example/a/1"],
      ["url:varn.example/a/2"],
    ]);
    expect(outcome.pollMemory).toMatchObject({ guidUnreliable: { why: "reused" } });
    expect(outcome.parseProblems?.map(({ code }) => code)).toEqual(["guid_unreliable"]);
    const later = await pollFeed(target({ pollMemory: outcome.pollMemory }), tools(response()), signal);
    expect(later.items[0]?.keys).toEqual(["url:varn.example/a/1"]);
  });

  it("keeps what the server said, and the document up to its limit", async () => {
    const answered = response({ headers: { server: "nginx", "set-cookie": "secret" } });
    const few = tools(answered);
    few.limits.answerMaxBytes = 3;
    const outcome = await pollFeed(target(), few, signal);
    expect(outcome.answer).toMatchObject({ status: 200, headers: { server: "nginx" }, bodyBytes: 6 });
    expect(outcome.answer?.headers).not.toHaveProperty("set-cookie");
    expect(outcome.document).toMatchObject({ bytes: 6, truncated: true });
    expect(gunzipSync(outcome.document?.gzip ?? "").toString()).toBe("<rs");
  });

  it("takes news from a push and leaves the validators of the feed's own server alone", async () => {
    const outcome = await readFeedDocument(
      target({ bodyHash: "x", etag: '"x"' }),
      { body: response().body, url: "https://varn.example/feed.xml", contentType: undefined, cause: "push" },
      tools(response()),
    );
    expect(outcome).toMatchObject({ cause: "push", succeeded: true });
    expect(outcome.items).toHaveLength(1);
    for (const field of ["etag", "lastModified", "bodyHash", "answer", "document"])
      expect(outcome).not.toHaveProperty(field);
  });

  it("does not believe a date of the far future or of 1970", async () => {
    const item = parsed.items[0]!;
    for (const publishedAt of ["9999-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"]) {
      const outcome = await pollFeed(
        target(),
        tools(response(), { ...parsed, items: [{ ...item, publishedAt }] }),
        signal,
      );
      expect(outcome.items[0]?.publishedAt).toBeNull();
      expect(outcome.items[0]?.problems.map(({ code }) => code)).toEqual(["date_not_believable"]);
    }
  });

  it("keeps an item without a link, flagged, when there is something to recognise it by", async () => {
    const item = { ...parsed.items[0]!, url: null };
    const outcome = await pollFeed(target(), tools(response(), { ...parsed, items: [item] }), signal);
    expect(outcome.items[0]?.problems.map(({ code }) => code)).toEqual(["no_link"]);
  });

  describe("items that share a link", () => {
    const item = parsed.items[0]!;
    const poll = async (items: ParsedFeed["items"], memory: Record<string, unknown> = {}) =>
      pollFeed(target({ pollMemory: memory }), tools(response(), { ...parsed, items }), signal);
    const notes = ["March 01", "March 02", "March 03"].map((title, number) => ({
      ...item,
      id: `n${number}`,
      title,
      url: `https://varn.example/notes#${number}`,
    }));

    it("are told apart by their ids, now and when one of them comes alone", async () => {
      const { items, pollMemory } = await poll(notes);
      expect(items.map(({ keys }) => keys.length)).toEqual([1, 1, 1]);
      expect(new Set(items.flatMap(({ keys }) => keys)).size).toBe(3);
      expect(items.map(({ canonicalUrl }) => canonicalUrl)).toEqual([null, null, null]);
      expect(items[0]?.problems.map(({ code }) => code)).toEqual(["no_link"]);
      const alone = await poll([{ ...notes[0]!, id: "n9", title: "March 09" }], pollMemory);
      expect(alone.items[0]?.keys).toEqual([`guid:${target().id}:n9`]);
    });

    it("are told apart by title and day where they have no ids, or one for all", async () => {
      for (const id of [null, "https://varn.example/notes"]) {
        const { items } = await poll(notes.map((note) => ({ ...note, id })));
        expect(items.map(({ keys }) => keys)).toEqual([[], [], []]);
        expect(new Set(items.map(({ weakKey }) => weakKey)).size).toBe(3);
      }
    });

    it("are one article when they are it twice", async () => {
      const twice = [item, { ...item, id: "2" }, { ...item, id: "3", title: "Ferry runs aground near Lind" }];
      const { items, pollMemory } = await poll(twice);
      expect(items.every(({ keys }) => keys.includes("url:varn.example/a/1"))).toBe(true);
      expect(pollMemory).not.toHaveProperty("sharedAddresses");
    });

    it("are never known by the front page of a site", async () => {
      const { items } = await poll([{ ...item, url: "https://varn.example/" }]);
      expect(items[0]?.keys).toEqual([`guid:${target().id}:1`]);
      expect(items[0]?.problems).toEqual([]);
    });
  });
});
