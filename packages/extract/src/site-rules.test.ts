import { describe, expect, it } from "vitest";
import { extractArticle } from "./extract-article.ts";
import { checkSiteRules } from "./site-rules.ts";

const html = `<html><head><title>Gate shut</title></head><body><h2 class="head">Gate shut for the night</h2><i class="who">Hester Quill</i><b class="when">4 May 2021</b>
<div class="story"><p>The keeper shut the gate.</p><p class="ad">Buy lamps.</p><p>Nobody crossed.</p></div><div><p>${"Another box with many words, and commas, and yet more words. ".repeat(20)}</p></div></body></html>`;

describe("site rules", () => {
  it("choose content, title, author and date, and leave out what they remove", () => {
    const page = extractArticle({
      html,
      url: null,
      siteRules: { content: ".story", remove: ".ad", title: ".head", author: ".who", date: ".when" },
    });
    expect(page.text).toBe("The keeper shut the gate.\nNobody crossed.");
    expect([page.title, page.authors, page.publishedAt]).toEqual([
      "Gate shut for the night",
      ["Hester Quill"],
      "2021-05-04T00:00:00.000Z",
    ]);
    expect(page.problems.map(({ code }) => code)).toContain("site_rule_used");
  });

  it("say which selector is wrong, and the rest goes on", () => {
    const rules = { content: "div[", remove: "", title: ".head" };
    expect(checkSiteRules(rules).map(({ rule }) => rule)).toEqual(["content", "remove"]);
    const page = extractArticle({ html, url: null, siteRules: rules });
    expect(page.title).toBe("Gate shut for the night");
    expect(page.problems.map(({ code }) => code)).toContain("site_rule_invalid");
  });

  it("say where they are wrong and how to mend it", () => {
    const faulty = {
      "div[": "[",
      "a.b[c=": "[c=",
      "p:foo a": ":foo",
      "main > > p": "> >",
      "p::before": "::before",
      "a:not(": "(",
      ".a, , .b": ", ",
      "div)": ")",
      "div:has(p:not(:has(a)))": ":has(p:not(:has(",
      ":nth-child(2x)": ":nth-child(2x)",
    };
    for (const [selector, part] of Object.entries(faulty)) {
      const [fault] = checkSiteRules({ content: selector });
      expect([selector, selector.slice(fault?.start, fault?.end)]).toEqual([selector, part]);
      expect(fault?.hint).toMatch(/\w/);
    }
  });

  it("say when they find nothing", () => {
    expect(
      extractArticle({ html, url: null, siteRules: { content: ".gone" } }).problems.map(({ code }) => code),
    ).toContain("site_rule_missed");
  });
});
