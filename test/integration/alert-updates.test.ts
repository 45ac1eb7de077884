// Over 400 lines, because one database serves all that alerts promise of stories: what is told again, what is not, and what is never lost.
import {
  alertDetailSchema,
  alertUpdatedDataSchema,
  type AlertPer,
  type AlertUpdatedData,
  type DuplicateTier,
  type SourceTier,
} from "@wirewatch/contracts";
import { StoryMovedError, type AlertDraft, type Database, type Queryable, type Stores } from "@wirewatch/db";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../support/wait-for.ts";
import {
  alertDraft,
  classifiedPatch,
  claimNewFeed,
  clusteredBatch,
  clusteredPatch,
  extractedPatch,
  foundItem,
  newEndpoint,
  pollOutcome,
  storyIdOf,
} from "./db/builders.ts";
import { openMatcherHarness, type MatcherHarness } from "./matcher-harness.ts";

let harness: MatcherHarness;
let database: Database;
let stores: Stores;
const FENCE = "clusterer";
let token = 0;

beforeAll(async () => {
  harness = await openMatcherHarness();
  ({ database, stores } = harness);
  token = (await stores.leases.acquire(FENCE, "builder", 600_000)) ?? 0;
});
afterAll(() => harness.close());
// What one test leaves behind is nothing to the next.
afterEach(async () => {
  for (const end of openEnds.splice(0)) end();
  await database.query("delete from changed_stories");
});

interface Told {
  title?: string;
  text?: string;
  tier?: SourceTier;
  entityIds?: string[];
  copyOf?: { id: string; tier: DuplicateTier; sharedShare?: number };
  revisionOf?: string;
}

/** An article of an outlet of its own, before the clusterer. */
async function classified({ title, text, tier = 2, entityIds = [] }: Told = {}): Promise<string> {
  const target = await claimNewFeed(stores);
  await database.query("update sources set tier = $2 where id = $1", [target.source.id, tier]);
  const { createdArticleIds } = await stores.feeds.finishPoll(target, pollOutcome({ items: [foundItem()] }));
  const [id] = createdArticleIds;
  const patch = extractedPatch(id!);
  await stores.articles.commitExtracted([
    { ...patch, title: title ?? patch.title, text: text ?? patch.text },
  ]);
  await stores.articles.commitClassified([{ ...classifiedPatch(id!), mentions: mentionsOf(entityIds) }]);
  return id!;
}

const mentionsOf = (entityIds: readonly string[]) =>
  entityIds.map((entityId) => ({ entityId, alias: "x", field: "text" as const, start: 0, end: 1, score: 1 }));

const patchOf = (id: string, storyId: string, { copyOf, revisionOf }: Told = {}) =>
  clusteredPatch(id, {
    storyId,
    duplicateOf: copyOf?.id ?? null,
    tier: copyOf?.tier ?? null,
    sharedShare: copyOf?.sharedShare ?? null,
    revisionOf: revisionOf ?? null,
  });

/** An article in the story, or in one that it founds. */
async function article(told: Told = {}, storyId?: string): Promise<string> {
  const id = await classified(told);
  await stores.articles.commitClustered(clusteredBatch([patchOf(id, storyId ?? storyIdOf(id), told)]), {
    name: FENCE,
    token,
  });
  return id;
}

const entity = async (name: string): Promise<string> =>
  (await stores.entities.create({ name: `${name} ${Math.random()}`, type: "ORG", aliases: [] })).id;

const monitor = (alertPer: AlertPer = "story-with-updates", status: "active" | "paused" = "active") =>
  harness.monitor({ query: "ferry", alertPer, status });

/** The draft that the matcher makes of the article. */
async function draftOf(monitorId: string, articleId: string, subject?: string): Promise<AlertDraft> {
  const { storyId, firstSeenAt, stageSince, revision } = (await stores.articles.get(articleId))!;
  const follows = (await stores.monitors.get(monitorId))?.alertPer === "story-with-updates";
  const { sourceCount } = (await stores.stories.get(storyId!))!;
  return alertDraft(monitorId, articleId, {
    subject: subject ?? storyId!,
    storyId: storyId!,
    follows,
    sourceCount,
    seenMs: Date.parse(revision === 1 ? firstSeenAt : stageSince),
  });
}

