import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { fileURLToPath } from "node:url";

const EXECUTABLE = fileURLToPath(new URL("../../services/wirewatch/bin/wirewatch.js", import.meta.url));

export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  /** How often the process ended without being asked to. */
  readonly crashes: number;
  kill(): Promise<void>;
  stop(limitMs: number): Promise<number | null>;
}

/** Runs `wirewatch ARGUMENTS` as a process of its own and starts it again whenever it ends, as a supervisor would. */
export function superviseProcess(settings: {
  name: string;
  args: readonly string[];
  env: Record<string, string>;
  logFile: string;
  restarts: boolean;
}): ServiceProcess {
  const log = createWriteStream(settings.logFile, { flags: "a" });
  let stopping = false;
  let expected = false;
  let crashes = 0;
  let child: ChildProcess;
  let ended: Promise<number | null>;

  const begin = (): void => {
    child = spawn(process.execPath, [EXECUTABLE, ...settings.args], {
      env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...settings.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    ended = new Promise((resolve) => {
      child.once("exit", (code) => {
        resolve(code);
        if (stopping) return;
        if (!expected) crashes += 1;
        expected = false;
        if (settings.restarts) setTimeout(begin, 100);
      });
    });
  };
  begin();

  return {
    name: settings.name,
    get pid() {
      return child.pid ?? 0;
    },
    get crashes() {
      return crashes;
    },
    kill: async () => {
      expected = true;
      const gone = ended;
      child.kill("SIGKILL");
      await gone;
    },
    stop: async (limitMs) => {
      stopping = true;
      const gone = ended;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
      const code = await gone;
      clearTimeout(timer);
      log.end();
      return code;
    },
  };
}
