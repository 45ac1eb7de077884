import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = `
import { startEmbeddedPostgres } from "@wirewatch/db";
const events = [];
const log = { info: (fields, event) => events.push(event), warn: (fields, event) => events.push(event) };
try {
  const options = { dataDirectory: process.argv[1], log, ...(process.argv[2] ? { runAs: process.argv[2] } : {}) };
  const server = await startEmbeddedPostgres(options);
  console.log(JSON.stringify({ connectionString: server.connectionString, pid: server.pid, events }));
  process.stdin.once("data", async () => { await server.stop(); process.stdin.destroy(); }).resume();
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message, events }));
}
`;

export interface Held {
  connectionString?: string;
  pid?: number;
  code?: string;
  message?: string;
  events: string[];
}

export interface Holder {
  child: ChildProcess;
  held: Held;
  /** Kills the process as the system would, and waits for its end. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A Node process of its own that starts an embedded PostgreSQL from the built package and holds it. */
export async function openHolder(settings: {
  dataDirectory: string;
  /** The uid and gid of the process. */
  as?: number;
  runAs?: string;
  /** Where `@wirewatch/db` is found. */
  cwd?: string;
}): Promise<Holder> {
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", PROGRAM, settings.dataDirectory, settings.runAs ?? ""],
    {
      cwd: settings.cwd ?? fileURLToPath(new URL("../../..", import.meta.url)),
      env: { PATH: process.env["PATH"] ?? "" },
      stdio: ["pipe", "pipe", "pipe"],
      ...(settings.as === undefined ? {} : { uid: settings.as, gid: settings.as }),
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  const held = await new Promise<Held>((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      errors += part;
    });
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      output += part;
      if (output.includes("\n")) resolve(JSON.parse(output) as Held);
    });
    child.once("exit", () => reject(new Error(`the holder ended: ${output} ${errors}`)));
  });
  return {
    child,
    held,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    stop: async () => {
      child.stdin.end("stop\n");
      await ended;
    },
  };
}
