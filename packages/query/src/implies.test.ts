import { describe, expect, it } from "vitest";
import { childrenOf, type QueryNode } from "./ast.ts";
import { openImplication } from "./implies.ts";
import { evaluateNaively } from "./oracle.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { openRandom, randomDocument, randomQuery } from "./testing/random-queries.ts";
import { validateQuery } from "./validate-query.ts";

const rounds = Number(process.env["WIREWATCH_FUZZ_ROUNDS"] ?? 0);
const read = (query: string): QueryNode => parseQuery(query).ast;

describe("what one clause says about another", () => {
  it.each([
    ["flood", "flood", true],
    ["Flood", "flood", true],
    ['"big flood"', "flood", true],
    ['"big flood"', "big flood", true],
    ["flood", '"big flood"', false],
    ["flood", "flo*", true],
    ["flo*", "flood", false],
    ["flood AND storm", "storm OR hail", true],
    ["flood OR storm", "flood OR storm OR hail", true],
    ["flood OR hail", "flood OR storm", false],
    ["flood ONEAR/2 storm", "flood NEAR/5 storm", true],
    ["flood NEAR/5 storm", "flood ONEAR/5 storm", false],
    ["NOT flood", "NOT flood", true],
    ["cs(Flood)", "flood", true],
    ["flood", "cs(Flood)", false],
    ["U.S.", "us", false],
    ["us", "U.S.", false],
    ["e-mail", '"e mail"', false],
    ['"e mail"', "e-mail", true],
    ["flood", "all", true],
  ])("%s then %s: %s", (one, other, expected) => {
    expect(openImplication(1000).implies(read(one), read(other))).toBe(expected);
  });

  it("is never wrong about an article", { timeout: 60_000 + rounds * 200 }, () => {
    const random = openRandom(31);
    let claims = 0;
    for (let round = 0; round < 20 + rounds * 5; round += 1) {
      const nodes: QueryNode[] = [];
      const collect = (node: QueryNode): void => {
        if (nodes.length < 24) nodes.push(node);
        for (const child of childrenOf(node)) collect(child);
      };
      for (let count = 0; count < 3; count += 1) {
        const { ast, errors } = parseQuery(randomQuery(random, 3));
        if (errors.length === 0 && validateQuery(ast).length === 0) collect(ast);
      }
      const { implies } = openImplication(100_000);
      const pairs = nodes.flatMap((one) =>
        nodes
          .filter((other) => one !== other && printQuery(one) !== printQuery(other) && implies(one, other))
          .map((other) => [one, other] as const),
      );
      claims += pairs.length;
      for (let article = 0; article < 8 && pairs.length > 0; article += 1) {
        const document = randomDocument(random);
        const truth = new Map<QueryNode, boolean>();
        const isTrue = (node: QueryNode): boolean => {
          const known = truth.get(node) ?? evaluateNaively(node, document);
          truth.set(node, known);
          return known;
        };
        for (const [one, other] of pairs)
          if (isTrue(one) && !isTrue(other))
            throw new Error(
              `${printQuery(one)} does not imply ${printQuery(other)}: ${JSON.stringify(document)}`,
            );
      }
    }
    expect(claims).toBeGreaterThan(20);
  });

  it("gives up when its budget is spent, and then claims nothing", () => {
    const many = read(Array.from({ length: 50 }, (_, index) => `w${index}x`).join(" OR "));
    expect(
      openImplication(5).implies(
        many,
        many.kind === "or" ? { ...many, parts: many.parts.toReversed() } : many,
      ),
    ).toBe(false);
  });
});
