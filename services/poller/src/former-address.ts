import type { PollOutcome, PollTarget } from "@wirewatch/db";

/** For so long after a move the former address is tried when the new one fails. */
const REMEMBERED_MS = 30 * 86_400_000;
/** So many failures after a move, or after going back, the other address is tried. */
const TRIED_AFTER = 3;

/** What a feed remembers when it adopts another address. */
export const rememberFormer = (target: PollTarget, now: Date): Record<string, unknown> => ({
  former: { url: target.url, since: now.toISOString() },
});

/**
 * The former address of a feed that has moved and fails since, when it is time to try it: a redirect may have been a mistake, or
 * have led to a host that has gone. Where both fail they are tried in turn, so that nothing is lost by either. Null: stay.
 */
export function goBack(
  target: PollTarget,
  failureCount: number,
  now: Date,
): Pick<PollOutcome, "movedTo" | "etag" | "lastModified" | "bodyHash" | "pollMemory"> | null {
  const { former } = target.pollMemory;
  if (typeof former !== "object" || former === null || !("url" in former) || !("since" in former))
    return null;
  const { url, since } = former;
  if (typeof url !== "string" || typeof since !== "string" || url === target.url) return null;
  const isTime = Math.floor(failureCount / TRIED_AFTER) > Math.floor(target.failureCount / TRIED_AFTER);
  if (!isTime || !(now.getTime() - Date.parse(since) < REMEMBERED_MS)) return null;
  return {
    movedTo: url,
    etag: null,
    lastModified: null,
    bodyHash: null,
    pollMemory: { ...target.pollMemory, redirect: null, former: { url: target.url, since } },
  };
}
