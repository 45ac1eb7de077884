// Over 400 lines, because everything that writes stories is tested on one database, under one lease.
import { randomBytes } from "node:crypto";
import type { ClusteredBatch, ClusteredPatch, Fence, MoveOutcome } from "@wirewatch/db";
import { formatId, type DuplicateTier } from "@wirewatch/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import {
  alertDraft,
  classifiedArticles,
  classifiedPatch,
  clusteredArticles,
  clusteredBatch,
  clusteredPatch,
  newMonitor,
  storyIdOf,
} from "./builders.ts";

const newStoryId = (): string => formatId("story", Date.now(), randomBytes(10));
const NOWHERE = "art_01ARZ3NDEKTSV4RRFFQ69G5FAV";

describe("stories", () => {
  let test: TestDatabase;
  let fence: Fence;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 12 });
    const token = await stores().leases.acquire("clusterer", "builder", 600_000);
    fence = { name: "clusterer", token: token! };
  });
  afterAll(() => test.close());

  const commit = (patches: ClusteredPatch[], change: Partial<ClusteredBatch> = {}) =>
    stores().articles.commitClustered(clusteredBatch(patches, change), fence);
  const get = async (id: string) => (await stores().stories.get(id))!;
  const article = async (id: string) => (await stores().articles.get(id))!;
  const rowsOf = async <Row>(text: string, values: unknown[]) =>
    (await test.database.query<Row>(text, values)).rows;
  const versionOf = async (id: string) =>
    (await rowsOf<{ version: number }>("select version from stories where id = $1", [id]))[0]?.version;
  const eventsOf = (type: string, key: string, id: string) =>
    rowsOf<{ data: Record<string, unknown> }>(
      "select data from events where type = $1 and data ->> $2 = $3 order by position",
      [type, key, id],
    );
  /** One story of so many articles, each of an outlet of its own, with the first of them as its lead. */
  const storyOf = async (count: number, changes: Partial<ClusteredPatch>[] = []): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) ids.push(...(await classifiedArticles(stores(), 1)));
    await commit(
      ids.map((id, index) => clusteredPatch(id, { storyId: storyIdOf(ids[0]!), ...changes[index] })),
    );
    return ids;
  };
  const alertOn = async (monitorId: string, articleId: string, storyId: string) =>
    (
      await stores().articles.commitMatched([
        { id: articleId, alerts: [alertDraft(monitorId, articleId, { subject: storyId, storyId })] },
      ])
    ).alertIds;
  const match = (ids: string[]) => stores().articles.commitMatched(ids.map((id) => ({ id, alerts: [] })));

  describe("the clusterer's batches", () => {
    it("are counted exactly, with and without copies, however often they are committed", async () => {
      const ids = [...(await classifiedArticles(stores(), 2)), ...(await classifiedArticles(stores(), 2))];
      const storyId = storyIdOf(ids[0]!);
      const patches = ids.map((id, index) =>
        clusteredPatch(id, {
          storyId,
          ...(index === 2 ? { duplicateOf: ids[0]!, tier: "copy", sharedShare: 0.9 } : {}),
          ...(index === 3 ? { duplicateOf: ids[0]!, tier: "near", sharedShare: 0.4, agency: "dpa" } : {}),
        }),
      );
      expect((await commit(patches.slice(0, 1))).advancedIds).toEqual([ids[0]]);
      expect((await commit(patches)).advancedIds).toEqual(ids.slice(1));
      const { version, ...counted } = { version: await versionOf(storyId), ...(await get(storyId)) };
      expect(counted).toMatchObject({
        title: "Ferry leaves the harbour of Lind",
        leadArticleId: ids[0],
        language: "en",
        articleCount: 4,
        sourceCount: 2,
        originalCount: 3,
        originalSourceCount: 2,
        continues: null,
        sagaId: null,
      });
      expect(await commit(patches)).toEqual({ advancedIds: [], deliveryIds: [] });
      expect(await get(storyId)).toEqual(counted);
      expect(await versionOf(storyId)).toBe(version);
      expect(await article(ids[3]!)).toMatchObject({
        duplicateOf: ids[0],
        duplicateTier: "near",
        sharedShare: expect.closeTo(0.4),
        agency: "dpa",
      });
      expect(await rowsOf("select 1 from changed_stories where story_id = $1", [storyId])).toHaveLength(1);
    });

    it("keep chains of copies flat, also when the original turns out to be a copy later", async () => {
      const [root, first, copy, copyOfCopy, stray] = await classifiedArticles(stores(), 5);
      const storyId = storyIdOf(root!);
      const copyPatch = (id: string, duplicateOf: string) =>
        clusteredPatch(id, { storyId, duplicateOf, tier: "copy", sharedShare: 0.8 });
      await commit([
        clusteredPatch(root!),
        copyPatch(copyOfCopy!, copy!),
        copyPatch(copy!, first!),
        copyPatch(stray!, NOWHERE),
      ]);
      await commit([copyPatch(first!, root!)]);
      const rootsOf = async (id: string) => (await article(id)).duplicateOf;
      expect(await Promise.all([root!, first!, copy!, copyOfCopy!, stray!].map(rootsOf))).toEqual([
        null,
        root,
        root,
        root,
        null,
      ]);
      expect(await article(stray!)).toMatchObject({ duplicateTier: null, sharedShare: null });
      const families = await stores().alerts.familiesOf([root!]);
      expect(
        families
          .get(root!)
          ?.map(({ articleId }) => articleId)
          .toSorted(),
      ).toEqual([first!, copy!, copyOfCopy!].toSorted());
    });

    it("raise no alert beside that of the rework that they repeat, whichever comes first", async () => {
      const [root, rework, exact, copy] = await classifiedArticles(stores(), 4);
      const storyId = storyIdOf(root!);
      const inFamily = (id: string, tier: DuplicateTier, repeats: string | null) =>
        clusteredPatch(id, { storyId, duplicateOf: root!, tier, repeats, sharedShare: 0.9 });
      await commit([
        clusteredPatch(root!),
        inFamily(rework!, "near", null),
        inFamily(exact!, "exact", rework!),
      ]);
      // By way of another copy, and in another batch.
      await commit([inFamily(copy!, "copy", exact!)]);
      const rows = await stores().articles.loadAtStage([root!, rework!, exact!, copy!], "clustered");
      const reworkOf = new Map(rows.map(({ id, reworkId }) => [id, reworkId]));
      expect([root!, rework!, exact!, copy!].map((id) => reworkOf.get(id))).toEqual([
        null,
        null,
        rework,
        rework,
      ]);
      const [early, late] = [await newMonitor(stores()), await newMonitor(stores())];
      const draft = (monitorId: string, id: string, subject: string) =>
        alertDraft(monitorId, id, { subject, storyId });
      // What one outlet repeats is told of before the rework itself is.
      expect(
        (
          await stores().articles.commitMatched([
            { id: exact!, alerts: [draft(early.id, exact!, rework!)] },
            { id: copy!, alerts: [draft(early.id, copy!, rework!)] },
          ])
        ).alertIds,
      ).toHaveLength(1);
      expect(
        (
          await stores().articles.commitMatched([
            {
              id: rework!,
              alerts: [draft(early.id, rework!, rework!), draft(late.id, rework!, rework!)],
            },
            // The original's own text is another one.
            { id: root!, alerts: [draft(early.id, root!, root!), draft(late.id, root!, root!)] },
          ])
        ).alertIds,
      ).toHaveLength(3);
    });

    it("name revised articles that are there and others than the article itself", async () => {
      const [old, revised, odd, stray] = await classifiedArticles(stores(), 4);
      await commit([
        clusteredPatch(old!),
        clusteredPatch(revised!, { revisionOf: old! }),
        clusteredPatch(odd!, { revisionOf: odd! }),
        clusteredPatch(stray!, { revisionOf: NOWHERE }),
      ]);
      const revisions = await Promise.all(
        [revised!, odd!, stray!].map(async (id) => (await article(id)).revisionOf),
      );
      expect(revisions).toEqual([old, null, null]);
    });

    it("leave no trace of articles that have left the stage meanwhile", async () => {
      const [held, gone, there] = await classifiedArticles(stores(), 3);
      await stores().articles.recordFailure(held!, "classified", {
        problem: { code: "x", message: "x" },
        quarantine: true,
      });
      await commit([clusteredPatch(gone!)]);
      const storyId = newStoryId();
      const { advancedIds } = await commit([
        clusteredPatch(held!),
        clusteredPatch(gone!, { storyId, tier: "copy", duplicateOf: there! }),
        clusteredPatch(there!),
      ]);
      expect(advancedIds).toEqual([there]);
      expect(await stores().stories.getMany([storyIdOf(held!), storyId])).toEqual([]);
      expect(await article(gone!)).toMatchObject({ storyId: storyIdOf(gone!), duplicateOf: null });
      expect(await rowsOf("select 1 from article_fingerprints where article_id = $1", [held])).toEqual([]);
    });

    it("let an article that comes again keep its story, its fingerprint and its place", async () => {
      const [one, two] = await storyOf(2);
      const storyId = storyIdOf(one!);
      const printOf = () =>
        rowsOf("select position, story_id, fingerprint from article_fingerprints where article_id = $1", [
          two,
        ]);
      const print = await printOf();
      const version = (await versionOf(storyId))!;
      await test.database.query("delete from changed_stories");
      await test.database.query(
        "update articles set stage = 'extracted', title = 'Ferry sails again' where id = any ($1)",
        [[one, two]],
      );
      await stores().articles.commitClassified([classifiedPatch(one!), classifiedPatch(two!)]);
      const again = clusteredPatch(two!, { storyId: newStoryId(), agency: "AFP" });
      expect((await commit([again, clusteredPatch(one!, { fingerprint: null })])).advancedIds).toEqual([
        two,
        one,
      ]);
      expect(await article(two!)).toMatchObject({ storyId, stage: "clustered", agency: "AFP" });
      expect(await printOf()).toEqual(print);
      expect(await get(again.storyId)).toBeNull();
      // The title is that of the lead, whatever it says by now.
      expect(await get(storyId)).toMatchObject({ articleCount: 2, title: "Ferry sails again" });
      expect(await versionOf(storyId)).toBeGreaterThan(version);
      expect(await rowsOf("select story_id from changed_stories", [])).toEqual([{ story_id: storyId }]);
    });

    it("link what goes on from an earlier story, and set leads that are in their story", async () => {
      const [first, next, last, other] = await classifiedArticles(stores(), 4);
      const [a, b, c] = [first!, next!, last!].map(storyIdOf);
      await commit([clusteredPatch(first!)]);
      await commit([
        clusteredPatch(next!, { continues: a! }),
        clusteredPatch(last!, { continues: b!, language: "fr" }),
        clusteredPatch(other!, { storyId: c!, continues: newStoryId() }),
      ]);
      expect(await get(a!)).toMatchObject({ continues: null, sagaId: a });
      expect(await get(b!)).toMatchObject({ continues: a, sagaId: a });
      expect(await get(c!)).toMatchObject({ continues: b, sagaId: a, language: "fr", leadArticleId: last });
      await test.database.query("update articles set title = 'The lead' where id = $1", [other]);
      await commit([], {
        leads: [
          { storyId: c!, articleId: other! },
          { storyId: a!, articleId: other! },
          { storyId: newStoryId(), articleId: other! },
        ],
      });
      expect(await get(c!)).toMatchObject({ leadArticleId: other, title: "The lead", articleCount: 2 });
      expect(await get(a!)).toMatchObject({ leadArticleId: first });
      const saga = await stores().stories.list({ sagaId: a! });
      expect(saga.items.map(({ id }) => id).toSorted()).toEqual([a!, b!, c!].toSorted());
      const french = await stores().stories.list({ language: "fr" });
      expect(french.items.map(({ id }) => id)).toEqual([c]);
    });

    it("make stories one: articles, alerts and redirects go along, and the event comes once", async () => {
      const [one] = await storyOf(2);
      const [two, copy] = await storyOf(2, [{}, {}]);
      const [three] = await storyOf(1);
      const [early, middle, late] = [one!, two!, three!].map(storyIdOf);
      const monitor = await newMonitor(stores());
      const alertIds = await alertOn(monitor.id, copy!, middle!);
      const [newcomer, follower] = await classifiedArticles(stores(), 2);
      const batch = {
        leads: [{ storyId: late!, articleId: newcomer! }],
        merges: [
          { from: early!, into: middle! },
          { from: middle!, into: late! },
          { from: late!, into: late! },
          { from: newStoryId(), into: late! },
        ],
      };
      const patch = clusteredPatch(newcomer!, { storyId: middle! });
      await commit([patch], batch);
      expect(await commit([patch], batch)).toEqual({ advancedIds: [], deliveryIds: [] });
      expect(
        await stores()
          .stories.getMany([early!, middle!])
          .then((all) => all.map((story) => story.mergedInto)),
      ).toEqual([late, late]);
      expect(await get(late!)).toMatchObject({
        articleCount: 6,
        sourceCount: 6,
        mergedInto: null,
        leadArticleId: newcomer,
        firstSeenAt: (await article(one!)).firstSeenAt,
      });
      expect(await get(early!)).toMatchObject({ articleCount: 0, sourceCount: 0, originalCount: 0 });
      const listed = (await stores().stories.list({ limit: 500 })).items.map(({ id }) => id);
      expect(listed).toContain(late);
      expect(listed).not.toContain(early);
      expect(await stores().alerts.get(alertIds[0]!)).toMatchObject({ storyId: late });
      const event = {
        into: late,
        cause: "clusterer",
        articleCount: 6,
        title: "Ferry leaves the harbour of Lind",
      };
      expect(await eventsOf("story.merged", "into", late!)).toEqual([
        { data: { from: early, ...event } },
        { data: { from: middle, ...event } },
      ]);
      expect(
        await rowsOf(
          "select cause, state, from_story_id, into_story_id from story_moves where from_story_id = any ($1) order by position",
          [[early, middle]],
        ),
      ).toEqual([
        { cause: "clusterer", state: "done", from_story_id: early, into_story_id: middle },
        { cause: "clusterer", state: "done", from_story_id: middle, into_story_id: late },
      ]);
      const changed = await rowsOf("select story_id from changed_stories where story_id = any ($1)", [
        [early, middle, late],
      ]);
      expect(changed).toEqual([{ story_id: late }]);
      // What is decided for a merged story, or goes on from it, means the one that stands.
      await commit([clusteredPatch(follower!, { continues: early! })]);
      expect(await get(storyIdOf(follower!))).toMatchObject({ continues: late, sagaId: late });
      const [last] = await classifiedArticles(stores(), 1);
      await commit([clusteredPatch(last!, { storyId: early! })]);
      expect(await article(last!)).toMatchObject({ storyId: late });
      expect(await rowsOf("select story_id from article_fingerprints where article_id = $1", [last])).toEqual(
        [{ story_id: late }],
      );
    });

    it("are written under the current token alone, also when two writers come at once", async () => {
      const [id, other] = await classifiedArticles(stores(), 2);
      const old = (await stores().leases.acquire("test-lease", "sleeper", 1))!;
      await expect.poll(() => stores().leases.acquire("test-lease", "successor", 60_000)).toBe(old + 1);
      const write = (articleId: string, token: number) =>
        stores().articles.commitClustered(clusteredBatch([clusteredPatch(articleId)]), {
          name: "test-lease",
          token,
        });
      const results = await Promise.allSettled([write(id!, old), write(other!, old + 1), write(id!, old)]);
      expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
      await expect(write(id!, old)).rejects.toThrow(expect.objectContaining({ code: "WW_DB_LEASE_LOST" }));
      const move = {
        id: "mov_none",
        kind: "split" as const,
        fromStoryId: "x",
        intoStoryId: null,
        articleIds: [],
      };
      for (const refuse of [
        () =>
          stores().stories.commitMove(
            move,
            { state: "refused", problem: { code: "x", message: "x" } },
            { name: "test-lease", token: old },
          ),
        () =>
          stores().stories.rewriteFingerprints(
            [{ articleId: other!, version: "test-2", bytes: new Uint8Array([9]) }],
            { name: "test-lease", token: old },
          ),
      ])
        await expect(refuse()).rejects.toThrow(expect.objectContaining({ code: "WW_DB_LEASE_LOST" }));
      expect(await article(id!)).toMatchObject({ stage: "classified", storyId: null });
      expect(await get(storyIdOf(id!))).toBeNull();
      expect(await get(storyIdOf(other!))).toMatchObject({ articleCount: 1 });
      expect(await stores().leases.renew("test-lease", old, 60_000)).toBe(false);
      expect(await stores().leases.acquire("test-lease", "third", 60_000)).toBeNull();
      await stores().leases.release("test-lease", old + 1);
      expect(await stores().leases.acquire("test-lease", "third", 60_000)).toBeGreaterThan(old + 1);
    });
  });

  describe("what operators move", () => {
    const carryOut = async (moveId: string, outcome: MoveOutcome) => {
      const move = (await moves.waitingMoves(100)).find(({ id }) => id === moveId);
      return moves.commitMove(
        move ?? { id: moveId, kind: "merge", fromStoryId: "", intoStoryId: null, articleIds: [] },
        outcome,
        fence,
      );
    };
    let moves: TestDatabase["database"]["stores"]["stories"];
    beforeAll(() => {
      moves = stores().stories;
    });

    it("waits until the clusterer makes two stories one, once", async () => {
      const [from] = await storyOf(1);
      const [into, second] = await storyOf(2);
      const [a, b] = [storyIdOf(from!), storyIdOf(into!)];
      const move = (await moves.requestMerge(a, b))!;
      expect(move).toMatchObject({
        kind: "merge",
        fromStoryId: a,
        intoStoryId: b,
        cause: "operator",
        state: "waiting",
      });
      expect(await moves.waitingMoves(10)).toEqual([
        { id: move.id, kind: "merge", fromStoryId: a, intoStoryId: b, articleIds: [] },
      ]);
      const outcome: MoveOutcome = {
        state: "done",
        kind: "merge",
        leads: [{ storyId: b, articleId: second! }],
      };
      expect(await carryOut(move.id, outcome)).toMatchObject({ state: "done", rematchedIds: [] });
      expect(await get(b)).toMatchObject({ articleCount: 3, leadArticleId: second });
      expect(await get(a)).toMatchObject({ mergedInto: b, articleCount: 0 });
      const version = await versionOf(b);
      expect(await carryOut(move.id, outcome)).toEqual({ state: "done", rematchedIds: [], deliveryIds: [] });
      expect(await versionOf(b)).toBe(version);
      expect(await eventsOf("story.merged", "from", a)).toMatchObject([
        { data: { into: b, cause: "operator" } },
      ]);
      expect(await moves.getMove(move.id)).toMatchObject({
        state: "done",
        finishedAt: expect.any(String),
        problem: null,
      });
      // A merged story means the one that stands for it.
      const [third] = await storyOf(1);
      const again = (await moves.requestMerge(a, storyIdOf(third!)))!;
      expect(again).toMatchObject({ fromStoryId: b, intoStoryId: storyIdOf(third!) });
      expect(await moves.requestMerge(a, b)).toBeNull();
      expect(await moves.requestMerge(a, newStoryId())).toBeNull();
      expect(await moves.requestMerge(newStoryId(), b)).toBeNull();
      const problem = { code: "no", message: "Not these." };
      expect(await carryOut(again.id, { state: "refused", problem })).toMatchObject({ state: "refused" });
      expect(await moves.getMove(again.id)).toMatchObject({ state: "refused", problem });
      expect(await moves.waitingMoves(10)).toEqual([]);
    });

    it("names the stories that stand by the time, and is done when they have become one", async () => {
      const [one] = await storyOf(1);
      const [two] = await storyOf(1);
      const [three] = await storyOf(1);
      const [a, b, c] = [one!, two!, three!].map(storyIdOf);
      const into = (await moves.requestMerge(a!, b!))!;
      const both = (await moves.requestMerge(b!, c!))!;
      await commit([], { merges: [{ from: b!, into: c! }] });
      expect(await moves.waitingMoves(10)).toMatchObject([
        { id: into.id, fromStoryId: a, intoStoryId: c },
        { id: both.id, fromStoryId: b, intoStoryId: c },
      ]);
      expect(await carryOut(both.id, { state: "done", kind: "merge", leads: [] })).toMatchObject({
        state: "done",
      });
      expect(await carryOut(into.id, { state: "done", kind: "merge", leads: [] })).toMatchObject({
        state: "done",
      });
      expect(await moves.getMove(into.id)).toMatchObject({ fromStoryId: a, intoStoryId: c });
      expect(await eventsOf("story.merged", "into", c!)).toHaveLength(2);
      expect(await get(c!)).toMatchObject({ articleCount: 3 });
    });

    it("takes families out of a story whole, and lets the monitors look at both again", async () => {
      const [root, copy, stays, revised, pending] = await storyOf(5);
      const from = storyIdOf(root!);
      await test.database.query(
        `update articles set duplicate_of = case id when $2 then $1 end, duplicate_tier = case id when $2 then 'copy' end,
          revision_of = case when id = $3 then $1 when id = $2 then $4 end where id = any ($5)`,
        [root, copy, revised, stays, [copy, revised]],
      );
      const [perStory, perArticle] = [await newMonitor(stores()), await newMonitor(stores())];
      const [spoken] = await alertOn(perStory.id, copy!, from);
      const { alertIds } = await stores().articles.commitMatched([
        {
          id: stays!,
          alerts: [alertDraft(perArticle.id, stays!, { subject: stays!, storyId: from })],
        },
      ]);
      await match([root!, revised!]);
      // One shard of two has looked at it.
      await stores().articles.commitMatched([{ id: pending!, alerts: [] }], {
        firstCheckInMs: null,
        shard: { index: 0, count: 2 },
      });
      const [foreign] = await storyOf(1);
      expect(await moves.requestSplit(from, [foreign!])).toBeNull();
      expect(await moves.requestSplit(newStoryId(), [copy!])).toBeNull();
      const move = (await moves.requestSplit(from, [copy!, copy!, foreign!]))!;
      expect(move).toMatchObject({ kind: "split", fromStoryId: from, intoStoryId: null, movedIds: [] });
      expect(await moves.familiesIn(from, [copy!, foreign!])).toEqual([root, copy]);

      const into = newStoryId();
      const outcome = {
        state: "done" as const,
        kind: "split" as const,
        intoStoryId: into,
        movedIds: [copy!, foreign!],
        leads: [{ storyId: from, articleId: revised! }],
      };
      const done = await carryOut(move.id, outcome);
      expect(done).toMatchObject({ state: "done" });
      expect(done.rematchedIds).toEqual([root!, copy!, stays!, revised!, pending!].toSorted());
      expect(
        await stores().articles.loadAtStage([root!, copy!, stays!, revised!, pending!], "clustered"),
      ).toHaveLength(5);
      expect(await get(into)).toMatchObject({
        articleCount: 2,
        originalCount: 1,
        leadArticleId: root,
        language: "en",
      });
      expect(await get(from)).toMatchObject({ articleCount: 3, leadArticleId: revised });
      expect(await article(foreign!)).toMatchObject({ storyId: storyIdOf(foreign!) });
      // Copies stay copies; what was said of an article of the other story is not.
      expect(await article(copy!)).toMatchObject({ storyId: into, duplicateOf: root, revisionOf: null });
      expect(await article(revised!)).toMatchObject({ storyId: from, revisionOf: null });
      expect(await rowsOf("select subject, story_id from alerts where id = $1", [spoken])).toEqual([
        { subject: into, story_id: into },
      ]);
      expect(await rowsOf("select subject, story_id from alerts where id = $1", [alertIds[0]])).toEqual([
        { subject: stays, story_id: from },
      ]);
      expect(await eventsOf("story.split", "from", from)).toMatchObject([
        { data: { into, articleIds: [root!, copy!].toSorted() } },
      ]);
      expect(await moves.getMove(move.id)).toMatchObject({
        state: "done",
        intoStoryId: into,
        movedIds: [root!, copy!].toSorted(),
      });
      expect(
        await rowsOf("select story_id from changed_stories where story_id = any ($1) order by 1", [
          [from, into],
        ]),
      ).toHaveLength(2);

      // The story that is left is told of for itself, the other not again; and what has been told of an article is not told again.
      await alertOn(perStory.id, stays!, from);
      await alertOn(perStory.id, root!, into);
      expect(
        await rowsOf("select story_id from alerts where monitor_id = $1 order by raised_at", [perStory.id]),
      ).toEqual([{ story_id: into }, { story_id: from }]);

      const second = await carryOut(move.id, { ...outcome, movedIds: [revised!], leads: [] });
      expect(second).toEqual({ state: "done", rematchedIds: [], deliveryIds: [] });
      const whole = (await moves.requestSplit(from, [stays!]))!;
      const all = {
        ...outcome,
        movedIds: [stays!, revised!, pending!],
        leads: [],
        intoStoryId: newStoryId(),
      };
      expect(await carryOut(whole.id, all)).toMatchObject({ state: "refused" });
      expect(await moves.getMove(whole.id)).toMatchObject({
        problem: { code: "split_whole" },
        intoStoryId: null,
      });
      const taken = (await moves.requestSplit(from, [stays!]))!;
      await carryOut(taken.id, { ...all, movedIds: [stays!], intoStoryId: into });
      expect(await moves.getMove(taken.id)).toMatchObject({ problem: { code: "split_taken" } });
      const empty = (await moves.requestSplit(from, [stays!]))!;
      await carryOut(empty.id, { ...all, movedIds: [root!] });
      expect(await moves.getMove(empty.id)).toMatchObject({ problem: { code: "split_empty" } });
      expect(await get(from)).toMatchObject({ articleCount: 3 });
    });

    it("lets a monitor alert once on each story, whether alerts come before, after or amidst a split", async () => {
      for (let round = 0; round < 3; round += 1) {
        const monitor = await newMonitor(stores());
        const [one, two, three] = await storyOf(3);
        const from = storyIdOf(one!);
        const into = newStoryId();
        const move = (await moves.requestSplit(from, [two!, three!]))!;
        await Promise.allSettled([
          ...[one!, two!, three!].map((id) => alertOn(monitor.id, id, from)),
          carryOut(move.id, {
            state: "done",
            kind: "split",
            intoStoryId: into,
            movedIds: [two!, three!],
            leads: [],
          }),
        ]);
        for (const id of [three!, two!, one!]) {
          const { stage, storyId } = await article(id);
          if (stage === "clustered") await alertOn(monitor.id, id, storyId!);
        }
        const alerts = await rowsOf(
          `select l.story_id, l.subject, a.story_id as article_story_id from alerts l join articles a on a.id = l.article_id
          where l.monitor_id = $1 order by l.story_id`,
          [monitor.id],
        );
        const own = (id: string) => ({ story_id: id, subject: id, article_story_id: id });
        expect(alerts).toEqual([from, into].toSorted().map(own));
      }
    });

    it("speaks to the monitors that have seen its articles, and of one that was on its way in silence", async () => {
      const elder = await newMonitor(stores());
      const [one, two, quiet, fresh] = await storyOf(4);
      const [from, into] = [storyIdOf(one!), newStoryId()];
      await match([one!, two!, quiet!]);
      await test.database.query(
        "update articles set stage = 'clustered', silent_pass = true where id = any ($1)",
        [[quiet]],
      );
      const younger = await newMonitor(stores());
      const move = (await moves.requestSplit(from, [two!]))!;
      const { rematchedIds } = await carryOut(move.id, {
        state: "done",
        kind: "split",
        intoStoryId: into,
        movedIds: [two!],
        leads: [],
      });
      expect(rematchedIds).toEqual([one!, two!].toSorted());
      expect(await article(quiet!)).toMatchObject({ silent: false });
      expect(await alertOn(younger.id, one!, from)).toEqual([]);
      expect(await alertOn(elder.id, two!, into)).toHaveLength(1);
      // This one had not been looked at before the split.
      expect(await alertOn(younger.id, fresh!, from)).toHaveLength(1);
    });

    it("is never met halfway by alerts that are raised at the same time", async () => {
      const monitor = await newMonitor(stores());
      for (let round = 0; round < 4; round += 1) {
        const from = await clusteredArticles(stores(), 3);
        const into = await clusteredArticles(stores(), 1);
        const [a, b] = [storyIdOf(from[0]!), storyIdOf(into[0]!)];
        await commit([], { merges: from.slice(1).map((id) => ({ from: storyIdOf(id), into: a })) });
        await Promise.allSettled([
          ...from.map((id) => alertOn(monitor.id, id, a)),
          alertOn(monitor.id, into[0]!, b),
          commit([], { merges: [{ from: a, into: b }] }),
        ]);
        for (const id of from)
          if ((await article(id)).stage === "clustered") await alertOn(monitor.id, id, b);
        const alerts = await rowsOf<{ story_id: string; subject: string }>(
          "select story_id, subject from alerts where article_id = any ($1)",
          [[...from, ...into]],
        );
        expect(alerts.map(({ story_id: id }) => id)).toEqual(alerts.map(() => b));
        // One of each story when both were raised before they became one, else one of both.
        expect(alerts.length).toBeGreaterThanOrEqual(1);
        expect(new Set(alerts.map(({ subject }) => subject)).size).toBe(alerts.length);
        for (const id of [...from, ...into])
          expect(await article(id)).toMatchObject({ storyId: b, stage: "matched" });
      }
      const { rows } = await test.database.query<{ deadlocks: number }>(
        "select deadlocks from pg_stat_database where datname = current_database()",
      );
      expect(rows[0]?.deadlocks).toBe(0);
    });
  });

  it("takes articles of which the clusterer's turn has come in the order of first sight", async () => {
    const ids = await classifiedArticles(stores(), 4);
    await commit(
      (await stores().articles.unclustered(500))
        .filter(({ id }) => !ids.includes(id))
        .map(({ id }) => clusteredPatch(id)),
    );
    const [late, early, held, later] = ids;
    await test.database.query(
      "update articles set first_seen_at = now() - array_position($1, id) * interval '1 minute' where id = any ($1)",
      [[later, late, held, early]],
    );
    const problem = { code: "x", message: "x" };
    await stores().articles.recordFailure(held!, "classified", { problem, quarantine: true });
    await stores().articles.recordFailure(later!, "classified", {
      problem,
      quarantine: false,
      retryInMs: 60_000,
    });
    const waiting = async (limit: number) => (await stores().articles.unclustered(limit)).map(({ id }) => id);
    expect(await waiting(10)).toEqual([early, late]);
    expect(await waiting(1)).toEqual([early]);
    await test.database.query("update articles set wake_at = now() where id = $1", [later]);
    expect(await waiting(10)).toEqual([early, late, later]);
    // Long ones come fewer at a time.
    await test.database.query("update articles set text = repeat('x', 5000000) where id = any ($1)", [ids]);
    expect(await waiting(10)).toEqual([early, late]);
    expect(await waiting(1)).toEqual([early]);
  });
});
