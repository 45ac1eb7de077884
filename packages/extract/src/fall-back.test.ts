import { expect, it } from "vitest";
import { extractArticle } from "./extract-article.ts";

const paragraphs = Array.from(
  { length: 10 },
  (_, at) =>
    `Paragraph ${at} tells how harbour ${"abcdefghij"[at]} was shut, and what keeper ${at} did with rope ${at * 7} on the day of the storm.`,
);
paragraphs[9] =
  "Acme Lines, whose boat it was, did not answer a letter that the harbour master sent on Friday evening.";

const textWith = (articleBody: string): string => {
  const data = JSON.stringify({ "@type": "NewsArticle", headline: "Ferry runs aground", articleBody });
  const html = `<html><head><title>Ferry runs aground</title><script type="application/ld+json">${data}</script></head><body><article>${paragraphs.map((text) => `<p>${text}</p>`).join("")}</article></body></html>`;
  return extractArticle({ html, url: "https://varn.example/a" }).text;
};

it("takes no structured body that breaks off for the end of the article", () => {
  const whole = paragraphs.slice(0, 9).join("\n");
  expect(textWith(`${whole.slice(0, -40)}…`)).toContain("Acme Lines");
  expect(textWith(whole.slice(0, -40))).toContain("Acme Lines");
  expect(textWith(`${whole.slice(0, -40)} [...]`)).toContain("Acme Lines");
  expect(textWith(whole)).not.toContain("Acme Lines");
});
