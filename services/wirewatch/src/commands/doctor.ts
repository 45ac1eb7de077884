import { existsSync, statfsSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigurationError, createLog } from "@wirewatch/runtime";
import { openDatabase } from "@wirewatch/db";
import { openQueues } from "@wirewatch/queue";
import { openHttpClient } from "@wirewatch/http";
import { readKeptToken } from "../platform/api-token.ts";
import { readAllConfiguration, type Configuration } from "../platform/configuration.ts";
import type { Environment } from "../platform/environment.ts";
import { safeForTerminal } from "../terminal/colours.ts";

interface Finding {
  check: string;
  state: "good" | "warning" | "bad";
  message: string;
  remedy: string;
}

const MIN_FREE_BYTES = 1_000_000_000;

/** `wirewatch doctor`: what is wrong and what to do about it, the worst first. @returns 0 when nothing is bad. */
export async function doctorCommand(
  environment: Environment,
  settings: { json: boolean; print: (line: string) => void },
): Promise<number> {
  const findings = await examine(environment);
  const order = { bad: 0, warning: 1, good: 2 };
  findings.sort((left, right) => order[left.state] - order[right.state]);
  if (settings.json)
    settings.print(JSON.stringify({ ok: findings.every(({ state }) => state !== "bad"), findings }));
  else
    for (const { check, state, message, remedy } of findings) {
      const sign = { good: "ok  ", warning: "warn", bad: "BAD " }[state];
      settings.print(`${sign}  ${check}: ${message}${remedy === "" ? "" : `\n      ${remedy}`}`);
    }
  return findings.some(({ state }) => state === "bad") ? 1 : 0;
}

async function examine(environment: Environment): Promise<Finding[]> {
  let config: Configuration;
  try {
    config = readAllConfiguration(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ name, message }) => ({
      check: "configuration",
      state: "bad",
      message: `${name} ${message}`,
      remedy: `Mend ${name}; docs/configuration.md lists every option.`,
    }));
  }
  const findings: Finding[] = [
    { check: "configuration", state: "good", message: "every option is valid", remedy: "" },
  ];
  findings.push(
    examineNode(),
    examineDisk(config),
    ...(await examineDatabase(config)),
    await examineQueue(config),
  );
  findings.push(await examineEgressGuard());
  return findings;
}

function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  return {
    check: "node",
    state: good ? "good" : "bad",
    message: `Node.js ${process.versions.node}`,
    remedy: good ? "" : "Install Node.js 20.19 or newer.",
  };
}

function examineDisk(config: Configuration): Finding {
  const folder = resolve(config.WIREWATCH_DATA);
  const place = existsSync(folder) ? folder : process.cwd();
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const good = free >= MIN_FREE_BYTES;
  return {
    check: "disk",
    state: good ? "good" : "bad",
    message: `${Math.floor(free / 1e9)} GB free at ${place}`,
    remedy: good ? "" : "Free some space: the database stops when the disk is full.",
  };
}

async function examineDatabase(config: Configuration): Promise<Finding[]> {
  if (config.DATABASE_URL === undefined) {
    const running = readKeptToken(config) !== null;
    return [
      {
        check: "database",
        state: "good",
        message: running
          ? `embedded, in ${resolve(config.WIREWATCH_DATA)}`
          : `embedded, made at the first start in ${resolve(config.WIREWATCH_DATA)}`,
        remedy: "",
      },
    ];
  }
  const log = createLog({ level: "fatal" });
  const url = new URL(config.DATABASE_URL);
  if (config.WIREWATCH_DATABASE_PASSWORD !== undefined && url.password === "")
    url.password = encodeURIComponent(config.WIREWATCH_DATABASE_PASSWORD);
  const database = openDatabase({
    connectionString: url.href,
    applicationName: "wirewatch doctor",
    maxConnections: 2,
    log,
  });
  try {
    const before = Date.now();
    const clock = await database.query("select extract(epoch from clock_timestamp()) * 1000 as now", []);
    const now = Number((clock.rows[0] as { now: string | number } | undefined)?.now ?? Number.NaN);
    const skewMs = Math.abs(now - (before + Date.now()) / 2);
    const findings: Finding[] = [
      { check: "database", state: "good", message: `PostgreSQL answers at ${url.host}`, remedy: "" },
      {
        check: "clock",
        state: skewMs < 5000 ? "good" : "warning",
        message: `this machine and the database differ by ${Math.round(skewMs)} ms`,
        remedy: skewMs < 5000 ? "" : "Set both clocks by NTP: signatures and latencies depend on them.",
      },
    ];
    findings.push(...(await examinePipeline(database)));
    return findings;
  } catch (error) {
    return [
      {
        check: "database",
        state: "bad",
        message: `${url.host}: ${error instanceof Error ? error.message : String(error)}`,
        remedy: "Start the database, mend DATABASE_URL, or run `wirewatch migrate` on a new one.",
      },
    ];
  } finally {
    await database.close();
  }
}

