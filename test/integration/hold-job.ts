import { spawn } from "node:child_process";

const SCRIPT = `
import { defineQueue, openQueues } from "@wirewatch/queue";
import pg from "pg";
import { z } from "zod";
const [name, kind, url, keyPrefix] = process.argv.slice(1);
const log = { info() {}, warn() {}, error() {} };
const backend = kind === "redis"
  ? { kind, url, keyPrefix }
  : { kind, pool: new pg.Pool({ connectionString: url, max: 5, options: "-c search_path=bullmq,public" }) };
const queues = await openQueues({ backend, log, lockMs: 5000 });
const definition = defineQueue({ name, schema: z.any(), attempts: 3, backoff: { delayMs: 30, maxMs: 200, jitter: 0 }, concurrency: 1 });
queues.consume(definition, () => new Promise(() => { process.stdout.write("held"); setInterval(() => undefined, 1000); }));
`;

/** A process of its own that takes one job and never finishes it; the returned function ends it by SIGKILL. */
export async function holdJobInProcess(
  name: string,
  kind: "redis" | "postgres",
  url: string,
  keyPrefix = "",
): Promise<() => void> {
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", SCRIPT, "--", name, kind, url, keyPrefix],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error("the process took no job within 20 s"));
    }, 20_000);
    child.stdout.once("data", () => {
      clearTimeout(timer);
      resolve();
    });
    child.once("exit", () => {
      clearTimeout(timer);
      reject(new Error("the process ended before it took a job"));
    });
  });
  return () => void child.kill("SIGKILL");
}