/** Raises the alert of the article as the matcher does; null when another one covers it. */
async function raise(monitorId: string, articleId: string, subject?: string): Promise<string | null> {
  const { alertIds } = await stores.articles.commitMatched([
    { id: articleId, alerts: [await draftOf(monitorId, articleId, subject)] },
  ]);
  return alertIds[0] ?? null;
}

/** A story with an alert that follows it, and everything before it told. */
async function followed(told: Told = {}, alertPer?: AlertPer) {
  const first = await article(told);
  const monitorId = await monitor(alertPer);
  const alertId = (await raise(monitorId, first))!;
  return { first, storyId: storyIdOf(first), monitorId, alertId };
}

async function tell(): Promise<number> {
  let count = 0;
  for (;;) {
    const { updateCount, more } = await stores.alerts.tellUpdates(10);
    count += updateCount;
    if (!more) return count;
  }
}

/** Updates of an alert, oldest first, each by the schema. */
async function updatesOf(alertId: string): Promise<AlertUpdatedData[]> {
  const { rows } = await database.query<{ data: unknown }>(
    "select data from events where type = 'alert.updated' and data ->> 'alertId' = $1 order by position",
    [alertId],
  );
  return rows.map(({ data }) => alertUpdatedDataSchema.parse(data));
}

const reasonsOf = async (alertId: string) => (await updatesOf(alertId)).map(({ reasons }) => reasons);

