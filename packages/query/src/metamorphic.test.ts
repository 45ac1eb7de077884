/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { MatchSpan } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { childrenOf, type QueryNode } from "./ast.ts";
import { formatQuery } from "./format-query.ts";
import { printQuery } from "./print-query.ts";
import type { QueryDocument } from "./query-document.ts";
import { compileQueries, type QuerySet, type QuerySource } from "./query-set.ts";
import { acceptedQueries, spanKeys, type AcceptedQuery } from "./testing/check-agreement.ts";
import { openRandom, RANDOM_CONTEXT, randomDocument, randomWords } from "./testing/random-queries.ts";

/** As many times the worlds as in every run of the tests. */
const FACTOR = process.env["WIREWATCH_FUZZ_ROUNDS"] === undefined ? 1 : 10;

// What must hold between two runs of the engine, whatever the language means: no evaluator to compare with is needed.

interface World {
  queries: AcceptedQuery[];
  documents: QueryDocument[];
  random: () => number;
}

function* worlds(seed: number, rounds: number): Generator<World> {
  for (let round = 0; round < rounds * FACTOR; round += 1) {
    const random = openRandom(seed * 1000 + round);
    const words = randomWords(random);
    yield {
      random,
      queries: acceptedQueries(random, 30, words),
      documents: Array.from({ length: 8 }, () => randomDocument(random, words)),
    };
  }
}

/** Places without the names of their clauses, which a rewriting may change. */
const placesOf = (spans: readonly MatchSpan[]): string =>
  spanKeys(spans.map((span) => ({ ...span, clause: "" })));
const hitsOf = (set: QuerySet, document: QueryDocument): Map<string, string> =>
  new Map(set.match(document, { spans: true }).map(({ id, spans }) => [id, placesOf(spans)]));

/** Rewrites every query and expects the same hits; with `spans` the same places as well. */
function expectSame(
  seed: number,
  rewrite: (query: AcceptedQuery, random: () => number) => QuerySource | null,
  settings: { spans: boolean } = { spans: false },
): void {
  let compared = 0;
  let hits = 0;
  for (const { queries, documents, random } of worlds(seed, 4)) {
    const rewritten = new Map<string, QuerySource>();
    for (const query of queries) {
      const other = rewrite(query, random);
      if (other !== null) rewritten.set(query.id, other);
    }
    const plain = compileQueries(queries, RANDOM_CONTEXT).set;
    const { set, refused } = compileQueries([...rewritten.values()], RANDOM_CONTEXT);
    expect(refused.map(({ id, errors }) => `${queries[Number(id)]?.query}: ${errors[0]?.message}`)).toEqual(
      [],
    );
    for (const document of documents) {
      const expected = hitsOf(plain, document);
      const found = hitsOf(set, document);
      for (const [id, other] of rewritten) {
        compared += 1;
        const label = `${queries[Number(id)]?.query} as ${"query" in other ? other.query : printQuery(other.ast)} over ${JSON.stringify(document)}`;
        expect(found.has(id), label).toBe(expected.has(id));
        if (settings.spans) expect(found.get(id), label).toBe(expected.get(id));
        hits += found.has(id) ? 1 : 0;
      }
    }
  }
  // A rewriting that never applies would prove nothing.
  expect(compared).toBeGreaterThan(300);
  expect(hits).toBeGreaterThan(compared / 10);
}

const mapTree = (node: QueryNode, change: (node: QueryNode) => QueryNode): QueryNode => {
  switch (node.kind) {
    case "and":
    case "or":
    case "any":
      return change({ ...node, parts: node.parts.map((part) => mapTree(part, change)) });
    case "near":
      return change({ ...node, left: mapTree(node.left, change), right: mapTree(node.right, change) });
    case "not":
    case "scope":
    case "atleast":
    case "first":
    case "case":
    case "forms":
      return change({ ...node, part: mapTree(node.part, change) });
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "meta":
    case "words":
    case "reference":
    case "all":
    case "missing":
      return change(node);
  }
};
const hasKind = (node: QueryNode, test: (node: QueryNode) => boolean): boolean =>
  test(node) || childrenOf(node).some((child) => hasKind(child, test));
const not = (part: QueryNode): QueryNode => ({ kind: "not", part, start: part.start, end: part.end });
/** NOT inside something that needs places is refused: only what is true or false may be rewritten so. */
const isLogic = (node: QueryNode): node is Extract<QueryNode, { kind: "and" | "or" }> =>
  node.kind === "and" || node.kind === "or";
