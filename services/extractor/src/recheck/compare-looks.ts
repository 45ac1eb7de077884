import type { ExtractedPage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow, DueCheck, RevisionDraft } from "@wirewatch/db";
import { EXTRACT_PROBLEMS, hashBlock } from "@wirewatch/extract";
import { compareRevisions, isSameTitle, type RevisionVerdict } from "@wirewatch/story";
import { cleanText } from "@wirewatch/text";
import type { Reading } from "../page/read-answer.ts";
import { markOf, seenTitlesOf, toMetadata, type SeenTitles } from "../article-metadata.ts";

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
  page: Reading | null;
  /** The article as the feed has it now; null when its text is not the feed's, or the feed says what it said before. */
  feed: ExtractedPage | null;
}

export interface Compared {
  revision: RevisionDraft | null;
  /** To be kept for the next look. */
  metadata: Record<string, unknown>;
  pageText: string | null;
}

/** A text that may be compared with the one before of the same place. */
interface TextPair {
  isPage: boolean;
  before: string;
  now: ExtractedPage;
}

/**
 * What feed and page say now against what the article has said: the revision, if it is one, and what to keep for the
 * next look. Feed is compared with feed and page with page, for both often differ in words from the start.
 */
export function compareLooks(check: Pick<DueCheck, "article" | "pageText">, looks: Looks): Compared {
  const { article } = check;
  const page = looks.page?.page ?? null;
  const titles = compareTitles(article, page);
  const kept = {
    metadata: {
      ...article.metadata,
      titles: titles.now,
      // A reading that failed is done again.
      ...(looks.feed === null || hasFeedText(looks.feed) ? {} : { readFeed: markOf(article.feedHtml) }),
    },
    pageText: keptPageText(check, page),
  };
  const verdictOf = (pair: TextPair | null): RevisionVerdict | null =>
    compareRevisions(
      { title: article.title, text: pair?.before ?? null },
      { title: titles.title, text: pair === null ? null : comparedText(pair, looks.page) },
      {
        siteNames: siteNamesOf(article),
        language: article.language,
        names: article.entities.map(({ text }) => text),
      },
    );
  const pairs = textPairs(check, looks);
  // A text that says more than the headline goes first.
  const found = [...pairs, null]
    .map((pair) => ({ pair, verdict: verdictOf(pair) }))
    .toSorted((left, right) => weightOf(right.verdict) - weightOf(left.verdict))[0];
  const verdict = found?.verdict ?? null;
  if (verdict === null) return { revision: null, ...kept };

  const pair = found?.pair ?? null;
  const isSeenOnPage = pair?.isPage === true ? titles.newIn !== "feed" : titles.newIn === "page";
  return {
    revision: {
      kind: verdict.kind,
      seenIn: isSeenOnPage ? "page" : "feed",
      title: titles.title,
      text: pair === null ? article.text : cleanText(pair.now.text),
      html: pair === null ? article.html : pair.now.html,
      measure: verdict.measure,
      added: verdict.added,
      removed: verdict.removed,
      problems: pair === null ? article.problems : withNewProblems(article.problems, pair.now.problems),
    },
    ...kept,
    // The article says from now on what this text says, wherever it came from before.
    ...(pair === null
      ? {}
      : {
          metadata: {
            ...article.metadata,
            ...toMetadata(pair.now, {
              isPage: pair.isPage,
              rulesMark: pair.isPage ? (looks.page?.rulesMark ?? null) : null,
              titles: titles.now,
              feedHtml: article.feedHtml,
            }),
          },
          ...(pair.isPage ? { pageText: null } : {}),
        }),
  };
}

/** Material texts before headlines alone, and nothing last; of equals the first one stays first. */
const weightOf = (verdict: RevisionVerdict | null): number =>
  verdict === null ? 0 : (verdict.measure.addedWords ?? 0) + (verdict.measure.removedWords ?? 0) + 1;

