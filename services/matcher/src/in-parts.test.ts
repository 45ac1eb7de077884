import type { MatchedPatch } from "@wirewatch/db";
import { describe, expect, it } from "vitest";
import { inParts } from "./in-parts.ts";

const patch = (id: string, count: number): MatchedPatch => ({
  id,
  alerts: Array.from({ length: count }, () => ({}) as MatchedPatch["alerts"][number]),
});

describe("inParts", () => {
  it("keeps every article whole and in order, and no part bigger than allowed", () => {
    const counts = [0, 2, 3, 0, 1, 9, 0, 5, 1];
    const parts = inParts(
      counts.map((count, index) => patch(String(index), count)),
      5,
    );
    expect(parts.map((part) => part.map(({ id }) => id))).toEqual([
      ["0", "1", "2", "3"],
      ["4"],
      ["5"],
      ["6", "7"],
      ["8"],
    ]);
    expect(inParts([])).toEqual([]);
  });
});
