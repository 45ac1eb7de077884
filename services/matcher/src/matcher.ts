import type { AlertData } from "@wirewatch/contracts";
import type { ArticleRow, MatchedPatch } from "@wirewatch/db";
import { articleClustered, deliveryDue } from "@wirewatch/queue";
import {
  openWaker,
  runArticleStage,
  type ArticleFailure,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { openCompiledMonitors } from "./compiled-monitors.ts";
import { matchArticle, type ArticleContext } from "./match-article.ts";
import { matcherOptions } from "./options.ts";

/** Evaluates each article against all monitors, and raises each alert once. */
export const matcherService: Service = {
  name: "matcher",
  options: matcherOptions,
  start: async (context) => startMatcher(context),
};

async function startMatcher(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof matcherOptions>;
  const { stores, metrics } = context;
  const log = context.log.child({ service: "matcher" });
  const monitors = openCompiledMonitors(stores, log);
  const producer = context.queues.producer(deliveryDue);
  const deliveryWaker = openWaker({
    name: deliveryDue.name,
    gatherMs: 3,
    log,
    send: async (batches) => producer.addMany(batches.map((deliveryIds) => ({ deliveryIds }))),
  });

  const stage = runArticleStage({
    context,
    stage: "clustered",
    queue: articleClustered,
    next: null,
    concurrency: options.WIREWATCH_MATCH_CONCURRENCY,
    maxAttempts: 8,
    process: async (articles) => {
      const compiled = await monitors.current();
      const contextOf = await loadContexts(context, articles);
      const patches: MatchedPatch[] = [];
      const failures: ArticleFailure[] = [];
      for (const article of articles) {
        try {
          const alerts = matchArticle(article, compiled, contextOf(article), {
            maxSpans: options.WIREWATCH_MATCH_MAX_SPANS,
          });
          patches.push({ id: article.id, alerts });
        } catch (error) {
          failures.push({ id: article.id, error });
        }
      }
      const { advancedIds, alertIds, deliveryIds } = await stores.articles.commitMatched(patches, {
        firstCheckInMs: context.config.WIREWATCH_RECHECK_AFTER[0] ?? null,
      });
      deliveryWaker.wake(deliveryIds);
      metrics.alertsRaised.inc(alertIds.length);
      if (alertIds.length > 0)
        // A revised article was first seen long ago, which says nothing of our speed.
        for (const article of articles.filter(({ revision }) => revision === 1))
          metrics.publishToAlertSeconds.observe((Date.now() - Date.parse(article.firstSeenAt)) / 1000);
      return { advancedIds, failures };
    },
  });

  return {
    isReady: () => stage.isReady(),
    stop: async () => {
      await stage.stop();
      await deliveryWaker.flush();
    },
  };
}

async function loadContexts(
  context: ServiceContext,
  articles: readonly ArticleRow[],
): Promise<(article: ArticleRow) => ArticleContext> {
  const { stores } = context;
  const storyIds = [...new Set(articles.flatMap(({ storyId }) => (storyId === null ? [] : [storyId])))];
  const stories = new Map((await stores.stories.getMany(storyIds)).map((story) => [story.id, story]));
  const roots = [...new Set(articles.map(({ id, duplicateOf }) => duplicateOf ?? id))];
  const copies = new Map<string, Awaited<ReturnType<typeof stores.stories.duplicatesOf>>>();
  for (const copy of await stores.stories.duplicatesOf(roots))
    copies.set(copy.duplicateOf, [...(copies.get(copy.duplicateOf) ?? []), copy]);
  return (article) => {
    const story = article.storyId === null ? undefined : stories.get(article.storyId);
    if (!story) throw new Error(`article ${article.id} has no story`);
    const duplicates: AlertData["duplicates"] = (copies.get(article.duplicateOf ?? article.id) ?? [])
      .filter(({ articleId }) => articleId !== article.id)
      .map(({ articleId, source, tier }) => ({ articleId, source, tier }));
    return { story, duplicates };
  };
}
