import { describe, expect, it } from "vitest";
import type { StoryDocument } from "./read-fingerprint.ts";
import { openStoryIndex } from "./story-index.ts";

const START = 1_770_000_000_000;
const FERRY =
  "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard said. Two tugs from Varn pulled it free at high tide. Captain Mira Solen said that nobody was hurt.";
const INQUIRY =
  "Captain Mira Solen of the ferry Halden was heard about the grounding off Cape Rost on Friday. The coast guard of Varn had counted 212 people on board before two tugs pulled it free at high tide.";
const BUDGET =
  "Parliament in Orvania passed the budget for next year by 88 votes to 71 after a night of debate. Finance minister Jonas Brekk promised lower duties on grain.";

let minutes = 0;
function article(id: string, text: string, over: Partial<StoryDocument> = {}): StoryDocument {
  minutes += 1;
  const title = text === BUDGET ? "Budget passed in Orvania" : "Ferry Halden aground off Cape Rost";
  return { id, title, text, language: "en", firstSeenMs: START + minutes * 60_000, ...over };
}

describe("a split", () => {
  it("takes the whole family along, whichever member is named, and copies found later follow", () => {
    const index = openStoryIndex();
    const { storyId } = index.assign(article("a1", FERRY));
    expect(index.assign(article("a2", INQUIRY)).storyId).toBe(storyId);
    expect(index.assign(article("a3", `${INQUIRY} Read more in our app.`)).duplicateOf).toBe("a2");
    expect(index.split(["a3"], "apart")).toEqual(["a2", "a3"]);
    expect(index.size.stories).toBe(2);
    expect(index.assign(article("a4", INQUIRY))).toMatchObject({ storyId: "apart", duplicateOf: "a2" });
    expect(index.assign(article("a5", FERRY))).toMatchObject({ storyId, duplicateOf: "a1" });
    expect([index.leadOf(storyId), index.leadOf("apart")]).toEqual(["a1", "a2"]);
  });
  it("does nothing when it cannot be meant", () => {
    const index = openStoryIndex();
    const { storyId } = index.assign(article("b1", FERRY));
    index.assign(article("b2", BUDGET));
    expect(index.split(["unknown"], "apart")).toBeNull();
    expect(index.split(["b1", "b2"], "apart")).toBeNull();
    expect(index.split(["b2"], storyId)).toBeNull();
    expect(index.size.stories).toBe(2);
  });
});

describe("a merge", () => {
  it("takes copies along, also those whose original has left, and is refused for stories that were merged", () => {
    const index = openStoryIndex();
    const ferry = index.assign(article("c1", FERRY)).storyId;
    const budget = index.assign(article("c2", BUDGET)).storyId;
    expect(index.merge(budget, ferry)).toBe(true);
    expect(index.merge(budget, "other")).toBe(false);
    expect(index.merge(ferry, budget)).toBe(false);
    expect(index.merge("unknown", ferry)).toBe(false);
    expect(index.assign(article("c3", BUDGET)).storyId).toBe(ferry);
    // A story that the index has forgotten, or never had in memory, may go on under its old name.
    expect(index.merge(ferry, "old")).toBe(true);
    expect(index.assign(article("c4", BUDGET)).storyId).toBe("old");
    expect(index.leadOf(budget)).toBe(index.leadOf("old"));
  });
});

describe("a lead", () => {
  const open = (
    tiers: readonly (1 | 2 | 3)[],
  ): { index: ReturnType<typeof openStoryIndex>; storyId: string } => {
    const index = openStoryIndex();
    let storyId = "";
    for (const [n, sourceTier] of tiers.entries()) {
      // The same terms in another order: equally central, and no copies of one another.
      const words = FERRY.split(" ");
      const text = [...words.slice(n * 7), ...words.slice(0, n * 7)].toReversed().join(" ");
      const body = n % 2 === 0 ? text : text.split(" ").toReversed().join(", ");
      storyId = index.assign(article(`d${n}`, body, { title: `Report ${n}`, sourceTier })).storyId;
    }
    return { index, storyId };
  };
  it("comes from the better source among articles that are equally central", () => {
    for (const [tiers, lead] of [
      [[3, 1], "d1"],
      [[1, 3], "d0"],
    ] as const) {
      const { index, storyId } = open(tiers);
      expect(index.leadOf(storyId)).toBe(lead);
    }
  });
  it("stays with the current one when that is hardly worse, and leaves one of no standing", () => {
    const { index, storyId } = open([2, 2, 3]);
    const members = ["d0", "d1", "d2"].filter(
      (id) =>
        index.assign(article(id, "")).storyId === storyId && index.assign(article(id, "")).tier === null,
    );
    expect(members.length).toBeGreaterThan(1);
    for (const id of members)
      expect(index.leadOf(storyId, id)).toBe(id === "d2" ? index.leadOf(storyId) : id);
    expect(index.leadOf(storyId, "gone")).toBe(index.leadOf(storyId));
    expect(index.leadOf("unknown")).toBeNull();
  });
});
