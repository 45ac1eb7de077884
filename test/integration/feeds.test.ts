import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { feedDetailSchema, feedOverviewSchema } from "@wirewatch/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientEnvironment, runWirewatch } from "../support/run-wirewatch.ts";
import { waitFor } from "../support/wait-for.ts";
import { openPageServer, rssOf, type PageServer } from "./pages.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const EXECUTABLE = fileURLToPath(new URL("../../services/wirewatch/bin/wirewatch.js", import.meta.url));
const NOBODY = "fd_01ARZ3NDEKTSV4RRFFQ69G5FAV";

describe("feeds, as operators see them", () => {
  let system: TestSystem;
  let outlet: PageServer;
  beforeAll(async () => {
    [system, outlet] = await Promise.all([
      openTestSystem({
        services: ["api", "poller"],
        // A busy machine takes its time for a parser's thread; that is no problem of the feed.
        env: { WIREWATCH_FEED_PARSE_DEADLINE_MS: "60000", WIREWATCH_POLL_LEASE_MS: "120000" },
      }),
      openPageServer(),
    ]);
  });
  afterAll(async () => {
    await system?.close();
    await outlet?.close();
  });

  /** A feed that no poller touches, because its turn is tomorrow. */
  const addQuiet = async (path: string, fields: Record<string, unknown> = {}): Promise<string> => {
    const { feed } = await system.stores.feeds.create(
      { url: `http://quiet.example${path}`, ...fields },
      { intervalMs: 86_400_000 },
    );
    await system.database.query(
      "update feeds set next_poll_at = now() + interval '1 day', claim = null where id = $1",
      [feed.id],
    );
    return feed.id;
  };
  const addArticles = (feedId: string, count: number, seen: string, published: string | null) =>
    system.database.query(
      `insert into articles (id, feed_id, source_id, url, title, first_seen_at, published_at, stage)
      select new_id('art'), f.id, f.source_id, 'http://quiet.example/' || n, 'T', ${seen}, ${published}, 'matched'
      from feeds f, generate_series(1, $2::integer) n where f.id = $1`,
      [feedId, count],
    );
  const polled = (id: string) =>
    waitFor(
      "the feed has been polled",
      async () => {
        const { body } = await system.api("GET", `/v1/feeds/${id}`);
        return body.lastPolledAt === null ? null : body;
      },
      { timeoutMs: 15_000 },
    );

  it("tells everything of a feed that has been polled, with its last answer and the document as it came", async () => {
    const document = rssOf("Varn Post", [
      { guid: "1", url: "http://varn.example/1", title: "<script>alert(1)</script>", text: "One" },
      { guid: "2", url: "http://varn.example/2", title: "Two", text: "Two" },
    ]);
    outlet.setText("/varn", "application/rss+xml", document);
    const { body: created } = await system.api("POST", "/v1/feeds", { url: `${outlet.url}/varn` });
    const feed = await polled(created.id);
    expect(feedDetailSchema.parse(feed)).toMatchObject({
      title: "Varn Post",
      lastStatus: 200,
      failing: false,
      lastAnswer: { status: 200, url: `${outlet.url}/varn`, bodyBytes: Buffer.byteLength(document) },
    });
    expect(feed.recentPolls.at(-1)).toMatchObject({ status: 200, newCount: 2, itemCount: 2 });
    expect(feed.itemsPerDay).toHaveLength(14);
    expect(feed.itemsPerDay.at(-1).day).toBe(new Date().toISOString().slice(0, 10));
    expect(feed.itemsPerDay.at(-1).count).toBe(2);
    expect(feed.intervalExplanation.length).toBeGreaterThan(10);

    const answer = await system.api("GET", `/v1/feeds/${created.id}/answer`);
    expect(answer.body).toBe(document);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox;/);
    const about = await system.api("GET", `/v1/feeds/${created.id}/answer/headers`);
    expect(about.body).toMatchObject({
      status: 200,
      truncated: false,
      headers: { "content-type": "application/rss+xml" },
    });
  });

  it("polls now, says when that cannot be, and polls all that fail", async () => {
    outlet.setText("/calm", "application/rss+xml", rssOf("Calm", [{ guid: "1", title: "One", text: "One" }]));
    const { body: created } = await system.api("POST", "/v1/feeds", { url: `${outlet.url}/calm` });
    const before = await polled(created.id);
    const path = `/v1/feeds/${created.id}`;
    expect((await system.api("POST", `${path}/poll`)).status).toBe(204);
    await waitFor(
      "another poll",
      async () => (await system.api("GET", path)).body.lastPolledAt !== before.lastPolledAt,
      { timeoutMs: 10_000 },
    );
    await system.api("PATCH", path, { status: "paused" });
    const refused = await system.api("POST", `${path}/poll`);
    expect(refused).toMatchObject({ status: 409, body: { code: "feed_not_active" } });
    expect(refused.body.detail).toContain("resume");
    expect((await system.api("POST", `/v1/feeds/${NOBODY}/poll`)).body.code).toBe("not_found");

    const failing = await addQuiet("/failing");
    await system.database.query("update feeds set failing = true where id = $1", [failing]);
    expect(await system.api("POST", "/v1/feeds/poll", { status: "failing" })).toMatchObject({
      status: 202,
      body: { count: 1 },
    });
    expect((await polled(failing)).problem).not.toBeNull();
    expect((await system.api("POST", "/v1/feeds/poll", { feedIds: [] })).status).toBe(422);
  });

  it("filters, searches, sorts, counts, and pages in every order without losing or repeating a feed", async () => {
    const ids = [];
    for (let number = 0; number < 9; number += 1)
      ids.push(
        await addQuiet(`/list/${number}`, {
          title: `Listed ${number} 100%`,
          folder: number < 4 ? "Ärger/Süd" : "Ärger",
        }),
      );
    await system.database.query("update feeds set failing = true, failure_count = 3 where id = $1", [ids[3]]);
    await system.api("PATCH", "/v1/feeds", { feedIds: [ids[0], ids[1], NOBODY], status: "paused" });
    const list = async (query: string): Promise<string[]> =>
      (await system.api("GET", `/v1/feeds?${query}`)).body.items.map(({ id }: { id: string }) => id);

    for (const sort of ["newest", "next_poll", "problems"]) {
      const seen: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const { body } = await system.api(
          "GET",
          `/v1/feeds?q=listed&sort=${sort}&limit=2${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.nextCursor;
      }
      expect(seen.toSorted(), sort).toEqual(ids.toSorted());
      if (sort === "problems") expect(seen[0]).toBe(ids[3]);
      if (sort === "next_poll") expect(new Set(seen.slice(-2))).toEqual(new Set(ids.slice(0, 2)));
    }
    expect(await list(`folder=${encodeURIComponent("Ärger/Süd")}`)).toHaveLength(4);
    expect(await list(`folder=${encodeURIComponent("Ärger")}`)).toHaveLength(9);
    expect(await list("q=listed&status=paused")).toHaveLength(2);
    expect(await list("q=listed&failing=true")).toEqual([ids[3]]);
    expect(await list("q=0%25+LISTED")).toHaveLength(9);
    expect(await list("q=10_%25")).toEqual([]);
    const { body: totals } = await system.api("GET", "/v1/feeds/totals?q=listed");
    expect(totals).toMatchObject({ all: 9, active: 7, failing: 1, paused: 2, retired: 0 });
    expect(totals.folders).toContainEqual({ folder: "Ärger/Süd", count: 4 });
    expect((await system.api("GET", "/v1/feeds?sort=size")).status).toBe(422);
  });

  it("measures items, latency and recall from what was seen", async () => {
    const id = await addQuiet("/measured", { title: "Measured" });
    await system.database.query(
      "update feeds set overlap_polls = 3, gap_polls = 1, created_at = now() - interval '10 days' where id = $1",
      [id],
    );
    await addArticles(id, 19, "now() - interval '1 hour'", "now() - interval '1 hour 10 seconds'");
    await addArticles(id, 1, "now() - interval '1 hour'", "now() - interval '2 hours'");
    // These tell nothing: from the future, without a time, before the feed was added, too long ago.
    await addArticles(id, 5, "now() - interval '1 hour'", "now()");
    await addArticles(id, 5, "now() - interval '1 hour'", null);
    await addArticles(id, 5, "now() - interval '1 hour'", "now() - interval '11 days'");
    await addArticles(id, 5, "now() - interval '9 days'", "now() - interval '9 days 1 hour'");
    const { body } = await system.api("GET", `/v1/feeds/${id}`);
    expect(body.latency).toEqual({ p50Ms: 10_000, p95Ms: 10_000, articleCount: 20 });
    expect(body.recall).toBe(0.75);
    expect(body.itemsPerDay.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(40);
    const { body: page } = await system.api("GET", "/v1/feeds?q=measured");
    const overview = feedOverviewSchema.parse(page.items[0]);
    expect(overview.activity).toMatchObject({
      articles24h: 35,
      articles7d: 35,
      latencyP50Ms: 10_000,
      recall: 0.75,
    });
    expect(overview.activity.itemsPerDay).toEqual(
      body.itemsPerDay.map(({ count }: { count: number }) => count),
    );
  });

  it("serves a document that is no UTF-8 as octets, bounds an archive that bursts, and says when there is none", async () => {
    const id = await addQuiet("/raw");
    expect(await system.api("GET", `/v1/feeds/${id}/answer`)).toMatchObject({
      status: 404,
      body: { code: "no_document" },
    });
    const keep = (bytes: Uint8Array) =>
      system.database.query(
        `insert into feed_answers (feed_id, url, status, headers, body, body_bytes, truncated)
        values ($1, 'http://quiet.example/raw', 200, '{}', $2, $3, false)
        on conflict (feed_id) do update set body = excluded.body`,
        [id, gzipSync(bytes), bytes.length],
      );
    await keep(Buffer.from("<html><script>alert('caf\u00e9')</script>", "latin1"));
    const octets = await system.api("GET", `/v1/feeds/${id}/answer`);
    expect(octets.headers.get("content-type")).toBe("application/octet-stream");
    await keep(Buffer.alloc(60_000_000, "ö"));
    const bomb = await system.api("GET", `/v1/feeds/${id}/answer`);
    expect(bomb.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(bomb.headers.get("x-wirewatch-truncated")).toBe("true");
    expect(Buffer.byteLength(bomb.body)).toBeLessThanOrEqual(10_000_002);
  });

  it("refuses bounds that exclude each other and an address that another feed has, and changes nothing", async () => {
    const id = await addQuiet("/edit");
    await addQuiet("/taken");
    const path = `/v1/feeds/${id}`;
    expect((await system.api("PATCH", path, { maxIntervalMs: 60_000 })).status).toBe(200);
    const refused = await system.api("PATCH", path, { minIntervalMs: 120_000 });
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid" } });
    expect(refused.body.errors[0].pointer).toBe("/minIntervalMs");
    expect((await system.api("PATCH", path, { url: "http://quiet.example/taken" })).status).toBe(409);
    const { body } = await system.api("PATCH", path, { title: "Edited", folder: "A/B", language: "pt-BR" });
    expect(body).toMatchObject({
      title: "Edited",
      folder: "A/B",
      language: "pt-BR",
      maxIntervalMs: 60_000,
      minIntervalMs: null,
    });
  });

  it("releases what the flood brake holds, silently or not, and undoes a move", async () => {
    const id = await addQuiet("/moved");
    const path = `/v1/feeds/${id}`;
    await addArticles(id, 3, "now()", null);
    await system.database.query(
      `update articles set stage = 'found', quarantine = '{"code":"flood_held","message":"held"}' where feed_id = $1`,
      [id],
    );
    expect((await system.api("GET", path)).body.heldCount).toBe(3);
    expect((await system.api("POST", `${path}/release-held`, {})).status).toBe(422);
    expect((await system.api("POST", `${path}/release-held`, { silent: true })).body).toEqual({ count: 3 });
    expect((await system.api("POST", `${path}/release-held`, { silent: true })).body.code).toBe(
      "nothing_held",
    );
    const { rows } = await system.database.query("select distinct silent from articles where feed_id = $1", [
      id,
    ]);
    expect(rows).toEqual([{ silent: true }]);

    expect((await system.api("POST", `${path}/undo-move`)).body.code).toBe("nothing_to_undo");
    await system.database.query(
      `insert into feed_moves (feed_id, from_url, to_url, cause)
      values ($1, 'http://quiet.example/before', 'http://quiet.example/moved', 'redirect')`,
      [id],
    );
    expect((await system.api("POST", `${path}/undo-move`)).body.url).toBe("http://quiet.example/before");
    expect((await system.api("GET", path)).body.moves[0]).toMatchObject({ undoneAt: expect.any(String) });
    for (const call of ["release-held", "undo-move"])
      expect((await system.api("POST", `/v1/feeds/${NOBODY}/${call}`, { silent: false })).status, call).toBe(
        404,
      );
  });

  it("does the same on the command line, and fails with the reason", async () => {
    const wirewatch = (...words: string[]) => runWirewatch(["feed", ...words], system.env);
    // As a process of its own, once for what goes well and once for what does not.
    const started = async (...words: string[]) =>
      promisify(execFile)(process.execPath, [EXECUTABLE, "feed", ...words], {
        env: { PATH: process.env["PATH"], ...clientEnvironment(system.env) },
      }).then(
        ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
        (error: { code: number; stdout: string; stderr: string }) => error,
      );
    outlet.setText(
      "/cli",
      "application/rss+xml",
      rssOf("\u001b[2JCommand", [{ guid: "1", title: "One", text: "One" }]),
    );
    const { body: created } = await system.api("POST", "/v1/feeds", { url: `${outlet.url}/cli` });
    const polling = await wirewatch("poll", created.id);
    expect(polling).toMatchObject({ code: 0, stdout: expect.stringMatching(/HTTP 200.* new/) });
    const [listed, shown, json, answer, edited, missing] = await Promise.all([
      wirewatch("list", "--search", "command"),
      wirewatch("show", created.id),
      wirewatch("show", created.id, "--json"),
      started("answer", created.id),
      wirewatch("edit", created.id, "--min-interval", "soon"),
      started("show", NOBODY),
    ]);
    expect(listed.stdout).toMatch(new RegExp(`${created.id} +active`));
    expect(listed.stdout).not.toContain("\u001b");
    expect(shown.stdout).toMatch(/items a day/);
    expect(JSON.parse(json.stdout).id).toBe(created.id);
    expect(answer.stdout).toMatch(/^<\?xml/);
    expect(edited.code).toBe(2);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("no feed") });
    for (const [bound, minIntervalMs] of [
      ["90s", 90_000],
      ["none", null],
    ] as const) {
      expect(await wirewatch("edit", created.id, "--min-interval", bound)).toMatchObject({
        code: 0,
        stderr: "",
      });
      expect((await system.api("GET", `/v1/feeds/${created.id}`)).body.minIntervalMs).toBe(minIntervalMs);
    }
    expect((await wirewatch("pause", created.id)).code).toBe(0);
    expect(await wirewatch("poll", created.id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("resume"),
    });
  }, 60_000);
});
