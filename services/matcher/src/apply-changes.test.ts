import type { Entity } from "@wirewatch/contracts";
import type { WatchedMonitor } from "@wirewatch/db";
import { compileQueries } from "@wirewatch/query";
import { describe, expect, it } from "vitest";
import { applyChanges, type WatchStores } from "./apply-changes.ts";
import { openEntityNames } from "./entity-names.ts";
import { NOTHING_LEARNED } from "./learned-frequencies.ts";
import { openWatchedSet } from "./watched-set.ts";

const shard = { index: 0, count: 1 };
const id = "ent_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const entity = (name: string): Entity => ({
  id,
  name,
  type: null,
  aliases: [],
  createdAt: "2026-03-01T12:00:00.000Z",
  updatedAt: "2026-03-01T12:00:00.000Z",
});
const monitor: WatchedMonitor = {
  id: "mon_1",
  version: 1,
  query: 'all AND entity:"Sund Bank"',
  queryVersion: 1,
  queryTree: null,
  entityIds: [],
  status: "active",
};

describe("applyChanges", () => {
  it("forgets no monitor of a renamed entity when the database goes away in the middle", async () => {
    const context = {
      entities: openEntityNames([entity("Varn Bank")]),
      lists: new Map(),
      queries: new Map(),
    };
    const set = openWatchedSet(
      {
        bytes: compileQueries([]).set.toSnapshot({ shared: true }),
        database: "one",
        revision: 1,
        context,
        monitors: new Map(),
        keys: [],
        learned: NOTHING_LEARNED,
      },
      { maxSteps: 1_000_000 },
    );
    set.put(monitor);
    let isAway = true;
    const stores = {
      watch: { changesSince: async () => ({ revision: 2, changes: [{ kind: "entity", id }] }) },
      entities: { get: async () => entity("Sund Bank") },
      monitors: {
        watched: async () => {
          if (isAway) throw new Error("the database is away");
          return [monitor];
        },
      },
    } as unknown as WatchStores;
    await expect(applyChanges(set, stores, shard)).rejects.toThrow("is away");
    isAway = false;
    expect(await applyChanges(set, stores, shard)).toMatchObject({ changed: 1, refused: [] });
    expect(set.revision).toBe(2);
    const document = { id: "art_1", title: "", text: "", entities: [{ id, name: "Sund Bank", score: 1 }] };
    expect(set.match(document).hits.map((hit) => hit.id)).toEqual(["mon_1"]);
    // Nothing is owed any more.
    expect(await applyChanges(set, stores, shard)).toMatchObject({ changed: 0 });
  });
});
