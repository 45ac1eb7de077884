import { describe, expect, it } from "vitest";
import { openStreamClock } from "./stream-clock.ts";

const DAY_MS = 86_400_000;
const T = Date.parse("2026-03-01T00:00:00Z");
const run = (times: readonly (number | null)[]) => {
  const clock = openStreamClock(7 * DAY_MS);
  return times.map((time) => clock.tick(time).seenMs - T);
};

describe("the clock of a stream", () => {
  it("is the latest time so far: late documents move nothing", () => {
    expect(run([T, T + 5000, T + 2000, T + 20 * DAY_MS])).toEqual([0, 5000, 5000, 20 * DAY_MS]);
  });

  it("moves a little with documents without a time, until one has a time again", () => {
    expect(run([T, null, null, T + 1000])).toEqual([0, 3000, 6000, 1000]);
    expect(run([null, null]).map((ms) => ms + T)).toEqual([3000, 6000]);
  });

  it("does not believe a single time that lies far ahead, and follows a second one", () => {
    expect(run([T, T + 900 * DAY_MS, T + 1000, T + 800 * DAY_MS, T + 801 * DAY_MS])).toEqual([
      0,
      0,
      1000,
      1000,
      800 * DAY_MS,
    ]);
  });

  it("starts over once a thousand documents in a row lie far back", () => {
    const clock = openStreamClock(7 * DAY_MS);
    clock.tick(T + 900 * DAY_MS);
    const ticks = Array.from({ length: 1001 }, (_, index) => clock.tick(T + index));
    expect(ticks.filter(({ restarted }) => restarted).length).toBe(1);
    expect(ticks[998]).toEqual({ seenMs: T + 900 * DAY_MS, restarted: false });
    expect(ticks[999]).toEqual({ seenMs: T + 999, restarted: true });
    expect(ticks[1000]).toEqual({ seenMs: T + 1000, restarted: false });
  });
});
