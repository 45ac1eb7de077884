import type { MonitorDraft } from "@wirewatch/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { newMonitor } from "./builders.ts";

const draft: MonitorDraft = {
  name: "Strikes",
  query: "strike AND harbour",
  canonical: "(strike AND harbour)",
  queryVersion: 1,
  queryTree: { format: 1, root: ["and", "strike", "harbour"] },
  entityIds: [],
  alertPer: "story",
  status: "active",
};
const example = { name: "plain", title: "Harbour strike", text: "" };

describe("monitors", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 24 });
  });
  afterAll(() => test.close());

  it("keeps the meaning, the examples and the key, and gives matchers the tree", async () => {
    const made = await stores().monitors.create({
      ...draft,
      key: "ports/strikes",
      examples: { mustMatch: [example], mustNotMatch: [] },
      exampleFailures: [
        { kind: "mustMatch", index: 0, name: "plain", clause: "strike", reason: "not found" },
      ],
      examplesEngine: "1.0",
    });
    expect(made).toMatchObject({ key: "ports/strikes", queryState: "current", queryProblems: [] });
    expect(made.examples.mustMatch).toEqual([example]);
    expect(await stores().monitors.get(made.id)).toEqual(made);
    expect(await stores().monitors.getByKey("ports/strikes")).toEqual(made);
    expect(await stores().monitors.getByKey("ports")).toBeNull();
    const wanted = {
      id: made.id,
      version: 1,
      query: draft.query,
      queryVersion: 1,
      queryTree: draft.queryTree,
      entityIds: [],
      status: "active",
    };
    expect(await stores().monitors.watched([made.id, "mon_unknown"])).toEqual([wanted]);
    expect(await stores().monitors.watchedVersion(made.id, 1)).toEqual(wanted);
    expect(await stores().monitors.watchedVersion(made.id, 2)).toBeNull();
    const [version] = await stores().monitors.versions([
      { id: made.id, version: 1 },
      { id: made.id, version: 9 },
    ]);
    expect(version).toMatchObject({ id: made.id, key: "ports/strikes", query: draft.query, version: 1 });
    expect(version).not.toHaveProperty("examples");
  });

  it("leaves the meaning alone when something else changes, and replaces it with the text", async () => {
    const { id } = await stores().monitors.create(draft);
    await stores().monitors.noteChecks([
      {
        id,
        version: 1,
        queryState: "changed",
        queryProblems: [{ message: "other", hint: "save", start: 0, end: 1 }],
        exampleFailures: [],
        examplesEngine: "2.0",
      },
    ]);
    const renamed = await stores().monitors.update(id, { name: "Renamed", status: "paused" });
    expect(renamed).toMatchObject({ version: 2, queryState: "changed", canonical: draft.canonical });
    expect(renamed?.queryProblems).toHaveLength(1);
    expect((await stores().monitors.watched([id]))[0]).toMatchObject({
      version: 2,
      queryTree: draft.queryTree,
      status: "inactive",
    });
    const changed = await stores().monitors.update(id, {
      query: "ferry",
      canonical: "ferry",
      queryVersion: 2,
      queryTree: { format: 1, root: "ferry" },
    });
    expect(changed).toMatchObject({ version: 3, queryState: "current", queryProblems: [], query: "ferry" });
    expect(await stores().monitors.watchedVersion(id, 3)).toMatchObject({
      queryVersion: 2,
      queryTree: { format: 1, root: "ferry" },
    });
    // What an earlier version meant can still be had.
    expect(await stores().monitors.watchedVersion(id, 2)).toMatchObject({ queryTree: draft.queryTree });
  });

  it("gives a key to one monitor at a time, however many ask at once", async () => {
    const key = "unique/key";
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => stores().monitors.create({ ...draft, key })),
    );
    const made = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(made).toHaveLength(1);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "WW_DB_DUPLICATE" });
    const other = await newMonitor(stores());
    await expect(stores().monitors.update(other.id, { key })).rejects.toMatchObject({
      code: "WW_DB_DUPLICATE",
      message: expect.stringContaining(key),
    });
    await stores().monitors.remove(made[0]!.id);
    expect(await stores().monitors.update(other.id, { key })).toMatchObject({ key });
    expect(await stores().monitors.update(other.id, { key: null })).toMatchObject({ key: null });
  });

  it("notes checks of the version that was checked, and a tree where there was none", async () => {
    const { id } = await newMonitor(stores());
    const check = {
      id,
      version: 1,
      queryState: "current" as const,
      queryProblems: [],
      exampleFailures: [],
      examplesEngine: "1.0",
      stored: { queryVersion: 1, queryTree: { format: 1, root: "ferry" } },
    };
    expect(await stores().monitors.checkedByOthers("1.0", 1000)).toContain(id);
    await stores().monitors.noteChecks([{ ...check, version: 7, queryState: "refused" }]);
    expect((await stores().monitors.get(id))?.queryState).toBe("current");
    await stores().monitors.noteChecks([check]);
    expect((await stores().monitors.watched([id]))[0]).toMatchObject(check.stored);
    expect(await stores().monitors.watchedVersion(id, 1)).toMatchObject(check.stored);
    expect(await stores().monitors.checkedByOthers("1.0", 1000)).not.toContain(id);
    expect(await stores().monitors.checkedByOthers("1.1", 1000)).toContain(id);
    // Another tree does not replace it.
    await stores().monitors.noteChecks([
      { ...check, stored: { queryVersion: 2, queryTree: { format: 1, root: "other" } } },
    ]);
    expect((await stores().monitors.watched([id]))[0]).toMatchObject(check.stored);
  });

  it("cuts all monitors into shards, each in one of them", async () => {
    const ids = [];
    for (let count = 0; count < 30; count += 1) ids.push((await newMonitor(stores())).id);
    const shards = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const found: string[] = [];
        for (let after = ""; ;) {
          const page = await stores().monitors.watchedAfter(after, 7, { index, count: 3 });
          found.push(...page.map(({ id }) => id));
          if (page.length === 0) return found;
          after = page.at(-1)!.id;
        }
      }),
    );
    for (const shard of shards) expect(shard).toEqual(shard.toSorted());
    const whole = await stores().monitors.watchedAfter("", 1000);
    expect(shards.flat().toSorted()).toEqual(whole.map(({ id }) => id));
    expect(shards.every((shard) => shard.length > 0)).toBe(true);
    expect((await stores().monitors.watched(ids, { index: 1, count: 3 })).map(({ id }) => id)).toEqual(
      ids.filter((id) => shards[1]?.includes(id)).toSorted(),
    );
  });

  it("pages through all monitors, each once", async () => {
    const all = (await stores().monitors.list({ limit: 500 })).items.map(({ id }) => id);
    expect(all.length).toBeGreaterThan(20);
    const found: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await stores().monitors.list({ limit: 7, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(7);
      found.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(found).toEqual(all);
  });

  it("ends a page of long examples early and loses none", async () => {
    const before = (await stores().monitors.list({ limit: 500 })).items.length;
    // Letters that do not compress well.
    let seed = 7;
    const noise = (): string =>
      Array.from({ length: 90_000 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return String.fromCodePoint(0x4e00 + ((seed >> 8) % 8000));
      }).join("");
    for (let count = 0; count < 6; count += 1)
      await stores().monitors.create({
        ...draft,
        examples: {
          mustMatch: Array.from({ length: 4 }, () => ({ ...example, text: noise() })),
          mustNotMatch: [],
        },
      });
    const sizes: number[] = [];
    const ids = new Set<string>();
    for (let cursor: string | undefined; ;) {
      const page = await stores().monitors.list({ limit: 500, ...(cursor === undefined ? {} : { cursor }) });
      sizes.push(page.items.length);
      for (const { id } of page.items) ids.add(id);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(sizes.length).toBeGreaterThan(1);
    expect(ids.size).toBe(before + 6);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(before + 6);
  });
});

describe("the watch", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 24 });
  });
  afterAll(() => test.close());

  it("names every change of a monitor, an entity, a list and a saved query, removals too", async () => {
    const { revision: start } = await stores().watch.changesSince(0);
    const monitor = await newMonitor(stores());
    const entity = await stores().entities.create({ name: "Harbour Union", type: "ORG", aliases: [] });
    await stores().wordLists.put("ports", ["Lind", "Varn"]);
    await stores().savedQueries.put("trouble", { query: "strike", canonical: "strike" });
    const all = [
      { kind: "monitor", id: monitor.id },
      { kind: "entity", id: entity.id },
      { kind: "list", id: "ports" },
      { kind: "query", id: "trouble" },
    ];
    expect(await stores().watch.changesSince(start)).toEqual({ revision: start + 4, changes: all });
    expect(await stores().watch.changesSince(start + 4)).toEqual({ revision: start + 4, changes: [] });
    await stores().wordLists.remove("ports");
    await stores().savedQueries.remove("trouble");
    await stores().entities.remove(entity.id);
    await stores().monitors.remove(monitor.id);
    const [first, second, third, fourth] = all;
    expect((await stores().watch.changesSince(start + 4)).changes).toEqual([third, fourth, second, first]);
    expect(await stores().watch.revision()).toBe(start + 8);
    // What was not there is no change.
    expect(await stores().wordLists.remove("ports")).toBe(false);
    expect(await stores().monitors.remove(monitor.id)).toBe(false);
    expect(await stores().watch.revision()).toBe(start + 8);
  });

  it("shows each of many edits at once exactly once to a reader who follows it", async () => {
    const monitors = [];
    for (let count = 0; count < 60; count += 1) monitors.push(await newMonitor(stores()));
    let { revision } = await stores().watch.changesSince(0);
    const start = revision;
    const seen: string[] = [];
    let isDone = false;
    const follow = async (): Promise<void> => {
      while (true) {
        const wasDone = isDone;
        const answer = await stores().watch.changesSince(revision);
        expect(answer.revision).toBeGreaterThanOrEqual(revision);
        // Every revision is of one change here: a gap would be a change that came later than its revision.
        expect(answer.changes).toHaveLength(answer.revision - revision);
        revision = answer.revision;
        seen.push(...answer.changes.map(({ id }) => id));
        if (wasDone) return;
      }
    };
    const following = follow();
    for (let from = 0; from < monitors.length; from += 20)
      await Promise.all(
        monitors
          .slice(from, from + 20)
          .map(({ id }, index) => stores().monitors.update(id, { name: `Edited ${index}` })),
      );
    isDone = true;
    await following;
    expect(seen).toHaveLength(60);
    expect(new Set(seen)).toEqual(new Set(monitors.map(({ id }) => id)));
    expect(revision).toBe(start + 60);
  });

  it("never loses an edit of one monitor by twenty at once", async () => {
    const { id } = await newMonitor(stores());
    const before = await stores().watch.revision();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stores().monitors.update(id, { name: `Name ${index}` })),
    );
    expect(results.map((each) => each?.version).toSorted((one, other) => one! - other!)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(await stores().watch.revision()).toBe(before + 20);
    expect((await stores().watch.changesSince(before)).changes).toEqual([{ kind: "monitor", id }]);
    const names = await stores().monitors.versions(
      Array.from({ length: 20 }, (_, index) => ({ id, version: index + 2 })),
    );
    expect(new Set(names.map(({ name }) => name)).size).toBe(20);
  });

  it("keeps a list or saved query that something names, and refuses to name what is gone", async () => {
    await stores().wordLists.put("towns", ["Lind"]);
    await stores().savedQueries.put("calm", {
      query: "list(towns)",
      canonical: "list(towns)",
      queryVersion: 1,
      queryTree: null,
      refersTo: ["list:towns"],
    });
    await expect(stores().wordLists.remove("towns")).rejects.toMatchObject({
      code: "WW_DB_REFERENCED",
      savedQueries: ["calm"],
      monitors: [],
    });
    const monitor = await stores().monitors.create({
      ...draft,
      query: "query(calm)",
      refersTo: ["query:calm"],
    });
    await expect(stores().savedQueries.remove("calm")).rejects.toMatchObject({
      code: "WW_DB_REFERENCED",
      monitors: [{ id: monitor.id, name: "Strikes" }],
    });
    expect(await stores().monitors.referringTo(["query:calm", "list:towns"], 10)).toMatchObject([
      { id: monitor.id, name: "Strikes", query: "query(calm)" },
    ]);
    expect(await stores().monitors.referringTo(["query:calm"], 10, monitor.id)).toEqual([]);
    await stores().monitors.remove(monitor.id);
    expect(await stores().savedQueries.remove("calm")).toBe(true);
    expect(await stores().wordLists.remove("towns")).toBe(true);
    const before = await stores().watch.revision();
    await expect(
      stores().monitors.create({ ...draft, name: "Late", refersTo: ["list:towns", "query:calm"] }),
    ).rejects.toMatchObject({
      code: "WW_DB_REFERENCE_MISSING",
      message: "There is no list towns, no saved query calm.",
    });
    // Nothing of it is there.
    expect(await stores().watch.revision()).toBe(before);
    expect((await stores().monitors.list({ limit: 500 })).items.map(({ name }) => name)).not.toContain(
      "Late",
    );
  });

  it("has examples run again when what the query names changes, also through a saved query", async () => {
    const check = { examplesEngine: "1.0", exampleFailures: [] };
    const examples = { mustMatch: [example], mustNotMatch: [] };
    await stores().wordLists.put("quays", ["Lind"]);
    await stores().savedQueries.put("outer", {
      query: "list(quays)",
      canonical: "list(quays)",
      refersTo: ["list:quays"],
    });
    const through = await stores().monitors.create({
      ...draft,
      ...check,
      examples,
      refersTo: ["query:outer"],
    });
    const without = await stores().monitors.create({ ...draft, ...check, refersTo: ["query:outer"] });
    const other = await stores().monitors.create({ ...draft, ...check, examples });
    const unchecked = async () => {
      const ids = await stores().monitors.checkedByOthers("1.0", 1000);
      return [through, without, other].map(({ id }) => ids.includes(id));
    };
    expect(await unchecked()).toEqual([false, false, false]);
    await stores().wordLists.put("quays", ["Varn"]);
    expect(await unchecked()).toEqual([true, false, false]);
    expect(await stores().monitors.get(through.id)).toMatchObject({ version: 1 });
  });

  it("lets a save or a removal win, never both, when they meet", async () => {
    for (let round = 0; round < 20; round += 1) {
      const name = `list-${round}`;
      await stores().wordLists.put(name, ["Lind"]);
      const [made, removed] = await Promise.allSettled([
        stores().monitors.create({ ...draft, refersTo: [`list:${name}`] }),
        stores().wordLists.remove(name),
      ]);
      expect([made.status, removed.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      expect((await stores().wordLists.get(name)) !== null).toBe(made.status === "fulfilled");
    }
  });

  it("guards lists and saved queries by their versions and pages through them", async () => {
    for (let number = 0; number < 7; number += 1) {
      await stores().wordLists.put(`städte-${number}`, ["Lind", `Ort ${number}`]);
      await stores().savedQueries.put(`q-${"ü".repeat(95)}${number}`, { query: "x", canonical: "x" });
    }
    const names: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await stores().wordLists.list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      names.push(...page.items.map(({ name }) => name));
      expect(page.items.every((item) => !("entries" in item))).toBe(true);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const cities = names.filter((name) => name.startsWith("städte-"));
    expect(cities).toHaveLength(7);
    expect(new Set(cities).size).toBe(7);
    const first = await stores().savedQueries.list({ limit: 4 });
    const rest = await stores().savedQueries.list({ limit: 500, cursor: first.nextCursor! });
    expect(new Set([...first.items, ...rest.items].map(({ name }) => name)).size).toBe(
      first.items.length + rest.items.length,
    );
    const { list } = await stores().wordLists.put("städte-1", ["Varn"], 1);
    expect(list).toMatchObject({ version: 2, entries: ["Varn"] });
    await expect(stores().wordLists.put("städte-1", ["Lind"], 1)).rejects.toMatchObject({
      currentVersion: 2,
    });
    await expect(
      stores().savedQueries.put("nowhere", { query: "x", canonical: "x" }, 3),
    ).rejects.toMatchObject({
      currentVersion: 0,
    });
    expect(await stores().wordLists.getMany(["städte-1", "nowhere"])).toMatchObject([{ entries: ["Varn"] }]);
  });
});
