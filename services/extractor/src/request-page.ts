import type { ArticleRow } from "@wirewatch/db";
import type { ExtractInput } from "@wirewatch/extract";
import type { HttpClient, HttpResponse } from "@wirewatch/http";

export interface PageLimits {
  maxBytes: number;
  deadlineMs: number;
  hostIntervalMs: number;
}

/** Longest wait for a turn at the page's host. */
export const TURN_WAIT_MS = 5000;

/** Fetches an article's page at the host's pace, if its robots.txt allows. @throws HttpError when no answer came. */
export function requestPage(
  url: string,
  tools: { http: Pick<HttpClient, "fetch">; limits: PageLimits },
  signal: AbortSignal,
): Promise<HttpResponse> {
  return tools.http.fetch({
    url,
    headers: { accept: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5" },
    maxBytes: tools.limits.maxBytes,
    deadlineMs: tools.limits.deadlineMs,
    pace: { intervalMs: tools.limits.hostIntervalMs, maxWaitMs: TURN_WAIT_MS },
    robots: true,
    signal,
  });
}

/** What the extractor reads of an article: its page, or with null the feed's text. The same at every look, so that looks compare. */
export function toExtractInput(article: ArticleRow, response: HttpResponse | null): ExtractInput {
  const contentType = response?.headers["content-type"];
  return {
    html: response?.body ?? article.feedHtml,
    url: response?.url ?? article.url,
    ...(contentType === undefined ? {} : { contentType }),
    feed: {
      title: article.feedItemTitle === "" ? article.title : article.feedItemTitle,
      html: article.feedHtml,
      publishedAt: article.publishedAt,
      authors: article.authors,
      language: article.feedLanguage,
    },
  };
}

export const isTransient = (error: unknown): boolean =>
  error instanceof Error && "transient" in error && error.transient === true;

/** How long the error asks to wait before the next try, if it does. */
export const waitOf = (error: unknown): number | null =>
  error instanceof Error && "waitMs" in error && typeof error.waitMs === "number" ? error.waitMs : null;
