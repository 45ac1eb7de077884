import type { ExtractedPage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow, ExtractedPatch } from "@wirewatch/db";
import type { Extractor } from "@wirewatch/extract";
import type { HttpClient, HttpResponse } from "@wirewatch/http";
import { RetryAfterError, RetryError } from "@wirewatch/queue";
import { canonicalizeUrl, cleanText, type CanonicalUrlRules } from "@wirewatch/text";
import { toMetadata } from "./article-metadata.ts";
import { needsPage } from "./text-source/needs-page.ts";
import { isTransient, requestPage, toExtractInput, waitOf, type PageLimits } from "./request-page.ts";

/** Tries to fetch a page that had a passing fault; after these the feed's text goes on alone. */
const PAGE_ATTEMPTS = 3;

export interface ExtractTools {
  http: Pick<HttpClient, "fetch">;
  extractor: Pick<Extractor, "extract">;
  pageFetch: "when-needed" | "always" | "never";
  limits: PageLimits;
  /** Rules for canonical addresses where an operator has given some. */
  urlRules?: CanonicalUrlRules | undefined;
}

/**
 * Reads one article: its page where that is needed and can be had, else the feed's text, flagged.
 * @throws RetryAfterError while the host wants us to wait, RetryError after a passing fault; the article then comes again.
 */
export async function extractArticle(
  article: ArticleRow,
  tools: ExtractTools,
  signal: AbortSignal,
): Promise<ExtractedPatch> {
  const hasOwnPage = !article.problems.some(({ code }) => code === "no_link");
  const wanted =
    hasOwnPage &&
    tools.pageFetch !== "never" &&
    (tools.pageFetch === "always" || needsPage(article.feedHtml));
  const problems: ProblemNote[] = [...article.problems];

  let response: HttpResponse | null = null;
  if (wanted) {
    const fetched = await fetchPage(article, tools, signal);
    if ("problem" in fetched) problems.push(fetched.problem);
    else response = fetched.response;
  }
  const page = await tools.extractor.extract(toExtractInput(article, response));
  return toPatch(article, page, {
    isPage: response !== null,
    problems,
    urlRules: tools.urlRules,
  });
}

async function fetchPage(
  article: ArticleRow,
  tools: ExtractTools,
  signal: AbortSignal,
): Promise<{ response: HttpResponse } | { problem: ProblemNote }> {
  let response: HttpResponse;
  try {
    response = await requestPage(article.url, tools, signal);
  } catch (error) {
    if (signal.aborted) throw new RetryError("the extractor is stopping", { cause: error });
    const problem = toProblem(error);
    if (problem.code === "WW_HTTP_PACE_BUSY")
      throw new RetryAfterError("the host has no turn free yet", waitOf(error) ?? 5000, { cause: error });
    if (isTransient(error) && article.attemptCount + 1 < PAGE_ATTEMPTS)
      throw new RetryError("the page could not be fetched", { cause: error });
    return { problem: { code: "page_unreachable", message: `${problem.message} (${problem.code})` } };
  }
  const { status } = response;
  if (status >= 200 && status <= 299) return { response };
  if ((status === 429 || status >= 500) && article.attemptCount + 1 < PAGE_ATTEMPTS) {
    const waitMs = response.retryAfterMs;
    if (waitMs !== null)
      throw new RetryAfterError(`the server answered HTTP ${status}`, Math.min(waitMs, 3_600_000));
    throw new RetryError(`the server answered HTTP ${status}`);
  }
  return { problem: { code: "page_status", message: `The page answered HTTP ${status}.` } };
}

function toPatch(
  article: ArticleRow,
  page: ExtractedPage,
  read: { isPage: boolean; problems: ProblemNote[]; urlRules: CanonicalUrlRules | undefined },
): ExtractedPatch {
  const text = cleanText(page.text);
  const title = cleanText(article.title.trim() === "" ? page.title : article.title);
  const publishedAt = article.publishedAt ?? page.publishedAt;
  // The page's own claim of its address is a second key; one without a path is a home page and says nothing.
  const claimed =
    page.canonicalUrl !== null && new URL(page.canonicalUrl).pathname.length > 1 ? page.canonicalUrl : null;
  return {
    id: article.id,
    title: title.trim() === "" ? firstWords(text) : title,
    text,
    html: page.html,
    canonicalUrl: (claimed === null ? null : canonicalizeUrl(claimed, read.urlRules)) ?? article.canonicalUrl,
    authors: article.authors.length > 0 ? article.authors : page.authors,
    publishedAt: publishedAt === null ? null : new Date(publishedAt),
    language: page.language ?? article.feedLanguage,
    metadata: toMetadata(page, {
      isPage: read.isPage,
      feedHtml: article.feedHtml,
      titles: { feed: article.title, page: read.isPage ? cleanText(page.title) : null },
    }),
    bodyHash: null,
    problems: mergeProblems(read.problems, page.problems),
  };
}

function firstWords(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

function mergeProblems(first: readonly ProblemNote[], second: readonly ProblemNote[]): ProblemNote[] {
  const byCode = new Map<string, ProblemNote>();
  for (const problem of [...first, ...second])
    if (!byCode.has(problem.code)) byCode.set(problem.code, problem);
  return [...byCode.values()];
}

function toProblem(error: unknown): ProblemNote {
  if (error instanceof Error)
    return {
      code: "code" in error && typeof error.code === "string" ? error.code : "WW_UNEXPECTED",
      message: error.message,
    };
  return { code: "WW_UNEXPECTED", message: String(error) };
}
