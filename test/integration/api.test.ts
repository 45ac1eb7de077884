import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestSystem, type TestSystem } from "./system.ts";

describe("the api", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await openTestSystem({ services: ["api"] });
  });
  afterAll(async () => system?.close());

  it("gives nothing but health and the empty page without a token", async () => {
    const { body: description } = await system.api("GET", "/v1/openapi.json");
    for (const [path, operations] of Object.entries(
      description.paths as Record<string, Record<string, unknown>>,
    ))
      for (const method of Object.keys(operations)) {
        const response = await fetch(`${system.apiUrl}${path.replaceAll(/\{\w+\}/g, "x")}`, {
          method: method.toUpperCase(),
        });
        expect(response.status, `${method} ${path}`).toBe(401);
      }
    for (const path of ["/metrics", "/v1/openapi.json", "/v1/nothing"])
      expect((await fetch(`${system.apiUrl}${path}`)).status, path).toBe(401);
    for (const path of ["/health/live", "/health/ready", "/", "/static/app.js"])
      expect((await fetch(`${system.apiUrl}${path}`)).status, path).toBe(200);
    for (const authorization of ["Bearer ", "Bearer wrong", `Basic ${system.token}`, system.token])
      expect((await fetch(`${system.apiUrl}/v1/feeds`, { headers: { authorization } })).status).toBe(401);
  });

  it("answers every hostile body and parameter with a problem, never with a 500", async () => {
    const { body: description } = await system.api("GET", "/v1/openapi.json");
    const bodies: unknown[] = [
      undefined,
      "",
      "{",
      "[]",
      "null",
      "0",
      '"x"',
      "{}",
      { url: 1 },
      { url: "javascript:alert(1)" },
      { url: "http://a b" },
      { url: `http://x/${"y".repeat(9000)}` },
      { name: "\u0000", query: "\u0000" },
      { name: "x", query: "((((" },
      { name: "x".repeat(10_000) },
      { name: "x", entityIds: ["ent_nope"] },
      { __proto__: null, constructor: { prototype: 1 } },
      { name: "\ud800", aliases: ["\udfff ok"] },
      { since: "yesterday" },
      { eventTypes: ["all"] },
      { intervalMs: -1 },
      { query: '"'.repeat(2000) },
      JSON.stringify({ query: "(".repeat(20_000) }),
      { name: "a", query: "NOT ".repeat(5000) },
    ];
    // A name that some paths take, and an id of the right form: behind the others a body is hardly ever looked at.
    const taken = ["x", "mon_01ARZ3NDEKTSV4RRFFQ69G5FAV"];
    const few = [undefined, "{", "{}", { name: "\u0000", query: "\u0000" }];
    for (const [path, operations] of Object.entries(
      description.paths as Record<string, Record<string, unknown>>,
    ))
      for (const method of Object.keys(operations)) {
        if (path === "/v1/stream") continue;
        for (const id of [...taken, "%00", "..%2f..", "'; drop table feeds --"]) {
          const address = path.replaceAll(/\{\w+\}/g, encodeURI(id));
          for (const query of [
            "",
            "?limit=0",
            "?limit=9999999",
            "?cursor=AAAA",
            "?after=-1",
            "?types=x",
            "?types=,",
            "?cursor=%00",
            "?stage=done",
          ]) {
            if (method !== "get" && query !== "") continue;
            await Promise.all(
              (method === "get" || method === "delete" ? [undefined] : taken.includes(id) ? bodies : few).map(
                async (body) => {
                  const answer = await system.api(method.toUpperCase(), `${address}${query}`, body);
                  expect(
                    answer.status,
                    `${method} ${address}${query} ${JSON.stringify(body)?.slice(0, 100)}`,
                  ).not.toBe(500);
                  if (answer.status >= 400)
                    expect(answer.body).toMatchObject({ status: answer.status, code: expect.any(String) });
                },
              ),
            );
          }
          if (!path.includes("{")) break;
        }
      }
  });

  it("answers an address that cannot be read with a problem, too", async () => {
    for (const id of ["%ff", "%", "a".repeat(400)]) {
      const answer = await system.api("GET", `/v1/feeds/${id}`);
      expect(answer, id).toMatchObject({ status: 400, body: { code: "bad_request", status: 400 } });
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("refuses a query that cannot be understood, with its place and a hint, and saves nothing", async () => {
    const answer = await system.api("POST", "/v1/monitors", {
      name: "broken",
      query: '("death threats" AND',
    });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe("query_invalid");
    expect(answer.body.errors[0]).toMatchObject({
      pointer: "/query",
      message: expect.any(String),
      hint: expect.any(String),
      start: expect.any(Number),
    });
    const { body } = await system.api("GET", "/v1/monitors?limit=500");
    expect(body.items.map(({ name }: { name: string }) => name)).not.toContain("broken");
  });

  it("shows a query back in brackets", async () => {
    const { body } = await system.api("POST", "/v1/monitors", {
      name: "mixed",
      query: "flood OR river AND storm",
    });
    expect(body.canonical).toMatch(/flood OR \(?river AND storm\)?/);
  });

  it("guards an update by the version that was read", async () => {
    const created = await system.api("POST", "/v1/monitors", { name: "guarded", query: "storm" });
    const etag = created.headers.get("etag") ?? "";
    const path = `/v1/monitors/${created.body.id}`;
    const first = await system.api("PATCH", path, { query: "storm AND sea" }, { "if-match": etag });
    expect(first).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await system.api("PATCH", path, { query: "calm" }, { "if-match": etag })).status).toBe(412);
    expect((await system.api("GET", path)).body.query).toBe("storm AND sea");
  });

  it("takes the same feed once", async () => {
    const first = await system.api("POST", "/v1/feeds", { url: "https://outlet.example/feed.xml" });
    const second = await system.api("POST", "/v1/feeds", { url: "https://outlet.example/feed.xml" });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.id).toBe(first.body.id);
  });

  it("shows an endpoint's secret once and never again", async () => {
    const created = await system.api("POST", "/v1/endpoints", { url: "https://receiver.example/hook" });
    expect(created.body.secret).toMatch(/^whsec_/);
    for (const path of ["/v1/endpoints", `/v1/endpoints/${created.body.id}`])
      expect(JSON.stringify((await system.api("GET", path)).body)).not.toContain("whsec_");
    const rotated = await system.api("POST", `/v1/endpoints/${created.body.id}/rotate-secret`);
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(created.body.secret);
  });

  it("pages through a list without losing or repeating anything", async () => {
    for (let number = 0; number < 25; number += 1)
      await system.api("POST", "/v1/entities", { name: `Company ${number}`, aliases: [] });
    const names: string[] = [];
    let cursor = "";
    for (;;) {
      const { body } = await system.api(
        "GET",
        `/v1/entities?limit=7${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      names.push(...body.items.map(({ name }: { name: string }) => name));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    const companies = names.filter((name) => name.startsWith("Company "));
    expect(new Set(companies).size).toBe(25);
    expect(companies).toHaveLength(25);
  });

  it("refuses a second entity of the same name", async () => {
    await system.api("POST", "/v1/entities", { name: "Unique Works" });
    expect((await system.api("POST", "/v1/entities", { name: "unique works" })).status).toBe(409);
  });

  it("serves metrics in Prometheus form, with bounded labels", async () => {
    const { body } = await system.api("GET", "/metrics");
    expect(body).toContain("wirewatch_backlog{");
    expect(body).not.toMatch(/art_[0-9A-Z]{26}|mon_[0-9A-Z]{26}/);
  });
});
