import { describe, expect, it } from "vitest";
import type { AlertData } from "@wirewatch/contracts";
import { alertLines, formatDuration, markSpans, wrapText } from "./alert-lines.ts";
import { coloursFor, safeForTerminal } from "./colours.ts";

const plain = coloursFor(false);

describe("marking", () => {
  it("marks spans, and those that overlap as one", () => {
    expect(
      markSpans(
        "the port strike",
        [
          { start: 4, end: 8 },
          { start: 4, end: 15 },
        ],
        plain,
      ),
    ).toBe("the [port strike]");
  });

  it("ignores spans beyond the text", () => {
    expect(markSpans("short", [{ start: 40, end: 50 }], plain)).toBe("short");
  });

  it("lets no escape sequence of an outlet reach the terminal", () => {
    const hostile = "\u001b[2J\u001b]0;owned\u0007 news\u202e";
    expect(safeForTerminal(hostile)).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(markSpans(hostile, [{ start: 0, end: 3 }], plain)).not.toContain("\u001b");
  });
});

describe("wrapText", () => {
  it("keeps lines within the width, not counting colours", () => {
    const coloured = coloursFor(true);
    const text = Array.from({ length: 60 }, (_, index) =>
      index % 7 === 0 ? coloured.mark("word") : "word",
    ).join(" ");
    for (const line of wrapText(text, 40))
      expect(line.replaceAll(/\u001b\[[0-9;]*m/g, "").length).toBeLessThanOrEqual(40);
  });
});

describe("formatDuration", () => {
  it("uses the unit that people would", () => {
    expect([40, 1500, 120_000, 7_200_000, 259_200_000].map(formatDuration)).toEqual([
      "40 ms",
      "1.5 s",
      "2 min",
      "2 h",
      "3 d",
    ]);
  });
});

describe("an alert", () => {
  it("says how far its story reaches with and without copies, and where the first copies are", () => {
    const source = { name: "Varn Post", domain: "varn.example", country: null, tier: 2 as const };
    const alert: AlertData = {
      alertId: "alr_1",
      historical: false,
      monitor: { id: "mon_1", name: "Harbours", version: 1, query: "harbour" },
      story: {
        id: "sty_1",
        title: "Quay gives way",
        articleCount: 6,
        sourceCount: 6,
        originalCount: 1,
        originalSourceCount: 1,
        firstSeenAt: "2026-03-01T12:00:00.000Z",
      },
      article: {
        id: "art_1",
        url: "https://varn.example/1",
        title: "Quay gives way",
        excerpt: "",
        excerptMatches: [],
        source,
        authors: [],
        publishedAt: null,
        firstSeenAt: "2026-03-01T12:00:00.000Z",
        language: "en",
        topics: [],
        entities: [],
        mentions: [],
        problems: [],
      },
      matches: [],
      duplicates: ["Lind Echo", "Amsel Mail", "Tesk News", "Ossa Daily", "Rost Wire"].map((name, index) => ({
        articleId: `art_${index + 2}`,
        source: { ...source, name, tier: 3 as const },
        tier: "copy" as const,
        sharedShare: index === 0 ? 0.914 : null,
      })),
      latency: { publishedToSeenMs: null, seenToAlertMs: 90 },
    };
    const text = alertLines(alert, plain, 100).join("\n");
    expect(text).toContain("(6 articles of 6 sources; without copies 1 article of 1 source)");
    expect(text).toContain(
      "also in Lind Echo (tier 3, copy 91 %), Amsel Mail (tier 3, copy), Tesk News (tier 3, copy), 2 more",
    );
  });
});
