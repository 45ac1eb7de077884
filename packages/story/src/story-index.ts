import type { DuplicateTier } from "@wirewatch/contracts";
import { openBoilerplate } from "./boilerplate.ts";
import { commonTerms } from "./common-words.ts";
import { openAgencyReader } from "./credited-agency.ts";
import { deriveStoryId } from "./derive-story-id.ts";
import { openDuplicateIndex, type FoundText } from "./duplicate-index.ts";
import {
  decodeFingerprint,
  encodeFingerprint,
  STORY_FINGERPRINT_VERSION,
  type Fingerprint,
} from "./fingerprint.ts";
import type { Member } from "./member-store.ts";
import { readFingerprint, type ReadDocument, type StoryDocument } from "./read-fingerprint.ts";
import { isRevisionTitle } from "./revision-marker.ts";
import { JOIN_SCORE, type JoinFeatures, type JoinModel } from "./score-join.ts";
import { openStoryClusters, type Probe, type StoryClusters } from "./story-clusters.ts";
import { openTermCounts, type TermCounts } from "./term-counts.ts";

const HOUR_MS = 3_600_000;
const BUCKET_MS = 6 * HOUR_MS;

export interface StoryIndexOptions {
  /** How long an article can be the original of a copy. Default 72 h. */
  windowMs?: number;
  /** How long a story without a new article stays open. Default 7 days, never less than `windowMs`. */
  storyWindowMs?: number;
  /** Score from which an article joins a story; higher is more careful. Default 0. */
  joinScore?: number;
  /** Most open stories of one language; the oldest tenth closes when there are more. Default 200,000. */
  maxStories?: number;
  /** Most language partitions. Articles of further languages share the partition `und`. Default 200. */
  maxLanguages?: number;
  /** Pages of one host that must have a line before it counts as furniture. Default 5. */
  boilerplatePages?: number;
  /** Hosts whose furniture is remembered. Default 5,000. */
  maxHosts?: number;
  /**
   * Whether two stories become one when an article shows that they are. Default false: then a decision never changes.
   * The caller that sets it must keep every merge it is told, and restore the articles under the ids that they have since.
   */
  mergesStories?: boolean;
  /** Another model than the fitted one, and an eye on every comparison: for fitting and measuring. */
  model?: JoinModel;
  observe?: (storyId: string, features: JoinFeatures) => void;
}

/** Two stories that became one. `into` is the older; from now on it stands for both. */
export interface StoryMerge {
  from: string;
  into: string;
}

export interface StoryAssignmentResult {
  storyId: string;
  /** The first seen text of the family that this one is a copy of; never the article itself, never a copy. */
  duplicateOf: string | null;
  tier: DuplicateTier | null;
  /** For a copy the share of shared text (0 to 1), else the score of the story decision. */
  score: number;
  /** The headline, when the article founds a story. */
  storyTitle: string | null;
  /** The original, when this text corrects or updates it: CORRECTED, UPDATE 2, or the same words with other numbers. */
  revisionOf: string | null;
  /** The news agency that the text is credited to. */
  agency: string | null;
  /** An earlier story that the founded one continues. A link, never a merge. */
  sagaOf: string | null;
  /** Stories that became one through this article, when the index merges stories. The article carries the id of `into`. */
  merges: readonly StoryMerge[];
  fingerprint: { version: string; bytes: Uint8Array };
}

export interface KnownAssignment {
  articleId: string;
  storyId: string;
  sourceId?: string;
  duplicateOf: string | null;
  tier: DuplicateTier | null;
  firstSeenMs: number;
}

export interface StoryIndex {
  /**
   * Gives the article its story. Asked again for an article it knows, it gives the same answer and learns nothing; only the
   * fingerprint is weighted by what is known now.
   */
  assign(document: StoryDocument): StoryAssignmentResult;
  /** Puts an assigned article back, in order of first sight. Bytes of another version are ignored: returns false. */
  restore(bytes: Uint8Array, known: KnownAssignment): boolean;
  /** Makes two open stories one, as an operator decides. False when either is not open. Restores play it again by the ids alone. */
  merge(from: string, into: string): boolean;
  /** Forgets everything first seen before the time, to the granularity of six hours. */
  forget(beforeMs: number): void;
  /** The article to show for a story: the most central of the trusted ones. `trust` adds to a centrality of 0 to 1. */
  leadOf(storyId: string, trust?: (articleId: string) => number): string | null;
  /** Live articles, originals that copies are compared with, open stories, and known terms. */
  readonly size: { articles: number; texts: number; stories: number; terms: number };
  /** Bytes of the tables that grow with articles, with stories and with the vocabulary, without ids and answers. */
  readonly bytes: { articles: number; stories: number; terms: number };
}

