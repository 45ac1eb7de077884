import { describe, expect, it } from "vitest";
import { lineDifference } from "./line-difference.ts";

const shown = (before: string, after: string): string[] =>
  lineDifference(before, after).map(
    ({ side, text }) => `${{ both: " ", before: "-", after: "+" }[side]}${text}`,
  );

describe("lineDifference", () => {
  it("keeps what both have", () => {
    expect(shown("a\nb\nc", "a\nx\nc\nd")).toEqual([" a", "-b", "+x", " c", "+d"]);
  });
  it("has nothing for nothing", () => {
    expect(shown("", "")).toEqual([]);
    expect(shown("", "a")).toEqual(["+a"]);
  });
  it("shows texts of very many lines whole", () => {
    const long = Array.from({ length: 3000 }, (_, index) => String(index)).join("\n");
    expect(lineDifference(long, "x")).toHaveLength(3001);
  });
});
