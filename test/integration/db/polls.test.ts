import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { claimAgain, claimNewFeed, foundItem, newEvent, nextNumber, pollOutcome } from "./builders.ts";

describe("polls", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 20 });
  });
  afterAll(() => test.close());

  it("adds a feed once, and takes a retired one up again", async () => {
    const input = { url: "https://Gazette.example/feed.xml" };
    const first = await stores().feeds.create(input, { intervalMs: 5000 });
    const second = await stores().feeds.create(input, { intervalMs: 9000 });
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.feed).toEqual(first.feed);
    expect(first.feed).toMatchObject({ url: "https://gazette.example/feed.xml", intervalMs: 5000 });
    expect(await stores().feeds.retire(first.feed.id)).toBe(true);
    expect(await stores().feeds.retire(first.feed.id)).toBe(false);
    expect((await stores().feeds.create(input, { intervalMs: 5000 })).feed.status).toBe("active");
  });

  it("gives outlets of one host sources of their own when they have names", async () => {
    const create = (path: string, name?: string) =>
      stores().feeds.create(
        { url: `https://shared.example/${path}`, ...(name === undefined ? {} : { source: { name } }) },
        { intervalMs: 5000 },
      );
    const [one, two, again] = [
      await create("1", "Dispatch"),
      await create("2", "Courier"),
      await create("3", "Dispatch"),
    ];
    expect(one.feed.source.id).toBe(again.feed.source.id);
    expect(one.feed.source.id).not.toBe(two.feed.source.id);
    expect((await create("4")).feed.source.id).toBe(one.feed.source.id);
  });

  it("hands a due feed to one claimant only, until the claim runs out", async () => {
    const { feed } = await stores().feeds.create({ url: "https://due.example/" }, { intervalMs: 1000 });
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => stores().feeds.claimDue({ limit: 5, leaseMs: 60_000, ids: [feed.id] })),
    );
    expect(claims.flat()).toHaveLength(1);
    const [lost] = claims.flat();
    await test.database.query("update feeds set next_poll_at = now() where id = $1", [feed.id]);
    expect(await stores().feeds.claimDue({ limit: 5, leaseMs: 60_000, ids: [feed.id] })).toHaveLength(1);
    const late = await stores().feeds.finishPoll(lost!, pollOutcome({ items: [foundItem()] }));
    expect(late).toMatchObject({ kept: false, createdArticleIds: [], knownCount: 0, deliveryIds: [] });
    expect((await stores().feeds.get(feed.id))?.articleCount).toBe(0);
  });

  it("writes outcome, articles and events together", async () => {
    const target = await claimNewFeed(stores());
    const before = await stores().events.latestPosition();
    const items = [foundItem({ title: "A \0 broken \uD800 title 🚢" }), foundItem()];
    const result = await stores().feeds.finishPoll(
      target,
      pollOutcome({
        items,
        title: "The Lind Gazette",
        etag: '"v1"',
        pollMemory: { seen: 2, "odd\0key": 1 },
        events: [newEvent({ type: "feed.recovered", data: { feedId: target.id, note: "x\0y" } })],
      }),
    );
    expect(result).toMatchObject({ kept: true, knownCount: 0 });
    expect(result.createdArticleIds).toHaveLength(2);
    const article = await stores().articles.get(result.createdArticleIds[0]!);
    expect(article).toMatchObject({
      title: "A \uFFFD broken \uFFFD title 🚢",
      stage: "found",
      feedId: target.id,
      feedHtml: items[0]!.html,
      categories: ["ports"],
      publishedAt: "2026-03-01T10:00:00.000Z",
    });
    expect(await stores().feeds.get(target.id)).toMatchObject({
      title: "The Lind Gazette",
      articleCount: 2,
      lastStatus: 200,
    });
    expect((await claimAgain(stores(), target.id)).etag).toBe('"v1"');
    expect(await stores().events.after(before, { limit: 10 })).toMatchObject([
      { position: before + 1, type: "feed.recovered", data: { note: "x\uFFFDy" } },
    ]);
  });

  it("knows an item again by any of its keys, also when they belong to different articles", async () => {
    const target = await claimNewFeed(stores());
    const [one, two] = [foundItem(), foundItem()];
    await stores().feeds.finishPoll(target, pollOutcome({ items: [one, two] }));
    const mixed = foundItem({ keys: [one.keys[0]!, two.keys[1]!, "guid:never-seen"] });
    const twin = foundItem({ keys: ["guid:twin", "url:twin-1"] });
    const otherTwin = foundItem({ keys: ["guid:twin", "url:twin-2"] });
    const again = await claimAgain(stores(), target.id);
    const result = await stores().feeds.finishPoll(
      again,
      pollOutcome({ items: [one, mixed, twin, otherTwin] }),
    );
    expect(result).toMatchObject({ knownCount: 3 });
    expect(result.createdArticleIds).toHaveLength(1);
    // The address says better than the id which article it is, and the article is known by the new id from now on.
    const { rows } = await test.database.query(
      `select a.article_id = b.article_id as same from article_keys a, article_keys b where a.key = 'guid:never-seen' and b.key = $1`,
      [two.keys[1]],
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it("makes one article of an item that many polls find at the same time", async () => {
    const targets = [];
    for (let count = 0; count < 8; count += 1) targets.push(await claimNewFeed(stores()));
    const items = Array.from({ length: 30 }, () => foundItem());
    const results = await Promise.all(
      targets.map((target, index) =>
        stores().feeds.finishPoll(
          target,
          // Each in another order and under one key of its own.
          pollOutcome({
            items: [...items.slice(index * 3), ...items.slice(0, index * 3)].map((item) => ({
              ...item,
              keys: [`own:${target.id}:${item.keys[0]}`, ...item.keys],
            })),
          }),
        ),
      ),
    );
    expect(results.every(({ kept }) => kept)).toBe(true);
    expect(results.flatMap(({ createdArticleIds }) => createdArticleIds)).toHaveLength(30);
    const { rows } = await test.database.query<{ articles: number; keys: number }>(
      `select count(distinct article_id) as articles, count(*) as keys from article_keys where key = any ($1)`,
      [items.flatMap(({ keys }) => keys)],
    );
    expect(rows[0]).toEqual({ articles: 30, keys: 60 });
    const orphans = await test.database.query(
      "select 1 from article_keys k left join articles a on a.id = k.article_id where a.id is null",
    );
    expect(orphans.rowCount).toBe(0);
  });

  it("creates one article when a second poll waits for the first to commit, and creates it when the first rolls back", async () => {
    for (const ending of ["commit", "rollback"] as const) {
      const item = foundItem();
      const target = await claimNewFeed(stores());
      let second: Promise<unknown> | undefined;
      const first = test.database.transaction(async (transaction) => {
        const { rows } = await transaction.query<{ id: string }>("select id from articles limit 1");
        await transaction.query("insert into article_keys (key, article_id) values ($1, $2)", [
          item.keys[1],
          rows[0]!.id,
        ]);
        second = stores().feeds.finishPoll(target, pollOutcome({ items: [item] }));
        await expect
          .poll(async () => {
            const waiting = await test.database.query(
              "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
            );
            return waiting.rowCount;
          })
          .toBe(1);
        if (ending === "rollback") throw new Error("given up");
      });
      await first.catch(() => undefined);
      const result = (await second) as { createdArticleIds: string[]; knownCount: number };
      expect(result.createdArticleIds).toHaveLength(ending === "commit" ? 0 : 1);
      const { rowCount } = await test.database.query("select 1 from article_keys where key = any ($1)", [
        item.keys,
      ]);
      expect(rowCount).toBe(ending === "commit" ? 1 : 2);
    }
  });

  it("follows a move unless another feed has the address", async () => {
    const taken = `https://taken-${nextNumber()}.example/feed`;
    await stores().feeds.create({ url: taken }, { intervalMs: 1000 });
    const target = await claimNewFeed(stores());
    const blocked = await stores().feeds.finishPoll(
      target,
      pollOutcome({ movedTo: taken, items: [foundItem()] }),
    );
    expect(blocked).toMatchObject({ kept: true });
    expect(blocked.createdArticleIds).toHaveLength(1);
    expect((await stores().feeds.get(target.id))?.url).toBe(target.url);
    const free = `https://free-${nextNumber()}.example/feed`;
    await stores().feeds.finishPoll(await claimAgain(stores(), target.id), pollOutcome({ movedTo: free }));
    expect((await stores().feeds.get(target.id))?.url).toBe(free);
  });

  it("pages through feeds without gap or repetition and refuses a foreign cursor", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await stores().feeds.list({ cursor, limit: 3 });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const { rows } = await test.database.query<{ id: string }>(
      "select id from feeds order by created_at desc, id desc",
    );
    expect(seen).toEqual(rows.map(({ id }) => id));
    for (const bad of [
      "",
      "%",
      "bm90LWpzb24",
      Buffer.from('["x","y"]').toString("base64url"),
      "A".repeat(999),
    ])
      await expect(stores().feeds.list({ cursor: bad })).rejects.toThrow(
        expect.objectContaining({ code: "WW_DB_CURSOR_INVALID" }),
      );
  });

  it("says how long until the next feed is due, and counts them by state", async () => {
    const { feed } = await stores().feeds.create({ url: "https://next.example/" }, { intervalMs: 1000 });
    expect(await stores().feeds.msUntilNextDue()).toBe(0);
    await test.database.query("update feeds set next_poll_at = now() + interval '1 hour'");
    expect(await stores().feeds.msUntilNextDue()).toBeGreaterThan(3_500_000);
    await stores().feeds.update(feed.id, { status: "paused" });
    expect(await stores().feeds.counts()).toMatchObject({ paused: 1, failing: 0, overdue: 0 });
    expect(await stores().feeds.pollNow([feed.id])).toBe(0);
    await stores().feeds.update(feed.id, { status: "active" });
    expect(await stores().feeds.msUntilNextDue()).toBe(0);
  });
});
