import type { AlertDraft, ClaimedBackfill } from "@wirewatch/db";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { alertDraft, clusteredArticles, newEndpoint, newMonitor, storyIdOf } from "./builders.ts";

const SINCE = "2020-01-01T00:00:00.000Z";

describe("back-fills", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 20 });
  });
  afterAll(() => test.close());
  // Runs and articles of one test are nothing to the next.
  beforeEach(() =>
    test.database.query("truncate backfills, alerts, articles, stories restart identity cascade"),
  );

  /** Articles at the end of their way, a day apart, oldest first. */
  const archive = async (count: number): Promise<string[]> => {
    const ids = await clusteredArticles(stores(), count);
    await stores().articles.commitMatched(ids.map((id) => ({ id, alerts: [] })));
    await test.database.query(
      `update articles a set first_seen_at = '2026-03-01T12:00:00.123456Z'::timestamptz + p.place * interval '1 day'
      from unnest($1::text[]) with ordinality as p (id, place) where a.id = p.id`,
      [ids],
    );
    return ids;
  };
  const begin = async (
    options: { dryRun?: boolean; deliver?: boolean; until?: string; since?: string } = {},
  ) => {
    const monitor = await newMonitor(stores());
    const run = await stores().backfills.create(
      { id: monitor.id, version: 1 },
      { since: SINCE, dryRun: false, deliver: false, ...options },
    );
    return { monitor, run };
  };
  const claim = async (): Promise<ClaimedBackfill> => {
    const run = await stores().backfills.claim(60_000);
    if (!run) throw new Error("no run was to be had");
    return run;
  };
  const draftsOf = (monitorId: string, ids: readonly string[], change: Partial<AlertDraft> = {}) =>
    ids.map((articleId) => ({ articleId, draft: alertDraft(monitorId, articleId, change) }));
  const step = async (run: ClaimedBackfill, ids: readonly string[], last: string | null) => {
    const article = last === null ? null : await stores().articles.get(last);
    return {
      drafts: draftsOf(run.monitorId, ids),
      looked: 2,
      last: article === null ? null : { firstSeenAt: article.firstSeenAt, id: article.id },
      leaseMs: 60_000,
    };
  };

  it("walks the range once, oldest first, in whatever steps, and shows how far it is", async () => {
    const ids = await archive(5);
    const { run } = await begin({ since: "2026-03-03T00:00:00.000Z", until: "2026-03-06T00:00:00.000Z" });
    expect(run).toMatchObject({ state: "waiting", total: 3, doneCount: 0, finishedAt: null });
    let claimed = await claim();
    expect(claimed).toMatchObject({ id: run.id, state: "running", after: null });
    const walked: string[] = [];
    for (;;) {
      const [article] = await stores().backfills.articles(claimed, 1);
      if (!article) break;
      walked.push(article.id);
      const result = await stores().backfills.commit(claimed, {
        drafts: [],
        looked: 1,
        // Times of articles are in milliseconds; the place is kept exactly all the same.
        last: { firstSeenAt: article.firstSeenAt, id: article.id },
        leaseMs: 60_000,
      });
      claimed = result!.run;
      expect(claimed.doneCount).toBe(walked.length);
    }
    expect(walked).toEqual(ids.slice(1, 4));
    const done = await stores().backfills.commit(claimed, { drafts: [], looked: 0, last: null, leaseMs: 1 });
    expect(done?.run).toMatchObject({ state: "done", doneCount: 3, finishedAt: expect.any(String) });
    expect(await stores().backfills.claim(60_000)).toBeNull();
  });

  it("leaves out articles that are still on their way", async () => {
    await archive(1);
    await clusteredArticles(stores(), 2);
    const { run } = await begin();
    expect(run.total).toBe(1);
    expect(await stores().backfills.articles(await claim(), 10)).toHaveLength(1);
  });

  it("raises historical alerts, once for what is covered already, and tells nobody unless asked", async () => {
    const ids = await archive(4);
    const endpoint = await newEndpoint(stores());
    const { monitor } = await begin();
    // The live monitor has alerted of the first story.
    const [live] = await clusteredArticles(stores(), 1);
    await test.database.query("update articles set story_id = $2 where id = $1", [live, storyIdOf(ids[0]!)]);
    const raised = await stores().articles.commitMatched([
      {
        id: live!,
        alerts: [alertDraft(monitor.id, live!, { subject: storyIdOf(ids[0]!), storyId: storyIdOf(ids[0]!) })],
      },
    ]);
    expect(raised.alertIds).toHaveLength(1);
    const before = await stores().events.latestPosition();
    const claimed = await claim();
    const result = await stores().backfills.commit(claimed, await step(claimed, ids.slice(0, 3), ids[2]!));
    expect(result?.alertIds).toHaveLength(2);
    expect(result?.deliveryIds).toEqual([]);
    expect(result?.run).toMatchObject({
      matchedCount: 3,
      alertCount: 2,
      daily: [
        { day: "2026-03-02", matched: 1, alerts: 0 },
        { day: "2026-03-03", matched: 1, alerts: 1 },
        { day: "2026-03-04", matched: 1, alerts: 1 },
      ],
    });
    const { items } = await stores().alerts.list({ monitorId: monitor.id });
    expect(items.map(({ historical }) => historical)).toEqual([true, true, false]);
    const events = await stores().events.after(before, { limit: 10 });
    expect(events.map(({ data }) => data["historical"])).toEqual([true, true]);
    expect(events.map(({ id }) => id).toSorted()).toEqual(
      items
        .filter(({ historical }) => historical)
        .map(({ eventId }) => eventId)
        .toSorted(),
    );
    const deliveries = await stores().deliveries.list({ endpointId: endpoint.id });
    expect(deliveries.items).toHaveLength(1);
    await stores().endpoints.remove(endpoint.id);
  });

  it("delivers when asked to", async () => {
    const ids = await archive(2);
    const endpoint = await newEndpoint(stores());
    await begin({ deliver: true });
    const claimed = await claim();
    const result = await stores().backfills.commit(claimed, await step(claimed, ids, ids[1]!));
    expect(result?.deliveryIds).toHaveLength(2);
    const { items } = await stores().deliveries.list({ endpointId: endpoint.id });
    expect(items.map(({ id }) => id).toSorted()).toEqual(result?.deliveryIds.toSorted());
    await stores().endpoints.remove(endpoint.id);
  });

  it("raises for a paused monitor, for it was asked to", async () => {
    const ids = await archive(1);
    const { monitor } = await begin();
    await stores().monitors.update(monitor.id, { status: "paused" });
    const claimed = await claim();
    const result = await stores().backfills.commit(claimed, await step(claimed, ids, ids[0]!));
    expect(result?.alertIds).toHaveLength(1);
  });

  it("counts in a dry run what would be raised, over all its steps, and raises nothing", async () => {
    const ids = await archive(4);
    const { monitor, run } = await begin({ dryRun: true });
    const story = { subject: "sty_same" };
    const before = await stores().events.latestPosition();
    let claimed = await claim();
    const first = await stores().backfills.commit(claimed, {
      ...(await step(claimed, [], ids[1]!)),
      drafts: [
        ...draftsOf(monitor.id, [ids[0]!], story),
        ...draftsOf(monitor.id, [ids[1]!], { subject: "sty_other" }),
      ],
    });
    claimed = first!.run;
    expect(claimed).toMatchObject({ matchedCount: 2, alertCount: 2 });
    const second = await stores().backfills.commit(claimed, {
      ...(await step(claimed, [], ids[3]!)),
      drafts: draftsOf(monitor.id, ids.slice(2), story),
    });
    // The story was counted in the step before.
    expect(second!.run).toMatchObject({ matchedCount: 4, alertCount: 2, doneCount: 4 });
    expect(second!.run.daily.map(({ alerts }) => alerts)).toEqual([1, 1, 0, 0]);
    await stores().backfills.commit(second!.run, { drafts: [], looked: 0, last: null, leaseMs: 1 });
    expect((await stores().alerts.list({ monitorId: monitor.id })).items).toEqual([]);
    expect(await stores().events.latestPosition()).toBe(before);
    expect(await stores().backfills.get(run.id)).toMatchObject({ state: "done", alertCount: 2 });
    expect((await test.database.query("select from backfill_subjects")).rows).toEqual([]);
  });

  it("gives a run to one worker at a time, the oldest first, and again when its lease has run out", async () => {
    await archive(1);
    const one = (await begin()).run;
    const two = (await begin()).run;
    const claims = await Promise.all(Array.from({ length: 6 }, () => stores().backfills.claim(60_000)));
    expect(claims.flatMap((each) => (each ? [each.id] : [])).toSorted()).toEqual([one.id, two.id].toSorted());
    await test.database.query(
      "update backfills set claimed_until = now() - interval '1 second' where id = $1",
      [one.id],
    );
    const again = await claim();
    expect(again.id).toBe(one.id);
    const lost = claims.find((each) => each?.id === one.id);
    expect(again.claim).not.toBe(lost!.claim);
    await stores().backfills.letGo(again);
    expect((await claim()).id).toBe(one.id);
  });

  it("writes nothing for a worker that has lost its claim, or whose run was cancelled", async () => {
    const ids = await archive(2);
    const { monitor, run } = await begin();
    const lost = await claim();
    await stores().backfills.letGo(lost);
    const mine = await claim();
    expect(await stores().backfills.commit(lost, await step(lost, ids, ids[1]!))).toBeNull();
    await stores().backfills.fail(lost, { code: "x", message: "y" });
    expect(await stores().backfills.get(run.id)).toMatchObject({ state: "running", doneCount: 0 });
    expect(await stores().backfills.cancel(run.id)).toBe(true);
    expect(await stores().backfills.cancel(run.id)).toBe(false);
    expect(await stores().backfills.commit(mine, await step(mine, ids, ids[1]!))).toBeNull();
    expect(await stores().backfills.get(run.id)).toMatchObject({
      state: "cancelled",
      finishedAt: expect.any(String),
    });
    expect((await stores().alerts.list({ monitorId: monitor.id })).items).toEqual([]);
    expect(await stores().backfills.claim(60_000)).toBeNull();
  });

  it("doubles nothing when a step is done again by another worker", async () => {
    const ids = await archive(2);
    const { monitor } = await begin();
    const first = await claim();
    await stores().backfills.commit(first, await step(first, [ids[0]!], ids[0]!));
    // The first worker dies; another takes the run up where it stands.
    await stores().backfills.letGo(first);
    const second = await claim();
    expect(second.after?.id).toBe(ids[0]);
    expect((await stores().backfills.articles(second, 10)).map(({ id }) => id)).toEqual([ids[1]]);
    const result = await stores().backfills.commit(second, await step(second, ids, ids[1]!));
    expect(result?.alertIds).toHaveLength(1);
    expect((await stores().alerts.list({ monitorId: monitor.id })).items).toHaveLength(2);
  });

  it("raises one alert of a subject when the live matcher and a back-fill meet", async () => {
    for (let round = 0; round < 10; round += 1) {
      const [old] = await archive(1);
      const { monitor } = await begin();
      const claimed = await claim();
      const [fresh] = await clusteredArticles(stores(), 1);
      const subject = { subject: storyIdOf(old!) };
      const [, result] = await Promise.all([
        stores().articles.commitMatched([{ id: fresh!, alerts: [alertDraft(monitor.id, fresh!, subject)] }]),
        stores().backfills.commit(claimed, await step(claimed, [old!], old!)),
      ]);
      const { items } = await stores().alerts.list({ monitorId: monitor.id });
      expect(items).toHaveLength(1);
      expect(result?.run.alertCount).toBe(items[0]!.historical ? 1 : 0);
      await stores().backfills.cancel(claimed.id);
    }
  });

  it("ends the runs of a monitor that is removed, and one that cannot go on with its reason", async () => {
    await archive(1);
    const { monitor, run } = await begin();
    await test.database.query(
      "insert into backfill_subjects (backfill_id, subject) values ($1, 'sty_counted')",
      [run.id],
    );
    await stores().monitors.remove(monitor.id);
    expect((await stores().backfills.get(run.id))?.state).toBe("cancelled");
    expect((await test.database.query("select from backfill_subjects")).rows).toEqual([]);
    const other = await begin();
    const claimed = await claim();
    expect(claimed.id).toBe(other.run.id);
    await stores().backfills.fail(claimed, { code: "query_refused", message: "no list ports" });
    expect(await stores().backfills.get(claimed.id)).toMatchObject({
      state: "failed",
      problem: { code: "query_refused", message: "no list ports" },
    });
    const { items } = await stores().backfills.list({ monitorId: other.monitor.id });
    expect(items.map(({ id }) => id)).toEqual([claimed.id]);
    expect((await stores().backfills.list({ limit: 1 })).nextCursor).not.toBeNull();
  });
});
