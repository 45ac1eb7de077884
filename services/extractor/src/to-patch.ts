import type { ExtractedPage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow, ExtractedPatch } from "@wirewatch/db";
import { canonicalizeUrl, cleanText, type CanonicalUrlRules } from "@wirewatch/text";
import { toMetadata } from "./article-metadata.ts";

/** What the article says from now on, by what was read of its page or, without one, of the feed's text. */
export function toPatch(
  article: ArticleRow,
  page: ExtractedPage,
  read: {
    isPage: boolean;
    rulesMark: string | null;
    problems: readonly ProblemNote[];
    urlRules: CanonicalUrlRules | undefined;
  },
): ExtractedPatch {
  const text = cleanText(page.text);
  const title = cleanText(article.title.trim() === "" ? page.title : article.title);
  const publishedAt = article.publishedAt ?? page.publishedAt;
  const claimed = claimedAddress(page);
  return {
    id: article.id,
    title: title.trim() === "" ? firstWords(text) : title,
    text,
    html: page.html,
    canonicalUrl: (claimed === null ? null : canonicalizeUrl(claimed, read.urlRules)) ?? article.canonicalUrl,
    authors: article.authors.length > 0 ? article.authors : page.authors,
    publishedAt: publishedAt === null ? null : new Date(publishedAt),
    language: page.language ?? article.feedLanguage,
    metadata: {
      ...toMetadata(page, {
        isPage: read.isPage,
        rulesMark: read.rulesMark,
        feedHtml: article.feedHtml,
        titles: { feed: article.title, page: read.isPage ? cleanText(page.title) : null },
      }),
      // What the page need not say; when the page is read again, the rest is taken from it anew.
      fromFeed: [
        ...(article.title.trim() === "" ? [] : ["title"]),
        ...(article.authors.length === 0 ? [] : ["authors"]),
        ...(article.publishedAt === null ? [] : ["publishedAt"]),
      ],
    },
    bodyHash: null,
    problems: mergeProblems(read.problems, page.problems),
  };
}

/** The page's own claim of its address; one without a path is a home page and says nothing. */
export const claimedAddress = (page: ExtractedPage): string | null =>
  page.canonicalUrl !== null && new URL(page.canonicalUrl).pathname.length > 1 ? page.canonicalUrl : null;

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
