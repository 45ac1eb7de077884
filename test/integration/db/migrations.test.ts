import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertMigrated, migrate } from "@wirewatch/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { clusteredBatch, clusteredPatch } from "./builders.ts";

const SHIPPED = new URL("../../../packages/db/migrations/", import.meta.url);

describe("migrations", () => {
  let test: TestDatabase;
  let folder: string;
  let directory: URL;
  const put = (name: string, sql: string): Promise<void> => writeFile(join(folder, name), sql);
  const schema = async (): Promise<unknown> =>
    (
      await test.database.query(
        `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
        where table_schema = 'public' order by 1, 2`,
      )
    ).rows;

  beforeEach(async () => {
    test = await openTestDatabase({ empty: true });
    folder = await mkdtemp(join(tmpdir(), "wirewatch-migrations-"));
    directory = pathToFileURL(`${folder}/`);
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("makes the schema from nothing, once", async () => {
    await expect(assertMigrated(test.database)).rejects.toThrow(
      expect.objectContaining({ code: "WW_DB_NOT_MIGRATED" }),
    );
    const names = (await readdir(SHIPPED)).map((file) => file.replace(".sql", "")).toSorted();
    expect(await migrate(test.database)).toEqual(names);
    expect(await migrate(test.database)).toEqual([]);
    await assertMigrated(test.database);
    expect(await test.database.stores.events.latestPosition()).toBe(0);
  });

  it("brings every earlier version to the same schema", async () => {
    const files = (await readdir(SHIPPED)).toSorted();
    await migrate(test.database);
    const wanted = await schema();
    for (let known = 1; known < files.length; known += 1) {
      await test.database.query("drop schema public cascade");
      await test.database.query("create schema public");
      await rm(folder, { recursive: true });
      folder = await mkdtemp(join(tmpdir(), "wirewatch-migrations-"));
      for (const file of files.slice(0, known)) await copyFile(new URL(file, SHIPPED), join(folder, file));
      await migrate(test.database, { directory: pathToFileURL(`${folder}/`) });
      await migrate(test.database);
      expect(await schema()).toEqual(wanted);
    }
  });

  it("keeps monitors, entities and alerts of before monitors had examples and trees, and lets them be used", async () => {
    const files = (await readdir(SHIPPED)).toSorted();
    for (const file of files.slice(0, 3)) await copyFile(new URL(file, SHIPPED), join(folder, file));
    expect((await migrate(test.database, { directory })).at(-1)).toBe("0003-pages");
    const ulid = "01ARZ3NDEKTSV4RRFFQ69G5FA";
    await test.database.query(
      `insert into entities (id, name) values ('ent_${ulid}V', 'Harbour Union');
      insert into monitors (id, name, query, canonical, entity_ids) values
        ('mon_${ulid}V', 'Strikes', 'strike harbour', '(strike AND harbour)', '["ent_${ulid}V"]'),
        ('mon_${ulid}W', 'Gone', 'x', 'x', '[]');
      update monitors set removed_at = now(), status = 'paused' where name = 'Gone';
      insert into monitor_versions (monitor_id, version, snapshot) values ('mon_${ulid}V', 1,
        '{"id": "mon_${ulid}V", "name": "Strikes", "query": "strike harbour", "canonical": "(strike AND harbour)",
          "entityIds": ["ent_${ulid}V"], "alertPer": "story", "status": "active", "version": 1,
          "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z"}');
      update counters set value = 3 where name = 'watch'; update counters set value = 1 where name = 'events';
      insert into sources (id, domain, name) values ('src_1', 'lind.example', 'Lind Post');
      insert into feeds (id, source_id, url, interval_ms) values ('fd_1', 'src_1', 'https://lind.example/f', 60000);
      insert into stories (id, title, lead_article_id, first_seen_at, last_seen_at) values ('sty_1', 'Strike', 'art_1', now(), now());
      insert into articles (id, feed_id, source_id, url, title, stage, story_id)
        values ('art_1', 'fd_1', 'src_1', 'https://lind.example/1', 'Strike', 'matched', 'sty_1');
      insert into events (position, id, type, cause, data) values (1, 'evt_1', 'alert.raised', 'alert:1', '{}');
      insert into alerts (id, monitor_id, monitor_version, subject, story_id, article_id, event_id, matches)
        values ('alr_1', 'mon_${ulid}V', 1, 'sty_1', 'sty_1', 'art_1', 'evt_1', '[]');`,
    );
    expect(await migrate(test.database)).toEqual(files.slice(3).map((file) => file.replace(".sql", "")));
    const { stores } = test.database;
    const monitor = await stores.monitors.get(`mon_${ulid}V`);
    expect(monitor).toMatchObject({
      key: null,
      query: "strike harbour",
      queryState: "current",
      examples: { mustMatch: [], mustNotMatch: [] },
      exampleFailures: [],
    });
    expect(await stores.monitors.versions([{ id: monitor!.id, version: 1 }])).toMatchObject([
      { id: monitor!.id, key: null, name: "Strikes" },
    ]);
    expect(await stores.monitors.watchedVersion(monitor!.id, 1)).toMatchObject({
      query: "strike harbour",
      queryVersion: null,
      queryTree: null,
    });
    expect((await stores.alerts.get("alr_1"))?.historical).toBe(false);
    // A matcher that knows nothing sees everything; one that has seen revision 3 has nothing to do.
    expect((await stores.watch.changesSince(0)).changes.map(({ kind }) => kind).toSorted()).toEqual([
      "entity",
      "monitor",
      "monitor",
    ]);
    expect(await stores.watch.changesSince(3)).toEqual({ revision: 3, changes: [] });
    expect(await stores.monitors.update(monitor!.id, { name: "Walkouts" })).toMatchObject({ version: 2 });
    expect((await stores.watch.changesSince(3)).changes).toEqual([{ kind: "monitor", id: monitor!.id }]);
    // Articles that were on their way wait for the first matcher.
    const { rows } = await test.database.query(
      "select match_shards_done, match_shard_count from articles where id = 'art_1'",
    );
    expect(rows).toEqual([{ match_shards_done: 0, match_shard_count: 1 }]);
  });

  it("keeps stories, copies and fingerprints of before stories were merged and split, and lets them go on", async () => {
    const files = (await readdir(SHIPPED)).toSorted();
    for (const file of files.slice(0, 4)) await copyFile(new URL(file, SHIPPED), join(folder, file));
    expect((await migrate(test.database, { directory })).at(-1)).toBe("0004-monitors");
    await test.database.query(
      `insert into sources (id, domain, name) values ('src_1', 'lind.example', 'Lind Post'), ('src_2', 'varn.example', 'Varn Post');
      insert into feeds (id, source_id, url, interval_ms) values ('fd_1', 'src_1', 'https://lind.example/f', 60000);
      insert into stories (id, title, lead_article_id, first_seen_at, last_seen_at, article_count, source_count) values
        ('sty_1', 'Strike', 'art_1', '2026-01-01', '2026-01-03', 4, 2), ('sty_2', 'Ferry', 'art_5', '2026-01-04', '2026-01-04', 1, 1);
      insert into articles (id, feed_id, source_id, url, title, stage, story_id, language, duplicate_of, duplicate_tier, first_seen_at) values
        ('art_1', 'fd_1', 'src_1', 'https://lind.example/1', 'Strike', 'matched', 'sty_1', 'en-GB', null, null, '2026-01-01'),
        ('art_2', 'fd_1', 'src_2', 'https://varn.example/2', 'Strike', 'matched', 'sty_1', 'en', 'art_1', 'copy', '2026-01-02'),
        ('art_3', 'fd_1', 'src_2', 'https://varn.example/3', 'Strike', 'clustered', 'sty_1', 'en', 'art_1', 'exact', '2026-01-02'),
        ('art_4', 'fd_1', 'src_1', 'https://lind.example/4', 'Strike', 'matched', 'sty_1', 'en', 'art_1', 'near', '2026-01-03'),
        ('art_5', 'fd_1', 'src_1', 'https://lind.example/5', 'Ferry', 'matched', 'sty_2', null, null, null, '2026-01-04'),
        ('art_6', 'fd_1', 'src_1', 'https://lind.example/6', 'Next', 'classified', null, 'en', null, null, '2026-01-05');
      insert into article_fingerprints (article_id, version, fingerprint, added_at) values
        ('art_2', 'old', 'x', '2026-01-02'), ('art_1', 'old', 'x', '2026-01-02'), ('art_5', 'old', 'x', '2026-01-01'), ('art_6', 'old', 'x', '2026-01-06');
      insert into monitors (id, name, query, canonical) values ('mon_1', 'Strikes', 'strike', 'strike');
      insert into events (position, id, type, cause, data) values (1, 'evt_1', 'alert.raised', 'alert:mon_1:sty_1', '{}');
      update counters set value = 1 where name = 'events';
      insert into alerts (id, monitor_id, monitor_version, subject, story_id, article_id, event_id, matches)
        values ('alr_1', 'mon_1', 1, 'sty_1', 'sty_1', 'art_1', 'evt_1', '[]');`,
    );
    expect(await migrate(test.database)).toEqual(files.slice(4).map((file) => file.replace(".sql", "")));
    const { stores } = test.database;
    expect(await stores.stories.get("sty_1")).toMatchObject({
      language: "en",
      articleCount: 4,
      sourceCount: 2,
      originalCount: 2,
      originalSourceCount: 1,
      continues: null,
      sagaId: null,
      mergedInto: null,
    });
    expect(await stores.stories.get("sty_2")).toMatchObject({ language: "und", originalCount: 1 });
    expect(await stores.articles.get("art_2")).toMatchObject({
      sharedShare: null,
      revisionOf: null,
      agency: null,
    });
    // In the order in which they were kept; what no story had is read when its turn comes.
    const read = async () => {
      const all = [];
      for await (const decision of stores.stories.decisions({ since: new Date(0) })) all.push(decision);
      return all;
    };
    expect(await read()).toMatchObject([
      { articleId: "art_5", storyId: "sty_2", position: 1, score: 0 },
      { articleId: "art_1", storyId: "sty_1", position: 2, duplicateOf: null },
      { articleId: "art_2", storyId: "sty_1", position: 3, duplicateOf: "art_1", tier: "copy" },
    ]);
    expect((await stores.alerts.get("alr_1"))?.reach).toMatchObject({ articleCount: 4, originalCount: 2 });

    const token = (await stores.leases.acquire("clusterer", "test", 60_000))!;
    const [waiting] = await stores.articles.unclustered(10);
    const { advancedIds } = await stores.articles.commitClustered(
      clusteredBatch([clusteredPatch(waiting!.id, { storyId: "sty_3", continues: "sty_2" })], {
        merges: [{ from: "sty_1", into: "sty_2" }],
      }),
      { name: "clusterer", token },
    );
    expect(advancedIds).toEqual(["art_6"]);
    expect(await stores.stories.get("sty_2")).toMatchObject({ articleCount: 5, sagaId: "sty_2" });
    expect(await stores.stories.get("sty_3")).toMatchObject({ continues: "sty_2", sagaId: "sty_2" });
    expect((await read()).slice(3)).toMatchObject([{ articleId: "art_6" }, { kind: "merge", from: "sty_1" }]);
    expect(await stores.alerts.get("alr_1")).toMatchObject({ storyId: "sty_2" });
  });

  it("runs only what is new, in order, and keeps the data", async () => {
    await put("0001-first.sql", "create table things (id integer);");
    await migrate(test.database, { directory });
    await test.database.query("insert into things values (7)");
    await put("0002-second.sql", "alter table things add column name text not null default 'x';");
    await put("0003-third.sql", "create table more (id integer); insert into more select id from things;");
    expect(await migrate(test.database, { directory })).toEqual(["0002-second", "0003-third"]);
    expect((await test.database.query("select * from things")).rows).toEqual([{ id: 7, name: "x" }]);
    expect((await test.database.query("select id from more")).rows).toEqual([{ id: 7 }]);
  });

  it("runs each file once when many migrate at the same time", async () => {
    await put("0001-first.sql", "create table things (id integer); select pg_sleep(0.1);");
    await put("0002-second.sql", "insert into things values (1);");
    const runs = await Promise.all(Array.from({ length: 6 }, () => migrate(test.database, { directory })));
    expect(runs.flat().toSorted()).toEqual(["0001-first", "0002-second"]);
    expect((await test.database.query("select id from things")).rows).toEqual([{ id: 1 }]);
  });

  it("names a file that was changed after it ran, but does not mind other line ends", async () => {
    await put("0001-first.sql", "create table things (\n  id integer\n);\n");
    await migrate(test.database, { directory });
    await put("0001-first.sql", "create table things (\r\n  id integer\r\n);\r\n");
    expect(await migrate(test.database, { directory })).toEqual([]);
    await put("0001-first.sql", "create table things (id bigint);");
    await expect(migrate(test.database, { directory })).rejects.toThrow(
      expect.objectContaining({
        code: "WW_DB_MIGRATION_CHANGED",
        message: expect.stringContaining("0001-first"),
      }),
    );
  });

  it("leaves a database alone that a newer program has migrated", async () => {
    await put("0001-first.sql", "create table things (id integer);");
    await put("0002-second.sql", "create table more (id integer);");
    await migrate(test.database, { directory });
    await rm(join(folder, "0002-second.sql"));
    for (const attempt of [migrate, assertMigrated])
      await expect(attempt(test.database, { directory })).rejects.toThrow(
        expect.objectContaining({
          code: "WW_DB_TOO_NEW",
          message: expect.stringContaining("0002-second"),
        }),
      );
  });

  it("rolls a failing file back whole and goes on from there next time", async () => {
    await put("0001-first.sql", "create table things (id integer);");
    await put("0002-second.sql", "create table half (id integer); select 1 / 0;");
    await expect(migrate(test.database, { directory })).rejects.toThrow(
      expect.objectContaining({
        code: "WW_DB_MIGRATION_FAILED",
        message: expect.stringContaining("0002-second"),
      }),
    );
    await put("0002-second.sql", "create table half (id integer);");
    expect(await migrate(test.database, { directory })).toEqual(["0002-second"]);
  });
});
