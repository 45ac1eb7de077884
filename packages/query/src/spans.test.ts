import { tokenize } from "@wirewatch/text";
import { describe, expect, it } from "vitest";
import { explainQuery } from "./explain-query.ts";
import type { QueryDocument } from "./query-document.ts";
import { compileQueries } from "./query-set.ts";
import { acceptedQueries } from "./testing/check-agreement.ts";
import { openRandom, RANDOM_CONTEXT, randomDocument, randomWords } from "./testing/random-queries.ts";

/** As many times the rounds as in every run of the tests. */
const FACTOR = process.env["WIREWATCH_FUZZ_ROUNDS"] === undefined ? 1 : 10;

/** The places of one query as `field:text`, in reading order. */
function shown(query: string, document: Partial<QueryDocument>): string[] {
  const article: QueryDocument = { id: "a", title: "", text: "", ...document };
  const { set, refused } = compileQueries([{ id: "q", query }], RANDOM_CONTEXT);
  expect(refused).toEqual([]);
  return (set.match(article, { spans: true })[0]?.spans ?? [])
    .toSorted((left, right) => left.field.localeCompare(right.field) || left.start - right.start)
    .map(
      ({ field, start, end }) =>
        `${field}:${(field === "title" ? article.title : article.text).slice(start, end)}`,
    );
}

describe("the places of a hit are those of the original text", () => {
  it.each([
    // What is written is shown, however it was folded.
    ["muller", "Herr MÜLLER und Mueller", ["text:MÜLLER"]],
    ["müller", "Herr MÜLLER und Mueller", ["text:MÜLLER", "text:Mueller"]],
    ["strasse", "die Straße", ["text:Straße"]],
    ["karabakh", "Karabakh’s hills", ["text:Karabakh"]],
    ["email", "an e-mail", ["text:e-mail"]],
    ["obrien", "Mr O'Brien said", ["text:O'Brien"]],
    ["at&t", "AT&T, the carrier", ["text:AT&T"]],
    ["us", "the U.S. army", ["text:U.S"]],
    ["елка", "новогодняя ЁЛКА", ["text:ЁЛКА"]],
    ["احمد", "قال أحمد", ["text:أحمد"]],
    ["存款", "银行存款准备", ["text:存款"]],
    // Decomposed letters and characters of two code units keep the offsets right.
    ["muller", "🙂🙂 Mu\u0308ller", ["text:Mu\u0308ller"]],
    ["bank", "\ud83d 😀 bank", ["text:bank"]],
    // Signs belong to what is shown.
    ["#tag", "a #Tag here", ["text:#Tag"]],
    ["C++", "in C++ and C", ["text:C++"]],
    [".net", "the .NET way", ["text:.NET"]],
    // Phrases are one place, proximities one for each side.
    ['"death threats"', "Death, threats; death threats", ["text:Death, threats", "text:death threats"]],
    ['"death * threats"', "death by threats", ["text:death by threats"]],
    ['"threats death"~1', "death of threats", ["text:death of threats"]],
    ["bank NEAR/2 river", "bank by the river, and far from there a bank", ["text:bank", "text:river"]],
    ["bank NOTNEAR/2 river", "bank by the river, and far from there a bank", ["text:bank"]],
    ["bank SENTENCE river", "The bank fell. A bank by a river.", ["text:bank", "text:river"]],
    ["ban* OR /riv.r/ OR rivre~1", "banks of rivers and a river", ["text:banks", "text:river", "text:river"]],
    ["atleast(2, bank)", "bank, bank", ["text:bank", "text:bank"]],
    // Only what makes the query true.
    ["bank AND NOT (river AND sea)", "bank and river", ["text:bank"]],
    ["(bank AND sea) OR river", "bank and river", ["text:river"]],
    ["bank AND NOT NOT river", "bank and river", ["text:bank", "text:river"]],
    ["any(2, bank, sea, river)", "bank and river", ["text:bank", "text:river"]],
    ["first(2, bank)", "a bank and a bank", ["text:bank"]],
    ["caps(bank)", "Bank and bank", ["text:Bank"]],
    ["lead:bank", "bank\nbank", ["text:bank"]],
    ["all NOT sea", "bank", []],
    ["lang:en AND bank", "bank", []],
  ])("of %s in %s", (query, text, expected) => {
    expect(shown(query, { text })).toEqual(expected);
  });

  it("of the title are its own, and other titles have none", () => {
    expect(shown("bank", { title: "The bank", text: "A bank" })).toEqual(["text:bank", "title:bank"]);
    expect(shown("title:bank", { title: "The bank", text: "A bank" })).toEqual(["title:bank"]);
    expect(shown("bank", { title: "x", text: "A bank", titleVariants: ["bank bank bank"] })).toEqual([
      "text:bank",
    ]);
    expect(shown("title:bank", { title: "x", text: "A bank", titleVariants: ["bank"] })).toEqual([]);
    // However often it stands in other titles, the body is shown.
    expect(
      shown("bank", {
        title: "x",
        text: "A bank",
        titleVariants: Array.from({ length: 60 }, () => "bank ".repeat(9)),
      }),
    ).toEqual(["text:bank"]);
  });

  it("of an entity are the mentions that came with it", () => {
    const entities = [
      { id: "ent_1", name: "ASALA", score: 0.9, spans: [{ field: "text" as const, start: 4, end: 8 }] },
      { id: "ent_2", name: "Other", score: 0.9, spans: [{ field: "text" as const, start: 0, end: 3 }] },
    ];
    expect(shown("entity:ent_1 AND bank", { text: "the Army has a bank", entities })).toEqual([
      "text:Army",
      "text:bank",
    ]);
    expect(shown("entity:(ent_1 score:>0.95) OR bank", { text: "the Army has a bank", entities })).toEqual([
      "text:bank",
    ]);
  });

  it("name the clause that each of them proves", () => {
    const { set } = compileQueries([{ id: "q", query: 'Bank OR BANKS OR "Big Bank" OR ban* OR title:bank' }]);
    const spans = set.match({ id: "a", title: "Bank", text: "big banks" }, { spans: true })[0]?.spans ?? [];
    expect(new Set(spans.map(({ clause }) => clause))).toEqual(new Set(["Bank", "BANKS", "ban*", "bank"]));
  });
});

