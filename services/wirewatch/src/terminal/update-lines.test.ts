import type { AlertUpdatedData, StoryArticle, UpdateReason } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { coloursFor } from "./colours.ts";
import { eventLines } from "./event-lines.ts";
import { columnsOf } from "./wrap-columns.ts";

const plain = coloursFor(false);
const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const at = "2026-03-01T12:00:00.000Z";

const article = (id: string, title: string, name: string, tier: 1 | 2 | 3): StoryArticle => ({
  id,
  url: "https://varn.example/a",
  title,
  source: { name, domain: "varn.example", country: null, tier },
  language: "en",
  publishedAt: null,
  firstSeenAt: at,
  agency: null,
  revisionOf: null,
  withdrawnAt: null,
});

const update = (reasons: UpdateReason[], change: Partial<AlertUpdatedData> = {}): AlertUpdatedData => ({
  alertId: `alr_${ULID}`,
  monitor: { id: `mon_${ULID}`, name: "Harbours", version: 1, query: "harbour" },
  story: {
    id: `sty_${ULID}`,
    title: "Quay of Lind gives way",
    articleCount: 7,
    sourceCount: 7,
    originalCount: 3,
    originalSourceCount: 3,
    firstSeenAt: at,
  },
  update: 2,
  reasons,
  article: article("art_0", "Quay of Lind gives way", "Lind Echo", 2),
  newArticles: [
    article("art_1", "Skagen Line halts its ferries", "Varn Post", 3),
    article("art_2", "CORRECTED: Two hurt at Lind", "Lind Echo", 2),
    article("art_3", "Lind harbour closed", "Gazette", 1),
  ],
  duplicates: [
    {
      articleId: "art_4",
      source: { name: "Amsel Mail", domain: "amsel.example", country: null, tier: 3 },
      tier: "copy",
      sharedShare: 0.914,
    },
  ],
  ...change,
});

const linesOf = (data: AlertUpdatedData, width = 100): string[] =>
  eventLines({ type: "alert.updated", data: { ...data } }, plain, width);

describe("an update on a terminal", () => {
  it("says in words what is new, how far the story reaches, and where the article was copied", () => {
    expect(
      linesOf(
        update([
          { kind: "correction", articleId: "art_2", title: "CORRECTED: Two hurt at Lind" },
          {
            kind: "top-tier-source",
            articleId: "art_3",
            source: { name: "Gazette", domain: "gazette.example", country: null, tier: 1 },
          },
          { kind: "sources", passed: 3 },
          { kind: "entity", entityId: `ent_${ULID}`, name: "Skagen Line", articleId: "art_1" },
        ]),
      ),
    ).toEqual([
      "▲ Harbours update 2",
      "  Quay of Lind gives way",
      "  + a correction: “CORRECTED: Two hurt at Lind” (Lind Echo, tier 2)",
      "  + the first source of tier 1: “Lind harbour closed” (Gazette, tier 1)",
      "  + the story has reached 3 sources",
      "  + Skagen Line is mentioned for the first time: “Skagen Line halts its ferries” (Varn Post, tier 3)",
      "  story: 7 articles of 7 sources; without copies 3 articles of 3 sources · alert of “Quay of Lind",
      "  gives way”",
      "  the alerted article also in Amsel Mail (tier 3, copy 91 %)",
      "",
    ]);
  });

  it("keeps within the width, lets no escape sequence through, and cuts a long list of reasons", () => {
    const lines = linesOf(
      update(
        Array.from({ length: 30 }, (_, index) => ({
          kind: "entity" as const,
          entityId: `ent_${index}`,
          name: `Line \u001b[2J ${index}`,
          articleId: "art_1",
        })),
      ),
      40,
    );
    expect(lines.join("\n")).not.toContain("\u001b");
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(40);
    expect(lines).toContain("  + 22 more");
  });

  it("shows nothing of events that are not news", () => {
    expect(eventLines({ type: "test.ping", data: {} }, plain, 80)).toEqual([]);
  });
});
