import type { Article } from "./article.ts";
import { openSegmentEvaluator, openTermCounts, type Scratch, type SegmentEvaluator } from "./evaluator.ts";
import type { StoredSegment } from "./snapshot.ts";
import { addSlot, openStore, sealStore, slotOf, storeBytes, type Store } from "./store.ts";

/** A part of a query set: a store, the queries struck out of it, and what this thread needs to look into it. */
export interface Segment {
  readonly store: Store;
  /** Begins a query whose id no other live query has. @returns its slot */
  add(id: string): number;
  remove(id: string): boolean;
  has(id: string): boolean;
  /** Queries that are not struck out. */
  live(): number;
  nameOf(slot: number): string;
  /** The evaluator of the store as it is. A store that grew since the last call is sealed first. */
  evaluator(article: Article, options: { maxSpansPerClause: number }): SegmentEvaluator;
  /** The share of the articles seen here that hold a term; undefined before enough were seen. */
  frequency(key: string): number | undefined;
  /** Terms that at least this share of the articles seen here hold, with their shares; none before enough were seen. */
  frequent(least: number): [key: string, share: number][];
  stored(): StoredSegment;
  memory(): { compiled: number; working: number };
  work(): { postings: number; candidates: number };
}

/** So many articles must have been seen before their words say how common a word is. */
const MIN_ARTICLES = 40;

export function openSegment(store: Store = openStore(), struck: Int32Array = new Int32Array(0)): Segment {
  let dead = struck;
  let deadCount = 0;
  for (let word of dead) for (; word !== 0; word &= word - 1) deadCount += 1;
  let evaluator: SegmentEvaluator | null = null;
  let sealedSlots = 0;
  const past = { postings: 0, candidates: 0 };
  const counts = openTermCounts();
  const scratch: Scratch = { surfaceTerms: new Map() };
  /** Ids as strings: those that were given, or were asked for. */
  const names: (string | undefined)[] = [];

  const isDead = (slot: number): boolean => (((dead[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
  const liveSlot = (id: string): number => {
    const slot = slotOf(store, id);
    return slot < 0 || isDead(slot) ? -1 : slot;
  };
  const letGo = (): void => {
    if (evaluator === null) return;
    const { postings, candidates } = evaluator.work();
    past.postings += postings;
    past.candidates += candidates;
    evaluator = null;
  };

  return {
    store,
    add: (id) => {
      const slot = addSlot(store, id);
      names[slot] = id;
      return slot;
    },
    remove: (id) => {
      const slot = liveSlot(id);
      if (slot < 0) return false;
      if (slot >>> 5 >= dead.length) {
        const larger = new Int32Array((Math.max(store.roots.length, slot + 1) >>> 5) + 8);
        larger.set(dead);
        dead = larger;
      }
      dead[slot >>> 5] = (dead[slot >>> 5] as number) | (1 << (slot & 31));
      deadCount += 1;
      evaluator?.kill(slot);
      return true;
    },
    has: (id) => liveSlot(id) >= 0,
    live: () => store.roots.length - deadCount,
    nameOf: (slot) => (names[slot] ??= store.ids.text(store.idOfSlot.items[slot] as number)),
    evaluator: (article, options) => {
      if (evaluator !== null && sealedSlots === store.roots.length) return evaluator;
      letGo();
      sealStore(store);
      sealedSlots = store.roots.length;
      evaluator = openSegmentEvaluator(store, article, dead, options, counts, scratch);
      return evaluator;
    },
    frequency: (key) => {
      if (counts.counted < MIN_ARTICLES) return undefined;
      const term = store.lexicon.find(key);
      return term < 0 ? undefined : (counts.byTerm[term] ?? 0) / counts.counted;
    },
    frequent: (least) => {
      if (counts.counted < MIN_ARTICLES) return [];
      const terms: [string, number][] = [];
      const enough = Math.max(1, least * counts.counted);
      for (let term = 0; term < counts.byTerm.length; term += 1) {
        const count = counts.byTerm[term] as number;
        if (count >= enough) terms.push([store.lexicon.text(term), count / counts.counted]);
      }
      return terms;
    },
    stored: () => {
      sealStore(store);
      return { store, dead };
    },
    memory: () => {
      let working = evaluator?.memory() ?? 0;
      for (const array of scratch.surfaceTerms.values()) working += array.byteLength;
      return { compiled: storeBytes(store) + dead.byteLength, working };
    },
    work: () => {
      const { postings, candidates } = evaluator?.work() ?? { postings: 0, candidates: 0 };
      return { postings: past.postings + postings, candidates: past.candidates + candidates };
    },
  };
}
