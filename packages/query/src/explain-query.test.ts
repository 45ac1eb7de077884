import { describe, expect, it } from "vitest";
import { explainQuery, type Explanation } from "./explain-query.ts";
import { printExplanation } from "./explain/print-explanation.ts";
import type { QueryDocument } from "./query-document.ts";
import { compileQueries } from "./query-set.ts";
import { acceptedQueries } from "./testing/check-agreement.ts";
import { openRandom, RANDOM_CONTEXT, randomDocument, randomWords } from "./testing/random-queries.ts";

const ARTICLE: QueryDocument = {
  id: "a",
  title: "Harbour strike in Karabak",
  text: `The Bank by the river. Genocide was said, ${"word ".repeat(31)}threats of a slow death came. Muller ate an apple. Banks fell.\nThe second paragraph: strikes.`,
  language: "en-GB",
  url: "https://www.news.example/x",
  authors: ["Jane Doe", "Ann Other"],
  entities: [{ id: "ent_1", name: "ASALA", score: 0.31 }],
  titleVariants: ["Hidden words here"],
};

/** As many times the rounds as in every run of the tests. */
const FACTOR = process.env["WIREWATCH_FUZZ_ROUNDS"] === undefined ? 1 : 10;

function* nodesOf(node: Explanation): Generator<Explanation> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

