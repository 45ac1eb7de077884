import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkQuery } from "./check-query.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { evaluateNaively } from "./oracle.ts";
import { parseQuery } from "./parse-query.ts";
import type { QueryDocument } from "./query-document.ts";
import { compileQueries } from "./query-set.ts";

const manual = readFileSync(new URL("../../../docs/query-language.md", import.meta.url), "utf8");

/** The rows of every table that has these headings; a bar inside a cell is written \|. */
function rowsOf(...headings: string[]): string[][] {
  const rows: string[][] = [];
  let isInside = false;
  for (const line of manual.split("\n")) {
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll(String.raw`\|`, "|"));
    if (cells.length === 0) isInside = false;
    else if (cells.join() === headings.join()) isInside = true;
    else if (isInside && !/^-+$/.test(cells[0] ?? "")) rows.push(cells);
  }
  return rows;
}

const codeOf = (cell: string): string => /^`(.+)`$/.exec(cell)?.[1] ?? "";

/** An article from a cell: “text”, or what it has, such as title “…”, site a.example, entity ASALA 0.7. */
function articleOf(example: string): QueryDocument {
  const article: QueryDocument = { id: example, title: "", text: "" };
  let hasText = false;
  for (const part of example.split(/,\s+(?=(?:title|text) “)/)) {
    const quoted = /^(?:(title|text) )?“(.*)”$/.exec(part);
    if (quoted) {
      const text = (quoted[2] as string).replaceAll(" ¶ ", "\n");
      hasText = true;
      if (quoted[1] === "title") article.title = text;
      else article.text = text;
      continue;
    }
    const [, key = "", value = ""] = /^([a-z]+) (.+)$/.exec(part) ?? [];
    const [, name = "", score = "1"] = /^(.*?)(?: (\d\.\d))?$/.exec(value) ?? [];
    switch (key) {
      case "site":
      case "url":
      case "source":
      case "country":
      case "feed":
      case "type":
        article[key] = value;
        break;
      case "lang":
        article.language = value;
        break;
      case "author":
        article.authors = [value];
        break;
      case "tag":
        article.tags = [value];
        break;
      case "geo":
        article.geo = [value];
        break;
      case "entity":
        article.entities = [{ id: "ent_1", name, score: Number(score) }];
        break;
      case "topic":
        article.topics = [{ code: "t1", label: name, score: Number(score) }];
        break;
      default:
        throw new Error(`the manual's example ${example} cannot be read`);
    }
  }
  if (!hasText) article.text = "flood";
  return article;
}

const examples = rowsOf("query", "finds", "does not find").flatMap(
  ([query = "", finds = "", misses = ""]) => [
    ...finds.split("; ").map((example) => [codeOf(query), example, true] as const),
    ...misses.split("; ").map((example) => [codeOf(query), example, false] as const),
  ],
);

describe("the manual", () => {
  it("has an example of every operator, function and field", () => {
    expect(examples.length).toBeGreaterThan(200);
    const all = examples.map(([query]) => query).join("\n");
    for (const sign of [
      "AND",
      "OR",
      "NOT",
      "&&",
      "||",
      " -",
      " !",
      "NEAR/",
      "ONEAR",
      "NOTNEAR",
      "SENTENCE",
      "PARAGRAPH",
      "atleast(",
      "any(",
      "first(",
      "cs(",
      "caps(",
      "allcaps(",
      "nocaps(",
      "forms(",
      "raw:",
      "title:",
      "lead:",
      "body:",
      "author:",
      "url:",
      "site:",
      "source:",
      "feed:",
      "tag:",
      "lang:",
      "country:",
      "geo:",
      "entity:",
      "topic:",
      "type:",
      "words:",
      "score:",
      "all",
      "~1",
      '"~',
      "*",
      "?",
      "=",
      "+",
      "/c",
      "#",
      "@",
      "$",
      "/*",
    ])
      expect(all).toContain(sign);
    for (const call of ["list(name)", "query(name)"]) expect(manual).toContain(call);
  });

  it.each(examples)("%s and %s: %s", (query, example, expected) => {
    const { set, refused } = compileQueries([{ id: "q", query }]);
    expect(refused).toEqual([]);
    const article = articleOf(example);
    expect(set.match(article).length === 1).toBe(expected);
    expect(evaluateNaively(parseQuery(query).ast, article)).toBe(expected);
  });

  it.each(rowsOf("you write", "it is understood as"))("%s is understood as %s", (query, canonical) => {
    expect(checkQuery(codeOf(query)).canonical).toBe(codeOf(canonical));
  });

  it.each(rowsOf("you write", "what is said"))("%s: %s", (query, message) => {
    const { ok, errors } = checkQuery(codeOf(query));
    expect(ok).toBe(false);
    expect(errors.map((error) => error.message)).toEqual([message]);
  });

  it.each(rowsOf("you write", "you are warned"))("%s: %s", (query, message) => {
    const { ok, warnings } = checkQuery(codeOf(query));
    expect(ok).toBe(true);
    expect(warnings.map((warning) => warning.message)).toContain(message);
  });

  it("names the limits as they are", () => {
    expect(rowsOf("of one query", "at most").map(([, most]) => Number(most))).toEqual([
      QUERY_LIMITS.characters,
      QUERY_LIMITS.leaves,
      QUERY_LIMITS.word,
      QUERY_LIMITS.depth,
      QUERY_LIMITS.distance,
      QUERY_LIMITS.regexStates,
      QUERY_LIMITS.errors,
    ]);
  });
});
