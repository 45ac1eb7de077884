// How many feeds one poller keeps up with on this machine: polls a second, whether intervals hold, memory. The newsroom
// that it polls runs in this process, on the same cores.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { migrate, openDatabase, type Database } from "@wirewatch/db";
import { freePort, openPostgresProcess } from "../chaos/servers.ts";
import { openManyFeedsNewsroom, type ManyFeedsNewsroom } from "../support/many-feeds-newsroom.ts";
import { waitFor } from "../support/wait-for.ts";

const EXECUTABLE = fileURLToPath(new URL("../../services/wirewatch/bin/wirewatch.js", import.meta.url));
const { values } = parseArgs({
  options: {
    feeds: { type: "string", default: "10000" },
    "feeds-per-host": { type: "string", default: "4" },
    /** Seconds between two polls of each feed in the trial of intervals. */
    interval: { type: "string", default: "120" },
  },
});
const feeds = Number(values.feeds);
const intervalMs = Number(values.interval) * 1000;
const ITEMS = 20;
const print = (text: string): void => void process.stdout.write(`${text}\n`);

function residentMb(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** Seconds of processor time that the process has used so far. */
function processorSeconds(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Makes every feed due at once and waits until each has been polled. */
async function pollAll(
  name: string,
  database: Database,
  newsroom: ManyFeedsNewsroom,
  poller: ChildProcess,
): Promise<void> {
  newsroom.forget();
  const usedBefore = processorSeconds(poller);
  const startedAt = performance.now();
  await database.query("update feeds set next_poll_at = now() where status = 'active'");
  await waitFor("every feed", () => newsroom.requestCount() >= feeds, { timeoutMs: 900_000, everyMs: 50 });
  await waitFor(
    "the last outcome",
    async () => {
      const { rows } = await database.query<{ n: number }>(
        "select count(*)::integer as n from feeds where claim is not null",
      );
      return rows[0]?.n === 0;
    },
    { timeoutMs: 60_000, everyMs: 50 },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const used = processorSeconds(poller) - usedBefore;
  print(
    `${name}: ${(feeds / seconds).toFixed(0)} polls/s (${feeds} feeds in ${seconds.toFixed(1)} s; ${((used / feeds) * 1000).toFixed(2)} ms of processor time a poll; ${residentMb(poller)} MB resident)`,
  );
}

/** Lets every feed come round by itself and compares the times between two polls with the interval. */
async function keepIntervals(
  database: Database,
  newsroom: ManyFeedsNewsroom,
  poller: ChildProcess,
): Promise<void> {
  newsroom.mode = "new-item";
  await database.query("update feeds set next_poll_at = now() + random() * interval '1 millisecond' * $1", [
    intervalMs,
  ]);
  newsroom.forget();
  const usedBefore = processorSeconds(poller);
  await delay(intervalMs * 2.5);
  const between = newsroom
    .requestTimes()
    .flatMap((times) => times.slice(1).map((time, place) => time - (times[place] ?? time)))
    .toSorted((left, right) => left - right);
  const missing = newsroom.requestTimes().filter((times) => times.length < 2).length;
  const late = between.filter((ms) => ms > intervalMs * 1.05).length;
  const used = processorSeconds(poller) - usedBefore;
  print(
    `${feeds} feeds every ${intervalMs / 1000} s, each with news at every poll: ${(newsroom.requestCount() / ((intervalMs * 2.5) / 1000)).toFixed(0)} polls/s; ` +
      `between two polls p50 ${(quantile(between, 0.5) / 1000).toFixed(2)} s, p99 ${(quantile(between, 0.99) / 1000).toFixed(2)} s, longest ${(quantile(between, 1) / 1000).toFixed(2)} s; ` +
      `${late} of ${between.length} more than 5 % over the interval, ${missing} feeds not polled twice; poller used ${((used / ((intervalMs * 2.5) / 1000)) * 100).toFixed(0)} % of one core, ${residentMb(poller)} MB resident`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "wirewatch-bench-polling-"));
const postgres = await openPostgresProcess(join(folder, "postgres"));
const database = openDatabase({
  connectionString: postgres.connectionString,
  applicationName: "bench",
  maxConnections: 4,
});
await migrate(database, {});
const newsroom = await openManyFeedsNewsroom({
  feeds,
  feedsPerHost: Number(values["feeds-per-host"]),
  items: ITEMS,
});
for (let start = 0; start < feeds; start += 50)
  await Promise.all(
    newsroom.feedUrls
      .slice(start, start + 50)
      .map((url) => database.stores.feeds.create({ url, intervalMs }, { intervalMs })),
  );
await database.query("update feeds set next_poll_at = now() + interval '1 day'");
const poller = spawn(process.execPath, [EXECUTABLE, "start", "poller"], {
  env: {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    LOG_LEVEL: "warn",
    DATABASE_URL: postgres.connectionString,
    WIREWATCH_DATA: join(folder, "data"),
    WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
    WIREWATCH_HOST_INTERVAL_MS: "0",
    WIREWATCH_HEALTH_PORT: String(await freePort()),
  },
  stdio: ["ignore", "inherit", "inherit"],
});
try {
  await delay(4000);
  print(
    `poller at rest with ${feeds} feeds on ${Math.ceil(feeds / Number(values["feeds-per-host"]))} hosts: ${residentMb(poller)} MB resident`,
  );
  await pollAll(`first polls, ${ITEMS} new items each`, database, newsroom, poller);
  await pollAll("unchanged, HTTP 304", database, newsroom, poller);
  newsroom.mode = "new-item";
  await pollAll("whole documents, one new item each", database, newsroom, poller);
  await keepIntervals(database, newsroom, poller);
} finally {
  const ended = new Promise((resolve) => {
    poller.once("exit", resolve);
  });
  if (poller.kill("SIGTERM")) await ended;
  await newsroom.close();
  await database.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
