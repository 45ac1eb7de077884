import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import {
  alertDraft,
  classifiedPatch,
  clusteredArticles,
  extractedPatch,
  findArticles,
  foundItem,
  newEndpoint,
  newMonitor,
  storyIdOf,
} from "./builders.ts";

const manyItems = (count: number) => Array.from({ length: count }, () => foundItem());

describe("stages", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 20 });
  });
  afterAll(() => test.close());

  it("moves only articles that are still at the stage before", async () => {
    const [one, two, three] = await findArticles(stores(), manyItems(3));
    expect(await stores().articles.commitExtracted([extractedPatch(two!), extractedPatch(one!)])).toEqual([
      two,
      one,
    ]);
    expect(
      await stores().articles.commitExtracted(
        [one!, two!, three!].map((id) => ({ ...extractedPatch(id), title: "Again" })),
      ),
    ).toEqual([three]);
    expect(await stores().articles.commitClassified([classifiedPatch("art_unknown")])).toEqual([]);
    expect(await stores().articles.loadAtStage([three!, one!], "extracted")).toMatchObject([
      { id: three, title: "Again", metadata: { section: "ports" } },
      { id: one, title: "Ferry leaves the harbour of Lind", attemptCount: 0 },
    ]);
    expect(await stores().articles.loadAtStage([one!], "found")).toEqual([]);
  });

  it("keeps text that PostgreSQL cannot, with offsets unchanged", async () => {
    const [id] = await findArticles(stores(), manyItems(1));
    const text = "a\0b\uDC00c🚢d";
    await stores().articles.commitExtracted([
      { ...extractedPatch(id!), text, metadata: { "k\0": ["\uD800"], fine: "\\u0000" } },
    ]);
    const row = await stores().articles.get(id!);
    expect(row?.text).toBe("a\uFFFDb\uFFFDc🚢d");
    expect(row?.text).toHaveLength(text.length);
    expect(row?.metadata).toEqual({ "k\uFFFD": ["\uFFFD"], fine: "\\u0000" });
  });

  it("moves each article once when overlapping batches are committed in opposite orders", async () => {
    const ids = await findArticles(stores(), manyItems(40));
    const moved = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const order = index % 2 === 0 ? ids : ids.toReversed();
        return stores().articles.commitExtracted(order.slice(0, 30).map(extractedPatch));
      }),
    );
    expect(moved.flat().toSorted()).toEqual(ids.toSorted());
    const { rows } = await test.database.query<{ deadlocks: number }>(
      "select deadlocks from pg_stat_database where datname = current_database()",
    );
    expect(rows[0]?.deadlocks).toBe(0);
  });

  it("counts failures, and keeps a quarantined article where it is until it is released", async () => {
    const [id] = await findArticles(stores(), manyItems(1));
    const problem = { code: "page_timeout", message: "The page took too long." };
    const fail = (quarantine: boolean) =>
      stores().articles.recordFailure(id!, "found", { problem, quarantine, retryInMs: 0 });
    expect(await fail(false)).toBe(1);
    expect(await fail(true)).toBe(2);
    expect(await fail(true)).toBe(0);
    expect(await stores().articles.commitExtracted([extractedPatch(id!)])).toEqual([]);
    expect(await stores().articles.loadAtStage([id!], "found")).toEqual([]);
    expect(await stores().articles.get(id!)).toMatchObject({ stage: "found", quarantine: problem });
    expect((await stores().articles.summary())[0]).toMatchObject({ stage: "found", quarantined: 1 });
    expect(await stores().articles.release([id!])).toBe(1);
    expect(await stores().articles.release([id!])).toBe(0);
    expect(await stores().articles.claimOverdue("found", { graceMs: 3_600_000, limit: 10 })).toEqual([id]);
    expect(await stores().articles.commitExtracted([extractedPatch(id!)])).toEqual([id]);
  });

  it("wakes an article after its grace, and then after pauses that double", async () => {
    const [id] = await findArticles(stores(), manyItems(1));
    const graceMs = 10_000;
    const claim = () => stores().articles.claimOverdue("found", { graceMs, limit: 10 });
    const goBack = (ms: number) =>
      test.database.query(
        "update articles set wake_at = wake_at - $2 * interval '1 millisecond' where id = $1",
        [id, ms],
      );
    expect(await claim()).toEqual([]);
    await goBack(graceMs + 1);
    expect((await Promise.all([claim(), claim(), claim()])).flat()).toEqual([id]);
    for (const factor of [2, 4, 8, 16, 32, 64, 64]) {
      await goBack(factor * graceMs - 1000);
      expect(await claim()).toEqual([]);
      await goBack(1001);
      expect(await claim()).toEqual([id]);
    }
    await stores().articles.recordFailure(id!, "found", {
      problem: { code: "x", message: "x" },
      quarantine: false,
      retryInMs: 5000,
    });
    await goBack(4000);
    expect(await claim()).toEqual([]);
    await goBack(1001);
    expect(await claim()).toEqual([id]);
  });

  it("finds the earliest article with the same body", async () => {
    const ids = await findArticles(stores(), manyItems(2));
    await stores().articles.commitExtracted(ids.map((id) => ({ ...extractedPatch(id), bodyHash: "b1" })));
    const since = new Date(Date.now() - 60_000);
    const [first, second] = ids.toSorted();
    expect(await stores().articles.findByBodyHash("b1", { since, exceptId: second! })).toEqual({
      id: first,
      storyId: null,
    });
    expect(await stores().articles.findByBodyHash("b2", { since, exceptId: second! })).toBeNull();
    expect(
      await stores().articles.findByBodyHash("b1", {
        since: new Date(Date.now() + 60_000),
        exceptId: second!,
      }),
    ).toBeNull();
  });

  it("raises one alert for a monitor and subject however many batches find it at once", async () => {
    const ids = await clusteredArticles(stores(), 12);
    const endpoint = await newEndpoint(stores(), ["alert.raised"]);
    const [one, two, paused] = [
      await newMonitor(stores()),
      await newMonitor(stores(), "Harbours"),
      await newMonitor(stores(), "Asleep"),
    ];
    await stores().monitors.update(paused.id, { status: "paused" });
    const subject = storyIdOf(ids[0]!);
    const before = await stores().events.latestPosition();
    const results = await Promise.all(
      ids.map((id, index) => {
        const alerts = [one, two, paused].map(({ id: monitorId }) => alertDraft(monitorId, id, { subject }));
        return stores().articles.commitMatched([
          { id, alerts: index % 2 === 0 ? alerts : alerts.toReversed() },
        ]);
      }),
    );
    expect(results.flatMap(({ advancedIds }) => advancedIds).toSorted()).toEqual(ids.toSorted());
    expect(results.flatMap(({ alertIds }) => alertIds)).toHaveLength(2);
    expect(results.flatMap(({ deliveryIds }) => deliveryIds)).toHaveLength(2);
    const events = await stores().events.after(before, { limit: 10 });
    expect(events.map(({ position }) => position)).toEqual([before + 1, before + 2]);
    const { items } = await stores().alerts.list({ monitorId: one.id });
    expect(items).toHaveLength(1);
    const event = events.find(({ id }) => id === items[0]!.eventId);
    expect(event?.data).toEqual({
      alertId: items[0]!.id,
      articleId: items[0]!.articleId,
      historical: false,
      seen: items[0]!.raisedAt,
    });
    expect(items[0]).toMatchObject({ monitorName: "Ferries", monitorVersion: 1, url: expect.any(String) });
    const { items: deliveries } = await stores().deliveries.list({ endpointId: endpoint.id });
    expect(new Set(deliveries.map(({ sequence }) => sequence))).toEqual(new Set([1, 2]));
    await stores().monitors.remove(one.id);
    expect((await stores().alerts.get(items[0]!.id))?.monitorName).toBe("Ferries");
    const summary = await stores().articles.summary();
    expect(summary.find(({ stage }) => stage === "matched")).toMatchObject({ count: 12, oldestAgeMs: null });
  });

  it("raises nothing again when a batch is committed twice", async () => {
    const [id] = await clusteredArticles(stores(), 1);
    const monitor = await newMonitor(stores());
    const patch = { id: id!, alerts: [alertDraft(monitor.id, id!)] };
    expect((await stores().articles.commitMatched([patch])).alertIds).toHaveLength(1);
    expect(await stores().articles.commitMatched([patch])).toEqual({
      advancedIds: [],
      alertIds: [],
      deliveryIds: [],
    });
  });

  it("pages through articles by stage, feed and story", async () => {
    const all = await stores().articles.list({ limit: 500 });
    expect(all.nextCursor).toBeNull();
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await stores().articles.list({ cursor, limit: 7 });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all.items.map(({ id }) => id));
    const { storyId } = all.items.find((article) => article.storyId !== null)!;
    const { items } = await stores().articles.list({ storyId: storyId!, stage: "matched" });
    expect(items.every((article) => article.storyId === storyId && article.stage === "matched")).toBe(true);
  });
});
