import { describe, expect, it } from "vitest";
import { z } from "zod";
import { backoffMs, defineQueue } from "./queue-definition.ts";
import { toStorable } from "./storable.ts";
import { stuckQueues } from "./watch-queue-age.ts";

const definition = {
  name: "article-found",
  schema: z.object({}),
  attempts: 3,
  backoff: { delayMs: 100, maxMs: 1000, jitter: 0.5 },
  concurrency: 1,
};

describe("defineQueue", () => {
  it("refuses names that a backend would choke on and numbers that make no sense", () => {
    for (const name of ["a:b", "Article", "", "a--b", "-a", "1", "a-2-b", "a2"])
      expect(() => defineQueue({ ...definition, name })).toThrow(RangeError);
    expect(defineQueue({ ...definition, name: "article-found-2" }).name).toBe("article-found-2");
    expect(() => defineQueue({ ...definition, attempts: 0 })).toThrow(RangeError);
  });
});

describe("backoffMs", () => {
  it("doubles up to its limit, less the jitter", () => {
    expect([1, 2, 3, 4, 5, 50].map((made) => backoffMs(definition.backoff, made, 0))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
    expect(backoffMs(definition.backoff, 1, 1)).toBe(50);
  });
});

describe("toStorable", () => {
  it("cleans keys and values at any depth and leaves the rest alone", () => {
    expect(toStorable({ "a\u0000": ["b\ud800", 1, null, { c: "d\u0000e" }] })).toEqual({
      a: ["b\ufffd", 1, null, { c: "de" }],
    });
  });
});

describe("stuckQueues", () => {
  const depth = { name: "q", waiting: 3, active: 0, delayed: 0, failed: 0, oldestWaitingMs: 60_000 };
  it("names queues whose jobs wait too long while nobody works", () => {
    expect(stuckQueues([depth], 30_000)).toEqual(["q"]);
  });
  it("does not name a queue that is busy, young, empty or only failed", () => {
    const others = [
      { ...depth, active: 1 },
      { ...depth, oldestWaitingMs: 1000 },
      { ...depth, waiting: 0, oldestWaitingMs: null },
    ];
    expect(stuckQueues(others, 30_000)).toEqual([]);
  });
});