describe("a miss", () => {
  it.each([
    // Proximity.
    ["genocide NEAR/10 threats", "distance", "found `threats` 33 words away, NEAR/10 asked"],
    ["threats NEAR/10 genocide", "distance", "found `Genocide` 33 words away, NEAR/10 asked"],
    ["genocide ONEAR/10 threats", "distance", "found `threats` 33 words away, ONEAR/10 asked"],
    ["genocide ONEAR/50 bank", "order", "found `Bank` 3 words before instead of after, ONEAR/50 asked"],
    [
      "strike NEAR/3 river",
      "different-fields",
      "found `strike` in the title and `river` in the body, NEAR/3 asked",
    ],
    ["apple NEAR apple", "same-words", "found both only in the same words, NEAR/4 asked"],
    [
      "bank NOTNEAR/5 river",
      "too-near",
      "every `bank` has `river` within 5 words: found `river` 2 words from `Bank`, NOTNEAR/5 asked",
    ],
    [
      "river SENTENCE apple",
      "sentence",
      "found `apple` 2 sentences away from `river`, the same sentence asked",
    ],
    [
      "apple PARAGRAPH strikes",
      "paragraph",
      "found `strikes` 1 paragraph away from `apple`, the same paragraph asked",
    ],
    ["(bank NEAR/3 river) NEAR/4 apple", "distance", "found `apple` 43 words away, NEAR/4 asked"],
    // Phrases and windows.
    ['"death threats"', "apart", "found `death` and `threats` 3 words apart"],
    ['"threats of death"', "apart", "found the words with 2 others between them: `threats of a slow death`"],
    ['"river the by"', "order", "found `by the river`, the words in another order"],
    ['"death of stars"', "some-words", "only `death` and `of` are there, `stars` is not"],
    ['"zebra stars"', "absent", "not found"],
    [
      '"death threats"~2',
      "apart",
      "found the words within 3 extra words, ~2 asked: `threats of a slow death`",
    ],
    // Counts.
    ["atleast(4, the)", "count", "found 3 of 4"],
    ["atleast(3, genocide NEAR/40 threats)", "count", "found 1 of 3"],
    [
      "any(2, bank, zebra, lion)",
      "operands",
      "1 of the operands is there, 2 asked; missing: `zebra`, `lion`",
    ],
    // Fields, first words and letter case.
    ["first(3, river)", "first", "found `river` at word 5, the first 3 asked"],
    ["title:bank", "field", "found `Bank` in the body, title asked"],
    ["body:harbour", "field", "found `Harbour` in the title, body asked"],
    ["lead:strikes", "field", "found `strikes` in paragraph 2 of the body, lead asked"],
    ["body:hidden", "field", "found only in another title of the article, body asked"],
    ["caps(apple)", "case", "found `apple`, caps asked"],
    ["cs(genocide)", "case", "found `Genocide`, cs asked"],
    ["nocaps(muller)", "case", "found `Muller`, nocaps asked"],
    ["title:caps(apple)", "conditions", "found `apple` in the body, at word 49; title, caps asked"],
    ["title:(body:bank)", "never", "the fields around it exclude each other"],
    // Spellings.
    ["=Müller", "exact", "found `Muller`, asked as `Müller`"],
    ["Karabakh", "spelling", "not found; the nearest spelling is `Karabak`, 1 edit away"],
    ["karabukhs~1", "spelling", "not found; the nearest spelling is `Karabak`, 3 edits away, ~1 asked"],
    ["geneci*", "spelling", "not found; the nearest spelling is `Genocide`, 1 edit away"],
    ["*arbuor", "spelling", "not found; the nearest spelling is `Harbour`, 1 edit away"],
    ["zarabak~1", "spelling", "not found; `Karabak` is 1 edit away, but begins with another letter"],
    ["apples", "form", "found `apple`, another form; `apples+` would find it"],
    ["/B.NK/c", "case", "found `Bank`, which the expression takes in another letter case"],
    ["/z.+/", "absent", "not found"],
    ['raw:"arab"', "inside-word", "found only inside a longer word: `Karabak`"],
    // Metadata.
    ["all lang:fr", "value", "the article's language is `en-GB`"],
    ["all country:NO", "value", "the article has no country"],
    ["all site:bbc.example", "value", "the article's site is `www.news.example`"],
    ["all author:nobody", "value", "the article's author is `Jane Doe`, `Ann Other`"],
    ["all entity:(asala score:>0.5)", "score", "the article's score for asala is 0.31, >0.5 asked"],
    ["all words:>500", "length", "the body has 55 words, >500 asked"],
    // What must not be there.
    ["bank AND NOT river", "excluded", "found `river`, which must not be there"],
    ["bank AND NOT lang:en", "excluded", "`lang:en` is true, and must not be"],
  ])("of %s is %s: %s", (query, code, reason) => {
    const { ok, errors, hit, tree } = explainQuery(query, ARTICLE);
    expect(errors).toEqual([]);
    expect(ok).toBe(true);
    expect(hit).toBe(false);
    expect({ code: tree?.failed?.code, reason: tree?.failed?.reason }).toEqual({ code, reason });
  });

  it("says for programs what was found, where, how far away, and what was asked", () => {
    const { tree } = explainQuery("zebra OR genocide NEAR/10 threats", ARTICLE);
    const start = ARTICLE.text.indexOf("threats");
    expect(tree?.failed).toEqual({ clause: "zebra", start: 0, end: 5, code: "absent", reason: "not found" });
    expect(tree?.nearest).toEqual({
      clause: "(genocide NEAR/10 threats)",
      start: 9,
      end: 33,
      code: "distance",
      reason: "found `threats` 33 words away, NEAR/10 asked",
      found: { text: "threats", span: { field: "text", start, end: start + 7, clause: "threats" } },
      distance: 33,
      asked: "NEAR/10",
    });
  });

  it("is explained at every node, by the first clause in reading order that makes it false", () => {
    const { tree } = explainQuery("bank AND (harbour NEAR zebra) AND (lion OR tiger)", ARTICLE);
    expect(tree?.failed?.clause).toBe("zebra");
    expect(tree?.children.map(({ hit, failed }) => [hit, failed?.clause])).toEqual([
      [true, undefined],
      [false, "zebra"],
      [false, "lion"],
    ]);
  });

  it("of a tree that holds one node in two fields is explained in each", () => {
    const word = {
      kind: "word",
      text: "harbour",
      exact: false,
      fuzzy: 0,
      forms: false,
      start: 0,
      end: 7,
    } as const;
    const within = (scope: "title" | "body") =>
      ({ kind: "scope", scope, part: word, start: 0, end: 7 }) as const;
    const { tree } = explainQuery(
      { kind: "and", parts: [within("title"), within("body")], start: 0, end: 7 },
      ARTICLE,
    );
    expect(tree?.children.map(({ hit }) => hit)).toEqual([true, false]);
  });
});

describe("a hit", () => {
  it("has the places of every clause, and none for what stands only in another title", () => {
    const { tree } = explainQuery("strike* AND (bank NEAR/3 river) AND title:hidden AND lang:en", ARTICLE);
    const [strike, near, hidden, lang] = tree?.children ?? [];
    expect(strike?.spans).toEqual([
      { field: "title", start: 8, end: 14, clause: "strike*" },
      {
        field: "text",
        start: ARTICLE.text.indexOf("strikes"),
        end: ARTICLE.text.indexOf("strikes") + 7,
        clause: "strike*",
      },
    ]);
    expect(near?.spans.map(({ start, end }) => ARTICLE.text.slice(start, end))).toEqual(["Bank", "river"]);
    expect(near?.children.map(({ spans }) => spans.length)).toEqual([1, 1]);
    expect([hidden?.hit, hidden?.spans, lang?.hit, lang?.spans]).toEqual([true, [], true, []]);
    expect(tree?.spans).toHaveLength(4);
  });

  it("says when there are more places than it shows", () => {
    const { tree } = explainQuery("word OR zebra", { id: "a", title: "", text: "word ".repeat(500) });
    expect(tree?.spans).toHaveLength(200);
    expect([tree?.hasMoreSpans, tree?.children[0]?.hasMoreSpans]).toEqual([true, true]);
  });
});

