import type { ExtractedPage } from "@wirewatch/contracts";
import type { DueCheck } from "@wirewatch/db";
import type { HttpClient, HttpResponse } from "@wirewatch/http";
import { refusalOf } from "../page/fetch-page.ts";
import { leadsAway } from "../page/leads-away.ts";
import { PAGE_PROBLEMS } from "../page/page-problems.ts";
import { readAnswer, type Reading, type ReadTools } from "../page/read-answer.ts";
import { isTransient, requestPage, waitOf, type PageLimits } from "../page/request-page.ts";

/** What an article's page is like now. */
export type PageLook =
  | { state: "here"; reading: Reading }
  /** `isSure`: the server says that it is for good. */
  | { state: "gone"; isSure: boolean }
  /** A passing fault, which says nothing of the page. */
  | { state: "busy"; waitMs: number | null }
  /** It cannot be read and says nothing: refused, forbidden, or no page of the article's own. */
  | { state: "unreadable" };

export interface LookTools extends ReadTools {
  http: Pick<HttpClient, "fetch">;
  pageFetch: "when-needed" | "always" | "never";
  limits: PageLimits;
  /** What publishers say to robots of this name holds for us. */
  product: string;
  respectNoIndex: boolean;
}

/** Problems that an article has had from the start: its page has never told us anything. */
const NEVER_READ = new Set(["no_link", ...Object.keys(PAGE_PROBLEMS)]);
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

  if (refusalOf(response, tools) !== null) return { state: "unreadable" };

  const reading = await readAnswer(article, response, tools);
  signal.throwIfAborted();
  return hasLostItsText(check, reading.page) ? { state: "gone", isSure: false } : { state: "here", reading };
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
