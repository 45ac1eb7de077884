/** In how many live articles a term occurs, learned from the stream itself and forgotten with the articles. */
export interface TermCounts {
  add(bucket: number, terms: Int32Array): void;
  /** ln((N + 1) / (df + 0.5)), never below 0. */
  idf(term: number): number;
  /** Takes the counts of every bucket before `bucket` back; terms that no live article has are gone. */
  drop(bucket: number): void;
  readonly size: number;
}

/** Opens empty counts. One table a bucket makes forgetting exact: no decay, no drift. */
export function openTermCounts(): TermCounts {
  const total = new Map<number, number>();
  const buckets = new Map<number, { articles: number; counts: Map<number, number> }>();
  let articles = 0;
  return {
    add: (bucket, terms) => {
      let own = buckets.get(bucket);
      if (own === undefined) {
        own = { articles: 0, counts: new Map() };
        buckets.set(bucket, own);
      }
      own.articles += 1;
      articles += 1;
      for (const term of terms) {
        own.counts.set(term, (own.counts.get(term) ?? 0) + 1);
        total.set(term, (total.get(term) ?? 0) + 1);
      }
    },
    idf: (term) => Math.max(0, Math.log((articles + 1) / ((total.get(term) ?? 0) + 0.5))),
    drop: (bucket) => {
      for (const [old, { articles: count, counts }] of buckets) {
        if (old >= bucket) continue;
        buckets.delete(old);
        articles -= count;
        for (const [term, seen] of counts) {
          const left = (total.get(term) ?? 0) - seen;
          if (left > 0) total.set(term, left);
          else total.delete(term);
        }
      }
    },
    get size() {
      return total.size;
    },
  };
}
