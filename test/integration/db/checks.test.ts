import type { CheckOutcome, RevisionDraft } from "@wirewatch/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../support/wait-for.ts";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { alertDraft, clusteredArticles, newEndpoint, newMonitor } from "./builders.ts";

const outcome = (change: Partial<CheckOutcome> = {}): CheckOutcome => ({
  nextInMs: null,
  failureCount: 0,
  isGone: false,
  metadata: { section: "ports", readFrom: "page" },
  pageText: null,
  revision: null,
  ...change,
});

const draft = (change: Partial<RevisionDraft> = {}): RevisionDraft => ({
  kind: "changed",
  seenIn: "page",
  title: "Ferry stays in the harbour of Lind",
  text: "It did not sail.",
  html: "<p>It did not sail.</p>",
  measure: { keptShare: 0.5, addedWords: 3, removedWords: 2 },
  added: ["It did not sail."],
  removed: ["It sailed at noon."],
  problems: [],
  ...change,
});

describe("checks", () => {
  let test: TestDatabase;
  const articles = () => test.database.stores.articles;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 20 });
    await newEndpoint(test.database.stores, ["article.revised", "article.withdrawn"]);
  });
  afterAll(() => test.close());

  /** An article at the end of its way, with an alert. */
  const alerted = async (firstCheckInMs: number | null = 0, readFrom = "page"): Promise<string> => {
    const [id] = await clusteredArticles(test.database.stores, 1);
    await test.database.query("update leases set expires_at = now()");
    await test.database.query(
      `update articles set metadata = metadata || jsonb_build_object('readFrom', $2::text) where id = $1`,
      [id, readFrom],
    );
    const monitor = await newMonitor(test.database.stores);
    await articles().commitMatched([{ id: id!, alerts: [alertDraft(monitor.id, id!)] }], { firstCheckInMs });
    return id!;
  };
  const claim = async (id: string, leaseMs = 60_000) =>
    (await articles().claimChecks({ limit: 10, leaseMs, ids: [id] }))[0];
  const makeDue = (id: string) =>
    test.database.query("update articles set check_at = now() where id = $1", [id]);
  const eventsOf = async (id: string) =>
    (await test.database.stores.events.after(0, { limit: 500 })).filter(
      ({ type, data }) => type.startsWith("article.") && (data["article"] as { id: string }).id === id,
    );

  it("are due for articles that raised an alert, and for no others", async () => {
    const [quiet] = await clusteredArticles(test.database.stores, 1);
    await test.database.query("update leases set expires_at = now()");
    await articles().commitMatched([{ id: quiet!, alerts: [] }], { firstCheckInMs: 0 });
    expect(await claim(quiet!)).toBeUndefined();
    expect(await claim(await alerted(null))).toBeUndefined();
    expect(await claim(await alerted(3_600_000))).toBeUndefined();
    const id = await alerted(0);
    expect(await claim(id)).toMatchObject({ article: { id, revision: 1 }, failureCount: 0, goneForMs: null });
  });

  it("are due at once for articles whose page has not been read", async () => {
    const id = await alerted(3_600_000, "feed");
    const check = await claim(id);
    expect(check?.pageText).toBeNull();
    await articles().commitCheck(
      check!,
      outcome({ nextInMs: 0, pageText: "It sailed at noon, the page says." }),
    );
    expect((await claim(id))?.pageText).toBe("It sailed at noon, the page says.");
  });

  it("go to one process at a time, and come again when it dies", async () => {
    const id = await alerted();
    const claims = (await Promise.all(Array.from({ length: 8 }, () => claim(id, 300)))).filter(
      (each) => each !== undefined,
    );
    expect(claims).toHaveLength(1);
    const again = await waitFor("the claim runs out", () => claim(id), { timeoutMs: 5000, everyMs: 50 });
    expect(again.claim).not.toBe(claims[0]?.claim);
    expect(await articles().commitCheck(claims[0]!, outcome({ revision: draft() }))).toEqual({
      kept: false,
      revision: null,
      rematched: false,
      deliveryIds: [],
    });
    expect(await eventsOf(id)).toEqual([]);
    expect(await articles().commitCheck(again, outcome({ revision: draft() }))).toMatchObject({
      kept: true,
      revision: 2,
      rematched: true,
    });
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it("write a revision, its event with a delivery, and the first state in one go", async () => {
    const id = await alerted();
    const check = await claim(id);
    const result = await articles().commitCheck(check!, outcome({ revision: draft(), nextInMs: 5000 }));
    expect(result.deliveryIds).toHaveLength(1);
    expect(await articles().get(id)).toMatchObject({
      title: "Ferry stays in the harbour of Lind",
      text: "It did not sail.",
      revision: 2,
      stage: "extracted",
      storyId: check!.article.storyId,
    });
    expect(await articles().revisions(id)).toMatchObject([
      {
        revision: 1,
        kind: "first",
        title: "Ferry leaves the harbour of Lind",
        text: "It sailed at noon.",
        measure: {},
      },
      { revision: 2, kind: "changed", seenIn: "page", text: "It did not sail.", measure: { keptShare: 0.5 } },
    ]);
    const [event] = await eventsOf(id);
    expect(event).toMatchObject({
      type: "article.revised",
      data: {
        kind: "changed",
        revision: 2,
        titleBefore: "Ferry leaves the harbour of Lind",
        removed: ["It sailed at noon."],
        storyId: check!.article.storyId,
        alerts: [{ monitorName: "Ferries" }],
      },
    });
    // On its way again, the article waits with its next check.
    await makeDue(id);
    expect(await claim(id)).toBeUndefined();
  });

  it("tell nobody of an article that has raised no alert", async () => {
    const [id] = await clusteredArticles(test.database.stores, 1);
    await test.database.query("update leases set expires_at = now()");
    await articles().commitMatched([{ id: id!, alerts: [] }]);
    await makeDue(id!);
    const check = await claim(id!);
    expect(check?.alertedAgoMs).toBeNull();
    expect(await articles().commitCheck(check!, outcome({ revision: draft() }))).toMatchObject({
      revision: 2,
      deliveryIds: [],
    });
    expect(await eventsOf(id!)).toEqual([]);
    expect(await articles().revisions(id!)).toHaveLength(2);
  });

  it("withdraw an article once, keep its text, and bring it back", async () => {
    const id = await alerted();
    expect((await claim(id))?.goneForMs).toBeNull();
    await makeDue(id);
    await articles().commitCheck((await claim(id))!, outcome({ isGone: true, nextInMs: 0 }));
    const second = await claim(id);
    expect(second?.goneForMs).toBeGreaterThanOrEqual(0);
    const { title, text } = second!.article;
    await articles().commitCheck(
      second!,
      outcome({ isGone: true, revision: draft({ kind: "withdrawn", title, text }) }),
    );
    expect(await articles().get(id)).toMatchObject({
      text: "It sailed at noon.",
      stage: "matched",
      withdrawnAt: expect.any(String),
    });
    await makeDue(id);
    await articles().commitCheck((await claim(id))!, outcome({ revision: draft() }));
    expect(await articles().get(id)).toMatchObject({ withdrawnAt: null, revision: 3 });
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(["article.withdrawn", "article.revised"]);
    expect((await articles().revisions(id)).map(({ kind }) => kind)).toEqual([
      "first",
      "withdrawn",
      "changed",
    ]);
  });

  it("believe no withdrawal while others of the source are gone, or its feed cannot be read, for three days", async () => {
    const [{ source_id: sourceId } = { source_id: "" }] = (
      await test.database.query<{ source_id: string }>("select source_id from articles where id = $1", [
        await alerted(),
      ])
    ).rows;
    const ids: string[] = [];
    while (ids.length < 4) ids.push(await alerted());
    await test.database.query("update articles set source_id = $2 where id = any ($1)", [ids, sourceId]);
    const withdraw = async (id: string) => {
      await makeDue(id);
      const check = (await claim(id))!;
      const { title, text } = check.article;
      return articles().commitCheck(
        check,
        outcome({ isGone: true, revision: draft({ kind: "withdrawn", title, text }) }),
      );
    };
    const [one = "", ...others] = ids;
    await test.database.query(
      "update articles set gone_since = now(), check_at = now() where id = any ($1)",
      [ids],
    );
    expect(await withdraw(one)).toMatchObject({ kept: true, revision: null, deliveryIds: [] });
    expect(await articles().get(one)).toMatchObject({ withdrawnAt: null });
    await makeDue(one);
    expect((await claim(one))?.goneForMs).toBeGreaterThan(0);

    await test.database.query("update articles set gone_since = now() - interval '4 days' where id = $1", [
      one,
    ]);
    expect(await withdraw(one)).toMatchObject({ revision: 2 });

    await test.database.query("update articles set gone_since = null where id <> $1", [others[0]]);
    const failing =
      "update feeds set failure_count = $2 where id = (select feed_id from articles where id = $1)";
    await test.database.query(failing, [others[0], 1]);
    expect(await withdraw(others[0] ?? "")).toMatchObject({ revision: null });
    await test.database.query(failing, [others[0], 0]);
    expect(await withdraw(others[0] ?? "")).toMatchObject({ revision: 2 });
  });

  it("tell once of each state that a publisher shows in turn", async () => {
    const id = await alerted();
    const revise = async (title: string) => {
      await test.database.query("update articles set stage = 'matched' where id = $1", [id]);
      await makeDue(id);
      return articles().commitCheck((await claim(id))!, outcome({ revision: draft({ title }) }));
    };
    const told: number[] = [];
    for (const title of ["A", "B", "A", "B", "A", "B", "C"])
      told.push((await revise(title)).deliveryIds.length);
    expect(told).toEqual([1, 1, 0, 0, 0, 0, 1]);
    expect(await articles().revisions(id)).toHaveLength(8);
  });

  it("raise no second alert of an article when its revision is matched under another subject", async () => {
    const id = await alerted();
    const monitorId = (
      await test.database.query<{ monitor_id: string }>(
        "select monitor_id from alerts where article_id = $1",
        [id],
      )
    ).rows[0]!.monitor_id;
    await test.database.query("update articles set stage = 'clustered' where id = $1", [id]);
    const again = alertDraft(monitorId, id, { subject: id });
    expect(await articles().commitMatched([{ id, alerts: [again] }])).toMatchObject({
      advancedIds: [id],
      alertIds: [],
    });
  });

  it("come again at once when the feed was edited meanwhile", async () => {
    const id = await alerted();
    const check = await claim(id);
    await test.database.query("update articles set feed_hash = 'new', check_at = now() where id = $1", [id]);
    await articles().commitCheck(check!, outcome({ nextInMs: 3_600_000 }));
    expect(await claim(id)).toMatchObject({ feedHash: "new" });
  });

  it("wait while the article is in quarantine", async () => {
    const id = await alerted();
    const problem = { code: "x", message: "x" };
    await test.database.query("update articles set quarantine = $2::jsonb where id = $1", [
      id,
      JSON.stringify(problem),
    ]);
    expect(await claim(id)).toBeUndefined();
    await articles().release([id]);
    expect(await claim(id)).toBeDefined();
  });

  it("say nothing of an article that is not there", async () => {
    expect(await articles().revisions("art_01ARZ3NDEKTSV4RRFFQ69G5FAV")).toEqual([]);
  });
});
