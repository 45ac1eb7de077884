import { describe, expect, it } from "vitest";
import { matcherOptions, readShard } from "./options.ts";

describe("WIREWATCH_MATCH_SHARD", () => {
  const { schema } = matcherOptions.WIREWATCH_MATCH_SHARD;

  it("names one of at most 64 shards, and nothing else", () => {
    for (const text of ["1/1", "2/3", "64/64"]) expect(schema.safeParse(text).success).toBe(true);
    for (const text of ["0/1", "4/3", "1/65", "1", "1/2/3", " 1/2", "01/2", "1/0"])
      expect(schema.safeParse(text).error?.issues[0]?.message).toBe(
        "is not a shard such as 2/3: the second of three, of at most 64",
      );
  });

  it("is counted from 0 inside", () => {
    expect(readShard("2/3")).toEqual({ index: 1, count: 3 });
  });
});
