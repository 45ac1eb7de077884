import { setImmediate } from "node:timers/promises";
import {
  StoryMovedError,
  type AlertDraft,
  type ArticleRow,
  type ClaimedBackfill,
  type MonitorVersion,
  type Stores,
} from "@wirewatch/db";
import { compileQueries, type BudgetReport, type QueryHit, type QuerySet } from "@wirewatch/query";
import { pause, repeat, type Log, type Metrics, type Repeating } from "@wirewatch/runtime";
import type { EntityNames } from "./entity-names.ts";
import { NOTHING_LEARNED } from "./learned-frequencies.ts";
import { loadContexts, openVersions } from "./load-contexts.ts";
import { toDraft, toQueryDocument } from "./match-article.ts";
import type { Watch } from "./open-watch.ts";
import { MATCH_PROBLEMS } from "./problems.ts";
import { readMonitor } from "./read-monitor.ts";
import { toQueryContext, toTable } from "./watch-context.ts";

export interface BackfillSettings {
  stores: Pick<Stores, "backfills" | "monitors" | "stories" | "alerts">;
  watch: Watch;
  /** Articles of one transaction. */
  batch: number;
  leaseMs: number;
  /**
   * So long after it was asked for a run begins: a batch of news that began before the monitor was there has ended by then, so that
   * either it or the run looks at each article.
   */
  settleMs: number;
  maxSpans: number;
  maxSteps: number;
  /** Whether news is being matched, which goes first. */
  isBusy: () => boolean;
  onDeliveries: (deliveryIds: readonly string[]) => void;
  log: Log;
  metrics: Metrics;
  signal: AbortSignal;
}

const EVERY_MS = 1000;
const BUSY_PAUSE_MS = 50;
const SLICE_MS = 3;
/** Stories do not move so often that more would help. */
const MAX_TRIES = 5;

/** Applies monitors to the archive, one run at a time in each matcher, in small steps that let news go first. */
export function runBackfills(settings: BackfillSettings): Repeating {
  const { stores, watch, log, signal } = settings;
  return repeat({
    name: "run back-fills",
    everyMs: EVERY_MS,
    log,
    signal,
    task: async () => {
      await watch.ready;
      while (!signal.aborted) {
        const run = await stores.backfills.claim(settings.leaseMs);
        if (run === null) return;
        await work(settings, run);
      }
    },
  });
}

async function work(settings: BackfillSettings, claimed: ClaimedBackfill): Promise<void> {
  const { stores, log, metrics, signal } = settings;
  const startedAt = performance.now();
  let run = claimed;
  try {
    const prepared = await prepare(settings, run);
    if ("code" in prepared) {
      await stores.backfills.fail(run, prepared);
      metrics.backfillRuns.inc({ outcome: "failed" });
      log.error({ backfillId: run.id, monitorId: run.monitorId, problem: prepared }, "backfill.failed");
      return;
    }
    // At most that long, for the database's clock may be another.
    const { settleMs } = settings;
    const restMs = Date.parse(run.createdAt) + settleMs - Date.now();
    if (restMs > 0) await pause(Math.min(settleMs, restMs), signal);
    for (;;) {
      if (signal.aborted) {
        await stores.backfills.letGo(run);
        return;
      }
      const next = await stepInPeace(settings, run, prepared);
      if (next === null) {
        // Cancelled, or taken up by another after our lease had run out.
        metrics.backfillRuns.inc({ outcome: "left" });
        log.info({ backfillId: run.id, monitorId: run.monitorId }, "backfill.left");
        return;
      }
      run = next;
      if (run.state === "done") break;
      await pause(settings.isBusy() ? BUSY_PAUSE_MS : 1, signal);
    }
  } catch (error) {
    // Whoever claims it next goes on where the last commit ended.
    if (!signal.aborted) await stores.backfills.letGo(run).catch(() => undefined);
    throw error;
  }
  metrics.backfillRuns.inc({ outcome: "done" });
  log.info(
    {
      backfillId: run.id,
      monitorId: run.monitorId,
      dryRun: run.dryRun,
      articles: run.doneCount,
      matched: run.matchedCount,
      alerts: run.alertCount,
      ms: Math.round(performance.now() - startedAt),
    },
    "backfill.done",
  );
}

