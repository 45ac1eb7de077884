import { judgeCopy, type CopyVerdict } from "./judge-copy.ts";
import { openKeyTable, type KeyTable } from "./key-table.ts";
import type { Sketch } from "./sketch.ts";

/** An article as the duplicate index keeps it. `root` is the first seen of its family, by id. */
export interface KnownText {
  id: string;
  rootId: string;
  storyId: string;
  seenMs: number;
  title: number;
  body: readonly [number, number];
  sketch: Sketch;
}

interface Bucket {
  table: KeyTable;
  texts: KnownText[];
  bodies: Map<number, KnownText>;
}

/** Most texts looked at for one key in one bucket, and most compared in full. */
const POSTING_WALK = 64;
const COMPARED = 32;

export interface DuplicateIndex {
  findExact(body: readonly [number, number], fromMs: number): KnownText | null;
  /** The text that shares most, of those first seen at `fromMs` or later. Equal ones go to the text seen first. */
  findCopy(sketch: Sketch, fromMs: number): { text: KnownText; verdict: CopyVerdict } | null;
  /** Exact duplicates need not be added: their first one stands for them. */
  add(text: KnownText, bucket: number): void;
  drop(beforeBucket: number): void;
  readonly size: number;
}

/** Opens an empty index. It lives in time buckets, so that forgetting drops a whole table. */
export function openDuplicateIndex(): DuplicateIndex {
  const buckets = new Map<number, Bucket>();
  return {
    findExact: (body, fromMs) => {
      for (const { bodies } of buckets.values()) {
        const text = bodies.get(body[0]);
        if (text !== undefined && text.body[1] === body[1] && text.seenMs >= fromMs) return text;
      }
      return null;
    },
    findCopy: (sketch, fromMs) => {
      const shared = new Map<KnownText, number>();
      for (const { table, texts } of buckets.values())
        for (const key of sketch.keys)
          table.visit(key, POSTING_WALK, (at) => {
            const text = texts[at];
            if (text !== undefined && text.seenMs >= fromMs) shared.set(text, (shared.get(text) ?? 0) + 1);
          });
      let candidates = [...shared.entries()];
      if (candidates.length > COMPARED)
        candidates = candidates.toSorted((a, b) => b[1] - a[1] || compareAge(a[0], b[0])).slice(0, COMPARED);
      let best: { text: KnownText; verdict: CopyVerdict } | null = null;
      for (const [text] of candidates) {
        const verdict = judgeCopy(text.sketch, sketch);
        if (verdict === null) continue;
        const gain = best === null ? 1 : verdict.amount - best.verdict.amount;
        if (gain > 0 || (gain === 0 && best !== null && compareAge(text, best.text) < 0))
          best = { text, verdict };
      }
      return best;
    },
    add: (text, number) => {
      let bucket = buckets.get(number);
      if (bucket === undefined) {
        bucket = { table: openKeyTable(), texts: [], bodies: new Map() };
        buckets.set(number, bucket);
      }
      if (!bucket.bodies.has(text.body[0])) bucket.bodies.set(text.body[0], text);
      for (const key of text.sketch.keys) bucket.table.add(key, bucket.texts.length);
      bucket.texts.push(text);
    },
    drop: (beforeBucket) => {
      for (const number of buckets.keys()) if (number < beforeBucket) buckets.delete(number);
    },
    get size() {
      let size = 0;
      for (const { texts } of buckets.values()) size += texts.length;
      return size;
    },
  };
}

function compareAge(left: KnownText, right: KnownText): number {
  return left.seenMs - right.seenMs || (left.id < right.id ? -1 : 1);
}
