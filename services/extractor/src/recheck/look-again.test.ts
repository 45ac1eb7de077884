import type { ExtractedPage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow, DueCheck } from "@wirewatch/db";
import { HttpError, type HttpResponse } from "@wirewatch/http";
import { describe, expect, it } from "vitest";
import { lookAgain, nextInSchedule } from "./look-again.ts";

const HOUR = 3_600_000;
const TEXT = Array.from(
  { length: 12 },
  (_, index) =>
    `Sentence number ${index} tells what the coast guard of Lind has said about the ferry on Friday.`,
).join("\n");

/** What a look reads of an article. */
const article = (change: Partial<ArticleRow> = {}): ArticleRow =>
  ({
    id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    url: "https://varn.example/news/2026/ferry",
    title: "Ferry runs aground",
    text: TEXT,
    html: "<p>old</p>",
    authors: [],
    source: { name: "Varn Post", domain: "varn.example", country: null },
    publishedAt: null,
    language: "en",
    entities: [],
    problems: [],
    withdrawnAt: null,
    feedTitle: "Varn Post: all news",
    feedHtml: "<p>Teaser</p>",
    feedItemTitle: "Ferry runs aground",
    feedLanguage: "en",
    metadata: {
      readFrom: "page",
      titleVariants: ["Ferry accident: what we know"],
      titles: { feed: "Ferry runs aground", page: "Ferry Halden on the rocks off Cape Rost" },
    },
    ...change,
  }) as ArticleRow;

const page = (change: Partial<ExtractedPage> = {}, codes: string[] = []): ExtractedPage => ({
  url: null,
  canonicalUrl: null,
  title: "Ferry Halden on the rocks off Cape Rost",
  titleVariants: [],
  text: TEXT,
  html: "<p>new</p>",
  authors: [],
  publishedAt: null,
  modifiedAt: null,
  language: "en",
  siteName: null,
  description: null,
  imageUrl: null,
  ampUrl: null,
  section: null,
  keywords: [],
  agencies: [],
  paywalled: false,
  truncated: false,
  liveBlog: false,
  problems: codes.map((code): ProblemNote => ({ code, message: code })),
  ...change,
});

const response = (change: Partial<HttpResponse> = {}): HttpResponse => ({
  status: 200,
  headers: {},
  body: new Uint8Array(),
  url: "https://varn.example/news/2026/ferry",
  redirects: [],
  durationMs: 5,
  retryAfterMs: null,
  ...change,
});

