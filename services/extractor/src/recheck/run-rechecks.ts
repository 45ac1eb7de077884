import { setMaxListeners } from "node:events";
import type { DueCheck } from "@wirewatch/db";
import { articleExtracted, deliveryDue } from "@wirewatch/queue";
import { openWaker, repeat, type RunningService, type ServiceContext } from "@wirewatch/runtime";
import { lookAgain, type RecheckSchedule } from "./look-again.ts";
import type { LookTools } from "./look-at-page.ts";

/** How often to look for due checks; a full load of them is followed by the next at once. */
const LOOK_EVERY_MS = 1000;

/**
 * Looks again at articles whose check is due, a few at a time. A process that dies with a check in hand delays it by
 * the lease; whatever the check finds is written once, by whoever still holds the claim.
 */
export function runRechecks(settings: {
  context: ServiceContext;
  tools: LookTools;
  schedule: RecheckSchedule;
  concurrency: number;
  leaseMs: number;
}): Pick<RunningService, "stop"> {
  const { context, tools, schedule, concurrency, leaseMs } = settings;
  const { stores, queues, metrics } = context;
  const log = context.log.child({ task: "recheck" });
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  // Every request under way listens to it.
  setMaxListeners(0, signal);
  const extractedProducer = queues.producer(articleExtracted);
  const deliveryProducer = queues.producer(deliveryDue);
  const extractedWaker = openWaker({
    name: articleExtracted.name,
    gatherMs: 3,
    log,
    send: async (batches) => extractedProducer.addMany(batches.map((articleIds) => ({ articleIds }))),
  });
  const deliveryWaker = openWaker({
    name: deliveryDue.name,
    gatherMs: 3,
    log,
    send: async (batches) => deliveryProducer.addMany(batches.map((deliveryIds) => ({ deliveryIds }))),
  });

  const checkOne = async (check: DueCheck): Promise<void> => {
    const startedAt = performance.now();
    const { outcome, page } = await lookAgain(check, tools, schedule, signal);
    const result = await stores.articles.commitCheck(check, outcome);
    deliveryWaker.wake(result.deliveryIds);
    if (result.rematched) extractedWaker.wake([check.article.id]);
    metrics.rechecks.inc({ page });
    log.info(
      {
        articleId: check.article.id,
        page,
        kind: result.kept ? outcome.revision?.kind : undefined,
        revision: result.revision,
        nextInMs: outcome.nextInMs,
        kept: result.kept,
        ms: Math.round(performance.now() - startedAt),
      },
      "article.rechecked",
    );
  };

  const inHand = new Set<Promise<void>>();
  const look = repeat({
    name: "recheck",
    everyMs: LOOK_EVERY_MS,
    log,
    signal,
    task: async () => {
      const free = concurrency - inHand.size;
      if (free <= 0) {
        await Promise.race(inHand);
        return 0;
      }
      const checks = await stores.articles.claimChecks({ limit: free, leaseMs });
      for (const check of checks) {
        const work = checkOne(check)
          .catch((error: unknown) => {
            // The claim runs out and the check is due again.
            if (!signal.aborted)
              log.warn({ articleId: check.article.id, err: error }, "article.recheck-failed");
          })
          .finally(() => inHand.delete(work));
        inHand.add(work);
      }
      return checks.length === free ? 0 : LOOK_EVERY_MS;
    },
  });

  let stopped: Promise<void> | null = null;
  return {
    stop: () => {
      stopped ??= (async () => {
        stopping.abort();
        await look.stop();
        await Promise.allSettled(inHand);
        await extractedWaker.flush();
        await deliveryWaker.flush();
      })();
      return stopped;
    },
  };
}
