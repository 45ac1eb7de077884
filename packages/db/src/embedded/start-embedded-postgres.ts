import { randomBytes } from "node:crypto";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chown, open, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { errorCode } from "../classify-error.ts";
import type { DatabaseLog } from "../database.ts";
import { DataDirectoryVersionError, EmbeddedStartError, NoUnprivilegedUserError } from "../errors.ts";
import { findBinaries, type Binaries } from "./binaries.ts";
import { lockDirectory } from "./directory-lock.ts";
import { postGuard } from "./guard.ts";
import { chooseIdentity, type Identity } from "./identity.ts";
import { readPostmasterFile, stopOrphan, stopPostmaster } from "./postmaster.ts";
import { exists, makeOwnFolder, prepareHome } from "./prepare-home.ts";
import { serverSettings } from "./server-settings.ts";

const run = promisify(execFile);

const USER = "wirewatch";
const DATABASE = "wirewatch";
const START_LIMIT_MS = 60_000;
const MAX_LOG_BYTES = 5_000_000;
const START_TRIES = 5;

export interface EmbeddedPostgresOptions {
  /** The server keeps everything in `postgres/` below this folder. */
  dataDirectory: string;
  log?: DatabaseLog;
  /** A port of 127.0.0.1; by default one that is free, and the same again at the next start where it still is. */
  port?: number;
  /** The user that root hands the server to; `postgres` or else `nobody` by default. */
  runAs?: string;
}

export interface EmbeddedPostgres {
  connectionString: string;
  /** The server's main process. */
  pid: number;
  /** Fast shutdown: returns when nothing of the server runs any more. Harmless when called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on 127.0.0.1 that ends with this process, even when that is killed. Throws
 * `DataDirectoryInUseError`, `PlatformUnsupportedError`, `NoUnprivilegedUserError`, `DataDirectoryVersionError`,
 * `EmbeddedStartError`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const identity = await chooseIdentity(options.runAs);
  const home = await prepareHome({
    dataDirectory: options.dataDirectory,
    identity,
    ...(log ? { log } : {}),
  });
  const lock = await lockDirectory(home);
  try {
    const binaries = await findBinaries({ identity, copyInto: home });
    const cluster = join(home, "cluster");
    if (await exists(cluster)) await stopOrphan(cluster, log);
    const password = await prepareCluster({ home, cluster, identity, binaries, ...(log ? { log } : {}) });
    const server = await startServer({ ...options, home, cluster, identity, binaries, password });
    return {
      connectionString: server.connectionString,
      pid: server.pid,
      stop: async () => {
        await server.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Place {
  home: string;
  cluster: string;
  identity: Identity;
  binaries: Binaries;
  log?: DatabaseLog;
}

/** Makes the cluster on the first start, and finds or renews the password on later ones. */
async function prepareCluster(place: Place): Promise<string> {
  const { home, cluster, identity, binaries, log } = place;
  const passwordFile = join(home, "password");
  const known = (await readFile(passwordFile, "utf8").catch(() => "")).trim();
  const version = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => null);
  if (version !== null && (await exists(join(cluster, "global", "pg_control")))) {
    if (version.trim() !== binaries.major)
      throw new DataDirectoryVersionError(cluster, version.trim(), binaries.major);
    if (known !== "") return known;
    const renewed = await writePassword(passwordFile);
    await setPassword(place, renewed);
    return renewed;
  }
  const startedAt = performance.now();
  const password = await writePassword(passwordFile);
  await initialize(place, password);
  log?.info(
    { cluster, ms: Math.round(performance.now() - startedAt), as: identity.uid },
    "postgres.initialized",
  );
  return password;
}

async function writePassword(path: string): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  return password;
}

async function initialize(place: Place, password: string): Promise<void> {
  const { home, cluster, identity, binaries } = place;
  // What is there was cut short before it held anything.
  await rm(cluster, { recursive: true, force: true });
  await makeOwnFolder(cluster, identity);
  const forInitdb = join(home, "initdb-password");
  await writeFile(forInitdb, `${password}\n`, { mode: 0o600 });
  try {
    if ("uid" in identity.spawnAs) await chown(forInitdb, identity.spawnAs.uid, identity.spawnAs.gid);
    const args = [
      `--pgdata=${cluster}`,
      `--username=${USER}`,
      `--pwfile=${forInitdb}`,
      "--auth=scram-sha-256",
      "--data-checksums",
      "--encoding=UTF8",
      `--locale=${process.platform === "darwin" ? "en_US.UTF-8" : "C.UTF-8"}`,
      "--no-instructions",
    ];
    await runInitdb(binaries.initdb, args, identity);
  } catch (error) {
    await rm(cluster, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(forInitdb, { force: true });
  }
}

async function runInitdb(initdb: string, args: string[], identity: Identity): Promise<void> {
  const spawnOptions = { ...identity.spawnAs, cwd: "/", env: environment(), timeout: START_LIMIT_MS };
  try {
    await run(initdb, args, spawnOptions);
  } catch (error) {
    if (!isUnknownUser(error)) throw new EmbeddedStartError(outputOf(error), { cause: error });
    try {
      // A user namespace in which our number has a name; containers often start as a number without one.
      await run(
        "unshare",
        ["--user", "--map-user=65534", "--map-group=65534", initdb, ...args],
        spawnOptions,
      );
    } catch (second) {
      throw new NoUnprivilegedUserError(
        `The user number ${process.geteuid?.() ?? "?"} has no name in /etc/passwd, and initdb wants one.`,
        { cause: second },
      );
    }
  }
}

const isUnknownUser = (error: unknown): boolean => /could not look up effective user/iu.test(outputOf(error));

function outputOf(error: unknown): string {
  if (error instanceof Error && "stderr" in error && typeof error.stderr === "string" && error.stderr !== "")
    return error.stderr.trim();
  return error instanceof Error ? error.message : String(error);
}

/** Gives the role a new password without a server: for a data directory whose password file is lost. */
async function setPassword(place: Place, password: string): Promise<void> {
  const { cluster, identity, binaries } = place;
  const child = spawn(binaries.postgres, ["--single", "-D", cluster, "postgres"], {
    ...identity.spawnAs,
    cwd: "/",
    env: environment(),
    stdio: ["pipe", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    output = (output + part).slice(-4000);
  });
  child.stdin.end(`alter role ${USER} password '${password}'\n`);
  const code = await exitOf(child);
  if (code !== 0) throw new EmbeddedStartError(`the password could not be renewed (${output.trim()})`);
}

/** Nothing of our own environment: it may hold secrets, and PG* variables would change what the server does. */
const environment = (): Record<string, string> => ({ PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", TZ: "UTC" });

const exitOf = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code) => resolve(code));
      });

