import { growInt32 } from "./grow-array.ts";

/**
 * The stories that live articles carry, as numbers. Articles hold the story under which they were decided; `currentOf`
 * follows merges. A number is free again when nothing holds it any more.
 */
export interface StoryNames {
  /** The number of an id, or -1. */
  find(id: string): number;
  idOf(story: number): string;
  /** The number of an id, held once more. */
  take(id: string): number;
  release(story: number): void;
  /** The story that stands for one at this moment. */
  currentOf(story: number): number;
  /** Lets one story stand for another from here on. */
  redirect(from: number, into: number): void;
}

/** Opens an empty set of names. */
export function openStoryNames(): StoryNames {
  const numbers = new Map<string, number>();
  const ids: string[] = [];
  const free: number[] = [];
  /** The story that one became part of, or -1; and how many articles and merged stories hold it. Two to a story. */
  let rows = new Int32Array(64);
  const release = (story: number): void => {
    const uses = (rows[story * 2 + 1] ?? 0) - 1;
    rows[story * 2 + 1] = uses;
    if (uses > 0) return;
    const into = rows[story * 2] ?? -1;
    numbers.delete(ids[story] ?? "");
    ids[story] = "";
    free.push(story);
    if (into !== -1) release(into);
  };
  return {
    find: (id) => numbers.get(id) ?? -1,
    idOf: (story) => ids[story] ?? "",
    take: (id) => {
      let story = numbers.get(id);
      if (story === undefined) {
        story = free.pop() ?? ids.length;
        ids[story] = id;
        numbers.set(id, story);
        rows = growInt32(rows, story * 2 + 2);
        rows[story * 2] = -1;
        rows[story * 2 + 1] = 0;
      }
      rows[story * 2 + 1] = (rows[story * 2 + 1] ?? 0) + 1;
      return story;
    },
    release,
    currentOf: (story) => {
      let current = story;
      for (let into = rows[current * 2] ?? -1; into !== -1; into = rows[current * 2] ?? -1) current = into;
      return current;
    },
    redirect: (from, into) => {
      rows[from * 2] = into;
      rows[into * 2 + 1] = (rows[into * 2 + 1] ?? 0) + 1;
    },
  };
}
