import { setImmediate } from "node:timers/promises";
import type { ArticleRow, ClusteredBatch, ClusteredPatch } from "@wirewatch/db";
import type { ArticleFailure } from "@wirewatch/runtime";
import type { StoryDocument, StoryIndex } from "@wirewatch/story";

export interface ClusteredArticles extends Omit<ClusteredBatch, "leads"> {
  failures: ArticleFailure[];
  /** Articles that the index has learned of: it knows more than the database until they are committed. */
  learnedIds: Set<string>;
  /** Stories that have gained an original. */
  grownIds: Set<string>;
  /** Articles that were not looked at: a merge ends the batch, so that it has its place among the decisions. */
  leftCount: number;
}

/** What the index reads of an article. */
export function toStoryDocument(article: ArticleRow): StoryDocument {
  return {
    id: article.id,
    title: article.title,
    text: article.text,
    host: article.source.domain,
    sourceTier: article.source.tier,
    language: article.language ?? "und",
    author: article.authors.join(", "),
    firstSeenMs: Date.parse(article.firstSeenAt),
    ...(article.publishedAt === null ? {} : { publishedMs: Date.parse(article.publishedAt) }),
  };
}

/** Primary subtag of a language tag (BCP 47). */
const primaryOf = (language: string | null): string => (language ?? "").toLowerCase().split("-")[0] || "und";

/** After so long others get their turn: above all the renewal of the lease. */
const SLICE_MS = 20;

/**
 * Gives every article its story, in the order given. An article that has its story already comes again with a revised
 * text: what was decided stays as it is, since the index may have forgotten the article by now.
 */
export async function clusterArticles(
  index: StoryIndex,
  articles: readonly ArticleRow[],
): Promise<ClusteredArticles> {
  const patches: ClusteredPatch[] = [];
  const failures: ArticleFailure[] = [];
  const merges: { from: string; into: string }[] = [];
  const learnedIds = new Set<string>();
  const grownIds = new Set<string>();
  let sliceEndsAt = performance.now() + SLICE_MS;
  for (const [place, article] of articles.entries()) {
    if (article.storyId !== null) {
      patches.push({
        id: article.id,
        storyId: article.storyId,
        duplicateOf: article.duplicateOf,
        tier: article.duplicateTier,
        repeats: article.reworkId,
        score: 0,
        sharedShare: article.sharedShare,
        revisionOf: article.revisionOf,
        agency: article.agency,
        language: primaryOf(article.language),
        continues: null,
        fingerprint: null,
      });
      continue;
    }
    if (performance.now() > sliceEndsAt) {
      await setImmediate();
      sliceEndsAt = performance.now() + SLICE_MS;
    }
    const before = index.size.articles;
    try {
      const assignment = index.assign(toStoryDocument(article));
      learnedIds.add(article.id);
      if (assignment.duplicateOf === null) grownIds.add(assignment.storyId);
      patches.push({
        id: article.id,
        storyId: assignment.storyId,
        duplicateOf: assignment.duplicateOf,
        tier: assignment.tier,
        repeats: assignment.repeats ?? null,
        score: assignment.score,
        sharedShare: assignment.tier === null ? null : Math.min(1, Math.max(0, assignment.score)),
        revisionOf: assignment.revisionOf,
        agency: assignment.agency,
        language: primaryOf(article.language),
        continues: assignment.sagaOf,
        fingerprint: assignment.fingerprint,
      });
      if (assignment.merges.length > 0) {
        merges.push(...assignment.merges);
        for (const { from, into } of merges) {
          grownIds.delete(from);
          grownIds.add(into);
        }
        return { patches, merges, failures, learnedIds, grownIds, leftCount: articles.length - place - 1 };
      }
    } catch (error) {
      failures.push({ id: article.id, error });
      // Half of it may be in the index.
      if (index.size.articles !== before) learnedIds.add(article.id);
    }
  }
  return { patches, merges, failures, learnedIds, grownIds, leftCount: 0 };
}
