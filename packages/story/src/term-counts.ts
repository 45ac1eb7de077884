import { openCountTable, type CountTable } from "./count-table.ts";

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
  const total = openCountTable();
  const buckets = new Map<number, { articles: number; counts: CountTable }>();
  let articles = 0;
  return {
    add: (bucket, terms) => {
      let own = buckets.get(bucket);
      if (own === undefined) {
        own = { articles: 0, counts: openCountTable() };
        buckets.set(bucket, own);
      }
      own.articles += 1;
      articles += 1;
      for (const term of terms) {
        own.counts.add(term, 1);
        total.add(term, 1);
      }
    },
    idf: (term) => Math.max(0, Math.log((articles + 1) / (total.get(term) + 0.5))),
    drop: (bucket) => {
      let isChanged = false;
      for (const [old, { articles: count, counts }] of buckets) {
        if (old >= bucket) continue;
        isChanged = true;
        buckets.delete(old);
        articles -= count;
        counts.visit((term, seen) => total.add(term, -seen));
      }
      if (isChanged) total.compact();
    },
    get size() {
      return total.size;
    },
  };
}
