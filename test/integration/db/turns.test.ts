import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { claimAgain, claimNewFeed, foundItem, nextNumber, pollOutcome } from "./builders.ts";

describe("when feeds are polled", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 10 });
  });
  beforeEach(() => test.database.query("update feeds set status = 'paused'"));
  afterAll(() => test.close());

  const feedsOf = async (host: string, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let number = 0; number < count; number += 1) {
      const url = `https://${host}/${nextNumber()}`;
      ids.push((await stores().feeds.create({ url }, { intervalMs: 60_000 })).feed.id);
    }
    return ids;
  };
  const claim = (request: Partial<Parameters<ReturnType<typeof stores>["feeds"]["claimDue"]>[0]>) =>
    stores().feeds.claimDue({ limit: 10, leaseMs: 60_000, ...request });

  it("hands out few feeds of one host at a time, and the feeds of others behind them", async () => {
    const slow = `slow-${nextNumber()}.example`;
    const other = `other-${nextNumber()}.example:8443`;
    await feedsOf(slow, 12);
    await feedsOf(other, 1);
    const first = await claim({ perHost: 1 });
    expect(first.map(({ host }) => host).toSorted()).toEqual([other, slow].toSorted());
    expect(await claim({ perHost: 1, exceptHosts: [slow, other] })).toEqual([]);
    expect(await claim({ perHost: 2, exceptHosts: [other] })).toHaveLength(2);
  });

  it("hides no host behind one of which hundreds of feeds are due", async () => {
    const crowd = `crowd-${nextNumber()}.example`;
    await test.database.query(
      `insert into feeds (id, url, source_id, interval_ms, next_poll_at)
      select new_id('fd'), 'https://' || $1 || '/' || i, (select id from sources limit 1), 60000, now() - interval '1 hour'
      from generate_series(1, 300) i`,
      [crowd],
    );
    const others = await Promise.all([1, 2, 3].map(() => feedsOf(`late-${nextNumber()}.example`, 1)));
    const claimed = await claim({ limit: 4, perHost: 1 });
    expect(claimed.map(({ id }) => id)).toEqual(expect.arrayContaining(others.flat()));
    await test.database.query("update feeds set status = 'paused' where host = $1", [crowd]);
  });

  it("polls on after the clock was set back, and asks a host again that it had put off", async () => {
    const host = `clock-${nextNumber()}.example`;
    const [hour = "", year = "", well = ""] = await feedsOf(host, 3);
    await claim({ ids: [well] });
    const ahead =
      "update feeds set next_poll_at = now() + $2::interval, last_polled_at = now() + $3::interval where id = $1";
    await test.database.query(ahead, [hour, "61 minutes", "1 hour"]);
    await test.database.query(ahead, [year, "1 year", null]);
    await stores().hostPaces.block(host, 60_000);
    await test.database.query(
      "update host_paces set next_request_at = now() + interval '1 year' where host = $1",
      [host],
    );
    expect(await stores().feeds.tend()).toMatchObject({ broughtBackCount: 2 });
    expect(await stores().feeds.tend()).toMatchObject({ broughtBackCount: 0 });
    const { rows } = await test.database.query<{ soon: boolean; claimed: boolean }>(
      "select next_poll_at < now() + interval '2 minutes' as soon, claim is not null as claimed from feeds where id = any ($1) order by 2",
      [[hour, year, well]],
    );
    expect(rows.map(({ soon }) => soon)).toEqual([true, true, true]);
    expect(rows.map(({ claimed }) => claimed)).toEqual([false, false, true]);
    // The block of a minute stands.
    expect(await stores().hostPaces.reserve(host, { intervalMs: 1000, maxWaitMs: 3000 })).toBeNull();
    expect(await stores().hostPaces.reserve(host, { intervalMs: 1000, maxWaitMs: 70_000 })).not.toBeNull();
    await test.database.query(
      "update host_paces set next_request_at = now() - interval '2 days', blocked_until = null",
    );
    await stores().robots.put("https://forgotten.example", "", -2 * 86_400_000);
    expect((await stores().feeds.tend()).forgottenHostCount).toBeGreaterThan(0);
    expect((await test.database.query("select from robots_files")).rowCount).toBe(0);
  });

  it("writes nothing of the old address after an operator has given the feed another", async () => {
    const target = await claimNewFeed(stores());
    await stores().feeds.update(target.id, { url: `https://elsewhere-${nextNumber()}.example/feed` });
    expect(
      await stores().feeds.finishPoll(target, pollOutcome({ etag: '"old"', bodyHash: "old" })),
    ).toMatchObject({
      kept: false,
    });
    expect(await claimAgain(stores(), target.id)).toMatchObject({ etag: null, bodyHash: null });
  });

  it("keeps no more than the latest gaps of a feed", async () => {
    const target = await claimNewFeed(stores());
    await test.database.query(
      `insert into feed_gaps (feed_id, seen_at, since, item_count)
      select $1, now() - i * interval '1 minute', now(), i from generate_series(1, 250) i`,
      [target.id],
    );
    const poll = async () =>
      stores().feeds.finishPoll(await claimAgain(stores(), target.id), pollOutcome({ items: [foundItem()] }));
    await poll();
    expect(await poll()).toMatchObject({ gap: true });
    const { rows } = await test.database.query<{ n: number; oldest: number }>(
      "select count(*)::integer as n, max(item_count) as oldest from feed_gaps where feed_id = $1",
      [target.id],
    );
    expect(rows).toEqual([{ n: 200, oldest: 199 }]);
  });

  it("gives a feed back until its turn, which it then has", async () => {
    const [id = ""] = await feedsOf(`turn-${nextNumber()}.example`, 1);
    const [target] = await claim({});
    expect(target).toMatchObject({ id, hasTurn: false });
    await stores().feeds.postpone([{ id, claim: target?.claim ?? "", forMs: 60, reserved: true }]);
    expect(await claim({})).toEqual([]);
    await expect.poll(() => claim({}), { interval: 5 }).toMatchObject([{ id, hasTurn: true }]);
    // A turn that was missed is somebody else's by now.
    await test.database.query(
      "update feeds set next_poll_at = now(), turn_at = now() - interval '2 seconds'",
    );
    expect(await claim({})).toMatchObject([{ id, hasTurn: false }]);
    // Whoever has lost the claim puts nothing off.
    await stores().feeds.pollNow([id]);
    await stores().feeds.postpone([{ id, claim: target?.claim ?? "", forMs: 60_000, reserved: true }]);
    expect(await claim({})).toHaveLength(1);
  });

  it("reserves turns of many hosts that never lie closer together than the interval, for all processes", async () => {
    const [free, busy] = [`free-${nextNumber()}.example`, `busy-${nextNumber()}.example`];
    const request = { intervalMs: 1000, maxWaitMs: 2500 };
    await stores().hostPaces.block(busy, 60_000);
    const [one, two] = await Promise.all([
      stores().hostPaces.reserveMany(
        [
          { host: free, count: 2 },
          { host: busy, count: 1 },
        ],
        request,
      ),
      stores().hostPaces.reserveMany([{ host: free, count: 1 }], request),
    ]);
    const waits = [...one, ...two].filter(({ host }) => host === free).map(({ waitMs }) => waitMs);
    expect(Math.abs((waits[0] ?? 0) - (waits[1] ?? 0))).toBeGreaterThanOrEqual(980);
    expect(one.find(({ host }) => host === busy)).toMatchObject({ reserved: false });
    expect(one.find(({ host }) => host === busy)?.waitMs).toBeGreaterThan(59_000);
    // What was not reserved takes nobody's turn.
    const [after] = await stores().hostPaces.reserveMany([{ host: free, count: 1 }], request);
    expect(after).toMatchObject({ reserved: false });
    expect(
      (await stores().hostPaces.reserve(free, { intervalMs: 1000, maxWaitMs: 5000 }))?.waitMs,
    ).toBeLessThan(3100);
  });

  it("leaves a host alone for longer each time it refuses, and for as long as it asks (trap 7)", async () => {
    const host = `refusing-${nextNumber()}.example`;
    const pass = () =>
      test.database.query(
        "update host_paces set blocked_until = now() - interval '1 second' where host = $1",
        [host],
      );
    const first = await stores().hostPaces.refuse(host, null);
    expect(first).toBeGreaterThanOrEqual(29_900);
    expect(first).toBeLessThanOrEqual(33_000);
    // Requests that were under way together are refused together.
    expect(await stores().hostPaces.refuse(host, null)).toBeLessThanOrEqual(33_000);
    await pass();
    expect(await stores().hostPaces.refuse(host, null)).toBeGreaterThanOrEqual(59_900);
    await pass();
    const asked = await stores().hostPaces.refuse(host, 7000);
    expect(asked).toBeGreaterThanOrEqual(6900);
    expect(asked).toBeLessThanOrEqual(7700);
    for (let refusal = 0; refusal < 20; refusal += 1) {
      await pass();
      expect(await stores().hostPaces.refuse(host, null)).toBeLessThanOrEqual(3_960_000);
    }
    await test.database.query(
      "update host_paces set blocked_until = now() - interval '3 hours' where host = $1",
      [host],
    );
    expect(await stores().hostPaces.refuse(host, null)).toBeLessThanOrEqual(33_000);
  });

  it("counts refusals in a row only: a host that refuses pages and gives its feeds is not left alone for an hour", async () => {
    const target = await claimNewFeed(stores());
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await stores().hostPaces.refuse(target.host, null)).toBeLessThanOrEqual(33_000);
      await test.database.query(
        "update host_paces set blocked_until = now() - interval '1 second' where host = $1",
        [target.host],
      );
      await stores().feeds.finishPoll(await claimAgain(stores(), target.id), pollOutcome({ status: 304 }));
    }
  });

  it("notes a gap when nothing known was left, an overlap when something was, and lets the poller set the interval by it", async () => {
    const target = await claimNewFeed(stores());
    const old = [foundItem(), foundItem()];
    const fresh = () => [foundItem(), foundItem(), foundItem()];
    const seen: unknown[] = [];
    const poll = async (items: ReturnType<typeof fresh>) =>
      stores().feeds.finishPoll(
        await claimAgain(stores(), target.id),
        pollOutcome({
          items,
          durationMs: 12,
          reschedule: (each) => {
            seen.push(each.overlapped);
            return { intervalMs: 30_000, intervalReason: "overlap_small", nextPollInMs: 30_000 };
          },
        }),
      );
    await poll(old);
    await poll([...old, ...fresh()]);
    expect(await poll(fresh())).toMatchObject({ gap: true });
    await poll(old);
    expect(seen).toEqual([null, true, false, null]);
    expect(await stores().feeds.detail(target.id)).toMatchObject({
      intervalMs: 30_000,
      intervalReason: "overlap_small",
      overlapPolls: 1,
      gapPolls: 1,
      gaps: [{ itemCount: 3 }],
      recentPolls: [
        { newCount: 2, overlapped: null },
        { newCount: 3, itemCount: 5, overlapped: true },
        { newCount: 3, overlapped: false },
        { newCount: 0, overlapped: null, durationMs: 12 },
      ],
    });
  });

  it("ends many polls that brought nothing in one go, and remembers the last two dozen", async () => {
    const ids = await feedsOf(`many-${nextNumber()}.example`, 40);
    for (let round = 0; round < 26; round += 1) {
      await stores().feeds.pollNow(ids);
      const targets = await claim({ limit: 40 });
      expect(targets).toHaveLength(40);
      const [lost, ...others] = targets;
      if (round === 0 && lost) {
        await stores().feeds.pollNow([lost.id]);
        const results = await Promise.all(
          targets.map((target) => stores().feeds.finishPoll(target, pollOutcome({ status: 304 }))),
        );
        expect(results.map(({ kept }) => kept)).toEqual([false, ...others.map(() => true)]);
      } else
        await Promise.all(
          targets.map((target) => stores().feeds.finishPoll(target, pollOutcome({ status: 304 }))),
        );
    }
    const detail = await stores().feeds.detail(ids[1] ?? "");
    expect(detail?.recentPolls).toHaveLength(24);
    expect(detail?.recentPolls.every(({ status }) => status === 304)).toBe(true);
  });

  it("logs a move, takes it back when an operator says so, and does not make it again", async () => {
    const target = await claimNewFeed(stores());
    const movedTo = `https://moved-${nextNumber()}.example/feed`;
    const move = async () =>
      stores().feeds.finishPoll(await claimAgain(stores(), target.id), pollOutcome({ movedTo, etag: '"x"' }));
    expect(await stores().feeds.undoMove(target.id)).toBe(false);
    expect(await move()).toMatchObject({ movedTo });
    expect(await stores().feeds.undoMove(target.id)).toBe(true);
    expect(await claimAgain(stores(), target.id)).toMatchObject({ url: target.url, etag: null });
    expect(await move()).toMatchObject({ kept: true, movedTo: null });
    expect((await stores().feeds.detail(target.id))?.moves).toMatchObject([
      { fromUrl: target.url, toUrl: movedTo, cause: "redirect", undoneAt: expect.any(String) },
    ]);
  });

  it("retires a feed that is gone, and polls it no more", async () => {
    const target = await claimNewFeed(stores());
    await stores().feeds.finishPoll(target, pollOutcome({ status: 410, succeeded: false, retired: true }));
    expect(await stores().feeds.get(target.id)).toMatchObject({ status: "retired", lastStatus: 410 });
    expect(await stores().feeds.pollNow([target.id])).toBe(0);
  });

  it("keeps the last document as it came", async () => {
    const target = await claimNewFeed(stores());
    const answer = {
      url: target.url,
      status: 200,
      headers: { "content-type": "application/rss+xml" },
      redirects: [],
      bodyBytes: 9,
      durationMs: 5,
    };
    const document = { gzip: new Uint8Array([31, 139]), bytes: 9, truncated: true };
    await stores().feeds.finishPoll(target, pollOutcome({ items: [foundItem()], answer, document }));
    expect(await stores().feeds.detail(target.id)).toMatchObject({ lastAnswer: answer });
    const { rows } = await test.database.query(
      "select body_bytes, truncated from feed_answers where feed_id = $1",
      [target.id],
    );
    expect(rows).toEqual([{ body_bytes: 9, truncated: true }]);
  });
});
