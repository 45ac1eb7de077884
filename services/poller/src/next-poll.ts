const MAX_INTERVAL_MS = 86_400_000;

/**
 * When to poll again after a success. The publisher's own wish (`ttl`, `sy:updatePeriod`, Retry-After) is a lower bound,
 * a day the upper one.
 */
export function intervalAfterSuccess(wish: {
  intervalMs: number;
  publisherMs: number | null;
  retryAfterMs: number | null;
}): number {
  const publisher = Math.min(wish.publisherMs ?? 0, MAX_INTERVAL_MS);
  return Math.min(MAX_INTERVAL_MS, Math.max(wish.intervalMs, publisher, wish.retryAfterMs ?? 0));
}

/**
 * When to try again after a failure: the interval grows linearly with the failures in a row, as feeds that look dead often
 * come back; jitter of a tenth keeps the feeds of one failing host from waking together.
 * @param random between 0 and 1.
 */
export function delayAfterFailure(failure: {
  intervalMs: number;
  failureCount: number;
  retryAfterMs: number | null;
  random: number;
}): number {
  const grown = failure.intervalMs * (1 + failure.failureCount);
  const jittered = grown * (0.9 + 0.2 * failure.random);
  return Math.round(Math.min(MAX_INTERVAL_MS, Math.max(jittered, failure.retryAfterMs ?? 0)));
}
