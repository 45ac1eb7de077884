import type { ArticleRevisedData } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { coloursFor } from "./colours.ts";
import { revisionLines } from "./revision-lines.ts";

const revised = (change: Partial<ArticleRevisedData> = {}): ArticleRevisedData => ({
  article: {
    id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    url: "https://varn.example/ferry",
    title: "Ferry freed",
    source: { name: "Varn Post", domain: "varn.example", country: null, tier: 2 },
    publishedAt: null,
  },
  kind: "retitled",
  revision: 2,
  seenIn: "page",
  titleBefore: "Ferry aground",
  measure: {},
  added: ["One.", "Two.", "Three."],
  removed: ["Old\u001b[2J."],
  alerts: [
    {
      alertId: "alr_01ARZ3NDEKTSV4RRFFQ69G5FAV",
      monitorId: "mon_01ARZ3NDEKTSV4RRFFQ69G5FAV",
      monitorName: "Ferries",
    },
  ],
  storyId: null,
  ...change,
});

describe("revisionLines", () => {
  it("tells what happened, the headline before and the first sentences", () => {
    expect(revisionLines(revised(), coloursFor(false), 80)).toEqual([
      "◆ Article retitled revision 2",
      "  Ferry freed",
      "  before: Ferry aground",
      "  + One.",
      "  + Two.",
      "  - Old [2J.",
      "  Varn Post · alerted by Ferries",
      "",
    ]);
  });

  it("leaves the headline before out when it is the same", () => {
    const lines = revisionLines(
      revised({ kind: "withdrawn", titleBefore: "Ferry freed", added: [], removed: [] }),
      coloursFor(false),
      80,
    );
    expect(lines).toEqual([
      "✖ Article withdrawn revision 2",
      "  Ferry freed",
      "  Varn Post · alerted by Ferries",
      "",
    ]);
  });
});
