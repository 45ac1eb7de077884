import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRobots } from "./robots-rules.ts";

const allowed = (robots: string, path: string): boolean => parseRobots(robots, "Wirewatch").isAllowed(path);
const rules = (...lines: string[]): string => ["User-agent: *", ...lines].join("\n");

describe("which rule counts", () => {
  it.each([
    [rules("Disallow: /a", "Allow: /a/b"), "/a/b/c", true],
    [rules("Allow: /a/b", "Disallow: /a"), "/a/c", false],
    [rules("Disallow: /a", "Allow: /a"), "/a", true],
    [rules("Disallow:"), "/a", true],
    [rules("Disallow: /"), "/robots.txt", true],
    [rules("Disallow: a"), "/a", true],
    [rules("Disallow: /a*z"), "/a/b/z/more", false],
    [rules("Disallow: /*.pdf$"), "/x/file.pdf", false],
    [rules("Disallow: /*.pdf$"), "/x/file.pdf?y", true],
    [rules("Disallow: /a$"), "/a", false],
    [rules("Disallow: /a$"), "/ab", true],
    [rules("Disallow: *"), "/x", false],
    [rules("Disallow: /a*$"), "/abc", false],
    [rules("Disallow: /*ab*ab$"), "/ab", true],
    [rules("Disallow: /*aab"), "/aaab", false],
    [rules("Disallow: /a$b"), "/a$b", false],
    [rules("Disallow: /a # why"), "/a", false],
    [rules("  disallow : /a"), "/a", false],
    [rules("Disallow: /%7Ejoe"), "/~joe", false],
    [rules("Disallow: /caf\u00e9"), "/caf%C3%A9", false],
    [rules("Disallow: /caf%c3%a9"), "/caf%C3%A9", false],
    [rules("Disallow: /a%2fb"), "/a%2Fb", false],
    [rules("Disallow: /a%2fb"), "/a/b", true],
    [rules("Disallow: /star-%2A"), "/star-*", false],
    [rules("Disallow: /star-%2A"), "/star-x", true],
    [rules("Disallow: /q?x="), "/q?x=1", false],
    ["", "/a", true],
    ["Disallow: /", "/a", true],
    ["\uFEFFUser-agent: *\r\rDisallow: /a", "/a", false],
  ])("%j, %s: %s", (robots, path, expected) => {
    expect(allowed(robots, path)).toBe(expected);
  });
});

describe("whom a group is for", () => {
  it.each([
    ["User-agent: WIREWATCH\nDisallow: /a", false],
    ["User-agent: Wirewatch/2.0\nDisallow: /a", false],
    ["User-agent: Wirewatcher\nDisallow: /a", true],
    ["User-agent: Wire\nDisallow: /a", true],
    ["User-agent: *\nDisallow: /a\n\nUser-agent: wirewatch\nDisallow:", true],
    [
      "User-agent: wirewatch\nDisallow: /b\n\nUser-agent: x\nAllow: /\n\nUser-agent: wirewatch\nDisallow: /a",
      false,
    ],
    ["User-agent: x\nUser-agent: wirewatch\nDisallow: /a", false],
    ["User-agent: x\nSitemap: https://s.example/\nUser-agent: wirewatch\nDisallow: /a", false],
    ["User-agent: wirewatch\nAllow: /\nUser-agent: x\nDisallow: /a", true],
  ])("%j: %s", (robots, expected) => {
    expect(allowed(robots, "/a")).toBe(expected);
  });

  it("takes the crawl delay of its group, and no more than a minute", () => {
    const delay = (robots: string) => parseRobots(robots, "Wirewatch").crawlDelayMs;
    expect(delay("User-agent: *\nCrawl-delay: 2.5")).toBe(2500);
    expect(delay("User-agent: *\nCrawl-delay: 9\nUser-agent: wirewatch\nCrawl-delay: 3")).toBe(3000);
    expect(delay("User-agent: *\nCrawl-delay: 86400")).toBe(60_000);
    expect(delay("User-agent: *\nCrawl-delay: -1")).toBeNull();
    expect(delay("User-agent: *\nCrawl-delay: soon")).toBeNull();
    expect(delay("User-agent: other\nCrawl-delay: 3")).toBeNull();
  });
});

describe("hostile files", () => {
  const long = "a".repeat(8000);
  it.each([
    ["half a megabyte of wildcards", rules(`Disallow: /${"*".repeat(500_000)}b`)],
    ["one rule of a quarter million wildcards", rules(`Disallow: /${"*a".repeat(250_000)}`)],
    [
      "250 rules of many wildcards",
      rules(...Array.from({ length: 250 }, () => `Disallow: /${"*a".repeat(900)}b`)),
    ],
    [
      "parts that almost match everywhere",
      rules(...Array.from({ length: 250 }, () => `Disallow: /*${"a".repeat(1900)}b`)),
    ],
    ["as many short rules as fit", rules(...Array.from({ length: 45_000 }, () => "Allow: /*b"))],
    ["as many groups as fit", "User-agent: *\nDisallow: /\n".repeat(19_000)],
    ["nothing but line breaks", "\n".repeat(500_000)],
    ["one line of blanks", " ".repeat(500_000)],
  ])("does not hold up the process for %s", (_, robots) => {
    const startedAt = performance.now();
    allowed(robots, `/${long}`);
    expect(performance.now() - startedAt).toBeLessThan(800);
  });

  it("agrees with the plain meaning of wildcards", () => {
    const letter = fc.constantFrom("a", "b", "*", "/");
    const pattern = fc.tuple(fc.array(letter, { maxLength: 8 }), fc.boolean());
    const path = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 10 });
    fc.assert(
      fc.property(pattern, path, ([letters, isAnchored], characters) => {
        const text = `/${letters.join("")}${isAnchored ? "$" : ""}`;
        const plain = new RegExp(
          `^/${letters.map((one) => (one === "*" ? ".*" : one)).join("")}${isAnchored ? "$" : ""}`,
        );
        const asked = `/${characters.join("")}`;
        expect(allowed(rules(`Disallow: ${text}`), asked)).toBe(!plain.test(asked));
      }),
      { numRuns: 2000 },
    );
  });

  it("reads anything without an error", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.string({ unit: "binary" }),
        (robots, path) => {
          allowed(`User-agent: *\nDisallow: ${robots}`, path);
        },
      ),
    );
  });
});
