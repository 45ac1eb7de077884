import type { PollSeen } from "@wirewatch/db";
import { describe, expect, it } from "vitest";
import { delayAfterFailure, freshForMs, scheduleNextPoll, type IntervalBounds } from "./next-poll.ts";

const MINUTE = 60_000;

const seen = (newCount: number, knownCount: number, change: Partial<PollSeen> = {}): PollSeen => ({
  newCount,
  knownCount,
  heldCount: 0,
  overlapped: newCount === 0 ? null : knownCount > 0,
  ...change,
});

const bounds = (change: Partial<IntervalBounds> = {}): IntervalBounds => ({
  intervalMs: 5 * MINUTE,
  feedMinMs: null,
  feedMaxMs: null,
  minMs: MINUTE,
  maxMs: 15 * MINUTE,
  publisherMs: null,
  retryAfterMs: null,
  lateMs: 0,
  random: 0.5,
  ...change,
});

/** The interval after many polls that each bring the same. */
function settled(each: PollSeen | "unchanged", change: Partial<IntervalBounds> = {}): number {
  let intervalMs = 5 * MINUTE;
  for (let poll = 0; poll < 50; poll += 1)
    intervalMs = scheduleNextPoll(each, bounds({ ...change, intervalMs })).intervalMs;
  return intervalMs;
}

describe("scheduleNextPoll", () => {
  it.each([
    ["halves it when nothing was known", seen(20, 0), 0.5, "overlap_small"],
    ["shortens it when few were known", seen(15, 5), 0.8, "overlap_small"],
    ["shortens it when several were new, so that each is seen early", seen(3, 97), 0.8, "news_often"],
    ["halves it when many were new", seen(8, 92), 0.5, "news_often"],
    ["keeps it when one was new", seen(1, 30), 1, "steady"],
    ["lengthens it when all were known", seen(0, 30), 1.25, "overlap_large"],
    ["lengthens it when the document did not change", "unchanged" as const, 1.15, "unchanged"],
    ["keeps it after the first poll", seen(30, 0, { overlapped: null }), 1, "initial"],
    ["keeps it when a flood of old items came", seen(50, 0, { heldCount: 50 }), 1, "steady"],
  ])("%s", (_promise, each, factor, reason) => {
    const schedule = scheduleNextPoll(each, bounds());
    expect(schedule.intervalMs).toBe(Math.round(5 * MINUTE * factor));
    expect(schedule.intervalReason).toBe(reason);
  });

  it("stays within the bounds of the configuration, and of the feed where it has some", () => {
    expect(settled(seen(20, 0))).toBe(MINUTE);
    expect(settled("unchanged")).toBe(15 * MINUTE);
    expect(settled(seen(20, 0), { feedMinMs: 10_000 })).toBe(10_000);
    expect(settled("unchanged", { feedMaxMs: 60 * MINUTE })).toBe(60 * MINUTE);
    expect(settled("unchanged", { feedMinMs: 30 * MINUTE })).toBe(30 * MINUTE);
    expect(settled(seen(20, 0), { feedMaxMs: 20_000 })).toBe(20_000);
  });

  it("takes the publisher's wish as a lower bound, never beyond the longest interval", () => {
    const busy = seen(5, 5);
    expect(settled(busy, { publisherMs: 10 * MINUTE })).toBe(10 * MINUTE);
    expect(settled(busy, { publisherMs: 24 * 60 * MINUTE })).toBe(15 * MINUTE);
    expect(settled(busy, { publisherMs: 10 * MINUTE, feedMinMs: MINUTE })).toBe(MINUTE);
    expect(settled(busy, { publisherMs: 10 * MINUTE, feedMaxMs: 2 * MINUTE })).toBe(2 * MINUTE);
    expect(scheduleNextPoll(busy, bounds({ publisherMs: 10 * MINUTE })).intervalReason).toBe("publisher");
  });

  it("leaves a fixed interval alone, to the millisecond, whatever the publisher wishes", () => {
    const fixed = { feedMinMs: 1000, feedMaxMs: 1000, publisherMs: 60 * MINUTE, random: 1 };
    expect(scheduleNextPoll(seen(20, 0), bounds(fixed))).toEqual({
      intervalMs: 1000,
      intervalReason: "fixed",
      nextPollInMs: 1000,
    });
  });

  it("makes up for a poll that was late, by a tenth of the interval at most", () => {
    const next = (lateMs: number): number =>
      scheduleNextPoll("unchanged", bounds({ lateMs, feedMinMs: 10_000, feedMaxMs: 10_000 })).nextPollInMs;
    expect([next(300), next(60_000)]).toEqual([9700, 9000]);
  });

  it("always respects Retry-After", () => {
    const retryAfterMs = 2 * 60 * MINUTE;
    expect(scheduleNextPoll("unchanged", bounds({ retryAfterMs })).nextPollInMs).toBe(retryAfterMs);
    const fixed = bounds({ retryAfterMs, feedMinMs: 1000, feedMaxMs: 1000 });
    expect(scheduleNextPoll("unchanged", fixed).nextPollInMs).toBe(retryAfterMs);
  });

  it("spreads polls by five per cent either way", () => {
    const next = (random: number): number => scheduleNextPoll(seen(1, 9), bounds({ random })).nextPollInMs;
    expect([next(0), next(1)]).toEqual([5 * MINUTE * 0.95, 5 * MINUTE * 1.05]);
  });
});

describe("freshForMs", () => {
  it("reads max-age less the age, and nothing where the answer may not be kept", () => {
    expect(freshForMs({ "cache-control": "public, max-age=300" })).toBe(300_000);
    expect(freshForMs({ "cache-control": 'Max-Age="300"', age: "120" })).toBe(180_000);
    expect(freshForMs({ "cache-control": "max-age=60", age: "90" })).toBe(0);
    expect(freshForMs({ "cache-control": "no-cache, max-age=300" })).toBeNull();
    expect(freshForMs({ "cache-control": "max-age=x" })).toBeNull();
    expect(freshForMs({})).toBeNull();
  });
});

describe("delayAfterFailure", () => {
  it("grows linearly with failures, with jitter, within a day", () => {
    const delay = (failureCount: number, random: number): number =>
      delayAfterFailure({ intervalMs: 60_000, failureCount, retryAfterMs: null, random });
    expect(delay(0, 0.5)).toBe(60_000);
    expect(delay(3, 0.5)).toBe(240_000);
    expect(delay(3, 0)).toBeLessThan(delay(3, 1));
    expect(delay(10_000, 1)).toBe(86_400_000);
  });

  it("never cuts Retry-After short, and does not wake those who were refused together at one time (trap 7)", () => {
    const delay = (random: number): number =>
      delayAfterFailure({ intervalMs: 1000, failureCount: 0, retryAfterMs: 600_000, random });
    expect(delay(0)).toBe(600_000);
    expect(delay(1)).toBe(660_000);
  });
});