function compareTitles(
  article: ArticleRow,
  page: ExtractedPage | null,
): { title: string; newIn: "page" | "feed" | null; now: SeenTitles } {
  const siteNames = siteNamesOf(article);
  const seen = seenTitlesOf(article.metadata);
  const now: SeenTitles = {
    feed: article.feedItemTitle === "" ? (seen?.feed ?? article.title) : article.feedItemTitle,
    page: page === null || hasFeedText(page) ? (seen?.page ?? null) : cleanText(page.title),
  };
  const isNew = (title: string, before: string | null): boolean =>
    before !== null &&
    !isSameTitle(before, title, siteNames) &&
    !isSameTitle(article.title, title, siteNames);
  if (now.page !== null) {
    const { page: title } = now;
    // A variant that the page had before is chosen anew, not written anew.
    const isVariant = variantsOf(article.metadata).some((variant) => isSameTitle(variant, title, siteNames));
    if (!isVariant && isNew(title, seen?.page ?? null)) return { title, newIn: "page", now };
  }
  if (isNew(now.feed, seen?.feed ?? article.title)) return { title: now.feed, newIn: "feed", now };
  return { title: article.title, newIn: null, now };
}

/** The texts that may be compared: of a page-read article the page's, of a feed-read one the feed's, then the page's. */
function textPairs({ article, pageText }: Pick<DueCheck, "article" | "pageText">, looks: Looks): TextPair[] {
  const isFromPage = article.metadata["readFrom"] === "page";
  const page = looks.page?.page ?? null;
  const own = isFromPage ? page : looks.feed;
  const pairs: TextPair[] = [];
  const readAlike = !isFromPage || (article.metadata["siteRules"] ?? null) === looks.page?.rulesMark;
  if (own !== null && readAlike && areComparable(article.problems, own.problems))
    pairs.push({
      isPage: isFromPage,
      before: isFromPage ? withoutRepeated(article.text, looks.page) : article.text,
      now: own,
    });
  if (!isFromPage && pageText !== null && page !== null && isPlain(page))
    pairs.push({ isPage: true, before: withoutRepeated(pageText, looks.page), now: page });
  return pairs;
}

/** The text of now, without what the host repeats: whether such a line is read depends on what else the page says. */
const comparedText = ({ isPage, now }: TextPair, reading: Reading | null): string =>
  withoutRepeated(cleanText(now.text), isPage ? reading : null);

/** An earlier text as it would be read now: what has turned out to be the host's furniture since was not taken out by the publisher. */
function withoutRepeated(text: string, reading: Reading | null): string {
  if (reading === null || reading.repeated.length === 0) return text;
  const repeated = new Set(reading.repeated);
  return text
    .split("\n")
    .filter((line) => !repeated.has(hashBlock(line)))
    .join("\n");
}

/** What later looks at the page are compared with, when the article's own text is the feed's. The first text stays, so that small changes add up. */
function keptPageText(
  { article, pageText }: Pick<DueCheck, "article" | "pageText">,
  page: ExtractedPage | null,
): string | null {
  if (pageText !== null || page === null || article.metadata["readFrom"] === "page") return pageText;
  return isPlain(page) ? cleanText(page.text) : null;
}

/** A page that is back after its withdrawal is a revision whatever it says. */
export function toReappearance(article: ArticleRow, revision: RevisionDraft | null): RevisionDraft {
  return { ...toWithdrawal(article), ...revision, kind: "changed" };
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

/** Read from the page's own markup, whole. */
const isPlain = ({ problems }: ExtractedPage): boolean =>
  !problems.some(({ code }) => UNSTABLE.has(code) || ORIGINS.includes(code));

function areComparable(before: readonly ProblemNote[], after: readonly ProblemNote[]): boolean {
  const has = (problems: readonly ProblemNote[], wanted: string): boolean =>
    problems.some(({ code }) => code === wanted);
  if ([...before, ...after].some(({ code }) => UNSTABLE.has(code))) return false;
  return ORIGINS.every((origin) => has(before, origin) === has(after, origin));
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
