import { openCentroidStore } from "./centroid-store.ts";
import { growFloat32, growFloat64, growInt32 } from "./grow-array.ts";
import { openKeyTable, type KeyTable } from "./key-table.ts";
import { openMemberStore, type Member } from "./member-store.ts";
import { JOIN_MODEL, scoreJoin, type JoinFeatures, type JoinModel } from "./score-join.ts";
import { normOf, type Vector } from "./term-vector.ts";

/** Most terms kept of a story's text and of its headlines, and most terms of an article. */
const CENTROID_TERMS = 48;
const TITLE_CENTROID_TERMS = 20;
const LONGEST_VECTOR = 1_024;
/** Strongest terms of an article by which stories are looked up, stories looked at a term, stories compared in full. */
const QUERY_TERMS = 12;
const POSTING_WALK = 300;
const REFINED = 12;
const MIN_SHARED_TERMS = 2;
const DAY_MS = 86_400_000;

/** An article that misses a story by less than this is a later chapter of the same saga. */
const SAGA_MARGIN = 6;
const SAGA_COSINE = 0.3;
/** Two stories grow together when an article fits both this well and their middles are this near. */
const MERGE_MARGIN = 0;
const MERGE_COSINE = 0.35;
const MERGE_DAYS = 3;

/** An article to place: what a member is, with the material of the decision. */
export interface Probe extends Member {
  /** For each term of the vector whether it is a name, and its rarity at this moment. */
  names: Uint8Array;
  idfs: Float64Array;
  /** The rarity of a term that no article has. */
  maxIdf: number;
}

export interface Placement {
  /** The story to join; null when the article founds one. */
  storyId: string | null;
  score: number;
  /** A story that this one continues. */
  sagaOf: string | null;
  /** Two stories, the second of them older, that this article shows to be one. */
  merge: { from: string; into: string } | null;
}

/** The stories of one language. */
export interface StoryClusters {
  /** `observe` sees every story that was compared in full: the material from which the model is fitted. */
  place(probe: Probe, observe?: (storyId: string, features: JoinFeatures) => void): Placement;
  add(member: Member, storyId: string): void;
  /** Gives the articles of one story to another. False when either is not open. */
  merge(from: string, into: string): boolean;
  /** Forgets members first seen before the time, and stories that lose their last one. */
  forget(beforeMs: number): void;
  has(storyId: string): boolean;
  /** The member nearest to the middle of its story, and how near. */
  lead(storyId: string, trust: (id: string) => number): string | null;
  /** Open stories. */
  readonly size: number;
  /** Bytes of the arrays, of articles and of stories, without ids. */
  readonly bytes: { articles: number; stories: number };
}

