import { DatabaseUnavailableError, LeaseLostError, type ArticleRow, type Stores } from "@wirewatch/db";
import type { StoryIndex } from "@wirewatch/story";
import type { ActiveTools } from "./active-tools.ts";
import { clusterArticles } from "./cluster-articles.ts";
import { isPassing } from "./is-passing.ts";

export interface Placer {
  /** Places the oldest articles that wait and writes what was decided. False when none waits. */
  placeNext(): Promise<boolean>;
}

/**
 * Places articles in the order of first sight. A batch that was not written is forgotten with the index: its articles still
 * wait, and come first. After a batch that the database refused its articles are tried one by one, so that one of them
 * alone is put off.
 */
export function openPlacer(tools: ActiveTools, batch: number): Placer {
  const { stores, memory, fence, ledger, deliveries, log } = tools;
  /** Articles that are still to be tried alone. */
  let alone = 0;

  const place = async (articles: readonly ArticleRow[]): Promise<void> => {
    const startedAt = performance.now();
    const { index } = memory;
    const { leftCount, failures, learnedIds, grownIds, ...decided } = await clusterArticles(index, articles);
    let advancedIds: string[];
    try {
      const leads = await chooseLeads(stores, index, [...grownIds]);
      const committed = await stores.articles.commitClustered({ ...decided, leads }, fence);
      advancedIds = committed.advancedIds;
      deliveries.wake(committed.deliveryIds);
    } catch (error) {
      if (learnedIds.size > 0) memory.discard();
      throw error;
    }
    ledger.advanced(advancedIds);
    const written = new Set(advancedIds);
    for (const { id } of decided.patches)
      if (!written.has(id)) failures.push({ id, error: new Error("the article was moved by somebody else") });
    if (failures.some(({ id }) => learnedIds.has(id))) memory.discard();
    for (const failure of failures) await ledger.fail(failure, articles);
    ledger.done({
      articles: articles.length - leftCount,
      advanced: advancedIds.length,
      failed: failures.length,
      startedAt,
    });
  };

  return {
    placeNext: async () => {
      if (memory.isStale) {
        const startedAt = performance.now();
        const { played } = await memory.catchUp(fence);
        log.info({ played, ms: Math.round(performance.now() - startedAt) }, "clusterer.rebuilt");
      }
      const articles = await stores.articles.unclustered(alone > 0 ? 1 : batch);
      if (articles.length === 0) {
        alone = 0;
        return false;
      }
      try {
        await place(articles);
        alone = Math.max(0, alone - 1);
      } catch (error) {
        if (error instanceof LeaseLostError || error instanceof DatabaseUnavailableError) throw error;
        log.warn({ articles: articles.length, err: error }, "stage.failed");
        const [only] = articles;
        if (articles.length === 1 && only !== undefined && !isPassing(error)) {
          alone = Math.max(0, alone - 1);
          await ledger.fail({ id: only.id, error }, articles);
          return true;
        }
        alone = Math.max(alone, articles.length);
        if (isPassing(error)) throw error;
      }
      return true;
    },
  };
}

/** The leads that differ from those that the stories have. */
export async function chooseLeads(
  stores: Stores,
  index: StoryIndex,
  storyIds: readonly string[],
): Promise<{ storyId: string; articleId: string }[]> {
  if (storyIds.length === 0) return [];
  const stories = await stores.stories.getMany([...storyIds]);
  const current = new Map(stories.map(({ id, leadArticleId }) => [id, leadArticleId]));
  return storyIds.flatMap((storyId) => {
    const articleId = index.leadOf(storyId, current.get(storyId));
    return articleId === null || articleId === current.get(storyId) ? [] : [{ storyId, articleId }];
  });
}
