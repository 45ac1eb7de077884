import { MAX_IDS_PER_JOB } from "@wirewatch/contracts";
import type { Log } from "./log.ts";

/**
 * Collects ids for a moment and wakes the next stage with as few jobs as they need. A queue that cannot be reached is
 * logged and otherwise ignored: the rows are due in the database, and the reconciler wakes them.
 */
export interface Waker {
  wake(ids: readonly string[]): void;
  /** Sends what is collected and waits for it. */
  flush(): Promise<void>;
}

export function openWaker(settings: {
  name: string;
  send: (batches: string[][]) => Promise<void>;
  gatherMs: number;
  log: Log;
}): Waker {
  let gathered = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> = Promise.resolve();

  const sendGathered = async (): Promise<void> => {
    timer = null;
    const ids = [...gathered];
    gathered = new Set();
    if (ids.length === 0) return;
    const batches: string[][] = [];
    for (let start = 0; start < ids.length; start += MAX_IDS_PER_JOB)
      batches.push(ids.slice(start, start + MAX_IDS_PER_JOB));
    try {
      await settings.send(batches);
    } catch (error) {
      settings.log.warn({ queue: settings.name, ids: ids.length, err: error }, "queue.wake-failed");
    }
  };

  return {
    wake: (ids) => {
      for (const id of ids) gathered.add(id);
      if (gathered.size === 0 || timer !== null) return;
      timer = setTimeout(() => {
        sending = sending.then(sendGathered);
      }, settings.gatherMs);
    },
    flush: async () => {
      if (timer !== null) clearTimeout(timer);
      sending = sending.then(sendGathered);
      await sending;
    },
  };
}
