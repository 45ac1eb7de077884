import { existsSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { openExtractor } from "./open-extractor.ts";

// The threads run the built program; without a build there is nothing to test.
const isBuilt = existsSync(new URL("../dist/worker.js", import.meta.url));
const paragraph =
  "<p>The lamp works of Dunmarrow closed on Friday, after a century, and the last lamp was given to the museum.</p>";
const page = (body: string): string =>
  `<!doctype html><html lang="en"><head><title>Lamp works close</title></head><body>${body}</body></html>`;
const feed = {
  title: "Lamp works close",
  html: "<p>Short of it: the works closed.</p>",
  publishedAt: "2024-01-02T03:04:05Z",
  authors: ["Hester Quill"],
  language: "en",
};
const article = `<article>${paragraph.repeat(6)}</article>`;

const hostile: [name: string, html: string | Uint8Array, code: string | null][] = [
  ["50,000 nested elements", page("<div>".repeat(50_000) + article), "too_deep"],
  ["the article's text in a template as well", page(`<template>${article}</template>${article}`), null],
  ["20 MB of paragraphs", page(paragraph.repeat(180_000)), "too_large"],
  ["nothing", "", "empty_page"],
  ["white space", "  \n ", "empty_page"],
  ["binary data", Uint8Array.from({ length: 4000 }, (_, at) => (at * 7919) % 256), "binary"],
  ["a PDF", "%PDF-1.7\n%", "pdf"],
  [
    "a page of JavaScript",
    page(`<div id="root"></div><script>${"var a=1;".repeat(5000)}</script>`),
    "javascript_only",
  ],
  ["30,000 paragraphs", page(paragraph.repeat(30_000).slice(0, 3_000_000)), "too_many_nodes"],
  ["100,000 spans", page(`<p>${'<span class="a">x </span>'.repeat(100_000)}</p>`), "too_many_nodes"],
  ["20,000 pairs of line breaks", page("The gate was shut, he said.<br><br>".repeat(20_000)), null],
  [
    "a million attributes",
    page(`<div ${Array.from({ length: 400_000 }, (_, at) => `a${at}=1`).join(" ")}>${article}</div>`),
    "too_many_attributes",
  ],
  [
    "JSON-LD 20,000 levels deep",
    page(
      `<script type="application/ld+json">${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}</script>${article}`,
    ),
    null,
  ],
  ["10,000 open links", page("<a href=x>".repeat(10_000) + article), null],
  ["a million opening brackets", "<".repeat(1_000_000), null],
];

describe.skipIf(!isBuilt)("openExtractor", () => {
  const extractor = openExtractor({ size: 1, deadlineMs: 8000 });
  afterAll(() => extractor.close());

  it.each(hostile)(
    "gives a record for %s",
    async (_, html, code) => {
      const record = await extractor.extract({
        html,
        url: "https://news.example/a",
        feed,
        limits: { maxNodes: 20_000 },
      });
      expect(record.title).toBe("Lamp works close");
      if (code !== null) expect(record.problems.map((problem) => problem.code)).toContain(code);
    },
    20_000,
  );

  it("kills a page at its deadline, gives the feed's text, and reads the next page in a fresh thread", async () => {
    const quick = openExtractor({ size: 1, deadlineMs: 400 });
    const slow = {
      html: page(paragraph.repeat(30_000)),
      url: null,
      feed,
      limits: { maxNodes: 10_000_000, maxChars: 50_000_000 },
    };
    const [killed, next] = await Promise.all([
      quick.extract(slow),
      quick.extract({ html: "", url: null, feed }),
    ]);
    expect(killed.problems.map(({ code }) => code)).toEqual([
      "extract_deadline",
      "feed_text_used",
      "date_from_feed",
    ]);
    expect(killed.text).toBe("Short of it: the works closed.");
    expect(killed.authors).toEqual(["Hester Quill"]);
    expect(next.url).toBeNull();
    await quick.close();
  });

  it("answers instead of growing when too many pages wait, and after it was closed", async () => {
    const narrow = openExtractor({ size: 1, maxWaiting: 1 });
    const records = await Promise.all(
      Array.from({ length: 4 }, () => narrow.extract({ html: page(article), url: null })),
    );
    expect(
      records.filter(({ problems }) => problems.some(({ code }) => code === "extract_failed")).length,
    ).toBeGreaterThan(0);
    await narrow.close();
    await narrow.close();
    expect((await narrow.extract({ html: page(article), url: null, feed })).text).toBe(
      "Short of it: the works closed.",
    );
  });
});
