import type { ArticleRow, ClusteredPatch } from "@wirewatch/db";
import type { StoryIndex } from "@wirewatch/story";

/**
 * Gives every article its story, in order of first sight, so that a replay of the same articles gives the same stories.
 * An article that the index has seen before gets the same answer again. One that has its story already comes again with
 * a revised text: story and fingerprint stay as they are, since the index may have forgotten the article by now.
 */
export function clusterArticles(index: StoryIndex, articles: readonly ArticleRow[]): ClusteredPatch[] {
  const inOrder = articles.toSorted(
    (left, right) => left.firstSeenAt.localeCompare(right.firstSeenAt) || left.id.localeCompare(right.id),
  );
  return inOrder.map((article) => {
    if (article.storyId !== null)
      return {
        id: article.id,
        storyId: article.storyId,
        duplicateOf: article.duplicateOf,
        tier: article.duplicateTier,
        storyTitle: null,
        fingerprint: null,
      };
    const assignment = index.assign({
      id: article.id,
      title: article.title,
      text: article.text,
      host: article.source.domain,
      sourceId: article.sourceId,
      language: article.language ?? "und",
      firstSeenMs: Date.parse(article.firstSeenAt),
      ...(article.publishedAt === null ? {} : { publishedMs: Date.parse(article.publishedAt) }),
    });
    return {
      id: article.id,
      storyId: assignment.storyId,
      duplicateOf: assignment.duplicateOf,
      tier: assignment.tier,
      storyTitle: assignment.storyTitle,
      fingerprint: assignment.fingerprint,
    };
  });
}
