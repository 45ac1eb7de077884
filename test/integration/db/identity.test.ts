import type { FoundItem, PollTarget } from "@wirewatch/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { claimAgain, claimNewFeed, foundItem, nextNumber, pollOutcome } from "./builders.ts";

const HOUR = 3_600_000;

describe("what a feed's items are taken for", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 10 });
  });
  afterAll(() => test.close());

  const poll = async (
    target: PollTarget,
    items: FoundItem[],
    change: Parameters<typeof pollOutcome>[0] = {},
  ) => {
    const claimed = await claimAgain(stores(), target.id);
    const { pollMemory } = claimed;
    return stores().feeds.finishPoll(
      claimed,
      pollOutcome({ items, pollMemory, bodyHash: `${nextNumber()}`, parseProblems: [], ...change }),
    );
  };
  const memoryOf = async (target: PollTarget) => (await claimAgain(stores(), target.id)).pollMemory;
  const feedOf = async ({ id }: PollTarget) => {
    const feed = await stores().feeds.get(id);
    if (!feed) throw new Error("no feed");
    return feed;
  };

  const itemOf = (target: PollTarget, name: string, change: Partial<FoundItem> = {}): FoundItem => {
    const title = change.title ?? `Report ${name} of the day`;
    const canonicalUrl = `varn.example/${target.id}/${name}`;
    return foundItem({
      keys: [`guid:${target.id}:${name}`, `url:${canonicalUrl}`],
      canonicalUrl,
      url: `https://${canonicalUrl}`,
      weakKey: `title:${target.id}:2026-03-01:${title.toLowerCase()}`,
      contentHash: `hash-${name}`,
      title,
      ...change,
    });
  };
  const issue = (target: PollTarget, names: string[], prefix = ""): FoundItem[] =>
    names.map((name) =>
      itemOf(target, `${prefix}${name}`, { title: `Report ${name} of the day`, contentHash: `hash-${name}` }),
    );
  const letters = ["a", "b", "c", "d", "e"];

  it("makes no article twice when a feed gives all its items new ids and addresses at every poll (trap 4)", async () => {
    const target = await claimNewFeed(stores());
    const first = await poll(target, issue(target, letters));
    expect(first.createdArticleIds).toHaveLength(5);
    for (const session of ["s1-", "s2-", "s3-", "s4-"]) {
      const again = await poll(target, issue(target, letters, session));
      expect(again).toMatchObject({ createdArticleIds: [], gap: false });
    }
    expect((await feedOf(target)).parseProblems.map(({ code }) => code)).toContain("guid_unreliable");
    expect(await memoryOf(target)).toMatchObject({
      guidUnreliable: { why: "changed" },
      addressesUnreliable: true,
    });
    // From then on one item alone is recognised, and keys are no longer gathered.
    expect((await poll(target, issue(target, ["a"], "s9-"))).createdArticleIds).toEqual([]);
    const { rows } = await test.database.query<{ n: number }>(
      "select max(n)::integer as n from (select count(*) as n from article_keys where article_id = any ($1) group by article_id) k",
      [first.createdArticleIds],
    );
    expect(rows[0]?.n).toBeLessThanOrEqual(6);
  });

  it("keeps both articles when a feed uses an id again", async () => {
    const target = await claimNewFeed(stores());
    await poll(target, [itemOf(target, "1", { title: "Ferry aground" })]);
    const other = {
      ...itemOf(target, "2", { title: "Council votes", publishedAt: new Date("2026-03-05T10:00:00Z") }),
    };
    const reused = { ...other, keys: [`guid:${target.id}:1`, other.keys[1] ?? ""] };
    const result = await poll(target, [reused]);
    expect(result).toMatchObject({ churned: true });
    expect(result.createdArticleIds).toHaveLength(1);
    expect((await poll(target, [reused])).createdArticleIds).toEqual([]);
  });

  it("does not mix up items of two feeds that use the same ids", async () => {
    const [one, two] = [await claimNewFeed(stores()), await claimNewFeed(stores())];
    await poll(one, issue(one, letters));
    expect((await poll(two, issue(two, letters))).createdArticleIds).toHaveLength(5);
  });

  it("brings nothing twice when items are reordered, repeated, or without id, link, or date", async () => {
    const target = await claimNewFeed(stores());
    const bare = letters.map((name) =>
      itemOf(target, name, { keys: [], publishedAt: null, canonicalUrl: null }),
    );
    const items = [...issue(target, ["x", "y"]), ...bare, ...bare];
    expect((await poll(target, items)).createdArticleIds).toHaveLength(7);
    for (let turn = 1; turn < 4; turn += 1) {
      const turned = [...items.slice(turn), ...items.slice(0, turn)].toReversed();
      expect(await poll(target, turned)).toMatchObject({ createdArticleIds: [] });
    }
  });

  it("has an edited article looked at once at first, and not again for ten minutes", async () => {
    const target = await claimNewFeed(stores());
    const item = itemOf(target, "1");
    const [id = ""] = (await poll(target, [item])).createdArticleIds;
    const stateOf = async () =>
      (
        await test.database.query(
          `select title, feed_item_title, feed_html, feed_hash, round(extract(epoch from check_at - now()) / 60)::integer as in_minutes
          from articles where id = $1`,
          [id],
        )
      ).rows[0];
    const edited = (text: string) => [{ ...item, html: text, title: `Report ${text}`, contentHash: text }];

    // Before any stage has read it, the article takes the new text as it is.
    expect(await poll(target, edited("one"))).toMatchObject({ createdArticleIds: [], editedCount: 1 });
    expect(await stateOf()).toMatchObject({ title: "Report one", feed_html: "one", in_minutes: null });

    await test.database.query("update articles set stage = 'matched' where id = $1", [id]);
    expect((await poll(target, edited("one"))).editedCount).toBe(0);
    expect((await poll(target, edited("two"))).editedCount).toBe(1);
    expect(await stateOf()).toMatchObject({
      title: "Report one",
      feed_item_title: "Report two",
      feed_html: "two",
      feed_hash: "two",
      in_minutes: 0,
    });
    await test.database.query("update articles set check_at = null where id = $1", [id]);
    await poll(target, edited("three"));
    expect(await stateOf()).toMatchObject({ feed_html: "three", in_minutes: 10 });
    await poll(target, edited("four"));
    expect(await stateOf()).toMatchObject({ feed_html: "four", in_minutes: 10 });

    await test.database.query("update articles set check_at = null, revision = 20 where id = $1", [id]);
    await poll(target, edited("five"));
    expect(await stateOf()).toMatchObject({ feed_html: "five", in_minutes: null });
  });

  it("takes an article that is listed twice, in two states, for edited once at most", async () => {
    const target = await claimNewFeed(stores());
    const item = itemOf(target, "1");
    await poll(target, [item]);
    const other = { ...item, html: "other", contentHash: "other" };
    for (const items of [
      [item, other],
      [other, item],
      [other, item],
    ])
      expect((await poll(target, items)).editedCount).toBe(0);
    expect((await poll(target, [other, { ...other, contentHash: "third" }])).editedCount).toBe(1);
    expect((await poll(target, [{ ...other, contentHash: "third" }, other])).editedCount).toBe(0);
  });

  it("measures a feed whose items another feed found first", async () => {
    const [one, two] = [await claimNewFeed(stores()), await claimNewFeed(stores())];
    const address = (name: string) => itemOf(one, name).keys.filter((key) => key.startsWith("url:"));
    const same = (names: string[]) => names.map((name) => itemOf(two, name, { keys: address(name) }));
    await poll(one, issue(one, letters));
    expect(await poll(two, same(letters))).toMatchObject({ createdArticleIds: [], gap: false });
    expect(await poll(two, same(["x", "y", "z"]))).toMatchObject({ gap: true });
  });

  it("takes nothing that another feed says of an article for an edit", async () => {
    const [one, two] = [await claimNewFeed(stores()), await claimNewFeed(stores())];
    const item = itemOf(one, "1");
    await poll(one, [item]);
    const copy = {
      ...item,
      keys: [`guid:${two.id}:9`, item.keys[1] ?? ""],
      contentHash: "other",
      html: "other",
    };
    expect(await poll(two, [copy])).toMatchObject({ createdArticleIds: [], knownCount: 1, editedCount: 0 });
  });

  it("holds a flood of old items until a person lets them go, and never raises them by itself", async () => {
    const target = await claimNewFeed(stores());
    const newest = Date.parse("2026-03-01T10:00:00Z");
    await poll(target, issue(target, letters));
    const flood = Array.from({ length: 30 }, (_, number) =>
      itemOf(target, `old-${number}`, {
        title: `Archive ${number}`,
        publishedAt: new Date(newest - (48 + number) * HOUR),
      }),
    );
    const news = itemOf(target, "news", { publishedAt: new Date(newest + HOUR) });
    const result = await poll(target, [news, ...flood], { floodItems: 20 });
    expect(result).toMatchObject({ heldCount: 30, gap: false });
    expect(result.createdArticleIds).toHaveLength(1);
    expect((await feedOf(target)).parseProblems).toEqual([
      { code: "flood_held", message: expect.stringContaining("30 items") },
    ]);
    expect((await stores().feeds.detail(target.id))?.heldCount).toBe(30);
    // The held are known: they come neither again nor as new.
    expect(await poll(target, flood, { floodItems: 20 })).toMatchObject({
      createdArticleIds: [],
      heldCount: 0,
    });
    expect(await stores().articles.claimOverdue("found", { graceMs: 0, limit: 500 })).not.toContain(
      flood[0]?.url,
    );

    expect(await stores().articles.releaseHeld(target.id, { silent: true })).toBe(30);
    expect(await stores().articles.releaseHeld(target.id, { silent: true })).toBe(0);
    const { rows } = await test.database.query<{ n: number }>(
      "select count(*)::integer as n from articles where feed_id = $1 and silent and quarantine is null",
      [target.id],
    );
    expect(rows[0]?.n).toBe(30);
  });

  it("holds a document without times of which no id is known, and no first poll, nor fewer, nor younger items", async () => {
    const undated = (target: PollTarget, prefix: string, count: number) =>
      Array.from({ length: count }, (_, number) =>
        itemOf(target, `${prefix}${number}`, { title: `${prefix} ${number}`, publishedAt: null }),
      );
    const target = await claimNewFeed(stores());
    const flood = { floodItems: 20 };
    expect((await poll(target, undated(target, "first", 40), flood)).heldCount).toBe(0);
    expect((await poll(target, undated(target, "few", 19), flood)).heldCount).toBe(0);
    expect((await poll(target, undated(target, "many", 25), flood)).heldCount).toBe(25);
    // A feed that is all new once more is a fast one: held for good, none of its news would reach anybody.
    expect((await poll(target, undated(target, "fast", 25), flood)).createdArticleIds).toHaveLength(25);
    const young = Array.from({ length: 25 }, (_, number) => itemOf(target, `young-${number}`));
    expect((await feedOf(target)).newestItemAt).toBeNull();
    expect((await poll(target, young, flood)).heldCount).toBe(0);
  });

  it("never loses an item for its date: 1970, 9999, none, or the same as all others (trap 1)", async () => {
    const target = await claimNewFeed(stores());
    await poll(target, issue(target, letters));
    const dates = [new Date(0), new Date("9999-12-31T00:00:00Z"), null, new Date("2026-03-01T10:00:00Z")];
    const items = dates.map((publishedAt, number) =>
      itemOf(target, `dated-${number}`, { title: `Dated ${number}`, publishedAt }),
    );
    expect((await poll(target, items)).createdArticleIds).toHaveLength(4);
    const { newestItemAt } = await feedOf(target);
    expect(newestItemAt).not.toBeNull();
    expect(Date.parse(newestItemAt ?? "")).toBeLessThanOrEqual(Date.now());
  });
});
