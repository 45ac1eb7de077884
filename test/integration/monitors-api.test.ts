import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusteredArticles } from "./db/builders.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

describe("monitors over the api", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await openTestSystem({ services: ["api"] });
  });
  afterAll(async () => system?.close());

  const create = (body: object) => system.api("POST", "/v1/monitors", { name: "Strikes", ...body });
  const examples = {
    mustMatch: [
      { name: "plain", title: "Strike at the harbour" },
      { name: "far", text: "The strike goes on. Nobody expects that the port authority opens the harbour." },
    ],
    mustNotMatch: [{ name: "football", text: "A strike by Harbour FC's forward decided the match." }],
  };

  it("removes nothing that somebody has changed meanwhile", async () => {
    const monitor = await create({ query: "quayside" });
    const path = `/v1/monitors/${monitor.body.id}`;
    await system.api("PATCH", path, { name: "Quays" });
    await system.api("PUT", "/v1/lists/kept", { entries: ["one"] });
    await system.api("PUT", "/v1/saved-queries/kept", { query: "one" });
    for (const [at, right] of [
      [path, '"2"'],
      ["/v1/lists/kept", '"1"'],
      ["/v1/saved-queries/kept", '"1"'],
    ] as const) {
      expect(await system.api("DELETE", at, undefined, { "if-match": '"7"' })).toMatchObject({
        status: 412,
        body: { code: "version_conflict" },
      });
      expect((await system.api("GET", at)).status).toBe(200);
      expect((await system.api("DELETE", at, undefined, { "if-match": right })).status).toBe(204);
      expect((await system.api("DELETE", at, undefined, { "if-match": right })).status).toBe(404);
    }
  });

  it("refuses a monitor whose examples go the wrong way, names each with the reason, and saves nothing", async () => {
    const answer = await create({ key: "refused", query: "strike NEAR/5 harbour", examples });
    expect(answer).toMatchObject({ status: 422, body: { code: "examples_failed" } });
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "/examples/mustMatch/1",
      "/examples/mustNotMatch/0",
    ]);
    expect(answer.body.errors[0].message).toMatch(
      /"far" must match and does not: \(?strike NEAR\/5 harbour\)?: found .*words away/,
    );
    expect(answer.body.errors[1].message).toContain('"football" must not match and does');
    expect((await system.api("GET", "/v1/monitors?key=refused")).body.items).toEqual([]);

    const forced = await create({
      key: "forced",
      query: "strike NEAR/5 harbour",
      examples,
      allowFailingExamples: true,
    });
    expect(forced.status).toBe(201);
    expect(forced.body.exampleFailures).toHaveLength(2);
    expect(forced.body).not.toHaveProperty("allowFailingExamples");
    const mended = await create({
      key: "mended",
      query: "strike NEAR/12 harbour NOT match",
      examples,
    });
    expect(mended).toMatchObject({ status: 201, body: { exampleFailures: [] } });
    expect(mended.body.examples.mustMatch[0]).toMatchObject({
      name: "plain",
      title: "Strike at the harbour",
    });
    expect((await system.api("GET", "/v1/monitors?key=mended")).body.items).toEqual([mended.body]);
  });

  it("runs the examples at each change of query, entities or examples, and at no other", async () => {
    const { body: monitor } = await create({ query: "ferry", examples: { mustMatch: [{ title: "Ferry" }] } });
    const path = `/v1/monitors/${monitor.id}`;
    expect((await system.api("PATCH", path, { query: "tram" })).body.code).toBe("examples_failed");
    expect(
      (await system.api("PATCH", path, { examples: { mustNotMatch: [{ title: "Ferry" }] } })).body.code,
    ).toBe("examples_failed");
    expect((await system.api("GET", path)).body).toEqual(monitor);
    const forced = await system.api("PATCH", path, { query: "tram", allowFailingExamples: true });
    expect(forced).toMatchObject({ status: 200, body: { version: 2, exampleFailures: [{ index: 0 }] } });
    // The failing example is no obstacle to a change that it has nothing to do with.
    expect(await system.api("PATCH", path, { name: "Trams" })).toMatchObject({
      status: 200,
      body: { version: 3, exampleFailures: [{ index: 0 }] },
    });
    expect(await system.api("PATCH", path, { examples: { mustMatch: [{ title: "Tram" }] } })).toMatchObject({
      status: 200,
      body: { version: 4, exampleFailures: [] },
    });
  });

  it("tests a monitor with its own examples and with others, which are kept nowhere", async () => {
    const { body: monitor } = await create({ query: "quay", examples: { mustMatch: [{ title: "Quay" }] } });
    const path = `/v1/monitors/${monitor.id}`;
    expect(await system.api("POST", `${path}/tests`, {})).toMatchObject({
      status: 200,
      body: { ok: true, passedCount: 1, failures: [] },
    });
    const other = await system.api("POST", `${path}/tests`, {
      examples: { mustMatch: [{ name: "none", title: "Nothing" }] },
    });
    expect(other.body).toMatchObject({ ok: false, failures: [{ kind: "mustMatch", name: "none" }] });
    expect((await system.api("GET", path)).body).toEqual(monitor);
    // What a check finds is shown without a new version.
    await system.stores.monitors.noteChecks([
      {
        id: monitor.id,
        version: 1,
        queryState: "changed",
        queryProblems: [],
        exampleFailures: other.body.failures,
        examplesEngine: "0.1",
      },
    ]);
    expect((await system.api("GET", path)).body).toMatchObject({ version: 1, queryState: "changed" });
    await system.api("POST", `${path}/tests`, {});
    expect((await system.api("GET", path)).body).toMatchObject({
      queryState: "current",
      exampleFailures: [],
    });
  });

  it("keeps the meaning that a query was saved with until its text is saved again", async () => {
    // As if an earlier version had read the bare words as alternatives.
    const monitor = await system.stores.monitors.create({
      name: "old meaning",
      query: "ferry tram",
      canonical: "(ferry OR tram)",
      queryVersion: 1,
      queryTree: { format: 1, root: ["or", "ferry", "tram"] },
      entityIds: [],
      alertPer: "story",
      status: "active",
    });
    const path = `/v1/monitors/${monitor.id}`;
    const tested = await system.api("PATCH", path, {
      name: "still the old meaning",
      examples: { mustMatch: [{ title: "Tram" }] },
    });
    expect(tested).toMatchObject({ status: 200, body: { version: 2, canonical: "(ferry OR tram)" } });
    const explained = await system.api("POST", "/v1/queries/explain", {
      monitorId: monitor.id,
      article: { title: "Ferry" },
    });
    expect(explained.body).toMatchObject({ hit: true, tree: { kind: "or" } });
    const again = await system.api("PATCH", path, { query: "ferry tram" });
    expect(again.body.code).toBe("examples_failed");
    expect(
      await system.api("PATCH", path, { query: "ferry tram", allowFailingExamples: true }),
    ).toMatchObject({ status: 200, body: { canonical: "(ferry AND tram)", queryState: "current" } });

    // A text that is refused by now is no obstacle either.
    const refused = await system.stores.monitors.create({
      name: "refused",
      query: "ferry AND (",
      canonical: "ferry",
      queryVersion: 1,
      queryTree: { format: 1, root: "ferry" },
      entityIds: [],
      alertPer: "story",
      status: "active",
    });
    expect(
      await system.api("PATCH", `/v1/monitors/${refused.id}`, {
        alertPer: "article",
        examples: { mustMatch: [{ title: "Ferry" }] },
      }),
    ).toMatchObject({ status: 200, body: { alertPer: "article", query: "ferry AND (" } });
    expect(await system.api("PATCH", `/v1/monitors/${refused.id}`, { query: "ferry AND (" })).toMatchObject({
      status: 422,
      body: { code: "query_invalid" },
    });
  });

  it("takes a saved query in with the meaning that it was saved with", async () => {
    await system.stores.savedQueries.put("old", {
      query: "ferry tram",
      canonical: "(ferry OR tram)",
      queryVersion: 1,
      queryTree: { format: 1, root: ["or", "ferry", "tram"] },
    });
    const examples = { mustMatch: [{ title: "The tram of Lind" }], mustNotMatch: [{ title: "A tram" }] };
    expect(await create({ query: "query(old) AND Lind", examples })).toMatchObject({ status: 201 });
    await system.api("PUT", "/v1/saved-queries/old", { query: "ferry tram" });
    expect((await create({ query: "query(old) AND Lind", examples })).body.code).toBe("examples_failed");
  });

  it("gives a key to one monitor, and frees it with the monitor", async () => {
    const first = await create({ query: "ferry", key: "team-a/ports.main" });
    expect(await create({ query: "tram", key: "team-a/ports.main" })).toMatchObject({
      status: 409,
      body: { code: "conflict", detail: expect.stringContaining("team-a/ports.main") },
    });
    const other = await create({ query: "tram" });
    expect(
      (await system.api("PATCH", `/v1/monitors/${other.body.id}`, { key: "team-a/ports.main" })).status,
    ).toBe(409);
    for (const key of ["Upper", "../up", "a//b", "a/", "", "x".repeat(201)])
      expect((await create({ query: "ferry", key })).status, key).toBe(422);
    await system.api("DELETE", `/v1/monitors/${first.body.id}`);
    expect(
      (await system.api("PATCH", `/v1/monitors/${other.body.id}`, { key: "team-a/ports.main" })).body.key,
    ).toBe("team-a/ports.main");
  });

  it("checks every change against what is there when many change one monitor at once", async () => {
    const { body: monitor } = await create({ query: "ferry OR tram" });
    const path = `/v1/monitors/${monitor.id}`;
    // Each may stand alone; together they contradict each other.
    const answers = await Promise.all([
      system.api("PATCH", path, { query: "ferry" }),
      system.api("PATCH", path, { examples: { mustMatch: [{ title: "Tram" }] } }),
      ...Array.from({ length: 10 }, (_, index) => system.api("PATCH", path, { name: `Name ${index}` })),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(11);
    expect(new Set(answers.slice(0, 2).map(({ status }) => status))).toEqual(new Set([200, 422]));
    const { body } = await system.api("GET", path);
    expect(body.version).toBe(12);
    expect(body.query === "ferry" && body.examples.mustMatch.length > 0).toBe(false);
  });

  it("says clearly that a body or the examples are too large", async () => {
    const long = "harbour ".repeat(12_400);
    const many = (count: number) => ({
      query: "harbour",
      examples: { mustMatch: Array.from({ length: count }, () => ({ text: long })) },
    });
    // Again and again: the answer must come although the caller is still sending.
    for (let time = 0; time < 5; time += 1)
      expect(await create(many(100))).toMatchObject({
        status: 413,
        body: { code: "too_large", detail: expect.stringContaining("4000000 bytes") },
      });
    expect(
      await system.api("POST", "/v1/queries/check", { query: "harbour ".repeat(200_000) }),
    ).toMatchObject({
      status: 413,
      body: { detail: expect.stringMatching(/1000000 bytes.*WIREWATCH_API_MAX_BODY_BYTES/) },
    });
    expect(await create(many(20))).toMatchObject({
      status: 422,
      body: {
        errors: [
          {
            pointer: "/examples",
            message: "the examples have 1984000 characters together; at most 1000000 are kept",
          },
        ],
      },
    });
    expect((await create(many(9))).status).toBe(201);
    for (const [bad, pointer] of [
      [{ mustMatch: [{ name: "empty" }] }, "/examples/mustMatch/0/text"],
      [{ mustMatch: [{ text: "x".repeat(100_001) }] }, "/examples/mustMatch/0/text"],
      [{ mustNotMatch: Array.from({ length: 101 }, () => ({ title: "x" })) }, "/examples/mustNotMatch"],
      [{ mustMatch: [{ title: "x", langage: "en" }] }, "/examples/mustMatch/0"],
    ] as const) {
      const refused = await create({ query: "harbour", examples: bad });
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0].pointer).toBe(pointer);
    }
  });

  describe("lists and saved queries", () => {
    it("keeps them by name, with versions, and follows a change", async () => {
      const made = await system.api("PUT", "/v1/lists/häfen.nord", {
        entries: ["Lind", "Port Varn", "dock*"],
      });
      expect(made).toMatchObject({ status: 201, body: { name: "häfen.nord", version: 1 } });
      expect(made.headers.get("etag")).toBe('"1"');
      const again = await system.api(
        "PUT",
        "/v1/lists/häfen.nord",
        { entries: ["Lind"] },
        { "if-match": '"1"' },
      );
      expect(again).toMatchObject({ status: 200, body: { version: 2, entries: ["Lind"] } });
      expect(
        (await system.api("PUT", "/v1/lists/häfen.nord", { entries: ["x"] }, { "if-match": '"1"' })).status,
      ).toBe(412);
      expect((await system.api("GET", "/v1/lists")).body.items).toContainEqual(
        expect.objectContaining({ name: "häfen.nord", entryCount: 1 }),
      );
      expect((await system.api("GET", "/v1/lists/nowhere")).status).toBe(404);
      const saved = await system.api("PUT", "/v1/saved-queries/trouble", {
        query: "strike OR flood AND list(häfen.nord)",
      });
      expect(saved).toMatchObject({
        status: 201,
        body: { canonical: expect.stringContaining("(flood AND") },
      });
      const monitor = await create({
        query: "query(trouble) AND ferry",
        examples: { mustMatch: [{ title: "Ferry, flood, Lind" }] },
      });
      expect(monitor).toMatchObject({
        status: 201,
        body: { canonical: expect.stringContaining("query(trouble)") },
      });
      const check = await system.api("POST", "/v1/queries/check", {
        query: "query(trouble) AND list(nowhere)",
      });
      expect(check.body).toMatchObject({ ok: false, errors: [{ start: 19 }] });
      const explained = await system.api("POST", "/v1/queries/explain", {
        monitorId: monitor.body.id,
        article: { title: "Flood at Lind" },
      });
      expect(explained.body).toMatchObject({ ok: true, hit: false, tree: { failed: { clause: "ferry" } } });
    });

    it("refuses names of nothing, entries that are none, and circles", async () => {
      expect((await create({ query: "list(nowhere)" })).body).toMatchObject({
        code: "query_invalid",
        errors: [{ pointer: "/query", message: expect.stringContaining("nowhere") }],
      });
      for (const name of ["a b", "-x", "x".repeat(101), "a/b"])
        expect(
          (await system.api("PUT", `/v1/lists/${encodeURIComponent(name)}`, { entries: ["x"] })).status,
          name,
        ).toBe(422);
      const odd = await system.api("PUT", "/v1/lists/odd", { entries: ["fine", "…", "a OR b"] });
      expect(odd).toMatchObject({ status: 422, body: { code: "invalid" } });
      expect(odd.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        "/entries/1",
        "/entries/2",
      ]);
      await system.api("PUT", "/v1/saved-queries/one", { query: "ferry" });
      await system.api("PUT", "/v1/saved-queries/two", { query: "query(one) OR tram" });
      for (const query of ["query(two)", "query(one)"])
        expect(await system.api("PUT", "/v1/saved-queries/one", { query })).toMatchObject({
          status: 422,
          body: { code: "query_invalid" },
        });
      expect((await system.api("PUT", "/v1/saved-queries/empty", { query: "  " })).status).toBe(422);
      expect((await system.api("GET", "/v1/saved-queries/one")).body).toMatchObject({
        query: "ferry",
        version: 1,
      });
    });

    it("keeps what monitors and saved queries need, and names them", async () => {
      await system.api("PUT", "/v1/lists/needed", { entries: ["Lind"] });
      await system.api("PUT", "/v1/saved-queries/inner", { query: "list(needed)" });
      const outer = await create({ name: "Outer", query: "query(inner) NEAR/5 strike" });
      expect(await system.api("DELETE", "/v1/lists/needed")).toMatchObject({
        status: 409,
        body: { code: "in_use", errors: [{ pointer: "/savedQueries/inner" }] },
      });
      expect(await system.api("DELETE", "/v1/saved-queries/inner")).toMatchObject({
        status: 409,
        body: { code: "in_use", errors: [{ pointer: `/monitors/${outer.body.id}` }] },
      });
      // NEAR needs a place, which NOT has not.
      const broken = await system.api("PUT", "/v1/saved-queries/inner", { query: "all NOT flood" });
      expect(broken).toMatchObject({
        status: 409,
        body: {
          code: "in_use",
          errors: [
            {
              pointer: `/monitors/${outer.body.id}`,
              message: expect.stringContaining('the monitor "Outer"'),
            },
          ],
        },
      });
      expect((await system.api("GET", "/v1/saved-queries/inner")).body.query).toBe("list(needed)");
      // A list that grows beyond what a query may hold would break it, too, through the saved query.
      await create({
        name: "Nearly full",
        query: `query(inner) OR ${Array.from({ length: 6000 }, (_, index) => `w${index}`).join(" OR ")}`,
      });
      const entries = Array.from({ length: 15_000 }, (_, index) => `e${index}`);
      const grown = await system.api("PUT", "/v1/lists/needed", { entries });
      expect(grown).toMatchObject({ status: 409, body: { code: "in_use" } });
      expect(grown.body.errors.map(({ message }: { message: string }) => message).join()).toContain(
        "Nearly full",
      );
      // A change that all can live with goes through, and one that is broken already is no obstacle.
      expect(
        (await system.api("PUT", "/v1/saved-queries/inner", { query: "list(needed) OR Varn" })).status,
      ).toBe(200);
      await system.api("PATCH", `/v1/monitors/${outer.body.id}`, { query: "strike" });
      for (const { id } of (await system.api("GET", "/v1/monitors?limit=500")).body.items)
        if (id !== outer.body.id) await system.api("DELETE", `/v1/monitors/${id}`);
      expect((await system.api("DELETE", "/v1/saved-queries/inner")).status).toBe(204);
      expect((await system.api("DELETE", "/v1/lists/needed")).status).toBe(204);
      expect((await system.api("DELETE", "/v1/lists/needed")).status).toBe(404);
    });
  });

  it("explains a query over a kept article, with places in its text", async () => {
    const [articleId] = await clusteredArticles(system.stores, 1);
    const answer = await system.api("POST", "/v1/queries/explain", {
      query: "ferry NEAR/1 harbour OR site:nowhere.example",
      articleId,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ok: true, hit: false, tree: { kind: "or", hit: false } });
    expect(JSON.stringify(answer.body.tree)).toMatch(/2 words away/);
    const hit = await system.api("POST", "/v1/queries/explain", { query: "sailed", articleId });
    expect(hit.body.tree.spans).toEqual([{ field: "text", start: 3, end: 9, clause: "sailed" }]);
    expect(
      (await system.api("POST", "/v1/queries/explain", { query: "(", article: { title: "x" } })).body.code,
    ).toBe("query_invalid");
    for (const body of [
      { query: "x" },
      { article: { title: "x" } },
      { query: "x", monitorId: `mon_${"0".repeat(26)}`, article: { title: "x" } },
      { query: "x", articleId, article: { title: "x" } },
    ])
      expect((await system.api("POST", "/v1/queries/explain", body)).status).toBe(422);
    expect(
      (await system.api("POST", "/v1/queries/explain", { query: "x", articleId: `art_${"0".repeat(26)}` }))
        .status,
    ).toBe(404);
  });

  it("explains a very long query within bounds", async () => {
    const words = Array.from({ length: 5000 }, (_, index) => `w${index}`);
    const answer = await system.api("POST", "/v1/queries/explain", {
      query: words.join(" OR "),
      article: { title: "w4777" },
    });
    expect(answer.body).toMatchObject({ hit: true, tree: { omittedCount: 4900 } });
    expect(answer.body.tree.children.map(({ clause }: { clause: string }) => clause)).toContain("w4777");
  });

  it("imports another product's query and lays one out", async () => {
    expect(
      (await system.api("POST", "/v1/queries/import", { dialect: "lexis", query: "acme w/5 strike" })).body,
    ).toMatchObject({ ok: true, query: expect.stringContaining("NEAR/5"), errors: [] });
    expect((await system.api("POST", "/v1/queries/import", { dialect: "nosuch", query: "x" })).status).toBe(
      422,
    );
    const { body } = await system.api("POST", "/v1/queries/format", {
      query: "(harbour OR dock) AND (strike OR walkout) AND NOT football",
      width: 30,
    });
    expect(body.query.split("\n").length).toBeGreaterThan(1);
    expect((await system.api("POST", "/v1/queries/format", { query: "(" })).body.code).toBe("query_invalid");
  });

  it("asks for back-fills, shows them and stops them", async () => {
    const { body: monitor } = await create({ query: "ferry" });
    const path = `/v1/monitors/${monitor.id}/backfills`;
    const made = await system.api("POST", path, { since: "2026-01-01T00:00:00Z", dryRun: true });
    expect(made).toMatchObject({
      status: 201,
      body: {
        monitorId: monitor.id,
        monitorVersion: 1,
        state: "waiting",
        dryRun: true,
        deliver: false,
        doneCount: 0,
        daily: [],
      },
    });
    expect((await system.api("GET", path)).body.items).toEqual([made.body]);
    expect((await system.api("GET", `/v1/backfills/${made.body.id}`)).body).toEqual(made.body);
    expect((await system.api("DELETE", `/v1/backfills/${made.body.id}`)).status).toBe(204);
    expect((await system.api("DELETE", `/v1/backfills/${made.body.id}`)).status).toBe(404);
    expect((await system.api("GET", `/v1/backfills/${made.body.id}`)).body.state).toBe("cancelled");
    for (const [body, pointer] of [
      [{ since: "2099-01-01T00:00:00Z" }, "/since"],
      [{ since: "2026-02-01T00:00:00Z", until: "2026-01-01T00:00:00Z" }, "/since"],
      [{ since: "yesterday" }, "/since"],
      [{}, "/since"],
      [{ since: "2026-01-01T00:00:00Z", dryrun: true }, ""],
    ] as const) {
      const refused = await system.api("POST", path, body);
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0].pointer).toBe(pointer);
    }
    const none = `mon_${"0".repeat(26)}`;
    for (const method of ["GET", "POST"])
      expect(
        (
          await system.api(
            method,
            `/v1/monitors/${none}/backfills`,
            method === "POST" ? { since: "2026-01-01T00:00:00Z" } : undefined,
          )
        ).status,
      ).toBe(404);
  });

  it("answers hostile bodies of every monitor and query operation with a problem", async () => {
    const { body: monitor } = await create({ query: "ferry" });
    const deep = (levels: number): unknown => (levels === 0 ? "x" : { a: deep(levels - 1) });
    const bodies: unknown[] = [
      { examples: { mustMatch: [{ title: "\u0000\ud800", text: "\udfff", url: "\u0000" }] } },
      {
        examples: {
          mustMatch: [{ title: "x", entities: ["\u0000"], topics: ["__proto__"], tags: ["constructor"] }],
        },
      },
      { query: "\u0000\ud800 AND list(constructor)" },
      { query: "query(__proto__) OR list(toString) OR list(hasOwnProperty)" },
      { query: "(".repeat(60_000) },
      { query: `${"NOT ".repeat(15_000)}x` },
      { query: `x ${"NEAR/9 x ".repeat(7000)}` },
      { query: "/(a+)+$/ OR /((((((((((a*)*)*)*)*)*)*)*)*)*/" },
      { query: "a*b*c*d*e*f*g*h*", article: { text: "abcdefgh".repeat(12_000) } },
      { query: "x", article: { text: "x ".repeat(49_999) } },
      { query: "x", article: deep(500) },
      { entries: ["\u0000"] },
      { entries: ["\ud800"] },
      { entries: Array.from({ length: 20_001 }, () => "x") },
      { entries: ["x".repeat(501)] },
      { dialect: "lucene", query: "(".repeat(60_000) },
      { dialect: "brandwatch", query: "{".repeat(30_000) },
      { width: 1e9, query: "x" },
      { since: "0000-00-00T00:00:00Z" },
      { since: "-271821-04-20T00:00:00Z" },
      { since: "0001-01-01T00:00:00Z", until: "9999-12-31T23:59:59.999999Z" },
      { key: null, entityIds: Array.from({ length: 1000 }, () => `ent_${"0".repeat(26)}`) },
    ];
    const paths: [string, string][] = [
      ["POST", "/v1/monitors"],
      ["PATCH", `/v1/monitors/${monitor.id}`],
      ["POST", `/v1/monitors/${monitor.id}/tests`],
      ["POST", `/v1/monitors/${monitor.id}/backfills`],
      ["POST", "/v1/queries/check"],
      ["POST", "/v1/queries/explain"],
      ["POST", "/v1/queries/import"],
      ["POST", "/v1/queries/format"],
      ["PUT", "/v1/lists/hostile"],
      ["PUT", "/v1/lists/constructor"],
      ["PUT", "/v1/saved-queries/hostile"],
    ];
    for (const [method, path] of paths)
      for (const body of bodies) {
        const answer = await system.api(method, path, body);
        expect(
          answer.status,
          `${method} ${path} ${JSON.stringify(body).slice(0, 100)} ${JSON.stringify(answer.body).slice(0, 200)}`,
        ).toBeLessThan(500);
        if (answer.status >= 400)
          expect(answer.body).toMatchObject({ status: answer.status, code: expect.any(String) });
      }
    expect((await system.api("GET", "/health/ready")).status).toBe(200);
  });
});
