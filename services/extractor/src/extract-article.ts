import type { ExtractedPage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow, ExtractedPatch } from "@wirewatch/db";
import type { CanonicalUrlRules } from "@wirewatch/text";
import { hostOf } from "./host-blocks/open-host-blocks.ts";
import { fetchPage, type FetchTools } from "./page/fetch-page.ts";
import { furtherKeys } from "./page/further-keys.ts";
import { readAnswer, type ReadTools } from "./page/read-answer.ts";
import type { PageAnswer } from "./page/request-page.ts";
import { wantsPage } from "./text-source/learn-text-source.ts";
import type { TextSources } from "./text-source/read-text-sources.ts";
import { needsPage } from "./text-source/needs-page.ts";
import { claimedAddress, toPatch } from "./to-patch.ts";

export interface ExtractTools extends FetchTools, ReadTools {
  pageFetch: "when-needed" | "always" | "never";
  textSources: Pick<TextSources, "of">;
  /** Rules for canonical addresses where an operator has given some. */
  urlRules?: CanonicalUrlRules | undefined;
}

/** An article as it was read, with what its reading teaches about its host and feed. */
export interface ReadArticle {
  article: ArticleRow;
  patch: ExtractedPatch;
  /** Where the text came from: a page that was fetched, one fetched a moment ago, no page, or none although one was wanted. */
  pageFrom: "network" | "kept" | "nowhere" | "unwanted";
  /** The page, where its own text was used. */
  page: ExtractedPage | null;
  host: string | null;
  /** Further keys by which the article is known. */
  keys: string[];
}

/**
 * Reads one article: its page where that is needed and can be had, else the feed's text, flagged.
 * @throws RetryAfterError while the host wants us to wait, RetryError after a passing fault; the article then comes again.
 */
export async function extractArticle(
  article: ArticleRow,
  tools: ExtractTools,
  signal: AbortSignal,
): Promise<ReadArticle> {
  const problems: ProblemNote[] = [...article.problems];
  let answer: PageAnswer | null = null;
  let pageFrom: ReadArticle["pageFrom"] = "unwanted";
  if (isPageWanted(article, tools)) {
    const fetched = await fetchPage(article, tools, signal);
    pageFrom = fetched.from;
    if (fetched.from === "nowhere") problems.push(fetched.problem);
    else answer = fetched.answer;
  }
  const { page, rulesMark } = await readAnswer(article, answer, tools);
  const patch = toPatch(article, page, {
    isPage: answer !== null,
    rulesMark,
    problems,
    urlRules: tools.urlRules,
  });
  const isOwnText =
    answer !== null &&
    !page.problems.some(({ code }) => code === "feed_text_used" || code === "no_article_text");
  return {
    article,
    patch,
    pageFrom,
    page: isOwnText ? page : null,
    host: answer === null ? null : hostOf(answer.url),
    keys:
      answer !== null && isOwnText
        ? furtherKeys(article.url, answer, claimedAddress(page), tools.urlRules)
        : [],
  };
}

function isPageWanted(article: ArticleRow, tools: ExtractTools): boolean {
  if (tools.pageFetch === "never" || article.problems.some(({ code }) => code === "no_link")) return false;
  const source = tools.textSources.of(article.feedId);
  if (tools.pageFetch === "always") return source?.wish !== "feed";
  return source === undefined ? needsPage(article.feedHtml) : wantsPage(article, source);
}
