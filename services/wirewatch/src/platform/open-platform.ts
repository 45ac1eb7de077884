import { setMaxListeners } from "node:events";
import { resolve } from "node:path";
import { migrate, openDatabase, startEmbeddedPostgres, type Database } from "@wirewatch/db";
import { openHttpClient } from "@wirewatch/http";
import { migrateQueues, openQueues, type Queues } from "@wirewatch/queue";
import {
  createMetrics,
  within,
  type Log,
  type Metrics,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { OPTION_SECTIONS, type Configuration } from "./configuration.ts";

/** Everything that services stand on: database, queues, the way out to the network, metrics. */
export interface Platform {
  database: Database;
  queues: Queues;
  metrics: Metrics;
  /** `embedded` or the server's host. */
  databaseKind: string;
  queueKind: "redis" | "postgres";
  /** The service's view of the platform. */
  contextFor(service: Service): ServiceContext;
  /** Tells the services that the process begins to stop. */
  beginStop(): void;
  close(): Promise<void>;
}

/** How long one part of the platform may take to close. */
const CLOSE_LIMIT_MS = 3000;

type Closer = { name: string; close: () => Promise<void> };

/** Opens the database (embedded where no address is given), brings the schema up to date, and opens the rest. */
export async function openPlatform(settings: {
  config: Configuration;
  log: Log;
  applicationName: string;
  /** Migrate the database; otherwise a schema that is not up to date is an error. */
  migrates: boolean;
  onFailure: (error: Error) => void;
}): Promise<Platform> {
  const { config, log } = settings;
  const stopping = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, stopping.signal);
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) {
      try {
        const outcome = await within(
          closer.close().then(() => "closed" as const),
          CLOSE_LIMIT_MS,
          "late" as const,
        );
        if (outcome === "late") log.warn({ part: closer.name }, "close.late");
      } catch (error) {
        log.warn({ part: closer.name, err: error }, "close.failed");
      }
    }
    closers.length = 0;
  };

  try {
    const { connectionString, kind } = await findDatabase(config, log, closers);
    const database = openDatabase({
      connectionString,
      applicationName: settings.applicationName,
      maxConnections: config.WIREWATCH_DATABASE_CONNECTIONS,
      log,
    });
    closers.push({ name: "database", close: () => database.close() });
    if (settings.migrates) {
      const applied = await migrate(database, { log });
      if (applied.length > 0) log.info({ applied }, "database.migrated");
    }

    const queues = await openQueuesFor(config, database, log, closers, settings.migrates);
    const http = openHttpClient({
      userAgent: config.WIREWATCH_USER_AGENT,
      egressAllow: config.WIREWATCH_EGRESS_ALLOW,
      egressDeny: config.WIREWATCH_EGRESS_DENY,
      allowedPorts: config.WIREWATCH_EGRESS_PORTS.map(Number),
      pace: database.stores.hostPaces,
      robots: database.stores.robots,
    });
    closers.push({ name: "http", close: () => http.close() });
    const metrics = createMetrics();

    return {
      database,
      queues,
      metrics,
      databaseKind: kind,
      queueKind: config.REDIS_URL === undefined ? "postgres" : "redis",
      contextFor: (service) => ({
        config,
        options: optionsOf(service.name, config),
        log,
        metrics,
        database,
        stores: database.stores,
        queues,
        http,
        signal: stopping.signal,
        fail: settings.onFailure,
      }),
      beginStop: () => stopping.abort(),
      close: async () => {
        stopping.abort();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function optionsOf(name: string, config: Configuration): Record<string, unknown> {
  const sections: Record<string, Record<string, unknown>> = OPTION_SECTIONS;
  const values: Record<string, unknown> = config;
  return Object.fromEntries(Object.keys(sections[name] ?? {}).map((option) => [option, values[option]]));
}

async function findDatabase(
  config: Configuration,
  log: Log,
  closers: Closer[],
): Promise<{ connectionString: string; kind: string }> {
  if (config.DATABASE_URL !== undefined) {
    const url = new URL(config.DATABASE_URL);
    if (config.WIREWATCH_DATABASE_PASSWORD !== undefined && url.password === "")
      url.password = encodeURIComponent(config.WIREWATCH_DATABASE_PASSWORD);
    return { connectionString: url.href, kind: url.host };
  }
  const server = await startEmbeddedPostgres({ dataDirectory: resolve(config.WIREWATCH_DATA), log });
  closers.push({ name: "embedded PostgreSQL", close: () => server.stop() });
  return { connectionString: server.connectionString, kind: "embedded" };
}

async function openQueuesFor(
  config: Configuration,
  database: Database,
  log: Log,
  closers: Closer[],
  migrates: boolean,
): Promise<Queues> {
  if (config.REDIS_URL !== undefined) {
    const queues = await openQueues({
      backend: {
        kind: "redis",
        url: config.REDIS_URL,
        keyPrefix: config.WIREWATCH_QUEUE_PREFIX,
        allowEviction: config.WIREWATCH_ALLOW_EVICTING_REDIS,
      },
      log,
    });
    closers.push({ name: "queues", close: () => queues.close({ timeoutMs: 2000 }) });
    return queues;
  }
  const pool = database.queuePool({ max: 20 });
  closers.push({ name: "queue connections", close: () => pool.end() });
  if (migrates) await migrateQueues(pool);
  const queues = await openQueues({ backend: { kind: "postgres", pool }, log });
  closers.push({ name: "queues", close: () => queues.close({ timeoutMs: 2000 }) });
  return queues;
}
