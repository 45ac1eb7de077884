import { growInt32, growUint16 } from "./grow-array.ts";

/** In how many live articles a term occurs, learned from the stream itself and forgotten with the articles. */
export interface TermCounts {
  /** Counts the different terms of one more article. A bucket has at most 65,535 of them. */
  add(bucket: number, terms: Int32Array): void;
  /** ln((N + P + 1) / (df + P p + 0.5)), never below 0: P is what prior knowledge weighs, p the term's share by it. */
  idf(term: number): number;
  /** Takes the counts of every bucket before `bucket` back; terms that no live article has are gone. */
  drop(bucket: number): void;
  readonly size: number;
  /** Bytes of the tables. */
  readonly bytes: number;
}

interface Bucket {
  articles: number;
  /** By number of the term. */
  counts: Uint16Array<ArrayBuffer>;
}

/** What the prior knowledge counts as, in articles, before the first one, and how fast the stream outweighs it. */
const PRIOR_ARTICLES = 1000;
const PRIOR_DECAY_ARTICLES = 2000;
const FIRST_SLOTS = 128;
const RECENT = 16_384;

/**
 * Opens empty counts. Counts by bucket make forgetting exact: no decay, no drift. `prior` is the share of articles that
 * have a term, for the commonest terms of a language: it keeps the first articles of a stream from meeting in words that
 * every article has, and fades out as articles come in. Terms are numbered as they come, so that the counts of common
 * ones lie together in memory.
 */
export function openTermCounts(prior: ReadonlyMap<number, number> = new Map()): TermCounts {
  /** A term, then its number plus one; 0 there is an empty slot (open addressing, linear probing). */
  let slots = new Int32Array(FIRST_SLOTS * 2);
  let total = new Int32Array(64);
  /** Terms that were looked up of late with their numbers, in the same form: small enough to stay near the processor. */
  const recent = new Int32Array(RECENT * 2);
  /** Numbers of the terms of one article. */
  let numbers = new Int32Array(256);
  let used = 0;
  let free: number[] = [];
  const buckets = new Map<number, Bucket>();
  let articles = 0;
  let priorArticles = prior.size === 0 ? 0 : PRIOR_ARTICLES;

  const slotOf = (term: number): number => {
    const mask = slots.length - 1;
    let slot = ((Math.imul(term, 0x9e3779b1) >>> 7) & (slots.length / 2 - 1)) * 2;
    while (slots[slot + 1] !== 0 && slots[slot] !== term) slot = (slot + 2) & mask;
    return slot;
  };
  const rebuild = (length: number, isKept: (stored: number) => boolean): void => {
    const old = slots;
    slots = new Int32Array(length);
    for (let at = 0; at < old.length; at += 2) {
      const stored = old[at + 1] ?? 0;
      if (stored === 0 || !isKept(stored)) continue;
      const slot = slotOf(old[at] ?? 0);
      slots[slot] = old[at] ?? 0;
      slots[slot + 1] = stored;
    }
  };
  const numberOf = (term: number): number => {
    const place = (term & (RECENT - 1)) * 2;
    if (recent[place] === term && recent[place + 1] !== 0) return (recent[place + 1] ?? 0) - 1;
    const number = findOrAdd(term);
    recent[place] = term;
    recent[place + 1] = number + 1;
    return number;
  };
  const findOrAdd = (term: number): number => {
    const slot = slotOf(term);
    const stored = slots[slot + 1] ?? 0;
    if (stored !== 0) return stored - 1;
    const number = free.pop() ?? used + free.length;
    slots[slot] = term;
    slots[slot + 1] = number + 1;
    used += 1;
    total = growInt32(total, number + 1);
    if (used * 20 > slots.length * 7) rebuild(slots.length * 2, () => true);
    return number;
  };
  const count = (change: number): void => {
    articles += change;
    priorArticles = prior.size === 0 ? 0 : PRIOR_ARTICLES * Math.exp(-articles / PRIOR_DECAY_ARTICLES);
  };
  const totalOf = (term: number): number => {
    const place = (term & (RECENT - 1)) * 2;
    if (recent[place] === term && recent[place + 1] !== 0) return total[(recent[place + 1] ?? 0) - 1] ?? 0;
    const stored = slots[slotOf(term) + 1] ?? 0;
    if (stored === 0) return 0;
    recent[place] = term;
    recent[place + 1] = stored;
    return total[stored - 1] ?? 0;
  };
  return {
    add: (number, terms) => {
      let bucket = buckets.get(number);
      if (bucket === undefined) {
        bucket = { articles: 0, counts: new Uint16Array(64) };
        buckets.set(number, bucket);
      }
      bucket.articles += 1;
      count(1);
      // Numbers first: looks into a large table that wait for one another less.
      numbers = growInt32(numbers, terms.length);
      let most = 0;
      for (let at = 0; at < terms.length; at += 1) {
        const term = numberOf(terms[at] ?? 0);
        numbers[at] = term;
        if (term > most) most = term;
      }
      bucket.counts = growUint16(bucket.counts, most + 1);
      const { counts } = bucket;
      for (let at = 0; at < terms.length; at += 1) {
        const term = numbers[at] ?? 0;
        total[term] = (total[term] ?? 0) + 1;
        counts[term] = (counts[term] ?? 0) + 1;
      }
    },
    idf: (term) => {
      const known = priorArticles < 0.5 ? 0 : priorArticles * (prior.get(term) ?? 0);
      return Math.max(0, Math.log((articles + priorArticles + 1) / (totalOf(term) + known + 0.5)));
    },
    drop: (before) => {
      let isChanged = false;
      for (const [number, { articles: own, counts }] of buckets) {
        if (number >= before) continue;
        isChanged = true;
        buckets.delete(number);
        count(-own);
        for (let term = 0; term < counts.length; term += 1)
          total[term] = (total[term] ?? 0) - (counts[term] ?? 0);
      }
      if (!isChanged) return;
      const gone: number[] = [];
      for (let at = 1; at < slots.length; at += 2) {
        const stored = slots[at] ?? 0;
        if (stored !== 0 && total[stored - 1] === 0) gone.push(stored - 1);
      }
      free = free.concat(gone);
      recent.fill(0);
      used -= gone.length;
      let length = FIRST_SLOTS * 2;
      while (used * 20 > length * 6) length *= 2;
      rebuild(length, (stored) => total[stored - 1] !== 0);
    },
    get size() {
      return used;
    },
    get bytes() {
      let bytes = slots.byteLength + total.byteLength;
      for (const { counts } of buckets.values()) bytes += counts.byteLength;
      return bytes;
    },
  };
}
