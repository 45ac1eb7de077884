import { describe, expect, it } from "vitest";
import { findOriginals } from "./find-originals.ts";

const originals = (decided: [string, string | null][], known: Record<string, string | null>) =>
  Object.fromEntries(
    findOriginals(
      decided.map(([id, duplicateOf]) => ({ id, duplicateOf })),
      new Map(Object.entries(known)),
    ),
  );

describe("originals", () => {
  it("are what a chain of copies ends at, whatever the order of the decisions", () => {
    const known = { a: null, b: null, c: null, d: null };
    const wanted = { b: "a", c: "a", d: "a" };
    expect(
      originals(
        [
          ["b", "a"],
          ["c", "b"],
          ["d", "c"],
        ],
        known,
      ),
    ).toEqual(wanted);
    expect(
      originals(
        [
          ["d", "c"],
          ["c", "b"],
          ["b", "a"],
        ],
        known,
      ),
    ).toEqual(wanted);
    expect(originals([["d", "c"]], { c: "a", d: null })).toEqual({ d: "a" });
  });

  it("are never copies of their own copies", () => {
    expect(originals([["a", "b"]], { a: null, b: "a" })).toEqual({ a: null });
    expect(
      originals(
        [
          ["a", "b"],
          ["b", "a"],
        ],
        { a: null, b: null },
      ),
    ).toEqual({ a: "b", b: null });
    expect(originals([["a", "a"]], { a: null })).toEqual({ a: null });
  });

  it("are there: an article that copies nothing known is an original", () => {
    expect(originals([["a", "gone"]], { a: null })).toEqual({ a: null });
  });

  it("are found in a database whose chains run in a circle", () => {
    expect(originals([["c", "a"]], { a: "b", b: "a", c: null })).toEqual({ c: "a" });
  });
});
