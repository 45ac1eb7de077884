import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { hashBlock } from "@wirewatch/extract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor as waitWithin } from "../support/wait-for.ts";
import { openPageServer, pageOf, rssOf, type Item, type PageServer } from "./pages.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const waitFor = <Value>(what: string, look: () => Promise<Value>) =>
  waitWithin(what, look, { timeoutMs: 20_000, everyMs: 40 });

const DISCLAIMER =
  "Opinions printed here are those of the harbour board and of nobody else who works on the quay.";
const TEASER = "The harbour of Lind reports briefly";

/** Six paragraphs that no other article has. */
const paragraphsOf = (name: string): string[] =>
  ["dawn", "noon", "dusk", "night", "ebb", "flood"].map(
    (hour) =>
      `At ${hour} the keeper of ${name} counted the boats of ${name}, wrote ${name}-${hour} into the book, and told ${name} reporters that the ${hour} of ${name} had been calm.`,
  );
const newsPage = (name: string, further: string[] = []): string =>
  pageOf({
    title: `The boats of ${name}`,
    byline: "Edda Brannock",
    dateLine: "27 November 2026",
    paragraphs: [...paragraphsOf(name), ...further],
  });

describe("the extractor", () => {
  let system: TestSystem;
  let pages: PageServer;
  let feedCount = 0;

  beforeAll(async () => {
    [system, pages] = await Promise.all([
      openTestSystem({
        env: {
          WIREWATCH_PAGE_MAX_BYTES: "1000000",
          WIREWATCH_PAGE_DEADLINE_MS: "5000",
          WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
        },
      }),
      openPageServer(),
    ]);
  });
  afterAll(async () => {
    await system?.close();
    await pages?.close();
  });

  /** Publishes items in a feed of their own; returns its id. */
  const publish = async (items: readonly Item[], path = `/feed-${(feedCount += 1)}`): Promise<string> => {
    pages.setText(path, "application/rss+xml", rssOf(`Feed ${path}`, items));
    const { body } = await system.api("POST", "/v1/feeds", {
      url: `${pages.url}${path}`,
      intervalMs: 3_600_000,
    });
    return body.id;
  };
  const poll = async (feedId: string): Promise<void> =>
    void (await system.api("POST", `/v1/feeds/${feedId}/poll`));
  const itemOf = (path: string, text = TEASER): Item => ({
    guid: path,
    url: `${pages.url}${path}`,
    title: `News of ${path}`,
    text,
  });
  /** The record of an article at the end of its way, with what only the pipeline sees. */
  const matched = (path: string) =>
    waitFor(`the article ${path} is matched`, async () => {
      const { rows } = await system.database.query<{ id: string }>(
        "select id from articles where url = $1 and stage = 'matched'",
        [`${pages.url}${path}`],
      );
      return rows[0] ? system.stores.articles.get(rows[0].id) : null;
    });
  const asked = (path: string): number => pages.requests.filter((each) => each === path).length;
  const setPage = (path: string, html: string, headers: Record<string, string> = {}): void =>
    pages.set(path, (_request, response) =>
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers }).end(html),
    );
  const codesOf = (article: { problems: { code: string }[] }): string[] =>
    article.problems.map(({ code }) => code);

  it("gives every page that cannot be read a record with its problem and the feed's text", async () => {
    const send =
      (type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
      (_request: unknown, response: ServerResponse): void =>
        void response.writeHead(200, { "content-type": type, ...headers }).end(body);
    const redirect =
      (to: string) =>
      (_request: unknown, response: ServerResponse): void =>
        void response.writeHead(302, { location: to }).end();
    let hops = 0;
    const hostile: Record<string, { code: string; handler: Parameters<PageServer["set"]>[1] }> = {
      "/loop": { code: "page_redirects", handler: redirect("/loop") },
      "/on-and-on": {
        code: "page_redirects",
        handler: (_request, response) => {
          pages.set(`/hop-${hops}`, hostile["/on-and-on"]?.handler ?? redirect("/loop"));
          response.writeHead(302, { location: `/hop-${hops++}` }).end();
        },
      },
      "/nowhere": {
        code: "page_status",
        handler: (_request, response) => void response.writeHead(302).end(),
      },
      "/gopher": { code: "page_unreachable", handler: redirect("gopher://lind.example/") },
      "/script-only": {
        code: "javascript_only",
        handler: send(
          "text/html",
          `<html><head><title>App</title><script src="/app.js"></script></head><body><div id="root"></div><script>${"render();".repeat(99)}</script></body></html>`,
        ),
      },
      "/huge": {
        code: "too_large",
        handler: send(
          "text/html",
          newsPage("Huge").replace("</body>", `<!--${"x".repeat(20_000_000)}--></body>`),
        ),
      },
      "/bomb": {
        code: "too_large",
        handler: send("text/html", gzipSync(Buffer.alloc(20_000_000, " ")), { "content-encoding": "gzip" }),
      },
      "/binary": { code: "binary", handler: send("application/octet-stream", randomBytes(50_000)) },
      "/binary-as-html": { code: "binary", handler: send("text/html", randomBytes(50_000)) },
      "/paper.pdf": {
        code: "pdf",
        handler: send("application/pdf", "%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"),
      },
      "/empty": { code: "empty_page", handler: send("text/html", "") },
      "/gone": { code: "page_status", handler: (_request, response) => void response.writeHead(410).end() },
      "/private/page": { code: "page_robots_denied", handler: send("text/html", newsPage("Secret")) },
      "/deep": { code: "too_deep", handler: send("text/html", "<div>".repeat(50_000)) },
    };
    pages.setText("/robots.txt", "text/plain", "User-agent: *\nDisallow: /private/\n");
    for (const [path, { handler }] of Object.entries(hostile)) pages.set(path, handler);
    await publish(Object.keys(hostile).map((path) => itemOf(path)));
    for (const [path, { code }] of Object.entries(hostile)) {
      const article = await matched(path);
      expect([path, codesOf(article)]).toEqual([path, expect.arrayContaining([code])]);
      // Of a page that is only too long, the beginning is read: articles stand there.
      if (path === "/huge") expect(article.text.startsWith("At dawn the keeper of Huge")).toBe(true);
      else expect([path, article.text]).toEqual([path, TEASER]);
    }
    expect(asked("/private/page")).toBe(0);
    expect((await system.stores.articles.summary()).every(({ quarantined }) => quarantined === 0)).toBe(true);
  });

  it("takes the feed's text where a publisher wants the page's left alone, and keeps no copy where none may be kept", async () => {
    setPage("/no-index", newsPage("Noindex"), { "x-robots-tag": "noindex" });
    setPage(
      "/reserved",
      newsPage("Reserved").replace("<head>", '<head><meta name="tdm-reservation" content="1">'),
    );
    setPage(
      "/no-archive",
      newsPage("Noarchive").replace("<head>", '<head><meta name="robots" content="noarchive">'),
    );
    setPage("/plain", newsPage("Plain"));
    await publish(["/no-index", "/reserved", "/no-archive", "/plain"].map((path) => itemOf(path)));
    const [noIndex, reserved, noArchive, plain] = [
      await matched("/no-index"),
      await matched("/reserved"),
      await matched("/no-archive"),
      await matched("/plain"),
    ];
    expect([noIndex.text, codesOf(noIndex)]).toEqual([TEASER, expect.arrayContaining(["page_noindex"])]);
    expect([reserved.text, codesOf(reserved)]).toEqual([
      TEASER,
      expect.arrayContaining(["page_tdm_reserved"]),
    ]);
    expect(noArchive.text).toContain("Noarchive-dawn");
    const kept = await Promise.all(
      [noIndex, reserved, noArchive, plain].map(
        async ({ id }) => (await system.stores.pages.get(id)) !== null,
      ),
    );
    expect(kept).toEqual([false, false, false, true]);
  });

  it("fetches a page once, whatever the addresses that lead to it, and knows the article by where they led", async () => {
    const path = "/2026/boats-of-many-names-4711";
    setPage(path, newsPage("Manyname"));
    pages.set("/short", (_request, response) => response.writeHead(302, { location: path }).end());
    await publish([itemOf("/short")]);
    const first = await matched("/short");
    expect(first.text).toContain("Manyname-dawn");
    await waitFor(
      "the article is known by where the redirect led",
      async () =>
        (
          await system.database.query(
            "select 1 from article_keys where article_id = $1 and key like '%4711'",
            [first.id],
          )
        ).rowCount === 1,
    );
    const feedId = await publish([itemOf(`${path}?utm_source=feed`), itemOf("/after")]);
    await matched("/after");
    expect((await system.api("GET", `/v1/articles?feedId=${feedId}`)).body.items).toHaveLength(1);
    expect(asked(path)).toBe(1);
  });

  it("leaves out what three articles of a host have had, from the fourth on", async () => {
    const name = (at: number): string => `Repeat${"abcd"[at - 1] ?? ""}`;
    for (let at = 1; at <= 4; at += 1) setPage(`/repeat-${at}`, newsPage(name(at), [DISCLAIMER]));
    await publish([1, 2, 3].map((at) => itemOf(`/repeat-${at}`)));
    for (const at of [1, 2, 3]) expect((await matched(`/repeat-${at}`)).text).toContain(DISCLAIMER);
    // What was learned is written a second later; until then it is only in the process.
    const hash = Buffer.from(hashBlock(DISCLAIMER), "hex");
    await waitFor("what the host repeats is written", async () => {
      const bytes = Buffer.from((await system.stores.hostBlocks.read(new URL(pages.url).host)) ?? []);
      const at = bytes.indexOf(hash);
      return at > 0 && (bytes[at + hash.length] ?? 0) >= 3;
    });
    await publish([itemOf("/repeat-4")]);
    const fourth = await matched("/repeat-4");
    expect(fourth.text).toContain("Repeatd-flood");
    expect(fourth.text).not.toContain(DISCLAIMER);
  });

  it("learns that a feed gives whole articles, shows why, and fetches no more of its pages", async () => {
    const name = (at: number): string => `Whole${"abcdefghijklmnop"[at] ?? ""}`;
    const full = (at: number): Item =>
      itemOf(
        `/whole-${at}`,
        paragraphsOf(name(at))
          .map((text) => `<p>${text}</p>`)
          .join(""),
      );
    for (let at = 0; at < 12; at += 1) setPage(`/whole-${at}`, newsPage(name(at)));
    const path = "/feed-of-wholes";
    const feedId = await publish(
      Array.from({ length: 6 }, (_, at) => full(at)),
      path,
    );
    for (let at = 0; at < 6; at += 1) await matched(`/whole-${at}`);
    const learned = await waitFor("the feed is learned", async () => {
      const { body } = await system.api("GET", `/v1/feeds/${feedId}`);
      return body.textSource.decision === "feed_is_whole" ? body.textSource : null;
    });
    expect(learned).toMatchObject({ wish: "auto", comparedCount: 6, since: expect.any(String) });
    expect(learned.shares).toHaveLength(6);

    pages.setText(
      path,
      "application/rss+xml",
      rssOf(
        "Feed",
        Array.from({ length: 12 }, (_, at) => full(at)),
      ),
    );
    await poll(feedId);
    const later = [];
    for (let at = 6; at < 12; at += 1) later.push(await matched(`/whole-${at}`));
    const fetched = later.filter(({ metadata }) => metadata["readFrom"] === "page");
    // One in twenty is compared all the same.
    expect(fetched.length).toBeLessThanOrEqual(2);
    for (const article of later) expect(article.text).toContain("-flood");

    await system.api("PATCH", `/v1/feeds/${feedId}`, { textSource: "page" });
    expect((await system.api("GET", `/v1/feeds/${feedId}`)).body.textSource.wish).toBe("page");
  });

  it("reads a source by its rules, says what is wrong with them, and reads kept pages again without alerts unless asked", async () => {
    const url = "/v1/sources/127.0.0.1/rules";
    const faulty = await system.api("PUT", url, { content: "article", remove: "p.ad[" });
    expect(faulty.status).toBe(422);
    expect(faulty.body.errors).toEqual([
      expect.objectContaining({ pointer: "/remove", start: 4, end: 5, hint: expect.any(String) }),
    ]);

    setPage(
      "/ruled",
      newsPage("Ruled", [
        '<b class="salesman">Lampworks of Varn sell lamps to everybody who reads of the boats of Ruled.</b>',
      ]),
    );
    const feedId = await publish([itemOf("/ruled")]);
    const before = await matched("/ruled");
    expect(before.text).toContain("Lampworks");

    const rules = { content: "article", remove: "p:has(.salesman), h1, .date, .byline" };
    const tried = await system.api("POST", `${url}/test`, { articleId: before.id, rules });
    expect(tried.body).toMatchObject({
      page: "kept",
      before: { text: expect.stringContaining("Lampworks") },
    });
    expect(tried.body.after.text).not.toContain("Lampworks");
    expect(asked("/ruled")).toBe(1);

    expect((await system.api("PUT", url, rules)).status).toBe(200);
    await system.api("POST", "/v1/monitors", { name: "keeper", query: '"keeper of Ruled"' });
    const rerun = async (wish: object) => {
      const { body } = await system.api("POST", "/v1/reextractions", { feedId, ...wish });
      return waitFor("the run is done", async () => {
        const { body: run } = await system.api("GET", `/v1/reextractions/${body.id}`);
        return run.state === "done" ? run : null;
      });
    };
    // Rules are read anew after some seconds; a run that begins before reads by the old ones.
    await waitFor("the rules hold", async () => (await rerun({ dryRun: true })).changedCount === 1);
    expect((await matched("/ruled")).text).toContain("Lampworks");

    expect(await rerun({})).toMatchObject({ total: 1, doneCount: 1, changedCount: 1 });
    const after = await matched("/ruled");
    expect(after.text).not.toContain("Lampworks");
    expect(after.text).toContain("Ruled-dawn");
    expect([after.storyId, after.revision, after.silent]).toEqual([before.storyId, 1, false]);
    expect((await system.api("GET", "/v1/alerts")).body.items).toEqual([]);

    await system.api("DELETE", url);
    await waitFor("the rules are gone", async () => (await rerun({ dryRun: true })).changedCount === 1);
    await rerun({ match: true });
    await waitFor(
      "the monitor has seen the text",
      async () => (await system.api("GET", "/v1/alerts")).body.items.length === 1,
    );
  });
});
