import { setMaxListeners } from "node:events";
import type { ArticleJob } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import type { QueueDefinition } from "@wirewatch/queue";
import { repeat } from "./repeat.ts";
import type { RunningService } from "./service.ts";
import { openStageLedger, type ArticleFailure, type StageLedgerSettings } from "./stage-ledger.ts";

export interface StageReport {
  /** Articles that this call has moved to the next stage. */
  advancedIds: readonly string[];
  failures?: readonly ArticleFailure[];
}

export interface ArticleStageSettings extends StageLedgerSettings {
  queue: QueueDefinition<ArticleJob>;
  concurrency: number;
  /** Only articles whose turn it is at this shard of the monitors; `index` counts from 0. */
  shard?: { index: number; count: number };
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
  const { context, stage, queue, shard } = settings;
  const { stores, queues, metrics } = context;
  const log = context.log.child({ stage });
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const ownProducer = queues.producer(queue);
  const ledger = openStageLedger(settings);

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
      ledger.advanced(ids);
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
    const failures = report.failures ?? [];
    for (const failure of failures) await ledger.fail(failure, articles);
    ledger.done({ articles: articles.length, advanced: advancedCount, failed: failures.length, startedAt });
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
        await ledger.flush();
      })();
      return stopped;
    },
  };
}
