import { describe, expect, it } from "vitest";
import { openStoryLinks, type StoryLink } from "./story-links.ts";

const link = (id: string, change: Partial<StoryLink> = {}): StoryLink => ({
  id,
  continues: null,
  sagaId: null,
  mergedInto: null,
  // In the order of the alphabet.
  firstSeenMs: id.charCodeAt(0),
  ...change,
});

/** Stories that each go on from the one before. */
const chain = (...ids: string[]): StoryLink[] =>
  ids.map((id, index) => link(id, { continues: ids[index - 1] ?? null, sagaId: ids[0] ?? null }));

const told = (links: readonly StoryLink[]) =>
  Object.fromEntries(
    links.map(({ id, continues, sagaId, mergedInto }) => [id, [continues, sagaId, mergedInto]]),
  );

describe("links of stories", () => {
  it("founds a saga with the first story that goes on from another", () => {
    const links = openStoryLinks([link("a"), link("m", { mergedInto: "a" })]);
    links.found({ id: "b", continues: "m", firstSeenMs: 2 });
    links.found({ id: "c", continues: "b", firstSeenMs: 3 });
    links.found({ id: "d", continues: "d", firstSeenMs: 4 });
    links.found({ id: "e", continues: "nowhere", firstSeenMs: 5 });
    expect(told(links.founded())).toEqual({
      b: ["a", "a", null],
      c: ["b", "a", null],
      d: [null, null, null],
      e: [null, null, null],
    });
    expect(told(links.changed())).toEqual({ a: [null, "a", null] });
  });

  it("keeps redirects one step long", () => {
    const links = openStoryLinks([link("a"), link("b"), link("c"), link("o", { mergedInto: "a" })]);
    expect(links.merge("a", "b")).toBe("b");
    expect(links.merge("o", "c")).toBe("c");
    expect(links.merge("a", "c")).toBeNull();
    expect(links.merge("c", "nowhere")).toBeNull();
    expect(["a", "b", "c", "o"].map((id) => links.standing(id))).toEqual(["c", "c", "c", "c"]);
    expect(told(links.changed())).toEqual({
      a: [null, null, "c"],
      b: [null, null, "c"],
      o: [null, null, "c"],
    });
  });

  it("lets what went on from the merged story go on from the other, and makes of two sagas one", () => {
    const links = openStoryLinks([...chain("a", "b", "c"), ...chain("p", "q", "r")]);
    links.merge("b", "q");
    expect(told(links.changed())).toEqual({
      b: [null, null, "q"],
      c: ["q", "a", null],
      p: [null, "a", null],
      q: ["p", "a", null],
      r: ["q", "a", null],
    });
  });

  it.each([
    ["the story that it went on from", "b", "a", { b: [null, null, "a"], c: ["a", "a", null] }],
    [
      "the story that went on from it",
      "a",
      "b",
      { a: [null, null, "b"], b: [null, "b", null], c: ["b", "b", null] },
    ],
    ["one far before", "c", "a", { c: [null, null, "a"] }],
    ["one far behind", "a", "c", { a: [null, null, "c"], b: ["c", "c", null], c: [null, "c", null] }],
  ])("makes no story go on from itself when one is merged into %s", (_case, from, into, changed) => {
    const links = openStoryLinks(chain("a", "b", "c"));
    links.merge(from, into);
    expect(told(links.changed())).toEqual(changed);
  });

  it("leaves a story that stands alone after a merge without a saga", () => {
    const links = openStoryLinks(chain("a", "b"));
    links.merge("b", "a");
    expect(told(links.changed())).toEqual({ a: [null, null, null], b: [null, null, "a"] });
  });

  it("takes what the merged story went on from for a story that went on from none", () => {
    const links = openStoryLinks([...chain("a", "b"), link("s")]);
    links.merge("b", "s");
    expect(told(links.changed())).toEqual({ b: [null, null, "s"], s: ["a", "a", null] });
  });
});
