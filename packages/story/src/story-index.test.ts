import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoryDocument } from "./read-fingerprint.ts";
import { openStoryIndex } from "./story-index.ts";

const START = Date.UTC(2026, 1, 2, 8);

const FERRY =
  "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard of Varn said. " +
  "Two tugs pulled the vessel free at high tide after nine hours. Nobody was hurt, but an inspection of the hull will keep " +
  "the Halden in the dry dock of Varn for at least a week, and the line to the outer islands runs with a smaller boat. " +
  "The captain had reported fog and a failed radar shortly before the grounding, according to the harbour office.";
const FERRY_RETOLD =
  "Passengers of the stranded ferry Halden spent nine hours in the fog off Cape Rost before tugs freed the vessel on Friday. " +
  "The coast guard of Varn counted 212 people on board and no injuries. The harbour office is looking into a radar that had " +
  "failed just before the grounding; until the hull is inspected a replacement boat serves the outer islands.";
const BUDGET =
  "The parliament of Ostmark passed a budget of 41 billion crowns on Tuesday by three votes. The finance minister, Ilse Brandt, " +
  "called it a budget for schools; the opposition spoke of borrowed money. Teachers get four per cent more from April, and the " +
  "tax on diesel rises by two cents. The governing parties had argued about the pension fund until late in the night.";

let next = 0;
const article = (title: string, text: string, change: Partial<StoryDocument> = {}): StoryDocument => {
  next += 1;
  return { id: `art_${next}`, title, text, language: "en", firstSeenMs: START + next * 60_000, ...change };
};

describe("openStoryIndex", () => {
  it("takes the same text for an exact copy of the first, whoever repeats it and however it is set", () => {
    const index = openStoryIndex();
    const first = article("Ferry runs aground off Cape Rost", FERRY);
    const { storyId } = index.assign(first);
    const second = index.assign(article("Ferry aground", FERRY.replaceAll(". ", ".\n\n").toUpperCase()));
    expect(second).toMatchObject({ storyId, duplicateOf: first.id, tier: "exact", storyTitle: null });
    // A copy of a copy points to the original.
    expect(index.assign(article("Ferry", FERRY)).duplicateOf).toBe(first.id);
  });

  it("says of a copy of a rework whose text it is, while it belongs to the family of the original", () => {
    const index = openStoryIndex();
    const first = article("Ferry runs aground off Cape Rost", FERRY);
    const corrected = article("CORRECTED: Ferry aground", `${FERRY} The line was wrong about its boat.`);
    const { storyId, repeats } = index.assign(first);
    expect([repeats, index.assign(corrected).repeats]).toEqual([undefined, undefined]);
    const copy = index.assign(article("Ferry aground, corrected", corrected.text));
    expect(copy).toMatchObject({ storyId, duplicateOf: first.id, tier: "exact", repeats: corrected.id });
    expect(index.assign(article("Ferry", FERRY)).repeats).toBeUndefined();
  });

  it("takes a text with a new lead and a dropped sentence for a near copy", () => {
    const index = openStoryIndex();
    const first = article("Ferry runs aground off Cape Rost", FERRY);
    index.assign(first);
    const edited = `From our own correspondent. ${FERRY.replace("Two tugs pulled the vessel free at high tide after nine hours. ", "")}`;
    const copy = index.assign(article("Halden grounded in fog", edited));
    expect(copy.duplicateOf).toBe(first.id);
    expect(copy.tier).not.toBeNull();
    expect(copy.score).toBeGreaterThan(0.5);
  });

  it("puts another telling of the same event into the story, not among the copies", () => {
    const index = openStoryIndex();
    // Rarity is learnt from what came before, so there has to be something.
    for (let n = 0; n < 60; n += 1)
      index.assign(
        article(
          `Council ${n} meets`,
          `On Friday the council of place${n} said that at least ${n} of the members for road${n % 7} and school${n % 5} were there after a week. ` +
            `Nobody from party${n} spoke, but the office of mayor${n} will keep the vote${n} for an hour.`,
        ),
      );
    const { storyId } = index.assign(article("Ferry Halden runs aground off Cape Rost", FERRY));
    const retold = index.assign(article("Nine hours in the fog: ferry Halden freed", FERRY_RETOLD));
    expect(retold).toMatchObject({ storyId, duplicateOf: null, tier: null });
  });

  it("founds another story for another event, and another language", () => {
    const index = openStoryIndex();
    const ferry = index.assign(article("Ferry runs aground off Cape Rost", FERRY));
    const budget = index.assign(article("Ostmark passes budget by three votes", BUDGET));
    expect(budget.storyId).not.toBe(ferry.storyId);
    expect(budget).toMatchObject({ duplicateOf: null, storyTitle: "Ostmark passes budget by three votes" });
    expect(index.size.stories).toBe(2);
  });

  it("answers the same for an article that comes again, and learns nothing from it", () => {
    const index = openStoryIndex();
    const document = article("Ferry runs aground off Cape Rost", FERRY);
    const { fingerprint: _, ...before } = index.assign(document);
    const size = { ...index.size };
    expect(index.assign(document)).toMatchObject(before);
    expect({ ...index.size }).toEqual(size);
  });

  it("tells a later text by the same rules after it was restored", () => {
    const articles = [
      article("Ferry Halden runs aground off Cape Rost", FERRY),
      article("Ferry Halden aground off Cape Rost", FERRY.slice(0, 340)),
      article("Ostmark passes budget by three votes", BUDGET),
    ];
    const later = [
      article("Ferry aground", FERRY),
      article("Nine hours in the fog: ferry Halden freed", FERRY_RETOLD),
      article("Budget passed", BUDGET),
    ];
    const one = openStoryIndex();
    const assigned = articles.map((document) => ({ document, result: one.assign(document) }));
    const other = openStoryIndex();
    for (const { document, result } of assigned)
      expect(
        other.restore(result.fingerprint.bytes, {
          articleId: document.id,
          storyId: result.storyId,
          duplicateOf: result.duplicateOf,
          tier: result.tier,
          score: result.score,
          firstSeenMs: document.firstSeenMs,
        }),
      ).toBe(true);
    for (const { document, result } of assigned) expect(other.assign(document).score).toBe(result.score);
    const decisions = (index: typeof one) =>
      later
        .map((document) => index.assign(document))
        .map(({ storyId, duplicateOf, tier }) => [storyId, duplicateOf, tier]);
    expect(decisions(other)).toEqual(decisions(one));
  });

  it("refuses bytes that are no fingerprint of this version and changes nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const index = openStoryIndex();
        const known = { articleId: "a", storyId: "s", duplicateOf: null, tier: null, firstSeenMs: START };
        if (!index.restore(bytes, known)) expect(index.size.articles).toBe(0);
        index.assign(article("Ferry runs aground off Cape Rost", FERRY));
      }),
      { numRuns: 100 },
    );
  });

  it("takes any text without failing", () => {
    const index = openStoryIndex();
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.string({ unit: "binary", maxLength: 3000 }),
        fc.option(fc.string({ maxLength: 12 }), { nil: undefined }),
        (title, text, language) => {
          next += 1;
          const result = index.assign({
            id: `art_${next}`,
            title,
            text,
            firstSeenMs: START + next,
            ...(language === undefined ? {} : { language }),
          });
          expect(result.storyId).not.toBe("");
          if (result.duplicateOf !== null) expect(result.tier).not.toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  }, 30_000);
});
