import { describe, expect, it } from "vitest";
import { timestampSchema } from "./primitives.ts";

describe("a time", () => {
  it("is one that the database has, too", () => {
    for (const time of ["2026-11-27T10:00:00.123Z", "0001-01-01T00:00:00Z", "2026-11-27T10:00:00-12:00"])
      expect(timestampSchema.safeParse(time).success, time).toBe(true);
    for (const time of ["0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-27T10:00:00+23:30"])
      expect(timestampSchema.safeParse(time).success, time).toBe(false);
  });
});
