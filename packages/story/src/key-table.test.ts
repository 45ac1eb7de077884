import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openKeyTable } from "./key-table.ts";

describe("a table of keys", () => {
  it("keeps the list of every key sorted, whatever is added, removed and renumbered in which order", () => {
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom("add", "add", "add", "add", "add", "add", "rise", "rise", "remove", "renumber"),
        key: fc.integer({ min: -3, max: 3 }),
        value: fc.integer({ min: 0, max: 400 }),
      }),
      { minLength: 200, maxLength: 900, size: "max" },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const table = openKeyTable();
        const wanted = new Map<number, Set<number>>();
        let top = 400;
        for (const { kind, key, value } of taken) {
          const own = wanted.get(key) ?? new Set();
          wanted.set(key, own);
          if (kind === "remove") {
            table.remove(key, value);
            own.delete(value);
          } else if (kind === "renumber") {
            // Every seventh value goes, and the others move up.
            const next = Int32Array.from({ length: top + 2 }, (_, old) => (old % 7 === 3 ? -1 : old + 1));
            top += 1;
            table.renumber(next);
            for (const [other, values] of wanted)
              wanted.set(
                other,
                new Set([...values].map((old) => next[old] ?? -1).filter((old) => old !== -1)),
              );
          } else {
            const added = kind === "rise" ? (top += 1) : value;
            table.add(key, added);
            own.add(added);
          }
        }
        for (const [key, values] of wanted) {
          const into = new Int32Array(1_000);
          const sorted = [...values].toSorted((a, b) => b - a);
          expect(Array.from(into.subarray(0, table.read(key, into)))).toEqual(sorted);
          const few = new Int32Array(3);
          expect(table.read(key, few)).toBe(Math.min(3, sorted.length));
        }
      }),
      { numRuns: 60 },
    );
  });
});
