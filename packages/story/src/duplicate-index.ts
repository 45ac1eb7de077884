import { growInt32, growUint16, growUint32 } from "./grow-array.ts";
import { judgeCopy, type CopyVerdict } from "./judge-copy.ts";
import { bucketKeyOf, keyOfBucket, placeOf, type LiveArticles } from "./live-articles.ts";
import { shareOfLead, SKETCH_KEYS, type Sketch } from "./sketch.ts";
import { openTextTable, type TextTable } from "./text-table.ts";
import { BUCKET_MS } from "./time-buckets.ts";

/** An article as the duplicate index knows it. */
export interface KnownText {
  article: number;
  seenMs: number;
  body: readonly [number, number];
  sketch: Sketch;
}

/**
 * Texts of some hours. Sketches lie one after another in `data`: words, shift and the four lengths, then shingles, names
 * and numbers, then the pairs, two to a word.
 */
interface Bucket {
  number: number;
  keys: TextTable;
  bodies: TextTable;
  count: number;
  /** Place of the article in its bucket, rising. */
  places: Uint16Array<ArrayBuffer>;
  /** Milliseconds since the bucket began. */
  seenMs: Uint32Array<ArrayBuffer>;
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
const BUCKET_ROOM = 2 ** 16;

/** Finds the texts that one is a copy of. Articles are known by their numbers. */
export interface DuplicateIndex {
  /** The first seen article with the body; -1 when there is none. */
  findExact(body: readonly [number, number], fromMs: number): number;
  /**
   * The text that shares most, of those first seen at `fromMs` or later; shared words at the beginning, of which `lead` holds
   * the shingles, count double. Equal ones go to the text seen first.
   */
  findCopy(
    sketch: Sketch,
    lead: Int32Array,
    fromMs: number,
  ): { article: number; verdict: CopyVerdict } | null;
  /** Exact duplicates need not be added: their first one stands for them. */
  add(text: KnownText, bucket: number): void;
  drop(beforeBucket: number): void;
  readonly size: number;
  /** Bytes of the tables and sketches. */
  readonly bytes: number;
}

function openBucket(number: number): Bucket {
  const bucket: Omit<Bucket, "keys" | "bodies"> = {
    number,
    count: 0,
    places: new Uint16Array(64),
    seenMs: new Uint32Array(64),
    heads: new Int32Array(192),
    data: new Int32Array(8192),
    end: 0,
  };
  const sketchAt = (text: number): number => bucket.heads[text * 3 + 2] ?? 0;
  const keyCount = (text: number): number => Math.min(SKETCH_KEYS, bucket.data[sketchAt(text) + 2] ?? 0);
  const keyAt = (text: number, at: number): number => bucket.data[sketchAt(text) + SKETCH_HEAD + at] ?? 0;
  const bodyOf = (text: number): number => bucket.heads[text * 3] ?? 0;
  return Object.assign(bucket, {
    keys: openTextTable(KEY_CAP, {
      keyCount,
      keyAt,
      hasKey: (text, key) => {
        for (let at = keyCount(text) - 1; at >= 0; at -= 1) if (keyAt(text, at) === key) return true;
        return false;
      },
    }),
    bodies: openTextTable(KEY_CAP, {
      keyCount: (text) => (bodyOf(text) === 0 && bucket.heads[text * 3 + 1] === 0 ? 0 : 1),
      keyAt: bodyOf,
      hasKey: (text, key) => bodyOf(text) === key,
    }),
  });
}

function writeSketch(bucket: Bucket, sketch: Sketch): void {
  const { shingles, names, numbers, pairs } = sketch;
  const pairWords = (pairs.length + 1) >> 1;
  const length = SKETCH_HEAD + shingles.length + names.length + numbers.length + pairWords;
  bucket.data = growInt32(bucket.data, bucket.end + length);
  const { data } = bucket;
  let at = bucket.end;
  data[at] = sketch.words;
  data[at + 1] = sketch.shift;
  data[at + 2] = shingles.length;
  data[at + 3] = names.length;
  data[at + 4] = numbers.length;
  data[at + 5] = pairs.length;
  at += SKETCH_HEAD;
  data.set(shingles, at);
  data.set(names, (at += shingles.length));
  data.set(numbers, (at += names.length));
  at += numbers.length;
  if (pairs.length > 0) new Uint16Array(data.buffer, at * 4, pairs.length).set(pairs);
  bucket.end += length;
}

const NO_PAIRS = new Uint16Array(0);

function readSketch({ data, heads }: Bucket, text: number): Sketch {
  const head = heads[text * 3 + 2] ?? 0;
  const shingles = head + SKETCH_HEAD;
  const names = shingles + (data[head + 2] ?? 0);
  const numbers = names + (data[head + 3] ?? 0);
  const pairs = numbers + (data[head + 4] ?? 0);
  const pairCount = data[head + 5] ?? 0;
  return {
    words: data[head] ?? 0,
    shift: data[head + 1] ?? 0,
    shingles: data.subarray(shingles, names),
    names: data.subarray(names, numbers),
    numbers: data.subarray(numbers, pairs),
    pairs: pairCount === 0 ? NO_PAIRS : new Uint16Array(data.buffer, pairs * 4, pairCount),
  };
}

/** Opens an empty index. It lives in time buckets, so that forgetting drops whole tables. */
export function openDuplicateIndex(
  articles: Pick<LiveArticles, "find" | "idOf" | "rootIdOf">,
): DuplicateIndex {
  const buckets = new Map<number, Bucket>();
  /** By age: what is looked at first must not depend on which bucket was made first. */
  let order: Bucket[] = [];
  const sort = (): void => {
    order = [...buckets].toSorted(([left], [right]) => left - right).map(([, bucket]) => bucket);
  };
  const found = new Int32Array(KEY_CAP);

  const articleOf = (bucket: Bucket, text: number): number =>
    (keyOfBucket(bucket.number) << 16) | (bucket.places[text] ?? 0);
  const seenMsOf = (bucket: Bucket, text: number): number =>
    bucket.number * BUCKET_MS + (bucket.seenMs[text] ?? 0);
  /** Whether the first of two texts was seen before the other. */
  const isOlder = (bucket: Bucket, text: number, other: Bucket, otherText: number): boolean => {
    const gap = seenMsOf(bucket, text) - seenMsOf(other, otherText);
    if (gap !== 0) return gap < 0;
    return articles.idOf(articleOf(bucket, text)) < articles.idOf(articleOf(other, otherText));
  };

  /** The texts that share keys with the sketch, with the number of keys. */
  const gather = (sketch: Sketch, fromMs: number): Map<number, number> | null => {
    let shared: Map<number, number> | null = null;
    const { shingles } = sketch;
    let looked = 0;
    for (let base = 0; base < order.length; base += 1) {
      const bucket = order[base];
      if (bucket === undefined) continue;
      const sinceMs = fromMs - bucket.number * BUCKET_MS;
      for (let at = 0; at < SKETCH_KEYS && at < shingles.length; at += 1) {
        if (looked >= GATHERED) break;
        const count = bucket.keys.read(shingles[at] ?? 0, found);
        looked += count;
        for (let place = 0; place < count; place += 1) {
          const text = found[place] ?? 0;
          if ((bucket.seenMs[text] ?? 0) < sinceMs) continue;
          shared ??= new Map();
          const number = base * BUCKET_ROOM + text;
          shared.set(number, (shared.get(number) ?? 0) + 1);
        }
      }
    }
    return shared;
  };

  /** The text of an article, -1 when the bucket has none (binary search). */
  const textOf = ({ places, count }: Bucket, article: number): number => {
    const place = placeOf(article);
    let from = 0;
    let to = count;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((places[middle] ?? 0) < place) from = middle + 1;
      else to = middle;
    }
    return from < count && places[from] === place ? from : -1;
  };
  /**
   * Whether the text that a copy goes back to is shared as well. A copy may hold the whole of another article besides: what
   * repeats only that part is no copy of the original.
   */
  const sharesRoot = (bucket: Bucket, text: number, sketch: Sketch): boolean => {
    const article = articleOf(bucket, text);
    const root = articles.find(articles.rootIdOf(article));
    if (root === article || root === -1) return true;
    for (const other of order) {
      if (keyOfBucket(other.number) !== bucketKeyOf(root)) continue;
      const place = textOf(other, root);
      if (place !== -1) return judgeCopy(readSketch(other, place), sketch) !== null;
    }
    return true;
  };

