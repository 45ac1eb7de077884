import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PLACE_SIZE, scanWords } from "./scan-words.ts";

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.,]\p{N}+)*(?:['’]\p{L}+)?/gu;

function wordsOf(text: string): string[] {
  const { count, places } = scanWords(text, 1_000);
  return Array.from({ length: count }, (_, at) =>
    text.slice(places[at * PLACE_SIZE], places[at * PLACE_SIZE + 1]),
  );
}

describe("scanWords", () => {
  it.each([
    [
      "The Halden's 3.5 km, 1,200 people: don’t!",
      ["The", "Halden's", "3.5", "km", "1,200", "people", "don’t"],
    ],
    ["Él dijo «no»; 5.000€ in 2026.", ["Él", "dijo", "no", "5.000", "in", "2026"]],
    ["𐐀𐐁 x' 'y 4.", ["𐐀𐐁", "x", "y", "4"]],
    ["", []],
  ])("reads %s", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
  it("reads what the grammar says in any text", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom("a", "É", "7", ".", ",", "'", "’", " ", "\u0301", "字", "\ud800", "𐐀", "𝟘"),
            fc.string({ unit: "binary", maxLength: 3 }),
          ),
          { maxLength: 40 },
        ),
        (parts) => {
          const text = parts.join("");
          expect(wordsOf(text)).toEqual(text.match(WORD) ?? []);
        },
      ),
      { numRuns: 400 },
    );
  }, 20_000);
});
