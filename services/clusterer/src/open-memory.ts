import { setImmediate } from "node:timers/promises";
import type { ArticleRow, ClusterDecision, Fence, Stores } from "@wirewatch/db";
import type { Log } from "@wirewatch/runtime";
import {
  openStoryIndex,
  restoreFromMs,
  STORY_FINGERPRINT_VERSION,
  type KnownAssignment,
  type StoryIndex,
  type StoryIndexOptions,
} from "@wirewatch/story";
import { toStoryDocument } from "./cluster-articles.ts";
import { isPassing } from "./is-passing.ts";

/** Decisions that are played between two looks at whether texts must be read anew. */
const CHUNK = 500;
/** Texts in memory at a time while fingerprints are read anew. */
const REREAD_TEXTS = 50;

/** A fingerprint that was read anew. */
type Print = Parameters<Stores["stories"]["rewriteFingerprints"]>[0][number];

/** The index of one process, and how far it has followed what was decided. */
export interface Memory {
  readonly index: StoryIndex;
  /** There is no index: it has not been built, or was thrown away. */
  readonly isStale: boolean;
  /**
   * Plays what has been decided since the last call; the first call, and the first one after `discard`, builds the index.
   * Fingerprints of another version are read anew from the texts; with a fence they are written back.
   */
  catchUp(fence: Fence | null): Promise<{ played: number; reread: number; isBuilt: boolean }>;
  /** The database was exchanged since the index was built: what is remembered was decided in another one. */
  isForeign(): Promise<boolean>;
  /** Throws the index away: it may know what the database does not. */
  discard(): void;
}

export function openMemory(settings: {
  stores: Stores;
  options: StoryIndexOptions;
  log: Log;
  /** Ends a build. */
  signal: AbortSignal;
}): Memory {
  const { stores, options, log, signal } = settings;
  let index: StoryIndex | null = null;
  let database: string | null = null;
  let position = 0;
  /** Fingerprints of another version that were read anew and not written back. */
  let unwritten = 0;

  /** Loads texts of these articles, in portions as they are asked for, and of any other alone. */
  const openTexts = (ids: readonly string[]): ((id: string) => Promise<ArticleRow>) => {
    let loaded = new Map<string, ArticleRow>();
    return async (id) => {
      if (!loaded.has(id)) {
        const from = ids.indexOf(id);
        const wanted = from === -1 ? [id] : ids.slice(from, from + REREAD_TEXTS);
        const articles = await stores.articles.getMany(wanted);
        loaded = new Map(articles.map((article) => [article.id, article]));
      }
      const article = loaded.get(id);
      if (article === undefined) throw new Error(`there is no article ${id}`);
      return article;
    };
  };

  /** Plays decisions in their order. Returns the fingerprints that had to be read anew. */
  const play = async (target: StoryIndex, decisions: readonly ClusterDecision[]): Promise<Print[]> => {
    const prints: Print[] = [];
    const isCurrent = ({ version }: { version: string }): boolean => version === STORY_FINGERPRINT_VERSION;
    const textOf = openTexts(
      decisions.flatMap((decision) =>
        decision.kind === "article" && !isCurrent(decision) ? [decision.articleId] : [],
      ),
    );
    for (const decision of decisions) {
      if (decision.kind === "merge") target.merge(decision.from, decision.into);
      else if (decision.kind === "split") target.split(decision.articleIds, decision.into);
      else {
        const { articleId } = decision;
        const known = toKnown(decision);
        try {
          // Bytes that are damaged are read anew as well.
          if (!isCurrent(decision) || !target.restore(decision.bytes, known)) {
            const bytes = target.reread(toStoryDocument(await textOf(articleId)), known);
            prints.push({ articleId, version: STORY_FINGERPRINT_VERSION, bytes });
          }
        } catch (error) {
          // One article that cannot be read must not keep all others from their stories.
          if (isPassing(error)) throw error;
          log.warn({ articleId, err: error }, "clusterer.unreadable");
        }
      }
      if (target === index) position = decision.position;
    }
    return prints;
  };

  const follow = async (
    target: StoryIndex,
    decisions: AsyncIterable<ClusterDecision>,
    fence: Fence | null,
  ): Promise<{ played: number; reread: number; last: number | null }> => {
    let [played, reread] = [0, 0];
    let last: number | null = null;
    let chunk: ClusterDecision[] = [];
    const playChunk = async (): Promise<void> => {
      // Others get their turn: above all the renewal of the lease.
      await setImmediate();
      signal.throwIfAborted();
      const prints = await play(target, chunk);
      played += chunk.length;
      reread += prints.length;
      last = chunk.at(-1)?.position ?? last;
      chunk = [];
      if (prints.length === 0) return;
      if (fence === null) unwritten += prints.length;
      else await stores.stories.rewriteFingerprints(prints, fence);
    };
    for await (const decision of decisions) {
      chunk.push(decision);
      if (chunk.length >= CHUNK) await playChunk();
    }
    await playChunk();
    return { played, reread, last };
  };

  const build = async (fence: Fence | null): Promise<{ played: number; reread: number }> => {
    database = await stores.watch.identity();
    unwritten = 0;
    const target = openStoryIndex(options);
    const newest = await stores.stories.newestPlaced();
    if (newest === null) {
      [index, position] = [target, 0];
      return { played: 0, reread: 0 };
    }
    const since = new Date(restoreFromMs(newest.getTime(), options));
    const { last, ...counts } = await follow(target, stores.stories.decisions({ since }), fence);
    [index, position] = [target, last ?? 0];
    return counts;
  };

  const isForeign = async (): Promise<boolean> =>
    index !== null && (await stores.watch.identity()) !== database;

  return {
    isForeign,
    get index() {
      if (index === null) throw new Error("the index of stories has not been built");
      return index;
    },
    get isStale() {
      return index === null;
    },
    catchUp: async (fence) => {
      // Whoever is active writes back what was read anew.
      if (fence !== null && (unwritten > 0 || (await isForeign()))) index = null;
      const isBuilt = index === null;
      const built = isBuilt ? await build(fence) : { played: 0, reread: 0 };
      if (index === null) throw new Error("the index was thrown away while it was built");
      const since = await follow(index, stores.stories.decisions({ after: position }), fence);
      return { played: built.played + since.played, reread: built.reread + since.reread, isBuilt };
    },
    discard: () => {
      index = null;
    },
  };
}

const toKnown = (decision: Extract<ClusterDecision, { kind: "article" }>): KnownAssignment => ({
  articleId: decision.articleId,
  storyId: decision.storyId,
  sourceTier: decision.sourceTier,
  duplicateOf: decision.duplicateOf,
  tier: decision.tier,
  score: decision.score,
  firstSeenMs: decision.firstSeenAt.getTime(),
});
