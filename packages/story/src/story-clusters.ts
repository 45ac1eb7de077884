import { openCentroidStore } from "./centroid-store.ts";
import { growFloat32, growFloat64, growInt32 } from "./grow-array.ts";
import { openKeyTable } from "./key-table.ts";
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

/** What the tier of the source adds to the centrality of a lead: unknown, 1, 2, 3. */
const TIER_BONUS = [0, 0.1, 0, -0.1];
/** Members of a large story that are looked at for its lead. */
const LEAD_OLDEST = 64;
const LEAD_NEWEST = 192;

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

export interface Lead {
  id: string;
  score: number;
}

/** The stories of one language. */
export interface StoryClusters {
  /** `observe` sees every story that was compared in full: the material from which the model is fitted. */
  place(probe: Probe, observe?: (storyId: string, features: JoinFeatures) => void): Placement;
  add(member: Member, storyId: string): void;
  /** Gives the articles of one story to another, which need not be open. */
  merge(from: string, into: string): void;
  /** Gives some articles of a story to a story that is not open. */
  split(from: string, into: string, isMoved: (id: string) => boolean): void;
  /** Forgets members first seen before the time, and stories that lose their last one. */
  forget(beforeMs: number): void;
  /**
   * The member that stands best for its story, and the current one when it is a member: centrality from 0 to 1 and the bonus of
   * its source. Of a large story the oldest 64, the newest 192 and the current one are looked at.
   */
  lead(storyId: string, currentId: string | null): { best: Lead; current: Lead | null } | null;
  /** Open stories. */
  readonly size: number;
  /** Bytes of the arrays, of articles and of stories, without ids. */
  readonly bytes: { articles: number; stories: number };
}

