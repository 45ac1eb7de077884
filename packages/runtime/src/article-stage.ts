import { setMaxListeners } from "node:events";
import type { ArticleJob, ArticleStage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import { QuarantineError, RetryAfterError, RetryError, type QueueDefinition } from "@wirewatch/queue";
import { repeat } from "./repeat.ts";
import type { RunningService, ServiceContext } from "./service.ts";
import { openWaker } from "./waker.ts";

export interface ArticleFailure {
  id: string;
  error: unknown;
}

export interface StageReport {
  /** Articles that this call has moved to the next stage. */
  advancedIds: readonly string[];
  failures?: readonly ArticleFailure[];
}

export interface ArticleStageSettings {
  context: ServiceContext;
  /** The stage at which this service's articles wait. */
  stage: Exclude<ArticleStage, "matched">;
  queue: QueueDefinition<ArticleJob>;
  /** The queue of the stage after this one. */
  next: QueueDefinition<ArticleJob> | null;
  concurrency: number;
  /** Only articles whose turn it is at this shard of the monitors; `index` counts from 0. */
  shard?: { index: number; count: number };
  /** How often an article may fail here before a person must look at it. */
  maxAttempts: number;
  /**
   * Does the stage's work for these articles and commits it. May report progress early through `advanced`, so that
   * quick articles do not wait for slow ones of the same batch.
   */
  process: (
    articles: readonly ArticleRow[],
    tools: { signal: AbortSignal; advanced: (ids: readonly string[]) => void },
  ) => Promise<StageReport>;
}

/**
 * Runs one stage: wakes on its queue, loads what is due, hands it to `process`, wakes the next stage. A reconciler
 * beside it wakes articles that nobody has moved in time, so that a lost job or a killed process loses nothing.
 */
export function runArticleStage(settings: ArticleStageSettings): RunningService {
  const { context, stage, queue, next, maxAttempts, shard } = settings;
  const { stores, queues, metrics } = context;
  const log = context.log.child({ stage });
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);

  const nextProducer = next ? queues.producer(next) : null;
  const ownProducer = queues.producer(queue);
  const waker = openWaker({
    name: next?.name ?? "none",
    gatherMs: 3,
    log,
    send: async (batches) => {
      await nextProducer?.addMany(batches.map((articleIds) => ({ articleIds })));
    },
  });

  const advanced = (ids: readonly string[]): void => {
    if (ids.length === 0) return;
    metrics.stageArticles.inc({ stage, outcome: "advanced" }, ids.length);
    if (nextProducer) waker.wake(ids);
  };

  const handle = async (articleIds: readonly string[], jobSignal: AbortSignal): Promise<void> => {
    const articles = await stores.articles.loadAtStage([...articleIds], stage, shard);
    if (articles.length === 0) return;
    const startedAt = performance.now();
    const work = AbortSignal.any([jobSignal, context.signal]);
    // Every request under way listens to it.
    setMaxListeners(0, work);
    let advancedCount = 0;
    const count = (ids: readonly string[]): void => {
      advancedCount += ids.length;
      advanced(ids);
    };
    let report: StageReport;
    try {
      report = await settings.process(articles, { signal: work, advanced: count });
    } catch (error) {
      // The batch failed as a whole (the database is away, a lease is lost): nothing was committed, the queue tries again.
      log.warn({ articles: articles.length, err: error }, "stage.failed");
      throw error;
    }
    count(report.advancedIds);
    for (const failure of report.failures ?? []) await fail(failure, articles);
    const ms = performance.now() - startedAt;
    metrics.stageSeconds.observe({ stage }, ms / 1000);
    log.info(
      {
        articles: articles.length,
        advanced: advancedCount,
        failed: report.failures?.length ?? 0,
        ms: Math.round(ms),
      },
      "stage.done",
    );
  };

  const fail = async ({ id, error }: ArticleFailure, articles: readonly ArticleRow[]): Promise<void> => {
    const attempts = (articles.find((article) => article.id === id)?.attemptCount ?? 0) + 1;
    const problem = toProblem(error);
    const postponed = error instanceof RetryAfterError;
    const quarantine = error instanceof QuarantineError || (!postponed && attempts >= maxAttempts);
    const retryInMs =
      error instanceof RetryAfterError ? error.delayMs : Math.min(600_000, 1000 * 4 ** attempts);
    await stores.articles.recordFailure(id, stage, {
      problem,
      quarantine,
      ...(quarantine ? {} : { retryInMs }),
    });
    metrics.stageArticles.inc({ stage, outcome: quarantine ? "quarantined" : "retry" });
    log.warn({ articleId: id, attempts, quarantine, problem }, "article.failed");
  };

  const consumer = queues.consume(queue, async (job, tools) => handle(job.articleIds, tools.signal), {
    concurrency: settings.concurrency,
  });

  const graceMs = context.config.WIREWATCH_RECONCILE_AFTER_MS;
  const reconciler = repeat({
    name: `reconcile ${stage}`,
    everyMs: Math.max(200, Math.min(5000, graceMs / 2)),
    log,
    signal,
    task: async () => {
      const ids = await stores.articles.claimOverdue(stage, {
        graceMs,
        limit: 500,
        ...(shard === undefined ? {} : { shard }),
      });
      if (ids.length === 0) return;
      metrics.reconciled.inc({ stage }, ids.length);
      log.info({ articles: ids.length }, "stage.reconciled");
      for (let start = 0; start < ids.length; start += 50) {
        const articleIds = ids.slice(start, start + 50);
        try {
          await ownProducer.addMany([{ articleIds }]);
        } catch (error) {
          // The queue is away: do the work here rather than wait for it.
          log.warn({ articles: articleIds.length, err: error }, "queue.wake-failed");
          await handle(articleIds, signal);
        }
      }
    },
  });

  let stopped: Promise<void> | null = null;
  return {
    isReady: () => !stopping.signal.aborted,
    stop: () => {
      stopped ??= (async () => {
        stopping.abort();
        await reconciler.stop();
        await consumer.close({ timeoutMs: context.config.WIREWATCH_STOP_TIMEOUT_MS });
        await waker.flush();
      })();
      return stopped;
    },
  };
}

function toProblem(error: unknown): ProblemNote {
  if (error instanceof RetryError || error instanceof RetryAfterError || error instanceof QuarantineError) {
    const cause: unknown = error.cause;
    if (cause instanceof Error && "code" in cause && typeof cause.code === "string")
      return { code: cause.code, message: cause.message };
    return { code: error.code, message: error.message };
  }
  if (error instanceof Error) {
    const code = "code" in error && typeof error.code === "string" ? error.code : "WW_UNEXPECTED";
    return { code, message: error.message };
  }
  return { code: "WW_UNEXPECTED", message: String(error) };
}
