import type { PollTarget } from "@wirewatch/db";
import type { HttpResponse } from "@wirewatch/http";

/** After so many answers in a row that nothing has changed (HTTP 304) the whole document is asked for. */
const MAX_NOT_MODIFIED = 10;

type Memory = PollTarget["pollMemory"];

/**
 * The validators to send. A server that gives one validator for everything would say "not modified" for ever, and nobody would see
 * what it publishes: now and then it is asked without, and one that has been caught is never believed again.
 */
export function conditionsOf(target: PollTarget): { etag: string | null; lastModified: string | null } {
  const { etag, lastModified, pollMemory } = target;
  const isDoubted =
    pollMemory["validatorsUnreliable"] !== undefined || countOf(pollMemory) >= MAX_NOT_MODIFIED;
  return isDoubted ? { etag: null, lastModified: null } : { etag, lastModified };
}

/** What a feed remembers of its validators after an answer whose body has changed or not. */
export function rememberValidators(
  target: PollTarget,
  response: Pick<HttpResponse, "status" | "headers"> | undefined,
  answer: { isChanged: boolean; now: Date },
): Memory {
  const { notModified: _notModified, ...memory } = target.pollMemory;
  if (response === undefined) return target.pollMemory;
  if (response.status === 304) return { ...memory, notModified: countOf(target.pollMemory) + 1 };
  if (!answer.isChanged || memory["validatorsUnreliable"] !== undefined) return memory;
  return isLie(target, response.headers)
    ? { ...memory, validatorsUnreliable: { since: answer.now.toISOString() } }
    : memory;
}

/** Another document under the validators of the one before. A time counts where there is no tag: seconds are coarse. */
function isLie({ etag, lastModified }: PollTarget, headers: Readonly<Record<string, string>>): boolean {
  if (etag !== null) return headers["etag"] === etag;
  return lastModified !== null && headers["etag"] === undefined && headers["last-modified"] === lastModified;
}

const countOf = (memory: Memory): number =>
  typeof memory["notModified"] === "number" ? memory["notModified"] : 0;