async function examinePipeline(database: ReturnType<typeof openDatabase>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { stage, count, quarantined, oldestAgeMs } of await database.stores.articles.summary()) {
    if (quarantined > 0)
      findings.push({
        check: `stage ${stage}`,
        state: "warning",
        message: `${quarantined} articles are in quarantine`,
        remedy: "Look at /v1/articles, mend the cause, and release them.",
      });
    if (stage !== "matched" && (oldestAgeMs ?? 0) > 600_000)
      findings.push({
        check: `stage ${stage}`,
        state: "bad",
        message: `${count} articles wait, the oldest for ${Math.round((oldestAgeMs ?? 0) / 60_000)} minutes`,
        remedy: "Start the service that takes articles from this stage, or more of it.",
      });
  }
  const feeds = await database.stores.feeds.counts();
  if (feeds.failing > 0)
    findings.push({
      check: "feeds",
      state: "warning",
      message: `${feeds.failing} of ${feeds.active} feeds are failing`,
      remedy: "`wirewatch feed list` shows each feed's problem.",
    });
  findings.push(...(await examineMonitors(database)));
  return findings;
}

/** More are counted, not named. */
const MAX_NAMED = 5;

async function examineMonitors(database: ReturnType<typeof openDatabase>): Promise<Finding[]> {
  const summary = await database.stores.monitors.checkSummary();
  const troubled = await database.stores.monitors.troubled(1000);
  const finding = (
    count: number,
    what: string,
    isMeant: (monitor: (typeof troubled)[number]) => boolean,
    remedy: string,
  ): Finding[] => {
    if (count === 0) return [];
    const names = troubled.filter(isMeant).slice(0, MAX_NAMED);
    const named = names.map(({ id, key, name }) => safeForTerminal(`${key ?? id} (${name})`)).join(", ");
    return [
      {
        check: "monitors",
        state: "warning",
        message: `${count} ${what}: ${named}${count > names.length ? ` and ${count - names.length} more` : ""}`,
        remedy,
      },
    ];
  };
  return [
    ...finding(
      summary.refused + summary.changed,
      "run as they were meant when saved, because this version would read their queries otherwise",
      ({ queryState }) => queryState !== "current",
      "`wirewatch monitor show` says what differs; saving the query again decides.",
    ),
    ...finding(
      summary.failingExamples,
      "have examples that fail",
      ({ failingExamples }) => failingExamples > 0,
      "`wirewatch monitor test` says why; mend the query or the examples.",
    ),
  ];
}

async function examineQueue(config: Configuration): Promise<Finding> {
  if (config.REDIS_URL === undefined)
    return { check: "queue", state: "good", message: "in PostgreSQL", remedy: "" };
  const log = createLog({ level: "fatal" });
  try {
    const queues = await openQueues({
      backend: {
        kind: "redis",
        url: config.REDIS_URL,
        keyPrefix: config.WIREWATCH_QUEUE_PREFIX,
        allowEviction: config.WIREWATCH_ALLOW_EVICTING_REDIS,
      },
      log,
    });
    await queues.close({ timeoutMs: 1000 });
    return {
      check: "queue",
      state: "good",
      message: `Redis answers at ${new URL(config.REDIS_URL).host}`,
      remedy: "",
    };
  } catch (error) {
    return {
      check: "queue",
      state: "bad",
      message: `Redis: ${error instanceof Error ? error.message : String(error)}`,
      remedy:
        "Start Redis with maxmemory-policy noeviction, mend REDIS_URL, or unset it to keep the queues in PostgreSQL.",
    };
  }
}

/** The guard must refuse a loopback address, whatever else is configured. */
async function examineEgressGuard(): Promise<Finding> {
  const http = openHttpClient({ userAgent: "wirewatch doctor" });
  try {
    await http.fetch({ url: "http://127.0.0.1:9/", deadlineMs: 2000 });
    return {
      check: "egress",
      state: "bad",
      message: "a loopback address was reached",
      remedy: "Please report this.",
    };
  } catch (error) {
    const refused = error instanceof Error && "code" in error && error.code === "WW_HTTP_ADDRESS_FORBIDDEN";
    return {
      check: "egress",
      state: refused ? "good" : "warning",
      message: refused ? "the guard refuses private addresses" : `unexpected answer: ${String(error)}`,
      remedy: "",
    };
  } finally {
    await http.close();
  }
}
