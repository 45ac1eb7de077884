import { eventBodySchema, toEventBody, type Backfill } from "@wirewatch/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../support/wait-for.ts";
import { openMatcherHarness, type MatcherHarness, type RunningMatcher } from "./matcher-harness.ts";

describe("a back-fill", { timeout: 180_000 }, () => {
  let harness: MatcherHarness;
  let matcher: RunningMatcher;
  let archive: string[] = [];
  beforeAll(async () => {
    harness = await openMatcherHarness();
    matcher = await harness.start({
      WIREWATCH_BACKFILL_BATCH: "10",
      WIREWATCH_BACKFILL_SETTLE_MS: "200",
    });
    // Day by day from 1 March: four of them with an eel.
    archive = await harness.match(
      ...Array.from({ length: 40 }, (_, day) => ({
        text: day % 10 === 3 ? "An eel in the weir of Lind." : "A quiet day in Lind.",
      })),
    );
    await harness.database.query(
      `update articles a set first_seen_at = '2026-03-01T12:00:00Z'::timestamptz + (d.place - 1) * interval '1 day'
      from unnest($1::text[]) with ordinality as d (id, place) where a.id = d.id`,
      [archive],
    );
  });
  afterAll(() => harness.close());

  const eels = (): string[] => archive.filter((_, day) => day % 10 === 3);
  const until = async (id: string, state: Backfill["state"] = "done"): Promise<Backfill> =>
    waitFor(
      `the back-fill is ${state}`,
      async () => {
        const run = await harness.stores.backfills.get(id);
        return run?.state === state ? run : null;
      },
      { timeoutMs: 60_000, everyMs: 20 },
    );
  const ask = (
    monitorId: string,
    wish: Partial<Parameters<MatcherHarness["stores"]["backfills"]["create"]>[1]> = {},
    version = 1,
  ): Promise<Backfill> =>
    harness.stores.backfills.create(
      { id: monitorId, version },
      { since: "2026-02-01T00:00:00.000Z", dryRun: false, deliver: false, ...wish },
    );
  const alertsOf = async (monitorId: string) =>
    (
      await harness.database.query<{ id: string; article_id: string; historical: boolean; event_id: string }>(
        "select id, article_id, historical, event_id from alerts where monitor_id = $1 order by article_id",
        [monitorId],
      )
    ).rows;

  it("raises historical alerts of its range, day by day, as a dry run has counted them", async () => {
    const { stores } = harness;
    const endpoint = await stores.endpoints.create(
      { url: "https://receiver.example/hook", description: "", eventTypes: ["alert.raised"] },
      "whsec_dGVzdA==",
    );
    const id = await harness.monitor({ query: "eel AND weir" });
    const range = { since: "2026-03-04T12:00:00.000Z", until: "2026-04-03T12:00:00.000Z" };
    const dry = await until((await ask(id, { ...range, dryRun: true })).id);
    expect(await alertsOf(id)).toEqual([]);
    const run = await until((await ask(id, range)).id);
    // The fourth eel is seen on the very end of the range, which is not in it.
    expect(run).toMatchObject({ total: 30, doneCount: 30, matchedCount: 3, alertCount: 3 });
    expect(run.daily).toEqual(
      ["2026-03-04", "2026-03-14", "2026-03-24"].map((day) => ({ day, matched: 1, alerts: 1 })),
    );
    expect(dry).toMatchObject({ doneCount: 30, matchedCount: 3, alertCount: 3, daily: run.daily });
    const alerts = await alertsOf(id);
    expect(alerts.map(({ article_id: article }) => article)).toEqual(eels().slice(0, 3).toSorted());
    expect(alerts.every(({ historical }) => historical)).toBe(true);
    const events = await stores.events.after(0, { types: ["alert.raised"], limit: 100 });
    const ofRun = events.filter(({ id: eventId }) => alerts.some(({ event_id: own }) => own === eventId));
    expect(ofRun.map(({ data }) => data["historical"])).toEqual([true, true, true]);
    // Endpoints hear nothing unless that was asked for.
    expect((await stores.deliveries.list({ endpointId: endpoint.id })).items).toEqual([]);
    expect((await stores.alerts.list({ monitorId: id })).items[0]).toMatchObject({ historical: true });
    expect(matcher.lines("backfill.done").map(({ dryRun, alerts: raised }) => [dryRun, raised])).toEqual([
      [true, 3],
      [false, 3],
    ]);

    const loud = await harness.monitor({ query: "weir AND eel" });
    await until((await ask(loud, { deliver: true })).id);
    const due = await stores.deliveries.claimDue({ limit: 10, perEndpoint: 10, leaseMs: 1000 });
    expect(due).toHaveLength(4);
    const body = eventBodySchema.parse(toEventBody(due[0]!.event, due[0]!.sequence));
    expect(body).toMatchObject({ type: "alert.raised", data: { historical: true, monitor: { id: loud } } });
    await stores.endpoints.remove(endpoint.id);
  });

  it("raises nothing of what the monitor has told of already, and nothing again", async () => {
    const id = await harness.monitor({ query: "eel OR heron" });
    const [live] = await harness.match({ text: "A heron." });
    const run = await until((await ask(id)).id);
    expect(run).toMatchObject({ matchedCount: 5, alertCount: 4 });
    const again = await until((await ask(id)).id);
    expect(again).toMatchObject({ matchedCount: 5, alertCount: 0 });
    const dry = await until((await ask(id, { dryRun: true })).id);
    expect(dry).toMatchObject({ matchedCount: 5, alertCount: 0 });
    const alerts = await alertsOf(id);
    expect(alerts.map(({ article_id: article }) => article)).toEqual([...eels(), live!].toSorted());
    expect(alerts.find(({ article_id: article }) => article === live)?.historical).toBe(false);
  });

  it("applies the version that was asked for, whatever becomes of the monitor", async () => {
    const id = await harness.monitor({ query: "eel" });
    await harness.stores.monitors.update(id, { query: "heron", canonical: "heron" });
    await harness.stores.monitors.update(id, { status: "paused" });
    expect(await until((await ask(id, {}, 1)).id)).toMatchObject({ alertCount: 4, monitorVersion: 1 });
  });

  it("ends with the reason when the query cannot be compiled", async () => {
    const id = await harness.monitor({ query: "eel AND list(nowhere)" });
    const run = await until((await ask(id)).id, "failed");
    expect(run.problem).toMatchObject({
      code: "backfill_query_refused",
      message: expect.stringContaining("nowhere"),
    });
  });

  it("stops where it is when it is cancelled, and lets news go first", async () => {
    const slow = await openMatcherHarness();
    try {
      const running = await slow.start({ WIREWATCH_BACKFILL_BATCH: "1" });
      await slow.match(...Array.from({ length: 200 }, () => ({ text: "An otter." })));
      const id = await slow.monitor({ query: "otter" });
      const { id: runId } = await slow.stores.backfills.create(
        { id, version: 1 },
        { since: "2026-02-01T00:00:00.000Z", dryRun: false, deliver: false },
      );
      const progress = async (): Promise<number> => (await slow.stores.backfills.get(runId))?.doneCount ?? 0;
      await waitFor("the run is under way", async () => (await progress()) > 5, {
        timeoutMs: 60_000,
        everyMs: 5,
      });
      const [news] = await slow.match({ text: "An otter of today." });
      expect(await slow.alerted(id)).toContain(news);
      expect(await slow.stores.backfills.cancel(runId)).toBe(true);
      await waitFor("the matcher leaves it", () => running.lines("backfill.left").length > 0, {
        timeoutMs: 10_000,
      });
      const done = await progress();
      expect(done).toBeLessThan(200);
      expect(await slow.alerted(id)).toHaveLength(done + 1);
      expect((await slow.stores.backfills.get(runId))?.state).toBe("cancelled");
    } finally {
      await slow.close();
    }
  });

  it("goes on after a kill, loses nothing and doubles nothing", async () => {
    const killed = await openMatcherHarness();
    try {
      const child = killed.spawn("matcher", {
        WIREWATCH_BACKFILL_BATCH: "5",
        WIREWATCH_BACKFILL_LEASE_MS: "1000",
      });
      const ids = await killed.articles(
        Array.from({ length: 300 }, (_, index) => ({ text: index % 3 === 0 ? "A beaver." : "A vole." })),
      );
      await killed.wake(ids);
      await killed.untilMatched(ids, 60_000);
      const id = await killed.monitor({ query: "beaver" });
      const run = await killed.stores.backfills.create(
        { id, version: 1 },
        { since: "2026-02-01T00:00:00.000Z", dryRun: false, deliver: false },
      );
      const state = (): Promise<Backfill | null> => killed.stores.backfills.get(run.id);
      await waitFor("the run is under way", async () => ((await state())?.doneCount ?? 0) >= 100, {
        timeoutMs: 60_000,
        everyMs: 5,
      });
      await child.kill();
      expect((await state())?.state).toBe("running");
      await waitFor("the run is done", async () => (await state())?.state === "done", { timeoutMs: 60_000 });
      expect(await state()).toMatchObject({
        total: 300,
        doneCount: 300,
        matchedCount: 100,
        alertCount: 100,
      });
      expect(await killed.alerted(id)).toEqual(ids.filter((_, index) => index % 3 === 0).toSorted());
    } finally {
      await killed.close();
    }
  });
});
