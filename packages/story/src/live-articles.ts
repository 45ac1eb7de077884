import type { DuplicateTier } from "@wirewatch/contracts";
import { growFloat64, growInt32, growUint8 } from "./grow-array.ts";
import { openStoryNames } from "./story-names.ts";

/** What was decided for an article. */
export interface Decision {
  storyId: string;
  /** The first seen text of the family that this one is a copy of; never the article itself, never a copy. */
  duplicateOf: string | null;
  tier: DuplicateTier | null;
  /** For a copy the share of shared text (0 to 1), else the score of the story decision. */
  score: number;
  /** The original, when this text corrects or updates it: CORRECTED, UPDATE 2, or the same words with other numbers. */
  revisionOf: string | null;
  /** An earlier story that the founded one continues. A link, never a merge. */
  sagaOf: string | null;
  /** Stories that became one through this article, when the index merges stories. The article carries the id of `into`. */
  merges: readonly StoryMerge[];
  /**
   * The article whose text this one was found to repeat, when that is another one of the family: a copy of a rework says what the rework
   * says. Only told when it is decided, not when the article is asked for again.
   */
  repeats?: string;
}

/** Two stories that became one. `into` stands for both from then on. */
export interface StoryMerge {
  from: string;
  into: string;
}

/** Most articles of a bucket: articles are known by a number of the bucket and one of their own, in 31 bits. */
export const BUCKET_ARTICLES = 0xffff;
const BUCKET_NUMBERS = 0x7fff;
const PLACE_BITS = 16;
const PLACE_MASK = 0xffff;

const TIERS = [null, "exact", "copy", "near"] as const;
const TIER_MASK = 3;
const REVISION = 4;

/** The articles of the window, in buckets of first sight, with what was decided for them and the story that they are in. */
export interface LiveArticles {
  /** The number of an article, or -1. */
  find(id: string): number;
  idOf(article: number): string;
  /** The id of the original that an article is a copy of, or its own. */
  rootIdOf(article: number): string;
  /** Whether the bucket of an article is live. */
  has: (article: number) => boolean;
  /** The number of the story that an article is in at this moment. */
  storyOf(article: number): number;
  idOfStory(story: number): string;
  /** The decision, with the story that the article is in at this moment. */
  decisionOf(article: number): Decision;
  countOf(bucket: number): number;
  /** Returns the number of the article, which is valid until its bucket is dropped. */
  add(bucket: number, id: string, decision: Decision): number;
  /** Lets one story stand for another; null unless the first has a live article and both stand for themselves. */
  merge(from: string, into: string): { from: number; into: number } | null;
  /**
   * Gives the named articles and their families another story, which must not be known. Null when none is known, when they
   * are of more than one story, or when `into` is known.
   */
  split(ids: readonly string[], into: string): Split | null;
  /** The number of the story that stands for one at this moment, or -1. */
  findStory(storyId: string): number;
  drop(beforeBucket: number): void;
  readonly size: number;
  /** Bytes of the arrays, without ids. */
  readonly bytes: number;
}

export interface Split {
  from: number;
  into: number;
  movedIds: string[];
  /** Whether an article is of a family that moves. */
  isMoved: (article: number) => boolean;
}

interface Bucket {
  number: number;
  ids: string[];
  /** Originals of the copies among them. */
  rootIds: Map<number, string>;
  /** What few decisions have. */
  rest: Map<number, Pick<Decision, "sagaOf" | "merges">>;
  stories: Int32Array<ArrayBuffer>;
  scores: Float64Array<ArrayBuffer>;
  /** The place in `TIERS`, with `REVISION`. */
  kinds: Uint8Array<ArrayBuffer>;
}

/** The bucket of an article, as a number of few bits: no two of a window share it. */
export function bucketKeyOf(article: number): number {
  return article >> PLACE_BITS;
}

/** The same for the number of a bucket. */
export function keyOfBucket(bucket: number): number {
  return bucket & BUCKET_NUMBERS;
}

/** The place of an article in its bucket, from 0. */
export function placeOf(article: number): number {
  return article & PLACE_MASK;
}

