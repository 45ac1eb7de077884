import type { DuplicateTier } from "@wirewatch/contracts";
import { openBoilerplate } from "./boilerplate.ts";
import { commonTerms } from "./common-words.ts";
import { openAgencyReader } from "./credited-agency.ts";
import { deriveStoryId } from "./derive-story-id.ts";
import { openDuplicateIndex } from "./duplicate-index.ts";
import {
  decodeFingerprint,
  encodeFingerprint,
  STORY_FINGERPRINT_VERSION,
  type Fingerprint,
} from "./fingerprint.ts";
import { BUCKET_ARTICLES, openLiveArticles, type Decision } from "./live-articles.ts";
import type { Member } from "./member-store.ts";
import { readFingerprint, type ReadDocument, type StoryDocument } from "./read-fingerprint.ts";
import { isRevisionTitle } from "./revision-marker.ts";
import { JOIN_SCORE, type JoinFeatures, type JoinModel } from "./score-join.ts";
import { openStoryClusters, type Lead, type StoryClusters } from "./story-clusters.ts";
import { openTermCounts, type TermCounts } from "./term-counts.ts";
import { reachOf } from "./story-windows.ts";
import { BUCKET_MS, bucketOf } from "./time-buckets.ts";

const HOUR_MS = 3_600_000;
/** The furthest time that a date can be, in milliseconds (ECMA-262). */
const MAX_TIME_MS = 8.64e15;
/** Short lines of a page that boilerplate is learned from, on average, at the most. */
const LINES_PER_ARTICLE = 10;
/** An article takes the place of a lead when it stands this much better for its story. */
const LEAD_MARGIN = 0.08;

export interface StoryIndexOptions {
  /** How long an article can be the original of a copy. Default 72 h. Windows are kept to whole buckets of six hours, rounded up. */
  windowMs?: number;
  /** How long an article counts for its story, for rarity and for boilerplate. Default 7 days, never less than `windowMs`. */
  storyWindowMs?: number;
  /** Score from which an article joins a story; higher is more careful. Default 0. */
  joinScore?: number;
  /**
   * Articles first seen within one bucket of six hours that later ones are compared with. Those beyond are placed all the
   * same, but leave no trace. Default 50,000, never more than 65,535; an article takes about 2 kB until it leaves the window.
   */
  maxBucketArticles?: number;
  /** Most language partitions. Articles of further languages share one. Default 200. */
  maxLanguages?: number;
  /** Pages of one host that must have a line before it counts as furniture. Default 5. */
  boilerplatePages?: number;
  /**
   * Whether two stories become one when an article shows that they are. Default false: then a decision never changes.
   * The caller that sets it must keep every merge it is told, and play it again after the article when it restores.
   */
  mergesStories?: boolean;
  /** Another model than the fitted one, and an eye on every comparison: for fitting and measuring. */
  model?: JoinModel;
  observe?: (storyId: string, features: JoinFeatures) => void;
}

/** What was decided for an article. Asked again for one that it has, the index tells the story that the article is in at this moment. */
export interface StoryAssignmentResult extends Decision {
  /** The headline, when the article founds a story. */
  storyTitle: string | null;
  /** The news agency that the text is credited to. */
  agency: string | null;
  /**
   * To be kept, with the time that it is restored under: that of first sight, or for an article that comes later than the window
   * of copies the beginning of the newest bucket, so that its own copies find it.
   */
  fingerprint: { version: string; bytes: Uint8Array; seenMs: number };
}

/** What was decided for a stored article. The last three only matter to the answer when the article is asked for again. */
export interface KnownAssignment {
  articleId: string;
  /** The story that `assign` told, not one that the article was moved to since. */
  storyId: string;
  duplicateOf: string | null;
  tier: DuplicateTier | null;
  /** `fingerprint.seenMs` of the answer. */
  firstSeenMs: number;
  /** Tier of the source as it is known today. */
  sourceTier?: 1 | 2 | 3;
  score?: number;
  revisionOf?: string | null;
  sagaOf?: string | null;
}