describe("an alert that follows its story", () => {
  it("is no news of the story when the outlet of the alert itself comes to tier 1", async () => {
    const { first, storyId, alertId } = await followed({ tier: 2 });
    await database.query(
      "update sources set tier = 1 where id = (select source_id from articles where id = $1)",
      [first],
    );
    await article({}, storyId);
    await article({ tier: 1 }, storyId);
    await tell();
    expect((await reasonsOf(alertId)).flat()).toEqual([{ kind: "sources", passed: 3 }]);
  });

  it("tells each reason once, and nothing where nothing is new in substance", async () => {
    const [known, fresh] = [await entity("Varn Ferries"), await entity("Skagen Line")];
    const { first, storyId, alertId } = await followed({ entityIds: [known] });
    expect(await tell()).toBe(0);

    // The same entity, another article, a second source: no substance.
    await article({ entityIds: [known] }, storyId);
    expect(await tell()).toBe(0);

    const third = await article({ entityIds: [known, fresh] }, storyId);
    expect(await tell()).toBe(1);
    expect(await reasonsOf(alertId)).toEqual([
      [
        { kind: "sources", passed: 3 },
        { kind: "entity", entityId: fresh, name: expect.stringMatching(/^Skagen Line/), articleId: third },
      ],
    ]);

    const best = await article({ tier: 1 }, storyId);
    await tell();
    await article({ tier: 1 }, storyId);
    expect(await tell()).toBe(0);
    const corrected = await article(
      { title: "CORRECTED: Ferry leaves at one", revisionOf: first, copyOf: { id: first, tier: "near" } },
      storyId,
    );
    // Other outlets print the correction: one as it is, one in words of its own under the same headline.
    await article({ revisionOf: first, copyOf: { id: corrected, tier: "exact" } }, storyId);
    await article({ title: "Corrected — Ferry leaves at one", revisionOf: first }, storyId);
    expect(await tell()).toBe(1);
    expect((await reasonsOf(alertId)).slice(1)).toEqual([
      [{ kind: "top-tier-source", articleId: best, source: expect.objectContaining({ tier: 1 }) }],
      [{ kind: "correction", articleId: corrected, title: "CORRECTED: Ferry leaves at one" }],
    ]);

    await article({}, storyId);
    await article({}, storyId);
    await article({}, storyId);
    await tell();
    expect((await reasonsOf(alertId)).slice(3)).toEqual([[{ kind: "sources", passed: 10 }]]);
    expect(await tell()).toBe(0);

    const updates = await updatesOf(alertId);
    expect(updates.map(({ update }) => update)).toEqual([1, 2, 3, 4]);
    expect(updates[3]).toMatchObject({
      article: { id: first },
      newArticles: [],
      story: { id: storyId, articleCount: 11, sourceCount: 11, originalCount: 10, originalSourceCount: 10 },
    });
    expect(updates[0]?.newArticles).toMatchObject([{ id: third }]);
    expect(await stores.alerts.get(alertId)).toMatchObject({ updateCount: 4, updatedAt: expect.any(String) });
  });

  it("puts what comes together into one update, and names the highest milestone", async () => {
    const fresh = await entity("Lind Rescue");
    const { first, storyId, alertId } = await followed();
    for (let number = 0; number < 9; number += 1)
      await article(number === 4 ? { tier: 1, entityIds: [fresh], revisionOf: first } : {}, storyId);
    expect(await tell()).toBe(1);
    expect((await reasonsOf(alertId)).map((reasons) => reasons.map(({ kind }) => kind))).toEqual([
      ["correction", "top-tier-source", "sources", "entity"],
    ]);
    expect((await updatesOf(alertId))[0]?.reasons).toContainEqual({ kind: "sources", passed: 10 });
  });

  it("does not tell again what the article or the story held when it was raised", async () => {
    const known = await entity("Amsel Freight");
    const founder = await article({ tier: 1, entityIds: [known] });
    await article({ revisionOf: founder }, storyIdOf(founder));
    const third = await article({}, storyIdOf(founder));
    const alertId = (await raise(await monitor(), third))!;
    expect(await tell()).toBe(0);
    await article({ tier: 1, entityIds: [known] }, storyIdOf(founder));
    expect(await tell()).toBe(0);
    expect(await updatesOf(alertId)).toEqual([]);
  });

  it("tells a correction that a publisher made in place, unless article.revised told it", async () => {
    const { first, storyId, alertId } = await followed();
    const quiet = await article({}, storyId);
    await stores.articles.commitMatched([{ id: quiet, alerts: [] }]);
    await tell();
    /** As a look at the article finds it, and the way through clusterer and monitors that follows. */
    const correct = async (id: string, text: string, alertedBy?: string): Promise<string | null> => {
      await database.query("update articles set check_at = now(), check_claim = null where id = $1", [id]);
      const [check] = await stores.articles.claimChecks({ limit: 1, leaseMs: 60_000, ids: [id] });
      await stores.articles.commitCheck(check!, {
        nextInMs: null,
        failureCount: 0,
        isGone: false,
        metadata: {},
        pageText: null,
        revision: {
          kind: "corrected",
          seenIn: "page",
          title: "Ferry leaves at two",
          text,
          html: "",
          measure: {},
          added: [],
          removed: [],
          problems: [],
        },
      });
      const patch = extractedPatch(id);
      await stores.articles.commitClassified([classifiedPatch(patch.id)]);
      await stores.articles.commitClustered(
        clusteredBatch([{ ...patchOf(id, storyId), fingerprint: null }]),
        {
          name: FENCE,
          token,
        },
      );
      if (alertedBy !== undefined) return raise(alertedBy, id);
      await stores.articles.commitMatched([{ id, alerts: [] }]);
      return null;
    };
    await correct(first, "It sailed at one.");
    expect(await tell()).toBe(0);
    await correct(quiet, "It sailed at two.");
    await correct(quiet, "It sailed at three.");
    expect(await tell()).toBe(1);
    // Back to what it said before.
    await correct(quiet, "It sailed at two.");
    expect(await tell()).toBe(0);
    expect(await reasonsOf(alertId)).toEqual([
      [
        { kind: "correction", articleId: quiet, title: "Ferry leaves at two" },
        { kind: "correction", articleId: quiet, title: "Ferry leaves at two" },
      ],
    ]);
    // An alert that the corrected text raises tells of it; only the other one is updated.
    const own = await correct(quiet, "It sailed at four.", await monitor());
    expect(own).not.toBeNull();
    expect(await tell()).toBe(1);
    expect(await updatesOf(own!)).toEqual([]);
    const { rows } = await database.query("select 1 from events where type = 'article.revised'");
    expect(rows).toHaveLength(1);
  });

  it("counts an article that was let in silently as told", async () => {
    const fresh = await entity("Old Quay");
    const { storyId, alertId } = await followed();
    const silent = await classified({ tier: 1, entityIds: [fresh] });
    await database.query("update articles set silent = true where id = $1", [silent]);
    await stores.articles.commitClustered(clusteredBatch([patchOf(silent, storyId)]), { name: FENCE, token });
    await tell();
    await article({ tier: 1, entityIds: [fresh] }, storyId);
    await tell();
    expect((await reasonsOf(alertId)).flat().map(({ kind }) => kind)).toEqual(["sources"]);
  });

  it("is not told of by monitors that want one alert a story, or one an article", async () => {
    const fresh = await entity("Lind Tug");
    const plain = await followed({}, "story");
    const single = await monitor("article");
    await raise(single, await article({}, plain.storyId), "");
    await article({ tier: 1, entityIds: [fresh] }, plain.storyId);
    expect(await tell()).toBe(0);
    expect(
      (await database.query("select 1 from alerts where told is not null and story_id = $1", [plain.storyId]))
        .rows,
    ).toEqual([]);
  });
});

