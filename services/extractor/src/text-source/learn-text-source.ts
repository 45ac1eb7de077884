import type { ExtractedPage, FeedTextSource } from "@wirewatch/contracts";
import type { TextSourceMemory } from "@wirewatch/db";
import { needsPage } from "./needs-page.ts";

/** Pages that are compared before anything is concluded, and that a conclusion rests on. */
const WINDOW = 6;
const WHOLE_SHARE = 0.9;
/** So many of the window must have given the whole text. */
const MIN_WHOLE = 5;
/** One comparison below this says that the feed has turned to teasers. */
const TEASER_SHARE = 0.5;
/** One in so many articles of a feed that is decided on has its page compared all the same. */
const PROBE_EVERY = 20;
/** Pages with less text say nothing of the feed. */
const MIN_PAGE_WORDS = 60;
const NOT_THE_ARTICLE = new Set([
  "feed_text_used",
  "paywalled",
  "truncated",
  "live_blog",
  "gallery",
  "javascript_only",
  "consent_wall",
  "no_article_text",
  "too_large",
  "extract_failed",
  "extract_deadline",
]);

/** Whether an article's page is worth a request, by what the operator wants and what the feed has shown. */
export function wantsPage(article: { id: string; feedHtml: string }, source: FeedTextSource): boolean {
  if (source.wish !== "auto") return source.wish === "page";
  if (source.decision !== "feed_is_whole") return true;
  return isProbe(article.id) || isCutOff(article.feedHtml) || isBeyondEvidence(article.feedHtml);
}

/** Whether a page that was read is to be compared: all of them at first, then one in twenty. */
export const isCompared = (articleId: string, source: FeedTextSource | undefined): boolean =>
  source !== undefined && (source.decision === "learning" || isProbe(articleId));

/** The last characters of an id are random. */
function isProbe(articleId: string): boolean {
  let sum = 0;
  for (const character of articleId.slice(-6)) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  return sum % PROBE_EVERY === 0;
}

/** Nothing was learned of texts that are shorter than all that were compared: a feed of whole articles may announce its longest. */
const isBeyondEvidence = (feedHtml: string): boolean =>
  needsPage(feedHtml) &&
  wordsOf(feedHtml.replaceAll(/<[^<>]{0,4000}>/g, " ")).length < MIN_PAGE_WORDS * WHOLE_SHARE;

/** A text that is missing or trails off is no whole article, whatever the feed's others were. */
const isCutOff = (feedHtml: string): boolean =>
  needsPage(feedHtml) && (!/\p{L}/u.test(feedHtml.replaceAll(/<[^<>]{0,4000}>/g, "")) || endsOpen(feedHtml));

const endsOpen = (feedHtml: string): boolean =>
  /(?:\.\.\.|…|&hellip;|&#8230;|\[…\]|\[\.\.\.\])\s*(?:<[^<>]{0,400}>\s*)*$/u.test(feedHtml);

/** What a comparison adds to the memory of a feed; a share is that of the page's words that the feed gave. */
export function learnTextSource(before: TextSourceMemory, share: number, now: Date): TextSourceMemory {
  const rounded = Math.round(share * 1000) / 1000;
  const hasTurned = before.decision === "feed_is_whole" && share < TEASER_SHARE;
  const shares = hasTurned ? [rounded] : [...before.shares, rounded].slice(-WINDOW);
  const decision =
    shares.length < WINDOW
      ? "learning"
      : shares.filter((each) => each >= WHOLE_SHARE).length >= MIN_WHOLE
        ? "feed_is_whole"
        : "page_needed";
  return {
    decision,
    since: decision === before.decision ? before.since : now.toISOString(),
    shares,
    comparedCount: before.comparedCount + 1,
  };
}

/** The share of a page's words that the feed's text has too; null when the page says nothing of that. */
export function shareInFeed(page: ExtractedPage, feedText: string): number | null {
  if (page.problems.some(({ code }) => NOT_THE_ARTICLE.has(code))) return null;
  const wanted = wordsOf(page.text);
  if (wanted.length < MIN_PAGE_WORDS) return null;
  const given = new Map<string, number>();
  for (const word of wordsOf(feedText)) given.set(word, (given.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of wanted) {
    const left = given.get(word) ?? 0;
    if (left === 0) continue;
    given.set(word, left - 1);
    found += 1;
  }
  return found / wanted.length;
}

/** Words; in scripts without spaces, characters. */
const wordsOf = (text: string): string[] =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{N}]+/gu,
    ) ?? [];
