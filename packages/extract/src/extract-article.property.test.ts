import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractedPageSchema } from "@wirewatch/contracts";
import { extractArticle } from "./extract-article.ts";

const tag = fc.constantFrom(
  "div",
  "p",
  "article",
  "table",
  "tr",
  "td",
  "ul",
  "li",
  "a",
  "b",
  "span",
  "template",
  "script",
  "style",
  "svg",
  "title",
  "head",
  "body",
  "html",
  "br",
  "noscript",
  "blockquote",
  "h1",
  "pre",
  "form",
  "x-y",
  "math",
  "textarea",
);
const attribute = fc.constantFrom(
  "",
  ' class="byline"',
  ' class="articleBody"',
  " hidden",
  ' style="display:none"',
  ' itemprop="author"',
  ' href="javascript:x"',
  ' href="/a"',
  ' rel="author"',
  ' type="application/ld+json"',
  ' datetime="2020-02-30"',
  " a=",
  ' "',
);
const piece = fc.oneof(
  fc.tuple(tag, attribute).map(([name, more]) => `<${name}${more}>`),
  tag.map((name) => `</${name}>`),
  fc.string({ maxLength: 60, unit: "grapheme" }),
  fc.constantFrom(
    "<!--",
    "-->",
    "<![CDATA[",
    "&#0;",
    "&amp;lt;",
    '{"@type":"NewsArticle","author":[[{"name":{}}]],"datePublished":99}',
    "By Ann Bo, Cy Do",
    "30 March 2020 15:10 (UTC+04:00)",
    "31.02.2020",
    "The gate of the harbour was shut on Friday, said the keeper, and nobody crossed it. ".repeat(4),
  ),
);
const soup = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

describe("extractArticle", () => {
  it("gives a valid record for any soup of markup", () => {
    fc.assert(
      fc.property(soup, fc.boolean(), (html, isPage) => {
        const page = extractArticle({
          html: isPage ? `<!doctype html><html><body>${html}` : html,
          url: "https://news.example/a",
        });
        extractedPageSchema.parse(page);
        expect(page.problems.map(({ code }) => code)).not.toContain("extract_failed");
      }),
      { numRuns: 250 },
    );
  });

  it("gives a valid record for any bytes under any declared charset, without control characters", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }),
        fc.constantFrom(
          "",
          "text/html; charset=utf-8",
          "text/html; charset=iso-8859-1",
          "text/html; charset=gb2312",
          "text/html; charset=nonsense",
          "application/pdf",
        ),
        (bytes, contentType) => {
          const page = extractedPageSchema.parse(extractArticle({ html: bytes, url: null, contentType }));
          expect(page.text).not.toMatch(/[\u0080-\u009f]/);
        },
      ),
      { numRuns: 250 },
    );
  });

  it("writes markup that holds no handler, script or foreign scheme", () => {
    fc.assert(
      fc.property(soup, (html) => {
        const { html: out } = extractArticle({
          html: `<html><body><article>${html}</article>`,
          url: "https://news.example/a",
        });
        expect(
          out.replaceAll(
            /<\/?(?:p|h[2-6]|ul|li|blockquote|pre|strong|em)>|<a href="https?:[^"<>]*">|<\/a>/g,
            "",
          ),
        ).not.toMatch(/[<>]/);
      }),
      { numRuns: 150 },
    );
  });
});
