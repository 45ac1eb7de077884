import { growFloat64, growInt32, growUint8 } from "./grow-array.ts";
import type { PlacedVector } from "./placed-vector.ts";
import type { Vector } from "./term-vector.ts";

/** An article as a story keeps it. */
export interface Member {
  /** The number of the article; it tells the bucket of its first sight. */
  article: number;
  timeMs: number;
  /** Tier of its source, 1 to 3; 0 when it is not known. */
  tier: number;
  vector: Vector;
  title: Vector;
}

/**
 * Articles of the stories of one partition, packed into a few arrays. Handles are numbers in the order in which members were
 * added, valid until the next `keep`.
 */
export interface MemberStore {
  add(member: Member): number;
  /** Makes `into` the text vector or the title vector of a member: valid until the next `add`. */
  place(handle: number, part: "vector" | "title", into: PlacedVector): void;
  /** Copies of a vector's parts. */
  vectorOf(handle: number, part: "vector" | "title"): Vector;
  articleOf(handle: number): number;
  timeMsOf(handle: number): number;
  tierOf(handle: number): number;
  /** Keeps these members only, renumbered by their place in the list. */
  keep(handles: Int32Array): void;
  readonly size: number;
  /** Bytes of the arrays. */
  readonly bytes: number;
}

/** Lengths of the two vectors, four numbers: terms of the text, of the title, and the bits of the two norms. */
const HEAD = 4;

/** Opens an empty store. A record is its head, then terms and weights of the text, then those of the title. */
export function openMemberStore(): MemberStore {
  let size = 0;
  let times = new Float64Array(4);
  let articles = new Int32Array(4);
  let starts = new Int32Array(4);
  let tiers = new Uint8Array(16);
  let data = new Int32Array(256);
  let floats = new Float32Array(data.buffer);
  let end = 0;

  const sizeOf = (start: number): number => HEAD + 2 * ((data[start] ?? 0) + (data[start + 1] ?? 0));
  const write = ({ terms, weights }: Vector, at: number, head: number): number => {
    const count = terms.length;
    let sum = 0;
    for (let term = 0; term < count; term += 1) {
      const weight = weights[term] ?? 0;
      data[at + term] = terms[term] ?? 0;
      floats[at + count + term] = weight;
      sum += weight * weight;
    }
    floats[head] = Math.sqrt(sum);
    return at + 2 * count;
  };
  const place = (handle: number, part: "vector" | "title", into: PlacedVector): void => {
    const start = starts[handle] ?? 0;
    const text = data[start] ?? 0;
    const isTitle = part === "title";
    const count = isTitle ? (data[start + 1] ?? 0) : text;
    into.terms = data;
    into.weights = floats;
    into.from = start + HEAD + (isTitle ? 2 * text : 0);
    into.to = into.from + count;
    into.weightsFrom = into.to;
    into.norm = floats[start + (isTitle ? 3 : 2)] ?? 0;
  };
  return {
    add: ({ article, timeMs, tier, vector, title }) => {
      const handle = size;
      size += 1;
      times = growFloat64(times, size);
      times[handle] = timeMs;
      articles = growInt32(articles, size);
      articles[handle] = article;
      starts = growInt32(starts, size);
      starts[handle] = end;
      tiers = growUint8(tiers, size);
      tiers[handle] = tier;
      const longer = growInt32(data, end + HEAD + 2 * (vector.terms.length + title.terms.length));
      if (longer !== data) {
        data = longer;
        floats = new Float32Array(data.buffer);
      }
      data[end] = vector.terms.length;
      data[end + 1] = title.terms.length;
      end = write(title, write(vector, end + HEAD, end + 2), end + 3);
      return handle;
    },
    place,
    vectorOf: (handle, part) => {
      const at: PlacedVector = { terms: data, weights: floats, from: 0, to: 0, weightsFrom: 0, norm: 0 };
      place(handle, part, at);
      return {
        terms: data.slice(at.from, at.to),
        weights: floats.slice(at.weightsFrom, at.weightsFrom + at.to - at.from),
      };
    },
    articleOf: (handle) => articles[handle] ?? 0,
    timeMsOf: (handle) => times[handle] ?? 0,
    tierOf: (handle) => tiers[handle] ?? 0,
    keep: (handles) => {
      // Handles rise, so that everything moves down: no second copy is needed.
      let to = 0;
      for (const [next, handle] of handles.entries()) {
        const from = starts[handle] ?? 0;
        const length = sizeOf(from);
        data.copyWithin(to, from, from + length);
        starts[next] = to;
        times[next] = times[handle] ?? 0;
        articles[next] = articles[handle] ?? 0;
        tiers[next] = tiers[handle] ?? 0;
        to += length;
      }
      size = handles.length;
      end = to;
      if (end * 2 < data.length) {
        data = data.slice(0, Math.max(256, end));
        floats = new Float32Array(data.buffer);
      }
    },
    get size() {
      return size;
    },
    get bytes() {
      return times.byteLength + articles.byteLength + starts.byteLength + tiers.byteLength + data.byteLength;
    },
  };
}
