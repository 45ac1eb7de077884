import { describe, expect, it } from "vitest";
import { openRandom } from "../testing/random-queries.ts";
import { findLiteral } from "./find-literal.ts";

const placesOf = (text: string, literal: string): number[] => {
  const places: number[] = [];
  findLiteral(text, literal, (at) => places.push(at));
  return places;
};

describe("findLiteral", () => {
  it("finds what comparing at every place finds, short or long, however much repeats", () => {
    const random = openRandom(3);
    const letters = (count: number): string =>
      Array.from({ length: count }, () => (random() < 0.7 ? "a" : "b")).join("");
    for (let round = 0; round < 300; round += 1) {
      const piece = letters(1 + Math.floor(random() * 5));
      const literal = piece.repeat(40).slice(0, 1 + Math.floor(random() * 150));
      const text = letters(20) + piece.repeat(60) + letters(20) + literal + literal.slice(1) + letters(5);
      const expected: number[] = [];
      for (let at = 0; at + literal.length <= text.length; at += 1)
        if (text.startsWith(literal, at)) expected.push(at);
      expect(placesOf(text, literal)).toEqual(expected);
    }
  });

  it("finds nothing of nothing", () => {
    expect(placesOf("text", "")).toEqual([]);
    expect(placesOf("", "a".repeat(100))).toEqual([]);
  });
});
