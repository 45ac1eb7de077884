import { HttpError, type HttpClient, type HttpResponse } from "@wirewatch/http";

export interface PageLimits {
  maxBytes: number;
  deadlineMs: number;
  hostIntervalMs: number;
}

/** What reading needs of an answer, whether it has just come or was kept. */
export type PageAnswer = Pick<
  HttpResponse,
  "status" | "headers" | "body" | "url" | "redirects" | "bodyProblem"
>;

/** Longest wait for a turn at the page's host. */
export const TURN_WAIT_MS = 5000;

/**
 * Fetches an article's page at the host's pace, if its robots.txt allows. Of a page over the limit the beginning comes, for
 * that is where articles are. @throws HttpError when no answer came, or not all of one within the limit.
 */
export async function requestPage(
  url: string,
  tools: { http: Pick<HttpClient, "fetch">; limits: PageLimits },
  signal: AbortSignal,
): Promise<HttpResponse> {
  const response = await tools.http.fetch({
    url,
    headers: { accept: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5" },
    maxBytes: tools.limits.maxBytes,
    overflow: "truncate",
    deadlineMs: tools.limits.deadlineMs,
    pace: { intervalMs: tools.limits.hostIntervalMs, maxWaitMs: TURN_WAIT_MS },
    robots: true,
    signal,
  });
  const problem = response.bodyProblem ?? null;
  if (problem !== null && !isTooLarge(response))
    throw new HttpError(problem, "The page's body could not be read to its end.");
  return response;
}

export const isTooLarge = ({ bodyProblem }: Pick<PageAnswer, "bodyProblem">): boolean =>
  bodyProblem === "WW_HTTP_BODY_TOO_LARGE";

export const isTransient = (error: unknown): boolean =>
  error instanceof Error && "transient" in error && error.transient === true;

/** How long the error asks to wait before the next try, if it does. */
export const waitOf = (error: unknown): number | null =>
  error instanceof Error && "waitMs" in error && typeof error.waitMs === "number" ? error.waitMs : null;
