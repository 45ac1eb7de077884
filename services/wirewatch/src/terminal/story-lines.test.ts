import type { StoryArticle, StoryDetail, TimelineEntry } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { coloursFor } from "./colours.ts";
import { growthLines } from "./growth-lines.ts";
import { reachOf } from "./reach-words.ts";
import { storyHeadLines, storyListLines, timelineLines } from "./story-lines.ts";
import { columnsOf } from "./wrap-columns.ts";

const id = (prefix: string, number: number): string =>
  `${prefix}_01KB4ZT0000000000000000${String(number).padStart(3, "0")}`;
const NOW = Date.parse("2026-11-27T12:00:00.000Z");
const view = { colours: coloursFor(false), width: 100, now: NOW };

const article = (number: number, change: Partial<StoryArticle> = {}): StoryArticle => ({
  id: id("art", number),
  url: `https://post.example/${number}`,
  title: "Dockers at Varn walk out",
  source: { name: `Outlet ${number}`, domain: `o${number}.example`, country: "NO", tier: 1 },
  language: "en",
  publishedAt: null,
  firstSeenAt: `2026-11-27T11:00:0${number}.000Z`,
  agency: null,
  revisionOf: null,
  withdrawnAt: null,
  ...change,
});

const story: StoryDetail = {
  id: id("sty", 1),
  title: "Dockers at Varn walk out",
  leadArticleId: id("art", 2),
  language: "en",
  articleCount: 9,
  sourceCount: 4,
  originalCount: 2,
  originalSourceCount: 1,
  firstSeenAt: "2026-11-27T11:00:01.000Z",
  lastSeenAt: "2026-11-27T11:58:00.000Z",
  continues: null,
  sagaId: id("sty", 1),
  mergedInto: null,
  mergedFrom: [id("sty", 3)],
  first: article(1),
  lead: article(2),
  languages: [
    { language: "en", articleCount: 8 },
    { language: null, articleCount: 1 },
  ],
  entities: [{ entityId: id("ent", 1), name: "Harbour Union", articleCount: 7 }],
  names: [{ text: "Edda Brannock", type: "PER", articleCount: 3 }],
  agencies: [{ name: "VPA", articleCount: 9 }],
  tiers: [{ tier: 1, sourceCount: 4 }],
  growth: {
    stepMs: 600_000,
    steps: [
      { at: "2026-11-27T11:00:00.000Z", articles: 4, originals: 1, sourcesSoFar: 2 },
      { at: "2026-11-27T11:10:00.000Z", articles: 0, originals: 0, sourcesSoFar: 2 },
      { at: "2026-11-27T11:30:00.000Z", articles: 5, originals: 1, sourcesSoFar: 4 },
    ],
  },
  saga: [1, 2].map((number) => ({
    id: id("sty", number),
    title: `Chapter ${number}`,
    articleCount: 9,
    sourceCount: 4,
    firstSeenAt: "2026-11-27T11:00:01.000Z",
    lastSeenAt: "2026-11-27T11:58:00.000Z",
  })),
  alerts: [{ alertId: id("alr", 1), monitorName: "Strikes", raisedAt: "2026-11-27T11:00:02.000Z" }],
};

const copy = (number: number, change: Partial<TimelineEntry["copies"][number]> = {}) => ({
  ...article(number),
  tier: "copy" as const,
  sharedShare: 0.964,
  ...change,
});
const entries: TimelineEntry[] = [
  {
    article: article(1, { agency: "VPA" }),
    copyCount: 9,
    copies: [
      copy(3, { tier: "exact", sharedShare: 1 }),
      copy(4, { title: "Varn port stands still" }),
      copy(5),
      copy(6),
      copy(7),
      copy(8),
    ],
  },
  {
    article: article(2, { title: "CORRECTED: Dockers at Varn walk out", revisionOf: id("art", 1) }),
    copyCount: 1,
    copies: [copy(9, { tier: "near", sharedShare: null, revisionOf: id("art", 2) })],
  },
];

