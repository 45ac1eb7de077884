import { DelayedError, UnrecoverableError, type Job, type Queue, type Worker } from "bullmq";
import { openDriver, type QueueBackend, type QueueLog } from "./backend.ts";
import { PIPELINE_QUEUES } from "./definitions.ts";
import { DropError, PayloadError, QuarantineError, RetryAfterError } from "./errors.ts";
import { backoffMs, type QueueDefinition } from "./queue-definition.ts";
import { toStorable } from "./storable.ts";

export interface Producer<Payload> {
  /** @throws PayloadError when the payload is not of the queue's shape */
  add(payload: Payload): Promise<void>;
  /** All of them or, when one is not of the queue's shape, none. */
  addMany(payloads: readonly Payload[]): Promise<void>;
}

export interface HandlerTools {
  /** Aborts when the consumer is closed by force. */
  signal: AbortSignal;
  /** 1 for the first try. */
  attempt: number;
  jobId: string;
}

export type Handler<Payload> = (payload: Payload, tools: HandlerTools) => Promise<void>;

export interface Consumer {
  /** Takes no more jobs, waits for those in hand up to the limit, then lets them go to be tried again elsewhere. */
  close(limits: { timeoutMs: number }): Promise<void>;
}

export interface QueueDepth {
  name: string;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  /** How long the oldest waiting job has waited; null when none waits. */
  oldestWaitingMs: number | null;
}

export interface Queues {
  producer<Payload>(definition: QueueDefinition<Payload>): Producer<Payload>;
  consume<Payload>(
    definition: QueueDefinition<Payload>,
    handler: Handler<Payload>,
    options?: { concurrency?: number },
  ): Consumer;
  /** The pipeline's queues and any other that was opened here. */
  depths(): Promise<QueueDepth[]>;
  /** Starts the consumers that this process has of a queue anew, for the case that they live but take no jobs; says how many. */
  restart(name: string): Promise<number>;
  ping(): Promise<void>;
  close(limits: { timeoutMs: number }): Promise<void>;
}

interface OpenConsumer {
  name: string;
  worker: Worker;
  begin: () => Worker;
  stopping: AbortController;
}