/** Opens an empty set. */
export function openLiveArticles(): LiveArticles {
  const buckets = new Map<number, Bucket>();
  const articles = new Map<string, number>();
  const names = openStoryNames();

  const bucketOf = (article: number): Bucket | undefined => buckets.get(bucketKeyOf(article));
  const idOf = (article: number): string => bucketOf(article)?.ids[placeOf(article)] ?? "";
  const rootIdOf = (article: number): string => {
    const bucket = bucketOf(article);
    const place = placeOf(article);
    return bucket?.rootIds.get(place) ?? bucket?.ids[place] ?? "";
  };
  const storyOf = (article: number): number =>
    names.currentOf(bucketOf(article)?.stories[placeOf(article)] ?? -1);
  return {
    find: (id) => articles.get(id) ?? -1,
    idOf,
    rootIdOf,
    has: (article) => buckets.has(bucketKeyOf(article)),
    storyOf,
    idOfStory: (story) => names.idOf(story),
    decisionOf: (article) => {
      const bucket = bucketOf(article);
      const place = placeOf(article);
      const kind = bucket?.kinds[place] ?? 0;
      const duplicateOf = bucket?.rootIds.get(place) ?? null;
      return {
        storyId: names.idOf(storyOf(article)),
        duplicateOf,
        tier: TIERS[kind & TIER_MASK] ?? null,
        score: bucket?.scores[place] ?? 0,
        revisionOf: (kind & REVISION) === 0 ? null : duplicateOf,
        ...(bucket?.rest.get(place) ?? { sagaOf: null, merges: [] }),
      };
    },
    countOf: (bucket) => buckets.get(keyOfBucket(bucket))?.ids.length ?? 0,
    add: (number, id, { storyId, duplicateOf, tier, score, revisionOf, sagaOf, merges }) => {
      const key = keyOfBucket(number);
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        bucket = {
          number,
          ids: [],
          rootIds: new Map(),
          rest: new Map(),
          stories: new Int32Array(16),
          scores: new Float64Array(16),
          kinds: new Uint8Array(16),
        };
        buckets.set(key, bucket);
      }
      const place = bucket.ids.length;
      const article = (key << PLACE_BITS) | place;
      bucket.ids.push(id);
      bucket.stories = growInt32(bucket.stories, place + 1);
      bucket.stories[place] = names.take(storyId);
      bucket.scores = growFloat64(bucket.scores, place + 1);
      bucket.scores[place] = score;
      bucket.kinds = growUint8(bucket.kinds, place + 1);
      bucket.kinds[place] = TIERS.indexOf(tier) | (revisionOf === null ? 0 : REVISION);
      if (sagaOf !== null || merges.length > 0) bucket.rest.set(place, { sagaOf, merges });
      if (duplicateOf !== null) {
        // One string for the whole family, when it can be had.
        const root = articles.get(duplicateOf);
        bucket.rootIds.set(place, root === undefined ? duplicateOf : idOf(root));
      }
      articles.set(id, article);
      return article;
    },
    merge: (from, into) => {
      const source = names.find(from);
      if (source === -1 || names.currentOf(source) !== source || from === into) return null;
      const known = names.find(into);
      if (known !== -1 && names.currentOf(known) !== known) return null;
      const target = names.take(into);
      names.redirect(source, target);
      names.release(target);
      return { from: source, into: target };
    },
    split: (ids, into) => {
      if (names.find(into) !== -1) return null;
      const rootIds = new Set<string>();
      const stories = new Set<number>();
      for (const id of ids) {
        const article = articles.get(id);
        if (article === undefined) continue;
        rootIds.add(rootIdOf(article));
        stories.add(storyOf(article));
      }
      const [from] = stories;
      if (from === undefined || stories.size > 1) return null;
      const movedIds: string[] = [];
      const target = names.take(into);
      for (const bucket of buckets.values())
        for (const [place, id] of bucket.ids.entries()) {
          if (!rootIds.has(bucket.rootIds.get(place) ?? id)) continue;
          movedIds.push(id);
          names.release(bucket.stories[place] ?? 0);
          bucket.stories[place] = names.take(into);
        }
      names.release(target);
      return {
        from,
        into: target,
        movedIds: movedIds.toSorted(),
        isMoved: (article) => rootIds.has(rootIdOf(article)),
      };
    },
    findStory: (storyId) => {
      const story = names.find(storyId);
      return story === -1 ? -1 : names.currentOf(story);
    },
    drop: (before) => {
      for (const [key, { number, ids, stories }] of buckets) {
        if (number >= before) continue;
        buckets.delete(key);
        for (const [place, id] of ids.entries()) {
          articles.delete(id);
          names.release(stories[place] ?? 0);
        }
      }
    },
    get size() {
      return articles.size;
    },
    get bytes() {
      let bytes = 0;
      for (const { stories, scores, kinds } of buckets.values())
        bytes += stories.byteLength + scores.byteLength + kinds.byteLength;
      return bytes;
    },
  };
}
