import { openKeyTable, type KeyTable } from "./key-table.ts";
import { addVector, dot, emptyVector, normOf, type Vector } from "./term-vector.ts";

/** Most terms kept of a story's text and of its headlines. */
const CENTROID_TERMS = 48;
const TITLE_CENTROID_TERMS = 20;
/** Strongest terms of an article by which stories are looked up, stories looked at a term, stories compared in full. */
const QUERY_TERMS = 12;
const POSTING_WALK = 300;
const REFINED = 12;
const DAY_MS = 86_400_000;

/** Weights of the linear model that says whether an article joins a story; fitted on labelled press streams. */
const COSINE_WEIGHT = 17.1;
const TITLE_WEIGHT = 2.8;
const TIME_WEIGHT = 11.2;
const BIAS = -15.8;
const TIME_SPREAD_DAYS_SQUARED = 18;
/** An article that misses a story by less than this is a later chapter of the same saga. */
const SAGA_MARGIN = 6;
const SAGA_COSINE = 0.3;

/** An article as a story keeps it. */
export interface Member {
  id: string;
  seenMs: number;
  timeMs: number;
  vector: Vector;
  title: Vector;
}

interface Cluster {
  storyId: string;
  members: Member[];
  centroid: Vector;
  norm: number;
  title: Vector;
  titleNorm: number;
  lastMs: number;
}

export interface Placement {
  /** The story to join; null when the article founds one. */
  storyId: string | null;
  score: number;
  /** A story that this one continues. */
  sagaOf: string | null;
}

/** The stories of one language. */
export interface StoryClusters {
  place(member: Member): Placement;
  add(member: Member, storyId: string): void;
  /** Forgets members first seen before the time, and stories that lose their last one. */
  forget(beforeMs: number): void;
  members(storyId: string): readonly Member[];
  /** The member nearest to the middle of its story, and how near. */
  lead(storyId: string, trust: (id: string) => number): string | null;
  readonly size: number;
}

