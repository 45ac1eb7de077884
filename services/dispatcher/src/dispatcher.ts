import type { DueDelivery } from "@wirewatch/db";
import { deliverWebhook } from "@wirewatch/delivery";
import { deliveryDue } from "@wirewatch/queue";
import {
  repeat,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { dispatcherOptions } from "./options.ts";

/** How much longer than the longest attempt a dispatcher holds a delivery before another may take it. */
const CLAIM_MARGIN_MS = 10_000;
const IDLE_LOOK_MS = 1000;

/** Sends what is due to its endpoint, and writes down what came of it. */
export const dispatcherService: Service = {
  name: "dispatcher",
  options: dispatcherOptions,
  start: async (context) => startDispatcher(context),
};

async function startDispatcher(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof dispatcherOptions>;
  const { stores, queues, metrics } = context;
  const log = context.log.child({ service: "dispatcher" });
  const leaseMs = options.WIREWATCH_DELIVERY_TIMEOUT_MS + CLAIM_MARGIN_MS;
  const scheduleMs = options.WIREWATCH_DELIVERY_SCHEDULE_MS.map(Number);
  const inHand = new Set<Promise<void>>();
  const inHandByEndpoint = new Map<string, number>();

  const deliverOne = async (delivery: DueDelivery): Promise<void> => {
    const startedAt = new Date();
    const outcome = await deliverWebhook(
      {
        deliveryId: delivery.id,
        endpoint: {
          id: delivery.endpoint.id,
          url: delivery.endpoint.url,
          secrets: delivery.endpoint.secrets,
        },
        event: delivery.event,
        sequence: delivery.sequence,
        attempt: delivery.attemptCount + 1,
        now: startedAt,
        random: Math.random(),
        timeoutMs: options.WIREWATCH_DELIVERY_TIMEOUT_MS,
        scheduleMs,
      },
      { send: (request) => context.http.fetch(request) },
    );
    const { kept, deliveryIds } = await stores.deliveries.recordAttempt(delivery, {
      startedAt,
      durationMs: outcome.durationMs,
      status: outcome.status,
      problem: outcome.problem,
      responseExcerpt: outcome.responseExcerpt,
      next: outcome.next,
      ...(outcome.disableEndpoint === undefined ? {} : { disableEndpoint: outcome.disableEndpoint }),
    });
    if (deliveryIds.length > 0) look.nudge();
    metrics.deliveries.inc({ outcome: outcome.next.state });
    metrics.deliverySeconds.observe({ outcome: outcome.next.state }, outcome.durationMs / 1000);
    log.info(
      {
        deliveryId: delivery.id,
        endpointId: delivery.endpoint.id,
        eventId: delivery.event.id,
        attempt: delivery.attemptCount + 1,
        status: outcome.status,
        problem: outcome.problem?.code,
        next: outcome.next,
        kept,
        ms: outcome.durationMs,
      },
      "delivery.attempted",
    );
  };

  const begin = (delivery: DueDelivery): void => {
    const { id } = delivery.endpoint;
    inHandByEndpoint.set(id, (inHandByEndpoint.get(id) ?? 0) + 1);
    const work = deliverOne(delivery)
      .catch((error: unknown) => {
        // The claim runs out and the delivery is due again, with the same webhook-id.
        log.warn({ deliveryId: delivery.id, err: error }, "delivery.attempt-lost");
      })
      .finally(() => {
        inHand.delete(work);
        const left = (inHandByEndpoint.get(id) ?? 1) - 1;
        if (left === 0) inHandByEndpoint.delete(id);
        else inHandByEndpoint.set(id, left);
        look.nudge();
      });
    inHand.add(work);
  };

  const look = repeat({
    name: "dispatch",
    everyMs: IDLE_LOOK_MS,
    log,
    signal: context.signal,
    task: async () => {
      const free = options.WIREWATCH_DELIVERY_CONCURRENCY - inHand.size;
      if (free <= 0) return IDLE_LOOK_MS;
      const perEndpoint = options.WIREWATCH_DELIVERY_PER_ENDPOINT;
      const busy = [...inHandByEndpoint].filter(([, count]) => count >= perEndpoint).map(([id]) => id);
      const due = await stores.deliveries.claimDue({
        limit: free,
        perEndpoint,
        leaseMs,
        exceptEndpointIds: busy,
      });
      for (const delivery of due) begin(delivery);
      return due.length === 0 ? IDLE_LOOK_MS : 0;
    },
  });

  const consumer = queues.consume(
    deliveryDue,
    async () => {
      look.nudge();
    },
    { concurrency: 4 },
  );

  let stopped: Promise<void> | null = null;
  return {
    isReady: () => stopped === null,
    stop: () => {
      stopped ??= (async () => {
        await look.stop();
        await consumer.close({ timeoutMs: 1000 });
        await Promise.allSettled(inHand);
      })();
      return stopped;
    },
  };
}
