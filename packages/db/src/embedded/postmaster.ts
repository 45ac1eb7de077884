import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { DatabaseLog } from "../database.ts";
import { EmbeddedStartError } from "../errors.ts";
import { commandLine, isAlive } from "./process-facts.ts";

/** How long a server may take over a fast shutdown before it is told to drop everything. */
const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 10_000;
/** Above every system's highest process id, so never alive. */
const NO_PROCESS = 999_999_999;

export interface PostmasterFile {
  pid: number;
  /** Line 8: `starting`, `ready`, `stopping` or `standby`; null before it is written. */
  status: string | null;
}

/** What the server's lock file says; null when there is none. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, status: lines[7]?.trim() ?? null } : null;
}

/**
 * Clears the way for a start: a server that outlived a killed process is shut down, and a lock file that names some
 * other program is made to name none. The file itself stays, for PostgreSQL reads from it whether children of a killed
 * server are still at work.
 */
export async function stopOrphan(cluster: string, log?: DatabaseLog): Promise<void> {
  const file = await readPostmasterFile(cluster);
  if (!file || !(await isAlive(file.pid))) return;
  if ((await commandLine(file.pid)).includes(cluster)) {
    log?.warn({ pid: file.pid }, "postgres.orphan-found");
    await stopPostmaster(file.pid);
    return;
  }
  const path = join(cluster, "postmaster.pid");
  const lines = (await readFile(path, "utf8")).split("\n");
  lines[0] = String(NO_PROCESS);
  await writeFile(path, lines.join("\n"));
}

/** Fast shutdown (sessions end, everything committed is on disk); if that hangs, an immediate one, which the next start recovers from. */
export async function stopPostmaster(pid: number): Promise<void> {
  if (signalProcess(pid, "SIGINT") && (await waitUntilGone(pid, FAST_STOP_MS))) return;
  if (signalProcess(pid, "SIGQUIT") && (await waitUntilGone(pid, IMMEDIATE_STOP_MS))) return;
  if (await isAlive(pid)) throw new EmbeddedStartError(`the server with process id ${pid} does not stop`);
}

function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // Gone already; whether it truly is, the caller asks.
    return false;
  }
}

async function waitUntilGone(pid: number, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    if (!(await isAlive(pid))) return true;
    await wait(10);
  }
  return !(await isAlive(pid));
}
