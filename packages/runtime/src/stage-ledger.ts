import type { ArticleJob, ArticleStage, ProblemNote } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import { QuarantineError, RetryAfterError, RetryError, type QueueDefinition } from "@wirewatch/queue";
import type { ServiceContext } from "./service.ts";
import { openWaker } from "./waker.ts";

export interface ArticleFailure {
  id: string;
  error: unknown;
}

export interface StageLedgerSettings {
  context: ServiceContext;
  /** The stage at which this service's articles wait. */
  stage: Exclude<ArticleStage, "matched">;
  /** The queue of the stage after this one. */
  next: QueueDefinition<ArticleJob> | null;
  /** How often an article may fail here before a person must look at it. */
  maxAttempts: number;
}

/** What every stage does beside its work: it wakes the next one, counts, and writes down what failed. */
export interface StageLedger {
  /** These articles are at the next stage. */
  advanced(ids: readonly string[]): void;
  /** Wakes the next stage alone: these articles wait there for another reason. */
  wake(ids: readonly string[]): void;
  /** Puts the article off, a little longer each time, and gives it to a person after `maxAttempts`. */
  fail(failure: ArticleFailure, articles: readonly ArticleRow[]): Promise<void>;
  /** A batch is through. */
  done(batch: { articles: number; advanced: number; failed: number; startedAt: number }): void;
  /** Sends what is to be woken and waits for it. */
  flush(): Promise<void>;
}

export function openStageLedger({ context, stage, next, maxAttempts }: StageLedgerSettings): StageLedger {
  const { stores, queues, metrics } = context;
  const log = context.log.child({ stage });
  const producer = next ? queues.producer(next) : null;
  const waker = openWaker({
    name: next?.name ?? "none",
    gatherMs: 3,
    log,
    send: async (batches) => {
      await producer?.addMany(batches.map((articleIds) => ({ articleIds })));
    },
  });
  const wake = (ids: readonly string[]): void => {
    if (producer && ids.length > 0) waker.wake(ids);
  };
  return {
    wake,
    advanced: (ids) => {
      if (ids.length === 0) return;
      metrics.stageArticles.inc({ stage, outcome: "advanced" }, ids.length);
      wake(ids);
    },
    fail: async ({ id, error }, articles) => {
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
    },
    done: ({ articles, advanced, failed, startedAt }) => {
      const ms = performance.now() - startedAt;
      metrics.stageSeconds.observe({ stage }, ms / 1000);
      log.info({ articles, advanced, failed, ms: Math.round(ms) }, "stage.done");
    },
    flush: () => waker.flush(),
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
