import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { extractedPageSchema } from "@wirewatch/contracts";
import { extractArticle } from "./extract-article.ts";
import type { ExtractInput } from "./extract-input.ts";

interface Golden {
  input: Omit<ExtractInput, "html">;
  lines?: string[];
  absent: string[];
  expect: Record<string, unknown>;
  problems?: string[];
}

const folder = new URL("./fixtures/", import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".html"))
  .map((name) => name.slice(0, -5));

describe("golden pages", () => {
  it.each(names)("reads %s as written down", (name) => {
    const html = readFileSync(new URL(`${name}.html`, folder));
    const golden = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as Golden;
    const page = extractedPageSchema.parse(extractArticle({ ...golden.input, html }));
    if (golden.lines !== undefined)
      expect(page.text.split("\n").filter((line) => line !== "")).toEqual(golden.lines);
    for (const text of golden.absent) expect(page.text + page.html).not.toContain(text);
    expect(page).toMatchObject(golden.expect);
    expect(page.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(golden.problems ?? []));
  });

  it("are read in ten scripts", () => {
    const lines = names.flatMap((name) => {
      const golden = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as Golden;
      return golden.lines ?? [];
    });
    const scripts = "Latin Cyrillic Greek Arabic Hebrew Devanagari Han Hiragana Hangul Thai".split(" ");
    const unread = scripts.filter((script) => {
      const run = new RegExp(`\\p{Script=${script}}{3}`, "u");
      return !lines.some((line) => run.test(line));
    });
    expect(unread).toEqual([]);
  });

  it("cover at least sixty pitfalls", () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
  });
});
