// `npm run bench:matcher [-- --monitors N]`: what a matcher process with many monitors costs on this machine. Compiling at the first
// start, starting from the file, an edit until an alert, memory, and the longest pauses of its event loop.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { migrate, openDatabase, startEmbeddedPostgres } from "@wirewatch/db";
import { ANALYSER_VERSION, ENGINE_VERSION, parseQuery, storeQuery, writeTree } from "@wirewatch/query";
import { articleClustered, migrateQueues, openQueues } from "@wirewatch/queue";
import { createLog } from "@wirewatch/runtime";
import { freePort } from "../chaos/servers.ts";
import {
  claimNewFeed,
  clusteredBatch,
  clusteredPatch,
  extractedPatch,
  foundItem,
  pollOutcome,
} from "../integration/db/builders.ts";
import { superviseProcess, type ServiceProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";

const { values } = parseArgs({
  options: {
    monitors: { type: "string", default: "100000" },
    edits: { type: "string", default: "30" },
    articles: { type: "string", default: "500" },
  },
});
const monitorCount = Number(values.monitors);
const WAIT_MS = 600_000;

let state = 1;
/** The same numbers in every run (mulberry32). */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let value = Math.imul(state ^ (state >>> 15), 1 | state);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
}
const SYLLABLES = ["ba", "ko", "ri", "ten", "sol", "mar", "vi", "du", "lan", "pre", "os", "ga", "ni", "qua"];
const vocabulary = Array.from({ length: 40_000 }, (_, rank) => {
  let word = "";
  for (let rest = rank + 200; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length];
  return word;
});
/** Low ranks are common, as in real texts. */
const pick = (power: number): string => vocabulary[Math.floor(vocabulary.length * random() ** power)] ?? "ba";
const name = (): string => `"${pick(1)} ${pick(1)}"`;

function makeQuery(): string {
  const kind = random();
  if (kind < 0.35) return name();
  if (kind < 0.6) return `${name()} OR ${name()} OR ${name()}`;
  if (kind < 0.75) return `${pick(1)} AND ${pick(1)} NOT ${pick(3)}`;
  if (kind < 0.85) return `${name()} NEAR/10 (${pick(2)} OR ${pick(2)})`;
  if (kind < 0.92) return `${pick(1)} AND ${pick(1)}*`;
  if (kind < 0.97) return `title:${pick(1)} OR (${pick(1)} AND ${pick(1)})`;
  return `(${Array.from({ length: 30 }, name).join(" OR ")}) AND (${pick(2)} OR ${pick(2)}) NOT (${pick(3)} OR ${pick(3)})`;
}
const makeText = (): string =>
  Array.from({ length: 30 }, () => `${Array.from({ length: 14 }, () => pick(3)).join(" ")}.`).join(" ");

