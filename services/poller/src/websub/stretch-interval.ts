import type { PollOutcome, PollSchedule, PollTarget } from "@wirewatch/db";

/** While a hub pushes, polls only make sure: so many intervals apart, within the feed's upper bound. */
const STRETCH = 4;

/**
 * Puts the next poll of a feed off while its hub is trusted. The interval itself stays, for the time when it is not: polls that
 * find nothing new because it was pushed say nothing of how often there is news.
 */
export function stretchInterval(
  target: PollTarget,
  outcome: PollOutcome,
  settings: { maxIntervalMs: number; now: Date },
): PollOutcome {
  const leftMs = (target.pushedUntil?.getTime() ?? 0) - settings.now.getTime();
  if (!outcome.succeeded || leftMs <= 0) return outcome;
  const maxMs = target.maxIntervalMs ?? settings.maxIntervalMs;
  const stretch = (schedule: PollSchedule): PollSchedule => {
    // Not beyond the lease's end: a hub that does not renew it is noticed one interval later.
    const stretchedMs = Math.min(STRETCH * target.intervalMs, maxMs, leftMs + target.intervalMs);
    if (schedule.intervalReason === "fixed" || stretchedMs <= schedule.nextPollInMs) return schedule;
    return { intervalMs: target.intervalMs, intervalReason: "pushed", nextPollInMs: stretchedMs };
  };
  const { reschedule, intervalMs, nextPollInMs, intervalReason = target.intervalReason } = outcome;
  return {
    ...outcome,
    ...stretch({ intervalMs, intervalReason, nextPollInMs }),
    ...(reschedule === undefined ? {} : { reschedule: (seen) => stretch(reschedule(seen)) }),
  };
}
