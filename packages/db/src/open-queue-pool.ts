import pg from "pg";
import type { DatabaseLog } from "./database.ts";

/**
 * A pool as BullMQ's PostgreSQL backend wants it: its tables lie in the schema `bullmq`, and every queue object adds
 * its own listeners to the one pool.
 */
export function openQueuePool(options: {
  connectionString: string;
  applicationName: string;
  max: number;
  log?: DatabaseLog;
}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    application_name: options.applicationName,
    max: options.max,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    options: "-c search_path=bullmq,public",
  });
  pool.setMaxListeners(200);
  pool.on("error", (error) => options.log?.warn({ err: error }, "queue.connection-lost"));
  pool.on("connect", (client) => {
    client.setMaxListeners(50);
    client.on("error", () => {
      // The query under way reports the loss; here it only must not be unheard.
    });
  });
  return pool;
}