describe("every place", { timeout: 300_000 }, () => {
  it("begins and ends at words, and a query over the text it shows is true again", () => {
    const random = openRandom(808);
    let places = 0;
    for (let round = 0; round < 8 * FACTOR; round += 1) {
      const words = randomWords(random);
      const queries = acceptedQueries(random, 20, words);
      const { set } = compileQueries(queries, RANDOM_CONTEXT);
      for (let article = 0; article < 6; article += 1) {
        const document = randomDocument(random, words);
        for (const { spans } of set.match(document, { spans: true }))
          for (const { field, start, end, clause } of spans) {
            places += 1;
            if (clause.startsWith("entity:")) continue;
            const text = field === "title" ? document.title : document.text;
            const label = `${clause} ${start}-${end} of ${JSON.stringify(text)}`;
            expect(start, label).toBeGreaterThanOrEqual(0);
            expect(start, label).toBeLessThan(end);
            expect(end, label).toBeLessThanOrEqual(text.length);
            const tokens = tokenize(text);
            const first = tokens.find((token) => token.start === start || token.start === start + 1);
            const last = tokens.findLast((token) => token.end <= end && token.end > start);
            expect(first, label).toBeDefined();
            // The signs of C++ and C# may follow.
            expect(text.slice(last?.end ?? 0, end), label).toMatch(/^[+#]*$/);
          }
      }
    }
    expect(places).toBeGreaterThan(400);
  });

  it("of a word, a wildcard or a phrase is one by itself", () => {
    const random = openRandom(809);
    for (let round = 0; round < 5 * FACTOR; round += 1) {
      const words = randomWords(random);
      // Signs before a word are shown where the clause begins with them, not inside a phrase.
      const queries = acceptedQueries(random, 25, words, 0).filter(
        ({ query, ast }) => ["word", "phrase"].includes(ast.kind) && !/[#@$.+]/.test(query),
      );
      const { set } = compileQueries(queries, RANDOM_CONTEXT);
      for (let article = 0; article < 5; article += 1) {
        const document = randomDocument(random, words);
        for (const { id, spans } of set.match(document, { spans: true })) {
          const query = queries.find((each) => each.id === id)?.query ?? "";
          for (const { field, start, end } of spans) {
            const text = (field === "title" ? document.title : document.text).slice(start, end);
            const { hit } = explainQuery(
              query,
              { id: "piece", title: "", text, ...(document.language ? { language: document.language } : {}) },
              RANDOM_CONTEXT,
            );
            expect(hit, `${query} over ${JSON.stringify(text)} of ${JSON.stringify(document)}`).toBe(true);
          }
        }
      }
    }
  });
});
