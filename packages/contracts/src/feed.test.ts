import { describe, expect, it } from "vitest";
import { feedCreateSchema, feedUpdateSchema } from "./feed.ts";

describe("the address of a feed", () => {
  it("is no longer than can be kept, as it is stored", () => {
    for (const schema of [feedCreateSchema, feedUpdateSchema]) {
      const isTaken = (path: string): boolean =>
        schema.safeParse({ url: `https://varn.example/${path}` }).success;
      expect(isTaken("x".repeat(1900))).toBe(true);
      expect(isTaken("x".repeat(2000))).toBe(false);
      expect(isTaken("é".repeat(500))).toBe(false);
      expect(schema.safeParse({ url: "no address" }).success).toBe(false);
    }
  });
});
