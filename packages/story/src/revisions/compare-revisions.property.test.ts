import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareRevisions } from "./compare-revisions.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc
    .array(fc.constantFrom("Correction:", "Update", "12,", "Lind", "…", "\n", "ferry.", "»", "(", "更正："), {
      maxLength: 60,
    })
    .map((parts) => parts.join(" ")),
);

describe("compareRevisions", () => {
  it("never finds a revision in the same words, and never fails", () => {
    fc.assert(
      fc.property(text, text, text, text, (title, body, otherTitle, otherBody) => {
        expect(compareRevisions({ title, text: body }, { title, text: body })).toBeNull();
        const verdict = compareRevisions({ title, text: body }, { title: otherTitle, text: otherBody });
        expect(verdict?.measure.keptShare ?? 1).toBeGreaterThanOrEqual(0);
        expect(verdict?.measure.addedWords ?? 0).toBeGreaterThanOrEqual(0);
        expect(verdict?.measure.removedWords ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});
