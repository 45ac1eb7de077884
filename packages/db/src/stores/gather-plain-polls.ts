import { setTimeout as delay } from "node:timers/promises";
import type { Queryable } from "../database.ts";
import type { PollOutcome, PollResult, PollTarget } from "../stores.ts";
import {
  NOTHING_SEEN,
  NOTHING_WRITTEN,
  scheduleOf,
  writePolledFeeds,
  type PolledFeed,
} from "./write-polled-feeds.ts";

/** How long a poll waits for others that end at the same time. */
const GATHER_MS = 15;
const MAX_GATHERED = 200;

/** Whether an outcome changes nothing but the row of its feed. */
export const isPlain = (outcome: PollOutcome): boolean =>
  outcome.items.length === 0 &&
  outcome.events.length === 0 &&
  outcome.movedTo === undefined &&
  outcome.document === undefined &&
  outcome.announced === undefined &&
  outcome.pushes === undefined;

/** Writes plain outcomes that come at about the same time in one statement: most polls of many feeds bring nothing. */
export function gatherPlainPolls(
  database: Queryable,
): (target: PollTarget, outcome: PollOutcome) => Promise<PollResult> {
  let open: PolledFeed[] = [];
  let writing: Promise<Set<string>> = Promise.resolve(new Set<string>());

  const startBatch = (): void => {
    const batch: PolledFeed[] = [];
    open = batch;
    writing = delay(GATHER_MS).then(() => {
      if (open === batch) open = [];
      return writePolledFeeds(database, batch);
    });
  };

  return async (target, outcome) => {
    const schedule = scheduleOf(outcome, target, NOTHING_SEEN);
    if (open.length === 0 || open.length >= MAX_GATHERED) startBatch();
    open.push({
      target,
      outcome,
      seen: NOTHING_SEEN,
      itemCount: 0,
      schedule,
      pollMemory: outcome.pollMemory,
      parseProblems: outcome.parseProblems,
    });
    const kept = (await writing).has(target.id);
    return {
      ...NOTHING_WRITTEN,
      kept,
      intervalMs: schedule.intervalMs,
      nextPollInMs: schedule.nextPollInMs,
    };
  };
}
