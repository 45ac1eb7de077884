import { openCappedTable, type CappedTable } from "./capped-table.ts";
import { growFloat64, growInt32 } from "./grow-array.ts";
import { judgeCopy, type CopyVerdict } from "./judge-copy.ts";
import { shareOfLead, SKETCH_KEYS, type Sketch } from "./sketch.ts";

/** An article as the duplicate index knows it. `rootId` is the first seen of its family. */
export interface KnownText {
  id: string;
  rootId: string;
  seenMs: number;
  body: readonly [number, number];
  sketch: Sketch;
}

/** What is told of the text that a search found. */
export interface FoundText extends Pick<KnownText, "id" | "rootId" | "seenMs"> {
  bucket: number;
}

/**
 * Texts of some hours. Sketches lie one after another in `data`: words, shift and the four lengths, then shingles, names
 * and numbers, then the pairs, two to a word.
 */
interface Bucket {
  number: number;
  keys: CappedTable;
  bodies: CappedTable;
  count: number;
  ids: string[];
  rootIds: string[];
  places: Map<string, number>;
  seenMs: Float64Array<ArrayBuffer>;
  /** Two body hashes and the place of the sketch, three to a text. */
  heads: Int32Array<ArrayBuffer>;
  data: Int32Array<ArrayBuffer>;
  end: number;
}

/** Texts kept for one key in one bucket, most texts looked at, and most compared in full. */
const KEY_CAP = 64;
const GATHERED = 2_048;
const COMPARED = 32;
const SKETCH_HEAD = 6;
/** Candidates are numbered by the order of their bucket and their place in it. */
const BUCKET_ROOM = 2 ** 24;

export interface DuplicateIndex {
  findExact(body: readonly [number, number], fromMs: number): FoundText | null;
  /**
   * The text that shares most, of those first seen at `fromMs` or later; shared words at the beginning, of which `lead` holds
   * the shingles, count double. Equal ones go to the text seen first.
   */
  findCopy(
    sketch: Sketch,
    lead: Int32Array,
    fromMs: number,
  ): { text: FoundText; verdict: CopyVerdict } | null;
  /** Exact duplicates need not be added: their first one stands for them. */
  add(text: KnownText, bucket: number): void;
  drop(beforeBucket: number): void;
  readonly size: number;
  /** Bytes of the tables and sketches, without ids. */
  readonly bytes: number;
}

function emptyBucket(number: number): Bucket {
  return {
    number,
    keys: openCappedTable(KEY_CAP),
    bodies: openCappedTable(KEY_CAP),
    count: 0,
    ids: [],
    rootIds: [],
    places: new Map(),
    seenMs: new Float64Array(64),
    heads: new Int32Array(192),
    data: new Int32Array(8192),
    end: 0,
  };
}

function writeSketch(bucket: Bucket, sketch: Sketch): void {
  const { shingles, names, numbers, pairs } = sketch;
  const pairWords = (pairs.length + 1) >> 1;
  const length = SKETCH_HEAD + shingles.length + names.length + numbers.length + pairWords;
  bucket.data = growInt32(bucket.data, bucket.end + length);
  const { data } = bucket;
  let at = bucket.end;
  for (const value of [
    sketch.words,
    sketch.shift,
    shingles.length,
    names.length,
    numbers.length,
    pairs.length,
  ])
    data[at++] = value;
  for (const part of [shingles, names, numbers]) {
    data.set(part, at);
    at += part.length;
  }
  new Uint16Array(data.buffer, at * 4, pairs.length).set(pairs);
  bucket.end += length;
}

function readSketch({ data, heads }: Bucket, text: number): Sketch {
  let at = heads[text * 3 + 2] ?? 0;
  const [words = 0, shift = 0, shingles = 0, names = 0, numbers = 0, pairs = 0] = data.subarray(
    at,
    at + SKETCH_HEAD,
  );
  at += SKETCH_HEAD;
  const take = (length: number): Int32Array => data.subarray(at, (at += length));
  return {
    words,
    shift,
    shingles: take(shingles),
    names: take(names),
    numbers: take(numbers),
    pairs: new Uint16Array(data.buffer, at * 4, pairs),
  };
}

function textOf(bucket: Bucket, text: number): FoundText {
  return {
    id: bucket.ids[text] ?? "",
    rootId: bucket.rootIds[text] ?? "",
    seenMs: bucket.seenMs[text] ?? 0,
    bucket: bucket.number,
  };
}