/** Opens an empty partition. */
export function openStoryClusters(options: { joinScore: number; model?: JoinModel }): StoryClusters {
  const model = options.model ?? JOIN_MODEL;
  const members = openMemberStore();
  const texts = openCentroidStore(CENTROID_TERMS, LONGEST_VECTOR);
  const titles = openCentroidStore(TITLE_CENTROID_TERMS, LONGEST_VECTOR);
  /** For each term the members with which it came into the middle of their story. */
  const postings = openKeyTable();
  const rowOf = new Map<string, number>();
  /** The story of a row; "" when the row is free. */
  const storyIds: string[] = [];
  const freeRows: number[] = [];
  /** The row of a member. */
  let rows = new Int32Array(4);
  let lastMs = new Float64Array(4);
  let firstMs = new Float64Array(4);
  /** First and last member of a row and their number, three to a row; the next member of a member. -1 is none. */
  let chains = new Int32Array(12);
  let next = new Int32Array(4);
  let gathered = new Float32Array(4);

  const newRow = (storyId: string): number => {
    const row = freeRows.pop() ?? storyIds.length;
    storyIds[row] = storyId;
    rowOf.set(storyId, row);
    lastMs = growFloat64(lastMs, row + 1);
    firstMs = growFloat64(firstMs, row + 1);
    chains = growInt32(chains, row * 3 + 3);
    gathered = growFloat32(gathered, row + 1);
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
  const closeRow = (row: number): void => {
    rowOf.delete(storyIds[row] ?? "");
    storyIds[row] = "";
    freeRows.push(row);
  };
  const append = (row: number, handle: number): void => {
    next[handle] = -1;
    const tail = chains[row * 3 + 1] ?? -1;
    if (tail === -1) chains[row * 3] = handle;
    else next[tail] = handle;
    chains[row * 3 + 1] = handle;
    chains[row * 3 + 2] = (chains[row * 3 + 2] ?? 0) + 1;
  };
  const include = (row: number, handle: number, { vector, title, timeMs }: Member): void => {
    append(row, handle);
    rows[handle] = row;
    texts.add(row, vector, normOf(vector), (term) => postings.add(term, handle));
    titles.add(row, title, normOf(title));
    lastMs[row] = Math.max(lastMs[row] ?? 0, timeMs);
    firstMs[row] = Math.min(firstMs[row] ?? 0, timeMs);
  };
  const handlesOf = (row: number): number[] => {
    const handles: number[] = [];
    for (let at = chains[row * 3] ?? -1; at !== -1; at = next[at] ?? -1) handles.push(at);
    return handles;
  };
  /**
   * Makes a story anew of its articles in their order. A story is a function of the articles that it has and of nothing that
   * happened to it on the way: so a restored index is the running one.
   */
  const remake = (row: number, handles: readonly number[]): void => {
    clearRow(row);
    for (const handle of handles) include(row, handle, members.read(handle));
  };
  const unpost = (handles: readonly number[]): void => {
    for (const handle of handles)
      for (const term of members.read(handle).vector.terms) postings.remove(term, handle);
  };
  const inOrder = (handles: readonly number[]): number[] => handles.toSorted((a, b) => a - b);
  const forget = (beforeMs: number): void => {
    const isRemade = new Uint8Array(storyIds.length);
    const kept: number[] = [];
    for (let handle = 0; handle < members.size; handle += 1)
      if (members.seenMs(handle) < beforeMs) isRemade[rows[handle] ?? 0] = 1;
      else kept.push(handle);
    if (kept.length === members.size) return;
    const renumbered = new Int32Array(members.size).fill(-1);
    const posted = new Int32Array(members.size).fill(-1);
    const left = new Map<number, number[]>();
    for (let row = 0; row < isRemade.length; row += 1)
      if (isRemade[row] === 1) left.set(row, []);
      else chains.fill(-1, row * 3, row * 3 + 2).fill(0, row * 3 + 2, row * 3 + 3);
    const oldRows = rows;
    rows = new Int32Array(kept.length);
    next = new Int32Array(kept.length);
    for (const [handle, old] of kept.entries()) {
      renumbered[old] = handle;
      const row = oldRows[old] ?? 0;
      rows[handle] = row;
      if (isRemade[row] === 1) left.get(row)?.push(handle);
      else {
        posted[old] = handle;
        append(row, handle);
      }
    }
    members.keep(Int32Array.from(kept));
    postings.renumber(posted);
    for (const [row, handles] of left)
      if (handles.length > 0) remake(row, handles);
      else if (storyIds[row] !== "") closeRow(row);
  };

  /** The first live article of a story: by it stories are ordered. */
  const firstOf = (row: number): number => chains[row * 3] ?? -1;
  /** The rows that share most of the strongest terms, best first; equal ones newest first. */
  const candidates = (vector: Vector): number[] => {
    const touched: number[] = [];
    for (const at of strongestOf(vector.weights, QUERY_TERMS)) {
      const weight = vector.weights[at] ?? 0;
      let last = -1;
      postings.visit(vector.terms[at] ?? 0, POSTING_WALK, (handle) => {
        const row = rows[handle] ?? 0;
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
        if (theirs > own || (theirs === own && firstOf(above) > firstOf(row))) break;
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
    const [older, younger] = firstOf(best) < firstOf(second) ? [best, second] : [second, best];
    return { from: storyIds[younger] ?? "", into: storyIds[older] ?? "" };
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
        if (score > bestScore || (score === bestScore && firstOf(row) < firstOf(best))) {
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
      const handle = members.add(member);
      next = growInt32(next, handle + 1);
      rows = growInt32(rows, handle + 1);
      include(rowOf.get(storyId) ?? newRow(storyId), handle, member);
    },
    merge: (from, into) => {
      const source = rowOf.get(from);
      if (source === undefined) return;
      const target = rowOf.get(into);
      if (target === undefined) {
        rowOf.delete(from);
        rowOf.set(into, source);
        storyIds[source] = into;
        return;
      }
      const handles = inOrder([...handlesOf(source), ...handlesOf(target)]);
      unpost(handles);
      closeRow(source);
      remake(target, handles);
    },
    split: (from, into, isMoved) => {
      const source = rowOf.get(from);
      if (source === undefined) return;
      const handles = handlesOf(source);
      const moved: number[] = [];
      const left: number[] = [];
      for (const handle of handles) (isMoved(members.idOf(handle)) ? moved : left).push(handle);
      if (moved.length === 0) return;
      unpost(handles);
      if (left.length === 0) closeRow(source);
      else remake(source, left);
      remake(newRow(into), moved);
    },
    forget,
    lead: (storyId, currentId) => {
      const row = rowOf.get(storyId);
      if (row === undefined) return null;
      const count = chains[row * 3 + 2] ?? 0;
      let place = 0;
      let best: Lead | null = null;
      let current: Lead | null = null;
      for (let handle = firstOf(row); handle !== -1; handle = next[handle] ?? -1, place += 1) {
        const isCurrent = currentId !== null && members.idOf(handle) === currentId;
        if (!isCurrent && place >= LEAD_OLDEST && place < count - LEAD_NEWEST) continue;
        const { id, vector, tier } = members.read(handle);
        const score = texts.cosine(row, vector, normOf(vector)) + (TIER_BONUS[tier] ?? 0);
        if (best === null || score > best.score) best = { id, score };
        if (isCurrent) current = { id, score };
      }
      return best === null ? null : { best, current };
    },
    get size() {
      return rowOf.size;
    },
    get bytes() {
      const stories = texts.bytes + titles.bytes + postings.bytes + lastMs.byteLength * 2 + chains.byteLength;
      return {
        articles: members.bytes + next.byteLength + rows.byteLength,
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
