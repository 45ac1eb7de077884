import { afterEach, describe, expect, it } from "vitest";
import { openNewsroom, type Newsroom } from "./open-newsroom.ts";
import { openPlot } from "./plot.ts";
import { readPlainArticle } from "./write-page.ts";
import { STORYLINES } from "./storylines.ts";

const open: Newsroom[] = [];
afterEach(async () => {
  for (const newsroom of open.splice(0)) await newsroom.close();
});
const openOne = async (): Promise<Newsroom> => {
  const newsroom = await openNewsroom({
    host: "127.0.0.1",
    port: 0,
    seed: 3,
    clock: () => new Date("2026-03-01T12:00:00Z"),
    articleEveryMs: 0,
  });
  open.push(newsroom);
  return newsroom;
};

describe("the plot", () => {
  it("tells the same story for the same seed and another for another", () => {
    const titles = (seed: number): string[] => {
      const plot = openPlot(seed);
      return Array.from({ length: 60 }, () => JSON.stringify(plot.next()));
    };
    expect(titles(1)).toEqual(titles(1));
    expect(titles(1)).not.toEqual(titles(2));
  });

  it("has copies, corrections, several languages, and no article twice in ten minutes of demo", () => {
    const plot = openPlot(7);
    const articles = Array.from({ length: 200 }, () => plot.next());
    expect(articles.filter(({ copyOf }) => copyOf !== null).length).toBeGreaterThan(40);
    expect(articles.some(({ title }) => title.includes("CORRECTED"))).toBe(true);
    expect(new Set(articles.map(({ language }) => language))).toEqual(new Set(["en", "de", "fr", "es"]));
    const dispatches = articles
      .filter(({ copyOf }) => copyOf === null)
      .map(({ paragraphs }) => paragraphs.join("\n"));
    expect(new Set(dispatches).size).toBe(dispatches.length);
    expect(articles.every(({ title, paragraphs }) => !/\{[abc]\}/.test(title + paragraphs.join("")))).toBe(
      true,
    );
  });

  it("begins the demo with a dispatch that others copy and that its agency corrects", () => {
    const plot = openPlot(10);
    const articles = Array.from({ length: 15 }, () => plot.next());
    const [dispatch] = articles;
    expect(articles.filter(({ copyOf }) => copyOf === 1).length).toBeGreaterThanOrEqual(2);
    const correction = articles.find(({ title }) => title.startsWith("CORRECTED"));
    expect(correction).toMatchObject({
      outlet: dispatch?.outlet,
      storyline: dispatch?.storyline,
      copyOf: null,
    });
    expect(correction?.paragraphs.slice(1)).toEqual(dispatch?.paragraphs.slice(1));
  });

  it("has enough to tell", () => {
    const beats = STORYLINES.flatMap(({ beats, translations }) => [...beats, ...translations]);
    expect(beats.length).toBeGreaterThanOrEqual(36);
  });

  it("says of a copy which dispatch it copies", () => {
    const plot = openPlot(7);
    const byNumber = new Map(
      Array.from({ length: 100 }, () => plot.next()).map((article) => [article.number, article]),
    );
    for (const { copyOf, paragraphs } of byNumber.values())
      if (copyOf !== null) expect(byNumber.get(copyOf)?.paragraphs[0]).toBe(paragraphs[0]);
  });
});

describe("the newsroom", () => {
  it("serves every outlet's feed and every article's page", async () => {
    const newsroom = await openOne();
    for (let count = 0; count < 60; count += 1) newsroom.publishNext();
    for (const outlet of newsroom.outlets) {
      const feed = await fetch(outlet.feedUrl);
      expect(feed.status).toBe(200);
      const text = await feed.text();
      const own = newsroom.published.filter((article) => article.outlet === outlet.name);
      for (const article of own.slice(-5)) {
        expect(text).toContain(`${newsroom.baseUrl}${outlet.path}/${article.number}`);
        const page = await (await fetch(`${newsroom.baseUrl}${outlet.path}/${article.number}`)).text();
        expect(page).toContain("</article>");
      }
    }
  });

  it("answers 304 to the right validator and 200 to a stale one", async () => {
    const newsroom = await openOne();
    newsroom.publishNext();
    const [outlet] = newsroom.outlets;
    const first = await fetch(outlet!.feedUrl);
    const etag = first.headers.get("etag") ?? "";
    expect((await fetch(outlet!.feedUrl, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await fetch(outlet!.feedUrl, { headers: { "if-none-match": '"old"' } })).status).toBe(200);
  });

  it("publishes a plain text as an item and a page", async () => {
    const newsroom = await openOne();
    const text =
      "A headline\n\n1 May 2020 09:00 (UTC+02:00)\n\nBy A. Writer\n\nFirst paragraph.\n\nSecond\nparagraph.\n";
    const { feedUrl, url } = newsroom.publishText({ fileText: text });
    expect(await (await fetch(feedUrl)).text()).toContain("A headline");
    const page = await (await fetch(url)).text();
    for (const part of ["A headline", "1 May 2020 09:00 (UTC+02:00)", "By A. Writer", "Second paragraph."])
      expect(page).toContain(part);
    expect(readPlainArticle(text).paragraphs).toEqual(["First paragraph.", "Second paragraph."]);
  });

  it("edits an article in its feed, on its page, or in both, withdraws it and puts it back", async () => {
    const newsroom = await openOne();
    const text = "A headline\n\n1 May 2020\n\nBy A. Writer\n\nFirst paragraph.";
    const { feedUrl, url } = newsroom.publishText({ fileText: text });
    const read = async (address: string): Promise<string> => (await fetch(address)).text();
    newsroom.editArticle(url, { title: "On the page" }, "page");
    expect(await read(url)).toContain("On the page");
    expect(await read(feedUrl)).toContain("A headline");
    newsroom.editArticle(url, { title: "Everywhere", paragraphs: ["Another paragraph."] });
    for (const address of [url, feedUrl])
      for (const part of ["Everywhere", "Another paragraph."]) expect(await read(address)).toContain(part);
    newsroom.withdrawArticle(url, 410);
    expect((await fetch(url)).status).toBe(410);
    expect(await read(feedUrl)).toContain("Everywhere");
    newsroom.restoreArticle(url);
    expect((await fetch(url)).status).toBe(200);

    const article = newsroom.publishNext();
    const outlet = newsroom.outlets.find(({ name }) => name === article.outlet)!;
    const address = `${newsroom.baseUrl}${outlet.path}/${article.number}`;
    newsroom.editArticle(address, { title: "Quite another headline" });
    expect(await read(address)).toContain("Quite another headline");
    expect(await read(outlet.feedUrl)).toContain("Quite another headline");
  });
});
