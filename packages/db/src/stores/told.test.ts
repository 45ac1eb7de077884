import type { ArticleSource, UpdateReason } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import {
  addTold,
  compareWithTold,
  hasToldAll,
  MAX_NAMED,
  NO_FACTS,
  factsUntil,
  toldByNow,
  type StoryFacts,
  type Told,
} from "./told.ts";

const gazette: ArticleSource = { name: "Gazette", domain: "gazette.example", country: null, tier: 1 };
const entity = (id: string, change: Partial<StoryFacts["entities"][number]> = {}) => ({
  entityId: id,
  name: `Name of ${id}`,
  articleId: `art_${id}`,
  isQuiet: false,
  atMs: 1000,
  ...change,
});
const correction = (key: string, change: Partial<StoryFacts["corrections"][number]> = {}) => ({
  key,
  title: `CORRECTED: ${key}`,
  articleId: `art_${key}`,
  isQuiet: false,
  atMs: 1000,
  ...change,
});
const facts = (change: Partial<StoryFacts> = {}): StoryFacts => ({ ...NO_FACTS, sourceCount: 1, ...change });
const nothing: Told = toldByNow(facts());

const kinds = (reasons: UpdateReason[]): string[] => reasons.map(({ kind }) => kind);
/** The reasons of one update after another, each time with what was told by then. */
function tellAgain(held: StoryFacts, told: Told): { first: UpdateReason[]; second: UpdateReason[] } {
  const one = compareWithTold(held, told);
  return { first: one.reasons, second: compareWithTold(held, one.told).reasons };
}

describe("factsUntil", () => {
  it("leaves what came later, and sources that the alert did not count, to updates", () => {
    const held = facts({
      sourceCount: 12,
      entities: [entity("ent_1"), entity("ent_2", { atMs: 1001 })],
      topTier: { articleId: "art_1", source: gazette, isQuiet: false, atMs: 1001 },
      corrections: [correction("a"), correction("b", { atMs: 1001 })],
    });
    expect(toldByNow(factsUntil(held, 1000, 4))).toEqual({
      passed: 3,
      entityIds: ["ent_1"],
      hasTopTier: false,
      corrections: ["a"],
    });
    expect(toldByNow(factsUntil(held, 1001, 12))).toEqual(toldByNow(held));
  });
});

describe("compareWithTold", () => {
  it("finds nothing new in what an alert was raised with", () => {
    const held = facts({
      sourceCount: 12,
      entities: [entity("ent_1")],
      topTier: { articleId: "art_1", source: gazette, isQuiet: false, atMs: 1000 },
      corrections: [correction("a")],
    });
    expect(compareWithTold(held, toldByNow(held))).toEqual({
      reasons: [],
      told: toldByNow(held),
      isWhole: true,
    });
  });

  it("tells a tracked entity once, and not one that another article brings again", () => {
    const told = toldByNow(facts({ entities: [entity("ent_1")] }));
    const { first, second } = tellAgain(facts({ entities: [entity("ent_1"), entity("ent_2")] }), told);
    expect(first).toEqual([
      { kind: "entity", entityId: "ent_2", name: "Name of ent_2", articleId: "art_ent_2" },
    ]);
    expect(second).toEqual([]);
  });

  it("tells the first source of tier 1, and none after it", () => {
    const held = facts({ topTier: { articleId: "art_1", source: gazette, isQuiet: false, atMs: 1000 } });
    const { first, second } = tellAgain(held, nothing);
    expect(first).toEqual([{ kind: "top-tier-source", articleId: "art_1", source: gazette }]);
    expect(second).toEqual([]);
  });

  it("tells each correction once", () => {
    const { first, second } = tellAgain(facts({ corrections: [correction("a"), correction("b")] }), nothing);
    expect(first).toMatchObject([
      { kind: "correction", articleId: "art_a" },
      { kind: "correction", articleId: "art_b" },
    ]);
    expect(second).toEqual([]);
  });

  it.each([
    [2, []],
    [3, [3]],
    [9, [3]],
    [10, [10]],
    [31, [30]],
    [5000, [100]],
  ])("of %d sources tells the highest milestone that was passed: %j", (sourceCount, passed) => {
    const { first, second } = tellAgain(facts({ sourceCount }), nothing);
    expect(first).toEqual(passed.map((count) => ({ kind: "sources", passed: count })));
    expect(second).toEqual([]);
  });

  it("does not pass a milestone again when a split made the story smaller", () => {
    const { told } = compareWithTold(facts({ sourceCount: 11 }), nothing);
    const smaller = compareWithTold(facts({ sourceCount: 4 }), told);
    expect(smaller.reasons).toEqual([]);
    expect(compareWithTold(facts({ sourceCount: 12 }), smaller.told).reasons).toEqual([]);
  });

  it("puts reasons that come together into one update", () => {
    const held = facts({
      sourceCount: 3,
      entities: [entity("ent_1")],
      topTier: { articleId: "art_1", source: gazette, isQuiet: false, atMs: 1000 },
      corrections: [correction("a")],
    });
    expect(kinds(compareWithTold(held, nothing).reasons)).toEqual([
      "correction",
      "top-tier-source",
      "sources",
      "entity",
    ]);
  });

  it("lets what nobody is to hear of count as told", () => {
    const held = facts({
      entities: [entity("ent_1", { isQuiet: true })],
      topTier: { articleId: "art_1", source: gazette, isQuiet: true, atMs: 1000 },
      corrections: [correction("a", { isQuiet: true })],
    });
    const { reasons, told } = compareWithTold(held, nothing);
    expect(reasons).toEqual([]);
    expect(told).toEqual(toldByNow(held));
  });

  it("names so many things in one update and the others in the next, none twice", () => {
    const held = facts({
      entities: Array.from({ length: MAX_NAMED + 5 }, (_, index) => entity(`ent_${index}`)),
      corrections: [correction("a")],
    });
    const one = compareWithTold(held, nothing);
    expect(one).toMatchObject({ isWhole: false });
    expect(one.reasons).toHaveLength(MAX_NAMED);
    const two = compareWithTold(held, one.told);
    expect(two).toMatchObject({ isWhole: true });
    expect(two.reasons).toHaveLength(6);
    expect(new Set([...one.reasons, ...two.reasons].map((reason) => JSON.stringify(reason))).size).toBe(
      MAX_NAMED + 6,
    );
    expect(compareWithTold(held, two.told).reasons).toEqual([]);
  });
});

describe("addTold", () => {
  it("knows what either has told", () => {
    const left = toldByNow(
      facts({ sourceCount: 3, entities: [entity("ent_1")], corrections: [correction("a")] }),
    );
    const right = toldByNow(
      facts({
        sourceCount: 10,
        entities: [entity("ent_1"), entity("ent_2")],
        topTier: { articleId: "art_1", source: gazette, isQuiet: false, atMs: 1000 },
      }),
    );
    const both = addTold(left, right);
    expect(both).toEqual({
      passed: 10,
      entityIds: ["ent_1", "ent_2"],
      hasTopTier: true,
      corrections: ["a"],
    });
    expect(hasToldAll(both, left) && hasToldAll(both, right)).toBe(true);
    expect(hasToldAll(left, right) || hasToldAll(right, left)).toBe(false);
  });
});