describe("a story for the terminal", () => {
  it("tells its reach with copies and without, and once where there are none", () => {
    expect(reachOf(story)).toBe("9 articles of 4 sources; without copies 2 articles of 1 source");
    expect(reachOf({ articleCount: 1, sourceCount: 1, originalCount: 1, originalSourceCount: 1 })).toBe(
      "1 article of 1 source",
    );
  });

  it("tells everything that is known of it", () => {
    const text = storyHeadLines(story, view).join("\n");
    for (const part of [
      "Outlet 1, 2026-11-27 11:00:01 UTC (60 min ago)",
      "headline by  Outlet 2",
      "en 8, unknown 1",
      "Harbour Union 7",
      "Edda Brannock 3",
      "VPA 9",
      "tier 1: 4 sources",
      `took in ${id("sty", 3)}`,
      "▶ 2026-11-27 Chapter 1 (9 articles)",
      `Chapter 2 (9 articles, ${id("sty", 2)})`,
      "Strikes, 2026-11-27 11:00:02 UTC",
    ])
      expect(text).toContain(part);
  });

  it("groups copies under their original, with tier, share and what they are called, and marks revisions", () => {
    const text = timelineLines(entries, view, { all: false, more: true }).join("\n");
    expect(text).toContain(
      "11:00:01  Dockers at Varn walk out\n            Outlet 1 · NO · tier 1 · en · credited to VPA · art_",
    );
    expect(text).toContain("├ exact 100 % · Outlet 3 · +2.0 s\n");
    expect(text).toContain("├ copy 96 % · Outlet 4 · +3.0 s · “Varn port stands still”");
    expect(text).toContain("└ 4 further copies: --all shows them");
    expect(text).toContain("↻ revises “Dockers at Varn walk out”");
    expect(text).toContain("└ ↻ revision, near · Outlet 9");
    expect(text).toContain("… there are later ones: --all shows them");
    const all = timelineLines(entries, view, { all: true, more: false }).join("\n");
    expect(all).toContain("Outlet 8");
    expect(all).toContain("└ 3 further copies, newer than the 6 that are listed");
    expect(all).not.toContain("--all");
  });

  it("stays within narrow terminals, and lets no escape sequence of an outlet through", () => {
    const hostile = { ...story, title: `\u001b[2Jx\u202e ${"港湾ストライキ".repeat(9)}` };
    for (const width of [30, 44, 80]) {
      const narrow = { ...view, width };
      const hostileEntry = {
        ...entries[0]!,
        article: article(1, { title: hostile.title, agency: "\u001b]0;x\u0007" }),
      };
      const lines = [
        ...storyHeadLines(hostile, narrow),
        ...storyListLines(hostile, narrow),
        ...timelineLines([hostileEntry, ...entries], narrow, { all: true, more: true }),
      ];
      expect(lines.join("")).not.toMatch(/[\u001b\u0007\u202e]/);
      for (const line of lines) expect(columnsOf(line), line).toBeLessThanOrEqual(width);
    }
  });

  it("colours only where colours are", () => {
    const coloured = timelineLines(
      entries,
      { ...view, colours: coloursFor(true) },
      { all: false, more: false },
    );
    // oxlint-disable-next-line no-control-regex -- the sequences are what is looked for
    expect(coloured.join("\n").replaceAll(/\u001b\[\d+m/g, "")).toBe(
      timelineLines(entries, view, { all: false, more: false }).join("\n"),
    );
  });
});

describe("growth", () => {
  it("shows articles, originals and sources so far over one axis of time", () => {
    expect(growthLines(story.growth, 98)).toEqual([
      "Growth, a bar is 10 min",
      "articles   ▇  █ 9",
      "originals  █  █ 2",
      "sources    ▄▄▄█ 4",
      "           11:00·11:40",
    ]);
  });

  it("puts steps together where there is no room for each, and is silent about a single one", () => {
    const steps = Array.from({ length: 500 }, (_, index) => ({
      at: new Date(NOW + index * 60_000).toISOString(),
      articles: 1,
      originals: 0,
      sourcesSoFar: index + 1,
    }));
    const [title, articles = ""] = growthLines({ stepMs: 60_000, steps }, 60);
    expect(columnsOf(articles)).toBeLessThanOrEqual(60);
    expect(articles).toContain(" 500");
    expect(title).toBe("Growth, a bar is 12 min");
    expect(growthLines({ stepMs: 60_000, steps: steps.slice(0, 1) }, 60)).toEqual([]);
  });
});
