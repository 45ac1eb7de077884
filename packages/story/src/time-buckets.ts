/** What is remembered leaves in buckets of this length. */
export const BUCKET_MS = 6 * 3_600_000;

/** The bucket that a time lies in. */
export function bucketOf(timeMs: number): number {
  return Math.floor(timeMs / BUCKET_MS);
}
