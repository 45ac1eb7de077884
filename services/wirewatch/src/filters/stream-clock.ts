const DAY_MS = 86_400_000;

/** Time that passes with a document without a time: the windows then hold about as many documents as a busy installation sees. */
const UNTIMED_STEP_MS = 3000;
/** What lies so far from the others is believed only when more documents say so. */
const LEAP_MS = 30 * DAY_MS;
/** Documents in a row that must lie a leap ahead, or a leap back, before time follows them. */
const CONFIRMED_AHEAD = 2;
const CONFIRMED_BACK = 1000;

export interface StreamClock {
  /**
   * When a document is seen, by the times of the stream alone: the latest time so far. A document without one (null) is seen a little
   * after the one before it. `restarted` is true when time has gone back for good: nothing from before is of use.
   */
  tick(publishedMs: number | null): { seenMs: number; restarted: boolean };
}

/** Opens the clock of a stream. A leap is never shorter than `windowMs`. */
export function openStreamClock(windowMs: number): StreamClock {
  const leapMs = Math.max(LEAP_MS, windowMs);
  let clockMs: number | null = null;
  let untimedMs = 0;
  let ahead: number[] = [];
  let back: number[] = [];

  return {
    tick: (publishedMs) => {
      if (publishedMs === null) {
        untimedMs += UNTIMED_STEP_MS;
        return { seenMs: (clockMs ?? 0) + untimedMs, restarted: false };
      }
      const before = clockMs ?? publishedMs;
      ahead = publishedMs > before + leapMs ? [...ahead, publishedMs] : [];
      back = publishedMs < before - leapMs ? [...back, publishedMs] : [];
      untimedMs = 0;
      let restarted = false;
      if (ahead.length >= CONFIRMED_AHEAD) {
        clockMs = Math.min(...ahead);
        ahead = [];
      } else if (back.length >= CONFIRMED_BACK) {
        clockMs = Math.max(...back);
        back = [];
        restarted = true;
      } else if (ahead.length === 0) clockMs = Math.max(before, publishedMs);
      else clockMs = before;
      return { seenMs: clockMs, restarted };
    },
  };
}
