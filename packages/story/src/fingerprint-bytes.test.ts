import { describe, expect, it } from "vitest";
import { openStoryIndex } from "./story-index.ts";

const document = {
  id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  title: "Ferry runs aground",
  text: "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard said. Two tugs from Varn pulled it free at high tide.",
  language: "en",
  firstSeenMs: 1_770_000_000_000,
};

describe("stored fingerprints", () => {
  it("restore from a view of a larger memory at any offset, as drivers hand bytes out", () => {
    const { storyId, fingerprint } = openStoryIndex().assign(document);
    for (const offset of [0, 1, 2, 3, 5]) {
      const memory = Buffer.alloc(fingerprint.bytes.length + 64, 0xff);
      memory.set(fingerprint.bytes, offset);
      const index = openStoryIndex();
      const bytes = memory.subarray(offset, offset + fingerprint.bytes.length);
      const known = {
        articleId: document.id,
        storyId,
        duplicateOf: null,
        tier: null,
        firstSeenMs: document.firstSeenMs,
      };
      expect(index.restore(bytes, known)).toBe(true);
      const copy = index.assign({
        ...document,
        id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAW",
        title: "Ferry aground",
      });
      expect(copy).toMatchObject({ storyId, tier: "exact", duplicateOf: document.id });
    }
  });
});
