import { describe, expect, it } from "vitest";
import { barsOf } from "./feed-lines.ts";
import { parseDuration } from "./parse-duration.ts";

describe("parseDuration", () => {
  it("reads times as people write them", () => {
    expect(["90s", "5 min", "5m", "1h30min", "1.5h", "2d", "250ms"].map(parseDuration)).toEqual([
      90_000, 300_000, 300_000, 5_400_000, 5_400_000, 172_800_000, 250,
    ]);
  });

  it("refuses what is no time, and a number without its unit", () => {
    expect(["", "5", "h", "five min", "-5m", "5m x", "1h-30m"].map(parseDuration)).toEqual(
      Array(7).fill(null),
    );
  });
});

describe("barsOf", () => {
  it("gives the largest count the full bar and nothing for none", () => {
    expect(barsOf([0, 1, 4, 8])).toBe(" ▁▄█");
    expect(barsOf([0, 0])).toBe("  ");
  });
});