describe("an alert of a back-fill", () => {
  it("knows what its story held, and is updated with today's news", async () => {
    const [known, fresh] = [await entity("Archive"), await entity("Today")];
    const first = await article({ entityIds: [known] });
    await stores.articles.commitMatched([{ id: first, alerts: [] }]);
    const monitorId = await monitor();
    await stores.backfills.create(
      { id: monitorId, version: 1 },
      { since: "2026-01-01T00:00:00.000Z", dryRun: false, deliver: false },
    );
    const run = (await stores.backfills.claim(60_000))!;
    const last = { firstSeenAt: (await stores.articles.get(first))!.firstSeenAt, id: first };
    const done = await stores.backfills.commit(run, {
      drafts: [{ articleId: first, draft: await draftOf(monitorId, first) }],
      looked: 1,
      last,
      leaseMs: 60_000,
    });
    await stores.backfills.cancel(run.id);
    expect(await tell()).toBe(0);
    await article({ entityIds: [known, fresh] }, storyIdOf(first));
    expect(await tell()).toBe(1);
    expect((await reasonsOf(done!.alertIds[0]!)).flat()).toMatchObject([{ entityId: fresh }]);
  });
});

describe("what a monitor does not hear", () => {
  it("is what happened while it was paused or wanted no updates", async () => {
    const [one, two, three] = [await entity("One"), await entity("Two"), await entity("Three")];
    const { storyId, monitorId, alertId } = await followed();
    await stores.monitors.update(monitorId, { status: "paused" });
    await article({ entityIds: [one] }, storyId);
    expect(await tell()).toBe(0);
    await stores.monitors.update(monitorId, { status: "active", alertPer: "story" });
    await article({ entityIds: [two] }, storyId);
    await tell();
    await stores.monitors.update(monitorId, { alertPer: "story-with-updates" });
    await article({ entityIds: [one, two] }, storyId);
    await tell();
    await article({ entityIds: [three] }, storyId);
    await tell();
    expect((await reasonsOf(alertId)).flat().filter(({ kind }) => kind === "entity")).toMatchObject([
      { entityId: three },
    ]);
    await stores.monitors.remove(monitorId);
    await article({ tier: 1 }, storyId);
    expect(await tell()).toBe(0);
  });

  it("is what was there before it followed stories; what comes after that is told", async () => {
    const [before, after] = [await entity("Before"), await entity("After")];
    const { storyId, monitorId, alertId } = await followed({}, "story");
    await article({ entityIds: [before] }, storyId);
    await tell();
    await stores.monitors.update(monitorId, { alertPer: "story-with-updates" });
    // Nothing of the story has changed; the alert takes note all the same, so that the next change is not lost.
    expect(await tell()).toBe(0);
    const last = await article({ entityIds: [before, after] }, storyId);
    await tell();
    expect(await reasonsOf(alertId)).toEqual([
      [
        { kind: "sources", passed: 3 },
        expect.objectContaining({ kind: "entity", entityId: after, articleId: last }),
      ],
    ]);
  });
});

