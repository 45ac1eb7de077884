import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { extractedPatch, findArticles, foundItem } from "./builders.ts";

describe("what the extractor keeps", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 20 });
  });
  afterAll(() => test.close());

  const keep = (articleId: string, key: string, keepMs = 60_000) =>
    stores().pages.keep({
      articleId,
      keys: [key],
      url: `https://${key}`,
      status: 200,
      headers: { "content-type": "text/html" },
      gzip: gzipSync("<p>page</p>"),
      bodyBytes: 11,
      keepMs,
    });
  /** Articles at the end of their way, with a page each. */
  const matchedWithPages = async (count: number): Promise<string[]> => {
    const ids = (
      await findArticles(
        stores(),
        Array.from({ length: count }, () => foundItem()),
      )
    ).toSorted();
    await test.database.query("update articles set stage = 'matched' where id = any ($1)", [ids]);
    for (const id of ids) await keep(id, `varn.example/${id}`);
    return ids;
  };

  it("is one page an article, found by its keys while it is fresh, and forgotten in time", async () => {
    const [one = "", other = ""] = await findArticles(stores(), [foundItem(), foundItem()]);
    await keep(one, "varn.example/a");
    await keep(one, "varn.example/b");
    await keep(other, "varn.example/c", -1);
    await keep("art_00000000000000000000000000", "varn.example/d");
    expect(await stores().pages.recent(["varn.example/a"], { maxAgeMs: 60_000 })).toBeNull();
    expect(
      await stores().pages.recent(["varn.example/x", "varn.example/b"], { maxAgeMs: 60_000 }),
    ).toMatchObject({
      articleId: one,
      headers: { "content-type": "text/html" },
    });
    expect(await stores().pages.recent(["varn.example/b"], { maxAgeMs: 0 })).toBeNull();
    expect(await stores().pages.get(other)).toBeNull();
    expect(await stores().pages.prune(10)).toBe(1);
    expect((await stores().pages.summary()).count).toBe(1);
    await test.database.query("delete from pages");
  });

  it("counts what a host repeats once for each extractor that adds to it", async () => {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        stores().hostBlocks.update("varn.example", (before) => Uint8Array.of((before[0] ?? 0) + 1)),
      ),
    );
    expect((await stores().hostBlocks.read("varn.example"))?.[0]).toBe(20);
    await stores().hostBlocks.update("lind.example", () => Uint8Array.of(1));
    expect(await stores().hostBlocks.prune({ maxAgeMs: 60_000, maxHosts: 1 })).toBe(1);
    expect(await stores().hostBlocks.read("varn.example")).toBeNull();
  });

  it("attaches further keys, but none that another article has", async () => {
    const [one = "", other = ""] = await findArticles(stores(), [foundItem(), foundItem()]);
    await stores().articles.attachKeys([
      { articleId: one, key: "url:varn.example/k" },
      { articleId: other, key: "url:varn.example/k" },
      ...Array.from({ length: 3 }, (_, at) => ({ articleId: other, key: `url:varn.example/${at}` })),
    ]);
    const { rows } = await test.database.query<{ article_id: string }>(
      "select article_id from article_keys where key = 'url:varn.example/k'",
    );
    expect(rows).toEqual([{ article_id: one }]);
  });

  it("is read again by one extractor at a time, which another goes on for, and an article that was revised stays", async () => {
    const ids = await matchedWithPages(5);
    await test.database.query("update articles set revision = 2 where id = $1", [ids[4]]);
    const run = await stores().reextractions.create({ dryRun: false, match: false });
    expect(run).toMatchObject({ total: 4, doneCount: 0, state: "running" });
    const first = await stores().reextractions.claim(1);
    if (first === null) throw new Error("the run was not claimed");
    const batch = await stores().reextractions.next(first, 2);
    expect(batch.map(({ article }) => article.id)).toEqual(ids.slice(0, 2));
    const step = (id: string) => ({
      patches: [{ ...extractedPatch(id), text: "It sailed at one.", bodyHash: null, problems: [] }],
      changedCount: 1,
      doneCount: 2,
      cursor: id,
      leaseMs: 1,
    });
    expect(await stores().reextractions.commit(first, step(ids[1] ?? ""))).toEqual({ articleIds: [ids[1]] });
    expect(await stores().articles.get(ids[1] ?? "")).toMatchObject({
      stage: "extracted",
      text: "It sailed at one.",
      silent: true,
    });

    const second = await stores().reextractions.claim(60_000);
    if (second === null) throw new Error("the run was not taken over");
    expect(await stores().reextractions.claim(60_000)).toBeNull();
    // The first one's claim is lost: it writes nothing more.
    expect(await stores().reextractions.commit(first, step(ids[2] ?? ""))).toBeNull();
    expect((await stores().reextractions.next(second, 10)).map(({ article }) => article.id)).toEqual(
      ids.slice(2, 4),
    );
    expect(await stores().reextractions.cancel(run.id)).toBe(true);
    expect(await stores().reextractions.commit(second, step(ids[3] ?? ""))).toBeNull();
    expect(await stores().reextractions.get(run.id)).toMatchObject({
      state: "cancelled",
      doneCount: 2,
      changedCount: 1,
    });
  });

  it("lets no look that was under way put the text of before in place of what was read anew", async () => {
    const [id = ""] = await matchedWithPages(1);
    await test.database.query("update articles set check_at = now() where id = $1", [id]);
    const [check] = await stores().articles.claimChecks({ limit: 1, leaseMs: 60_000, ids: [id] });
    if (check === undefined) throw new Error("the look was not claimed");
    await stores().reextractions.create({ dryRun: false, match: false });
    const run = await stores().reextractions.claim(60_000);
    if (run === null) throw new Error("the run was not claimed");
    await stores().reextractions.commit(run, {
      patches: [{ ...extractedPatch(id), text: "It sailed at one.", bodyHash: null, problems: [] }],
      changedCount: 1,
      doneCount: 1,
      cursor: id,
      leaseMs: 60_000,
    });
    await test.database.query("update articles set stage = 'matched' where id = $1", [id]);
    const outcome = { nextInMs: null, failureCount: 0, isGone: false, pageText: null, revision: null };
    expect(
      await stores().articles.commitCheck(check, { ...outcome, metadata: { stale: true } }),
    ).toMatchObject({ kept: false });
    expect((await stores().articles.get(id))?.metadata).not.toHaveProperty("stale");
    await stores().reextractions.finish(run);
  });
});
