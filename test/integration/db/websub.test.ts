import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { claimAgain, claimNewFeed, foundItem, pollOutcome } from "./builders.ts";

const HUB = { hubUrl: "https://hub.example/", topicUrl: "https://gazette.example/feed" };
const WISH = { callbackBase: "https://wirewatch.example/websub/", leaseMs: 864_000_000 };
const BODY = new TextEncoder().encode("<rss/>");

describe("subscriptions at hubs", () => {
  let test: TestDatabase;
  let stores: TestDatabase["database"]["stores"];
  beforeAll(async () => {
    test = await openTestDatabase();
    stores = test.database.stores;
  });
  afterAll(async () => test?.close());

  /** A feed that has announced the hub and was polled. */
  const announcingFeed = async (): Promise<string> => {
    const target = await claimNewFeed(stores);
    await stores.feeds.finishPoll(
      target,
      pollOutcome({ announced: HUB, intervalMs: 600_000, nextPollInMs: 600_000 }),
    );
    await stores.websub.align(WISH);
    return target.id;
  };
  const tokenOf = async (feedId: string, mode = "subscribe"): Promise<string> => {
    const { rows } = await test.database.query<{ token: string }>(
      "select token from websub_subscriptions where feed_id = $1 and mode = $2",
      [feedId, mode],
    );
    return rows[0]?.token ?? "";
  };
  const activeFeed = async (): Promise<{ feedId: string; token: string }> => {
    const feedId = await announcingFeed();
    const token = await tokenOf(feedId);
    await stores.websub.confirm(token, { mode: "subscribe", topicUrl: HUB.topicUrl, leaseMs: 86_400_000 });
    return { feedId, token };
  };
  const dueInMs = async (feedId: string): Promise<number> =>
    Date.parse((await stores.feeds.get(feedId))?.nextPollAt ?? "") - Date.now();

  it("makes one subscription of an announcement, however many processes look", async () => {
    const target = await claimNewFeed(stores);
    await stores.feeds.finishPoll(target, pollOutcome({ announced: HUB }));
    const made = await Promise.all(Array.from({ length: 4 }, () => stores.websub.align(WISH)));
    expect(made.reduce((sum, { addedCount }) => sum + addedCount, 0)).toBe(1);
    expect(await stores.websub.get(target.id)).toMatchObject({ ...HUB, state: "pending" });
    const due = await Promise.all(
      Array.from({ length: 4 }, () => stores.websub.claimDue({ limit: 100, leaseMs: 60_000 })),
    );
    const mine = due.flat().filter(({ feedId }) => feedId === target.id);
    expect(mine).toHaveLength(1);
    expect(mine[0]?.callbackUrl).toMatch(/^https:\/\/wirewatch\.example\/websub\/[\w-]{43}$/);
    expect(Buffer.byteLength(mine[0]?.secret ?? "")).toBeGreaterThanOrEqual(32);
    expect(Buffer.byteLength(mine[0]?.secret ?? "")).toBeLessThan(200);
  });

  it("keeps what a verification has confirmed while the request was still on its way", async () => {
    const feedId = await announcingFeed();
    const [request] = (await stores.websub.claimDue({ limit: 100, leaseMs: 60_000 })).filter(
      (due) => due.feedId === feedId,
    );
    await stores.websub.confirm(request!.token, { mode: "subscribe", topicUrl: HUB.topicUrl, leaseMs: 1e12 });
    await stores.websub.recordAttempt(request!, { result: "failed", problem: null, retryInMs: 1000 });
    const subscription = await stores.websub.get(feedId);
    expect(subscription).toMatchObject({ state: "active", failureCount: 0 });
    const leaseMs = Date.parse(subscription?.leaseUntil ?? "") - Date.now();
    expect(leaseMs).toBeLessThanOrEqual(30 * 86_400_000);
    expect(Date.parse(subscription?.nextAttemptAt ?? "") - Date.now()).toBeLessThan(leaseMs);
  });

  it("confirms nothing that was not asked for", async () => {
    const feedId = await announcingFeed();
    const token = await tokenOf(feedId);
    const verified = { mode: "subscribe", topicUrl: HUB.topicUrl, leaseMs: null } as const;
    expect(await stores.websub.confirm(token, { ...verified, topicUrl: "https://other.example/" })).toBe(
      false,
    );
    expect(await stores.websub.confirm(token, { ...verified, mode: "unsubscribe" })).toBe(false);
    expect(await stores.websub.confirm("unknown", verified)).toBe(false);
    expect(await stores.websub.get(feedId)).toMatchObject({ state: "pending" });
  });

  /** Claims the feed for its pushes. */
  const claimPushes = async (feedId: string) => {
    const claimed = await stores.websub.claimPushed({ limit: 100, leaseMs: 60_000 });
    return claimed.find(({ target }) => target.id === feedId);
  };
  const isTrusted = async (feedId: string): Promise<boolean> =>
    (await claimAgain(stores, feedId)).pushedUntil instanceof Date;

  it("hands a push on once, and leaves the feed's poll its own turn", async () => {
    const { feedId, token } = await activeFeed();
    expect(await dueInMs(feedId)).toBeGreaterThan(500_000);
    expect(await stores.websub.addPush(token, { contentType: "text/xml", body: BODY })).toEqual({
      result: "kept",
      feedId,
    });
    const claims = await Promise.all([claimPushes(feedId), claimPushes(feedId), claimPushes(feedId)]);
    const [pushed] = claims.filter((claim) => claim !== undefined);
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    expect(pushed).toMatchObject({ topicUrl: HUB.topicUrl, problem: null });
    expect(pushed?.target.pushedUntil).toBeInstanceOf(Date);
    expect(pushed?.pushes.map(({ body }) => Buffer.from(body).toString())).toEqual(["<rss/>"]);
    const ids = pushed!.pushes.map(({ id }) => id);
    await stores.feeds.finishPoll(pushed!.target, pollOutcome({ pushes: { ids, pollNow: false } }));
    expect(await dueInMs(feedId)).toBeGreaterThan(500_000);
    expect(await claimPushes(feedId)).toBeUndefined();
    expect(await stores.websub.get(feedId)).toMatchObject({ pushCount: 1, lastPushAt: expect.any(String) });
  });

  it("does not lose the push that a poller had in hand when it died", async () => {
    const { feedId, token } = await activeFeed();
    await stores.websub.addPush(token, { contentType: null, body: BODY });
    const dead = (await claimPushes(feedId))!;
    await test.database.query("update feeds set next_poll_at = now() where id = $1", [feedId]);
    const next = (await claimPushes(feedId))!;
    const read = pollOutcome({ pushes: { ids: next.pushes.map(({ id }) => id), pollNow: false } });
    expect((await stores.feeds.finishPoll(dead.target, read)).kept).toBe(false);
    expect((await stores.feeds.finishPoll(next.target, read)).kept).toBe(true);
    expect(await claimPushes(feedId)).toBeUndefined();
    expect(await dueInMs(feedId)).toBeGreaterThan(500_000);
  });

  it("leaves a push alone while a poll has its feed in hand", async () => {
    const { feedId, token } = await activeFeed();
    const target = await claimAgain(stores, feedId);
    await stores.websub.addPush(token, { contentType: null, body: BODY });
    expect(await claimPushes(feedId)).toBeUndefined();
    await stores.feeds.finishPoll(target, pollOutcome({ nextPollInMs: 600_000 }));
    expect((await claimPushes(feedId))?.pushes).toHaveLength(1);
  });

  it("polls at once after a push that could not tell what is new", async () => {
    const { feedId, token } = await activeFeed();
    await stores.websub.addPush(token, { contentType: null, body: new Uint8Array() });
    const { target, pushes } = (await claimPushes(feedId))!;
    const ids = pushes.map(({ id }) => id);
    await stores.feeds.finishPoll(
      target,
      pollOutcome({ pushes: { ids, pollNow: true }, nextPollInMs: 600_000 }),
    );
    expect(await dueInMs(feedId)).toBeLessThanOrEqual(0);
  });

  it("bounds what waits to be read", async () => {
    const { token } = await activeFeed();
    const results: string[] = [];
    for (let number = 0; number < 52; number += 1)
      results.push((await stores.websub.addPush(token, { contentType: null, body: BODY })).result);
    expect(results.slice(0, 50).every((result) => result === "kept")).toBe(true);
    expect(results.slice(50)).toEqual(["full", "full"]);
  });

  it("bounds the bytes that wait to be read, and takes one push of any size", async () => {
    const { token } = await activeFeed();
    const add = async (bytes: number) =>
      (await stores.websub.addPush(token, { contentType: null, body: new Uint8Array(bytes) })).result;
    expect([await add(20_000_000), await add(9_000_000), await add(2_000_000), await add(1000)]).toEqual([
      "kept",
      "kept",
      "full",
      "kept",
    ]);
  });

  it("takes pushes while a poll of the feed ends, without either waiting for the other", async () => {
    const { feedId, token } = await activeFeed();
    await test.database.query(
      "update websub_subscriptions set active_since = '2026-01-01' where token = $1",
      [token],
    );
    for (let turn = 0; turn < 10; turn += 1) {
      const target = await claimAgain(stores, feedId);
      const startedAt = performance.now();
      await Promise.all([
        stores.feeds.finishPoll(target, pollOutcome({ items: [foundItem()], nextPollInMs: 600_000 })),
        stores.websub.addPush(token, { contentType: null, body: BODY }),
        stores.websub.addPush(token, { contentType: null, body: BODY }),
      ]);
      // PostgreSQL looks for deadlocks after a second.
      expect(performance.now() - startedAt).toBeLessThan(900);
    }
  });

  it("does not rely on a hub whose lease brought old items by polls three times", async () => {
    const { feedId, token } = await activeFeed();
    await test.database.query(
      "update websub_subscriptions set active_since = now() - interval '2 hours' where token = $1",
      [token],
    );
    for (let poll = 0; poll < 3; poll += 1) {
      expect(await isTrusted(feedId)).toBe(true);
      const item = foundItem({ publishedAt: new Date(Date.now() - 3_600_000) });
      await stores.feeds.finishPoll(await claimAgain(stores, feedId), pollOutcome({ items: [item] }));
    }
    expect(await isTrusted(feedId)).toBe(false);
    expect((await stores.websub.get(feedId))?.problem?.code).toBe("hub_unreliable");
    await stores.websub.confirm(token, { mode: "subscribe", topicUrl: HUB.topicUrl, leaseMs: null });
    expect(await isTrusted(feedId)).toBe(true);
  });

  it("does not blame a hub for what is young or older than the subscription", async () => {
    const { feedId } = await activeFeed();
    for (const publishedAt of [new Date(), new Date(Date.now() - 3_600_000), null])
      await stores.feeds.finishPoll(
        await claimAgain(stores, feedId),
        pollOutcome({ items: [foundItem({ publishedAt })] }),
      );
    expect(await isTrusted(feedId)).toBe(true);
  });

  it("keeps a denial with its reason, and lets the feed's own interval count again", async () => {
    const { feedId, token } = await activeFeed();
    await test.database.query(
      "update feeds set next_poll_at = now() + interval '1 day', interval_ms = 60000 where id = $1",
      [feedId],
    );
    expect(await stores.websub.deny(token, "https://other.example/", "no")).toBe(false);
    expect(await stores.websub.deny(token, HUB.topicUrl, "not for you")).toBe(true);
    expect(await stores.websub.get(feedId)).toMatchObject({
      state: "denied",
      leaseUntil: null,
      problem: { code: "hub_denied", message: "not for you" },
    });
    expect(await dueInMs(feedId)).toBeLessThanOrEqual(60_000);
  });

  it.each([
    ["retired", async (feedId: string) => void (await stores.feeds.retire(feedId))],
    ["paused", async (feedId: string) => void (await stores.feeds.update(feedId, { status: "paused" }))],
    [
      "moved",
      async (feedId: string) =>
        void (await stores.feeds.update(feedId, { url: `https://new.example/${feedId}` })),
    ],
  ])("gives a subscription up when its feed is %s", async (_what, change) => {
    const { feedId, token } = await activeFeed();
    await change(feedId);
    expect(await stores.websub.addPush(token, { contentType: null, body: BODY })).toEqual({ result: "gone" });
    await stores.websub.align(WISH);
    expect(await stores.websub.get(feedId)).toBeNull();
    const due = await stores.websub.claimDue({ limit: 100, leaseMs: 60_000 });
    expect(due.find((request) => request.token === token)).toMatchObject({ mode: "unsubscribe", ...HUB });
    expect(
      await stores.websub.confirm(token, { mode: "subscribe", topicUrl: HUB.topicUrl, leaseMs: null }),
    ).toBe(false);
    expect(
      await stores.websub.confirm(token, { mode: "unsubscribe", topicUrl: HUB.topicUrl, leaseMs: null }),
    ).toBe(true);
    expect(await stores.websub.find(token)).toBeNull();
  });

  it("shows neither token nor secret that a denial repeats", async () => {
    const { feedId, token } = await activeFeed();
    const secret = (await stores.websub.find(token))?.secret ?? "";
    await stores.websub.deny(token, HUB.topicUrl, `no ${token} ${secret}`);
    const message = (await stores.websub.get(feedId))?.problem?.message;
    expect(message).toBe("no … …");
  });

  it("changes hubs with the feed, and forgets one that is not named any more", async () => {
    const { feedId, token } = await activeFeed();
    const other = { ...HUB, hubUrl: "https://other-hub.example/" };
    await stores.feeds.finishPoll(await claimAgain(stores, feedId), pollOutcome({ announced: other }));
    await stores.websub.align(WISH);
    expect(await stores.websub.get(feedId)).toMatchObject({ ...other, state: "pending" });
    expect(await tokenOf(feedId, "unsubscribe")).toBe(token);
    await stores.feeds.finishPoll(await claimAgain(stores, feedId), pollOutcome({ announced: null }));
    await stores.websub.align(WISH);
    expect(await stores.websub.get(feedId)).toBeNull();
  });

  it("follows a feed to a new address that gave the same document", async () => {
    const { feedId, token } = await activeFeed();
    await stores.feeds.finishPoll(
      await claimAgain(stores, feedId),
      pollOutcome({ movedTo: `https://moved.example/${feedId}` }),
    );
    await stores.websub.align(WISH);
    expect(await tokenOf(feedId)).toBe(token);
  });

  it("wants no subscription when it is switched off", async () => {
    const { feedId } = await activeFeed();
    await stores.websub.align(null);
    expect(await stores.websub.get(feedId)).toBeNull();
  });
});
