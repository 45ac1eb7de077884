import type { FeedItem } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { itemKeys } from "./item-keys.ts";

const item = (change: Partial<FeedItem> = {}): FeedItem => ({
  id: "9",
  url: "https://a.example/x",
  title: "Ferry runs aground",
  summaryHtml: "",
  contentHtml: "",
  authors: [],
  publishedAt: "2026-03-01T10:00:00.000Z",
  updatedAt: null,
  categories: [],
  enclosures: [],
  language: null,
  source: null,
  ...change,
});
const keys = (change: Partial<FeedItem>, guidUnreliable = false) =>
  itemKeys("f", item(change), { guidUnreliable });

describe("itemKeys", () => {
  it("keeps an id within its feed (trap: guid collision across feeds) and shares an address among all", () => {
    const other = itemKeys("f2", item(), { guidUnreliable: false });
    const { keys: own } = keys({});
    expect(own[0]).not.toBe(other.keys[0]);
    expect(own[1]).toBe(other.keys[1]);
  });

  it("takes http and https, www, and tracking parameters for one address (trap 4)", () => {
    const addresses = [
      "http://a.example/x",
      "https://www.a.example/x",
      "https://a.example/x?utm_source=rss&utm_medium=feed",
      "https://a.example/x#comments",
    ].map((url) => keys({ url }).keys[1]);
    expect(new Set(addresses).size).toBe(1);
    const ids = ["http://a.example/?p=1", "https://www.a.example/?p=1"].map((id) => keys({ id }).keys[0]);
    expect(new Set(ids).size).toBe(1);
  });

  it("tells ids apart that differ in their fragment only", () => {
    const [one, two] = ["#a", "#b"].map((end) => keys({ id: `https://a.example/notes${end}` }).keys[0]);
    expect(one).not.toBe(two);
  });

  it("takes an empty id for none, and does not use the ids of a feed that changes them", () => {
    expect(keys({ id: "" }).keys).toEqual(["url:a.example/x"]);
    expect(keys({ id: "  " }).keys).toEqual(["url:a.example/x"]);
    expect(keys({}, true).keys).toEqual(["url:a.example/x"]);
    expect(keys({ url: null }, true).keys).toEqual([]);
  });

  it("never makes a key of the date alone", () => {
    expect(keys({ id: null, url: null, title: "" })).toEqual({ keys: [], weakKey: null });
    expect(keys({ id: null, url: null, title: " – " })).toEqual({ keys: [], weakKey: null });
  });

  it("keeps title and day apart from what recognises an item by itself", () => {
    expect(keys({})).toEqual({
      keys: ["guid:f:9", "url:a.example/x"],
      weakKey: "title:f:2026-03-01:ferry runs aground",
    });
    expect(keys({ title: "FERRY – runs aground!" }).weakKey).toBe(keys({}).weakKey);
    expect(keys({ publishedAt: "2026-03-02T00:00:00.000Z" }).weakKey).not.toBe(keys({}).weakKey);
  });

  it("bounds keys and still tells long ones apart", () => {
    const [one, two] = ["a", "b"].map((end) => keys({ id: "x".repeat(5000) + end }).keys[0] ?? "");
    expect(one?.length).toBeLessThanOrEqual(500);
    expect(one).not.toBe(two);
  });
});
