import { randomUUID } from "node:crypto";
import { DatabaseUnavailableError, LeaseLostError } from "@wirewatch/db";
import { articleClassified, articleClustered, deliveryDue, type Consumer } from "@wirewatch/queue";
import {
  openStageLedger,
  openWaker,
  repeat,
  type Log,
  type OptionValues,
  type Repeating,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { carryOutMoves } from "./carry-out-moves.ts";
import { dropFingerprints } from "./drop-fingerprints.ts";
import { openMemory } from "./open-memory.ts";
import { clustererOptions } from "./options.ts";
import { openPlacer } from "./place-articles.ts";

const LEASE_NAME = "clusterer";
const HOUR_MS = 3_600_000;
/** How often a standby asks for the lease and reads what was decided. */
const STANDBY_MS = 500;
/** How often the active one looks for articles and moves that no job has announced. */
const LOOK_MS = 500;
const DROP_EVERY_MS = 600_000;

/**
 * Groups articles into stories. One process at a time is active, by a lease whose token every write checks; the others
 * follow what it decides, and one of them takes over within the lease's time.
 */
export const clustererService: Service = {
  name: "clusterer",
  options: clustererOptions,
  start: async (context) => startClusterer(context),
};

async function startClusterer(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof clustererOptions>;
  const { stores, queues } = context;
  const log = context.log.child({ service: "clusterer" });
  const holder = randomUUID();
  const leaseMs = options.WIREWATCH_CLUSTER_LEASE_MS;
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const indexOptions = {
    windowMs: options.WIREWATCH_COPY_WINDOW_HOURS * HOUR_MS,
    storyWindowMs: options.WIREWATCH_CLUSTER_WINDOW_HOURS * HOUR_MS,
    mergesStories: options.WIREWATCH_CLUSTER_MERGES,
  };
  const memory = openMemory({ stores, options: indexOptions, log, signal });
  const ledger = openStageLedger({ context, stage: "classified", next: articleClustered, maxAttempts: 8 });
  const deliveryProducer = queues.producer(deliveryDue);
  const deliveries = openWaker({
    name: deliveryDue.name,
    gatherMs: 3,
    log,
    send: async (batches) => deliveryProducer.addMany(batches.map((deliveryIds) => ({ deliveryIds }))),
  });

  const renewOften = (token: number, onLost: () => void) =>
    repeat({
      name: "clusterer lease",
      everyMs: Math.max(100, Math.floor(leaseMs / 4)),
      log,
      // Beyond the beginning of the stop, for the batch in hand.
      signal: new AbortController().signal,
      task: outlastDatabase(log, async () => {
        const isKept = await stores.leases.renew(LEASE_NAME, token, leaseMs);
        if (!isKept || (await memory.isForeign())) onLost();
      }),
    });

  /** Holds the lease until it is lost or the service stops. */
  const beActive = async (token: number): Promise<void> => {
    const startedAt = performance.now();
    const fence = { name: LEASE_NAME, token };
    const ending = new AbortController();
    const active = AbortSignal.any([signal, ending.signal]);
    const renewing = renewOften(token, () => ending.abort());
    let work: Repeating | null = null;
    let hints: Consumer | null = null;
    try {
      const { played, reread, isBuilt } = await memory.catchUp(fence);
      log.info(
        { fence: token, isBuilt, played, reread, ms: Math.round(performance.now() - startedAt) },
        "clusterer.active",
      );
      const tools = { stores, memory, fence, ledger, deliveries, log };
      const placer = openPlacer(tools, options.WIREWATCH_CLUSTER_BATCH);
      let dropAtMs = performance.now();
      let movedAtMs = Number.NEGATIVE_INFINITY;
      const working = repeat({
        name: "cluster articles",
        everyMs: LOOK_MS,
        log,
        signal: active,
        task: outlastDatabase(log, async () => {
          try {
            for (let isMore = true; isMore && !active.aborted;) {
              if (performance.now() - movedAtMs > LOOK_MS / 2) {
                movedAtMs = performance.now();
                await carryOutMoves(tools);
              }
              isMore = await placer.placeNext();
            }
            if (performance.now() < dropAtMs || active.aborted) return;
            dropAtMs = performance.now() + DROP_EVERY_MS;
            await dropFingerprints({ stores, options: indexOptions, log });
          } catch (error) {
            if (!(error instanceof LeaseLostError)) throw error;
            log.warn({ fence: token, err: error }, "clusterer.write-refused");
            ending.abort();
          }
        }),
      });
      // The queue is only a hint: what waits is read from the database, in its order.
      work = working;
      hints = queues.consume(articleClassified, async () => working.nudge(), { concurrency: 4 });
      await ended(active);
      if (ending.signal.aborted) log.warn({ fence: token }, "clusterer.lease-lost");
    } finally {
      await work?.stop();
      await renewing.stop();
      // Others write from here on.
      memory.discard();
      try {
        await stores.leases.release(LEASE_NAME, token);
      } finally {
        await hints?.close({ timeoutMs: context.config.WIREWATCH_STOP_TIMEOUT_MS });
      }
    }
  };

  const role = repeat({
    name: "clusterer",
    everyMs: Math.min(STANDBY_MS, Math.floor(leaseMs / 4)),
    log,
    signal,
    task: outlastDatabase(log, async () => {
      const token = await stores.leases.acquire(LEASE_NAME, holder, leaseMs);
      if (token !== null) return beActive(token);
      const startedAt = performance.now();
      const { isBuilt, played } = await memory.catchUp(null);
      if (isBuilt) log.info({ played, ms: Math.round(performance.now() - startedAt) }, "clusterer.standby");
    }),
  });

  let stopped: Promise<void> | null = null;
  return {
    // A standby is ready too: it does what it is there for.
    isReady: () => stopped === null,
    stop: () => {
      stopped ??= (async () => {
        stopping.abort();
        await role.stop();
        await ledger.flush();
        await deliveries.flush();
      })();
      return stopped;
    },
  };
}

/** While the database is away a task goes on at its pace: the longer pauses after failures would delay a takeover once it is back. */
const outlastDatabase =
  (log: Log, task: () => Promise<void>): (() => Promise<void>) =>
  async () => {
    try {
      await task();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      log.warn({ err: error }, "clusterer.database-away");
    }
  };

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
