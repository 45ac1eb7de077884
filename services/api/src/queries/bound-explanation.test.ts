import type { Explanation } from "@wirewatch/query";
import { describe, expect, it } from "vitest";
import { boundExplanation, MAX_CHILDREN, MAX_CLAUSES } from "./bound-explanation.ts";

const clause = (name: string, hit: boolean, children: Explanation[] = []): Explanation => ({
  clause: name,
  kind: children.length > 0 ? "or" : "word",
  start: 0,
  end: 1,
  hit,
  spans: [],
  children,
});

describe("boundExplanation", () => {
  it("leaves a small tree as it is", () => {
    const tree = clause("a OR b", true, [clause("a", false), clause("b", true)]);
    expect(boundExplanation(tree)).toEqual(tree);
  });

  it("shows what decides of very many children, in their order, and counts the rest", () => {
    const words = Array.from({ length: 500 }, (_, index) =>
      clause(`w${index}`, index === 450 || index === 499),
    );
    const bounded = boundExplanation(clause("list", true, words));
    expect(bounded.children).toHaveLength(MAX_CHILDREN);
    expect(bounded.omittedCount).toBe(500 - MAX_CHILDREN);
    expect(bounded.children.slice(-2).map((child) => child.clause)).toEqual(["w450", "w499"]);
    expect(bounded.children[0]?.clause).toBe("w0");
  });

  it("is bounded whatever the tree", () => {
    const wide = (depth: number): Explanation =>
      clause(`d${depth}`, false, depth === 0 ? [] : Array.from({ length: 30 }, () => wide(depth - 1)));
    const count = (node: { children: { children: never[] }[] }): number =>
      1 + node.children.reduce((sum, child) => sum + count(child), 0);
    const bounded = boundExplanation(wide(3));
    expect(count(bounded as never)).toBe(MAX_CLAUSES);
    expect(bounded.children).toHaveLength(30);
  });
});
