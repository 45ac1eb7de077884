import type { QuerySet } from "@wirewatch/query";

/** In what share of the articles words have been seen, so that the next compilation hangs queries on words that are rare in this news. */
export interface LearnedFrequencies {
  /** Articles that the shares are of. */
  articles: number;
  /** Folded words and their shares, 0 to 1; the most frequent ones. */
  shares: [word: string, share: number][];
}

export const NOTHING_LEARNED: LearnedFrequencies = { articles: 0, shares: [] };

/** Rarer words than these make no difference to the choice. */
const MAX_WORDS = 20_000;
/** What was learned long ago weighs as much as this many articles at most, so that the news of today counts. */
const MAX_WEIGHT = 50_000;
/** From fewer articles nothing is concluded. */
const MIN_ARTICLES = 40;

/** What is known after more articles were seen. */
export function learn(before: LearnedFrequencies, seen: LearnedFrequencies): LearnedFrequencies {
  if (seen.articles < MIN_ARTICLES) return before;
  const weight = Math.min(before.articles, MAX_WEIGHT);
  const articles = weight + seen.articles;
  const sums = new Map<string, number>();
  for (const [word, share] of before.shares) sums.set(word, share * weight);
  for (const [word, share] of seen.shares) sums.set(word, (sums.get(word) ?? 0) + share * seen.articles);
  const shares = [...sums]
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, MAX_WORDS)
    // Six digits, as a file keeps them.
    .map(([word, sum]): [string, number] => [word, Math.round((sum / articles) * 1e6) / 1e6]);
  return { articles, shares };
}

/** The share of a word, undefined where nothing is known. */
export function frequencyOf(learned: LearnedFrequencies): (folded: string) => number | undefined {
  const shares = new Map(learned.shares);
  return (folded) => shares.get(folded);
}

/** Words in fewer articles than this share are rare enough to hang queries on, whatever their share is. */
const LEAST_SHARE = 0.001;
/** A word that was seen less often may be anything. */
const LEAST_SEEN = 10;

/** What the set has seen of the words of its queries. */
export function seenBy(set: {
  articles: number;
  queries: Pick<QuerySet, "frequencyTable">;
}): LearnedFrequencies {
  return {
    articles: set.articles,
    shares: set.queries.frequencyTable(Math.max(LEAST_SHARE, LEAST_SEEN / Math.max(1, set.articles))),
  };
}
