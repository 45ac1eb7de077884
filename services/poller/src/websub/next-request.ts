import type { HubAttempt, HubRequest } from "@wirewatch/db";
import type { HubAnswer } from "./request-hub.ts";

const FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 86_400_000;
/** How long a hub may take to verify what it has accepted. */
const VERIFICATION_MS = 600_000;
/** When a request that could not be sent just now is sent. */
const POSTPONED_MS = 10_000;

/**
 * What comes after a request: the pauses double with the requests that the hub has not confirmed, up to a day, with jitter of a
 * tenth so that the subscriptions at a hub that was away do not come back together.
 * @param random between 0 and 1.
 */
export function nextRequest(
  request: Pick<HubRequest, "failureCount">,
  answer: HubAnswer,
  random: number,
): HubAttempt {
  const jitter = 0.9 + 0.2 * random;
  if (answer.postponed)
    return {
      result: "postponed",
      problem: null,
      retryInMs: Math.max(answer.retryAfterMs ?? 0, POSTPONED_MS) * jitter,
    };
  const doubled = FIRST_PAUSE_MS * 2 ** Math.min(request.failureCount, 20);
  const pause = (atLeastMs: number): number => Math.min(MAX_PAUSE_MS, Math.max(doubled * jitter, atLeastMs));
  if (!answer.accepted)
    return { result: "failed", problem: answer.problem, retryInMs: pause(answer.retryAfterMs ?? 0) };
  return {
    result: "accepted",
    problem:
      request.failureCount === 0
        ? null
        : { code: "not_verified", message: "The hub accepts the request but does not verify it." },
    retryInMs: pause(VERIFICATION_MS),
  };
}
