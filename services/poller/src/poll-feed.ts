import { pollProblem } from "@wirewatch/contracts";
import type { PollOutcome, PollTarget } from "@wirewatch/db";
import { HttpError, type HttpResponse } from "@wirewatch/http";
import { failed, gone, isPermanent, toProblem, unchanged } from "./outcomes.ts";
import type { PollTools } from "./poll-tools.ts";
import { conditionsOf } from "./validators.ts";
import { readFeedDocument, type FeedDocument } from "./read-feed-document.ts";

/** Fetches and reads one feed; whatever goes wrong becomes an outcome with a precise problem and a next try. */
export async function pollFeed(
  target: PollTarget,
  tools: PollTools,
  signal: AbortSignal,
): Promise<PollOutcome> {
  const startedAt = performance.now();
  let response: HttpResponse;
  try {
    response = await tools.http.fetch({
      url: target.url,
      headers: {
        accept:
          "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
      },
      conditional: conditionsOf(target),
      maxBytes: tools.limits.maxBytes,
      deadlineMs: tools.limits.deadlineMs,
      pace: {
        intervalMs: tools.limits.hostIntervalMs,
        maxWaitMs: tools.limits.deadlineMs,
        hasTurn: target.hasTurn,
      },
      signal,
    });
  } catch (error) {
    return {
      ...failed(
        target,
        // A redirect led to a host whose turns are taken: nobody's fault.
        {
          status: null,
          problem: toProblem(error),
          weight: error instanceof HttpError && error.code === "WW_HTTP_PACE_BUSY" ? 0 : 1,
          retryAfterMs: error instanceof HttpError ? error.waitMs : null,
        },
        tools,
      ),
      durationMs: performance.now() - startedAt,
    };
  }

  const { status, retryAfterMs } = response;
  const document: FeedDocument = {
    body: response.body,
    url: response.url,
    contentType: response.headers["content-type"],
    cause: "due",
    response,
  };
  if (status === 304) return unchanged(target, document, tools);
  // What a passing redirect leads to says nothing of the feed's own address.
  if (status === 410 && response.redirects.every(isPermanent)) return gone(target, document, tools);
  if (status < 200 || status > 299) {
    const problem = pollProblem("http_status", `The server answered HTTP ${status}.`);
    // Answers of a living server that may pass count half (Media Cloud's soft errors).
    const soft = status === 404 || status === 429 || status >= 500;
    return failed(target, { status, problem, weight: soft ? 0.5 : 1, retryAfterMs, document }, tools);
  }
  return readFeedDocument(target, document, tools, signal);
}
