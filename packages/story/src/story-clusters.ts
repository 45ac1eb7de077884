// Over 400 lines because placing, adding, merging, splitting and forgetting read and write the same dozen arrays: a story must
// come out the same whichever of them made it.
import { openCentroidStore } from "./centroid-store.ts";
import { openCountTable } from "./count-table.ts";
import { growFloat32, growFloat64, growInt32 } from "./grow-array.ts";
import { openKeyTable } from "./key-table.ts";
import { openMemberStore, type Member } from "./member-store.ts";
import {
  cosineOf,
  emptyPlace,
  placeVector,
  selectStrongest,
  spreadWeights,
  type PlacedVector,
} from "./placed-vector.ts";
import { JOIN_MODEL, scoreJoin, type JoinFeatures, type JoinModel } from "./score-join.ts";
import type { Vector } from "./term-vector.ts";

/** Most terms kept of a story's text and of its headlines, and most terms of an article. */
const CENTROID_TERMS = 48;
const TITLE_CENTROID_TERMS = 20;
const LONGEST_VECTOR = 1_024;
/** Strongest terms of an article by which stories are looked up, stories looked at a term, stories compared in full. */
const QUERY_TERMS = 12;
const POSTING_WALK = 300;
const REFINED = 12;
const MIN_SHARED_TERMS = 2;
const STRIDE = 4;
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
export interface Probe extends Omit<Member, "article"> {
  /** Every different term of the title and the beginning, in rising order: those of the vector and more. */
  terms: Int32Array;
}

/** Stories are known by their numbers. */
export interface Placement {
  /** The story to join; -1 when the article founds one. */
  story: number;
  score: number;
  /** A story that this one continues, or -1. */
  sagaOf: number;
  /** Two stories, the second of them older, that this article shows to be one. */
  merge: { from: number; into: number } | null;
}

export interface Lead {
  article: number;
  score: number;
}

/** The stories of one language. */
export interface StoryClusters {
  /** `observe` sees every story that was compared in full: the material from which the model is fitted. */
  place(probe: Probe, observe?: (story: number, features: JoinFeatures) => void): Placement;
  add(member: Member, story: number): void;
  /** Gives the articles of one story to another, which need not be open. */
  merge(from: number, into: number): void;
  /** Gives some articles of a story to a story that is not open. */
  split(from: number, into: number, isMoved: (article: number) => boolean): void;
  /** Forgets articles, and stories that lose their last one. */
  forget(isKept: (article: number) => boolean): void;
  /**
   * The member that stands best for its story, and the current one when it is a member: centrality from 0 to 1 and the bonus of
   * its source. Of a large story the oldest 64, the newest 192 and the current one are looked at.
   */
  lead(story: number, current: number): { best: Lead; current: Lead | null } | null;
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
  /** The row of a story plus one. */
  const rowOf = openCountTable();
  /** The story of a row; -1 when the row is free. */
  let stories = new Int32Array(4);
  let rowCount = 0;
  const freeRows: number[] = [];
  /** Where the middle of a row is kept; -1 while the row has one member, which is its own middle. */
  let middles = new Int32Array(4);
  let middleCount = 0;
  const freeMiddles: number[] = [];
  /** The row of a member, and the next member of its row; -1 is none. */
  let rows = new Int32Array(4);
  let next = new Int32Array(4);
  /** Time of the newest and of the oldest article of a row, two to a row. */
  let times = new Float64Array(8);
  /** First and last member of a row and their number, three to a row. */
  let chains = new Int32Array(12);
  let gathered = new Float32Array(4);
  /** Vectors at hand: of the article that is placed, of a member, of the middle of a story and of another one. */
  const probeText = emptyPlace();
  const probeTitle = emptyPlace();
  const ofMember = emptyPlace();
  const middle = emptyPlace();
  const otherMiddle = emptyPlace();
  /** The weight of each term of the article that is placed. */
  let textWeights = new Float32Array(256);
  const walked = new Int32Array(POSTING_WALK);
  const strongest = new Int32Array(QUERY_TERMS);

