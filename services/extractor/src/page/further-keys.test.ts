import { describe, expect, it } from "vitest";
import { furtherKeys } from "./further-keys.ts";

const keys = (asked: string, landed: string, claimed: string | null): string[] =>
  furtherKeys(asked, { url: landed }, claimed, undefined);

describe("furtherKeys", () => {
  it("has where redirects led and what the page claims of itself", () => {
    const landed = "https://varn.example/2026/ferry-runs-aground-8812345";
    expect(keys("https://go.example/x1", landed, null)).toEqual([
      "url:varn.example/2026/ferry-runs-aground-8812345",
    ]);
    expect(keys(landed, landed, "https://news.varn.example/a/ferry-runs-aground-8812345")).toEqual([
      "url:news.varn.example/a/ferry-runs-aground-8812345",
    ]);
  });

  it("believes no claim that names another page, and no redirect to a home page or section", () => {
    const asked = "https://varn.example/news/2026/ferry-runs-aground-8812345";
    expect(keys(asked, asked, "https://varn.example/news/2026/goat-wins-village-race-77")).toEqual([]);
    expect(keys(asked, asked, "https://varn.example/news")).toEqual([]);
    expect(keys(asked, "https://varn.example/", null)).toEqual([]);
    expect(keys(asked, "https://varn.example/news", null)).toEqual([]);
    expect(keys(asked, "https://varn.example/world", null)).toEqual([]);
    expect(keys("https://go.example/x1", "https://varn.example/world", null)).toEqual([]);
  });

  it("takes no long name of a section and no day for the name of an article", () => {
    const asked = "https://varn.example/international-news/20260411/ferry";
    expect(keys(asked, asked, "https://varn.example/international-news/20260411/goat")).toEqual([]);
    expect(keys(asked, asked, "https://varn.example/international-news/")).toEqual([]);
    const dated = "https://varn.example/20260411-ferry-aground";
    expect(keys(dated, dated, "https://varn.example/20260411-goat-wins")).toEqual([]);
    const amp = "https://varn.example/a/ferry-runs-aground/amp/";
    expect(keys(amp, amp, "https://news.varn.example/b/ferry-runs-aground")).toEqual([
      "url:news.varn.example/b/ferry-runs-aground",
    ]);
  });

  it("says nothing of the address that the article has already", () => {
    const asked = "https://varn.example/2026/ferry-runs-aground-8812345";
    expect(keys(`${asked}?utm_source=rss`, asked, asked)).toEqual([]);
  });
});
