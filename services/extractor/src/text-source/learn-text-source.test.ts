import type { ExtractedPage } from "@wirewatch/contracts";
import type { TextSourceMemory } from "@wirewatch/db";
import { describe, expect, it } from "vitest";
import { isCompared, learnTextSource, shareInFeed, wantsPage } from "./learn-text-source.ts";

const NOW = new Date("2026-11-27T12:00:00Z");
const learned = (...shares: number[]): TextSourceMemory => {
  let memory: TextSourceMemory = { decision: "learning", since: null, shares: [], comparedCount: 0 };
  for (const share of shares) memory = learnTextSource(memory, share, NOW);
  return memory;
};
const idOf = (index: number): string =>
  `art_01ARZ3NDEKTSV4RRFFQ${index.toString(32).toUpperCase().padStart(7, "0")}`;
const teaser = "<p>The ferry ran aground off Cape Rost on Friday…</p>";
const long = `<p>${"The ferry ran aground off Cape Rost on Friday. ".repeat(8)}</p>`;
const brief = "<p>The ferry ran aground off Cape Rost on Friday.</p>";

describe("what is learned of a feed", () => {
  it("is that it gives whole articles once five of six pages said no more", () => {
    expect(learned(1, 0.95, 1, 1, 1)).toMatchObject({ decision: "learning", comparedCount: 5 });
    expect(learned(1, 0.95, 0.4, 1, 1, 0.9)).toMatchObject({
      decision: "feed_is_whole",
      since: NOW.toISOString(),
    });
    expect(learned(1, 0.95, 0.4, 1, 0.89, 1).decision).toBe("page_needed");
  });

  it("is forgotten with the first page that shows a teaser", () => {
    expect(learned(1, 1, 1, 1, 1, 1, 0.2)).toMatchObject({
      decision: "learning",
      shares: [0.2],
      comparedCount: 7,
    });
    expect(learned(1, 1, 1, 1, 1, 1, 0.7).decision).toBe("feed_is_whole");
  });

  it("rests on the last six alone", () => {
    expect(learned(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 1, 1, 1, 1, 1).decision).toBe("feed_is_whole");
  });
});

describe("a page", () => {
  const source = (memory: TextSourceMemory, wish: "auto" | "feed" | "page" = "auto") => ({ wish, ...memory });
  const whole = learned(1, 1, 1, 1, 1, 1);

  it("is fetched while a feed is learned, and where it gives teasers", () => {
    expect(wantsPage({ id: idOf(1), feedHtml: brief }, source(learned()))).toBe(true);
    expect(wantsPage({ id: idOf(1), feedHtml: brief }, source(learned(0, 0, 0, 0, 0, 0)))).toBe(true);
  });

  it("of a feed with whole articles is fetched one time in twenty, and where the text is cut off or missing", () => {
    const fetched = Array.from({ length: 4000 }, (_, index) => idOf(index * 977)).filter((id) =>
      wantsPage({ id, feedHtml: long }, source(whole)),
    );
    expect(fetched.length).toBeGreaterThan(100);
    expect(fetched.length).toBeLessThan(400);
    for (const id of fetched) expect(isCompared(id, source(whole))).toBe(true);
    // A brief is shorter than any text that was compared.
    for (const feedHtml of ["", "<p> </p>", teaser, brief])
      expect(wantsPage({ id: idOf(3), feedHtml }, source(whole))).toBe(true);
  });

  it("costs no time that a feed can choose", () => {
    const from = process.cpuUsage().user;
    wantsPage({ id: idOf(3), feedHtml: "<".repeat(300_000) }, source(whole));
    expect(process.cpuUsage().user - from).toBeLessThan(300_000);
  });

  it("is the operator's to decide", () => {
    expect(wantsPage({ id: idOf(1), feedHtml: teaser }, source(learned(), "feed"))).toBe(false);
    expect(wantsPage({ id: idOf(1), feedHtml: brief }, source(whole, "page"))).toBe(true);
  });
});

describe("shareInFeed", () => {
  const page = (text: string, codes: string[] = []): ExtractedPage =>
    ({ text, problems: codes.map((code) => ({ code, message: code })) }) as unknown as ExtractedPage;
  const words = Array.from({ length: 100 }, (_, index) => `word${index}`).join(" ");

  it("counts each word as often as both have it", () => {
    expect(shareInFeed(page(words), `${words} and more`)).toBe(1);
    expect(shareInFeed(page(words), words.split(" ").slice(0, 25).join(" "))).toBe(0.25);
    expect(shareInFeed(page("the ".repeat(100)), "the")).toBe(0.01);
  });

  it("says nothing of short pages and of those that were not read as they are", () => {
    expect(shareInFeed(page("Too short."), "Too short.")).toBeNull();
    expect(shareInFeed(page(words, ["paywalled"]), words)).toBeNull();
  });
});
