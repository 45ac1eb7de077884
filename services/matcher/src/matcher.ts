import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { StoryMovedError, type ArticleRow, type MatchedPatch } from "@wirewatch/db";
import { articleClusteredAt, deliveryDue } from "@wirewatch/queue";
import {
  openWaker,
  runArticleStage,
  type ArticleFailure,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { noteRefused, runChecks } from "./check-monitors.ts";
import { inParts } from "./in-parts.ts";
import { loadContexts, openVersions } from "./load-contexts.ts";
import { toDraft, toQueryDocument } from "./match-article.ts";
import { openWatch, type Watch } from "./open-watch.ts";
import { matcherOptions, readShard } from "./options.ts";
import { MATCH_PROBLEMS } from "./problems.ts";
import { runBackfills } from "./run-backfills.ts";
import { runStoryUpdates } from "./run-story-updates.ts";
import type { MatchOutcome } from "./watched-set.ts";

/** Evaluates each article against all monitors, and raises each alert once. */
export const matcherService: Service = {
  name: "matcher",
  options: matcherOptions,
  start: async (context) => startMatcher(context),
};

/** After so long others get their turn. */
const SLICE_MS = 3;
/** How often articles are matched once more because their stories moved in the midst of it. */
const MAX_TRIES = 5;

async function startMatcher(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof matcherOptions>;
  const { stores, metrics } = context;
  const shard = readShard(options.WIREWATCH_MATCH_SHARD);
  const log = context.log.child({
    service: "matcher",
    ...(shard.count > 1 ? { shard: options.WIREWATCH_MATCH_SHARD } : {}),
  });
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const watch = openWatch({
    stores,
    shard,
    folder: join(context.config.WIREWATCH_DATA, "matcher"),
    mergeAfter: options.WIREWATCH_MATCH_MERGE_AFTER,
    maxSteps: options.WIREWATCH_MATCH_MAX_STEPS,
    maxHeapMb: options.WIREWATCH_MATCH_COMPILE_MEMORY_MB,
    log,
    metrics,
    signal,
    onRefused: (refused) => noteRefused(stores, refused),
  });
  const producer = context.queues.producer(deliveryDue);
  const deliveryWaker = openWaker({
    name: deliveryDue.name,
    gatherMs: 3,
    log,
    send: async (batches) => producer.addMany(batches.map((deliveryIds) => ({ deliveryIds }))),
  });

  let underway = 0;
  let stage: RunningService | null = null;
  const begin = async (): Promise<void> => {
    // No article is taken before the monitors are there: other matchers may be ready.
    await watch.ready;
    if (signal.aborted) return;
    const match = openMatch(context, options, watch);
    stage = runArticleStage({
      context,
      stage: "clustered",
      queue: articleClusteredAt(shard.index + 1),
      next: shard.index + 1 < shard.count ? articleClusteredAt(shard.index + 2) : null,
      shard,
      concurrency: options.WIREWATCH_MATCH_CONCURRENCY,
      maxAttempts: 8,
      process: async (articles, { advanced }) => {
        underway += 1;
        try {
          const failures: ArticleFailure[] = [];
          let alertCount = 0;
          const finish = async (batch: readonly ArticleRow[], tries: number): Promise<void> => {
            const matched = await match(batch);
            failures.push(...matched.failures);
            for (const part of inParts(matched.patches))
              try {
                const { advancedIds, alertIds, deliveryIds } = await stores.articles.commitMatched(part, {
                  firstCheckInMs: context.config.WIREWATCH_RECHECK_AFTER[0] ?? null,
                  shard,
                });
                advanced(advancedIds);
                deliveryWaker.wake(deliveryIds);
                metrics.alertsRaised.inc(alertIds.length);
                alertCount += alertIds.length;
              } catch (error) {
                // Their stories became one with others, or came apart: what alerts say of them must be read anew.
                if (!(error instanceof StoryMovedError) || tries >= MAX_TRIES) throw error;
                const ids = part.map(({ id }) => id);
                await finish(await stores.articles.loadAtStage(ids, "clustered", shard), tries + 1);
              }
          };
          await finish(articles, 1);
          if (alertCount > 0)
            // A revised article was first seen long ago, which says nothing of our speed.
            for (const article of articles.filter(({ revision }) => revision === 1))
              metrics.publishToAlertSeconds.observe((Date.now() - Date.parse(article.firstSeenAt)) / 1000);
          return { advancedIds: [], failures };
        } finally {
          underway -= 1;
        }
      },
    });
  };
  const begun = begin().catch((error: unknown) => {
    if (!signal.aborted) context.fail(error instanceof Error ? error : new Error(String(error)));
  });
  const checks = runChecks({ stores, watch, log, signal });
  const updates = runStoryUpdates({
    stores,
    everyMs: options.WIREWATCH_STORY_UPDATE_MS,
    onDeliveries: (ids) => deliveryWaker.wake(ids),
    log,
    metrics,
    signal,
  });
  const backfills = runBackfills({
    stores,
    watch,
    batch: options.WIREWATCH_BACKFILL_BATCH,
    leaseMs: options.WIREWATCH_BACKFILL_LEASE_MS,
    settleMs: options.WIREWATCH_BACKFILL_SETTLE_MS,
    maxSpans: options.WIREWATCH_MATCH_MAX_SPANS,
    maxSteps: options.WIREWATCH_MATCH_MAX_STEPS,
    isBusy: () => underway > 0,
    onDeliveries: (ids) => deliveryWaker.wake(ids),
    log,
    metrics,
    signal,
  });

  let stopped: Promise<void> | null = null;
  return {
    isReady: () => watch.isReady() && stage !== null && stage.isReady(),
    stop: () => {
      stopped ??= (async () => {
        await stage?.stop();
        stopping.abort(new Error("the matcher stops"));
        await Promise.all([backfills.stop(), checks.stop(), updates.stop()]);
        await watch.close();
        await begun;
        // It may have begun while we were at it.
        await stage?.stop();
        await deliveryWaker.flush();
      })();
      return stopped;
    },
  };
}

/** Looks at articles with all monitors; whoever awaits the result has each article among the patches or the failures. */
function openMatch(
  context: ServiceContext,
  options: OptionValues<typeof matcherOptions>,
  watch: Watch,
): (articles: readonly ArticleRow[]) => Promise<{ patches: MatchedPatch[]; failures: ArticleFailure[] }> {
  const { stores, metrics, log } = context;
  let versions = openVersions(stores);
  let database: string | null = null;
  return async (articles) => {
    // Asked for at the beginning of the batch: this is the articles' time.
    const set = await watch.current();
    // A version says another thing in another database.
    if (set.database !== database) versions = openVersions(stores);
    database = set.database;
    const failures: ArticleFailure[] = [];
    const outcomes: { article: ArticleRow; outcome: MatchOutcome }[] = [];
    let sliceStartedAt = performance.now();
    for (const article of articles) {
      const startedAt = performance.now();
      try {
        // An operator let it in from a flood of old items: it can be found, and is nobody's news.
        const outcome: MatchOutcome = article.silent
          ? { hits: [], budget: null }
          : set.match(toQueryDocument(article, set.context.entities));
        outcomes.push({ article, outcome });
        if (outcome.budget) {
          metrics.matchBudgetExceeded.inc();
          log.warn(
            { articleId: article.id, steps: outcome.budget.steps, hits: outcome.hits.length },
            "article.budget-exceeded",
          );
        }
      } catch (error) {
        failures.push({ id: article.id, error });
      }
      const now = performance.now();
      metrics.matchSeconds.observe((now - startedAt) / 1000);
      if (now - sliceStartedAt > SLICE_MS) {
        await setImmediate();
        sliceStartedAt = performance.now();
      }
    }

    const versionOf = await versions.load(outcomes.flatMap(({ outcome }) => outcome.hits));
    const contextOf = await loadContexts(
      stores,
      outcomes.flatMap(({ article, outcome }) => (outcome.hits.length > 0 ? [article] : [])),
    );
    const patches: MatchedPatch[] = [];
    for (const { article, outcome } of outcomes) {
      try {
        const alerts = outcome.hits.map((hit) => {
          const monitor = versionOf(hit);
          // Every save keeps its version: the database was exchanged, and the article comes again when the monitors are its own.
          if (monitor === undefined)
            throw new Error(`there is no version ${hit.version} of the monitor ${hit.id}, which matched`);
          return toDraft(article, monitor, hit.spans, set.context.entities, contextOf(article), {
            maxSpans: options.WIREWATCH_MATCH_MAX_SPANS,
            historical: false,
          });
        });
        patches.push({
          id: article.id,
          alerts,
          ...(outcome.budget === null
            ? {}
            : {
                problem: {
                  code: "match_budget_exceeded",
                  message: `${MATCH_PROBLEMS.match_budget_exceeded} (${outcome.budget.steps} steps)`,
                },
              }),
        });
      } catch (error) {
        failures.push({ id: article.id, error });
      }
    }
    return { patches, failures };
  };
}
