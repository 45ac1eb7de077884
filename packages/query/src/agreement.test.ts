import { describe, expect, it } from "vitest";
import { parseQuery } from "./parse-query.ts";
import { compileQueries, fromSnapshot } from "./query-set.ts";
import { acceptedQueries, disagreementOf, runAgreement, spanKeys } from "./testing/check-agreement.ts";
import { openRandom, RANDOM_CONTEXT, randomDocument, randomWords } from "./testing/random-queries.ts";
import { shrinkCase, type FailingCase } from "./testing/shrink-case.ts";

// `npm run fuzz -w @wirewatch/query` runs the same comparison for as long as one likes, on other seeds.
const ROUNDS = 25;

describe("the engine", { timeout: 600_000 }, () => {
  it("agrees with the language on 40,000 random queries and articles: the hits, and where each stands", () => {
    const { pairs, hits, fault } = runAgreement(1, (round) => round === ROUNDS, {
      queries: 40,
      articles: 40,
    });
    expect(fault).toBeNull();
    expect(pairs).toBe(40_000);
    // A generator that drifts into queries that never match would prove nothing.
    expect(hits).toBeGreaterThan(pairs / 5);
    expect(hits).toBeLessThan((pairs * 4) / 5);
  });

  it("is the same after any mix of adding, replacing and removing, and after a snapshot, to the last span", () => {
    const random = openRandom(10);
    for (let round = 0; round < 5; round += 1) {
      const words = randomWords(random);
      const queries = acceptedQueries(random, 40, words);
      const { set } = compileQueries(queries.slice(0, 20), RANDOM_CONTEXT);
      set.match(randomDocument(random, words));
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
        set.match(randomDocument(random, words));
      }
      const restored = fromSnapshot(set.toSnapshot(), RANDOM_CONTEXT);
      const fresh = compileQueries(
        [...live].map(([id, { query }]) => ({ id, query })),
        RANDOM_CONTEXT,
      ).set;
      expect(restored.size).toBe(live.size);
      for (let article = 0; article < 6; article += 1) {
        const next = randomDocument(random, words);
        const shown = (from: typeof set): string[] =>
          from
            .match(next, { spans: true })
            .map(({ id, spans }) => `${id}: ${spanKeys(spans)}`)
            .toSorted();
        expect(shown(set)).toEqual(shown(fresh));
        expect(shown(restored)).toEqual(shown(fresh));
      }
      restored.add([{ id: "later", query: "bank" }]);
      expect(restored.match({ id: "x", title: "", text: "the bank" }).map(({ id }) => id)).toContain("later");
    }
  });
});

describe("the comparison itself", () => {
  it("sees a query that means something else, and shrinks the case to the words that show it", () => {
    const ast = parseQuery("(harbour OR quay) AND (strike NEAR/3 dock) NOT fog").ast;
    const document = {
      id: "a",
      title: "Fog",
      text: "The harbour of the town: a strike at the dock.\nNo more.",
    };
    // The engine without its NOT is an engine with a fault.
    const fails = ({ ast: tree, document: article }: FailingCase): boolean =>
      compileQueries([{ id: "q", ast: tree }]).set.match(article).length === 0 &&
      compileQueries([{ id: "q", query: "strike AND fog" }]).set.match(article).length > 0;
    expect(fails({ ast, document })).toBe(true);
    const smallest = shrinkCase({ ast, document }, fails);
    expect(`${smallest.document.title}|${smallest.document.text}`.length).toBeLessThan(14);
    expect(disagreementOf({ ast, document }, {})).toBeNull();
  });
});