describe("an explanation", () => {
  it("agrees with live matching, and its places hold all of those of the hit", { timeout: 300_000 }, () => {
    const random = openRandom(4711);
    let hits = 0;
    for (let round = 0; round < 7 * FACTOR; round += 1) {
      const words = randomWords(random);
      const queries = acceptedQueries(random, 10, words);
      const { set } = compileQueries(queries, RANDOM_CONTEXT);
      for (let article = 0; article < 3; article += 1) {
        const document = randomDocument(random, words);
        const found = new Map(set.match(document, { spans: true }).map(({ id, spans }) => [id, spans]));
        for (const { id, query } of queries) {
          const { ok, hit, tree } = explainQuery(query, document, RANDOM_CONTEXT);
          const label = `${query}\n${JSON.stringify(document)}`;
          expect(ok, label).toBe(true);
          expect(hit, label).toBe(found.has(id));
          if (tree === null) throw new Error("no tree");
          const shown = new Set<string>();
          for (const node of nodesOf(tree)) {
            expect(node.hit, label).toBe(node.failed === undefined);
            if (!node.hit) expect(node.spans, label).toEqual([]);
            for (const { field, start, end } of node.spans) {
              shown.add(`${field} ${start} ${end}`);
              const text = field === "title" ? document.title : document.text;
              expect(start, label).toBeLessThan(end);
              expect(end, label).toBeLessThanOrEqual(text.length);
            }
            const hasPlaces = ["word", "phrase", "regex", "raw", "near"].includes(node.kind);
            if (node.hit && hasPlaces && node.spans.length === 0)
              expect(document.titleVariants?.length ?? 0, label).toBeGreaterThan(0);
            if (node.failed) {
              expect(node.failed.reason, label).not.toBe("");
              expect(node.failed.code, label).not.toBe("undecided");
              expect(node.failed.start, label).toBeGreaterThanOrEqual(tree.start);
              expect(node.failed.end, label).toBeLessThanOrEqual(tree.end);
            }
          }
          for (const { field, start, end } of found.get(id) ?? [])
            expect(shown.has(`${field} ${start} ${end}`), label).toBe(true);
          hits += found.has(id) ? 1 : 0;
        }
      }
    }
    expect(hits).toBeGreaterThan(40);
  });

  it("names the errors of a query that cannot stand", () => {
    expect(explainQuery("bank AND", ARTICLE)).toMatchObject({ ok: false, hit: false, tree: null });
    expect(explainQuery("list(none)", ARTICLE).errors[0]?.message).toBe("there is no list none");
  });
});

describe("an explanation on a terminal", () => {
  it("shows the tree with hits, misses, reasons and places", () => {
    const explanation = explainQuery("(bank NEAR/3 river) AND title:apple", ARTICLE);
    expect(printExplanation(explanation, { document: ARTICLE, excerpt: 40 })).toBe(
      [
        "✗ the article does not match",
        "  apple: found `apple` in the body, title asked",
        "",
        "✗ AND",
        "  ✓ (bank NEAR/3 river)",
        "      body 4-8: The Bank by the river. Genocide was… (and 1 more)",
        "    ✓ bank",
        "        body 4-8: The Bank by the river. Genocide was…",
        "    ✓ river",
        "        body 16-21: …by the river. Genocide was said,…",
        "  ✗ title:apple",
        "    ✗ apple",
        "        found `apple` in the body, title asked",
        `        body ${ARTICLE.text.indexOf("apple")}-${ARTICLE.text.indexOf("apple") + 5}: …ate an apple. Banks fell. The…`,
      ].join("\n"),
    );
  });

  it("shows errors, cuts long trees and escapes what it shows", () => {
    expect(printExplanation(explainQuery("bank AND", ARTICLE))).toMatch(
      /^✗ the query cannot be understood\n {2}\d/,
    );
    const long = explainQuery(Array.from({ length: 50 }, (_, at) => `zz${at}`).join(" OR "), ARTICLE);
    expect(printExplanation(long, { maxLines: 20 })).toMatch(/… and \d+ more clauses$/);
    const shouted = printExplanation(explainQuery("bank", ARTICLE), { escape: (text) => text.toUpperCase() });
    expect(shouted).toContain("✓ BANK");
  });
});
