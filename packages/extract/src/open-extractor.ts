import { Worker } from "node:worker_threads";
import type { ExtractedPage } from "@wirewatch/contracts";
import { emptyPage } from "./empty-page.ts";
import type { ExtractInput } from "./extract-input.ts";
import type { ExtractProblemCode } from "./problems.ts";

export interface ExtractorOptions {
  /** Threads; default 1. Each starts when it is first needed. */
  size?: number;
  /** Heap of one thread in megabytes; a page that needs more is given up; default 256. */
  maxHeapMb?: number;
  /** How long one page may be read before its thread is killed; default 10,000. */
  deadlineMs?: number;
  /** Jobs that may wait for a thread; further ones are answered at once with what the feed has; default 1,000. */
  maxWaiting?: number;
  /** Pages after which a thread is replaced, against slow leaks in parsers; default 5,000. */
  maxPages?: number;
}

/** Extraction in threads that can be killed: a hostile page costs its deadline and nothing else. */
export interface Extractor {
  /** Never rejects: a page that kills its thread, or takes too long, gives the feed's text with a problem code. */
  extract(input: ExtractInput): Promise<ExtractedPage>;
  /** Stops the threads; jobs under way end with the feed's text. Closing twice is harmless. */
  close(): Promise<void>;
}

interface Job {
  input: ExtractInput;
  settle(page: ExtractedPage): void;
}

interface Thread {
  worker: Worker;
  job: Job | null;
  timer: NodeJS.Timeout | null;
  pages: number;
}

// The built file on purpose: Node cannot run the source, and a test that runs from source has built it before.
const PROGRAM = new URL("../dist/worker.js", import.meta.url);

export function openExtractor(options: ExtractorOptions = {}): Extractor {
  const { size = 1, maxHeapMb = 256, deadlineMs = 10_000, maxWaiting = 1000, maxPages = 5000 } = options;
  const threads = new Set<Thread>();
  const waiting: Job[] = [];
  const endings = new Set<Promise<unknown>>();
  let number = 0;
  let isClosed = false;

  const discard = (thread: Thread, code: ExtractProblemCode): void => {
    if (!threads.delete(thread)) return;
    if (thread.timer !== null) clearTimeout(thread.timer);
    const ending: Promise<unknown> = thread.worker.terminate().finally(() => endings.delete(ending));
    endings.add(ending);
    thread.job?.settle(emptyPage(thread.job.input, [code]));
    thread.job = null;
    dispatch();
  };

  const start = (): Thread => {
    const worker = new Worker(PROGRAM, {
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      env: {},
      // The caller's conditions would lead the built program to other workspaces' sources, which Node cannot run.
      execArgv: [],
      stdout: false,
    });
    const thread: Thread = { worker, job: null, timer: null, pages: 0 };
    worker.on("message", ({ page }: { number: number; page: ExtractedPage }) => {
      if (!threads.has(thread)) return;
      if (thread.timer !== null) clearTimeout(thread.timer);
      const { job } = thread;
      thread.job = null;
      thread.timer = null;
      worker.unref();
      job?.settle(page);
      if (++thread.pages >= maxPages) discard(thread, "extract_failed");
      else dispatch();
    });
    worker.on("error", () => discard(thread, "extract_failed"));
    worker.on("exit", () => discard(thread, "extract_failed"));
    worker.unref();
    threads.add(thread);
    return thread;
  };

  const dispatch = (): void => {
    while (waiting.length > 0) {
      if (isClosed) return;
      const idle = [...threads].find(({ job }) => job === null) ?? (threads.size < size ? start() : null);
      const job = idle === null ? undefined : waiting.shift();
      if (idle === null || job === undefined) return;
      idle.job = job;
      idle.timer = setTimeout(() => discard(idle, "extract_deadline"), deadlineMs);
      idle.worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      idle.worker.postMessage({ number: ++number, input: job.input });
    }
  };

  return {
    extract: (input) =>
      new Promise((resolve) => {
        if (isClosed || waiting.length >= maxWaiting) resolve(emptyPage(input, ["extract_failed"]));
        else {
          waiting.push({ input, settle: resolve });
          dispatch();
        }
      }),
    close: async () => {
      isClosed = true;
      for (const job of waiting.splice(0)) job.settle(emptyPage(job.input, ["extract_failed"]));
      for (const thread of threads) discard(thread, "extract_failed");
      await Promise.all(endings);
    },
  };
}
