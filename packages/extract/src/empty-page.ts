import type { ExtractedPage } from "@wirewatch/contracts";
import type { ExtractInput } from "./extract-input.ts";
import { feedLines } from "./feed-lines.ts";
import { languageTag } from "./page-metadata.ts";
import { parseMachineDate } from "./parse-date.ts";
import { problem, type ExtractProblemCode } from "./problems.ts";

/** Characters of feed markup that stand in for a page without any parsing. */
const MAX_FEED_CHARS = 500_000;

/**
 * The record of a page that could not be read: the feed's words where there are some. Uses no DOM, so that it is
 * cheap and safe whatever the page was.
 */
export function emptyPage(
  input: Pick<ExtractInput, "url" | "feed">,
  codes: readonly ExtractProblemCode[],
): ExtractedPage {
  const { feed } = input;
  const { text, html } = feedLines((feed?.html ?? "").slice(0, MAX_FEED_CHARS));
  const date =
    feed?.publishedAt === null || feed?.publishedAt === undefined ? null : parseMachineDate(feed.publishedAt);
  const all: ExtractProblemCode[] = [
    ...codes,
    text === "" ? "no_article_text" : "feed_text_used",
    ...(date === null ? [] : ["date_from_feed" as const]),
  ];
  return {
    url: input.url,
    canonicalUrl: null,
    ampUrl: null,
    title: feed?.title ?? "",
    titleVariants: [],
    text,
    html,
    authors: [...(feed?.authors ?? [])],
    publishedAt: date === null ? null : new Date(date.time).toISOString(),
    modifiedAt: null,
    language: languageTag(feed?.language),
    siteName: null,
    description: null,
    imageUrl: null,
    section: null,
    keywords: [],
    agencies: [],
    paywalled: false,
    truncated: false,
    liveBlog: false,
    problems: [...new Set(all)].map(problem),
  };
}
