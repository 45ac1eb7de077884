import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCountingReceiver, type CountingReceiver } from "../support/counting-receiver.ts";
import { waitFor } from "../support/wait-for.ts";
import { openPageServer, pageOf, rssOf, type PageServer } from "./pages.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const PARAGRAPHS = [
  "The chair of the Lake Ossa community council, Mirela Tandori, has received death threats through social networks, the council said on Monday.",
  "“First came insults, and now they write of murder,” her adviser Joran Vask told reporters in Ossaburg. “We urge the other side to come back to the talks.”",
  "The Grey Banner Movement, also known as the GBM, has denied any part in the campaign against the council of the Upper Ossa region.",
  "Upper Ossa's council restored its page last week after a wave of complaints had closed it for two days.",
];

describe("an article goes from a feed to a verified webhook", () => {
  let system: TestSystem;
  let outlet: PageServer;
  let receiver: CountingReceiver;

  beforeAll(async () => {
    [system, outlet] = await Promise.all([openTestSystem(), openPageServer()]);
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    receiver = await openCountingReceiver({ secret, failShare: 0 });
    await system.stores.endpoints.create({ url: receiver.url, description: "", eventTypes: [] }, secret);
  });
  afterAll(async () => {
    await system?.close();
    await outlet?.close();
    await receiver?.close();
  });

  const alertOf = (name: string) =>
    [...receiver.first.values()].find(
      ({ data }) => (data["monitor"] as { name: string } | undefined)?.name === name,
    )?.data as any;

  it("raises an alert for a word, for a phrase with AND NOT, and for a tracked entity by its alias", async () => {
    const entity = await system.api("POST", "/v1/entities", {
      name: "GBM",
      type: "ORG",
      aliases: ["Grey Banner Movement"],
    });
    expect(entity.status).toBe(201);
    for (const monitor of [
      { name: "word", query: "Tandori" },
      { name: "boolean", query: '"death threats" AND Ossa NOT football' },
      { name: "entity", entityIds: [entity.body.id] },
      { name: "silent", query: "Tandori AND football" },
    ])
      expect((await system.api("POST", "/v1/monitors", monitor)).status).toBe(201);

    const title = "Head of Lake Ossa council receives death threats [PHOTO]";
    outlet.setText("/robots.txt", "text/plain", "User-agent: *\nAllow: /\n");
    outlet.setText(
      "/news/1.html",
      "text/html; charset=utf-8",
      pageOf({
        title,
        byline: "Akira Damm",
        dateLine: "30 March 2020 15:10 (UTC+04:00)",
        paragraphs: PARAGRAPHS,
      }),
    );
    outlet.setText(
      "/feed.xml",
      "application/rss+xml",
      rssOf("Ossa Wire", [
        {
          guid: "1",
          url: `${outlet.url}/news/1.html`,
          title,
          text: "The chair of the council has been threatened.",
        },
      ]),
    );
    expect(
      (
        await system.api("POST", "/v1/feeds", {
          url: `${outlet.url}/feed.xml`,
          intervalMs: 1000,
          source: { name: "Ossa Wire", country: "CH" },
        })
      ).status,
    ).toBe(201);

    await waitFor("three alerts", () => alertOf("word") && alertOf("boolean") && alertOf("entity"), {
      timeoutMs: 30_000,
    });
    expect(receiver.counts.forged).toBe(0);
    const alert = alertOf("boolean");
    expect(alert.article).toMatchObject({
      title,
      url: `${outlet.url}/news/1.html`,
      source: { name: "Ossa Wire", country: "CH" },
    });
    expect(new Set(alert.matches.map(({ text }: { text: string }) => text.toLowerCase()))).toEqual(
      new Set(["death threats", "ossa"]),
    );
    const mentions = alertOf("entity").matches as {
      field: "title" | "text";
      start: number;
      end: number;
      text: string;
    }[];
    expect(new Set(mentions.map(({ text }) => text))).toEqual(new Set(["GBM", "Grey Banner Movement"]));
    const article = await system.stores.articles.get(alert.article.id);
    for (const { field, start, end, text } of mentions) expect(article?.[field].slice(start, end)).toBe(text);
    expect(article?.text).not.toContain("Goat wins village race");
    expect(alertOf("silent")).toBeUndefined();
  });

  it("finds the possessive of a word", async () => {
    expect((await system.api("POST", "/v1/queries/check", { query: "Ossa" })).body.ok).toBe(true);
    const { matches } = alertOf("boolean") as { matches: { text: string; field: string; start: number }[] };
    const article = await system.stores.articles.get(alertOf("boolean").article.id);
    const possessive = article?.text.indexOf("Ossa's") ?? -1;
    expect(possessive).toBeGreaterThan(0);
    expect(matches.some(({ field, start }) => field === "text" && start === possessive)).toBe(true);
  });

  it("does not raise the same alert again for a copy in another outlet, nor when the feed comes again", async () => {
    const before = receiver.taken.size;
    const title = "Council chair threatened";
    outlet.setText(
      "/news/2.html",
      "text/html; charset=utf-8",
      pageOf({ title, byline: "Staff", dateLine: "30 March 2020", paragraphs: PARAGRAPHS }),
    );
    outlet.setText(
      "/other.xml",
      "application/rss+xml",
      rssOf("Valley Echo", [{ guid: "x2", url: `${outlet.url}/news/2.html`, title, text: "Threats." }]),
    );
    await system.api("POST", "/v1/feeds", {
      url: `${outlet.url}/other.xml`,
      intervalMs: 1000,
      source: { name: "Valley Echo" },
    });
    const copy = await waitFor(
      "the copy is matched",
      async () =>
        (await system.stores.articles.list({ stage: "matched" })).items.find((article) =>
          article.url.endsWith("/news/2.html"),
        ),
      { timeoutMs: 20_000 },
    );
    expect(copy.duplicateOf).toBe(alertOf("word").article.id);
    expect(copy.duplicateTier).toMatch(/exact|copy/);
    expect(receiver.taken.size).toBe(before);
  });

  it("keeps the feed's text, flagged, when the page cannot be had", async () => {
    outlet.set("/gone.html", (_request, response) => response.writeHead(404).end());
    outlet.setText(
      "/short.xml",
      "application/rss+xml",
      rssOf("Short", [
        {
          guid: "s1",
          url: `${outlet.url}/gone.html`,
          title: "Tandori speaks",
          text: "Only the feed has this sentence about Tandori.",
        },
      ]),
    );
    await system.api("POST", "/v1/feeds", { url: `${outlet.url}/short.xml`, intervalMs: 60_000 });
    const article = await waitFor(
      "the article is matched",
      async () =>
        (await system.stores.articles.list({ stage: "matched" })).items.find(({ url }) =>
          url.endsWith("/gone.html"),
        ),
      { timeoutMs: 20_000 },
    );
    expect(article.text).toContain("Only the feed has this sentence");
    expect(article.problems.map(({ code }) => code)).toContain("page_status");
  });

  it("lets a reader catch up by cursor with the same events", async () => {
    const pulled = await system.api("GET", "/v1/events?after=0&types=alert.raised&limit=500");
    const ids = new Set(pulled.body.items.map(({ id }: { id: string }) => id));
    // The last alert may still be on its way to the receiver.
    await expect.poll(() => new Set(receiver.taken.keys()), { timeout: 10_000 }).toEqual(ids);
    const rest = await system.api("GET", `/v1/events?after=${pulled.body.cursor}`);
    expect(rest.body).toMatchObject({ items: [], cursor: pulled.body.cursor, more: false });
  });

  it("streams events live and resumes after the last one that was read", async () => {
    const read = async (lastEventId: string, count: number): Promise<string[]> => {
      const response = await fetch(`${system.apiUrl}/v1/stream?types=alert.raised`, {
        headers: { authorization: `Bearer ${system.token}`, "last-event-id": lastEventId },
        signal: AbortSignal.timeout(10_000),
      });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while ((text.match(/^id: /gm) ?? []).length < count) text += (await reader.read()).value ?? "";
      await reader.cancel();
      return [...text.matchAll(/^id: (\d+)/gm)].map(([, id]) => id ?? "");
    };
    const all = await read("0", receiver.taken.size);
    expect(all).toHaveLength(receiver.taken.size);
    expect(await read(all[0]!, receiver.taken.size - 1)).toEqual(all.slice(1));
  });
});
