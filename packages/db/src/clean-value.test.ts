import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanParameters, cleanText, toJson } from "./clean-value.ts";

const isStorable = (text: string): boolean => !text.includes("\0") && !/\p{Surrogate}/u.test(text);
const anyText = fc.string({ unit: "binary" }).map((text) => `${text}\uD800${text}\0`);

describe("clean values", () => {
  it("never hold NUL or lone surrogates, and keep their length", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        const clean = cleanText(text);
        return isStorable(clean) && clean.length === text.length && cleanText(clean) === clean;
      }),
    );
  });

  it("leave text alone that can be stored", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) =>
        isStorable(text) ? cleanText(text) === text : true,
      ),
    );
    expect(cleanText("Grüße 🚢 \\u0000")).toBe("Grüße 🚢 \\u0000");
  });

  it("are the same JSON but for what cannot be stored, in keys and in values", () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const json = toJson({ value, [text]: [text, { deep: text }] });
        const parsed = JSON.parse(json);
        return (
          isStorable(json) &&
          !/\\u0000/u.test(json.replaceAll("\\\\", "")) &&
          parsed[cleanText(text)][0] === cleanText(text)
        );
      }),
    );
    expect(toJson({ at: new Date(0), text: "\\u0000" })).toBe(
      String.raw`{"at":"1970-01-01T00:00:00.000Z","text":"\\u0000"}`,
    );
  });

  it("are made of strings and arrays of strings among parameters", () => {
    const time = new Date(0);
    expect(cleanParameters(["a\0", ["b\0", 1], 2, null, time])).toEqual([
      "a\uFFFD",
      ["b\uFFFD", 1],
      2,
      null,
      time,
    ]);
  });
});
