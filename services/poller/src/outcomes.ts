import { pollProblem, type ProblemNote } from "@wirewatch/contracts";
import type { NewEvent, PollOutcome, PollSeen, PollTarget } from "@wirewatch/db";
import { goBack, rememberFormer } from "./former-address.ts";
import { freshForMs, delayAfterFailure, scheduleNextPoll } from "./next-poll.ts";
import type { FeedDocument } from "./read-feed-document.ts";
import type { PollTools } from "./poll-tools.ts";
import { rememberValidators } from "./validators.ts";

/** After so many failures in a row a feed counts as failing, and people are told. */
export const FAILING_AFTER = 3;
/** How often a permanent redirect must give the same answer before the feed's address changes. */
const REDIRECTS_BEFORE_MOVE = 3;
/** An address that is longer was made for one request, and cannot be kept where each feed's address is unique. */
const MAX_ADDRESS_CHARACTERS = 2000;
/** Headers that tell an operator why a feed behaves as it does. */
const TOLD_HEADERS = [
  "age",
  "cache-control",
  "content-encoding",
  "content-length",
  "content-location",
  "content-type",
  "date",
  "etag",
  "expires",
  "last-modified",
  "link",
  "retry-after",
  "server",
  "via",
  "x-cache",
];
const MAX_HEADER_CHARACTERS = 500;

/** A success, before its items. The schedule follows from what was new, which only the database knows. */
export function succeeded(
  target: PollTarget,
  document: FeedDocument,
  tools: PollTools,
  { publisherMs = null, isChanged = false }: { publisherMs?: number | null; isChanged?: boolean } = {},
): PollOutcome {
  const { response } = document;
  const redirect =
    response === undefined
      ? { memory: target.pollMemory["redirect"] ?? null, movedTo: null }
      : followedPermanentRedirect(target, document.url, response.redirects);
  const bounds = () => ({
    intervalMs: target.intervalMs,
    feedMinMs: target.minIntervalMs,
    feedMaxMs: target.maxIntervalMs,
    minMs: tools.limits.minIntervalMs,
    maxMs: tools.limits.maxIntervalMs,
    publisherMs: Math.max(publisherMs ?? 0, freshForMs(response?.headers ?? {}) ?? 0),
    retryAfterMs: response?.retryAfterMs ?? null,
    // Up to when the outcome is written, for that takes its time too.
    lateMs: target.dueAtMs === undefined ? 0 : Math.max(0, tools.now().getTime() - target.dueAtMs),
    random: tools.random(),
  });
  return {
    status: response?.status ?? 200,
    cause: document.cause,
    ...told(document),
    succeeded: true,
    failureCount: 0,
    failing: false,
    problem: null,
    ...scheduleNextPoll("unchanged", bounds()),
    reschedule: (seen: PollSeen) => scheduleNextPoll(isNothing(seen) ? "unchanged" : seen, bounds()),
    pollMemory: {
      ...rememberValidators(target, response, { isChanged, now: tools.now() }),
      redirect: redirect.memory,
      ...(redirect.movedTo === null ? {} : rememberFormer(target, tools.now())),
    },
    ...(redirect.movedTo === null ? {} : { movedTo: redirect.movedTo }),
    items: [],
    events: target.failing ? [healthEvent("feed.recovered", target, null, 0, tools.now())] : [],
  };
}

const isNothing = ({ newCount, knownCount }: PollSeen): boolean => newCount + knownCount === 0;

/** Nothing new. A 304 does not prove that a feed which failed before can be read now: it never clears a failure. */
export function unchanged(target: PollTarget, document: FeedDocument, tools: PollTools): PollOutcome {
  const outcome = succeeded(target, document, tools);
  if (document.response?.status !== 304 || target.failureCount === 0) return outcome;
  const { reschedule: _reschedule, movedTo: _movedTo, ...rest } = outcome;
  return {
    ...rest,
    intervalMs: target.intervalMs,
    intervalReason: target.intervalReason,
    succeeded: false,
    failureCount: target.failureCount,
    failing: target.failing,
    problem: pollProblem("unchanged_since_failure", "Nothing new since the last failure (HTTP 304)."),
    // The next poll asks without validators, so that the whole feed is read again.
    etag: null,
    lastModified: null,
    events: [],
  };
}

