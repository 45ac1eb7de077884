import type { ExtractedPage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow, RevisionDraft } from "@wirewatch/db";
import { EXTRACT_PROBLEMS } from "@wirewatch/extract";
import { compareRevisions, isSameTitle } from "@wirewatch/story";
import { cleanText } from "@wirewatch/text";
import { seenTitlesOf, toMetadata, type SeenTitles } from "../article-metadata.ts";

/** Texts that were read in such a way change by themselves, or are not the article's. */
const UNSTABLE = new Set([
  "feed_text_used",
  "truncated",
  "paywalled",
  "live_blog",
  "gallery",
  "javascript_only",
  "consent_wall",
  "no_article_text",
  "empty_page",
  "not_html",
  "binary",
  "pdf",
  "too_large",
  "too_many_nodes",
  "extract_deadline",
  "extract_failed",
]);
/** Where a text was taken from: texts from different places do not compare. */
const ORIGINS = ["json_ld_used", "page_state_used", "site_rule_used"];

export interface Looks {
  /** The article as its page has it now; null when that was not to be had. */
  page: ExtractedPage | null;
  /** The article as the feed has it now; null when its text was not read from there. */
  feed: ExtractedPage | null;
}

/**
 * What feed and page say now against what the article has said: the revision, if it is one, and the metadata to keep.
 * Feed is compared with feed and page with page, for both often differ in words from the start.
 */
export function compareLooks(
  article: ArticleRow,
  looks: Looks,
): { revision: RevisionDraft | null; metadata: Record<string, unknown> } {
  const isFromPage = article.metadata["readFrom"] === "page";
  const source = isFromPage ? looks.page : looks.feed;
  const isTextCompared = source !== null && areComparable(article.problems, source.problems);
  const siteNames = siteNamesOf(article);
  const seen = seenTitlesOf(article.metadata);
  const now: SeenTitles = {
    feed: article.feedItemTitle === "" ? (seen?.feed ?? article.title) : article.feedItemTitle,
    page: looks.page === null || hasFeedText(looks.page) ? (seen?.page ?? null) : cleanText(looks.page.title),
  };
  const isNew = (title: string | null, before: string | null): boolean =>
    title !== null &&
    before !== null &&
    !isSameTitle(before, title, siteNames) &&
    !isSameTitle(article.title, title, siteNames);
  const isNewInFeed = isNew(now.feed, seen?.feed ?? article.title);
  // A variant that the page had before is chosen anew, not written anew.
  const isNewOnPage =
    isNew(now.page, seen?.page ?? null) &&
    !variantsOf(article.metadata).some((variant) => isSameTitle(variant, now.page ?? "", siteNames));
  const title = isNewOnPage && now.page !== null ? now.page : isNewInFeed ? now.feed : article.title;

  const verdict = compareRevisions(
    { title: article.title, text: isTextCompared ? article.text : null },
    { title, text: isTextCompared ? cleanText(source.text) : null },
    { siteNames, language: article.language, names: article.entities.map(({ text }) => text) },
  );
  if (verdict === null) return { revision: null, metadata: { ...article.metadata, titles: now } };

  const isSeenOnPage = isNewOnPage || (isTextCompared && isFromPage && !isNewInFeed);
  return {
    revision: {
      kind: verdict.kind,
      seenIn: isSeenOnPage ? "page" : "feed",
      title,
      text: isTextCompared ? cleanText(source.text) : article.text,
      html: isTextCompared ? source.html : article.html,
      measure: verdict.measure,
      added: verdict.added,
      removed: verdict.removed,
      problems: isTextCompared ? withNewProblems(article.problems, source.problems) : article.problems,
    },
    metadata: isTextCompared
      ? { ...article.metadata, ...toMetadata(source, { isPage: isFromPage, titles: now }) }
      : { ...article.metadata, titles: now },
  };
}

/** A page that is back after its withdrawal is a revision whatever it says. */
export function toReappearance(article: ArticleRow, revision: RevisionDraft | null): RevisionDraft {
  return {
    seenIn: "page",
    title: article.title,
    text: article.text,
    html: article.html,
    measure: {},
    added: [],
    removed: [],
    problems: article.problems,
    ...revision,
    kind: "changed",
  };
}

export const toWithdrawal = (article: ArticleRow): RevisionDraft => ({
  kind: "withdrawn",
  seenIn: "page",
  title: article.title,
  text: article.text,
  html: article.html,
  measure: {},
  added: [],
  removed: [],
  problems: article.problems,
});

const hasFeedText = (page: ExtractedPage): boolean =>
  page.problems.some(({ code }) => code === "feed_text_used" || code === "extract_failed");

function areComparable(before: readonly ProblemNote[], after: readonly ProblemNote[]): boolean {
  const [old, now] = [before, after].map((problems) => new Set(problems.map(({ code }) => code)));
  if ([...(old ?? []), ...(now ?? [])].some((code) => UNSTABLE.has(code))) return false;
  return ORIGINS.every((code) => old?.has(code) === now?.has(code));
}

/** What the feed's item was found with stays; what reading said is said anew. */
function withNewProblems(before: readonly ProblemNote[], after: readonly ProblemNote[]): ProblemNote[] {
  return [...before.filter(({ code }) => !(code in EXTRACT_PROBLEMS)), ...after];
}

const variantsOf = (metadata: Record<string, unknown>): string[] => {
  const variants = metadata["titleVariants"];
  return Array.isArray(variants) ? variants.filter((title) => typeof title === "string") : [];
};

function siteNamesOf(article: ArticleRow): string[] {
  const siteName = article.metadata["siteName"];
  return [
    article.source.name,
    article.source.domain,
    article.feedTitle,
    ...(typeof siteName === "string" ? [siteName] : []),
  ];
}
