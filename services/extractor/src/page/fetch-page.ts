import type { ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import type { HttpClient, HttpResponse } from "@wirewatch/http";
import { RetryAfterError, RetryError } from "@wirewatch/queue";
import { leadsAway } from "./leads-away.ts";
import type { PageArchive } from "./page-archive.ts";
import { readDirectives } from "./page-directives.ts";
import { pageProblem, toPageProblem } from "./page-problems.ts";
import { isTransient, requestPage, waitOf, type PageAnswer, type PageLimits } from "./request-page.ts";

/** Tries to fetch a page that had a passing fault; after these the feed's text goes on alone. */
const PAGE_ATTEMPTS = 3;

export interface FetchTools {
  http: Pick<HttpClient, "fetch">;
  limits: PageLimits;
  archive: PageArchive;
  /** What publishers say to robots of this name holds for us. */
  product: string;
  respectNoIndex: boolean;
}

/** `kept`: it had been fetched a moment ago. */
export type FetchedPage =
  | { from: "network" | "kept"; answer: PageAnswer }
  | { from: "nowhere"; problem: ProblemNote };

/**
 * The page of an article, once whatever the number of addresses that lead to it, and only as far as its publisher wants it read.
 * @throws RetryAfterError while the host wants us to wait, RetryError after a passing fault; the article then comes again.
 */
export async function fetchPage(
  article: ArticleRow,
  tools: FetchTools,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const kept = await tools.archive.recent(article.url);
  if (kept !== null) return { from: "kept", answer: kept };
  const answer = await askHost(article, tools, signal);
  if ("problem" in answer) return { from: "nowhere", problem: answer.problem };
  const refusal = refusalOf(answer, tools);
  if (refusal !== null) return { from: "nowhere", problem: refusal };
  if (!readDirectives(answer, tools.product).noArchive)
    await tools.archive.keep(article.id, article.url, answer);
  return { from: "network", answer };
}

/** Why the publisher does not want the page's text used; null when nothing is said against it. */
export function refusalOf(
  answer: PageAnswer,
  { product, respectNoIndex }: Pick<FetchTools, "product" | "respectNoIndex">,
): ProblemNote | null {
  const { noIndex, tdmReserved } = readDirectives(answer, product);
  if (tdmReserved) return pageProblem("page_tdm_reserved");
  return noIndex && respectNoIndex ? pageProblem("page_noindex") : null;
}

async function askHost(
  article: ArticleRow,
  tools: FetchTools,
  signal: AbortSignal,
): Promise<HttpResponse | { problem: ProblemNote }> {
  let response: HttpResponse;
  try {
    response = await requestPage(article.url, tools, signal);
  } catch (error) {
    if (signal.aborted) throw new RetryError("the extractor is stopping", { cause: error });
    if (error instanceof Error && "code" in error && error.code === "WW_HTTP_PACE_BUSY")
      throw new RetryAfterError("the host has no turn free yet", waitOf(error) ?? 5000, { cause: error });
    if (isTransient(error) && article.attemptCount + 1 < PAGE_ATTEMPTS)
      throw new RetryError("the page could not be fetched", { cause: error });
    return { problem: toPageProblem(error) };
  }
  const { status } = response;
  if (status >= 200 && status <= 299)
    return leadsAway(article.url, response)
      ? { problem: pageProblem("page_redirects", "The article's address leads to a home page or section.") }
      : response;
  if ((status === 429 || status >= 500) && article.attemptCount + 1 < PAGE_ATTEMPTS) {
    const waitMs = response.retryAfterMs;
    if (waitMs !== null)
      throw new RetryAfterError(`the server answered HTTP ${status}`, Math.min(waitMs, 3_600_000));
    throw new RetryError(`the server answered HTTP ${status}`);
  }
  return { problem: pageProblem("page_status", `The page answered HTTP ${status}.`) };
}