type StartSettings = Place & EmbeddedPostgresOptions & { password: string };

async function startServer(settings: StartSettings): Promise<EmbeddedPostgres> {
  let failure: unknown;
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    const port = settings.port ?? (await choosePort(settings.home, tries > 0));
    try {
      return await startOn(port, settings);
    } catch (error) {
      failure = error;
      // Another program took the port between our look and the server's; or children of a killed server are about to end.
      const passes =
        error instanceof EmbeddedStartError &&
        /could not create any TCP\/IP sockets|Address already in use|pre-existing shared memory block/u.test(
          error.message,
        );
      if (!passes) throw error;
      await wait(300 * (tries + 1));
    }
  }
  throw failure;
}

async function startOn(port: number, settings: StartSettings): Promise<EmbeddedPostgres> {
  const { home, cluster, identity, binaries, password, log } = settings;
  const startedAt = performance.now();
  const logFile = join(home, "server.log");
  const oldLog = await stat(logFile).catch(() => null);
  if (oldLog && oldLog.size > MAX_LOG_BYTES) await truncate(logFile, 0);
  const output = await open(logFile, "a", 0o600);
  const { size: logStart } = await output.stat();
  const args = ["-D", cluster, "-p", String(port)];
  for (const [name, value] of Object.entries(serverSettings)) args.push("-c", `${name}=${value}`);
  const child = spawn(binaries.postgres, args, {
    ...identity.spawnAs,
    cwd: "/",
    env: environment(),
    stdio: ["ignore", output.fd, output.fd],
    // A session of its own, so that Ctrl-C at the terminal reaches us first and the server last.
    detached: true,
  });
  const exited = exitOf(child);
  // Whoever waits for the end of a server that never began hears of it below.
  exited.catch(() => {});
  await output.close();
  const { pid } = child;
  if (pid === undefined) {
    const error = await exited.catch((reason: unknown) => reason);
    throw new EmbeddedStartError(outputOf(error), { cause: error });
  }
  const guard = postGuard(pid, cluster);
  let stopping = false;
  try {
    const url = `postgres://${USER}:${password}@127.0.0.1:${port}`;
    await waitUntilReady({ cluster, pid, child, logFile, logStart });
    await ensureDatabase(`${url}/postgres`);
    await writeFile(join(home, "server.json"), JSON.stringify({ port }));
    log?.info({ pid, port, ms: Math.round(performance.now() - startedAt) }, "postgres.started");
    exited
      .then((code) => {
        if (!stopping) log?.warn({ pid, code }, "postgres.ended");
        guard.dismiss();
      })
      .catch(() => {});
    child.unref();
    let stopped: Promise<void> | null = null;
    return {
      connectionString: `${url}/${DATABASE}`,
      pid,
      stop: () => {
        stopping = true;
        stopped ??= stopPostmaster(pid).finally(() => guard.dismiss());
        return stopped;
      },
    };
  } catch (error) {
    stopping = true;
    await stopPostmaster(pid);
    guard.dismiss();
    throw error;
  }
}

async function waitUntilReady(server: {
  cluster: string;
  pid: number;
  child: ChildProcess;
  logFile: string;
  logStart: number;
}): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    if (server.child.exitCode !== null || server.child.signalCode !== null) break;
    const file = await readPostmasterFile(server.cluster);
    if (file?.pid === server.pid && file.status === "ready") return;
    await wait(5);
  }
  const log = await readFile(server.logFile).catch(() => Buffer.alloc(0));
  throw new EmbeddedStartError(
    log.subarray(server.logStart).toString("utf8").trim().slice(-2000) || "no answer",
  );
}

async function ensureDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {
    // The statement under way fails with the same loss.
  });
  try {
    await client.connect();
    const known = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (known.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } catch (error) {
    throw new EmbeddedStartError(
      `it does not let us in (${errorCode(error) ?? "unknown"}: ${outputOf(error)})`,
      {
        cause: error,
      },
    );
  } finally {
    await client.end();
  }
}

/** The port of the last time if it is free, else a free one. */
async function choosePort(home: string, anew: boolean): Promise<number> {
  if (!anew) {
    const text = await readFile(join(home, "server.json"), "utf8").catch(() => "{}");
    const port = Number(/"port":(\d{1,5})\b/u.exec(text)?.[1]);
    if (port > 0 && port < 65_536 && (await tryPort(port)) !== null) return port;
  }
  const free = await tryPort(0);
  if (free === null) throw new EmbeddedStartError("no port of 127.0.0.1 is free");
  return free;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(null));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });
}
