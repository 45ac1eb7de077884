import { Worker } from "node:worker_threads";
import type { ParsedFeed } from "@wirewatch/contracts";
import {
  FeedParserClosedError,
  FeedParserCrashedError,
  FeedTooLargeError,
  FeedTooSlowError,
  NotAFeedError,
} from "./errors.ts";
import type { ParseFeedOptions } from "./parse-feed.ts";
import type { FeedAnswer } from "./worker.ts";

export interface FeedParser {
  /** @throws NotAFeedError, FeedTooSlowError, FeedTooLargeError, FeedParserCrashedError, FeedParserClosedError */
  parse(bytes: Uint8Array, options: ParseFeedOptions): Promise<ParsedFeed>;
  close(): Promise<void>;
}

export interface FeedParserOptions {
  /** Threads; default 1. Each starts when it is first needed. */
  size?: number;
  /** Heap of one thread, in megabytes; default 256. */
  maxHeapMb?: number;
  /** How long one feed may be read before its thread is ended; default 5000. */
  deadlineMs?: number;
}

interface Job {
  bytes: Uint8Array;
  options: ParseFeedOptions;
  resolve: (feed: ParsedFeed) => void;
  reject: (error: Error) => void;
}

// The built file on purpose: Node cannot run the source, and a test that runs from source has built it before.
const PROGRAM = new URL("../dist/worker.js", import.meta.url);

/** Reads feeds in threads that can be ended: a hostile feed costs its deadline and nothing else. */
export function openFeedParser(settings: FeedParserOptions = {}): FeedParser {
  const { size = 1, maxHeapMb = 256, deadlineMs = 5000 } = settings;
  const idle: Worker[] = [];
  const busy = new Set<Worker>();
  const waiting: Job[] = [];
  let closed = false;

  const start = (): Worker => {
    const worker = new Worker(PROGRAM, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 32 },
    });
    // An idle thread that fails must neither be unheard nor used again.
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      const index = idle.indexOf(worker);
      if (index !== -1) idle.splice(index, 1);
    });
    return worker;
  };

  const next = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || busy.size < size)) {
      const job = waiting.shift();
      if (job) run(idle.pop() ?? start(), job);
    }
  };

  const run = (worker: Worker, job: Job): void => {
    busy.add(worker);
    const finish = (outcome: () => void, reusable: boolean): void => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      busy.delete(worker);
      if (reusable && !closed) idle.push(worker);
      else void worker.terminate();
      outcome();
      next();
    };
    const fail = (error: Error): void => finish(() => job.reject(error), false);
    const timer = setTimeout(
      () => fail(new FeedTooSlowError(`Reading the feed took more than ${deadlineMs} ms.`)),
      deadlineMs,
    );
    const onMessage = (answer: FeedAnswer): void =>
      finish(() => (answer.kind === "feed" ? job.resolve(answer.feed) : job.reject(toError(answer))), true);
    const onError = (error: Error & { code?: string }): void =>
      fail(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? new FeedTooLargeError(`Reading the feed needs more than ${maxHeapMb} MB.`, { cause: error })
          : new FeedParserCrashedError("The thread that read the feed failed.", { cause: error }),
      );
    const onExit = (): void => fail(new FeedParserCrashedError("The thread that read the feed ended."));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage({ bytes: job.bytes, options: job.options });
  };

  return {
    parse: (bytes, options) =>
      closed
        ? Promise.reject(new FeedParserClosedError("The parser is closed."))
        : new Promise((resolve, reject) => {
            waiting.push({ bytes, options, resolve, reject });
            next();
          }),
    close: async () => {
      closed = true;
      for (const job of waiting.splice(0)) job.reject(new FeedParserClosedError("The parser was closed."));
      const workers = [...idle.splice(0), ...busy];
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function toError(answer: Exclude<FeedAnswer, { kind: "feed" }>): Error {
  if (answer.kind === "not-a-feed") return new NotAFeedError(answer.looksLike);
  if (answer.kind === "too-large") return new FeedTooLargeError(answer.message);
  return new FeedParserCrashedError(`Reading the feed failed: ${answer.message}`);
}
