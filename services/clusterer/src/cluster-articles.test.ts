import type { ArticleRow } from "@wirewatch/db";
import { openStoryIndex } from "@wirewatch/story";
import { describe, expect, it } from "vitest";
import { clusterArticles } from "./cluster-articles.ts";

const article = (change: Partial<ArticleRow>): ArticleRow => ({
  id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  feedId: "fd_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  sourceId: "src_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  sourceTier: 2,
  url: "https://varn.example/ferry",
  canonicalUrl: null,
  title: "Ferry runs aground off Cape Rost",
  text: "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard said. Nobody was hurt, and two tugs pulled it free at high tide.",
  html: "",
  authors: [],
  source: { name: "Varn Post", domain: "varn.example", country: null },
  publishedAt: null,
  firstSeenAt: "2026-03-01T12:00:00.000Z",
  language: "en",
  topics: [],
  entities: [],
  mentions: [],
  storyId: null,
  duplicateOf: null,
  duplicateTier: null,
  stage: "classified",
  stageSince: "2026-03-01T12:00:00.000Z",
  quarantine: null,
  problems: [],
  revision: 1,
  withdrawnAt: null,
  feedTitle: "Varn Post",
  feedHtml: "",
  feedItemTitle: "",
  feedLanguage: "en",
  categories: [],
  bodyHash: null,
  metadata: {},
  attemptCount: 0,
  silent: false,
  ...change,
});

describe("clusterArticles", () => {
  it("keeps the story of an article that comes again with a revised text, also when the index has forgotten it", () => {
    const revised = article({
      revision: 2,
      storyId: "sty_01ARZ3NDEKTSV4RRFFQ69G5FAW",
      duplicateOf: "art_01ARZ3NDEKTSV4RRFFQ69G5FAX",
      duplicateTier: "near",
      text: "Quite another text about the harvest of apples in the valley of Ossa and what it means.",
    });
    const index = openStoryIndex();
    expect(clusterArticles(index, [revised])).toEqual([
      {
        id: revised.id,
        storyId: revised.storyId,
        duplicateOf: revised.duplicateOf,
        tier: "near",
        storyTitle: null,
        fingerprint: null,
      },
    ]);
    expect(index.size.articles).toBe(0);
  });

  it("gives a new article its story and a fingerprint", () => {
    const [patch] = clusterArticles(openStoryIndex(), [article({})]);
    expect(patch).toMatchObject({ duplicateOf: null, storyTitle: "Ferry runs aground off Cape Rost" });
    expect(patch?.fingerprint?.bytes.length).toBeGreaterThan(0);
  });
});