/** Opens an empty partition. */
export function openStoryClusters(options: {
  joinScore: number;
  maxStories: number;
  model?: JoinModel;
}): StoryClusters {
  const model = options.model ?? JOIN_MODEL;
  const members = openMemberStore();
  const texts = openCentroidStore(CENTROID_TERMS, LONGEST_VECTOR);
  const titles = openCentroidStore(TITLE_CENTROID_TERMS, LONGEST_VECTOR);
  let postings: KeyTable = openKeyTable();
  /** Rows are stories in the order of their first live article; a merged one leaves an empty row. */
  let rowOf = new Map<string, number>();
  let storyIds: string[] = [];
  let lastMs = new Float64Array(4);
  let firstMs = new Float64Array(4);
  /** First and last member of a row and their number, three to a row; the next member of a member. -1 is none. */
  let chains = new Int32Array(12);
  let next = new Int32Array(4);
  let gathered = new Float32Array(4);

  const newRow = (storyId: string): number => {
    const row = storyIds.length;
    storyIds.push(storyId);
    rowOf.set(storyId, row);
    lastMs = growFloat64(lastMs, row + 1);
    firstMs = growFloat64(firstMs, row + 1);
    chains = growInt32(chains, row * 3 + 3);
    clearRow(row);
    return row;
  };
  const clearRow = (row: number): void => {
    texts.clear(row);
    titles.clear(row);
    lastMs[row] = Number.NEGATIVE_INFINITY;
    firstMs[row] = Number.POSITIVE_INFINITY;
    chains[row * 3] = -1;
    chains[row * 3 + 1] = -1;
    chains[row * 3 + 2] = 0;
  };
  const include = (row: number, handle: number, { vector, title, timeMs }: Member): void => {
    next = growInt32(next, handle + 1);
    next[handle] = -1;
    const tail = chains[row * 3 + 1] ?? -1;
    if (tail === -1) chains[row * 3] = handle;
    else next[tail] = handle;
    chains[row * 3 + 1] = handle;
    chains[row * 3 + 2] = (chains[row * 3 + 2] ?? 0) + 1;
    texts.add(row, vector, normOf(vector), (term) => postings.add(term, row));
    titles.add(row, title, normOf(title));
    lastMs[row] = Math.max(lastMs[row] ?? 0, timeMs);
    firstMs[row] = Math.min(firstMs[row] ?? 0, timeMs);
  };
  const handlesOf = (row: number): number[] => {
    const handles: number[] = [];
    for (let at = chains[row * 3] ?? -1; at !== -1; at = next[at] ?? -1) handles.push(at);
    return handles;
  };
  const addTo = (storyId: string, handle: number, member: Member): void =>
    include(rowOf.get(storyId) ?? newRow(storyId), handle, member);
  /** Plays the kept members again in their order, as a restore would: so that both leave the same state. */
  const replay = (isKept: (row: number, handle: number) => boolean): void => {
    const storyOf: (string | null)[] = Array.from({ length: members.size }, () => null);
    let isChanged = false;
    for (const [row, storyId] of storyIds.entries())
      for (const handle of handlesOf(row))
        if (isKept(row, handle)) storyOf[handle] = storyId;
        else isChanged = true;
    if (!isChanged) return;
    const kept = Int32Array.from(storyOf.keys()).filter((handle) => storyOf[handle] !== null);
    members.keep(kept);
    postings = openKeyTable();
    rowOf = new Map();
    storyIds = [];
    for (const [handle, old] of kept.entries()) addTo(storyOf[old] ?? "", handle, members.read(handle));
  };
  const closeOldest = (): void => {
    const newest = Array.from(storyIds.keys(), (row) => lastMs[row] ?? 0).toSorted((a, b) => a - b);
    const limit = newest[Math.ceil(newest.length / 10)] ?? Number.POSITIVE_INFINITY;
    const closing = new Set<number>();
    const most = Math.ceil(storyIds.length / 10);
    for (const row of storyIds.keys())
      if ((lastMs[row] ?? 0) <= limit && closing.size < most) closing.add(row);
    replay((row) => !closing.has(row));
  };

  /** The rows that share most of the strongest terms, best first; equal ones newest first. */
  const candidates = (vector: Vector): number[] => {
    gathered = growFloat32(gathered, storyIds.length);
    const touched: number[] = [];
    for (const at of strongestOf(vector.weights, QUERY_TERMS)) {
      const weight = vector.weights[at] ?? 0;
      let last = -1;
      postings.visit(vector.terms[at] ?? 0, POSTING_WALK, (row) => {
        if (row === last) return;
        last = row;
        if (gathered[row] === 0) touched.push(row);
        gathered[row] = (gathered[row] ?? 0) + weight * weight;
      });
    }
    const best: number[] = [];
    for (const row of touched) {
      const own = gathered[row] ?? 0;
      let at = best.length;
      while (at > 0) {
        const above = best[at - 1] ?? 0;
        const theirs = gathered[above] ?? 0;
        if (theirs > own || (theirs === own && above > row)) break;
        at -= 1;
      }
      if (at >= REFINED) continue;
      best.splice(at, 0, row);
      if (best.length > REFINED) best.pop();
    }
    for (const row of touched) gathered[row] = 0;
    return best;
  };
  const featuresOf = (row: number, probe: Probe, norm: number, titleNorm: number): JoinFeatures => {
    let shared = 0;
    let rarest = 0;
    let terms = 0;
    const cosine = texts.cosine(row, probe.vector, norm, (at) => {
      const idf = probe.idfs[at] ?? 0;
      terms += 1;
      shared += idf;
      if (probe.names[at] === 1 && idf > rarest) rarest = idf;
    });
    return {
      cosine,
      titleCosine: titles.cosine(row, probe.title, titleNorm),
      days: Math.max(0, probe.timeMs - (lastMs[row] ?? 0)) / DAY_MS,
      age: Math.max(0, probe.timeMs - (firstMs[row] ?? 0)) / DAY_MS,
      rarestName: rarest / probe.maxIdf,
      shared: shared / probe.maxIdf,
      articles: chains[row * 3 + 2] ?? 0,
      terms,
    };
  };
  const mergeOf = (best: number, second: number): Placement["merge"] => {
    if (Math.abs((lastMs[best] ?? 0) - (lastMs[second] ?? 0)) > MERGE_DAYS * DAY_MS) return null;
    if (texts.cosineOf(best, second) < MERGE_COSINE) return null;
    return {
      from: storyIds[Math.max(best, second)] ?? "",
      into: storyIds[Math.min(best, second)] ?? "",
    };
  };

  return {
    place: (probe, observe) => {
      const norm = normOf(probe.vector);
      const titleNorm = normOf(probe.title);
      let best = -1;
      let bestScore = Number.NEGATIVE_INFINITY;
      let bestCosine = 0;
      let second = -1;
      let secondScore = Number.NEGATIVE_INFINITY;
      for (const row of norm === 0 ? [] : candidates(probe.vector)) {
        if (texts.norm(row) === 0) continue;
        const features = featuresOf(row, probe, norm, titleNorm);
        observe?.(storyIds[row] ?? "", features);
        // One common word is no story, however rare it is.
        if (features.terms < MIN_SHARED_TERMS) continue;
        const score = scoreJoin(model, features);
        if (score > bestScore || (score === bestScore && row < best)) {
          [second, secondScore] = [best, bestScore];
          [best, bestScore, bestCosine] = [row, score, features.cosine];
        } else if (score > secondScore) [second, secondScore] = [row, score];
      }
      if (best === -1) return { storyId: null, score: 0, sagaOf: null, merge: null };
      const storyId = storyIds[best] ?? "";
      if (bestScore < options.joinScore) {
        const isChapter = bestScore >= options.joinScore - SAGA_MARGIN && bestCosine >= SAGA_COSINE;
        return { storyId: null, score: bestScore, sagaOf: isChapter ? storyId : null, merge: null };
      }
      const isBetween = second !== -1 && secondScore >= options.joinScore + MERGE_MARGIN;
      return { storyId, score: bestScore, sagaOf: null, merge: isBetween ? mergeOf(best, second) : null };
    },
    add: (member, storyId) => {
      if (!rowOf.has(storyId) && storyIds.length >= options.maxStories) closeOldest();
      addTo(storyId, members.add(member), member);
    },
    merge: (from, into) => {
      const source = rowOf.get(from);
      const target = rowOf.get(into);
      if (source === undefined || target === undefined || source === target) return false;
      const handles = [...handlesOf(source), ...handlesOf(target)].toSorted((a, b) => a - b);
      clearRow(source);
      clearRow(target);
      storyIds[source] = "";
      rowOf.delete(from);
      for (const handle of handles) include(target, handle, members.read(handle));
      return true;
    },
    forget: (beforeMs) => replay((_, handle) => members.seenMs(handle) >= beforeMs),
    has: (storyId) => rowOf.has(storyId),
    lead: (storyId, trust) => {
      const row = rowOf.get(storyId);
      let lead: string | null = null;
      let leadScore = Number.NEGATIVE_INFINITY;
      for (const handle of row === undefined ? [] : handlesOf(row)) {
        const { id, vector } = members.read(handle);
        const score = texts.cosine(row ?? 0, vector, normOf(vector)) + trust(id);
        if (score > leadScore) [lead, leadScore] = [id, score];
      }
      return lead;
    },
    get size() {
      return rowOf.size;
    },
    get bytes() {
      const stories = texts.bytes + titles.bytes + postings.bytes + lastMs.byteLength * 2 + chains.byteLength;
      return {
        articles: members.bytes + next.byteLength,
        stories: stories + gathered.byteLength,
      };
    },
  };
}

/** Places of the `count` greatest weights, greatest first; of equal ones the earlier. */
function strongestOf(weights: Float32Array, count: number): number[] {
  const places: number[] = [];
  for (let at = 0; at < weights.length; at += 1) {
    const own = weights[at] ?? 0;
    let to = places.length;
    while (to > 0 && (weights[places[to - 1] ?? 0] ?? 0) < own) to -= 1;
    if (to >= count) continue;
    places.splice(to, 0, at);
    if (places.length > count) places.pop();
  }
  return places;
}
