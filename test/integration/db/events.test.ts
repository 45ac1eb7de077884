import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { claimNewFeed, foundItem, newEndpoint, newEvent, nextNumber, pollOutcome } from "./builders.ts";

describe("events and deliveries", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 24 });
  });
  afterAll(() => test.close());

  const claim = (
    change: { limit?: number; perEndpoint?: number; exceptEndpointIds?: string[]; ids?: string[] } = {},
  ) => stores().deliveries.claimDue({ limit: 100, perEndpoint: 100, leaseMs: 60_000, ...change });
  const outcome = {
    startedAt: new Date("2026-03-01T10:00:00Z"),
    durationMs: 12,
    status: 200,
    problem: null,
    responseExcerpt: "ok\0",
  };
  const delivered = { ...outcome, next: { state: "delivered" } } as const;
  const refused = {
    ...outcome,
    status: 500,
    problem: { code: "http_status", message: "The receiver answered HTTP 500." },
  } as const;

  it("numbers events and deliveries without gaps under parallel transactions that partly roll back", async () => {
    const endpoints = [await newEndpoint(stores()), await newEndpoint(stores(), ["feed.recovered"])];
    const before = await stores().events.latestPosition();
    const targets = [];
    for (let count = 0; count < 20; count += 1) targets.push(await claimNewFeed(stores()));
    const shared = newEvent({ cause: `shared:${nextNumber()}` });
    const results = await Promise.allSettled(
      targets.map((target, index) =>
        stores().feeds.finishPoll(
          target,
          pollOutcome({
            items: [foundItem()],
            events: [
              newEvent(),
              shared,
              newEvent({ type: "feed.recovered" }),
              // An event without a cause is refused: the whole transaction fails after it took its numbers.
              ...(index % 3 === 0
                ? [newEvent({ data: { nested: 1 }, cause: null as unknown as string })]
                : []),
            ],
          }),
        ),
      ),
    );
    const kept = results.filter(({ status }) => status === "fulfilled").length;
    expect(kept).toBe(13);
    const events = await stores().events.after(before, { limit: 500 });
    expect(events.map(({ position }) => position)).toEqual(
      Array.from({ length: kept * 2 + 1 }, (_, index) => before + 1 + index),
    );
    expect(await stores().events.latestPosition()).toBe(before + kept * 2 + 1);
    const times = events.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted());
    const { rows } = await test.database.query<{
      endpoint_id: string;
      sequences: number[];
      positions: number[];
    }>(
      `select d.endpoint_id, array_agg(d.sequence::integer order by d.sequence) as sequences,
        array_agg(e.position::integer order by d.sequence) as positions
      from deliveries d join events e on e.id = d.event_id group by d.endpoint_id`,
    );
    for (const [endpoint, amount] of [
      [endpoints[0]!, kept * 2 + 1],
      [endpoints[1]!, kept],
    ] as const) {
      const row = rows.find(({ endpoint_id }) => endpoint_id === endpoint.id);
      expect(row?.sequences).toEqual(Array.from({ length: amount }, (_, index) => index + 1));
      expect(row?.positions).toEqual(row?.positions.toSorted((left, right) => left - right));
      expect((await stores().endpoints.get(endpoint.id))?.lastSequence).toBe(amount);
    }
    await stores().endpoints.remove(endpoints[0]!.id);
    await stores().endpoints.remove(endpoints[1]!.id);
  });

  it("appends one event for one cause, for good", async () => {
    const event = newEvent();
    const first = await stores().events.append([event, event]);
    expect(first.events).toHaveLength(1);
    expect(await stores().events.append([event])).toEqual({ events: [], deliveryIds: [] });
    const types = await stores().events.after(0, { types: ["test.ping"], limit: 10 });
    expect(types).toEqual([]);
  });

  it("tells listeners after the commit, and not of what was rolled back", async () => {
    let calls = 0;
    const listening = await stores().events.listen(() => {
      calls += 1;
    });
    await test.database
      .transaction(async (transaction) => {
        await transaction.query("select pg_notify('wirewatch_events', '')");
        throw new Error("given up");
      })
      .catch(() => undefined);
    await stores().events.append([newEvent(), newEvent()]);
    await expect.poll(() => calls).toBe(1);
    await listening.close();
    await stores().events.append([newEvent()]);
    expect(calls).toBe(1);
  });

  it("claims due deliveries once, in sequence, at most so many of an endpoint", async () => {
    const [one, two] = [await newEndpoint(stores()), await newEndpoint(stores())];
    await stores().events.append([newEvent(), newEvent(), newEvent()]);
    await stores().events.append([newEvent(), newEvent()]);
    const first = await claim({ perEndpoint: 2 });
    expect(new Set(first.map(({ endpoint, sequence }) => `${endpoint.id} ${sequence}`))).toEqual(
      new Set([`${one.id} 1`, `${one.id} 2`, `${two.id} 1`, `${two.id} 2`]),
    );
    expect(first[0]?.event).toMatchObject({ type: "feed.failing", data: { feedId: "fd_1" } });
    const rest = (
      await Promise.all(Array.from({ length: 6 }, () => claim({ exceptEndpointIds: [two.id] })))
    ).flat();
    expect(rest.map(({ endpoint, sequence }) => [endpoint.id, sequence])).toEqual([
      [one.id, 3],
      [one.id, 4],
      [one.id, 5],
    ]);
    await stores().endpoints.update(two.id, { status: "disabled" });
    expect(await claim()).toEqual([]);
    await stores().endpoints.update(two.id, { status: "enabled" });
    const last = await claim({ limit: 2 });
    expect(last.map(({ sequence }) => sequence)).toEqual([3, 4]);
    await stores().endpoints.remove(one.id);
    await stores().endpoints.remove(two.id);
    expect(await claim()).toEqual([]);
    expect((await stores().deliveries.summary()).find(({ state }) => state === "pending")).toBeUndefined();
  });

  it("logs every attempt and takes the outcome of the claimant only", async () => {
    const endpoint = await newEndpoint(stores());
    await stores().events.append([newEvent()]);
    const [due] = await claim();
    expect(
      await stores().deliveries.recordAttempt(due!, { ...refused, next: { state: "pending", retryInMs: 0 } }),
    ).toEqual({ kept: true, deliveryIds: [] });
    const [second] = await claim();
    expect(second).toMatchObject({
      id: due!.id,
      attemptCount: 1,
      endpoint: { failingSince: expect.any(Date) },
    });
    expect(await stores().deliveries.recordAttempt(due!, delivered)).toMatchObject({ kept: false });
    expect(await stores().deliveries.get(due!.id)).toMatchObject({ state: "pending", attemptCount: 1 });
    expect(await stores().deliveries.recordAttempt(second!, delivered)).toMatchObject({ kept: true });
    expect(await stores().deliveries.get(due!.id)).toMatchObject({
      state: "delivered",
      attemptCount: 2,
      nextAttemptAt: null,
      lastProblem: null,
    });
    expect(await stores().deliveries.attempts(due!.id)).toMatchObject([
      { attempt: 1, status: 500 },
      { attempt: 1, status: 200, responseExcerpt: "ok\uFFFD" },
      { attempt: 2, status: 200 },
    ]);
    const { rows } = await test.database.query("select failing_since from endpoints where id = $1", [
      endpoint.id,
    ]);
    expect(rows).toEqual([{ failing_since: null }]);
    await stores().endpoints.remove(endpoint.id);
  });

  it("parks what is dead and delivers it again when asked", async () => {
    const endpoint = await newEndpoint(stores());
    const since = new Date(Date.now() - 60_000);
    await stores().events.append([newEvent(), newEvent(), newEvent()]);
    for (const due of await claim())
      await stores().deliveries.recordAttempt(due, { ...refused, next: { state: "dead" } });
    expect(await claim()).toEqual([]);
    const dead = await stores().deliveries.list({ endpointId: endpoint.id, state: "dead" });
    expect(dead.items).toHaveLength(3);
    const ids = await stores().deliveries.replay({ endpointId: endpoint.id, state: "dead", since });
    expect(ids).toEqual(
      dead.items.toSorted((left, right) => left.sequence - right.sequence).map(({ id }) => id),
    );
    expect((await claim()).map(({ sequence, attemptCount }) => [sequence, attemptCount])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect(await stores().deliveries.replay({ ids: [ids[1]!] })).toEqual([ids[1]]);
    await stores().endpoints.remove(endpoint.id);
    expect(await stores().deliveries.replay({ ids })).toEqual([]);
    expect(await stores().deliveries.get(ids[0]!)).toMatchObject({ state: "cancelled" });
  });

  it("switches a failing endpoint off once and tells the others", async () => {
    const [failing, watcher] = [
      await newEndpoint(stores()),
      await newEndpoint(stores(), ["endpoint.disabled"]),
    ];
    await stores().events.append([newEvent(), newEvent()]);
    const due = await claim();
    const results = await Promise.all(
      due.map((each) =>
        stores().deliveries.recordAttempt(each, {
          ...refused,
          next: { state: "dead" },
          disableEndpoint: "It has failed for five days.",
        }),
      ),
    );
    expect(results.flatMap(({ deliveryIds }) => deliveryIds)).toHaveLength(1);
    expect(await stores().endpoints.get(failing.id)).toMatchObject({
      status: "disabled",
      disabledReason: "It has failed for five days.",
    });
    expect(await claim()).toMatchObject([
      {
        endpoint: { id: watcher.id },
        event: { type: "endpoint.disabled", data: { endpointId: failing.id } },
      },
    ]);
    expect(await stores().endpoints.update(failing.id, { status: "enabled" })).toMatchObject({
      disabledReason: null,
    });
    await stores().endpoints.remove(failing.id);
    await stores().endpoints.remove(watcher.id);
  });

  it("never blocks for good when attempts, appends, removals and replays meet", async () => {
    const endpoints = [await newEndpoint(stores()), await newEndpoint(stores()), await newEndpoint(stores())];
    await stores().events.append(Array.from({ length: 12 }, () => newEvent()));
    const due = await claim();
    await Promise.all([
      ...due.map((each, index) =>
        stores().deliveries.recordAttempt(
          each,
          index % 4 === 0
            ? { ...refused, next: { state: "dead" }, disableEndpoint: "It fails." }
            : { ...refused, next: { state: "pending", retryInMs: 0 } },
        ),
      ),
      ...endpoints.map(({ id }) => stores().endpoints.update(id, { description: "changed" })),
      stores().endpoints.remove(endpoints[0]!.id),
      ...Array.from({ length: 6 }, () => stores().events.append([newEvent(), newEvent()])),
      stores().deliveries.replay({ ids: due.map(({ id }) => id) }),
    ]);
    for (const { id } of endpoints) {
      const { rows } = await test.database.query<{ gapless: boolean }>(
        `select count(d.*) = e.last_sequence and coalesce(max(d.sequence), 0) = e.last_sequence as gapless
        from endpoints e left join deliveries d on d.endpoint_id = e.id where e.id = $1 group by e.id`,
        [id],
      );
      expect(rows).toEqual([{ gapless: true }]);
      await stores().endpoints.remove(id);
    }
  });

  it("pings one endpoint only, and signs with the old secret too while it lasts", async () => {
    const [one, two] = [await newEndpoint(stores()), await newEndpoint(stores())];
    await stores().endpoints.rotateSecret(one.id, "whsec_bmV3", 60_000);
    const ping = await stores().endpoints.ping(one.id);
    const due = await claim();
    expect(due).toMatchObject([
      {
        id: ping!.deliveryId,
        event: { id: ping!.eventId, type: "test.ping" },
        endpoint: { id: one.id, secrets: ["whsec_bmV3", "whsec_dGVzdA=="] },
      },
    ]);
    await stores().endpoints.rotateSecret(two.id, "whsec_bmV3", 0);
    await stores().endpoints.ping(two.id);
    expect(await claim()).toMatchObject([{ endpoint: { secrets: ["whsec_bmV3"] } }]);
    await stores().endpoints.remove(one.id);
    expect(await stores().endpoints.ping(one.id)).toBeNull();
    expect(await stores().endpoints.get(one.id)).toBeNull();
    expect((await stores().endpoints.list({})).items.map(({ id }) => id)).toEqual([two.id]);
    expect(JSON.stringify(await stores().endpoints.get(two.id))).not.toContain("whsec");
  });
});
