import { withoutEndSlashes } from "./without-end-slashes.ts";

/** Why an address is thought to be a feed's. */
export const CANDIDATE_REASONS = {
  itself: "The address is a feed itself.",
  link: "The page names it as its feed.",
  site: "Pages of this platform have a feed there.",
  anchor: "A link on the page leads there.",
  well_known: "Many sites have a feed there.",
  news_sitemap: "The site's robots.txt names it as a sitemap of news.",
  sitemap: "The site's robots.txt names it as a sitemap.",
  comments: "The page names it as a feed; it looks like one of comments.",
} as const satisfies Readonly<Record<string, string>>;

export type CandidateReason = keyof typeof CANDIDATE_REASONS;

/** An address that may hold a feed; only reading it tells. */
export interface FeedCandidate {
  url: string;
  /** What the page calls it; empty when it does not say. */
  title: string;
  reason: CandidateReason;
}

const ORDER: readonly CandidateReason[] = [
  "itself",
  "link",
  "site",
  "anchor",
  "well_known",
  "news_sitemap",
  "sitemap",
  "comments",
];

/** The likeliest first, each address once, with the best reason that it has. */
export function orderCandidates(candidates: readonly FeedCandidate[]): FeedCandidate[] {
  const found = new Map<string, FeedCandidate>();
  const sorted = candidates.toSorted(
    (left, right) => ORDER.indexOf(left.reason) - ORDER.indexOf(right.reason),
  );
  for (const candidate of sorted) {
    const key = withoutEndSlashes(candidate.url.replace(/^https?:\/\//, ""));
    const before = found.get(key);
    if (before === undefined) found.set(key, candidate);
    else if (before.title === "" && candidate.title !== "")
      found.set(key, { ...before, title: candidate.title });
  }
  return [...found.values()];
}
