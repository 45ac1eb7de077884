import { BUCKET_MS, bucketOf } from "./time-buckets.ts";

const HOUR_MS = 3_600_000;

/** See `StoryIndexOptions`. */
interface Windows {
  windowMs?: number;
  storyWindowMs?: number;
}

/** Buckets that the two windows reach back. */
export function reachOf(options: Windows): { copies: number; stories: number } {
  const copies = Math.ceil((options.windowMs ?? 72 * HOUR_MS) / BUCKET_MS);
  return {
    copies,
    stories: Math.max(copies, Math.ceil((options.storyWindowMs ?? 168 * HOUR_MS) / BUCKET_MS)),
  };
}

/**
 * The time of first sight from which articles have to be restored, so that the index is that of a process which has seen the
 * whole stream up to `newestSeenMs`, the newest first sight in it.
 */
export function restoreFromMs(newestSeenMs: number, options: Windows = {}): number {
  return (bucketOf(newestSeenMs) - reachOf(options).stories) * BUCKET_MS;
}
