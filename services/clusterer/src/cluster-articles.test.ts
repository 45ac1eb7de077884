import type { ArticleRow } from "@wirewatch/db";
import { openStoryIndex } from "@wirewatch/story";
import { describe, expect, it } from "vitest";
import { clusterArticles } from "./cluster-articles.ts";

const article = (change: Partial<ArticleRow>): ArticleRow => ({
  id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  feedId: "fd_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  sourceId: "src_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  url: "https://varn.example/ferry",
  canonicalUrl: null,
  title: "Ferry runs aground off Cape Rost",
  text: "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard said. Nobody was hurt, and two tugs pulled it free at high tide.",
  html: "",
  authors: [],
  source: { name: "Varn Post", domain: "varn.example", country: null, tier: 2 },
  publishedAt: null,
  firstSeenAt: "2026-03-01T12:00:00.000Z",
  language: "en",
  topics: [],
  entities: [],
  mentions: [],
  storyId: null,
  duplicateOf: null,
  duplicateTier: null,
  sharedShare: null,
  revisionOf: null,
  agency: null,
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
  reworkId: null,
  silent: false,
  ...change,
});

const BYLINED = "VARN, March 1 (Reuters) - " + article({}).text;

describe("clusterArticles", () => {
  it("keeps the place of an article that comes again with a revised text, also when the index has forgotten it", async () => {
    const revised = article({
      revision: 2,
      storyId: "sty_01ARZ3NDEKTSV4RRFFQ69G5FAW",
      duplicateOf: "art_01ARZ3NDEKTSV4RRFFQ69G5FAX",
      duplicateTier: "near",
      sharedShare: 0.75,
      agency: "AP",
      text: "Quite another text about the harvest of apples in the valley of Ossa and what it means.",
    });
    const index = openStoryIndex();
    const { patches, learnedIds, grownIds } = await clusterArticles(index, [revised]);
    expect(patches).toEqual([
      {
        id: revised.id,
        storyId: revised.storyId,
        duplicateOf: revised.duplicateOf,
        tier: "near",
        repeats: null,
        score: 0,
        sharedShare: 0.75,
        revisionOf: null,
        agency: "AP",
        language: "en",
        continues: null,
        fingerprint: null,
      },
    ]);
    expect([learnedIds.size, grownIds.size, index.size.articles]).toEqual([0, 0, 0]);
  });

  it("tells of a copy what it shares, whom it credits, and that its story has no further original", async () => {
    const copyId = "art_01ARZ3NDEKTSV4RRFFQ69G5FAY";
    const index = openStoryIndex();
    const { patches, grownIds } = await clusterArticles(index, [
      article({ language: "pt-BR" }),
      article({ id: copyId, text: BYLINED, source: { ...article({}).source, domain: "lind.example" } }),
    ]);
    const [first, copy] = patches;
    expect(first).toMatchObject({ duplicateOf: null, sharedShare: null, agency: null, language: "pt" });
    expect(first?.fingerprint?.bytes.length).toBeGreaterThan(0);
    expect(copy).toMatchObject({ storyId: first?.storyId, duplicateOf: first?.id, agency: "Reuters" });
    expect(copy?.sharedShare).toBeGreaterThan(0.8);
    expect([...grownIds]).toEqual([first?.storyId]);
  });

  it("tells of a copy of a correction that it repeats the correction", async () => {
    const [corrected, repeated] = ["art_01ARZ3NDEKTSV4RRFFQ69G5FAY", "art_01ARZ3NDEKTSV4RRFFQ69G5FAZ"];
    const text = `${article({}).text} An earlier version named another valley.`;
    const { patches } = await clusterArticles(openStoryIndex(), [
      article({}),
      article({ id: corrected, title: `CORRECTED: ${article({}).title}`, text }),
      article({ id: repeated, text, source: { ...article({}).source, domain: "lind.example" } }),
    ]);
    expect(patches.map(({ tier, repeats }) => [tier, repeats])).toEqual([
      [null, null],
      ["near", null],
      ["exact", corrected],
    ]);
    expect(patches[2]?.duplicateOf).toBe(article({}).id);
  });

  it("places the others when one article cannot be read", async () => {
    const broken = article({ id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAZ", text: null as never });
    const { patches, failures, learnedIds } = await clusterArticles(openStoryIndex(), [broken, article({})]);
    expect(failures.map(({ id }) => id)).toEqual([broken.id]);
    expect(patches.map(({ id }) => id)).toEqual([article({}).id]);
    // Nothing of it is in the index.
    expect(learnedIds.has(broken.id)).toBe(false);
  });

  it("ends a batch with a merge, so that the merge has its place among the decisions", async () => {
    const index = openStoryIndex({ mergesStories: true });
    // Words of one side, drawn anew for each text.
    let state = 7;
    const words = (side: string, count: number): string =>
      Array.from({ length: count }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return `${side}${"abcdefghijklmnopqr"[(state >>> 16) % 18]}ulo`;
      }).join(" ");
    const texts = [
      ...Array.from({ length: 30 }, (_, number) => words(`town${number}`, 30)),
      words("quay", 40),
      words("bank", 40),
      `${words("quay", 28)} ${words("bank", 14)}`,
      `${words("bank", 28)} ${words("quay", 14)}`,
      ...Array.from({ length: 5 }, () => `${words("quay", 20)} ${words("bank", 20)}`),
    ];
    const articles = texts.map((text, number) =>
      article({ id: `art_01ARZ3NDEKTSV4RRFFQ69G5F${10 + number}`, title: text.slice(0, 20), text }),
    );
    const { patches, merges, grownIds, leftCount } = await clusterArticles(index, articles);
    expect(merges).toHaveLength(1);
    const [{ from, into }] = merges as [{ from: string; into: string }];
    expect(patches.length + leftCount).toBe(articles.length);
    expect(leftCount).toBeGreaterThan(0);
    expect(patches.at(-1)?.storyId).toBe(into);
    expect([grownIds.has(from), grownIds.has(into)]).toEqual([false, true]);
  });
});
