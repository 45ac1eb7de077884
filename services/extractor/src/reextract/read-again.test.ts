import { gzipSync } from "node:zlib";
import type { ExtractedPage } from "@wirewatch/contracts";
import type { ArticleRow, KeptPage } from "@wirewatch/db";
import { extractArticle } from "@wirewatch/extract";
import { expect, it } from "vitest";
import { readAgain } from "./read-again.ts";

const html = `<html><body><article>${"<p>The ferry of Acme Lines ran aground off Cape Rost, and the crew waited for the tide.</p>".repeat(2)}</article></body></html>`;
const article = {
  id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  url: "https://varn.example/a",
  title: "Ferry",
  text: "The whole text, with Acme Lines.",
  authors: [],
  publishedAt: null,
  problems: [],
  feedHtml: "<p>Teaser.</p>",
  feedItemTitle: "Ferry",
  feedLanguage: "en",
  metadata: {},
} as unknown as ArticleRow;
const page: KeptPage = {
  articleId: article.id,
  url: article.url,
  status: 200,
  headers: {},
  gzip: gzipSync(html),
  bodyBytes: html.length,
  fetchedAt: new Date(0),
};

it("leaves an article alone whose page could not be read this time", async () => {
  const read = extractArticle({ html, url: article.url });
  const again = async (codes: string[]): Promise<boolean> => {
    const problems = codes.map((code) => ({ code, message: code }));
    const extract = async (): Promise<ExtractedPage> => ({ ...read, problems });
    const { patch } = await readAgain(article, page, { extractor: { extract }, maxBytes: 1_000_000 });
    return patch !== null;
  };
  expect(await again([])).toBe(true);
  expect(await again(["extract_deadline", "feed_text_used"])).toBe(false);
  expect(await again(["extract_failed", "feed_text_used"])).toBe(false);
});
