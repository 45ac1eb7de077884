import type { IntervalReason } from "@wirewatch/contracts";
import type { PollSchedule, PollSeen } from "@wirewatch/db";

const MAX_DELAY_MS = 86_400_000;
/** Below this share of known items, the next poll may come too late to see everything. */
const SMALL_OVERLAP = 0.5;
/** So many new items at once say that the interval is far too long for news to be seen early. */
const MANY_NEW = 4;

/** The interval of a feed as it stands, and who has bounds for it. */
export interface IntervalBounds {
  intervalMs: number;
  /** The operator's own for this feed. */
  feedMinMs: number | null;
  feedMaxMs: number | null;
  /** The configuration's. */
  minMs: number;
  maxMs: number;
  /** What the publisher asks for: `ttl`, `sy:updatePeriod`, Cache-Control. */
  publisherMs: number | null;
  retryAfterMs: number | null;
  /** How long after its time the poll was done: the next one makes up for it. */
  lateMs: number;
  /** Between 0 and 1; spreads the feeds of a host. */
  random: number;
}

/**
 * When to poll again after a success, by what the last poll brought (Media Cloud's rule, and on top of it: about one new item a
 * poll, for a longer wait is a later alert). The publisher's wish is a lower bound, the operator's bounds count more, and an
 * interval that an operator has fixed stays. `Retry-After` is always respected.
 */
export function scheduleNextPoll(seen: PollSeen | "unchanged", bounds: IntervalBounds): PollSchedule {
  const { feedMinMs, feedMaxMs, retryAfterMs } = bounds;
  // Two polls are never closer together than nine tenths of the interval.
  const next = (ms: number): number =>
    Math.round(Math.min(MAX_DELAY_MS, Math.max(ms - Math.min(bounds.lateMs, ms * 0.1), retryAfterMs ?? 0)));
  if (feedMinMs !== null && feedMinMs === feedMaxMs)
    return { intervalMs: feedMinMs, intervalReason: "fixed", nextPollInMs: next(feedMinMs) };

  const min = feedMinMs ?? Math.min(bounds.minMs, feedMaxMs ?? Infinity);
  const max = Math.max(min, feedMaxMs ?? bounds.maxMs);
  const { factor, reason } = adapt(seen);
  let intervalMs = bounds.intervalMs * factor;
  let intervalReason: IntervalReason = reason;
  // Whoever says how often a feed may be polled has read what its publisher wants.
  const wish = feedMinMs === null ? (bounds.publisherMs ?? 0) : 0;
  if (intervalMs < wish) [intervalMs, intervalReason] = [wish, "publisher"];
  if (intervalMs < min) [intervalMs, intervalReason] = [min, "lower_bound"];
  if (intervalMs > max) [intervalMs, intervalReason] = [max, "upper_bound"];
  intervalMs = Math.round(intervalMs);
  return { intervalMs, intervalReason, nextPollInMs: next(intervalMs * (0.95 + 0.1 * bounds.random)) };
}

function adapt(seen: PollSeen | "unchanged"): { factor: number; reason: IntervalReason } {
  if (seen === "unchanged") return { factor: 1.15, reason: "unchanged" };
  const { newCount, knownCount, heldCount, overlapped } = seen;
  // Held items are old ones: they say nothing of how often news comes.
  const fresh = newCount - heldCount;
  if (heldCount > 0) return { factor: 1, reason: "steady" };
  if (overlapped === false) return { factor: 0.5, reason: "overlap_small" };
  if (fresh === 0) return { factor: 1.25, reason: "overlap_large" };
  if (overlapped === null) return { factor: 1, reason: "initial" };
  if (knownCount < (fresh + knownCount) * SMALL_OVERLAP) return { factor: 0.8, reason: "overlap_small" };
  if (fresh >= MANY_NEW) return { factor: 0.5, reason: "news_often" };
  return fresh > 1 ? { factor: 0.8, reason: "news_often" } : { factor: 1, reason: "steady" };
}

/** What `Cache-Control` and `Age` say of how long the answer holds; null when they say nothing. */
export function freshForMs(headers: Readonly<Record<string, string>>): number | null {
  const control = headers["cache-control"]?.toLowerCase() ?? "";
  if (/\bno-(?:cache|store)\b/.test(control)) return null;
  const maxAge = /\bmax-age\s*=\s*"?(\d{1,9})/.exec(control)?.[1];
  if (maxAge === undefined) return null;
  const age = /^\s*(\d{1,9})\s*$/.exec(headers["age"] ?? "")?.[1] ?? "0";
  return Math.max(0, Number(maxAge) - Number(age)) * 1000;
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
  const jitter = 0.9 + 0.2 * failure.random;
  // What the server asks for is never cut short, and those whom it has refused together do not come back together.
  const asked = (failure.retryAfterMs ?? 0) * (1 + 0.1 * failure.random);
  return Math.round(Math.min(MAX_DELAY_MS, Math.max(grown * jitter, asked)));
}