describe("several at once", () => {
  it("tell each thing once, and all of it", async () => {
    const alerts = [];
    for (let number = 0; number < 12; number += 1) alerts.push(await followed());
    const fresh = await entity("Meeting");
    await Promise.all(
      alerts.map(async ({ storyId }) => {
        await article({ tier: 1 }, storyId);
        await article({ entityIds: [fresh] }, storyId);
      }),
    );
    const counts = await Promise.all(
      Array.from({ length: 4 }, async () => {
        let count = 0;
        for (let round = 0; round < 6; round += 1) count += (await stores.alerts.tellUpdates(4)).updateCount;
        return count;
      }),
    );
    counts.push(await tell());
    for (const { alertId } of alerts)
      expect(
        (await reasonsOf(alertId))
          .flat()
          .map(({ kind }) => kind)
          .toSorted(),
      ).toEqual(["entity", "sources", "top-tier-source"]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(12);
    expect((await database.query("select 1 from changed_stories")).rows).toEqual([]);
  });

  it("lose nothing and double nothing while alerts are raised, stories grow and updates are told", async () => {
    const monitorId = await monitor();
    const fresh = await entity("Storm");
    const rounds = Array.from({ length: 15 }, async (_, number) => {
      const first = await article();
      const second = await classified({ entityIds: [fresh] });
      const grow = stores.articles.commitClustered(clusteredBatch([patchOf(second, storyIdOf(first))]), {
        name: FENCE,
        token,
      });
      const [alertId] = await Promise.all([
        number % 2 === 0 ? raise(monitorId, first) : grow.then(() => raise(monitorId, first)),
        grow,
        stores.alerts.tellUpdates(10),
        stores.alerts.tellUpdates(10),
      ]);
      return { alertId: alertId!, storyId: storyIdOf(first) };
    });
    const raised = await Promise.all(rounds);
    await tell();
    for (const { alertId } of raised) {
      const { rows } = await database.query<{ told: { entityIds: string[] } }>(
        "select told from alerts where id = $1",
        [alertId],
      );
      // The second article came after the alerted one, so an update tells of it, whichever was written first.
      expect(rows[0]?.told.entityIds).toEqual([fresh]);
      expect(await updatesOf(alertId)).toMatchObject([{ reasons: [{ kind: "entity", entityId: fresh }] }]);
    }
  });

  it("is updated with what came while it was on its way", async () => {
    const [known, fresh] = [await entity("Cape Pilots"), await entity("Rost Harbour")];
    const first = await article({ entityIds: [known] });
    const monitorId = await monitor();
    const draft = await draftOf(monitorId, first);
    await article({ tier: 1 }, storyIdOf(first));
    const corrected = await article({ entityIds: [fresh], revisionOf: first }, storyIdOf(first));
    // Somebody has looked at the story before there was an alert of it.
    expect(await tell()).toBe(0);
    const { alertIds } = await stores.articles.commitMatched([{ id: first, alerts: [draft] }]);
    expect(await tell()).toBe(1);
    expect(await reasonsOf(alertIds[0]!)).toMatchObject([
      [
        { kind: "correction", articleId: corrected },
        { kind: "top-tier-source" },
        { kind: "sources", passed: 3 },
        { kind: "entity", entityId: fresh },
      ],
    ]);
    expect(await tell()).toBe(0);
  });
});

/** Of transactions that a test which failed has left open. */
const openEnds: (() => void)[] = [];

/** A transaction that is held open until `end`. */
async function holdOpen(work: (transaction: Queryable) => Promise<void>) {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let isHeld = (): void => undefined;
  const held = new Promise<void>((resolve) => (isHeld = resolve));
  const done = database.transaction(async (transaction) => {
    await work(transaction);
    isHeld();
    await ended;
  });
  await Promise.race([held, done]);
  openEnds.push(end);
  return { end: async () => (end(), done) };
}

/** Waits until so many sessions wait for a lock. */
const untilWaiting = (count: number) =>
  waitFor(
    `${count} sessions wait for a lock`,
    async () => {
      const { rows } = await database.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length >= count;
    },
    { timeoutMs: 10_000, everyMs: 10 },
  );

describe("raising an alert while its story changes", () => {
  it("waits for a change that is under way, of which an update tells", async () => {
    const fresh = await entity("Underway");
    const first = await article();
    const monitorId = await monitor();
    const second = await article({}, storyIdOf(first));
    const change = await holdOpen(async (transaction) => {
      await transaction.query("select 1 from stories where id = $1 for no key update", [storyIdOf(first)]);
      await transaction.query("update articles set mentions = $2::jsonb where id = $1", [
        second,
        JSON.stringify(mentionsOf([fresh])),
      ]);
      await transaction.query(
        "insert into changed_stories values ($1) on conflict (story_id) do update set changed_at = now()",
        [storyIdOf(first)],
      );
    });
    const raising = raise(monitorId, first);
    await untilWaiting(1);
    // Whoever tells leaves the story alone meanwhile.
    expect(await stores.alerts.tellUpdates(10)).toMatchObject({ updateCount: 0, more: false });
    await change.end();
    const alertId = (await raising)!;
    expect(await tell()).toBe(1);
    const { rows } = await database.query("select told from alerts where id = $1", [alertId]);
    expect(rows).toMatchObject([{ told: { entityIds: [fresh] } }]);
  });

  it("makes a change wait that would come between, and the change is told", async () => {
    const fresh = await entity("Between");
    const first = await article();
    const monitorId = await monitor();
    // The alert is in hand up to the events, where it waits for another that appends.
    const appending = await holdOpen(async (transaction) => {
      await transaction.query("select 1 from counters where name = 'events' for update");
    });
    const raising = raise(monitorId, first);
    await untilWaiting(1);
    const growing = article({ entityIds: [fresh] }, storyIdOf(first));
    await untilWaiting(2);
    expect((await stores.alerts.tellUpdates(10)).updateCount).toBe(0);
    await appending.end();
    const alertId = (await raising)!;
    await growing;
    expect(await tell()).toBe(1);
    expect((await reasonsOf(alertId)).flat()).toMatchObject([{ kind: "entity", entityId: fresh }]);
  });

  it("gives up when the article has gone to another story, and writes nothing", async () => {
    const monitorId = await monitor("story");
    const [first, other] = [await article(), await article()];
    const draft = await draftOf(monitorId, first);
    await merge(storyIdOf(first), storyIdOf(other));
    await expect(stores.articles.commitMatched([{ id: first, alerts: [draft] }])).rejects.toThrow(
      StoryMovedError,
    );
    expect((await stores.articles.get(first))?.stage).toBe("clustered");
    expect((await stores.alerts.list({ monitorId })).items).toEqual([]);
  });
});

/** Two stories become one, as the clusterer finds. */
const merge = (from: string, into: string) =>
  stores.articles.commitClustered(clusteredBatch([], { merges: [{ from, into }] }), { name: FENCE, token });

describe("stories that become one", () => {
  it("have no second alert of a monitor, and both alerts are found by either id", async () => {
    const { first, storyId, monitorId, alertId } = await followed();
    const other = await article();
    const waiting = await article({}, storyIdOf(other));
    await merge(storyId, storyIdOf(other));
    expect(await raise(monitorId, other)).toBeNull();
    expect(await raise(monitorId, waiting)).toBeNull();
    for (const id of [storyId, storyIdOf(other)])
      expect((await stores.alerts.list({ storyId: id })).items.map((each) => each.id)).toEqual([alertId]);
    expect((await stores.alerts.get(alertId))?.storyId).toBe(storyIdOf(other));
    expect((await stores.articles.get(first))?.storyId).toBe(storyIdOf(other));
  });

  it("are told of by one alert of each monitor, and what one alert has told the other does not tell again", async () => {
    const [left, right, fresh] = [await entity("Left"), await entity("Right"), await entity("Fresh")];
    const one = await followed({ entityIds: [left] });
    const second = await article({ entityIds: [right] });
    const secondAlert = (await raise(one.monitorId, second))!;
    await merge(one.storyId, storyIdOf(second));
    expect(await tell()).toBe(0);
    await article({ entityIds: [left, right, fresh] }, storyIdOf(second));
    expect(await tell()).toBe(1);
    expect((await reasonsOf(one.alertId)).flat().map(({ kind }) => kind)).toEqual(["sources", "entity"]);
    expect(await updatesOf(secondAlert)).toEqual([]);
    expect((await updatesOf(one.alertId))[0]?.story.id).toBe(storyIdOf(second));
  });

  it("tell an alert what the other story brings", async () => {
    const brought = await entity("Brought");
    const { storyId, alertId } = await followed();
    const other = await article({ entityIds: [brought] });
    await merge(storyIdOf(other), storyId);
    expect(await tell()).toBe(1);
    expect((await reasonsOf(alertId)).flat()).toMatchObject([{ kind: "entity", articleId: other }]);
  });
});

describe("a story that is taken apart", () => {
  it("has its articles matched again: nothing is raised twice, and what is missing is raised", async () => {
    const monitorId = await monitor();
    const first = await article();
    const rest = [await article({}, storyIdOf(first)), await article({}, storyIdOf(first))];
    const alertId = (await raise(monitorId, first))!;
    for (const id of rest) expect(await raise(monitorId, id)).toBeNull();
    const move = (await stores.stories.requestSplit(storyIdOf(first), [first]))!;
    const waiting = (await stores.stories.waitingMoves(10)).find(({ id }) => id === move.id)!;
    const into = `sty_${first.slice(4, -2)}ZZ`;
    const { rematchedIds } = await stores.stories.commitMove(
      waiting,
      { state: "done", kind: "split", intoStoryId: into, movedIds: [first], leads: [] },
      { name: FENCE, token },
    );
    expect(rematchedIds.toSorted()).toEqual([first, ...rest].toSorted());
    // The alert went with its article. The story that it was on has none, and gets one; then no other.
    expect((await stores.alerts.get(alertId))?.storyId).toBe(into);
    expect(await raise(monitorId, first)).toBeNull();
    const missing = (await raise(monitorId, rest[0]!))!;
    expect(missing).not.toBeNull();
    expect(await raise(monitorId, rest[1]!)).toBeNull();
    const next = await article({}, into);
    expect(await raise(monitorId, next)).toBeNull();
    expect(await tell()).toBe(0);
    const { rows } = await database.query(
      "select 1 from events where type = 'alert.raised' and data ->> 'alertId' = any ($1)",
      [[alertId, missing]],
    );
    expect(rows).toHaveLength(2);
  });
});

describe("copies", () => {
  it("never raise an alert of their own, whatever a monitor tells of; near ones do where it tells of articles", async () => {
    const original = await article();
    const copies = {
      exact: await article({ copyOf: { id: original, tier: "exact", sharedShare: 1 } }, storyIdOf(original)),
      copy: await article({ copyOf: { id: original, tier: "copy", sharedShare: 0.91 } }, storyIdOf(original)),
      near: await article({ copyOf: { id: original, tier: "near", sharedShare: 0.6 } }, storyIdOf(original)),
    };
    const [byArticle, byStory, other] = [
      await monitor("article"),
      await monitor("story"),
      await monitor("article"),
    ];
    /** What the three monitors raise of the article. */
    const raised = async (id: string, root: string): Promise<number> => {
      const drafts = [
        await draftOf(byArticle, id, root),
        await draftOf(byStory, id),
        ...(id === original ? [] : [await draftOf(other, id, root)]),
      ];
      return (await stores.articles.commitMatched([{ id, alerts: drafts }])).alertIds.length;
    };
    expect(await raised(original, original)).toBe(2);
    // The third monitor heard of no original: of copies, the first speaks for all.
    expect(await raised(copies.exact, original)).toBe(1);
    expect(await raised(copies.copy, original)).toBe(0);
    expect(await raised(copies.near, copies.near)).toBe(2);
  });

  it("raise none either when they stand in another story than their original", async () => {
    const monitorId = await monitor("story");
    const original = await article();
    await raise(monitorId, original);
    const stray = await article({ copyOf: { id: original, tier: "copy" } });
    expect(storyIdOf(stray)).not.toBe(storyIdOf(original));
    expect(await raise(monitorId, stray)).toBeNull();
    const near = await article({ copyOf: { id: original, tier: "near" } });
    expect(await raise(monitorId, near)).not.toBeNull();
  });

  it("are listed on the alert as they are today, with the trust in the source and the share, and reach without them", async () => {
    const { first, storyId, alertId } = await followed();
    const copy = await article({ tier: 3, copyOf: { id: first, tier: "copy", sharedShare: 0.91 } }, storyId);
    const exact = await article({ tier: 1, copyOf: { id: first, tier: "exact", sharedShare: 1 } }, storyId);
    const alert = alertDetailSchema.parse(await stores.alerts.get(alertId));
    expect(alert.duplicates).toMatchObject([
      { articleId: copy, tier: "copy", source: { tier: 3 } },
      { articleId: exact, tier: "exact", sharedShare: 1, source: { tier: 1 } },
    ]);
    expect(alert.duplicates[0]?.sharedShare).toBeCloseTo(0.91);
    expect(alert.reach).toEqual({
      articleCount: 3,
      sourceCount: 3,
      originalCount: 1,
      originalSourceCount: 1,
    });
    const families = await stores.alerts.familiesOf([exact]);
    expect(families.get(exact)).toMatchObject([
      { articleId: first, tier: "exact", source: { tier: 2 } },
      { articleId: copy, tier: "copy" },
    ]);
    await tell();
    expect((await updatesOf(alertId))[0]).toMatchObject({
      duplicates: [{ articleId: copy }, { articleId: exact }],
      story: { sourceCount: 3, originalSourceCount: 1 },
    });
  });
});

describe("the matcher", () => {
  it("raises alerts of stories, tells their updates to endpoints by itself, and goes on when stories move under it", async () => {
    // Articles that other tests have left on their way are none of its business.
    await database.query("update monitors set status = 'paused'");
    await tell();
    const endpoint = await newEndpoint(stores, ["alert.updated"]);
    const matcher = await harness.start({ WIREWATCH_STORY_UPDATE_MS: "50" });
    const monitorId = await harness.monitor({ query: "lighthouse", alertPer: "story-with-updates" });
    const said = { title: "Dark over Rost", text: "The lighthouse of Rost is dark." };
    const first = await article(said);
    await harness.wake([first]);
    await harness.untilMatched([first]);
    const copy = await article(
      { ...said, copyOf: { id: first, tier: "copy", sharedShare: 0.9 } },
      storyIdOf(first),
    );
    const [raised] = (await stores.alerts.list({ monitorId })).items;
    await article({ ...said, tier: 1 }, storyIdOf(first));
    await waitFor("the update is told", async () => (await updatesOf(raised!.id)).length > 0, {
      timeoutMs: 20_000,
      everyMs: 20,
    });
    expect((await updatesOf(raised!.id))[0]).toMatchObject({
      monitor: { id: monitorId, name: "lighthouse", version: 1, query: "lighthouse" },
      duplicates: [{ articleId: copy }],
    });
    const { items } = await stores.deliveries.list({ endpointId: endpoint.id });
    expect(items).toMatchObject([{ eventType: "alert.updated", sequence: 1 }]);
    await waitFor(
      "it is counted",
      async () => /wirewatch_alert_updates_total [1-9]/.test(await matcher.metrics.registry.metrics()),
      { timeoutMs: 5000, everyMs: 20 },
    );
    await database.query("update endpoints set status = 'disabled' where id = $1", [endpoint.id]);

    // The article goes to that story between the look at it and the commit: no second alert, and it is not lost.
    const late = await article(said);
    const moving = await holdOpen(async (transaction) => {
      await transaction.query("update articles set story_id = $2 where id = $1", [late, storyIdOf(first)]);
    });
    await harness.wake([late]);
    await untilWaiting(1);
    await moving.end();
    await harness.untilMatched([late]);
    expect((await stores.alerts.list({ monitorId })).items).toHaveLength(1);
    expect(matcher.lines("stage.failed")).toEqual([]);
    await matcher.stop();
  });
});

it("none of all that ever waited in a circle", async () => {
  const { rows } = await database.query<{ deadlocks: number }>(
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  expect(rows).toEqual([{ deadlocks: 0 }]);
});