/** Changes the AND, OR and NOT above everything else. */
const mapLogic = (node: QueryNode, change: (node: QueryNode) => QueryNode): QueryNode => {
  if (isLogic(node)) return change({ ...node, parts: node.parts.map((part) => mapLogic(part, change)) });
  if (node.kind === "not") return change({ ...node, part: mapLogic(node.part, change) });
  return change(node);
};
const shuffled = <Item>(items: readonly Item[], random: () => number): Item[] =>
  items
    .map((item) => ({ item, at: random() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item);

describe("a query means the same", { timeout: 300_000 }, () => {
  it("in its bracketed form, to the last span", () => {
    expectSame(1, ({ id, ast }) => ({ id, query: printQuery(ast) }), { spans: true });
  });

  it("as the formatter writes it, to the last span", () => {
    expectSame(2, ({ id, query }) => ({ id, query: formatQuery(query) ?? query }), { spans: true });
  });

  it("with the parts of AND, OR and any() in another order, to the last span", () => {
    expectSame(
      3,
      ({ id, ast }, random) => ({
        id,
        ast: mapTree(ast, (node) =>
          isLogic(node) || node.kind === "any" ? { ...node, parts: shuffled(node.parts, random) } : node,
        ),
      }),
      { spans: true },
    );
  });

  it("by De Morgan's laws", () => {
    expectSame(4, ({ id, ast }) => ({
      id,
      ast: mapLogic(ast, (node) =>
        isLogic(node)
          ? not({ ...node, kind: node.kind === "and" ? "or" : "and", parts: node.parts.map(not) })
          : node,
      ),
    }));
  });

  it("when it is negated twice, anywhere", () => {
    expectSame(5, ({ id, ast }, random) => ({
      id,
      ast: mapLogic(ast, (node) => (random() < 0.5 ? not(not(node)) : node)),
    }));
  });

  it("when AND is spread over OR, and OR over AND", () => {
    expectSame(6, ({ id, ast }) => ({
      id,
      ast: mapLogic(ast, (node) => {
        if (!isLogic(node)) return node;
        const inner = node.kind === "and" ? "or" : "and";
        const at = node.parts.findIndex((part) => part.kind === inner);
        const part = node.parts[at];
        if (part === undefined || !isLogic(part)) return node;
        const rest = node.parts.toSpliced(at, 1);
        return { ...part, parts: part.parts.map((each) => ({ ...node, parts: [each, ...rest] })) };
      }),
    }));
  });

  it("with the sides of NEAR, SENTENCE and PARAGRAPH exchanged", () => {
    // atleast() counts the places of the left side.
    expectSame(7, ({ id, ast }) =>
      hasKind(ast, ({ kind }) => kind === "atleast")
        ? null
        : {
            id,
            ast: mapTree(ast, (node) =>
              node.kind === "near" && node.operator !== "ONEAR" && node.operator !== "NOTNEAR"
                ? { ...node, left: node.right, right: node.left }
                : node,
            ),
          },
    );
  });

  it("when the same part stands twice, or a part that is always true or never is added", () => {
    expectSame(8, ({ id, ast }, random) => ({
      id,
      ast: mapLogic(ast, (node) => {
        if (!isLogic(node)) return node;
        const { start, end } = node;
        const all: QueryNode = { kind: "all", start, end };
        const neutral = node.kind === "and" ? all : not(all);
        const twin = node.parts[Math.floor(random() * node.parts.length)] as QueryNode;
        return { ...node, parts: shuffled([...node.parts, neutral, twin], random) };
      }),
    }));
  });
});

describe("the hits of a query and their places", { timeout: 300_000 }, () => {
  it("are never changed by other queries, whenever they come and go", () => {
    for (const { queries, documents, random } of worlds(20, 3)) {
      const alone = documents.map((document) => {
        const found = new Map<string, string>();
        for (const query of queries.slice(0, 8)) {
          const hit = hitsOf(compileQueries([query], RANDOM_CONTEXT).set, document).get(query.id);
          if (hit !== undefined) found.set(query.id, hit);
        }
        return found;
      });
      const { set } = compileQueries(queries.slice(0, 8), RANDOM_CONTEXT);
      const check = (): void => {
        for (const [index, document] of documents.entries()) {
          const found = hitsOf(set, document);
          for (const { id, query } of queries.slice(0, 8))
            expect(found.get(id), `${query} over ${JSON.stringify(document)}`).toBe(alone[index]?.get(id));
        }
      };
      check();
      for (const other of shuffled(queries.slice(8), random)) {
        set.add([other]);
        if (random() < 0.3) check();
        if (random() < 0.5) set.remove(String(8 + Math.floor(random() * 22)));
      }
      check();
    }
  });

  it("do not depend on the order of an article's properties and values", () => {
    for (const { queries, documents } of worlds(21, 4)) {
      const { set } = compileQueries(queries, RANDOM_CONTEXT);
      for (const document of documents) {
        const turned = Object.fromEntries(
          Object.entries(document)
            .toReversed()
            .map(([key, value]: [string, unknown]) => [
              key,
              Array.isArray(value) && key !== "titleVariants" ? value.toReversed() : value,
            ]),
        ) as unknown as QueryDocument;
        expect(hitsOf(set, turned)).toEqual(hitsOf(set, document));
      }
    }
  });

  it("stay when unrelated text is added, where nothing asks for absence, a length or a field", () => {
    let kept = 0;
    for (const { queries, documents } of worlds(22, 5)) {
      const growing = queries.filter(
        ({ ast }) =>
          !hasKind(
            ast,
            (node) =>
              node.kind === "not" ||
              node.kind === "words" ||
              (node.kind === "near" && node.operator === "NOTNEAR"),
          ),
      );
      const { set } = compileQueries(growing, RANDOM_CONTEXT);
      for (const document of documents) {
        const before = hitsOf(set, document);
        const longer = { ...document, text: `${document.text}\n\nQuokka wombat numbat.\nWallaby.` };
        const after = new Map(set.match(longer, { spans: true }).map(({ id, spans }) => [id, spans]));
        for (const [id, spans] of before) {
          kept += 1;
          const label = `${queries.find((query) => query.id === id)?.query} over ${JSON.stringify(document)}`;
          expect(after.has(id), label).toBe(true);
          const places = new Set(placesOf(after.get(id) ?? []).split("; "));
          for (const place of spans.split("; ")) expect(places.has(place), `${label}: ${place}`).toBe(true);
        }
      }
    }
    expect(kept).toBeGreaterThan(100);
  });

  it("do not depend on letter case, where nothing asks for it", () => {
    let compared = 0;
    for (const { queries, documents } of worlds(23, 5)) {
      // Initials such as U.S. are read as one word in capitals only; sentences begin with a capital; forms are of a
      // lower-case word, which not every letter goes back to.
      const insensitive = queries.filter(
        ({ ast }) =>
          !hasKind(
            ast,
            (node) =>
              node.kind === "case" ||
              node.kind === "raw" ||
              (node.kind === "regex" && node.caseSensitive) ||
              (node.kind === "near" && node.operator === "SENTENCE") ||
              (node.kind === "word" && node.text.includes(".")) ||
              (node.kind === "phrase" && node.words.some((word) => word.includes("."))),
          ),
      );
      const { set } = compileQueries(insensitive, RANDOM_CONTEXT);
      for (const document of documents) {
        const shout = (text: string): string =>
          // Letters whose capital is longer (ß) or that have two small forms (ς) do not come back.
          Array.from(text, (letter) => {
            const upper = letter.toUpperCase();
            return upper.length === letter.length && upper.toLowerCase() === letter ? upper : letter;
          }).join("");
        const shouted = {
          ...document,
          title: shout(document.title),
          text: shout(document.text),
          ...(document.titleVariants ? { titleVariants: document.titleVariants.map(shout) } : {}),
        };
        const expected = hitsOf(set, document);
        const found = hitsOf(set, shouted);
        for (const { id, query } of insensitive) {
          compared += 1;
          expect(found.get(id), `${query} over ${JSON.stringify(document)}`).toBe(expected.get(id));
        }
      }
    }
    expect(compared).toBeGreaterThan(400);
  });

  it("are the same in another normal form of Unicode, and with invisible marks between the words", () => {
    for (const { queries, documents } of worlds(24, 4)) {
      const { set } = compileQueries(
        queries.filter(
          ({ ast }) =>
            !hasKind(ast, (node) => node.kind === "raw" || node.kind === "regex" || node.kind === "words"),
        ),
        RANDOM_CONTEXT,
      );
      for (const document of documents) {
        const marked = {
          ...document,
          text: document.text.replaceAll(" ", " \u200b").normalize("NFD"),
          title: document.title.normalize("NFD"),
        };
        const plain = { ...document, text: document.text.replaceAll(" ", " \u200b") };
        expect([...hitsOf(set, marked).keys()], JSON.stringify(document)).toEqual([
          ...hitsOf(set, { ...plain, title: document.title }).keys(),
        ]);
      }
    }
  });
});
