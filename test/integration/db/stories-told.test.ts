import { randomBytes } from "node:crypto";
import { formatId, storyDetailSchema, timelineEntrySchema, MAX_LISTED_COPIES } from "@wirewatch/contracts";
import {
  createStores,
  type ClusterDecision,
  type ClusteredPatch,
  type Fence,
  type Queryable,
} from "@wirewatch/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import {
  alertDraft,
  classifiedArticles,
  classifiedPatch,
  clusteredBatch,
  clusteredPatch,
  extractedPatch,
  findArticles,
  foundItem,
  newMonitor,
  storyIdOf,
} from "./builders.ts";

const newStoryId = (): string => formatId("story", Date.now(), randomBytes(10));
const MINUTE_MS = 60_000;

describe("what is told of stories", () => {
  let test: TestDatabase;
  let fence: Fence;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase();
    const token = await stores().leases.acquire("clusterer", "builder", 600_000);
    fence = { name: "clusterer", token: token! };
  });
  afterAll(() => test.close());

  const commit = (patches: ClusteredPatch[], merges: { from: string; into: string }[] = []) =>
    stores().articles.commitClustered(clusteredBatch(patches, { merges }), fence);
  const seenAt = (id: string, minutes: number) =>
    test.database.query("update articles set first_seen_at = $2 where id = $1", [
      id,
      new Date(Date.UTC(2026, 2, 1, 10, 0, 30) + minutes * MINUTE_MS),
    ]);
  const decide = async (from: { since: Date } | { after: number }): Promise<ClusterDecision[]> => {
    const all: ClusterDecision[] = [];
    for await (const decision of stores().stories.decisions(from)) all.push(decision);
    return all;
  };

  it("is its reach, languages, names, agencies, tiers, growth, saga and alerts", async () => {
    const tracked = await stores().entities.create({ name: "Harbour Union", type: "ORG", aliases: ["HU"] });
    const name = (text: string, type: "PER" | "ORG" = "PER") => ({
      text,
      type,
      start: 0,
      end: text.length,
      field: "text" as const,
      score: 0.9,
    });
    const mention = { entityId: tracked.id, alias: "HU", field: "text" as const, start: 0, end: 2, score: 1 };
    const ids: string[] = [];
    for (const { entities, mentions, language } of [
      {
        entities: [name("Edda Brannock"), name("Edda Brannock"), name("HU", "ORG")],
        mentions: [mention, mention],
        language: "en",
      },
      { entities: [name("Edda Brannock", "ORG"), name("Lind Ferries", "ORG")], mentions: [], language: "en" },
      {
        entities: [name("harbour union", "ORG"), name("Edda Brannock")],
        mentions: [mention],
        language: "xx",
      },
    ]) {
      const [id] = await findArticles(stores(), [foundItem()]);
      await stores().articles.commitExtracted([extractedPatch(id!)]);
      await stores().articles.commitClassified([{ ...classifiedPatch(id!), entities, mentions, language }]);
      ids.push(id!);
    }
    const [first, second, third] = ids;
    await seenAt(first!, 0);
    await seenAt(second!, 61);
    await seenAt(third!, 92);
    await test.database.query("update articles set language = null where id = $1", [third]);
    await test.database.query(
      "update sources set tier = 1 where id = (select source_id from articles where id = $1)",
      [second],
    );
    const [earlier, later, old] = await classifiedArticles(stores(), 3);
    for (const [index, id] of [earlier, later, old].entries()) await seenAt(id!, index * 200 - 300);
    const storyId = storyIdOf(first!);
    await commit([clusteredPatch(earlier!), clusteredPatch(old!)]);
    await commit([
      clusteredPatch(second!, { storyId, continues: storyIdOf(earlier!), agency: "Reuters" }),
      clusteredPatch(first!, {
        storyId,
        duplicateOf: second!,
        tier: "copy",
        sharedShare: 0.95,
        agency: "Reuters",
      }),
      clusteredPatch(third!, { storyId, agency: "dpa" }),
      clusteredPatch(later!, { continues: storyId }),
    ]);
    const monitor = await newMonitor(stores(), "Strikes");
    const { alertIds } = await stores().articles.commitMatched([
      { id: second!, alerts: [alertDraft(monitor.id, second!, { subject: storyId, storyId })] },
    ]);

    const detail = (await stores().stories.detail(storyId))!;
    expect(storyDetailSchema.parse(detail)).toEqual(detail);
    expect(detail).toMatchObject({
      id: storyId,
      articleCount: 3,
      originalCount: 2,
      sourceCount: 3,
      originalSourceCount: 2,
      mergedFrom: [],
      first: { id: first, agency: "Reuters", source: { tier: 2 } },
      lead: { id: second, source: { tier: 1 } },
      languages: [
        { language: "en", articleCount: 2 },
        { language: null, articleCount: 1 },
      ],
      entities: [{ entityId: tracked.id, name: "Harbour Union", articleCount: 2 }],
      names: [
        { text: "Edda Brannock", type: "PER", articleCount: 3 },
        { text: "Lind Ferries", type: "ORG", articleCount: 1 },
      ],
      agencies: [
        { name: "Reuters", articleCount: 2 },
        { name: "dpa", articleCount: 1 },
      ],
      tiers: [
        { tier: 1, sourceCount: 1 },
        { tier: 2, sourceCount: 2 },
      ],
      alerts: [{ alertId: alertIds[0], monitorName: "Strikes" }],
    });
    expect(detail.saga.map(({ id }) => id)).toEqual([storyIdOf(earlier!), storyIdOf(later!), storyId]);
    expect(detail.growth.stepMs).toBe(5 * MINUTE_MS);
    expect(detail.growth.steps).toHaveLength(19);
    expect(detail.growth.steps.filter(({ articles }) => articles > 0)).toEqual([
      { at: "2026-03-01T10:00:00.000Z", articles: 1, originals: 0, sourcesSoFar: 1 },
      { at: "2026-03-01T11:00:00.000Z", articles: 1, originals: 1, sourcesSoFar: 2 },
      { at: "2026-03-01T11:30:00.000Z", articles: 1, originals: 1, sourcesSoFar: 3 },
    ]);
    expect(detail.growth.steps[1]).toMatchObject({ articles: 0, sourcesSoFar: 1 });

    // Asked for by the id of a story that has become part of it.
    await commit([], [{ from: storyIdOf(old!), into: storyId }]);
    expect(await stores().stories.detail(storyIdOf(old!))).toMatchObject({
      id: storyId,
      articleCount: 4,
      mergedFrom: [storyIdOf(old!)],
    });
    expect((await stores().stories.timeline(storyIdOf(old!), {})).items).toHaveLength(3);
    expect(await stores().stories.detail(newStoryId())).toBeNull();
    expect(await stores().stories.timeline(newStoryId(), {})).toEqual({ items: [], nextCursor: null });
  });

  it("is a timeline of originals, oldest first, each with its copies", async () => {
    const ids = await classifiedArticles(stores(), 6 + MAX_LISTED_COPIES);
    const [original, other, orphan, elsewhere, root, ...copies] = ids;
    const storyId = storyIdOf(original!);
    await seenAt(other!, 5);
    await seenAt(original!, 10);
    await seenAt(orphan!, 15);
    await seenAt(root!, 20);
    await commit([
      clusteredPatch(original!),
      clusteredPatch(elsewhere!),
      ...[other!, root!].map((id) => clusteredPatch(id, { storyId })),
      clusteredPatch(orphan!, { storyId, duplicateOf: elsewhere!, tier: "near", sharedShare: 0.5 }),
      ...copies.map((id) =>
        clusteredPatch(id, { storyId, duplicateOf: original!, tier: "copy", sharedShare: 0.9 }),
      ),
    ]);
    const whole = await stores().stories.timeline(storyId, {});
    for (const entry of whole.items) expect(timelineEntrySchema.parse(entry)).toEqual(entry);
    expect(whole.items.map(({ article }) => article.id)).toEqual([other, original, orphan, root]);
    expect(whole.items.map(({ copyCount }) => copyCount)).toEqual([0, copies.length, 0, 0]);
    expect(whole.items[1]!.copies).toHaveLength(MAX_LISTED_COPIES);
    expect(whole.items[1]!.copies.map(({ id }) => id)).toEqual(copies.toSorted().slice(0, MAX_LISTED_COPIES));
    expect(whole.items[1]!.copies[0]).toMatchObject({ tier: "copy", sharedShare: expect.closeTo(0.9) });
    const paged: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await stores().stories.timeline(storyId, { limit: 1, cursor });
      paged.push(...page.items.map(({ article }) => article.id));
      cursor = page.nextCursor ?? undefined;
      if (cursor === undefined) break;
    }
    expect(paged).toEqual([other, original, orphan, root]);
    const families = await stores().alerts.familiesOf([original!, elsewhere!]);
    expect(families.get(original!)).toHaveLength(MAX_LISTED_COPIES);
    expect(families.get(elsewhere!)).toEqual([
      expect.objectContaining({
        articleId: orphan,
        tier: "near",
        source: expect.objectContaining({ tier: 2 }),
      }),
    ]);
  });

  it("is what was decided, in the order of the decisions, for an index to be rebuilt from", async () => {
    const before = (await decide({ after: 0 })).at(-1)?.position ?? 0;
    const [one, two, three, four] = await classifiedArticles(stores(), 4);
    for (const [index, id] of [two, one, three, four].entries()) await seenAt(id!, 1_000_000 + index);
    const [a, b] = [storyIdOf(one!), storyIdOf(two!)];
    await commit([clusteredPatch(two!, { score: 0.5 }), clusteredPatch(one!)]);
    await commit(
      [clusteredPatch(three!, { storyId: a, duplicateOf: one!, tier: "near" })],
      [{ from: a, into: b }],
    );
    const split = (await stores().stories.requestSplit(b, [three!]))!;
    const into = newStoryId();
    const outcome = {
      state: "done" as const,
      kind: "split" as const,
      intoStoryId: into,
      movedIds: [three!],
      leads: [],
    };
    const [move] = await stores().stories.waitingMoves(1);
    await stores().stories.commitMove(move!, outcome, fence);
    // What came later than the window of copies is remembered from when it came.
    const seenMs = Date.UTC(2029, 7, 1, 10, 0, 0, 123);
    const fingerprint = { version: "test-1", bytes: new Uint8Array([1, 2, 3]), seenMs };
    await commit([clusteredPatch(four!, { storyId: a, fingerprint })]);

    const decided = await decide({ after: before });
    const merge = { kind: "merge", from: a, into: b };
    const article = (articleId: string, storyId: string) => ({ kind: "article", articleId, storyId });
    expect(decided).toMatchObject([
      { ...article(two!, b), score: 0.5, duplicateOf: null, sourceTier: 2, version: "test-1" },
      article(one!, a),
      { ...article(three!, a), duplicateOf: one, tier: "near" },
      merge,
      { kind: "split", from: b, into, articleIds: [one!, three!].toSorted() },
      // The story that was merged stands for the other one.
      { ...article(four!, b), firstSeenAt: new Date(seenMs) },
    ]);
    expect(split.id).toBe(move!.id);
    const positions = decided.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((left, right) => left - right));
    expect(new Set(positions).size).toBe(positions.length);
    expect(await decide({ after: positions[2]! })).toEqual(decided.slice(3));
    expect(await decide({ after: positions.at(-1)! })).toEqual([]);
    const { firstSeenAt } = (await stores().articles.get(three!))!;
    expect(await decide({ since: new Date(firstSeenAt) })).toEqual(decided.slice(2));
    expect(await decide({ since: new Date("2030-01-01T00:00:00Z") })).toEqual([]);

    const newest = (await stores().articles.list({ limit: 500 })).items.find((item) => item.storyId !== null);
    expect((await stores().stories.newestPlaced())?.toISOString()).toBe(newest?.firstSeenAt);
    await stores().stories.rewriteFingerprints(
      [{ articleId: three!, version: "test-2", bytes: new Uint8Array([7, 8]) }],
      fence,
    );
    const [rewritten] = await decide({ after: positions[1]! });
    expect(rewritten).toEqual({ ...decided[2], version: "test-2", bytes: Buffer.from([7, 8]) });
    expect(await stores().stories.dropFingerprints(new Date(firstSeenAt), 1)).toBe(1);
    expect(await stores().stories.dropFingerprints(new Date(firstSeenAt), 500)).toBeGreaterThan(1);
    expect(await stores().stories.dropFingerprints(new Date(firstSeenAt), 500)).toBe(0);
    expect(await decide({ after: before })).toEqual([rewritten, ...decided.slice(3)]);
  });

  it("takes no reading of whole tables", async () => {
    const [one] = await classifiedArticles(stores(), 1);
    await commit([clusteredPatch(one!)]);
    await test.database.query(
      `insert into stories (id, title, lead_article_id, language, first_seen_at, last_seen_at, article_count)
      select 'sty_' || g, 'x', $1, 'xx', now(), now() - interval '1 hour', 1 from generate_series(1, 4000) g`,
      [one],
    );
    await test.database.query(
      `insert into articles (id, feed_id, source_id, url, title, stage, story_id)
      select 'art_' || g, a.feed_id, a.source_id, a.url, a.title, 'matched', 'sty_' || g
      from articles a cross join generate_series(1, 4000) g where a.id = $1`,
      [one],
    );
    await test.database.query(
      `insert into article_fingerprints (article_id, version, fingerprint, position, story_id, first_seen_at)
      select 'art_' || g, 'x', '', nextval('story_positions'), 'sty_' || g, now() from generate_series(1, 4000) g`,
    );
    await test.database.query("analyze articles, stories, article_fingerprints");
    // More than are read at a time, with a move at the end.
    const [placed] = await decide({ after: 0 }).then((all) =>
      all.filter((each) => each.kind === "article" && each.articleId === one),
    );
    await commit([], [{ from: "sty_1", into: "sty_2" }]);
    const decided = await decide({ after: placed!.position });
    expect(decided.map(({ position }) => position)).toEqual(
      Array.from({ length: 4001 }, (_, index) => placed!.position + 1 + index),
    );
    expect(decided.at(-1)).toMatchObject({ kind: "merge", from: "sty_1", into: "sty_2" });
    type Read = (within: ReturnType<typeof createStores>, session: Queryable) => Promise<unknown>;
    const reads: Read[] = [
      ({ stories }) => stories.detail(storyIdOf(one!)),
      ({ stories }) => stories.timeline(storyIdOf(one!), {}),
      ({ stories }) => stories.list({ language: "en", limit: 5 }),
      ({ stories }) => stories.list({ sagaId: storyIdOf(one!), limit: 5 }),
      ({ stories }) => stories.newestPlaced(),
      ({ stories }) => stories.decisions({ after: 1_000_000 })[Symbol.asyncIterator]().next(),
      ({ stories }) => stories.waitingMoves(10),
      ({ stories }) => stories.dropFingerprints(new Date(0), 10),
      ({ articles }) => articles.unclustered(10),
    ];
    const scannedBy = (read: Read): Promise<string[]> =>
      test.database.session(async (session) => {
        // What this connection has scanned before is not counted.
        await session.query("select pg_stat_force_next_flush()");
        await session.query("begin");
        const within = createStores({
          query: (text, values) => session.query(text, values),
          transaction: (work) => work(session),
          listen: () => Promise.reject(new Error("nobody listens")),
        });
        await read(within, session);
        const { rows } = await session.query<{ relname: string }>(
          `select relname from pg_stat_xact_user_tables
          where relname in ('articles', 'stories', 'article_fingerprints') and seq_tup_read > 0`,
        );
        await session.query("commit");
        return rows.map(({ relname }) => relname);
      });
    for (const read of reads) expect([read.toString(), await scannedBy(read)]).toEqual([read.toString(), []]);
    // It would be seen.
    const whole: Read = (_within, session) => session.query("select max(title) from articles");
    expect(await scannedBy(whole)).toEqual(["articles"]);
  });
});
