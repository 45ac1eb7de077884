import { openExtractor } from "@wirewatch/extract";
import { articleExtracted, articleFound } from "@wirewatch/queue";
import {
  repeat,
  runArticleStage,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { extractArticle, type ExtractTools, type ReadArticle } from "./extract-article.ts";
import { NO_BLOCKS, openHostBlocks } from "./host-blocks/open-host-blocks.ts";
import { extractorOptions } from "./options.ts";
import { openPageArchive } from "./page/page-archive.ts";
import { productOf } from "./page/page-directives.ts";
import { TURN_WAIT_MS } from "./page/request-page.ts";
import { sweepPages } from "./page/sweep-pages.ts";
import { readBatch } from "./read-batch.ts";
import { runRechecks } from "./recheck/run-rechecks.ts";
import { runReextractions } from "./reextract/run-reextractions.ts";
import { openSiteRuleTable } from "./site-rule-table.ts";
import { readTextSources, type TextSources } from "./text-source/read-text-sources.ts";

/** Articles that are read before their results are committed together. */
const COMMIT_SIZE = 25;
/** What robots.txt, the turns of a redirect and the commit may take on top of a recheck's deadlines. */
const RECHECK_MARGIN_MS = 15_000;
/** How often what hosts repeat is written down; a process that is killed forgets so much. */
const FLUSH_EVERY_MS = 1000;

/** Fetches an article's page where needed and keeps its text and metadata. */
export const extractorService: Service = {
  name: "extractor",
  options: extractorOptions,
  start: async (context) => startExtractor(context),
};

async function startExtractor(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof extractorOptions>;
  const { stores, metrics } = context;
  const extractor = openExtractor({
    size: options.WIREWATCH_EXTRACT_THREADS,
    deadlineMs: options.WIREWATCH_EXTRACT_DEADLINE_MS,
  });
  const hostBlocks = openHostBlocks(stores.hostBlocks);
  const urlRules = context.config.WIREWATCH_URL_RULES;
  const maxBytes = options.WIREWATCH_PAGE_MAX_BYTES;
  const tools: Omit<ExtractTools, "textSources"> = {
    http: context.http,
    extractor,
    pageFetch: options.WIREWATCH_PAGE_FETCH,
    limits: {
      maxBytes,
      deadlineMs: options.WIREWATCH_PAGE_DEADLINE_MS,
      hostIntervalMs: context.config.WIREWATCH_HOST_INTERVAL_MS,
    },
    urlRules,
    product: productOf(context.config.WIREWATCH_USER_AGENT),
    respectNoIndex: options.WIREWATCH_RESPECT_NOINDEX,
    siteRules: openSiteRuleTable(stores.siteRules),
    hostBlocks,
    archive: openPageArchive(
      stores.pages,
      {
        keepMs: options.WIREWATCH_PAGE_KEEP_MS,
        keepBytes: options.WIREWATCH_PAGE_KEEP_BYTES,
        maxBytes,
        urlRules,
      },
      context.log,
    ),
  };

  /** An article's first reading does without what its host repeats; later ones, which compare texts, wait for it. */
  const forgiving = { view: (host: string) => hostBlocks.view(host).catch(() => NO_BLOCKS) };

  /** What articles that were read for the first time teach. Nothing of it is needed for them to go on. */
  const learn = async (read: readonly ReadArticle[], textSources: TextSources): Promise<void> => {
    for (const { pageFrom } of read) metrics.pages.inc({ from: pageFrom });
    try {
      await stores.articles.attachKeys(
        read.flatMap(({ article, keys }) => keys.map((key) => ({ articleId: article.id, key }))),
      );
      for (const { article, page, host } of read) {
        if (page === null) continue;
        if (host !== null) hostBlocks.learn(host, article.id, page.text);
        await textSources.learn(article, page);
      }
    } catch (error) {
      context.log.warn({ err: error }, "extractor.learn-failed");
    }
  };

  const stage = runArticleStage({
    context,
    stage: "found",
    queue: articleFound,
    next: articleExtracted,
    concurrency: 4,
    maxAttempts: 8,
    process: async (articles, { signal, advanced }) => {
      const textSources = await readTextSources(articles, stores.textSources);
      const failures = await readBatch({
        articles,
        lanes: options.WIREWATCH_EXTRACT_CONCURRENCY,
        commitSize: COMMIT_SIZE,
        read: async (article) =>
          extractArticle(article, { ...tools, hostBlocks: forgiving, textSources }, signal),
        commit: async (read) => {
          const ids = await stores.articles.commitExtracted(read.map(({ patch }) => patch));
          advanced(ids);
          // An article that came twice has taught what it can.
          const isFirst = new Set(ids);
          await learn(
            read.filter(({ article }) => isFirst.has(article.id)),
            textSources,
          );
        },
      });
      return { advancedIds: [], failures };
    },
  });
  const flushing = repeat({
    name: "host-blocks",
    everyMs: FLUSH_EVERY_MS,
    log: context.log,
    signal: context.signal,
    task: async () => hostBlocks.flush(),
  });
  const sweep = sweepPages(context);
  const reextractions = runReextractions({ context, tools: { ...tools, maxBytes } });
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
      await reextractions.stop();
      await stage.stop();
      await sweep.stop();
      await flushing.stop();
      await hostBlocks.flush().catch((error: unknown) => {
        context.log.warn({ err: error }, "extractor.learn-failed");
      });
      await extractor.close();
    },
  };
}
