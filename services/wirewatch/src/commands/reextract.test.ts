import type { Reextraction } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { progressLine, sinceOf } from "./reextract.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");

describe("sinceOf", () => {
  it("reads days, times and how long ago", () => {
    expect(["2026-11-20", "2026-11-20T08:00:00Z", "36h"].map((text) => sinceOf(text, NOW))).toEqual([
      "2026-11-20T00:00:00.000Z",
      "2026-11-20T08:00:00.000Z",
      "2026-11-26T00:00:00.000Z",
    ]);
    expect(() => sinceOf("yesterday", NOW)).toThrow("write 2026-11-27");
  });
});

describe("progressLine", () => {
  it("tells what is left at the pace so far", () => {
    const run = { doneCount: 50, total: 200, changedCount: 7 } as Reextraction;
    expect(progressLine(run, 50, 10_000)).toBe("50 of 200, 7 changed, about 30.0 s left");
    expect(progressLine({ ...run, doneCount: 200 }, 150, 10_000)).toBe("200 of 200, 7 changed");
  });
});
