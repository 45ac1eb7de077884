import type { PollOutcome, PollSchedule, PollTarget } from "@wirewatch/db";
import { describe, expect, it } from "vitest";
import { stretchInterval } from "./stretch-interval.ts";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const MINUTE = 60_000;
const SEEN = { newCount: 1, knownCount: 3, heldCount: 0, overlapped: true };

function schedule(
  change: { leftMs?: number; maxIntervalMs?: number; succeeded?: boolean } = {},
  own: PollSchedule = { intervalMs: 2 * MINUTE, intervalReason: "overlap_large", nextPollInMs: 2 * MINUTE },
): PollSchedule | undefined {
  const target = {
    intervalMs: MINUTE,
    intervalReason: "steady",
    maxIntervalMs: null,
    pushedUntil: new Date(NOW.getTime() + (change.leftMs ?? 86_400_000)),
  } as Partial<PollTarget> as PollTarget;
  const outcome = {
    ...own,
    succeeded: change.succeeded ?? true,
    reschedule: () => own,
  } as Partial<PollOutcome> as PollOutcome;
  const settings = { maxIntervalMs: change.maxIntervalMs ?? 60 * MINUTE, now: NOW };
  return stretchInterval(target, outcome, settings).reschedule?.(SEEN);
}

describe("stretchInterval", () => {
  it("polls four times as seldom while the hub pushes, and keeps the interval", () => {
    expect(schedule()).toEqual({
      intervalMs: MINUTE,
      intervalReason: "pushed",
      nextPollInMs: 4 * MINUTE,
    });
  });

  it("keeps to the upper bound and to the end of the lease", () => {
    expect(schedule({ maxIntervalMs: 3 * MINUTE })?.nextPollInMs).toBe(3 * MINUTE);
    expect(schedule({ leftMs: 1.5 * MINUTE })?.nextPollInMs).toBe(2.5 * MINUTE);
  });

  it("changes nothing when the lease is over, the poll failed, the interval is fixed, or the wait is long anyway", () => {
    const fixed = { intervalMs: MINUTE, intervalReason: "fixed", nextPollInMs: MINUTE } as const;
    const long = { intervalMs: MINUTE, intervalReason: "steady", nextPollInMs: 50 * MINUTE } as const;
    expect(schedule({ leftMs: 0 })?.intervalReason).toBe("overlap_large");
    expect(schedule({ succeeded: false })?.intervalReason).toBe("overlap_large");
    expect(schedule({}, fixed)).toEqual(fixed);
    expect(schedule({}, long)).toEqual(long);
  });
});