/** Opens an empty partition. */
export function openStoryClusters(options: { joinScore: number; maxStories: number }): StoryClusters {
  let clusters: Cluster[] = [];
  let byStory = new Map<string, number>();
  let postings: KeyTable = openKeyTable();
  let gathered = new Float64Array(1024);

  const include = (cluster: Cluster, member: Member): void => {
    cluster.members.push(member);
    const norm = normOf(member.vector);
    if (norm > 0) {
      cluster.centroid = addVector(cluster.centroid, member.vector, 1 / norm, CENTROID_TERMS);
      cluster.norm = normOf(cluster.centroid);
    }
    const titleNorm = normOf(member.title);
    if (titleNorm > 0) {
      cluster.title = addVector(cluster.title, member.title, 1 / titleNorm, TITLE_CENTROID_TERMS);
      cluster.titleNorm = normOf(cluster.title);
    }
    cluster.lastMs = Math.max(cluster.lastMs, member.timeMs);
  };
  const emptyCluster = (storyId: string): Cluster => ({
    storyId,
    members: [],
    centroid: emptyVector(),
    norm: 0,
    title: emptyVector(),
    titleNorm: 0,
    lastMs: Number.NEGATIVE_INFINITY,
  });
  const candidates = (vector: Vector): number[] => {
    if (gathered.length < clusters.length) {
      const wider = new Float64Array(clusters.length * 2);
      wider.set(gathered);
      gathered = wider;
    }
    const order = Array.from(vector.terms.keys())
      .toSorted((a, b) => (vector.weights[b] ?? 0) - (vector.weights[a] ?? 0) || a - b)
      .slice(0, QUERY_TERMS);
    const touched: number[] = [];
    for (const at of order) {
      const weight = vector.weights[at] ?? 0;
      let last = -1;
      postings.visit(vector.terms[at] ?? 0, POSTING_WALK, (index) => {
        if (index === last) return;
        last = index;
        if (gathered[index] === 0) touched.push(index);
        gathered[index] = (gathered[index] ?? 0) + weight * weight;
      });
    }
    const best: number[] = [];
    for (const index of touched) {
      const own = gathered[index] ?? 0;
      let at = best.length;
      while (at > 0) {
        const above = best[at - 1] ?? 0;
        const theirs = gathered[above] ?? 0;
        if (theirs > own || (theirs === own && above > index)) break;
        at -= 1;
      }
      if (at >= REFINED) continue;
      best.splice(at, 0, index);
      if (best.length > REFINED) best.pop();
    }
    for (const index of touched) gathered[index] = 0;
    return best;
  };
  const post = (index: number, cluster: Cluster, known: Vector): void => {
    let at = 0;
    for (const term of cluster.centroid.terms) {
      while (at < known.terms.length && (known.terms[at] ?? 0) < term) at += 1;
      if (known.terms[at] !== term) postings.add(term, index);
    }
  };
  const rebuild = (kept: Cluster[]): void => {
    clusters = kept.toSorted(
      (left, right) => left.lastMs - right.lastMs || (left.storyId < right.storyId ? -1 : 1),
    );
    byStory = new Map(clusters.map(({ storyId }, index) => [storyId, index]));
    postings = openKeyTable();
    for (const [index, cluster] of clusters.entries()) post(index, cluster, emptyVector());
  };

  return {
    place: (member) => {
      const norm = normOf(member.vector);
      const titleNorm = normOf(member.title);
      let best: Cluster | null = null;
      let bestScore = Number.NEGATIVE_INFINITY;
      let bestCosine = 0;
      for (const index of norm === 0 ? [] : candidates(member.vector)) {
        const cluster = clusters[index];
        if (cluster === undefined || cluster.norm === 0) continue;
        const cosine = dot(member.vector, cluster.centroid) / (norm * cluster.norm);
        const titleCosine =
          titleNorm === 0 || cluster.titleNorm === 0
            ? 0
            : dot(member.title, cluster.title) / (titleNorm * cluster.titleNorm);
        const days = Math.max(0, member.timeMs - cluster.lastMs) / DAY_MS;
        const score =
          COSINE_WEIGHT * cosine +
          TITLE_WEIGHT * titleCosine +
          TIME_WEIGHT * Math.exp(-(days * days) / TIME_SPREAD_DAYS_SQUARED) +
          BIAS;
        if (score > bestScore || (score === bestScore && best !== null && cluster.storyId < best.storyId)) {
          best = cluster;
          bestScore = score;
          bestCosine = cosine;
        }
      }
      if (best === null) return { storyId: null, score: 0, sagaOf: null };
      if (bestScore >= options.joinScore) return { storyId: best.storyId, score: bestScore, sagaOf: null };
      const isChapter = bestScore >= options.joinScore - SAGA_MARGIN && bestCosine >= SAGA_COSINE;
      return { storyId: null, score: bestScore, sagaOf: isChapter ? best.storyId : null };
    },
    add: (member, storyId) => {
      let index = byStory.get(storyId);
      if (index === undefined) {
        if (clusters.length >= options.maxStories)
          rebuild(clusters.toSorted((a, b) => a.lastMs - b.lastMs).slice(Math.ceil(clusters.length / 10)));
        index = clusters.length;
        clusters.push(emptyCluster(storyId));
        byStory.set(storyId, index);
      }
      const cluster = clusters[index];
      if (cluster === undefined) return;
      const known = cluster.centroid;
      include(cluster, member);
      post(index, cluster, known);
    },
    forget: (beforeMs) => {
      const kept: Cluster[] = [];
      let isChanged = false;
      for (const cluster of clusters) {
        const live = cluster.members.filter(({ seenMs }) => seenMs >= beforeMs);
        isChanged ||= live.length < cluster.members.length;
        if (live.length === cluster.members.length) kept.push(cluster);
        else if (live.length > 0) {
          const again = emptyCluster(cluster.storyId);
          for (const member of live) include(again, member);
          kept.push(again);
        }
      }
      if (isChanged) rebuild(kept);
    },
    members: (storyId) => clusters[byStory.get(storyId) ?? -1]?.members ?? [],
    lead: (storyId, trust) => {
      const cluster = clusters[byStory.get(storyId) ?? -1];
      let lead: string | null = null;
      let leadScore = Number.NEGATIVE_INFINITY;
      for (const { id, vector } of cluster?.members ?? []) {
        const norm = normOf(vector);
        const central =
          cluster === undefined || norm === 0 ? 0 : dot(vector, cluster.centroid) / (norm * cluster.norm);
        const score = central + trust(id);
        if (score > leadScore) {
          lead = id;
          leadScore = score;
        }
      }
      return lead;
    },
    get size() {
      return clusters.length;
    },
  };
}
