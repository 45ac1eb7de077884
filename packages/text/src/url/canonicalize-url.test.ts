import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalizeUrl } from "./canonicalize-url.ts";
import { CANONICAL_URL_RULES, extendUrlRules } from "./canonical-url-rules.ts";
import { registrableDomain } from "./registrable-domain.ts";

interface Cases {
  groups: { why: string; urls: string[] }[];
  notUrls: string[];
}
const cases = JSON.parse(readFileSync(new URL("fixtures/url-cases.json", import.meta.url), "utf8")) as Cases;

describe("canonicalizeUrl", () => {
  it("gives one key for every address of one page", () => {
    for (const { why, urls } of cases.groups) {
      const [first = "", ...others] = urls;
      const key = canonicalizeUrl(first);
      for (const url of others) expect(canonicalizeUrl(url), `${why}: ${url}`).toBe(key);
    }
  });

  it("gives no key to two pages", () => {
    const owners = new Map<string | null, string>();
    for (const { urls } of cases.groups) {
      const [first = ""] = urls;
      const key = canonicalizeUrl(first);
      expect(owners.get(key), `${first} shares ${key}`).toBeUndefined();
      owners.set(key, first);
    }
  });

  it("refuses what is no web address", () => {
    for (const text of cases.notUrls) expect(canonicalizeUrl(text), text).toBeNull();
  });

  it("says the same of its own key", () => {
    for (const url of cases.groups.flatMap(({ urls }) => urls)) {
      const key = canonicalizeUrl(url);
      expect(canonicalizeUrl(`https://${key}`), url).toBe(key);
    }
    const word = fc.constantFrom(
      ..."amp index.html print comments 2024 a-b-c x.amp.html .amp %2e ..amp (S(x)) tag platform default amp.html %E9 %41 ;jsessionid=1 story-12345-amp".split(
        " ",
      ),
    );
    const host = fc.constantFrom(
      ..."a.example www.m.a.example amp.com.au www.google.com news.google.com bbc.com x.com youtu.be cdn.ampproject.org en.m.wikipedia.org r.search.yahoo.com www.gov.uk a.example:8080 [::1]".split(
        " ",
      ),
    );
    const parameter = fc.constantFrom(
      ..."utm_source=x id=1 amp amp;id=2 q=%E9 q=a+b q=a%2Bb=c ref=rss 12 url=https://b.example/c u=https%3A%2F%2Fb.example%2Fd v=abcdefghijk oid=1 aid=2 title=%C3%A9 =x a=%zz &&".split(
        " ",
      ),
    );
    const built = fc
      .tuple(host, fc.array(word, { maxLength: 5 }), fc.array(parameter, { maxLength: 4 }))
      .map(([name, path, query]) => `https://${name}/${path.join("/")}?${query.join("&")}`);
    fc.assert(
      fc.property(built, (url) => {
        const key = canonicalizeUrl(url);
        if (key !== null) expect(canonicalizeUrl(`https://${key}`)).toBe(key);
      }),
      { numRuns: 250 },
    );
  });

  it("answers for hostile addresses in time", () => {
    const nested = "https://www.google.com/amp/s/".repeat(3000);
    for (const url of [
      nested.replaceAll("/s/https://", "/s/"),
      `https://cbc.ca/${"-1.".repeat(20_000)}x`,
      `https://a.example/${"amp/".repeat(20_000)}`,
      `https://a.example/?${"a&".repeat(50_000)}`,
      `https://a.example/${";sid".repeat(20_000)}`,
    ]) {
      const startedAt = performance.now();
      canonicalizeUrl(url);
      expect(performance.now() - startedAt).toBeLessThan(2000);
    }
  });

  it("puts an operator's rules before its own", () => {
    const rules = extendUrlRules(CANONICAL_URL_RULES, {
      droppedParameters: ["paper_*", "page"],
      keptParameters: ["utm_id"],
      sites: [
        {
          hosts: ["daily.example"],
          host: "day.example",
          paths: [{ from: "^/short/(\\d+)$", to: "/news/$1" }],
        },
      ],
      wrappers: [{ hosts: ["go.example"], path: "^/out$", parameters: ["to"] }],
    });
    const key = (url: string): string | null => canonicalizeUrl(url, rules);
    expect(key("https://a.example/s?paper_1=1&b=2&page=3&utm_id=4&utm_source=x")).toBe(
      "a.example/s?b=2&utm_id=4",
    );
    expect(key("https://www.daily.example/short/17")).toBe("day.example/news/17");
    expect(key("https://go.example/out?to=https%3A%2F%2Fa.example%2Fx")).toBe("a.example/x");
    const kept = extendUrlRules(CANONICAL_URL_RULES, { keptParameters: ["page"] });
    expect(canonicalizeUrl("https://a.example/s?page=all", kept)).toBe("a.example/s?page=all");
    expect(canonicalizeUrl("https://a.example/s?paper_1=1")).toBe("a.example/s?paper_1=1");
  });

  it("reads registrable domains from hosts and addresses", () => {
    expect(registrableDomain("https://news.bbc.co.uk/a")).toBe("bbc.co.uk");
    expect(registrableDomain("a.b.example.com")).toBe("example.com");
    expect(registrableDomain("127.0.0.1")).toBe("127.0.0.1");
    expect(registrableDomain("")).toBeNull();
  });
});