/** Typed queues over either backend. @throws EvictingRedisError, QueueUnavailableError */
export async function openQueues(options: {
  backend: QueueBackend;
  log: QueueLog;
  lockMs?: number;
}): Promise<Queues> {
  const { log } = options;
  const lockMs = options.lockMs ?? 30_000;
  const driver = await openDriver(options.backend, log);
  const queues = new Map<string, Queue>();
  const consumers = new Set<OpenConsumer>();

  const queueOf = (name: string): Queue => {
    const known = queues.get(name);
    if (known) return known;
    const queue = driver.openQueue(name);
    queue.on("error", (error) => log.warn({ queue: name, err: error }, "queue.error"));
    queues.set(name, queue);
    return queue;
  };

  const producer = <Payload>(definition: QueueDefinition<Payload>): Producer<Payload> => {
    const jobOptions = { attempts: definition.attempts, backoff: { type: "custom" } };
    queueOf(definition.name);
    const checked = (payload: Payload): Payload => {
      const parsed = definition.schema.safeParse(toStorable(payload));
      if (parsed.success) return parsed.data;
      throw new PayloadError(
        `${definition.name}: ${parsed.error.issues[0]?.path.join(".")} ${parsed.error.issues[0]?.message}`,
        {
          cause: parsed.error,
        },
      );
    };
    return {
      add: async (payload) => {
        await queueOf(definition.name).add(definition.name, checked(payload), jobOptions);
      },
      addMany: async (payloads) => {
        if (payloads.length === 0) return;
        const jobs = payloads.map((payload) => ({
          name: definition.name,
          data: checked(payload),
          opts: jobOptions,
        }));
        await queueOf(definition.name).addBulk(jobs);
      },
    };
  };

  const consume: Queues["consume"] = (definition, handler, wish) => {
    const stopping = new AbortController();
    const handle = async (job: Job, token?: string): Promise<void> => {
      const jobId = job.id ?? "";
      const parsed = definition.schema.safeParse(job.data);
      if (!parsed.success) {
        log.error(
          { queue: definition.name, jobId, problem: parsed.error.issues[0]?.message },
          "job.quarantined",
        );
        throw new UnrecoverableError(
          `the payload is not of the queue's shape: ${parsed.error.issues[0]?.message}`,
        );
      }
      try {
        await handler(parsed.data, { signal: stopping.signal, attempt: job.attemptsMade + 1, jobId });
      } catch (error) {
        if (error instanceof DropError) {
          log.info({ queue: definition.name, jobId, reason: error.message }, "job.dropped");
          return;
        }
        if (error instanceof QuarantineError) {
          log.error({ queue: definition.name, jobId, err: error }, "job.quarantined");
          throw new UnrecoverableError(error.message);
        }
        if (error instanceof RetryAfterError && token !== undefined) {
          await job.moveToDelayed(Date.now() + error.delayMs, token);
          throw new DelayedError();
        }
        throw error;
      }
    };
    const begin = (): Worker => {
      const worker = driver.openWorker(definition.name, handle, {
        concurrency: wish?.concurrency ?? definition.concurrency,
        lockMs,
        backoff: (attemptsMade) => backoffMs(definition.backoff, attemptsMade, Math.random()),
      });
      worker.on("error", (error) => log.warn({ queue: definition.name, err: error }, "queue.error"));
      worker.on("stalled", (jobId) => log.warn({ queue: definition.name, jobId }, "job.stalled"));
      return worker;
    };
    const consumer: OpenConsumer = { name: definition.name, worker: begin(), begin, stopping };
    consumers.add(consumer);
    return {
      close: async ({ timeoutMs }) => {
        if (!consumers.delete(consumer)) return;
        await closeWorker(consumer.worker, timeoutMs, stopping);
      },
    };
  };

  let closed: Promise<void> | null = null;
  return {
    producer,
    consume,
    depths: async () => {
      const names = new Set([...PIPELINE_QUEUES.map(({ name }) => name), ...queues.keys()]);
      return Promise.all([...names].map((name) => depthOf(name, queueOf(name))));
    },
    restart: async (name) => {
      let restarted = 0;
      for (const consumer of consumers) {
        if (consumer.name !== name) continue;
        const old = consumer.worker;
        consumer.worker = consumer.begin();
        await closeWorker(old, 1000, new AbortController());
        restarted += 1;
      }
      return restarted;
    },
    ping: () => driver.ping(),
    close: ({ timeoutMs }) => {
      closed ??= (async () => {
        await Promise.all(
          [...consumers].map(({ worker, stopping }) => closeWorker(worker, timeoutMs, stopping)),
        );
        consumers.clear();
        await Promise.all([...queues.values()].map((queue) => queue.close().catch(() => undefined)));
        await driver.close();
      })();
      return closed;
    },
  };
}

/** Waiting jobs that are looked at for the age of the oldest. */
const AGE_SAMPLE = 100;

async function depthOf(name: string, queue: Queue): Promise<QueueDepth> {
  const [counts, waiting] = await Promise.all([
    queue.getJobCounts("waiting", "active", "delayed", "failed"),
    // The backends disagree on the order within a state, so look at more than one end.
    queue.getJobs(["waiting"], 0, AGE_SAMPLE - 1, true),
  ]);
  const times = waiting.map(({ timestamp }) => timestamp);
  return {
    name,
    waiting: counts["waiting"] ?? 0,
    active: counts["active"] ?? 0,
    delayed: counts["delayed"] ?? 0,
    failed: counts["failed"] ?? 0,
    oldestWaitingMs: times.length === 0 ? null : Math.max(0, Date.now() - Math.min(...times)),
  };
}

/** BullMQ's own `close` waits without a limit. */
async function closeWorker(worker: Worker, timeoutMs: number, stopping: AbortController): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const graceful = worker.close().catch(() => undefined);
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), timeoutMs);
  });
  if ((await Promise.race([graceful, late])) === "late") {
    stopping.abort();
    await Promise.race([
      worker.close(true).catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 1000)),
    ]);
  }
  clearTimeout(timer);
}
