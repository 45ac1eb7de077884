import { describe, expect, it } from "vitest";
import { openStoryIndex, type KnownAssignment, type StoryAssignmentResult } from "./story-index.ts";
import type { StoryDocument } from "./read-fingerprint.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-02-02T00:00:00Z");
const EVENTS = [
  "The ferry Halden ran aground off Cape Rost with 212 people on board and two tugs from Varn pulled it free at high tide.",
  "The parliament of Ossa voted 61 to 40 for the budget of minister Ilka Brandt after a night of talks about pensions.",
  "A fire destroyed the old cannery of Lind and firemen from three towns fought the flames until the morning hours.",
];

const documents: StoryDocument[] = Array.from({ length: 60 }, (_, number) => ({
  id: `a${number}`,
  title: `${(EVENTS[number % 3] ?? "").slice(0, 40)} (${number})`,
  text: `${EVENTS[number % 3]} ${number % 4 === 0 ? "" : `Reporter ${number} adds ${number * 7} lines about street${number} and house${number} in the evening edition.`}`,
  host: `h${number % 5}.example`,
  language: "en",
  sourceTier: 2,
  firstSeenMs: START + number * HOUR_MS,
}));

const toKnown = (document: StoryDocument, result: StoryAssignmentResult): KnownAssignment => ({
  ...result,
  articleId: document.id,
  sourceTier: 2,
  firstSeenMs: document.firstSeenMs,
});

describe("an article whose bytes are of another version", () => {
  it("is read anew from its text and leaves the same index as one that was placed", () => {
    const index = openStoryIndex();
    const results = documents.map((document) => index.assign(document));
    expect(new Set(results.map(({ storyId }) => storyId)).size).toBeLessThan(10);
    expect(results.filter(({ tier }) => tier !== null).length).toBeGreaterThan(5);

    const reread = openStoryIndex();
    for (const [at, document] of documents.slice(0, 40).entries()) {
      const result = results[at]!;
      const known = toKnown(document, result);
      expect(reread.reread(document, known)).toEqual(result.fingerprint.bytes);
      // A second time it teaches nothing.
      reread.reread(document, known);
    }
    expect(reread.size.articles).toBe(40);
    for (const [at, document] of documents.slice(40).entries())
      expect(reread.assign(document)).toEqual(results[40 + at]);
  });

  it("keeps the story that it has, whatever its text says by now", () => {
    const index = openStoryIndex();
    const [first, second] = documents;
    index.reread(
      { ...first!, text: "Quite another text about the harvest of apples in the valley." },
      { articleId: "a0", storyId: "sty_old", duplicateOf: null, tier: null, firstSeenMs: START },
    );
    index.reread(second!, {
      articleId: "a1",
      storyId: "sty_old",
      duplicateOf: "a0",
      tier: "copy",
      firstSeenMs: START,
    });
    expect(index.assign(first!)).toMatchObject({ storyId: "sty_old", duplicateOf: null });
    expect(index.assign(second!)).toMatchObject({ storyId: "sty_old", duplicateOf: "a0", tier: "copy" });
  });
});
