import { createHash } from "node:crypto";
import type { ParsedFeed, ProblemNote } from "@wirewatch/contracts";
import type { NewEvent, PollOutcome, PollTarget } from "@wirewatch/db";
import type { FeedParser } from "@wirewatch/feed";
import type { HttpClient, HttpResponse } from "@wirewatch/http";
import { toFoundItems } from "./found-items.ts";
import { delayAfterFailure, intervalAfterSuccess } from "./next-poll.ts";

/** After so many failures in a row a feed counts as failing, and people are told. */
export const FAILING_AFTER = 3;
/** How often a permanent redirect must give the same answer before the feed's address changes. */
const REDIRECTS_BEFORE_MOVE = 3;

export interface PollTools {
  http: Pick<HttpClient, "fetch">;
  parser: Pick<FeedParser, "parse">;
  now: () => Date;
  random: () => number;
  limits: { maxBytes: number; maxItems: number; deadlineMs: number; hostIntervalMs: number };
}

/** Fetches and reads one feed; whatever goes wrong becomes an outcome with a precise problem and a next try. */
export async function pollFeed(
  target: PollTarget,
  tools: PollTools,
  signal: AbortSignal,
): Promise<PollOutcome> {
  let response: HttpResponse;
  try {
    response = await tools.http.fetch({
      url: target.url,
      headers: {
        accept:
          "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
      },
      conditional: { etag: target.etag, lastModified: target.lastModified },
      maxBytes: tools.limits.maxBytes,
      deadlineMs: tools.limits.deadlineMs,
      pace: { intervalMs: tools.limits.hostIntervalMs, maxWaitMs: tools.limits.deadlineMs },
      signal,
    });
  } catch (error) {
    return failed(
      target,
      { status: null, problem: toProblem(error), weight: 1, retryAfterMs: waitOf(error) },
      tools,
    );
  }

  const { status } = response;
  if (status === 304) return unchanged(target, response, tools);
  if (status === 410) {
    const problem = {
      code: "feed_gone",
      message: "The publisher says that the feed is gone for good (HTTP 410).",
    };
    return { ...failed(target, { status, problem, weight: 1, retryAfterMs: null }, tools), retired: true };
  }
  if (status < 200 || status > 299) {
    const problem = { code: "http_status", message: `The server answered HTTP ${status}.` };
    // Answers of a living server that may pass count half (Media Cloud's soft errors).
    const soft = status === 404 || status === 429 || status >= 500;
    return failed(
      target,
      { status, problem, weight: soft ? 0.5 : 1, retryAfterMs: response.retryAfterMs },
      tools,
    );
  }

  const bodyHash = createHash("sha256").update(response.body).digest("base64");
  if (bodyHash === target.bodyHash && target.failureCount === 0) return unchanged(target, response, tools);

  let parsed: ParsedFeed;
  try {
    parsed = await tools.parser.parse(response.body, {
      url: response.url,
      ...(response.headers["content-type"] === undefined
        ? {}
        : { contentType: response.headers["content-type"] }),
      maxItems: tools.limits.maxItems,
    });
  } catch (error) {
    return failed(target, { status, problem: toProblem(error), weight: 1, retryAfterMs: null }, tools);
  }

  const { items, unusable } = toFoundItems(target, parsed, tools.now());
  const parseProblems = [...parsed.problems];
  if (unusable > 0)
    parseProblems.push({
      code: "items_unusable",
      message: `${unusable} items have nothing to recognise or open them by.`,
    });
  return {
    ...succeeded(target, response, tools, parsed.feed.updateIntervalMs ?? null),
    etag: response.headers["etag"] ?? null,
    lastModified: response.headers["last-modified"] ?? null,
    bodyHash,
    title: parsed.feed.title,
    parseProblems,
    items,
  };
}

function unchanged(target: PollTarget, response: HttpResponse, tools: PollTools): PollOutcome {
  // A 304 does not prove that a feed which failed before can be read now: it never clears a failure.
  if (response.status === 304 && target.failureCount > 0)
    return {
      ...succeeded(target, response, tools, null),
      succeeded: false,
      failureCount: target.failureCount,
      failing: target.failing,
      problem: { code: "unchanged_since_failure", message: "Nothing new since the last failure (HTTP 304)." },
      // The next poll asks without validators, so that the whole feed is read again.
      etag: null,
      lastModified: null,
      events: [],
    };
  return succeeded(target, response, tools, null);
}

function succeeded(
  target: PollTarget,
  response: HttpResponse,
  tools: PollTools,
  publisherMs: number | null,
): PollOutcome {
  const redirect = followedPermanentRedirect(target, response);
  return {
    status: response.status,
    succeeded: true,
    failureCount: 0,
    failing: false,
    problem: null,
    intervalMs: target.intervalMs,
    nextPollInMs: intervalAfterSuccess({
      intervalMs: target.intervalMs,
      publisherMs,
      retryAfterMs: response.retryAfterMs,
    }),
    pollMemory: { ...target.pollMemory, redirect: redirect.memory },
    ...(redirect.movedTo === null ? {} : { movedTo: redirect.movedTo }),
    items: [],
    events: target.failing ? [healthEvent("feed.recovered", target, null, 0, tools.now())] : [],
  };
}

/** A permanent redirect (301, 308) is adopted after several polls that agree; anything else forgets the count. */
function followedPermanentRedirect(
  target: PollTarget,
  response: HttpResponse,
): { memory: { to: string; times: number } | null; movedTo: string | null } {
  const permanent =
    response.redirects.length > 0 &&
    response.redirects.every(({ status }) => status === 301 || status === 308);
  if (!permanent || response.url === target.url) return { memory: null, movedTo: null };
  const before = target.pollMemory["redirect"];
  const isSame =
    typeof before === "object" && before !== null && "to" in before && before.to === response.url;
  const times = isSame && "times" in before && typeof before.times === "number" ? before.times + 1 : 1;
  if (times >= REDIRECTS_BEFORE_MOVE) return { memory: null, movedTo: response.url };
  return { memory: { to: response.url, times }, movedTo: null };
}

function failed(
  target: PollTarget,
  failure: { status: number | null; problem: ProblemNote; weight: number; retryAfterMs: number | null },
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
    succeeded: false,
    failureCount,
    failing,
    problem: failure.problem,
    intervalMs: target.intervalMs,
    nextPollInMs,
    pollMemory: target.pollMemory,
    items: [],
    events,
  };
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

function toProblem(error: unknown): ProblemNote {
  if (error instanceof Error)
    return {
      code: "code" in error && typeof error.code === "string" ? error.code : "WW_UNEXPECTED",
      message: error.message,
    };
  return { code: "WW_UNEXPECTED", message: String(error) };
}

function waitOf(error: unknown): number | null {
  return error instanceof Error && "waitMs" in error && typeof error.waitMs === "number"
    ? error.waitMs
    : null;
}
