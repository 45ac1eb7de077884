import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { QuerySet } from "@wirewatch/query";
import { cpuMs } from "./cpu-time.ts";
import type { Load } from "./load.ts";
import type { BenchOptions } from "./options.ts";

export interface WorkerTask {
  bytes: Uint8Array;
  options: Pick<BenchOptions, "articles" | "scripts" | "metaShare">;
  rounds: number;
}
export type WorkerAnswer =
  | { kind: "ready"; scratchBytes: number; openBytes: number }
  | { kind: "done"; hits: number };

export interface ThreadFigures {
  threads: number;
  /** Articles per CPU-second, all threads together; and per second of wall time, which other work on the machine lowers. */
  rate: number;
  wallRate: number;
  sharedMegabytes: number;
  /** What each worker takes besides the shared memory: all of it, and what opening the set alone took. */
  scratchBytes: number;
  openBytes: number;
}

const LIMIT_MS = 300_000;

/** Worker threads that look into one shared snapshot. */
export async function measureThreads(
  set: QuerySet,
  load: Load,
  options: WorkerTask["options"],
  { threads, rounds }: { threads: number; rounds: number },
): Promise<ThreadFigures> {
  const expected = load.articles.reduce((sum, article) => sum + set.match(article).length, 0);
  const bytes = set.toSnapshot({ shared: true });
  const file = new URL("match-worker.ts", import.meta.url).href;
  const workers = Array.from(
    { length: threads },
    () =>
      // Threads do not take the reader of TypeScript over from the main thread, so that they load it themselves.
      new Worker(
        `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(file)}); })`,
        { eval: true, workerData: { bytes, options, rounds } satisfies WorkerTask },
      ),
  );
  const next = async (worker: Worker): Promise<WorkerAnswer> => {
    const [answer] = (await once(worker, "message", { signal: AbortSignal.timeout(LIMIT_MS) })) as [
      WorkerAnswer,
    ];
    return answer;
  };
  try {
    const ready = await Promise.all(workers.map(next));
    const wallFrom = performance.now();
    const cpuFrom = cpuMs();
    const finished = workers.map(next);
    for (const worker of workers) worker.postMessage("go");
    const done = await Promise.all(finished);
    const cpu = cpuMs() - cpuFrom;
    const wall = performance.now() - wallFrom;
    for (const answer of done)
      if (answer.kind !== "done" || answer.hits !== expected)
        throw new Error(`a worker has other hits: ${JSON.stringify(answer)}, not ${expected}`);
    const matched = threads * rounds * load.articles.length;
    const most = (of: "scratchBytes" | "openBytes"): number =>
      Math.max(...ready.map((answer) => (answer.kind === "ready" ? answer[of] : Number.NaN)));
    return {
      threads,
      rate: (matched / cpu) * 1000,
      wallRate: (matched / wall) * 1000,
      sharedMegabytes: bytes.byteLength / 1e6,
      scratchBytes: most("scratchBytes"),
      openBytes: most("openBytes"),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