export interface StoryIndex {
  /**
   * Gives the article its story. Asked again for an article that it has, it gives the same answer, with the story that the
   * article is in at this moment, and learns nothing; only the fingerprint is weighted by what is known now. An article
   * that comes later than the window of copies counts as new.
   */
  assign(document: StoryDocument): StoryAssignmentResult;
  /**
   * Puts a stored article in, in the order of the decisions. For an article that the index has it does nothing. Bytes of
   * another version are ignored: returns false.
   */
  restore(bytes: Uint8Array, known: KnownAssignment): boolean;
  /**
   * Restores an article whose bytes are of another version from its text, under what was decided for it, and returns the
   * bytes of this version.
   */
  reread(document: StoryDocument, known: KnownAssignment): Uint8Array;
  /**
   * Makes two stories of today one: the articles of `from` and the copies they will have carry `into`. False, and nothing
   * changes, when no live article is in `from`, or one of them is part of another story already.
   */
  merge(from: string, into: string): boolean;
  /**
   * Takes articles out of their story, with their copies and the original they are copies of, into a story of the new id
   * `into`; copies found later follow. Returns the ids that moved: keep these, and split by them when the index is restored.
   * Null, and nothing changes, when no named article is live, they are of several stories, or `into` is in use.
   */
  split(articleIds: readonly string[], into: string): string[] | null;
  /**
   * The article to show for a story: the one nearest to its middle, by a cosine of 0 to 1, to which tier 1 adds .1 and from
   * which tier 3 takes .1. The current lead stays unless another is better by more than .08. Copies never lead. Of a story of
   * more than 256 articles the oldest 64, the newest 192 and the current lead are looked at. Null for a story without live
   * articles.
   */
  leadOf(storyId: string, currentLeadId?: string | null): string | null;
  /** Live articles, originals that copies are compared with, open stories, and known terms. */
  readonly size: { articles: number; texts: number; stories: number; terms: number };
  /** Bytes of the tables that grow with articles, with stories and with the vocabulary, without ids and answers. */
  readonly bytes: { articles: number; stories: number; terms: number };
}

/** An article on its way into the index. */
interface Article {
  id: string;
  seenMs: number;
  tier: number;
}

function soundTime(timeMs: number): number {
  return Math.abs(timeMs) <= MAX_TIME_MS ? timeMs : 0;
}

/** What a story keeps of an article. */
function partsOf(tier: number, print: Fingerprint): Omit<Member, "article"> {
  return {
    timeMs: print.timeMs,
    tier,
    vector: { terms: print.vectorTerms, weights: print.vectorWeights },
    title: { terms: print.titleTerms, weights: print.titleWeights },
  };
}

/**
 * Opens an empty index of one process. Pure and deterministic. What it answers depends on the live articles alone, those
 * first seen since `restoreFromMs`: on their order, and on the merges and splits among them. So an index that got them by
 * `restore`, `merge` and `split` in the order in which they happened answers as the one that decided them.
 */
