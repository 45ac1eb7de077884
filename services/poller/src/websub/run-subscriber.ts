import type { HubRequest } from "@wirewatch/db";
import { repeat, type Log, type Repeating, type ServiceContext } from "@wirewatch/runtime";
import { nextRequest } from "./next-request.ts";
import { requestHub } from "./request-hub.ts";

const LOOK_MS = 1000;
/** Where no subscription is wanted there is seldom one to give up. */
const UNWANTED_LOOK_MS = 15_000;
/** Requests in hand at the same time. */
const CONCURRENCY = 4;
const DEADLINE_MS = 10_000;
/** A turn at the host and an exchange, for the request and for each redirect, and writing down what came of it. */
const CLAIM_MS = 10 * DEADLINE_MS;

/**
 * Keeps the subscriptions at hubs in line with what feeds announce: asks for new ones, renews leases before they end, gives up
 * those of feeds that are not polled any more. Several processes may run it. Without a wish no subscription is kept.
 */
export function runSubscriber(
  context: Pick<ServiceContext, "stores" | "http" | "config" | "metrics" | "signal"> & { log: Log },
  wish: { callbackBase: string; leaseMs: number } | null,
): Repeating {
  const { stores, log, metrics } = context;

  const ask = async (request: HubRequest): Promise<void> => {
    const answer = await requestHub(request, {
      http: context.http,
      deadlineMs: DEADLINE_MS,
      hostIntervalMs: context.config.WIREWATCH_HOST_INTERVAL_MS,
      signal: context.signal,
    });
    const attempt = nextRequest(request, answer, Math.random());
    await stores.websub.recordAttempt(request, attempt);
    metrics.hubRequests.inc({ mode: request.mode, outcome: attempt.result });
    log.info(
      {
        feedId: request.feedId,
        hub: request.hubUrl,
        mode: request.mode,
        result: attempt.result,
        problem: attempt.problem?.code,
        retryInMs: Math.round(attempt.retryInMs),
      },
      "websub.requested",
    );
  };

  return repeat({
    name: "websub",
    everyMs: LOOK_MS,
    log,
    signal: context.signal,
    task: async () => {
      const { addedCount, unwantedCount } = await stores.websub.align(wish);
      if (addedCount + unwantedCount > 0) log.info({ addedCount, unwantedCount }, "websub.aligned");
      const due = await stores.websub.claimDue({ limit: CONCURRENCY, leaseMs: CLAIM_MS });
      for (const result of await Promise.allSettled(due.map(ask)))
        // The claim runs out and the request is due again.
        if (result.status === "rejected") log.warn({ err: result.reason }, "websub.request-lost");
      if (due.length === CONCURRENCY) return 0;
      return wish === null ? UNWANTED_LOOK_MS : LOOK_MS;
    },
  });
}

/** What stands before the token in the address of every callback. */
export const callbackBaseOf = (publicUrl: string): string => `${publicUrl.replace(/\/+$/, "")}/websub/`;