async function look(
  answer: HttpResponse | Error,
  settings: {
    article?: Partial<ArticleRow>;
    check?: Partial<DueCheck>;
    page?: ExtractedPage;
    /** One for each reading, in place of `page`. */
    pages?: ExtractedPage[];
  } = {},
) {
  const requests: string[] = [];
  const { outcome } = await lookAgain(
    {
      claim: "c",
      article: article(settings.article),
      feedHash: null,
      pageText: null,
      failureCount: 0,
      goneForMs: null,
      alertedAgoMs: HOUR,
      ...settings.check,
    },
    {
      http: {
        fetch: async ({ url }) => {
          requests.push(url);
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      extractor: { extract: async () => settings.pages?.shift() ?? settings.page ?? page() },
      pageFetch: "when-needed",
      limits: { maxBytes: 1000, deadlineMs: 1000, hostIntervalMs: 0 },
      product: "Wirewatch",
      respectNoIndex: true,
    },
    { afterMs: [HOUR, 24 * HOUR, 168 * HOUR], confirmMs: HOUR / 2 },
    new AbortController().signal,
  );
  return { ...outcome, requests };
}

describe("a page that is there", () => {
  it("is no revision when it says the same, and the schedule goes on", async () => {
    expect(await look(response())).toMatchObject({ revision: null, isGone: false, nextInMs: 23 * HOUR });
  });

  it("is compared with the headlines that it had, not with the feed's", async () => {
    expect(
      (
        await look(response(), {
          page: page({ title: "Ferry Halden on the rocks off Cape Rost - Varn Post" }),
        })
      ).revision,
    ).toBeNull();
    const variant = page({ title: "Ferry accident: what we know" });
    expect((await look(response(), { page: variant })).revision).toBeNull();
    const retitled = await look(response(), { page: page({ title: "Three hurt on the ferry Halden" }) });
    expect(retitled.revision).toMatchObject({
      kind: "retitled",
      seenIn: "page",
      title: "Three hurt on the ferry Halden",
    });
    expect(retitled.metadata["titles"]).toEqual({
      feed: "Ferry runs aground",
      page: "Three hurt on the ferry Halden",
    });
  });

  it("has no headline to compare with when it was not read before", async () => {
    const seen = await look(response(), {
      article: { metadata: { readFrom: "page" } },
      page: page({ title: "Quite another headline from the start" }),
    });
    expect(seen.revision).toBeNull();
    expect(seen.metadata["titles"]).toEqual({
      feed: "Ferry runs aground",
      page: "Quite another headline from the start",
    });
  });

  it("is corrected by its editor's note, with the new text", async () => {
    const text = `${TEXT}\nCorrection: The ferry is called Halden.`;
    expect((await look(response(), { page: page({ text }) })).revision).toMatchObject({
      kind: "corrected",
      text,
      html: "<p>new</p>",
      added: ["Correction: The ferry is called Halden."],
    });
  });

  it.each([
    "paywalled",
    "truncated",
    "live_blog",
    "feed_text_used",
    "consent_wall",
    "json_ld_used",
    "extract_deadline",
  ])("changes its text in vain when reading says %s", async (code) => {
    const text =
      "Subscribe to read what the coast guard has said about it, every day and everywhere, in all our apps and on paper. ".repeat(
        4,
      );
    const seen = await look(response(), { page: page({ text }, [code]) });
    expect(seen.revision).toBeNull();
    if (code !== "feed_text_used") expect(seen.isGone).toBe(false);
  });

  it("is back after a withdrawal", async () => {
    const withdrawn = { withdrawnAt: "2026-03-02T12:00:00.000Z" };
    expect((await look(response(), { article: withdrawn })).revision).toMatchObject({
      kind: "changed",
      text: TEXT,
    });
    expect((await look(response({ status: 403 }), { article: withdrawn })).revision).toBeNull();
    expect((await look(response({ status: 404 }), { article: withdrawn })).revision).toBeNull();
  });
});

describe("the feed", () => {
  it("has another headline", async () => {
    const seen = await look(response(), { article: { feedItemTitle: "Ferry freed at high tide" } });
    expect(seen.revision).toMatchObject({
      kind: "retitled",
      seenIn: "feed",
      title: "Ferry freed at high tide",
      text: TEXT,
    });
  });

  it("is all that is asked for an article without alerts that was read from it", async () => {
    const text = TEXT.replace("number 3 tells", "number 4 tells");
    const seen = await look(new Error("not asked for"), {
      article: { metadata: { readFrom: "feed" } },
      check: { alertedAgoMs: null },
      page: page({ text }),
    });
    expect(seen).toMatchObject({ nextInMs: null, revision: { kind: "corrected", seenIn: "feed", text } });
    expect(seen.requests).toEqual([]);
  });

  it("is not read again while it says what it said", async () => {
    const settings = {
      article: { metadata: { readFrom: "feed" } },
      check: { alertedAgoMs: null },
      page: page({ text: TEXT.replace("Friday", "Monday") }),
    };
    const { metadata, revision } = await look(response(), { ...settings, page: page() });
    expect(revision).toBeNull();
    expect((await look(response(), { ...settings, article: { metadata } })).revision).toBeNull();
    const edited = { metadata, feedHtml: "<p>Another text</p>" };
    expect((await look(response(), { ...settings, article: edited })).revision?.kind).toBe("corrected");
  });

  it("is heard while the page cannot be had", async () => {
    const seen = await look(response({ status: 503 }), {
      article: { feedItemTitle: "Ferry freed at high tide" },
    });
    expect(seen).toMatchObject({ failureCount: 1, revision: { kind: "retitled", seenIn: "feed" } });
  });
});

describe("an article whose text is the feed's", () => {
  const metadata = { readFrom: "feed", titles: { feed: "Ferry runs aground", page: null } };
  const more = `${TEXT}\nThe page has a sentence that the feed has not.`;

  it("has its page read once, to have something to compare with", async () => {
    const first = await look(response(), { article: { metadata }, page: page({ text: more }) });
    expect(first).toMatchObject({ revision: null, pageText: more });
    expect(first.metadata["titles"]).toMatchObject({ page: "Ferry Halden on the rocks off Cape Rost" });
    expect(
      (await look(response(), { article: { metadata }, page: page({ text: more }, ["paywalled"]) })).pageText,
    ).toBeNull();
  });

  it("is corrected on its page, and says from then on what the page says", async () => {
    const text = `${more}\nCorrection: The ferry is called Halden.`;
    const feed = page({ text: TEXT });
    const pages = [page({ text }), feed];
    const seen = await look(response(), { article: { metadata }, check: { pageText: more }, pages });
    expect(seen).toMatchObject({ pageText: null, revision: { kind: "corrected", seenIn: "page", text } });
    expect(seen.metadata["readFrom"]).toBe("page");
    const same = await look(response(), {
      article: { metadata },
      check: { pageText: more },
      pages: [page({ text: more }), feed],
    });
    expect(same).toMatchObject({ revision: null, pageText: more });
  });

  it("is not withdrawn when its page has never been there", async () => {
    expect(await look(response({ status: 404 }), { article: { metadata } })).toMatchObject({
      isGone: false,
      nextInMs: 23 * HOUR,
    });
    const seenBefore = { ...metadata, titles: { feed: "Ferry runs aground", page: "Ferry" } };
    expect((await look(response({ status: 404 }), { article: { metadata: seenBefore } })).isGone).toBe(true);
  });
});

describe("a page that is gone", () => {
  it("must be gone at two looks", async () => {
    expect(await look(response({ status: 404 }))).toMatchObject({
      isGone: true,
      revision: null,
      nextInMs: HOUR / 2,
    });
    expect(await look(response({ status: 404 }), { check: { goneForMs: HOUR / 4 } })).toMatchObject({
      isGone: true,
      revision: null,
      nextInMs: HOUR / 4,
    });
    const second = await look(response({ status: 404 }), { check: { goneForMs: HOUR / 2 } });
    expect(second).toMatchObject({ revision: { kind: "withdrawn", text: TEXT }, nextInMs: 23 * HOUR });
    expect(await look(response(), { check: { goneForMs: HOUR / 2 } })).toMatchObject({
      isGone: false,
      revision: null,
    });
  });

  it("is believed sooner when it is gone for good", async () => {
    expect(await look(response({ status: 410 }))).toMatchObject({
      isGone: true,
      revision: null,
      nextInMs: HOUR / 12,
    });
    expect((await look(response({ status: 410 }), { check: { goneForMs: HOUR / 12 } })).revision?.kind).toBe(
      "withdrawn",
    );
  });

  it("is one that leads to the home page or to its section, or that has lost its text", async () => {
    const redirected = (to: string) =>
      response({ url: to, redirects: [{ status: 302, from: "https://varn.example/news/2026/ferry", to }] });
    for (const to of ["https://varn.example/", "https://varn.example/news", "https://varn.example/404"])
      expect(await look(redirected(to))).toMatchObject({ isGone: true, revision: null });
    for (const to of [
      "https://varn.example/news/2026/ferry-2",
      "https://m.varn.example/news/2026/ferry",
      "https://varn.example/?p=17",
    ])
      expect((await look(redirected(to))).isGone).toBe(false);
    for (const code of ["no_article_text", "feed_text_used"])
      expect((await look(response(), { page: page({ text: "" }, [code]) })).isGone).toBe(true);
    expect(
      (await look(response(), { page: page({ text: "This article is no longer available." }) })).isGone,
    ).toBe(true);
    expect(
      (await look(response(), { page: page({ text: "" }, ["no_article_text", "javascript_only"]) })).isGone,
    ).toBe(false);
    expect(
      (
        await look(response(), {
          article: { text: "A short note." },
          page: page({ text: "" }, ["no_article_text"]),
        })
      ).isGone,
    ).toBe(false);
  });

  it("is no news when it never was there", async () => {
    const problems = [{ code: "page_status", message: "The page answered HTTP 404." }];
    expect(await look(response({ status: 404 }), { article: { problems } })).toMatchObject({
      isGone: false,
      requests: [],
    });
  });
});

describe("a page that cannot be had", () => {
  it("puts the look off, longer each time, and counts nothing", async () => {
    const busy = [
      new HttpError("WW_HTTP_DEADLINE", "slow"),
      new HttpError("WW_HTTP_PACE_BUSY", "busy", { waitMs: 5000 }),
      new HttpError("WW_HTTP_ROBOTS_UNREACHABLE", "robots"),
      response({ status: 500 }),
      response({ status: 429 }),
    ];
    for (const answer of busy)
      expect(await look(answer)).toMatchObject({
        failureCount: 1,
        nextInMs: 30_000,
        isGone: false,
        revision: null,
      });
    expect(await look(response({ status: 503, retryAfterMs: 600_000 }))).toMatchObject({ nextInMs: 600_000 });
    expect(await look(response({ status: 503 }), { check: { failureCount: 3, goneForMs: 5 } })).toMatchObject(
      {
        failureCount: 4,
        nextInMs: 240_000,
        isGone: true,
      },
    );
    expect(await look(response({ status: 503 }), { check: { failureCount: 12 } })).toMatchObject({
      failureCount: 0,
      nextInMs: 23 * HOUR,
    });
  });

  it("proves nothing when it is refused", async () => {
    for (const answer of [
      response({ status: 403 }),
      response({ status: 401 }),
      new HttpError("WW_HTTP_ROBOTS_DENIED", "no"),
    ])
      expect(await look(answer)).toMatchObject({
        failureCount: 0,
        nextInMs: 23 * HOUR,
        isGone: false,
        revision: null,
      });
  });
});

describe("the schedule", () => {
  it("counts from the latest alert and leaves out what has passed", () => {
    expect(nextInSchedule(0, [HOUR, 2 * HOUR])).toBe(HOUR);
    expect(nextInSchedule(5 * HOUR, [HOUR, 2 * HOUR, 6 * HOUR])).toBe(HOUR);
    expect(nextInSchedule(7 * HOUR, [HOUR, 6 * HOUR])).toBeNull();
    expect(nextInSchedule(0, [])).toBeNull();
    expect(nextInSchedule(null, [HOUR])).toBeNull();
  });
});
