import { createPostgresBackend, Queue, runMigrations, Worker, type Processor } from "bullmq";
import { Redis } from "ioredis";
import { EvictingRedisError, QueueUnavailableError } from "./errors.ts";

/** The parts of a log that this package writes to. */
export interface QueueLog {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** A ready `pg.Pool` whose connections have `search_path=bullmq,public`. */
export interface QueuePool {
  connect(): Promise<{ query(...all: never[]): unknown; release(error?: Error): void }>;
  query(...all: never[]): unknown;
  end(): Promise<void>;
}

export type QueueBackend =
  | { kind: "redis"; url: string; keyPrefix: string; allowEviction?: boolean }
  | { kind: "postgres"; pool: QueuePool };

/** What differs between the two backends: how a queue and a worker are made, and what has to be closed in the end. */
export interface BackendDriver {
  openQueue(name: string): Queue;
  openWorker(
    name: string,
    handle: Processor,
    options: { concurrency: number; lockMs: number; backoff: (attemptsMade: number) => number },
  ): Worker;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Finished jobs are looked at for a while and then go: the database keeps what matters. */
const KEPT = {
  removeOnComplete: { count: 200, age: 600 },
  removeOnFail: { count: 5000, age: 604_800 },
} as const;
/** A worker that dies may die again on the next try: give a job more chances than BullMQ's one before it counts as failed. */
const MAX_STALLED = 5;

export async function openDriver(backend: QueueBackend, log: QueueLog): Promise<BackendDriver> {
  return backend.kind === "redis" ? openRedisDriver(backend, log) : openPostgresDriver(backend.pool, log);
}

/** Creates or updates the tables of the PostgreSQL backend; harmless when they are up to date. */
export async function migrateQueues(pool: QueuePool): Promise<void> {
  const client = await pool.connect();
  try {
    // BullMQ types its client by the driver that it would load itself.
    await runMigrations(client as unknown as Parameters<typeof runMigrations>[0]);
  } finally {
    client.release();
  }
}

const workerOptions = (options: {
  concurrency: number;
  lockMs: number;
  backoff: (attemptsMade: number) => number;
}) => ({
  concurrency: options.concurrency,
  lockDuration: options.lockMs,
  stalledInterval: Math.max(500, Math.floor(options.lockMs / 2)),
  maxStalledCount: MAX_STALLED,
  settings: { backoffStrategy: (attemptsMade: number) => options.backoff(attemptsMade) },
});

async function openRedisDriver(
  backend: Extract<QueueBackend, { kind: "redis" }>,
  log: QueueLog,
): Promise<BackendDriver> {
  const connections = new Set<Redis>();
  const connect = (role: "producer" | "worker"): Redis => {
    const connection = new Redis(backend.url, {
      connectionName: `wirewatch-${role}`,
      // A producer fails fast, because its caller has the database to fall back on; a worker never gives up.
      ...(role === "producer"
        ? { maxRetriesPerRequest: 1, enableOfflineQueue: true, commandTimeout: 5000, connectTimeout: 3000 }
        : { maxRetriesPerRequest: null }),
      retryStrategy: (times) => Math.min(2000, 50 * 2 ** Math.min(times, 6)),
    });
    connection.on("error", (error) => log.warn({ role, err: error }, "redis.error"));
    connections.add(connection);
    return connection;
  };
  const producer = connect("producer");
  const closeAll = async (): Promise<void> => {
    for (const connection of connections) connection.disconnect();
    connections.clear();
  };

  try {
    const [, policy] = await producer.config("GET", "maxmemory-policy");
    if (policy !== undefined && policy !== "noeviction") {
      if (backend.allowEviction !== true) throw new EvictingRedisError(policy);
      log.warn({ policy }, "redis.may-evict");
    }
  } catch (error) {
    if (error instanceof EvictingRedisError) {
      await closeAll();
      throw error;
    }
    // Managed Redis often forbids CONFIG; what cannot be reached at all is an error of its own.
    // A refusal is Redis's own answer, which starts with its code; anything else never came to an answer.
    if (error instanceof Error && /^(ERR|NOPERM)\b/.test(error.message))
      log.warn({ err: error }, "redis.policy-unknown");
    else {
      await closeAll();
      throw new QueueUnavailableError(
        `Redis cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      );
    }
  }

  return {
    openQueue: (name) =>
      new Queue(name, {
        connection: producer,
        prefix: backend.keyPrefix,
        defaultJobOptions: KEPT,
        skipVersionCheck: true,
      }),
    openWorker: (name, handle, options) =>
      new Worker(name, handle, {
        connection: connect("worker"),
        prefix: backend.keyPrefix,
        skipVersionCheck: true,
        ...workerOptions(options),
      }),
    ping: async () => void (await producer.ping()),
    close: closeAll,
  };
}

function openPostgresDriver(pool: QueuePool, log: QueueLog): BackendDriver {
  // BullMQ's own type of a pool is that of the driver that it would load itself.
  const connection = pool as unknown as Parameters<typeof createPostgresBackend>[0];
  void log;
  return {
    openQueue: (name) =>
      new Queue(
        name,
        { connection: connection as never, defaultJobOptions: KEPT },
        createPostgresBackend as never,
      ),
    openWorker: (name, handle, options) =>
      new Worker(
        name,
        handle,
        { connection: connection as never, ...workerOptions(options) },
        createPostgresBackend as never,
      ),
    ping: async () => {
      const client = await pool.connect();
      client.release();
    },
    // The pool belongs to whoever opened it.
    close: async () => undefined,
  };
}
