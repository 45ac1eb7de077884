import type { ProblemNote } from "@wirewatch/contracts";

/** Every code that an extracted page can carry in `problems`, with its message for people. */
export const EXTRACT_PROBLEMS = {
  empty_page: "The page is empty.",
  not_html: "The answer is no web page.",
  binary: "The answer is binary data, not text.",
  pdf: "The answer is a PDF file.",
  too_large: "The page is longer than the limit; only its beginning was read.",
  too_deep: "Elements are nested deeper than the limit; deeper ones were flattened.",
  too_many_nodes: "The page holds more nodes than the limit; only its beginning was read.",
  too_many_attributes: "Elements hold more attributes than the limit; the surplus was left out.",
  javascript_only: "The page shows its text by JavaScript only.",
  consent_wall: "The page shows a consent form instead of the article.",
  paywalled: "The page says that its text is for subscribers.",
  truncated: "The text is probably not the whole article.",
  no_article_text: "No article text was found.",
  feed_text_used: "The text comes from the feed, not from the page.",
  json_ld_used: "The text comes from the page's structured data.",
  page_state_used: "The text comes from the page's script state.",
  site_rule_used: "The text was chosen by this source's own rule.",
  site_rule_missed: "This source's own content rule found nothing on the page.",
  site_rule_invalid: "This source's own rule is not valid and was not used.",
  charset_guessed: "The page states no usable character set; it was guessed.",
  charset_mismatch: "The page states another character set than the one it is written in.",
  live_blog: "The page is a live blog that goes on growing.",
  gallery: "The page is mostly a picture gallery.",
  date_from_feed: "The publishing time comes from the feed.",
  date_ambiguous: "The publishing date on the page can be read in two ways.",
  extract_deadline: "Reading the page took too long and was stopped.",
  extract_failed: "Reading the page failed.",
} as const;

export type ExtractProblemCode = keyof typeof EXTRACT_PROBLEMS;

/** The note for one code. */
export function problem(code: ExtractProblemCode): ProblemNote {
  return { code, message: EXTRACT_PROBLEMS[code] };
}
