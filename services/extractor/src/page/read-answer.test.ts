import type { ExtractedPage } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import { extractArticle, type ExtractInput } from "@wirewatch/extract";
import { expect, it } from "vitest";
import { readAnswer } from "./read-answer.ts";

it("reads a page without the operator's rules when they take too long", async () => {
  const url = "https://varn.example/a";
  const html = `<html><body><article>${"<p>The ferry of Acme Lines ran aground off Cape Rost, and the crew waited for the tide.</p>".repeat(2)}</article></body></html>`;
  const extract = async (input: ExtractInput): Promise<ExtractedPage> => {
    const page = extractArticle(input);
    return input.siteRules === undefined
      ? page
      : { ...page, text: "Teaser.", problems: [{ code: "extract_deadline", message: "" }] };
  };
  const article = {
    url,
    title: "Ferry",
    feedItemTitle: "Ferry",
    feedHtml: "",
    authors: [],
  } as unknown as ArticleRow;
  const reading = await readAnswer(
    article,
    { status: 200, headers: {}, body: Buffer.from(html), url, redirects: [] },
    { extractor: { extract }, siteRules: { of: async () => ({ content: "article" }) } },
  );
  expect(reading.page.text).toContain("Acme Lines");
  expect(reading.page.problems.map(({ code }) => code)).toContain("site_rule_invalid");
  expect(reading.rulesMark).toBeNull();
});