  return {
    findExact: (body, fromMs) => {
      let first: { bucket: Bucket; text: number } | null = null;
      for (const bucket of order) {
        const count = bucket.bodies.read(body[0], found);
        for (let place = 0; place < count; place += 1) {
          const text = found[place] ?? 0;
          if (bucket.heads[text * 3 + 1] !== body[1] || seenMsOf(bucket, text) < fromMs) continue;
          if (first === null || isOlder(bucket, text, first.bucket, first.text)) first = { bucket, text };
        }
      }
      return first === null ? -1 : articleOf(first.bucket, first.text);
    },
    findCopy: (sketch, lead, fromMs) => {
      const shared = gather(sketch, fromMs);
      if (shared === null) return null;
      let candidates = Array.from(shared, ([number, count]) => ({ number, count }));
      if (candidates.length > COMPARED)
        candidates = candidates
          .toSorted((left, right) => right.count - left.count || left.number - right.number)
          .slice(0, COMPARED);
      let best: { bucket: Bucket; text: number; verdict: CopyVerdict } | null = null;
      let bestAmount = 0;
      for (const { number } of candidates) {
        const bucket = order[Math.floor(number / BUCKET_ROOM)];
        if (bucket === undefined) continue;
        const text = number % BUCKET_ROOM;
        const other = readSketch(bucket, text);
        const verdict = judgeCopy(other, sketch);
        if (verdict === null) continue;
        const amount = verdict.amount * (1 + shareOfLead(lead, other));
        const gain = best === null ? 1 : amount - bestAmount;
        if (gain < 0 || !sharesRoot(bucket, text, sketch)) continue;
        if (gain === 0 && best !== null && isOlder(best.bucket, best.text, bucket, text)) continue;
        best = { bucket, text, verdict };
        bestAmount = amount;
      }
      return best === null ? null : { article: articleOf(best.bucket, best.text), verdict: best.verdict };
    },
    add: ({ article, seenMs, body, sketch }, number) => {
      let bucket = buckets.get(number);
      if (bucket === undefined) {
        bucket = openBucket(number);
        buckets.set(number, bucket);
        sort();
      }
      const text = bucket.count;
      bucket.count += 1;
      bucket.places = growUint16(bucket.places, text + 1);
      bucket.places[text] = placeOf(article);
      bucket.seenMs = growUint32(bucket.seenMs, text + 1);
      bucket.seenMs[text] = seenMs - number * BUCKET_MS;
      bucket.heads = growInt32(bucket.heads, text * 3 + 3);
      bucket.heads[text * 3] = body[0];
      bucket.heads[text * 3 + 1] = body[1];
      bucket.heads[text * 3 + 2] = bucket.end;
      writeSketch(bucket, sketch);
      bucket.bodies.add(text);
      bucket.keys.add(text);
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
      for (const { keys, bodies, places, seenMs, heads, data } of buckets.values())
        bytes +=
          keys.bytes +
          bodies.bytes +
          places.byteLength +
          seenMs.byteLength +
          heads.byteLength +
          data.byteLength;
      return bytes;
    },
  };
}
