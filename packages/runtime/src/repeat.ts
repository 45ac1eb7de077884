import type { Log } from "./log.ts";
import { pause } from "./wait.ts";

export interface Repeating {
  /** Runs the task at once instead of at its time. */
  nudge(): void;
  /** Ends the repetition after the run in hand. */
  stop(): Promise<void>;
}

/**
 * Runs a task again and again with a pause between runs, until stopped. A failed run is logged and does not end it;
 * the task may return how long to pause before the next run.
 */
export function repeat(settings: {
  name: string;
  everyMs: number;
  log: Log;
  signal: AbortSignal;
  task: (signal: AbortSignal) => Promise<number | void>;
}): Repeating {
  const { name, everyMs, log } = settings;
  const stopping = new AbortController();
  const signal = AbortSignal.any([settings.signal, stopping.signal]);
  let wake = new AbortController();
  let failures = 0;

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      let next = everyMs;
      try {
        next = (await settings.task(signal)) ?? everyMs;
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        next = Math.min(30_000, everyMs * 2 ** Math.min(failures, 6));
        log.warn({ task: name, failures, err: error }, "task.failed");
      }
      await pause(next, AbortSignal.any([signal, wake.signal]));
      if (wake.signal.aborted) wake = new AbortController();
    }
  };
  const done = loop();

  return {
    nudge: () => wake.abort(),
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}
