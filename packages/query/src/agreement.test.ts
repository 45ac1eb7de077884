import { describe, expect, it } from "vitest";
import type { QueryNode } from "./ast.ts";
import { evaluateNaively } from "./oracle.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { compileQueries, fromSnapshot } from "./query-set.ts";
import { openRandom, randomDocument, randomQuery } from "./testing/random-queries.ts";
import { validateQuery } from "./validate-query.ts";

const ROUNDS = Number(process.env["WIREWATCH_FUZZ_ROUNDS"] ?? 50);
const SEED = Number(process.env["WIREWATCH_FUZZ_SEED"] ?? 1);

function acceptedQueries(
  random: () => number,
  count: number,
): { id: string; query: string; ast: QueryNode }[] {
  const queries: { id: string; query: string; ast: QueryNode }[] = [];
  while (queries.length < count) {
    const query = randomQuery(random);
    const { ast, errors } = parseQuery(query);
    if (errors.length === 0 && validateQuery(ast).length === 0)
      queries.push({ id: String(queries.length), query, ast });
  }
  return queries;
}

describe("the engine", { timeout: 600_000 }, () => {
  it(`agrees with the naive evaluator on ${ROUNDS * 400} random queries and articles`, () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const random = openRandom(SEED * 1000 + round);
      const queries = acceptedQueries(random, 40);
      const { set, refused } = compileQueries(queries.map(({ id, query }) => ({ id, query })));
      expect(refused).toEqual([]);
      for (let article = 0; article < 10; article += 1) {
        const document = randomDocument(random);
        const hits = new Set(set.match(document, { spans: true }).map(({ id }) => id));
        for (const { id, query, ast } of queries)
          if (hits.has(id) !== evaluateNaively(ast, document))
            expect.fail(`engine says ${hits.has(id)}: ${query}\n${JSON.stringify(document, null, 1)}`);
      }
    }
  });

  it("means the same by the bracketed form, by De Morgan's laws and in another order", () => {
    const random = openRandom(SEED + 7);
    for (let round = 0; round < 10; round += 1) {
      const queries = acceptedQueries(random, 30);
      const variants = queries.flatMap(({ id, ast }) => [
        { id: `${id} canonical`, query: printQuery(ast) },
        { id: `${id} reversed`, ast: reversed(ast) },
        { id: `${id} twice negated`, ast: deMorgan(ast) },
      ]);
      const plain = compileQueries(queries.map(({ id, query }) => ({ id, query }))).set;
      const { set, refused } = compileQueries(variants);
      expect(refused).toEqual([]);
      for (let article = 0; article < 10; article += 1) {
        const document = randomDocument(random);
        const expected = plain.match(document).map(({ id }) => id);
        const ids = set.match(document).map(({ id }) => id);
        for (const kind of ["canonical", "reversed", "twice negated"])
          expect(ids.filter((id) => id.endsWith(kind)).map((id) => id.split(" ")[0])).toEqual(expected);
      }
    }
  });

  it("is the same after any mix of adding, replacing and removing, and after a snapshot", () => {
    const random = openRandom(SEED + 9);
    for (let round = 0; round < 8; round += 1) {
      const queries = acceptedQueries(random, 40);
      const { set } = compileQueries(queries.slice(0, 20));
      const document = randomDocument(random);
      set.match(document);
      const live = new Map(queries.slice(0, 20).map((query) => [query.id, query]));
      for (const query of queries.slice(20)) {
        const id = random() < 0.3 ? String(Math.floor(random() * 20)) : query.id;
        set.add([{ id, query: query.query }]);
        live.set(id, query);
        if (random() < 0.4) {
          const gone = [...live.keys()][Math.floor(random() * live.size)] as string;
          expect(set.remove(gone)).toBe(true);
          live.delete(gone);
        }
        set.match(randomDocument(random));
      }
      const restored = fromSnapshot(set.toSnapshot());
      const fresh = compileQueries([...live].map(([id, { query }]) => ({ id, query }))).set;
      expect(restored.size).toBe(live.size);
      for (let article = 0; article < 10; article += 1) {
        const next = randomDocument(random);
        const expected = new Set(fresh.match(next).map(({ id }) => id));
        expect(new Set(set.match(next).map(({ id }) => id))).toEqual(expected);
        expect(new Set(restored.match(next).map(({ id }) => id))).toEqual(expected);
      }
      restored.add([{ id: "later", query: "bank" }]);
      expect(restored.match({ id: "x", title: "", text: "the bank" }).map(({ id }) => id)).toContain("later");
    }
  });

  it("gives spans inside the text for every hit that has a word", () => {
    const random = openRandom(SEED + 11);
    const queries = acceptedQueries(random, 60);
    const { set } = compileQueries(queries);
    for (let article = 0; article < 60; article += 1) {
      const document = randomDocument(random);
      for (const { spans } of set.match(document, { spans: true }))
        for (const { field, start, end, clause } of spans) {
          const text = field === "title" ? document.title : document.text;
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(clause).not.toBe("");
        }
    }
  });
});

function reversed(node: QueryNode): QueryNode {
  if (node.kind === "and" || node.kind === "or" || node.kind === "any")
    return { ...node, parts: node.parts.map(reversed).toReversed() };
  if (node.kind === "not") return { ...node, part: reversed(node.part) };
  return node;
}

function deMorgan(node: QueryNode): QueryNode {
  const { start, end } = node;
  const negate = (part: QueryNode): QueryNode => ({ kind: "not", part, start, end });
  if (node.kind === "and")
    return negate({ kind: "or", parts: node.parts.map((part) => negate(deMorgan(part))), start, end });
  if (node.kind === "or")
    return negate({ kind: "and", parts: node.parts.map((part) => negate(deMorgan(part))), start, end });
  return node;
}
