import { describe, expect, it } from "vitest";
import type { StoryDocument } from "./read-fingerprint.ts";
import { openStoryIndex } from "./story-index.ts";

const START = 1_770_000_000_000;

/** Two sides of one event that are first told in other words, an article that goes on with each, and one that tells both. */
const QUAY =
  "Smoke rose over the fish market quay of Tarnholt, where the warehouse of Eskvik Seafood burned down on Sunday night. Firefighters from Tarnholt saved the quay and the neighbouring ice plant.";
const COMPANY =
  "Shares of Brekk Holding fell by a tenth after its daughter company lost its only plant. Chairwoman Ilse Brandt promised wages to the 140 workers and said insurers would inspect the damage.";
const LATER = [
  "Firefighters from Tarnholt searched the burned warehouse of Eskvik Seafood at the fish market quay. Brekk Holding owns it: its chairwoman Ilse Brandt came to the quay, and insurers inspect the damage.",
  "Chairwoman Ilse Brandt of Brekk Holding told the 140 workers of Eskvik Seafood that wages are safe. Insurers inspect the damage of the warehouse at the quay of Tarnholt, and the shares fell once more.",
  "Firefighters and insurers inspect the burned warehouse of Eskvik Seafood at the fish market quay of Tarnholt. Chairwoman Ilse Brandt of Brekk Holding promised wages to the 140 workers as shares fell.",
];

const TITLES = [
  "Tarnholt quay after the fire",
  "Brekk Holding promises wages",
  "Insurers at Tarnholt quay, Brekk Holding shares fall",
];

function stream(): StoryDocument[] {
  const filler = Array.from({ length: 40 }, (_, n) => ({
    title: `Council ${n} meets in district${n}`,
    text: `On Friday the council of place${n} said that at least ${n} of the members for road${n * 7} and school${n * 5} were there; nobody from party${n} spoke.`,
  }));
  const told = [
    { title: "Warehouse fire at Tarnholt quay", text: QUAY },
    { title: "Brekk Holding shares fall", text: COMPANY },
    ...LATER.map((text, n) => ({ title: TITLES[n] ?? "", text })),
  ];
  return [...filler, ...told].map((article, n) => ({
    ...article,
    id: `a${n}`,
    language: "en",
    firstSeenMs: START + n * 600_000,
  }));
}

describe("late merges", () => {
  it("never happen unless they are asked for", () => {
    const index = openStoryIndex();
    for (const document of stream()) expect(index.assign(document).merges).toEqual([]);
  });
  it("are told with the older story as the one that stays, the same way every time", () => {
    const run = (): string[] => {
      const index = openStoryIndex({ mergesStories: true });
      return stream().flatMap((document) =>
        index.assign(document).merges.map(({ from, into }) => `${from}>${into}`),
      );
    };
    const merges = run();
    expect(merges.length).toBeGreaterThan(0);
    expect(run()).toEqual(merges);
    for (const merge of merges) {
      const [from = "", into = ""] = merge.split(">");
      expect(from > into).toBe(true);
    }
  });
  it("leave one story, whose articles and copies carry its id from then on", () => {
    const index = openStoryIndex();
    const [quay, company, ...rest] = stream().slice(40);
    if (quay === undefined || company === undefined) throw new Error("the stream is too short");
    const into = index.assign(quay).storyId;
    const from = index.assign(company).storyId;
    expect(from).not.toBe(into);
    expect(index.merge(from, into)).toBe(true);
    expect(index.merge(from, into)).toBe(false);
    expect(index.size.stories).toBe(1);
    expect(index.assign(company).storyId).toBe(into);
    expect(index.assign({ ...company, id: "copy", title: "Brekk" })).toMatchObject({
      storyId: into,
      duplicateOf: company.id,
    });
    const both = rest.at(-1);
    if (both === undefined) throw new Error("the stream is too short");
    expect(index.assign(both).storyId).toBe(into);
    expect(index.leadOf(from)).toBe(index.leadOf(into));
  });
  it("give the same answers after a restore under the ids that the articles have since", () => {
    const documents = stream();
    const whole = openStoryIndex();
    const results = documents.slice(0, 43).map((document) => whole.assign(document));
    const [from = "", into = ""] = [results[41]?.storyId, results[40]?.storyId];
    whole.merge(from, into);
    const again = openStoryIndex();
    for (const [n, { storyId, duplicateOf, tier, fingerprint }] of results.entries())
      again.restore(fingerprint.bytes, {
        articleId: documents[n]?.id ?? "",
        storyId: storyId === from ? into : storyId,
        duplicateOf,
        tier,
        firstSeenMs: documents[n]?.firstSeenMs ?? 0,
      });
    const rest = documents.slice(43);
    expect(rest.map((document) => again.assign(document).storyId)).toEqual(
      rest.map((document) => whole.assign(document).storyId),
    );
  });
});