  const findRow = (story: number): number => rowOf.get(story) - 1;
  const newRow = (story: number): number => {
    const row = freeRows.pop() ?? rowCount++;
    stories = growInt32(stories, row + 1);
    stories[row] = story;
    rowOf.add(story, row + 1);
    times = growFloat64(times, row * 2 + 2);
    chains = growInt32(chains, row * 3 + 3);
    middles = growInt32(middles, row + 1);
    middles[row] = -1;
    gathered = growFloat32(gathered, row + 1);
    gathered[row] = 0;
    clearRow(row);
    return row;
  };
  const clearRow = (row: number): void => {
    const kept = middles[row] ?? -1;
    if (kept !== -1) freeMiddles.push(kept);
    middles[row] = -1;
    times[row * 2] = Number.NEGATIVE_INFINITY;
    times[row * 2 + 1] = Number.POSITIVE_INFINITY;
    chains[row * 3] = -1;
    chains[row * 3 + 1] = -1;
    chains[row * 3 + 2] = 0;
  };
  const closeRow = (row: number): void => {
    clearRow(row);
    rowOf.add(stories[row] ?? 0, -(row + 1));
    stories[row] = -1;
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
  const addToMiddle = (kept: number, handle: number, added?: (term: number) => void): void => {
    members.place(handle, "vector", ofMember);
    texts.add(kept, ofMember, added);
    members.place(handle, "title", ofMember);
    titles.add(kept, ofMember);
  };
  const include = (row: number, handle: number): void => {
    append(row, handle);
    rows[handle] = row;
    const count = chains[row * 3 + 2] ?? 0;
    if (count === 1) {
      members.place(handle, "vector", ofMember);
      for (let at = ofMember.from; at < ofMember.to; at += 1) postings.add(ofMember.terms[at] ?? 0, handle);
    } else {
      if (count === 2) {
        const kept = freeMiddles.pop() ?? middleCount++;
        middles[row] = kept;
        texts.clear(kept);
        titles.clear(kept);
        addToMiddle(kept, firstOf(row));
      }
      addToMiddle(middles[row] ?? 0, handle, (term) => postings.add(term, handle));
    }
    const timeMs = members.timeMsOf(handle);
    times[row * 2] = Math.max(times[row * 2] ?? 0, timeMs);
    times[row * 2 + 1] = Math.min(times[row * 2 + 1] ?? 0, timeMs);
  };
  /** Makes `into` the middle of a story. */
  const placeMiddle = (row: number, part: "vector" | "title", into: PlacedVector): void => {
    const kept = middles[row] ?? -1;
    if (kept === -1) members.place(firstOf(row), part, into);
    else (part === "vector" ? texts : titles).place(kept, into);
  };
  const handlesOf = (row: number): number[] => {
    const handles: number[] = [];
    for (let at = firstOf(row); at !== -1; at = next[at] ?? -1) handles.push(at);
    return handles;
  };
  /**
   * Makes a story anew of its articles in their order. A story is a function of the articles that it has and of nothing that
   * happened to it on the way: so a restored index is the running one.
   */
  const remake = (row: number, handles: readonly number[]): void => {
    clearRow(row);
    for (const handle of handles) include(row, handle);
  };
  const unpost = (handles: readonly number[]): void => {
    for (const handle of handles)
      for (const term of members.vectorOf(handle, "vector").terms) postings.remove(term, handle);
  };
  const inOrder = (handles: readonly number[]): number[] => handles.toSorted((a, b) => a - b);
  const forget = (isKept: (article: number) => boolean): void => {
    const isRemade = new Uint8Array(rowCount);
    const kept: number[] = [];
    for (let handle = 0; handle < members.size; handle += 1)
      if (isKept(members.articleOf(handle))) kept.push(handle);
      else isRemade[rows[handle] ?? 0] = 1;
    if (kept.length === members.size) return;
    const posted = new Int32Array(members.size).fill(-1);
    const left = new Map<number, number[]>();
    for (let row = 0; row < rowCount; row += 1)
      if (isRemade[row] === 1) left.set(row, []);
      else chains.fill(-1, row * 3, row * 3 + 2).fill(0, row * 3 + 2, row * 3 + 3);
    const oldRows = rows;
    rows = new Int32Array(kept.length);
    next = new Int32Array(kept.length);
    for (const [handle, old] of kept.entries()) {
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
      else closeRow(row);
    rowOf.compact();
  };

  /** The first live article of a story: by it stories are ordered. */
  const firstOf = (row: number): number => chains[row * 3] ?? -1;
  /** The rows that share most of the strongest terms, best first; equal ones newest first. */
  const candidates = ({ terms, weights }: Vector): number[] => {
    const touched: number[] = [];
    const queried = selectStrongest(weights, strongest);
    for (let place = 0; place < queried; place += 1) {
      const at = strongest[place] ?? 0;
      const weight = weights[at] ?? 0;
      const count = postings.read(terms[at] ?? 0, walked);
      let last = -1;
      for (let entry = 0; entry < count; entry += 1) {
        const row = rows[walked[entry] ?? 0] ?? 0;
        if (row === last) continue;
        last = row;
        const before = gathered[row] ?? 0;
        if (before === 0) touched.push(row);
        gathered[row] = before + weight * weight;
      }
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
  /** All features but the rival, which the others tell. */
  const featuresOf = (row: number, { terms: own, timeMs }: Probe): JoinFeatures => {
    placeMiddle(row, "vector", middle);
    const { terms, weights, to } = middle;
    const shift = middle.weightsFrom - middle.from;
    let sum = 0;
    let covered = 0;
    let both = 0;
    const count = own.length;
    let b = 0;
    for (let a = middle.from; a < to; a += 1) {
      const term = terms[a] ?? 0;
      // In strides first: the article has some three times as many terms as the middle.
      while (b + STRIDE < count && (own[b + STRIDE] ?? 0) < term) b += STRIDE;
      while (b < count && (own[b] ?? 0) < term) b += 1;
      if (b === count) break;
      if (own[b] !== term) continue;
      const weight = weights[a + shift] ?? 0;
      const mine = textWeights[b] ?? 0;
      sum += weight * mine;
      covered += weight * weight;
      if (mine > 0) both += 1;
    }
    const length = middle.norm * probeText.norm;
    const cosine = length === 0 ? 0 : sum / length;
    const articles = chains[row * 3 + 2] ?? 0;
    const { norm } = middle;
    placeMiddle(row, "title", middle);
    return {
      cosine,
      titleCosine: cosineOf(middle, probeTitle),
      // The middle is the sum of vectors of length 1: the more they differ, the shorter it is.
      kinship: articles === 1 ? cosine : (cosine * norm) / articles,
      coverage: norm === 0 ? 0 : covered / (norm * norm),
      rival: 0,
      days: Math.max(0, timeMs - (times[row * 2] ?? 0)) / DAY_MS,
      age: Math.max(0, timeMs - (times[row * 2 + 1] ?? 0)) / DAY_MS,
      articles,
      terms: both,
    };
  };
  /** The stories that an article may join, with what is known of them and it. */
  const compare = (probe: Probe): { row: number; features: JoinFeatures }[] => {
    placeVector(probe.vector, probeText);
    placeVector(probe.title, probeTitle);
    textWeights = growFloat32(textWeights, probe.terms.length);
    spreadWeights(probe.vector, probe.terms, textWeights);
    const compared = candidates(probe.vector).map((row) => ({ row, features: featuresOf(row, probe) }));
    let nearest = 0;
    let nextNearest = 0;
    for (const { features } of compared) {
      nextNearest = Math.max(nextNearest, Math.min(nearest, features.cosine));
      nearest = Math.max(nearest, features.cosine);
    }
    for (const { features } of compared) features.rival = features.cosine === nearest ? nextNearest : nearest;
    return compared;
  };
  const mergeOf = (best: number, second: number): Placement["merge"] => {
    if (Math.abs((times[best * 2] ?? 0) - (times[second * 2] ?? 0)) > MERGE_DAYS * DAY_MS) return null;
    placeMiddle(best, "vector", middle);
    placeMiddle(second, "vector", otherMiddle);
    if (cosineOf(middle, otherMiddle) < MERGE_COSINE) return null;
    const [older, younger] = firstOf(best) < firstOf(second) ? [best, second] : [second, best];
    return { from: stories[younger] ?? -1, into: stories[older] ?? -1 };
  };

  return {
    place: (probe, observe) => {
      let best = -1;
      let second = -1;
      let [bestScore, secondScore, bestCosine] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
      for (const { row, features } of compare(probe)) {
        observe?.(stories[row] ?? -1, features);
        // One common word is no story, however rare it is.
        if (features.terms < MIN_SHARED_TERMS) continue;
        const score = scoreJoin(model, features);
        if (score > bestScore || (score === bestScore && firstOf(row) < firstOf(best))) {
          [second, secondScore] = [best, bestScore];
          [best, bestScore, bestCosine] = [row, score, features.cosine];
        } else if (score > secondScore) [second, secondScore] = [row, score];
      }
      if (best === -1) return { story: -1, score: 0, sagaOf: -1, merge: null };
      const story = stories[best] ?? -1;
      if (bestScore < options.joinScore) {
        const isChapter = bestScore >= options.joinScore - SAGA_MARGIN && bestCosine >= SAGA_COSINE;
        return { story: -1, score: bestScore, sagaOf: isChapter ? story : -1, merge: null };
      }
      const isBetween = second !== -1 && secondScore >= options.joinScore + MERGE_MARGIN;
      return { story, score: bestScore, sagaOf: -1, merge: isBetween ? mergeOf(best, second) : null };
    },
    add: (member, story) => {
      const handle = members.add(member);
      next = growInt32(next, handle + 1);
      rows = growInt32(rows, handle + 1);
      const row = findRow(story);
      include(row === -1 ? newRow(story) : row, handle);
    },
    merge: (from, into) => {
      const source = findRow(from);
      if (source === -1) return;
      const target = findRow(into);
      if (target === -1) {
        rowOf.add(from, -(source + 1));
        rowOf.add(into, source + 1);
        stories[source] = into;
        return;
      }
      const handles = inOrder([...handlesOf(source), ...handlesOf(target)]);
      unpost(handles);
      closeRow(source);
      remake(target, handles);
    },
    split: (from, into, isMoved) => {
      const source = findRow(from);
      if (source === -1) return;
      const handles = handlesOf(source);
      const moved: number[] = [];
      const left: number[] = [];
      for (const handle of handles) (isMoved(members.articleOf(handle)) ? moved : left).push(handle);
      if (moved.length === 0) return;
      unpost(handles);
      if (left.length === 0) closeRow(source);
      else remake(source, left);
      remake(newRow(into), moved);
    },
    forget,
    lead: (story, currentArticle) => {
      const row = findRow(story);
      if (row === -1) return null;
      const count = chains[row * 3 + 2] ?? 0;
      placeMiddle(row, "vector", middle);
      let place = 0;
      let best: Lead | null = null;
      let current: Lead | null = null;
      for (let handle = firstOf(row); handle !== -1; handle = next[handle] ?? -1, place += 1) {
        const article = members.articleOf(handle);
        const isCurrent = article === currentArticle;
        if (!isCurrent && place >= LEAD_OLDEST && place < count - LEAD_NEWEST) continue;
        members.place(handle, "vector", ofMember);
        const score = cosineOf(middle, ofMember) + (TIER_BONUS[members.tierOf(handle)] ?? 0);
        if (best === null || score > best.score) best = { article, score };
        if (isCurrent) current = { article, score };
      }
      return best === null ? null : { best, current };
    },
    get size() {
      return rowCount - freeRows.length;
    },
    get bytes() {
      const lists = [stories, middles, times, chains, gathered];
      const own = lists.reduce((sum, list) => sum + list.byteLength, 0);
      return {
        articles: members.bytes + next.byteLength + rows.byteLength,
        stories: own + texts.bytes + titles.bytes + postings.bytes + rowOf.bytes,
      };
    },
  };
}
