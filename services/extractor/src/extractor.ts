import { openExtractor } from "@wirewatch/extract";
import { articleExtracted, articleFound } from "@wirewatch/queue";
import {
  runArticleStage,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { extractArticle, type ExtractTools } from "./extract-article.ts";
import { extractorOptions } from "./options.ts";
import { readBatch } from "./read-batch.ts";
import { runRechecks } from "./recheck/run-rechecks.ts";
import { TURN_WAIT_MS } from "./request-page.ts";

/** Articles that are read before their results are committed together. */
const COMMIT_SIZE = 25;
/** What robots.txt, the turns of a redirect and the commit may take on top of a recheck's deadlines. */
const RECHECK_MARGIN_MS = 15_000;

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
    urlRules: context.config.WIREWATCH_URL_RULES,
  };

  const stage = runArticleStage({
    context,
    stage: "found",
    queue: articleFound,
    next: articleExtracted,
    concurrency: 4,
    maxAttempts: 8,
    process: async (articles, { signal, advanced }) => ({
      advancedIds: [],
      failures: await readBatch({
        articles,
        lanes: options.WIREWATCH_EXTRACT_CONCURRENCY,
        commitSize: COMMIT_SIZE,
        read: async (article) => extractArticle(article, tools, signal),
        commit: async (patches) => advanced(await stores.articles.commitExtracted(patches)),
      }),
    }),
  });
  const rechecks = runRechecks({
    context,
    tools,
    schedule: {
      afterMs: context.config.WIREWATCH_RECHECK_AFTER,
      confirmMs: options.WIREWATCH_RECHECK_CONFIRM_MS,
    },
    concurrency: options.WIREWATCH_RECHECK_CONCURRENCY,
    leaseMs: Math.max(
      options.WIREWATCH_RECHECK_LEASE_MS,
      options.WIREWATCH_PAGE_DEADLINE_MS +
        2 * options.WIREWATCH_EXTRACT_DEADLINE_MS +
        TURN_WAIT_MS +
        RECHECK_MARGIN_MS,
    ),
  });
  return {
    isReady: () => stage.isReady(),
    stop: async () => {
      await rechecks.stop();
      await stage.stop();
      await extractor.close();
    },
  };
}
