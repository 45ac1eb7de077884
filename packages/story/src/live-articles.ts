import type { DuplicateTier } from "@wirewatch/contracts";
import { openStoryNames, type StoryName } from "./story-names.ts";

/** What was decided for an article. */
export interface Decision {
  /** The story under which it was decided. */
  storyId: string;
  duplicateOf: string | null;
  tier: DuplicateTier | null;
  score: number;
  revisionOf: string | null;
  sagaOf: string | null;
  merges: readonly StoryMerge[];
}

/** Two stories that became one. `into` stands for both from then on. */
export interface StoryMerge {
  from: string;
  into: string;
}

interface Live extends Omit<Decision, "storyId"> {
  name: StoryName;
}

/** The articles of the window, in buckets of first sight, with what was decided for them and the story that they are in. */
export interface LiveArticles {
  /** The decision, with the story that the article is in at this moment. */
  find(id: string): Decision | null;
  /** The story of an article of a bucket at this moment. */
  storyOf(bucket: number, id: string): string | null;
  countOf(bucket: number): number;
  add(bucket: number, id: string, decision: Decision): void;
  /** Lets one story stand for another; false unless the first has a live article and both stand for themselves. */
  merge(from: string, into: string): boolean;
  /**
   * Gives the named articles and their families another story, which must not be known. Returns null when none is known, when
   * they are of more than one story, or when `into` is known.
   */
  split(
    ids: readonly string[],
    into: string,
  ): { from: string; movedIds: string[]; rootIds: Set<string> } | null;
  /** The story that stands for one at this moment. */
  resolve(storyId: string): string;
  drop(beforeBucket: number): void;
  readonly size: number;
}

/** Opens an empty set. */
export function openLiveArticles(): LiveArticles {
  const buckets = new Map<number, Map<string, Live>>();
  const names = openStoryNames();
  const find = (id: string): Live | null => {
    for (const bucket of buckets.values()) {
      const live = bucket.get(id);
      if (live !== undefined) return live;
    }
    return null;
  };
  const currentId = (name: StoryName): string => names.currentOf(name).id;
  return {
    find: (id) => {
      const live = find(id);
      if (live === null) return null;
      const { name, ...decision } = live;
      return { ...decision, storyId: currentId(name) };
    },
    storyOf: (bucket, id) => {
      const live = buckets.get(bucket)?.get(id);
      return live === undefined ? null : currentId(live.name);
    },
    countOf: (bucket) => buckets.get(bucket)?.size ?? 0,
    add: (bucket, id, { storyId, ...decision }) => {
      let own = buckets.get(bucket);
      if (own === undefined) {
        own = new Map();
        buckets.set(bucket, own);
      }
      own.set(id, { ...decision, name: names.take(storyId) });
    },
    merge: (from, into) => {
      const source = names.find(from);
      if (source === null || source.into !== null || from === into) return false;
      if (names.find(into)?.into) return false;
      const target = names.take(into);
      names.redirect(source, target);
      names.release(target);
      return true;
    },
    split: (ids, into) => {
      if (names.find(into) !== null) return null;
      const rootIds = new Set<string>();
      const stories = new Set<StoryName>();
      for (const id of ids) {
        const live = find(id);
        if (live === null) continue;
        rootIds.add(live.duplicateOf ?? id);
        stories.add(names.currentOf(live.name));
      }
      const [story] = stories;
      if (story === undefined || stories.size > 1) return null;
      const movedIds: string[] = [];
      const from = story.id;
      for (const bucket of buckets.values())
        for (const [id, live] of bucket) {
          if (!rootIds.has(live.duplicateOf ?? id)) continue;
          movedIds.push(id);
          names.release(live.name);
          live.name = names.take(into);
        }
      return { from, movedIds: movedIds.toSorted(), rootIds };
    },
    resolve: (storyId) => {
      const name = names.find(storyId);
      return name === null ? storyId : currentId(name);
    },
    drop: (before) => {
      for (const [number, bucket] of buckets) {
        if (number >= before) continue;
        buckets.delete(number);
        for (const { name } of bucket.values()) names.release(name);
      }
    },
    get size() {
      let size = 0;
      for (const bucket of buckets.values()) size += bucket.size;
      return size;
    },
  };
}
