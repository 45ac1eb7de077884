import { describe, expect, it } from "vitest";
import { articleIdSchema, formatId, siblingId, storyIdSchema } from "./ids.ts";

const random = (fill: number): Uint8Array => new Uint8Array(10).fill(fill);

describe("formatId", () => {
  it("makes ids that their schema takes", () => {
    for (const fill of [0, 1, 127, 255])
      expect(articleIdSchema.safeParse(formatId("article", 1_700_000_000_000, random(fill))).success).toBe(
        true,
      );
  });

  it("makes ids that sort by time", () => {
    const times = [0, 1, 31, 32, 1_585_556_400_000, 1_585_556_400_001, 2 ** 47];
    const made = times.map((time) => formatId("article", time, random(200)));
    expect(made.toSorted()).toEqual(made);
  });

  it("uses all eighty random bits", () => {
    const made = new Set<string>();
    for (let position = 0; position < 10; position += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const bytes = random(0);
        bytes[position] = 1 << bit;
        made.add(formatId("article", 5, bytes));
      }
    expect(made.size).toBe(80);
  });

  it("keeps time and random part in a sibling", () => {
    const id = formatId("article", 1_585_556_400_000, random(9));
    expect(storyIdSchema.safeParse(siblingId(id, "story")).success).toBe(true);
    expect(siblingId(id, "story").slice(4)).toBe(id.slice(4));
  });

  it("refuses too few random bytes", () => {
    expect(() => formatId("article", 1, new Uint8Array(9))).toThrow(RangeError);
  });
});