export function openStoryIndex(options: StoryIndexOptions = {}): StoryIndex {
  const windowMs = options.windowMs ?? 72 * HOUR_MS;
  const reach = reachOf(options);
  const joinScore = options.joinScore ?? JOIN_SCORE;
  const maxBucketArticles = Math.min(BUCKET_ARTICLES, options.maxBucketArticles ?? 50_000);
  const maxLanguages = options.maxLanguages ?? 200;

  const boilerplate = openBoilerplate({
    minPages: options.boilerplatePages ?? 5,
    maxLines: maxBucketArticles * LINES_PER_ARTICLE,
  });
  const agencyOf = openAgencyReader();
  const live = openLiveArticles();
  const texts = openDuplicateIndex(live);
  const partitions = new Map<number, { clusters: StoryClusters; rarity: TermCounts }>();
  let newestBucket = Number.NEGATIVE_INFINITY;

  /** The partition of a language is its own as long as an article of it is live. */
  const partitionOf = (language: number): number =>
    partitions.has(language) || partitions.size < maxLanguages ? language : 0;
  const openPartition = (number: number): { clusters: StoryClusters; rarity: TermCounts } => {
    let partition = partitions.get(number);
    if (partition === undefined) {
      const model = options.model === undefined ? {} : { model: options.model };
      partition = {
        clusters: openStoryClusters({ joinScore, ...model }),
        rarity: openTermCounts(commonTerms(number)),
      };
      partitions.set(number, partition);
    }
    return partition;
  };
  const rarityOf = (number: number): TermCounts =>
    partitions.get(number)?.rarity ?? openTermCounts(commonTerms(number));
  /**
   * When an article counts as seen. One that comes later than the window of copies (held back for days, or after a clock that ran
   * ahead) counts as new: else it would leave no trace, and each of its copies would be an original too.
   */
  const countedMs = (seenMs: number): number =>
    bucketOf(seenMs) < newestBucket - reach.copies ? newestBucket * BUCKET_MS : seenMs;
  /** Moves the windows on. Late articles move nothing. */
  const advance = (seenMs: number): void => {
    const bucket = bucketOf(seenMs);
    if (bucket <= newestBucket) return;
    newestBucket = bucket;
    const oldest = bucket - reach.stories;
    live.drop(oldest);
    boilerplate.drop(oldest);
    texts.drop(bucket - reach.copies);
    for (const [number, { clusters, rarity }] of partitions) {
      clusters.forget(live.has);
      rarity.drop(oldest);
      if (clusters.size === 0) partitions.delete(number);
    }
  };
  /** The one way in, for new and for restored articles: so that both leave the same state. */
  const remember = (article: Article, print: Fingerprint, decision: Decision): void => {
    const { seenMs } = article;
    const bucket = bucketOf(seenMs);
    if (bucket < newestBucket - reach.stories || live.countOf(bucket) >= maxBucketArticles) return;
    const number = live.add(bucket, article.id, decision);
    // Copies say nothing about which lines are furniture, and nothing new about the story.
    if (decision.tier === "exact") return;
    boilerplate.learn(bucket, print.host, print.lines);
    if (bucket >= newestBucket - reach.copies)
      texts.add({ article: number, seenMs, body: print.body, sketch: print.sketch }, bucket);
    if (decision.duplicateOf !== null) return;
    const { clusters, rarity } = openPartition(print.language);
    rarity.add(bucket, print.terms);
    clusters.add({ article: number, ...partsOf(article.tier, print) }, live.storyOf(number));
  };
  const rememberKnown = (print: Fingerprint, known: KnownAssignment): void => {
    const { storyId, duplicateOf, tier, revisionOf = null, sagaOf = null } = known;
    const article = {
      id: known.articleId,
      seenMs: soundTime(known.firstSeenMs),
      tier: known.sourceTier ?? 0,
    };
    const score = known.score ?? (tier === "exact" ? 1 : 0);
    remember(article, print, { storyId, duplicateOf, tier, score, revisionOf, sagaOf, merges: [] });
  };
  const merge = (from: string, into: string): boolean => {
    const merged = live.merge(from, into);
    if (merged === null) return false;
    for (const { clusters } of partitions.values()) clusters.merge(merged.from, merged.into);
    return true;
  };
  const idOfStory = (story: number): string | null => (story === -1 ? null : live.idOfStory(story));
  const decide = (
    { id, title, firstSeenMs }: StoryDocument,
    { seenMs, tier }: Article,
    print: ReadDocument,
  ): Decision => {
    const alone = { revisionOf: null, sagaOf: null, merges: [] };
    const asCopy = (original: number, copyTier: DuplicateTier, score: number): Decision => ({
      ...alone,
      storyId: live.idOfStory(live.storyOf(original)),
      duplicateOf: live.rootIdOf(original),
      tier: copyTier,
      score,
      ...(live.idOf(original) === live.rootIdOf(original) ? {} : { repeats: live.idOf(original) }),
    });
    const fromMs = seenMs - windowMs;
    const hasWords = print.body[0] !== 0 || print.body[1] !== 0;
    const exact = hasWords ? texts.findExact(print.body, fromMs) : -1;
    if (exact !== -1) return asCopy(exact, "exact", 1);
    const copy = texts.findCopy(print.sketch, print.lead, fromMs);
    if (copy !== null) {
      const { verdict, article } = copy;
      if (!verdict.numbersChanged && !isRevisionTitle(title))
        return asCopy(article, verdict.tier, verdict.score);
      return { ...asCopy(article, "near", verdict.score), revisionOf: live.rootIdOf(article) };
    }
    const { observe } = options;
    const placed = partitions
      .get(print.language)
      ?.clusters.place(
        { ...partsOf(tier, print), terms: print.terms },
        observe && ((story, features) => observe(live.idOfStory(story), features)),
      );
    const { story, score, sagaOf, merge: found } = placed ?? { story: -1, score: 0, sagaOf: -1, merge: null };
    const merges =
      options.mergesStories === true && found !== null
        ? [{ from: live.idOfStory(found.from), into: live.idOfStory(found.into) }]
        : [];
    const storyId = idOfStory(story) ?? deriveStoryId(id, soundTime(firstSeenMs));
    return { ...alone, storyId, duplicateOf: null, tier: null, score, sagaOf: idOfStory(sagaOf), merges };
  };
  const isFounder = ({ duplicateOf, storyId }: Decision, id: string, seenMs: number): boolean =>
    duplicateOf === null && storyId === deriveStoryId(id, seenMs);

  const read = (document: StoryDocument, firstSeenMs: number): ReadDocument =>
    readFingerprint({ ...document, firstSeenMs }, { boilerplate, partitionOf, rarityOf });

  return {
    assign: (document) => {
      const seenMs = soundTime(document.firstSeenMs);
      const known = live.find(document.id);
      if (known === -1) advance(seenMs);
      const print = read(document, seenMs);
      const article = { id: document.id, seenMs: countedMs(seenMs), tier: document.sourceTier ?? 0 };
      const decision = known === -1 ? decide(document, article, print) : live.decisionOf(known);
      const storyTitle = isFounder(decision, document.id, seenMs) ? document.title : null;
      let { storyId } = decision;
      if (known === -1) {
        remember(article, print, decision);
        for (const { from, into } of decision.merges) {
          merge(from, into);
          if (storyId === from) storyId = into;
        }
      }
      return {
        ...decision,
        storyId,
        storyTitle,
        agency: agencyOf(document),
        fingerprint: {
          version: STORY_FINGERPRINT_VERSION,
          bytes: encodeFingerprint(print),
          seenMs: article.seenMs,
        },
      };
    },
    restore: (bytes, known) => {
      if (live.find(known.articleId) !== -1) return true;
      const print = decodeFingerprint(bytes);
      if (print === null) return false;
      advance(soundTime(known.firstSeenMs));
      rememberKnown(print, known);
      return true;
    },
    reread: (document, known) => {
      const isLive = live.find(known.articleId) !== -1;
      if (!isLive) advance(soundTime(known.firstSeenMs));
      const print = read(document, soundTime(document.firstSeenMs));
      if (!isLive) rememberKnown(print, known);
      return encodeFingerprint(print);
    },
    merge,
    split: (articleIds, into) => {
      const moved = live.split(articleIds, into);
      if (moved === null) return null;
      for (const { clusters } of partitions.values()) clusters.split(moved.from, moved.into, moved.isMoved);
      return moved.movedIds;
    },
    leadOf: (storyId, currentLeadId = null) => {
      const story = live.findStory(storyId);
      const currentArticle = currentLeadId === null ? -1 : live.find(currentLeadId);
      let best: Lead | null = null;
      let current: Lead | null = null;
      for (const { clusters } of partitions.values()) {
        const lead = clusters.lead(story, currentArticle);
        if (lead === null) continue;
        if (best === null || lead.best.score > best.score) best = lead.best;
        current ??= lead.current;
      }
      if (best === null) return null;
      const isKept = current !== null && best.score - current.score <= LEAD_MARGIN;
      return live.idOf(isKept && current !== null ? current.article : best.article);
    },
    get size() {
      let stories = 0;
      let terms = 0;
      for (const { clusters, rarity } of partitions.values()) {
        stories += clusters.size;
        terms += rarity.size;
      }
      return { articles: live.size, texts: texts.size, stories, terms };
    },
    get bytes() {
      const bytes = { articles: texts.bytes + boilerplate.bytes + live.bytes, stories: 0, terms: 0 };
      for (const { clusters, rarity } of partitions.values()) {
        bytes.articles += clusters.bytes.articles;
        bytes.stories += clusters.bytes.stories;
        bytes.terms += rarity.bytes;
      }
      return bytes;
    },
  };
}
