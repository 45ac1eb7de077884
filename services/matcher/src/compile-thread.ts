import { Worker } from "node:worker_threads";
import type { LearnedFrequencies } from "./learned-frequencies.ts";
import type { MonitorSource } from "./read-monitor.ts";
import type { SnapshotNote } from "./snapshot-file.ts";
import type { ContextTable } from "./watch-context.ts";
import type { CompileAnswer, CompiledBase, CompileRequest, ReadPage } from "./worker.ts";

// The built file on purpose: Node cannot run the source, and a test that runs from source has built it before.
const PROGRAM = new URL("../dist/worker.js", import.meta.url);

/** Even a million monitors are compiled in a fraction of this: a thread that takes longer hangs. */
const MAX_ANSWER_MS = 600_000;

/** The thread that compiled ended, or was ended because it hung, before it had an answer. */
export class CompileThreadError extends Error {
  override readonly name = "CompileThreadError";
  readonly code = "WW_MATCH_COMPILE_THREAD";
}

/** Compiles monitors once, in a thread of its own, whose memory is free again after `close`. */
export interface CompileThread {
  /** Hands over some monitors; answers in the order of the calls. */
  read(rows: readonly MonitorSource[]): Promise<ReadPage>;
  compile(): Promise<CompiledBase>;
  /** Writes what was compiled to a file; returns the bytes of the snapshot. */
  write(file: string, note: Omit<SnapshotNote, "monitors" | "references" | "names">): Promise<number>;
  close(): Promise<void>;
}

export async function openCompileThread(settings: {
  table: ContextTable;
  learned: LearnedFrequencies;
  maxHeapMb: number;
  /** For tests: another program. */
  program?: URL;
  maxAnswerMs?: number;
}): Promise<CompileThread> {
  const { maxAnswerMs = MAX_ANSWER_MS } = settings;
  const worker = new Worker(settings.program ?? PROGRAM, {
    env: {},
    // The caller's conditions would lead the built program to other workspaces' sources, which Node cannot run.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: settings.maxHeapMb },
  });
  const waiting: { resolve: (answer: CompileAnswer) => void; reject: (error: Error) => void }[] = [];
  let ended: CompileThreadError | null = null;
  const end = (message: string, cause?: unknown): void => {
    ended ??= new CompileThreadError(message, cause === undefined ? {} : { cause });
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  worker.on("message", (answer: CompileAnswer) => waiting.shift()?.resolve(answer));
  worker.on("error", (error) => end(`the thread that compiles monitors failed: ${String(error)}`, error));
  worker.on("messageerror", (error) => end("an answer of the thread cannot be read", error));
  worker.on("exit", (code) => end(`the thread that compiles monitors ended with ${code}`));

  const ask = (request: CompileRequest): Promise<CompileAnswer> =>
    new Promise((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      const timer = setTimeout(() => {
        end(`the thread that compiles monitors gave no answer for ${maxAnswerMs / 1000} s`);
        void worker.terminate();
      }, maxAnswerMs);
      const heard =
        <Value>(tell: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          tell(value);
        };
      waiting.push({ resolve: heard(resolve), reject: heard(reject) });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(request);
    });
  const expect = async <Kind extends CompileAnswer["kind"]>(
    kind: Kind,
    request: CompileRequest,
  ): Promise<Extract<CompileAnswer, { kind: Kind }>> => {
    const answer = await ask(request);
    if (answer.kind !== kind) throw new CompileThreadError(`the thread answered ${answer.kind}, not ${kind}`);
    return answer as Extract<CompileAnswer, { kind: Kind }>;
  };

  try {
    await expect("opened", { kind: "open", table: settings.table, learned: settings.learned });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    read: async (rows) => (await expect("read", { kind: "rows", rows: [...rows] })).page,
    compile: async () => (await expect("compiled", { kind: "compile" })).base,
    write: async (file, note) => (await expect("written", { kind: "write", file, note })).bytes,
    close: async () => {
      end("the thread was closed");
      await worker.terminate();
    },
  };
}