export function failed(
  target: PollTarget,
  failure: {
    status: number | null;
    problem: ProblemNote;
    weight: number;
    retryAfterMs: number | null;
    document?: FeedDocument;
  },
  tools: PollTools,
): PollOutcome {
  const failureCount = target.failureCount + failure.weight;
  const failing = failureCount >= FAILING_AFTER;
  const nextPollInMs = delayAfterFailure({
    intervalMs: target.intervalMs,
    failureCount: target.failureCount,
    retryAfterMs: failure.retryAfterMs,
    random: tools.random(),
  });
  const events: NewEvent[] =
    failing && !target.failing
      ? [healthEvent("feed.failing", target, failure.problem, failureCount, tools.now(), nextPollInMs)]
      : [];
  return {
    status: failure.status,
    cause: failure.document?.cause ?? "due",
    ...(failure.document === undefined ? {} : told(failure.document)),
    succeeded: false,
    failureCount,
    failing,
    problem: failure.problem,
    intervalMs: target.intervalMs,
    nextPollInMs,
    pollMemory: target.pollMemory,
    ...(failure.weight === 0 || failure.document?.cause === "push"
      ? {}
      : goBack(target, failureCount, tools.now())),
    items: [],
    events,
  };
}

/** The publisher says that the feed is gone for good: it is retired, and people are told, for nothing more will be heard of it. */
export function gone(target: PollTarget, document: FeedDocument, tools: PollTools): PollOutcome {
  const problem = pollProblem("feed_gone", "The publisher says that the feed is gone for good (HTTP 410).");
  const outcome = failed(target, { status: 410, problem, weight: 1, retryAfterMs: null, document }, tools);
  // A feed that has moved there lately may still be where it was.
  const back = goBack(target, Infinity, tools.now());
  if (back !== null) return { ...outcome, ...back, pollMemory: { ...back.pollMemory, former: null } };
  const { failureCount } = outcome;
  return {
    ...outcome,
    retired: true,
    failing: true,
    events: [healthEvent("feed.failing", target, problem, failureCount, tools.now())],
  };
}

export const isPermanent = ({ status }: { status: number }): boolean => status === 301 || status === 308;

/** What the server said, for whoever looks at the feed. A push says nothing of the feed's own server. */
function told({ url, body, response }: FeedDocument): Pick<PollOutcome, "answer" | "durationMs"> {
  if (response === undefined) return {};
  const headers: Record<string, string> = {};
  for (const name of TOLD_HEADERS) {
    const value = response.headers[name];
    if (value !== undefined) headers[name] = value.slice(0, MAX_HEADER_CHARACTERS);
  }
  const { status, redirects, durationMs } = response;
  return {
    durationMs,
    answer: { url, status, headers, redirects: [...redirects], bodyBytes: body.byteLength, durationMs },
  };
}

/** A permanent redirect (301, 308) is adopted after several polls that agree; anything else forgets the count. */
function followedPermanentRedirect(
  target: PollTarget,
  url: string,
  redirects: readonly { status: number }[],
): { memory: { to: string; times: number } | null; movedTo: string | null } {
  const permanent = redirects.length > 0 && redirects.every(isPermanent);
  if (!permanent || url === target.url || url.length > MAX_ADDRESS_CHARACTERS)
    return { memory: null, movedTo: null };
  const before = target.pollMemory["redirect"];
  const isSame = typeof before === "object" && before !== null && "to" in before && before.to === url;
  const times = isSame && "times" in before && typeof before.times === "number" ? before.times + 1 : 1;
  if (times >= REDIRECTS_BEFORE_MOVE) return { memory: null, movedTo: url };
  return { memory: { to: url, times }, movedTo: null };
}

function healthEvent(
  type: "feed.failing" | "feed.recovered",
  target: PollTarget,
  problem: ProblemNote | null,
  failureCount: number,
  now: Date,
  nextPollInMs?: number,
): NewEvent {
  return {
    type,
    cause: `${type}:${target.id}:${now.toISOString()}`,
    data: {
      feedId: target.id,
      url: target.url,
      title: target.title,
      problem,
      failureCount,
      nextPollAt: nextPollInMs === undefined ? null : new Date(now.getTime() + nextPollInMs).toISOString(),
    },
  };
}

export function toProblem(error: unknown): ProblemNote {
  if (error instanceof Error)
    return {
      code: "code" in error && typeof error.code === "string" ? error.code : "WW_UNEXPECTED",
      message: error.message,
    };
  return { code: "WW_UNEXPECTED", message: String(error) };
}
