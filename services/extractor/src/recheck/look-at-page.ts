import type { ExtractedPage } from "@wirewatch/contracts";
import type { DueCheck } from "@wirewatch/db";
import type { Extractor } from "@wirewatch/extract";
import type { HttpClient, HttpResponse } from "@wirewatch/http";
import { isTransient, requestPage, toExtractInput, waitOf, type PageLimits } from "../request-page.ts";

/** What an article's page is like now. */
export type PageLook =
  | { state: "here"; page: ExtractedPage }
  /** `isSure`: the server says that it is for good. */
  | { state: "gone"; isSure: boolean }
  /** A passing fault, which says nothing of the page. */
  | { state: "busy"; waitMs: number | null }
  /** It cannot be read and says nothing: refused, forbidden, or no page of the article's own. */
  | { state: "unreadable" };

export interface LookTools {
  http: Pick<HttpClient, "fetch">;
  extractor: Pick<Extractor, "extract">;
  pageFetch: "when-needed" | "always" | "never";
  limits: PageLimits;
}

/** Problems that an article has had from the start: its page has never told us anything. */
const NEVER_READ = new Set(["no_link", "page_status", "page_unreachable"]);
/** A page of that length does not lose its text by a new layout alone. */
const LONG_TEXT_WORDS = 100;
/** A text that says no more than this in place of a long one is the publisher's excuse. */
const STUB_WORDS = 40;
/** These say that the page holds no article; without one of the other codes the article has been taken off it. */
const EMPTY = new Set(["no_article_text", "feed_text_used", "empty_page"]);
const NOT_READ = new Set([
  "javascript_only",
  "consent_wall",
  "paywalled",
  "not_html",
  "binary",
  "pdf",
  "too_large",
  "too_many_nodes",
  "extract_deadline",
  "extract_failed",
]);

/** Fetches and reads an article's page once more. @throws only when the signal aborts. */
export async function lookAtPage(
  check: Pick<DueCheck, "article" | "pageText">,
  tools: LookTools,
  signal: AbortSignal,
): Promise<PageLook> {
  const { article } = check;
  if (tools.pageFetch === "never" || article.problems.some(({ code }) => NEVER_READ.has(code)))
    return { state: "unreadable" };
  let response: HttpResponse;
  try {
    response = await requestPage(article.url, tools, signal);
  } catch (error) {
    signal.throwIfAborted();
    return isTransient(error) ? { state: "busy", waitMs: waitOf(error) } : { state: "unreadable" };
  }
  const { status } = response;
  if (status === 404 || status === 410) return { state: "gone", isSure: status === 410 };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { state: "busy", waitMs: response.retryAfterMs };
  if (status < 200 || status > 299) return { state: "unreadable" };
  if (leadsAway(article.url, response)) return { state: "gone", isSure: false };

  const page = await tools.extractor.extract(toExtractInput(article, response));
  signal.throwIfAborted();
  return hasLostItsText(check, page) ? { state: "gone", isSure: false } : { state: "here", page };
}

const segmentsOf = (url: URL): string[] => url.pathname.split("/").filter((segment) => segment !== "");

/** Whether a redirect has led from the article to the home page, to a section above it, or to a page that says "not found". */
export function leadsAway(asked: string, response: Pick<HttpResponse, "url" | "redirects">): boolean {
  if (response.redirects.length === 0) return false;
  const [from, to] = [new URL(asked), new URL(response.url)];
  const [before, after] = [segmentsOf(from), segmentsOf(to)];
  if (/(?:^|\/)(?:404|not-?found|page-not-found|error-?404)(?:\.\w+)?(?:\/|$)/i.test(to.pathname))
    return true;
  // "/?p=17" may well be an article's address.
  if (after.length === 0) return to.search === "" && (before.length > 0 || from.search !== "");
  return after.length < before.length && after.every((segment, index) => segment === before[index]);
}

function hasLostItsText(
  { article, pageText }: Pick<DueCheck, "article" | "pageText">,
  page: ExtractedPage,
): boolean {
  const isFromPage =
    article.metadata["readFrom"] === "page" && !article.problems.some(({ code }) => EMPTY.has(code));
  const before = isFromPage ? article.text : pageText;
  if (before === null || wordsOf(before) <= LONG_TEXT_WORDS) return false;
  const codes = page.problems.map(({ code }) => code);
  if (codes.some((code) => NOT_READ.has(code))) return false;
  return codes.some((code) => EMPTY.has(code)) || wordsOf(page.text) < STUB_WORDS;
}

const wordsOf = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
