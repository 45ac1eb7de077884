import { openCountTable, type CountTable } from "./count-table.ts";

/** In how many live articles a term occurs, learned from the stream itself and forgotten with the articles. */
export interface TermCounts {
  add(bucket: number, terms: Int32Array): void;
  /** ln((N + P + 1) / (df + P p + 0.5)), never below 0: P is what prior knowledge weighs, p the term's share by it. */
  idf(term: number): number;
  /** The idf of a term that no article has. */
  readonly maxIdf: number;
  /** Takes the counts of every bucket before `bucket` back; terms that no live article has are gone. */
  drop(bucket: number): void;
  readonly size: number;
  /** Bytes of the tables. */
  readonly bytes: number;
}

/** What the prior knowledge counts as, in articles, before the first one, and how fast the stream outweighs it. */
const PRIOR_ARTICLES = 1000;
const PRIOR_DECAY_ARTICLES = 2000;

/**
 * Opens empty counts. One table a bucket makes forgetting exact: no decay, no drift. `prior` is the share of articles
 * that have a term, for the commonest terms of a language: it keeps the first articles of a stream from meeting in words
 * that every article has, and fades out as articles come in.
 */
export function openTermCounts(prior: ReadonlyMap<number, number> = new Map()): TermCounts {
  const total = openCountTable();
  const buckets = new Map<number, { articles: number; counts: CountTable }>();
  let articles = 0;
  let priorArticles = prior.size === 0 ? 0 : PRIOR_ARTICLES;
  const count = (change: number): void => {
    articles += change;
    priorArticles = prior.size === 0 ? 0 : PRIOR_ARTICLES * Math.exp(-articles / PRIOR_DECAY_ARTICLES);
  };
  return {
    add: (bucket, terms) => {
      let own = buckets.get(bucket);
      if (own === undefined) {
        own = { articles: 0, counts: openCountTable() };
        buckets.set(bucket, own);
      }
      own.articles += 1;
      count(1);
      for (let at = 0; at < terms.length; at += 1) {
        own.counts.add(terms[at] ?? 0, 1);
        total.add(terms[at] ?? 0, 1);
      }
    },
    idf: (term) => {
      const known = priorArticles < 0.5 ? 0 : priorArticles * (prior.get(term) ?? 0);
      return Math.max(0, Math.log((articles + priorArticles + 1) / (total.get(term) + known + 0.5)));
    },
    get maxIdf() {
      return Math.max(1, Math.log((articles + priorArticles + 1) / 0.5));
    },
    drop: (bucket) => {
      let isChanged = false;
      for (const [old, { articles: own, counts }] of buckets) {
        if (old >= bucket) continue;
        isChanged = true;
        buckets.delete(old);
        count(-own);
        counts.visit((term, seen) => total.add(term, -seen));
      }
      if (isChanged) total.compact();
    },
    get size() {
      return total.size;
    },
    get bytes() {
      let bytes = total.bytes;
      for (const { counts } of buckets.values()) bytes += counts.bytes;
      return bytes;
    },
  };
}