/** Opens an empty index. It lives in time buckets, so that forgetting drops whole tables. */
export function openDuplicateIndex(): DuplicateIndex {
  const buckets = new Map<number, Bucket>();
  /** By age: what is looked at first must not depend on which bucket was made first. */
  let order: Bucket[] = [];
  const sort = (): void => {
    order = [...buckets].toSorted(([left], [right]) => left - right).map(([, bucket]) => bucket);
  };

  /** The texts that share keys with the sketch, with the number of keys. */
  const gather = (sketch: Sketch, fromMs: number): Map<number, number> => {
    const shared = new Map<number, number>();
    let looked = 0;
    let base = 0;
    for (const { keys, seenMs } of order) {
      const from = base;
      for (let at = 0; at < SKETCH_KEYS && at < sketch.shingles.length; at += 1) {
        if (looked >= GATHERED) break;
        keys.visit(sketch.shingles[at] ?? 0, (text) => {
          looked += 1;
          if ((seenMs[text] ?? 0) >= fromMs) shared.set(from + text, (shared.get(from + text) ?? 0) + 1);
        });
      }
      base += BUCKET_ROOM;
    }
    return shared;
  };

  /**
   * Whether the text that a copy goes back to is shared as well. A copy may hold the whole of another article besides: what
   * repeats only that part is no copy of the original.
   */
  const sharesRoot = (bucket: Bucket, at: number, sketch: Sketch): boolean => {
    const rootId = bucket.rootIds[at] ?? "";
    if (rootId === bucket.ids[at]) return true;
    for (const other of order) {
      const root = other.places.get(rootId);
      if (root !== undefined) return judgeCopy(readSketch(other, root), sketch) !== null;
    }
    return true;
  };

  return {
    findExact: (body, fromMs) => {
      let first: FoundText | null = null;
      for (const bucket of order)
        bucket.bodies.visit(body[0], (text) => {
          if (bucket.heads[text * 3 + 1] !== body[1] || (bucket.seenMs[text] ?? 0) < fromMs) return;
          const found = textOf(bucket, text);
          if (first === null || compareAge(found, first) < 0) first = found;
        });
      return first;
    },
    findCopy: (sketch, lead, fromMs) => {
      const shared = gather(sketch, fromMs);
      if (shared.size === 0) return null;
      let candidates = Array.from(shared, ([number, count]) => ({ number, count }));
      if (candidates.length > COMPARED)
        candidates = candidates
          .toSorted((left, right) => right.count - left.count || left.number - right.number)
          .slice(0, COMPARED);
      let best: { text: FoundText; verdict: CopyVerdict } | null = null;
      let bestAmount = 0;
      for (const { number } of candidates) {
        const bucket = order[Math.floor(number / BUCKET_ROOM)];
        if (bucket === undefined) continue;
        const at = number % BUCKET_ROOM;
        const other = readSketch(bucket, at);
        const verdict = judgeCopy(other, sketch);
        if (verdict === null) continue;
        const amount = verdict.amount * (1 + shareOfLead(lead, other));
        const gain = best === null ? 1 : amount - bestAmount;
        if (gain < 0 || !sharesRoot(bucket, at, sketch)) continue;
        const text = textOf(bucket, at);
        if (gain === 0 && best !== null && compareAge(text, best.text) > 0) continue;
        best = { text, verdict };
        bestAmount = amount;
      }
      return best;
    },
    add: (text, number) => {
      let bucket = buckets.get(number);
      if (bucket === undefined) {
        bucket = emptyBucket(number);
        buckets.set(number, bucket);
        sort();
      }
      const at = bucket.count;
      bucket.count += 1;
      bucket.ids.push(text.id);
      bucket.places.set(text.id, at);
      bucket.rootIds.push(text.rootId);
      bucket.seenMs = growFloat64(bucket.seenMs, at + 1);
      bucket.seenMs[at] = text.seenMs;
      bucket.heads = growInt32(bucket.heads, at * 3 + 3);
      bucket.heads[at * 3] = text.body[0];
      bucket.heads[at * 3 + 1] = text.body[1];
      bucket.heads[at * 3 + 2] = bucket.end;
      writeSketch(bucket, text.sketch);
      if (text.body[0] !== 0 || text.body[1] !== 0) bucket.bodies.add(text.body[0], at);
      const { shingles } = text.sketch;
      for (let key = 0; key < SKETCH_KEYS && key < shingles.length; key += 1)
        bucket.keys.add(shingles[key] ?? 0, at);
    },
    drop: (beforeBucket) => {
      for (const number of buckets.keys()) if (number < beforeBucket) buckets.delete(number);
      sort();
    },
    get size() {
      let size = 0;
      for (const { count } of buckets.values()) size += count;
      return size;
    },
    get bytes() {
      let bytes = 0;
      for (const { keys, bodies, seenMs, heads, data } of buckets.values())
        bytes += keys.bytes + bodies.bytes + seenMs.byteLength + heads.byteLength + data.byteLength;
      return bytes;
    },
  };
}

function compareAge(left: FoundText, right: FoundText): number {
  return left.seenMs - right.seenMs || (left.id < right.id ? -1 : 1);
}
