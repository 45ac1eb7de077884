import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { newMonitor } from "./builders.ts";

describe("monitors, entities, leases and paces", () => {
  let test: TestDatabase;
  const stores = () => test.database.stores;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  it("guards a monitor against lost updates and keeps its versions", async () => {
    const monitor = await newMonitor(stores());
    const before = await stores().watch.revision();
    const updated = await stores().monitors.update(
      monitor.id,
      { name: "Ships", query: "ship", canonical: "ship" },
      1,
    );
    expect(updated).toMatchObject({ name: "Ships", query: "ship", canonical: "ship", version: 2 });
    await expect(stores().monitors.update(monitor.id, { name: "Boats" }, 1)).rejects.toThrow(
      expect.objectContaining({ code: "WW_DB_VERSION_CONFLICT", currentVersion: 2 }),
    );
    expect(await stores().watch.revision()).toBe(before + 1);
    const { rows } = await test.database.query(
      "select version, snapshot ->> 'name' as name from monitor_versions where monitor_id = $1 order by version",
      [monitor.id],
    );
    expect(rows).toEqual([
      { version: 1, name: "Ferries" },
      { version: 2, name: "Ships" },
    ]);
    expect(await stores().monitors.active()).toEqual([updated]);
    expect(await stores().monitors.remove(monitor.id)).toBe(true);
    expect(await stores().monitors.remove(monitor.id)).toBe(false);
    expect(await stores().watch.revision()).toBe(before + 2);
    expect(await stores().monitors.get(monitor.id)).toBeNull();
    expect(await stores().monitors.update(monitor.id, { name: "Back" })).toBeNull();
    expect(await stores().monitors.active()).toEqual([]);
    expect((await stores().monitors.list({})).items).toEqual([]);
  });

  it("lets no two entities have the same name, whatever its case", async () => {
    const entity = await stores().entities.create({ name: "Hafenöl Union", type: "ORG", aliases: ["HÖU"] });
    const duplicate = { code: "WW_DB_DUPLICATE" };
    await expect(
      stores().entities.create({ name: "HAFENÖL union", type: null, aliases: [] }),
    ).rejects.toThrow(expect.objectContaining(duplicate));
    const other = await stores().entities.create({ name: "Kestrel Bank", type: null, aliases: [] });
    await expect(stores().entities.update(other.id, { name: "hafenöl union" })).rejects.toThrow(
      expect.objectContaining(duplicate),
    );
    expect(await stores().entities.update(entity.id, { type: null })).toMatchObject({
      name: "Hafenöl Union",
      type: null,
      aliases: ["HÖU"],
    });
    expect(await stores().entities.remove(entity.id)).toBe(true);
    expect(await stores().entities.get(entity.id)).toBeNull();
    expect(await stores().entities.all()).toEqual([other]);
    await stores().entities.create({ name: "hafenöl union", type: null, aliases: [] });
  });

  it("gives a lease to one holder at a time, with a token that only grows", async () => {
    const acquire = (holder: string, ttlMs = 60_000) => stores().leases.acquire("job", holder, ttlMs);
    const tokens = await Promise.all(Array.from({ length: 8 }, (_, index) => acquire(`holder ${index}`)));
    const won = tokens.filter((token) => token !== null);
    expect(won).toEqual([1]);
    const holder = `holder ${tokens.indexOf(1)}`;
    expect(await acquire(holder)).toBe(1);
    expect(await stores().leases.renew("job", 1, 60_000)).toBe(true);
    await stores().leases.release("job", 1);
    expect(await stores().leases.renew("job", 1, 60_000)).toBe(false);
    const next = await acquire("other", 1);
    expect(next).toBeGreaterThan(1);
    await expect.poll(() => acquire("third")).toBeGreaterThan(next!);
  });

  it("reserves turns at a host that lie an interval apart, for all processes together", async () => {
    const reserve = (maxWaitMs: number) =>
      stores().hostPaces.reserve("gazette.example", { intervalMs: 1000, maxWaitMs });
    const waits = await Promise.all(Array.from({ length: 5 }, () => reserve(60_000)));
    const sorted = waits.map((turn) => turn?.waitMs ?? -1).toSorted((left, right) => left - right);
    expect(sorted[0]).toBe(0);
    for (let index = 1; index < sorted.length; index += 1)
      expect(Math.abs(sorted[index]! - index * 1000)).toBeLessThan(400);
    expect(await reserve(1000)).toBeNull();
    const after = await reserve(60_000);
    expect(after!.waitMs).toBeLessThan(5001);
    await stores().hostPaces.block("gazette.example", 30_000);
    await stores().hostPaces.block("gazette.example", 10);
    expect((await reserve(60_000))!.waitMs).toBeGreaterThan(25_000);
    await stores().hostPaces.block("new.example", 30_000);
    expect(await stores().hostPaces.reserve("new.example", { intervalMs: 0, maxWaitMs: 10 })).toBeNull();
  });

  it("keeps a robots.txt for its time", async () => {
    await stores().robots.put("https://gazette.example", "User-agent: *\0", 60_000);
    expect(await stores().robots.get("https://gazette.example")).toBe("User-agent: *\uFFFD");
    await stores().robots.put("https://gazette.example", "", 0);
    expect(await stores().robots.get("https://gazette.example")).toBeNull();
  });

  it("runs a transaction again after a deadlock", async () => {
    await test.database.query("create table pairs (id integer primary key, value integer)");
    await test.database.query("insert into pairs values (1, 0), (2, 0)");
    const addInOrder = (ids: number[]) =>
      test.database.transaction(async (transaction) => {
        for (const id of ids) {
          await transaction.query("update pairs set value = value + 1 where id = $1", [id]);
          await transaction.query("select pg_sleep(0.02)");
        }
      });
    await Promise.all([addInOrder([1, 2]), addInOrder([2, 1])]);
    const { rows } = await test.database.query("select value from pairs");
    expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
  });
});
