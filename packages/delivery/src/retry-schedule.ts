const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses before the second to the tenth try, as Standard Webhooks 1.0 suggests: a little over three days in all. */
export const DEFAULT_RETRY_SCHEDULE_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** The share of a pause that chance may add or take. */
const JITTER = 0.1;
/** A receiver may ask for a longer pause, up to this. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR;

/**
 * How long to wait after a failed try; null after the last.
 * @param attempt the try that failed, from 1
 * @param random between 0 and 1
 * @throws RangeError when `random` is no number between 0 and 1
 */
export function retryDelayMs(
  attempt: number,
  settings: { scheduleMs: readonly number[]; retryAfterMs: number | null; random: number },
): number | null {
  if (!(settings.random >= 0 && settings.random <= 1)) throw new RangeError("`random` is between 0 and 1");
  const pause = settings.scheduleMs[attempt - 1];
  if (pause === undefined) return null;
  const jittered = pause * (1 - JITTER + 2 * JITTER * settings.random);
  const asked = Math.min(settings.retryAfterMs || 0, MAX_RETRY_AFTER_MS);
  return Math.round(Math.max(jittered, asked));
}
