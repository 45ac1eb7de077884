import type { ArticleRow, ExtractedPatch } from "@wirewatch/db";
import { openExtractor } from "@wirewatch/extract";
import { articleExtracted, articleFound } from "@wirewatch/queue";
import {
  runArticleStage,
  type ArticleFailure,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { extractArticle, type ExtractTools } from "./extract-article.ts";
import { extractorOptions } from "./options.ts";

/** Articles that are read before their results are committed together. */
const COMMIT_SIZE = 25;

/** Fetches an article's page where needed and keeps its text and metadata. */
export const extractorService: Service = {
  name: "extractor",
  options: extractorOptions,
  start: async (context) => startExtractor(context),
};

async function startExtractor(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof extractorOptions>;
  const { stores } = context;
  const extractor = openExtractor({
    size: options.WIREWATCH_EXTRACT_THREADS,
    deadlineMs: options.WIREWATCH_EXTRACT_DEADLINE_MS,
  });
  const tools: ExtractTools = {
    http: context.http,
    extractor,
    pageFetch: options.WIREWATCH_PAGE_FETCH,
    limits: {
      maxBytes: options.WIREWATCH_PAGE_MAX_BYTES,
      deadlineMs: options.WIREWATCH_PAGE_DEADLINE_MS,
      hostIntervalMs: context.config.WIREWATCH_HOST_INTERVAL_MS,
    },
  };

  const process = async (
    articles: readonly ArticleRow[],
    { signal, advanced }: { signal: AbortSignal; advanced: (ids: readonly string[]) => void },
  ) => {
    const failures: ArticleFailure[] = [];
    let ready: ExtractedPatch[] = [];
    const commit = async (): Promise<void> => {
      const patches = ready;
      ready = [];
      if (patches.length > 0) advanced(await stores.articles.commitExtracted(patches));
    };
    const waiting = [...articles];
    const readNext = async (): Promise<void> => {
      for (let article = waiting.shift(); article !== undefined; article = waiting.shift()) {
        try {
          ready.push(await extractArticle(article, tools, signal));
        } catch (error) {
          failures.push({ id: article.id, error });
        }
        // A page that answers late must not hold back those that are read: commit when nothing else is about to finish.
        if (ready.length >= COMMIT_SIZE || waiting.length === 0) await commit();
      }
    };
    const lanes = Math.min(articles.length, options.WIREWATCH_EXTRACT_CONCURRENCY);
    await Promise.all(Array.from({ length: lanes }, readNext));
    await commit();
    return { advancedIds: [], failures };
  };

  const stage = runArticleStage({
    context,
    stage: "found",
    queue: articleFound,
    next: articleExtracted,
    concurrency: 4,
    maxAttempts: 8,
    process,
  });
  return {
    isReady: () => stage.isReady(),
    stop: async () => {
      await stage.stop();
      await extractor.close();
    },
  };
}
