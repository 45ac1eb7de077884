import type { ArticleFailure } from "@wirewatch/runtime";

/**
 * Reads the articles of a batch side by side and commits what is ready in groups, so that a page that answers late does
 * not hold back those that are read. Every article ends up either committed or among the failures.
 */
export async function readBatch<Article extends { id: string }, Patch>(settings: {
  articles: readonly Article[];
  lanes: number;
  /** How many patches are committed together at most. */
  commitSize: number;
  read: (article: Article) => Promise<Patch>;
  commit: (patches: Patch[]) => Promise<void>;
}): Promise<ArticleFailure[]> {
  const failures: ArticleFailure[] = [];
  const waiting = [...settings.articles];
  let ready: Patch[] = [];

  const commitReady = async (): Promise<void> => {
    const patches = ready;
    ready = [];
    if (patches.length > 0) await settings.commit(patches);
  };
  const readNext = async (): Promise<void> => {
    for (let article = waiting.shift(); article !== undefined; article = waiting.shift()) {
      try {
        const patch = await settings.read(article);
        // Only now: `ready` may have been handed over while this article was read.
        ready.push(patch);
      } catch (error) {
        failures.push({ id: article.id, error });
      }
      // With nothing left to begin, whatever is read had better not wait for the slow ones.
      if (ready.length >= settings.commitSize || waiting.length === 0) await commitReady();
    }
  };
  await Promise.all(Array.from({ length: Math.min(settings.lanes, settings.articles.length) }, readNext));
  await commitReady();
  return failures;
}
