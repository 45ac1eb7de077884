import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { compileWatchList } from "./watch-list.ts";

const list = compileWatchList([
  { id: "u", name: "Harbour Union", aliases: ["HUW", "Hafengewerkschaft"] },
  { id: "k", name: "Karabakh", aliases: ["Nagorno-Karabakh"] },
  { id: "m", name: "Müller & Söhne", aliases: ["O'Brien"] },
  { id: "w", name: "World Office", aliases: ["WO"] },
]);
const found = (text: string): [string, string][] =>
  list.mentions({ text }).map(({ entityId, start, end }) => [entityId, text.slice(start, end)]);

describe("compileWatchList", () => {
  it("finds names and aliases as whole words, whatever their case and accents", () => {
    expect(found("the harbour union, HARBOUR UNION and the Hafengewerkschaft")).toEqual([
      ["u", "harbour union"],
      ["u", "HARBOUR UNION"],
      ["u", "Hafengewerkschaft"],
    ]);
    expect(found("Harbourunions and unionism")).toEqual([]);
    expect(found("Muller & Sohne")).toEqual([["m", "Muller & Sohne"]]);
  });

  it("finds possessives with straight and curly apostrophes", () => {
    expect(found("Karabakh's and Karabakh’s council").map(([id]) => id)).toEqual(["k", "k"]);
    expect(found("O’Brien said").map(([id]) => id)).toEqual(["m"]);
  });

  it("keeps the longest of a name's readings", () => {
    expect(found("in Nagorno-Karabakh today")).toEqual([["k", "Nagorno-Karabakh"]]);
  });

  it("takes a short acronym only in capitals", () => {
    expect(found("The WO met, and two of us wo knew it")).toEqual([["w", "WO"]]);
    expect(found("huw and HUW")).toEqual([["u", "HUW"]]);
  });

  it("finds names in scripts without spaces, short ones not inside another word", () => {
    const names = compileWatchList([
      { id: "i", name: "อาร์เมเนีย", aliases: [] },
      { id: "t", name: "ตา", aliases: [] },
      { id: "s", name: "上海港", aliases: [] },
    ]);
    const namesIn = (text: string): string[] =>
      names.mentions({ text }).map(({ start, end }) => text.slice(start, end));
    expect(namesIn("รองอาร์เมเนียมี")).toEqual(["อาร์เมเนีย"]);
    expect(namesIn("เขาตายแล้ว")).toEqual([]);
    expect(namesIn("在上海港罢工")).toEqual(["上海港"]);
  });

  it("looks into title and text with offsets of each", () => {
    const mentions = list.mentions({ title: "HUW walks out", text: "The Harbour Union" });
    expect(mentions.map(({ field, start, end }) => [field, start, end])).toEqual([
      ["title", 0, 3],
      ["text", 4, 17],
    ]);
  });

  it("finds nothing with an empty list and in an empty text", () => {
    expect(compileWatchList([]).mentions({ text: "Harbour Union" })).toEqual([]);
    expect(list.mentions({ text: "" })).toEqual([]);
    expect(list.mentions({})).toEqual([]);
  });

  it("never points outside the text, for any text", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "Harbour",
            "Union",
            "HUW",
            " ",
            "’s",
            "-",
            "Karabakh",
            "\u0301",
            "🎉",
            "O'Brien",
            "WO",
            ".",
          ),
          { maxLength: 40 },
        ),
        (parts) => {
          const text = parts.join("");
          for (const { start, end } of list.mentions({ text })) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("reads a text once for twenty thousand aliases", () => {
    const many = compileWatchList(
      Array.from({ length: 20_000 }, (_, number) => ({
        id: String(number),
        name: `Company ${number}`,
        aliases: [],
      })),
    );
    const text = `Company 777 ${"filler words without a name ".repeat(2000)} Company 19999`;
    expect(many.mentions({ text }).map(({ entityId }) => entityId)).toEqual(["777", "19999"]);
  });
});