interface Prepared {
  monitor: MonitorVersion;
  queries: QuerySet;
  entities: EntityNames;
  /** Empties and returns the reports of articles that used up their steps. */
  takeBudgetReports: () => BudgetReport[];
}

async function prepare(
  { stores, watch, maxSteps }: BackfillSettings,
  run: ClaimedBackfill,
): Promise<Prepared | { code: string; message: string }> {
  const source = await stores.monitors.watchedVersion(run.monitorId, run.monitorVersion);
  const hit = { id: run.monitorId, version: run.monitorVersion };
  const monitor = (await openVersions(stores).load([hit]))(hit);
  if (source === null || monitor === undefined)
    return { code: "backfill_version_gone", message: MATCH_PROBLEMS.backfill_version_gone };
  const { context } = await watch.current();
  const refuse = (message: string): { code: string; message: string } => ({
    code: "backfill_query_refused",
    message: `${MATCH_PROBLEMS.backfill_query_refused} (${message})`,
  });
  let reports: BudgetReport[] = [];
  try {
    const { ast, errors } = readMonitor(source);
    if (errors[0]) return refuse(errors[0].message);
    const { set, refused } = compileQueries(
      [{ id: run.monitorId, ast }],
      toQueryContext(toTable(context), NOTHING_LEARNED),
      { maxSteps, onBudget: (report) => reports.push(report) },
    );
    const error = refused[0]?.errors[0];
    if (error) return refuse(error.message);
    return {
      monitor,
      queries: set,
      entities: context.entities,
      takeBudgetReports: () => {
        const taken = reports;
        reports = [];
        return taken;
      },
    };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** A step, made again as often as stories become one or come apart in its midst. */
async function stepInPeace(...given: Parameters<typeof step>): ReturnType<typeof step> {
  for (let tries = 1; ; tries += 1)
    try {
      return await step(...given);
    } catch (error) {
      if (!(error instanceof StoryMovedError) || tries >= MAX_TRIES) throw error;
    }
}

/** Looks at the next articles of the run; null when the run is no longer ours. */
async function step(
  { stores, batch, leaseMs, maxSpans, onDeliveries, log, metrics }: BackfillSettings,
  run: ClaimedBackfill,
  { monitor, queries, entities, takeBudgetReports }: Prepared,
): Promise<ClaimedBackfill | null> {
  const articles = await stores.backfills.articles(run, batch);
  const found: { article: ArticleRow; hit: QueryHit }[] = [];
  let sliceStartedAt = performance.now();
  for (const article of articles) {
    try {
      const [hit] = queries.match(toQueryDocument(article, entities), { spans: true });
      if (hit) found.push({ article, hit });
    } catch (error) {
      // One article must not keep the others waiting for ever.
      log.error({ backfillId: run.id, articleId: article.id, err: error }, "backfill.article-failed");
    }
    if (performance.now() - sliceStartedAt > SLICE_MS) {
      await setImmediate();
      sliceStartedAt = performance.now();
    }
  }
  for (const { documentId, steps } of takeBudgetReports()) {
    metrics.matchBudgetExceeded.inc();
    log.warn({ backfillId: run.id, articleId: documentId, steps }, "article.budget-exceeded");
  }
  const contextOf = await loadContexts(
    stores,
    found.map(({ article }) => article),
  );
  const drafts: { articleId: string; draft: AlertDraft }[] = [];
  for (const { article, hit } of found)
    try {
      const how = { maxSpans, historical: true };
      drafts.push({
        articleId: article.id,
        draft: toDraft(article, monitor, hit.spans, entities, contextOf(article), how),
      });
    } catch (error) {
      log.error({ backfillId: run.id, articleId: article.id, err: error }, "backfill.article-failed");
    }
  const last = articles.at(-1);
  const committed = await stores.backfills.commit(run, {
    drafts,
    looked: articles.length,
    last: last === undefined ? null : { firstSeenAt: last.firstSeenAt, id: last.id },
    leaseMs,
  });
  if (committed === null) return null;
  metrics.backfillArticles.inc({ outcome: "matched" }, drafts.length);
  metrics.backfillArticles.inc({ outcome: "other" }, articles.length - drafts.length);
  onDeliveries(committed.deliveryIds);
  return committed.run;
}