interface Answer {
  storyId: string;
  duplicateOf: string | null;
  tier: DuplicateTier | null;
  score: number;
}

/**
 * Opens an empty index of one process. Pure and deterministic: the same documents in the same order give the same
 * answers, also when the index was rebuilt with `restore` in between, as long as the rebuilt part spans the windows.
 */
export function openStoryIndex(options: StoryIndexOptions = {}): StoryIndex {
  const windowMs = options.windowMs ?? 72 * HOUR_MS;
  const storyWindowMs = Math.max(windowMs, options.storyWindowMs ?? 168 * HOUR_MS);
  const joinScore = options.joinScore ?? JOIN_SCORE;
  const maxStories = options.maxStories ?? 200_000;
  const maxLanguages = options.maxLanguages ?? 200;

  const boilerplate = openBoilerplate({
    minPages: options.boilerplatePages ?? 5,
    maxHosts: options.maxHosts ?? 5_000,
    maxLinesPerHost: 500,
  });
  const agencyOf = openAgencyReader();
  const texts = openDuplicateIndex();
  const partitions = new Map<number, { clusters: StoryClusters; rarity: TermCounts }>();
  const answers = new Map<number, Map<string, Answer>>();
  /** Where merged stories went, kept until the story that took them in is forgotten. */
  const redirects = new Map<string, string>();
  let newestBucket = Number.NEGATIVE_INFINITY;

  const partitionOf = (language: number): { clusters: StoryClusters; rarity: TermCounts } => {
    const key = partitions.has(language) || partitions.size < maxLanguages ? language : 0;
    let partition = partitions.get(key);
    if (partition === undefined) {
      const model = options.model === undefined ? {} : { model: options.model };
      partition = {
        clusters: openStoryClusters({ joinScore, maxStories, ...model }),
        rarity: openTermCounts(commonTerms(key)),
      };
      partitions.set(key, partition);
    }
    return partition;
  };
  const isOpen = (storyId: string): boolean => {
    for (const { clusters } of partitions.values()) if (clusters.has(storyId)) return true;
    return false;
  };
  /** The story that stands for one today. */
  const resolve = (storyId: string): string => {
    let resolved = storyId;
    for (let next = redirects.get(resolved); next !== undefined; next = redirects.get(resolved))
      resolved = next;
    return resolved;
  };
  const merge = (from: string, into: string): boolean => {
    for (const { clusters } of partitions.values())
      if (clusters.merge(from, into)) {
        redirects.set(from, into);
        return true;
      }
    return false;
  };
  const forget = (beforeMs: number): void => {
    const bucket = Math.floor(beforeMs / BUCKET_MS);
    for (const number of answers.keys()) if (number < bucket) answers.delete(number);
    texts.drop(bucket);
    for (const { clusters, rarity } of partitions.values()) {
      clusters.forget(bucket * BUCKET_MS);
      rarity.drop(bucket);
    }
    const open = [...redirects.keys()].filter((from) => isOpen(resolve(from)));
    for (const from of redirects.keys()) if (!open.includes(from)) redirects.delete(from);
  };
  /** Moves the windows on. Late articles move nothing. */
  const advance = (seenMs: number): void => {
    const bucket = Math.floor(seenMs / BUCKET_MS);
    if (bucket <= newestBucket) return;
    newestBucket = bucket;
    forget(seenMs - storyWindowMs);
    texts.drop(Math.floor((seenMs - windowMs) / BUCKET_MS));
  };
  const knownAnswer = (id: string): Answer | null => {
    for (const bucket of answers.values()) {
      const answer = bucket.get(id);
      if (answer !== undefined) return { ...answer, storyId: resolve(answer.storyId) };
    }
    return null;
  };
  const memberOf = (id: string, seenMs: number, print: Fingerprint): Member => ({
    id,
    seenMs,
    timeMs: print.timeMs,
    vector: { terms: print.vectorTerms, weights: print.vectorWeights },
    title: { terms: print.titleTerms, weights: print.titleWeights },
  });
  const probeOf = (id: string, seenMs: number, print: ReadDocument): Probe => {
    const { rarity } = partitionOf(print.language);
    const idfs = Float64Array.from(print.vectorTerms, (term) => rarity.idf(term));
    return { ...memberOf(id, seenMs, print), names: print.vectorNames, idfs, maxIdf: rarity.maxIdf };
  };
  /** The one way in, for new and for restored articles: so that both leave the same state. */
  const remember = (id: string, seenMs: number, print: Fingerprint, answer: Answer): void => {
    const bucket = Math.floor(seenMs / BUCKET_MS);
    let own = answers.get(bucket);
    if (own === undefined) {
      own = new Map();
      answers.set(bucket, own);
    }
    own.set(id, answer);
    // Copies say nothing about which lines are furniture, and nothing new about the story.
    if (answer.tier === "exact") return;
    boilerplate.learn(print.host, print.lines);
    texts.add(
      {
        id,
        rootId: answer.duplicateOf ?? id,
        storyId: answer.storyId,
        seenMs,
        body: print.body,
        sketch: print.sketch,
      },
      bucket,
    );
    if (answer.duplicateOf !== null) return;
    const { clusters, rarity } = partitionOf(print.language);
    rarity.add(bucket, print.terms);
    clusters.add(memberOf(id, seenMs, print), answer.storyId);
  };
  const asCopy = (original: FoundText, tier: DuplicateTier, score: number): Answer => ({
    storyId: resolve(original.storyId),
    duplicateOf: original.rootId,
    tier,
    score,
  });

  return {
    assign: (document) => {
      const seenMs = Number.isFinite(document.firstSeenMs) ? document.firstSeenMs : 0;
      const sound = { ...document, firstSeenMs: seenMs };
      const print = readFingerprint(sound, {
        boilerplate,
        rarity: (language) => partitionOf(language).rarity,
      });
      const fingerprint = { version: STORY_FINGERPRINT_VERSION, bytes: encodeFingerprint(print) };
      const agency = agencyOf(document);
      const marked = isRevisionTitle(document.title);
      const founds = (answer: Answer): string | null =>
        answer.storyId === deriveStoryId(document.id, seenMs) ? document.title : null;
      const again = knownAnswer(document.id);
      if (again !== null)
        return {
          ...again,
          storyTitle: founds(again),
          revisionOf: null,
          agency,
          sagaOf: null,
          merges: [],
          fingerprint,
        };

      advance(seenMs);
      const fromMs = seenMs - windowMs;
      let answer: Answer | null = null;
      let revisionOf: string | null = null;
      let sagaOf: string | null = null;
      const merges: StoryMerge[] = [];
      const exact = print.body[0] === 0 && print.body[1] === 0 ? null : texts.findExact(print.body, fromMs);
      if (exact !== null) answer = asCopy(exact, "exact", 1);
      else {
        const copy = texts.findCopy(print.sketch, print.lead, fromMs);
        if (copy !== null) {
          const revised = marked || copy.verdict.numbersChanged;
          answer = asCopy(copy.text, revised ? "near" : copy.verdict.tier, copy.verdict.score);
          if (revised) revisionOf = copy.text.rootId;
        }
      }
      if (answer === null) {
        const probe = probeOf(document.id, seenMs, print);
        const placed = partitionOf(print.language).clusters.place(probe, options.observe);
        sagaOf = placed.sagaOf;
        if (options.mergesStories === true && placed.merge !== null) merges.push(placed.merge);
        answer = {
          storyId: placed.storyId ?? deriveStoryId(document.id, seenMs),
          duplicateOf: null,
          tier: null,
          score: placed.score,
        };
      }
      remember(document.id, seenMs, print, answer);
      for (const { from, into } of merges) merge(from, into);
      const storyId = resolve(answer.storyId);
      return {
        ...answer,
        storyId,
        storyTitle: founds(answer),
        revisionOf,
        agency,
        sagaOf,
        merges,
        fingerprint,
      };
    },
    restore: (bytes, known) => {
      const print = decodeFingerprint(bytes);
      if (print === null) return false;
      if (knownAnswer(known.articleId) !== null) return true;
      advance(known.firstSeenMs);
      const { storyId, duplicateOf, tier } = known;
      remember(known.articleId, known.firstSeenMs, print, {
        storyId,
        duplicateOf,
        tier,
        score: tier === "exact" ? 1 : 0,
      });
      return true;
    },
    merge,
    forget,
    leadOf: (storyId, trust = () => 0) => {
      for (const { clusters } of partitions.values()) {
        const lead = clusters.lead(resolve(storyId), trust);
        if (lead !== null) return lead;
      }
      return null;
    },
    get size() {
      let stories = 0;
      let terms = 0;
      let articles = 0;
      for (const { clusters, rarity } of partitions.values()) {
        stories += clusters.size;
        terms += rarity.size;
      }
      for (const bucket of answers.values()) articles += bucket.size;
      return { articles, texts: texts.size, stories, terms };
    },
    get bytes() {
      const bytes = { articles: texts.bytes, stories: 0, terms: 0 };
      for (const { clusters, rarity } of partitions.values()) {
        bytes.articles += clusters.bytes.articles;
        bytes.stories += clusters.bytes.stories;
        bytes.terms += rarity.bytes;
      }
      return bytes;
    },
  };
}