const folder = mkdtempSync(join(tmpdir(), "wirewatch-bench-matcher-"));
const silent = createLog({ level: "silent" });
const server = await startEmbeddedPostgres({ dataDirectory: join(folder, "database"), log: silent });
const database = openDatabase({
  connectionString: server.connectionString,
  applicationName: "bench",
  maxConnections: 4,
});
const pool = database.queuePool({ max: 4 });
let matcher: ServiceProcess | null = null;
try {
  await migrate(database);
  await migrateQueues(pool);
  const queues = await openQueues({ backend: { kind: "postgres", pool }, log: silent });
  const { stores } = database;

  console.log(`${monitorCount} monitors are made …`);
  for (let start = 0; start < monitorCount; start += 2000) {
    const rows = Array.from({ length: Math.min(2000, monitorCount - start) }, (_, index) => {
      const query = makeQuery();
      const { ast, errors } = parseQuery(query);
      if (errors[0]) throw new Error(`a query of the bench is refused: ${query}: ${errors[0].message}`);
      return { name: `m${start + index}`, query, version: ANALYSER_VERSION, tree: writeTree(ast) };
    });
    await database.query(
      `with made as (
        insert into monitors (id, name, query, canonical, entity_ids, alert_per, status, query_version, query_tree, examples_engine)
        select new_id('mon'), m.name, m.query, m.query, '[]', 'article', 'active', m.version, m.tree, $2
        from json_to_recordset($1::json) as m (name text, query text, version integer, tree jsonb)
        returning *
      )
      insert into monitor_versions (monitor_id, version, snapshot)
      select id, version, jsonb_build_object('id', id, 'name', name, 'query', query, 'canonical', canonical, 'entityIds', entity_ids,
        'alertPer', alert_per, 'status', status, 'version', version, 'createdAt', '2026-03-01T12:00:00.000Z',
        'updatedAt', '2026-03-01T12:00:00.000Z')
      from made`,
      [JSON.stringify(rows), ENGINE_VERSION],
    );
  }

  const token = await stores.leases.acquire("clusterer", "bench", WAIT_MS);
  if (token === null) throw new Error("the lease is taken");
  const makeArticles = async (texts: readonly string[]): Promise<string[]> => {
    const made: string[] = [];
    for (let start = 0; start < texts.length; start += 500) {
      const part = texts.slice(start, start + 500);
      const target = await claimNewFeed(stores);
      const ids = (await stores.feeds.finishPoll(target, pollOutcome({ items: part.map(() => foundItem()) })))
        .createdArticleIds;
      await stores.articles.commitExtracted(
        ids.map((id, index) => ({ ...extractedPatch(id), text: part[index] ?? "" })),
      );
      await stores.articles.commitClassified(
        ids.map((id) => ({
          id,
          language: "en",
          languageConfidence: 1,
          topics: [],
          entities: [],
          mentions: [],
        })),
      );
      await stores.articles.commitClustered(clusteredBatch(ids.map((id) => clusteredPatch(id))), {
        name: "clusterer",
        token,
      });
      made.push(...ids);
    }
    return made;
  };

  const port = await freePort();
  const logFile = join(folder, "matcher.log");
  const begin = (): ServiceProcess =>
    superviseProcess({
      name: "matcher",
      args: ["start", "matcher"],
      env: {
        DATABASE_URL: server.connectionString,
        WIREWATCH_DATA: folder,
        WIREWATCH_HEALTH_PORT: String(port),
        WIREWATCH_RECONCILE_AFTER_MS: "600000",
      },
      logFile,
      restarts: false,
    });
  const lines = (event: string): Record<string, unknown>[] =>
    readFileSync(logFile, "utf8")
      .split("\n")
      .filter((line) => line.endsWith(`"event":"${event}"}`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const logged = (event: string, count: number): Promise<unknown> =>
    waitFor(event, () => lines(event).length >= count, { timeoutMs: WAIT_MS, everyMs: 20 });
  const memoryMb = (process: ServiceProcess): string => {
    const status = readFileSync(`/proc/${process.pid}/status`, "utf8");
    const kilobytes = (key: string): number => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return `${Math.round(kilobytes("VmRSS") / 1024)} MB (highest ${Math.round(kilobytes("VmHWM") / 1024)} MB)`;
  };
  const metric = async (pattern: RegExp): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(pattern.exec(text)?.[1] ?? Number.NaN);
  };
  const cpuSeconds = (process: ServiceProcess): number => {
    const fields = readFileSync(`/proc/${process.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };

  matcher = begin();
  await logged("monitors.kept", 1);
  console.log(
    `first start:     compiled in ${String(lines("monitors.compiled")[0]?.["ms"])} ms of wall time, ${cpuSeconds(matcher).toFixed(1)} CPU-s for the whole process, ` +
      `snapshot ${Math.round(Number(lines("monitors.compiled")[0]?.["bytes"]) / 1e6)} MB, ${memoryMb(matcher)}`,
  );
  await matcher.stop(10_000);

  const before = Date.now();
  matcher = begin();
  await logged("monitors.compiled", 2);
  const [, restored] = lines("monitors.compiled");
  console.log(
    `from the file:   ${String(restored?.["kind"])} ready in ${String(restored?.["ms"])} ms of wall time, ${String(restored?.["cpuMs"])} CPU-ms (process ready after ${Date.now() - before} ms, ` +
      `${cpuSeconds(matcher).toFixed(1)} CPU-s), file ${Math.round(statSync(join(folder, "matcher", "monitors-1-of-1.bin")).size / 1e6)} MB`,
  );
  await waitFor("it is ready", async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok, {
    timeoutMs: WAIT_MS,
  });
  await delay(2000);
  console.log(`at rest:         ${memoryMb(matcher)}`);

  const wake = async (ids: readonly string[]): Promise<void> => {
    const jobs = [];
    for (let start = 0; start < ids.length; start += 50)
      jobs.push({ articleIds: ids.slice(start, start + 50) });
    await queues.producer(articleClustered).addMany(jobs);
  };
  const articles = await makeArticles(Array.from({ length: Number(values.articles) }, makeText));
  const cpuBefore = cpuSeconds(matcher);
  await wake(articles);
  await waitFor(
    "the articles are matched",
    async () => {
      const { rows } = await database.query<{ count: number }>(
        "select count(*) as count from articles where stage <> 'matched'",
      );
      return rows[0]?.count === 0;
    },
    { timeoutMs: WAIT_MS },
  );
  const sum = await metric(/^wirewatch_match_seconds_sum ([\d.e-]+)/m);
  const { rows: alerts } = await database.query<{ count: number }>("select count(*) as count from alerts");
  console.log(
    `matching:        ${articles.length} articles, ${alerts[0]?.count} alerts, ${((sum * 1000) / articles.length).toFixed(2)} ms an article, ` +
      `${(((cpuSeconds(matcher) - cpuBefore) * 1000) / articles.length).toFixed(1)} CPU-ms with loading and commit, ${memoryMb(matcher)}`,
  );

  const waits: number[] = [];
  await metric(/x/);
  for (let round = 0; round < Number(values.edits); round += 1) {
    const [id = ""] = await makeArticles([`${makeText()} Zebrazebra${round}.`]);
    const stored = storeQuery(`zebrazebra${round}`);
    const monitor = await stores.monitors.create({
      name: `edit ${round}`,
      query: stored.text,
      canonical: stored.canonical,
      queryVersion: stored.version,
      queryTree: stored.tree,
      entityIds: [],
      alertPer: "article",
      status: "active",
    });
    const editedAt = performance.now();
    await wake([id]);
    await waitFor(
      "the alert",
      async () => (await stores.alerts.list({ monitorId: monitor.id, limit: 1 })).items.length > 0,
      { timeoutMs: WAIT_MS, everyMs: 1 },
    );
    waits.push(performance.now() - editedAt);
  }
  const sorted = waits.toSorted((left, right) => left - right);
  const changes = lines("monitors.changed");
  const change = (key: string): string => {
    const numbers = changes.map((line) => Number(line[key])).toSorted((left, right) => left - right);
    return `${numbers[numbers.length >> 1]} ms (at most ${numbers.at(-1)} ms)`;
  };
  const lag = await metric(/^wirewatch_nodejs_eventloop_lag_max_seconds ([\d.e-]+)/m);
  console.log(
    `edit to alert:   median ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms, longest ${Math.round(sorted.at(-1) ?? 0)} ms with queue, matching and commit; ` +
      `putting the change in ${change("ms")} with its statements, ${change("longestMs")} at a stretch; longest pause of the event loop ${Math.round(lag * 1000)} ms`,
  );

  // So many edits at once that a merge is due.
  const many = Math.ceil(monitorCount / 20) + 2100;
  const known = lines("monitors.changed").length;
  await metric(/x/);
  await database.query(
    `with edited as (
      update monitors set version = version + 1
      where id in (select id from monitors where removed_at is null order by id limit $1) returning id, version
    ), kept as (
      insert into monitor_versions (monitor_id, version, snapshot)
      select e.id, e.version, v.snapshot || jsonb_build_object('version', e.version)
      from edited e join monitor_versions v on v.monitor_id = e.id and v.version = e.version - 1
    ), counter as (
      update counters set value = value + 1 where name = 'watch' returning value
    )
    insert into watch_changes (kind, id, revision) select 'monitor', e.id, c.value from edited e cross join counter c
    on conflict (kind, id) do update set revision = excluded.revision`,
    [many],
  );
  const merged = (): Record<string, unknown> | undefined =>
    lines("monitors.compiled").find(({ kind }) => kind === "merge");
  await waitFor("the merge is done", () => lines("monitors.kept").length > 1, {
    timeoutMs: WAIT_MS,
    everyMs: 50,
  });
  const bulk = lines("monitors.changed")
    .slice(known)
    .toSorted((left, right) => Number(right["changed"]) - Number(left["changed"]))[0];
  const mergeLag = await metric(/^wirewatch_nodejs_eventloop_lag_max_seconds ([\d.e-]+)/m);
  console.log(
    `${many} edits:      put in within ${String(bulk?.["ms"])} ms, at most ${String(bulk?.["longestMs"])} ms at a stretch; merged in ${String(merged()?.["ms"])} ms beside them, ` +
      `opened in ${String(merged()?.["openMs"])} ms, longest pause of the event loop ${Math.round(mergeLag * 1000)} ms; ${memoryMb(matcher)}`,
  );
} finally {
  await matcher?.stop(10_000);
  await pool.end();
  await database.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
