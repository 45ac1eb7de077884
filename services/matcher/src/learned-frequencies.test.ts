import { describe, expect, it } from "vitest";
import { frequencyOf, learn, NOTHING_LEARNED } from "./learned-frequencies.ts";

describe("learn", () => {
  it("weighs shares by the articles that they are of", () => {
    const first = learn(NOTHING_LEARNED, { articles: 100, shares: [["strike", 0.5]] });
    const both = learn(first, {
      articles: 300,
      shares: [
        ["strike", 0.1],
        ["port", 0.4],
      ],
    });
    expect(both.articles).toBe(400);
    const frequency = frequencyOf(both);
    expect(frequency("strike")).toBeCloseTo(0.2, 6);
    expect(frequency("port")).toBeCloseTo(0.3, 6);
    expect(frequency("ferry")).toBeUndefined();
  });

  it("concludes nothing from a few articles, and lets the news of long ago fade", () => {
    expect(learn(NOTHING_LEARNED, { articles: 39, shares: [["strike", 1]] })).toBe(NOTHING_LEARNED);
    const old = { articles: 10_000_000, shares: [["war", 0.8] as [string, number]] };
    expect(frequencyOf(learn(old, { articles: 50_000, shares: [["war", 0]] }))("war")).toBeCloseTo(0.4, 6);
  });

  it("keeps the most frequent words within its bound", () => {
    const shares = Array.from({ length: 30_000 }, (_, rank): [string, number] => [
      `w${rank}`,
      1 - rank / 30_000,
    ]);
    const kept = learn(NOTHING_LEARNED, { articles: 1000, shares });
    expect(kept.shares).toHaveLength(20_000);
    expect(frequencyOf(kept)("w0")).toBe(1);
    expect(frequencyOf(kept)("w20000")).toBeUndefined();
  });
});
