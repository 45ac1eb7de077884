import type { Entity } from "@wirewatch/contracts";
import type { AlertDraft, ArticleRow, MonitorVersion } from "@wirewatch/db";
import { compileQueries, monitorQuery, parseQuery } from "@wirewatch/query";
import { describe, expect, it } from "vitest";
import { openEntityNames } from "./entity-names.ts";
import { toDraft, toQueryDocument, type ArticleContext } from "./match-article.ts";

const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const at = "2026-03-01T12:00:00.000Z";

const monitor = (change: Partial<MonitorVersion> = {}): MonitorVersion => ({
  id: `mon_${ULID}`,
  key: null,
  name: "Strikes",
  query: "strike AND harbour",
  canonical: "(strike AND harbour)",
  entityIds: [],
  alertPer: "story",
  status: "active",
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
const entities = openEntityNames([union]);

const article = (change: Partial<ArticleRow> = {}): ArticleRow => ({
  id: `art_${ULID}`,
  feedId: `fd_${ULID}`,
  url: "https://varn.example/a/1",
  canonicalUrl: "varn.example/a/1",
  title: "Harbour strike goes on",
  text: "The strike at the harbour of Varn goes on, the HUW said.",
  authors: [],
  source: { name: "Varn Post", domain: "varn.example", country: "NO", tier: 2 },
  publishedAt: "2026-03-01T11:59:00.000Z",
  firstSeenAt: at,
  language: "en",
  topics: [],
  entities: [],
  mentions: [],
  storyId: `sty_${ULID}`,
  duplicateOf: null,
  duplicateTier: null,
  sharedShare: null,
  revisionOf: null,
  agency: null,
  stage: "clustered",
  stageSince: at,
  quarantine: null,
  problems: [],
  revision: 1,
  withdrawnAt: null,
  silent: false,
  sourceId: `src_${ULID}`,
  feedTitle: "Varn Post",
  feedHtml: "",
  feedItemTitle: "",
  feedLanguage: "en",
  categories: [],
  html: "",
  bodyHash: null,
  metadata: {},
  attemptCount: 0,
  reworkId: null,
  ...change,
});

const context: ArticleContext = {
  story: {
    id: `sty_${ULID}`,
    title: "Harbour strike",
    leadArticleId: `art_${ULID}`,
    language: "en",
    articleCount: 4,
    sourceCount: 3,
    originalCount: 2,
    originalSourceCount: 1,
    continues: null,
    sagaId: null,
    firstSeenAt: at,
    lastSeenAt: at,
    mergedInto: null,
  },
  duplicates: [],
};

/** What the monitor would raise of the article; null when it does not match. */
function draftOf(
  article: ArticleRow,
  version: MonitorVersion,
  how: Partial<Parameters<typeof toDraft>[5]> = {},
): AlertDraft | null {
  const ast = version.query === "" ? null : parseQuery(version.query).ast;
  const { set } = compileQueries(
    [{ id: version.id, ast: monitorQuery({ ast, entityIds: version.entityIds }) }],
    { entities: entities.all() },
  );
  const [hit] = set.match(toQueryDocument(article, entities), { spans: true });
  return hit
    ? toDraft(article, version, hit.spans, entities, context, { maxSpans: 50, historical: false, ...how })
    : null;
}

describe("toDraft", () => {
  it("gives the words that matched in reading order, with the version that raised them", () => {
    const draft = draftOf(article(), monitor());
    expect(draft?.matches.map(({ text }) => text.toLowerCase())).toEqual([
      "harbour",
      "strike",
      "strike",
      "harbour",
    ]);
    expect(draft).toMatchObject({ monitorVersion: 3, subject: `sty_${ULID}` });
  });

  it("is not made of an article that does not match", () => {
    expect(draftOf(article({ title: "Calm", text: "Calm." }), monitor())).toBeNull();
  });

  it("shows the mentions of followed entities, by whatever alias", () => {
    const { text } = article();
    const start = text.indexOf("HUW");
    const mentioned = article({
      mentions: [{ entityId: union.id, alias: "HUW", field: "text", start, end: start + 3, score: 1 }],
    });
    const draft = draftOf(mentioned, monitor({ query: "", entityIds: [union.id] }));
    expect(draft?.matches).toEqual([
      { field: "text", start, end: start + 3, text: "HUW", clause: 'entity:"Harbour Union"' },
    ]);
    expect(draftOf(article(), monitor({ query: "", entityIds: [union.id] }))).toBeNull();
    expect(draftOf(mentioned, monitor({ query: "ferry", entityIds: [union.id] }))?.matches).toHaveLength(1);
  });

  it("gives a copy the subject of what it copies, and an update its own", () => {
    const root = "art_01ARZ3NDEKTSV4RRFFQ69G5FAX";
    const subjectOf = (duplicateTier: ArticleRow["duplicateTier"]): string | undefined =>
      draftOf(article({ duplicateOf: root, duplicateTier }), monitor({ alertPer: "article" }))?.subject;
    expect(subjectOf("exact")).toBe(root);
    expect(subjectOf("copy")).toBe(root);
    const reworkId = "art_01ARZ3NDEKTSV4RRFFQ69G5FAY";
    expect(
      draftOf(
        article({ duplicateOf: root, duplicateTier: "copy", reworkId }),
        monitor({ alertPer: "article" }),
      )?.subject,
    ).toBe(reworkId);
    expect(subjectOf("near")).toBe(`art_${ULID}`);
    expect(subjectOf(null)).toBe(`art_${ULID}`);
  });

  it("is one a story, with updates or without, unless the monitor wants one an article", () => {
    const subjectOf = (alertPer: MonitorVersion["alertPer"]): string | undefined =>
      draftOf(article(), monitor({ alertPer }))?.subject;
    expect(subjectOf("story")).toBe(`sty_${ULID}`);
    expect(subjectOf("story-with-updates")).toBe(`sty_${ULID}`);
    expect(subjectOf("article")).toBe(`art_${ULID}`);
  });

  it("tells the reach of the story with and without copies", () => {
    const story = draftOf(article(), monitor())?.data(`alr_${ULID}`, new Date(at)).story;
    expect(story).toMatchObject({
      articleCount: 4,
      sourceCount: 3,
      originalCount: 2,
      originalSourceCount: 1,
    });
  });

  it("tells what came until its article was seen, and until a revised one was revised", () => {
    const later = "2026-03-01T13:00:00.000Z";
    expect(draftOf(article({ stageSince: later }), monitor())?.seenMs).toBe(Date.parse(at));
    expect(draftOf(article({ stageSince: later, revision: 2 }), monitor())?.seenMs).toBe(Date.parse(later));
  });

  it("states both latencies, and whether a back-fill raised it", () => {
    const raisedAt = new Date(Date.parse(at) + 250);
    const data = draftOf(article(), monitor())?.data(`alr_${ULID}`, raisedAt);
    expect(data?.latency).toEqual({ publishedToSeenMs: 60_000, seenToAlertMs: 250 });
    expect(data?.historical).toBe(false);
    expect(
      draftOf(article(), monitor(), { historical: true })?.data(`alr_${ULID}`, raisedAt).historical,
    ).toBe(true);
  });

  it("keeps the list of matches within its limit", () => {
    const long = article({ text: "strike harbour ".repeat(500) });
    expect(draftOf(long, monitor(), { maxSpans: 20 })?.matches).toHaveLength(20);
  });
});
