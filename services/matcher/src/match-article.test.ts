import type { Entity, Monitor } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import { compileQueries } from "@wirewatch/query";
import { describe, expect, it } from "vitest";
import type { CompiledMonitors } from "./compiled-monitors.ts";
import { matchArticle, type ArticleContext } from "./match-article.ts";

const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const at = "2026-03-01T12:00:00.000Z";

const monitor = (change: Partial<Monitor> & { id: string }): Monitor => ({
  key: null,
  name: "Strikes",
  query: "strike AND harbour",
  canonical: "(strike AND harbour)",
  entityIds: [],
  alertPer: "story",
  status: "active",
  examples: { mustMatch: [], mustNotMatch: [] },
  queryState: "current",
  queryProblems: [],
  exampleFailures: [],
  version: 3,
  createdAt: at,
  updatedAt: at,
  ...change,
});

const union: Entity = {
  id: `ent_${ULID}`,
  name: "Harbour Union",
  type: "ORG",
  aliases: ["HUW"],
  createdAt: at,
  updatedAt: at,
};

function compile(monitors: Monitor[]): CompiledMonitors {
  const { set } = compileQueries(
    monitors.filter(({ query }) => query !== "").map(({ id, query }) => ({ id, query })),
    {},
  );
  return {
    monitors: new Map(monitors.map((each) => [each.id, each])),
    entities: new Map([[union.id, union]]),
    queries: set,
    monitorsByEntity: new Map([
      [union.id, monitors.filter(({ entityIds }) => entityIds.length > 0).map(({ id }) => id)],
    ]),
  };
}

const article = (change: Partial<ArticleRow> = {}): ArticleRow => ({
  id: `art_${ULID}`,
  feedId: `fd_${ULID}`,
  url: "https://varn.example/a/1",
  canonicalUrl: "varn.example/a/1",
  title: "Harbour strike goes on",
  text: "The strike at the harbour of Varn goes on, the HUW said.",
  authors: [],
  source: { name: "Varn Post", domain: "varn.example", country: "NO" },
  publishedAt: "2026-03-01T11:59:00.000Z",
  firstSeenAt: at,
  language: "en",
  topics: [],
  entities: [],
  mentions: [],
  storyId: `sty_${ULID}`,
  duplicateOf: null,
  duplicateTier: null,
  stage: "clustered",
  stageSince: at,
  quarantine: null,
  problems: [],
  revision: 1,
  withdrawnAt: null,
  silent: false,
  sourceId: `src_${ULID}`,
  sourceTier: 2,
  feedTitle: "Varn Post",
  feedHtml: "",
  feedItemTitle: "",
  feedLanguage: "en",
  categories: [],
  html: "",
  bodyHash: null,
  metadata: {},
  attemptCount: 0,
  ...change,
});

const context: ArticleContext = {
  story: {
    id: `sty_${ULID}`,
    title: "Harbour strike",
    leadArticleId: `art_${ULID}`,
    articleCount: 1,
    sourceCount: 1,
    firstSeenAt: at,
    lastSeenAt: at,
    mergedInto: null,
  },
  duplicates: [],
};
const limits = { maxSpans: 50 };

describe("matchArticle", () => {
  it("raises one draft a monitor, with the words that matched", () => {
    const drafts = matchArticle(article(), compile([monitor({ id: `mon_${ULID}` })]), context, limits);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]?.matches.map(({ text }) => text.toLowerCase())).toEqual([
      "harbour",
      "strike",
      "strike",
      "harbour",
    ]);
    expect(drafts[0]).toMatchObject({ monitorVersion: 3, subject: `sty_${ULID}` });
  });

  it("raises nothing where nothing matches", () => {
    expect(
      matchArticle(
        article({ title: "Calm", text: "Calm." }),
        compile([monitor({ id: `mon_${ULID}` })]),
        context,
        limits,
      ),
    ).toEqual([]);
  });

  it("raises no alert for a silent article", () => {
    const compiled = compile([monitor({ id: `mon_${ULID}` })]);
    expect(matchArticle(article({ silent: true }), compiled, context, limits)).toEqual([]);
  });

  it("follows tracked entities by their mentions, by whatever alias", () => {
    const text = article().text;
    const start = text.indexOf("HUW");
    const mentioned = article({
      mentions: [{ entityId: union.id, alias: "HUW", field: "text", start, end: start + 3, score: 1 }],
    });
    const following = monitor({ id: `mon_${ULID}`, query: "", entityIds: [union.id] });
    const [draft] = matchArticle(mentioned, compile([following]), context, limits);
    expect(draft?.matches).toEqual([
      { field: "text", start, end: start + 3, text: "HUW", clause: 'entity:"Harbour Union"' },
    ]);
  });

  it("gives a copy the subject of what it copies, and an update its own", () => {
    const perArticle = compile([monitor({ id: `mon_${ULID}`, alertPer: "article" })]);
    const root = "art_01ARZ3NDEKTSV4RRFFQ69G5FAX";
    const subjectOf = (duplicateTier: ArticleRow["duplicateTier"]): string | undefined =>
      matchArticle(article({ duplicateOf: root, duplicateTier }), perArticle, context, limits)[0]?.subject;
    expect(subjectOf("exact")).toBe(root);
    expect(subjectOf("copy")).toBe(root);
    expect(subjectOf("near")).toBe(`art_${ULID}`);
    expect(subjectOf(null)).toBe(`art_${ULID}`);
  });

  it("states both latencies", () => {
    const [draft] = matchArticle(article(), compile([monitor({ id: `mon_${ULID}` })]), context, limits);
    const data = draft?.data(`alr_${ULID}`, new Date(Date.parse(at) + 250));
    expect(data?.latency).toEqual({ publishedToSeenMs: 60_000, seenToAlertMs: 250 });
  });

  it("keeps the list of matches within its limit", () => {
    const long = article({ text: "strike harbour ".repeat(500) });
    const [draft] = matchArticle(long, compile([monitor({ id: `mon_${ULID}` })]), context, { maxSpans: 20 });
    expect(draft?.matches).toHaveLength(20);
  });
});
