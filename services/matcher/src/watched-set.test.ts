import type { Entity } from "@wirewatch/contracts";
import { compileQueries, type QueryDocument } from "@wirewatch/query";
import { describe, expect, it } from "vitest";
import { openEntityNames } from "./entity-names.ts";
import { NOTHING_LEARNED } from "./learned-frequencies.ts";
import type { MonitorSource } from "./read-monitor.ts";
import { openWatchedSet, type WatchedSet } from "./watched-set.ts";

const source = (id: string, query: string, version = 1): MonitorSource => ({
  id,
  version,
  query,
  queryVersion: 1,
  queryTree: null,
  entityIds: [],
});

function open(monitors: Record<string, string>, maxSteps = 1_000_000): WatchedSet {
  const { set } = compileQueries(Object.entries(monitors).map(([id, query]) => ({ id, query })));
  return openWatchedSet(
    {
      bytes: set.toSnapshot({ shared: true }),
      database: "one",
      revision: 1,
      context: { entities: openEntityNames([]), lists: new Map(), queries: new Map() },
      monitors: new Map(Object.keys(monitors).map((id) => [id, 1])),
      keys: [],
      learned: NOTHING_LEARNED,
    },
    { maxSteps },
  );
}

const article = (text: string, change: Partial<QueryDocument> = {}): QueryDocument => ({
  id: "art_1",
  title: "",
  text,
  ...change,
});
const idsOf = (set: WatchedSet, document: QueryDocument): string[] =>
  set.match(document).hits.map(({ id, version }) => `${id}@${version}`);

describe("openWatchedSet", () => {
  it("matches with the version that was put in last, at once", () => {
    const set = open({ a: "weir", b: "lock" });
    expect(idsOf(set, article("A weir and a lock."))).toEqual(["a@1", "b@1"]);
    expect(set.put(source("a", "sluice", 2))).toBeNull();
    set.remove("b");
    expect(idsOf(set, article("A weir, a lock, a sluice."))).toEqual(["a@2"]);
    expect([set.size, set.pending, set.articles]).toEqual([1, 2, 2]);
    set.remove("b");
    expect(set.pending).toBe(2);
  });

  it("runs no monitor that is refused, and knows what it waits for", () => {
    const set = open({ a: "weir" });
    expect(set.put(source("a", "list(rivers)", 2))).toMatchObject({
      id: "a",
      version: 2,
      errors: [{ message: expect.stringContaining("rivers") }],
    });
    expect(idsOf(set, article("A weir."))).toEqual([]);
    expect(set.versionOf("a")).toBeUndefined();
    expect(set.dependents(["list:rivers"])).toEqual(new Set(["a"]));
    set.context.lists.set("rivers", ["Ossa"]);
    set.renewContext();
    expect(set.put(source("a", "list(rivers)", 2))).toBeNull();
    expect(idsOf(set, article("The Ossa."))).toEqual(["a@2"]);
    set.remove("a");
    expect(set.dependents(["list:rivers"])).toEqual(new Set());
  });

  it("compiles later monitors with the names that entities have then", () => {
    const set = open({});
    const entity: Entity = {
      id: "ent_1",
      name: "Ossa Dam",
      type: null,
      aliases: ["OD"],
      createdAt: "",
      updatedAt: "",
    };
    const mentioned = article("It holds.", { entities: [{ id: "ent_1", name: "Ossa Dam", score: 1 }] });
    set.put(source("a", "all AND entity:OD"));
    expect(idsOf(set, mentioned)).toEqual([]);
    expect(set.context.entities.put("ent_1", entity)).toContain("od");
    set.renewContext();
    expect(set.dependents(["entity:od"])).toEqual(new Set(["a"]));
    set.put(source("a", "all AND entity:OD"));
    expect(idsOf(set, mentioned)).toEqual(["a@1"]);
  });

  it("tells of an article that used up its steps, and of no other", () => {
    const set = open({ a: "tick NEAR/3 tock NEAR/9 tuck" }, 1000);
    expect(set.match(article("tick tock tuck ".repeat(5000))).budget).toMatchObject({ documentId: "art_1" });
    expect(set.match(article("tick tock tuck"))).toMatchObject({ hits: [{ id: "a" }], budget: null });
  });

  it("learns in what share of the articles the words of queries are", () => {
    const set = open({ a: "weir AND lock", b: "sluice AND lock" });
    for (let number = 0; number < 100; number += 1)
      set.match(article(number % 4 === 0 ? "A weir." : "A lock."));
    const shares = new Map(set.queries.frequencyTable(0.1));
    expect(shares.get("weir")).toBeCloseTo(0.25, 5);
    expect(shares.get("lock")).toBeCloseTo(0.75, 5);
    expect(shares.has("sluice")).toBe(false);
    expect(new Map(set.queries.frequencyTable(0.5)).has("weir")).toBe(false);
  });
});
