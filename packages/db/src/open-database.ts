import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { isConflict, isTransient, toDatabaseError } from "./classify-error.ts";
import { cleanParameters } from "./clean-value.ts";
import { createStores } from "./create-stores.ts";
import type { Database, DatabaseLog, Queryable, QueryResult } from "./database.ts";
import { DatabaseUnavailableError, TransactionConflictError } from "./errors.ts";
import { openListener } from "./open-listener.ts";
import { openQueuePool } from "./open-queue-pool.ts";

/** How often a transaction runs again after a deadlock or a serialization failure. */
const MAX_TRANSACTION_RUNS = 6;
/** How long a call waits for a server that is restarting before it fails. */
const CONNECT_PATIENCE_MS = 3000;
const CONNECT_TIMEOUT_MS = 5000;
const IDLE_TIMEOUT_MS = 30_000;

export interface OpenDatabaseOptions {
  connectionString: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Connections of the pool; 10 by default. Listeners and queue pools come on top. */
  maxConnections?: number;
  log?: DatabaseLog;
  /** 30 s by default; 0 means none. */
  statementTimeoutMs?: number;
}

/**
 * Opens a pool; the first connection is made by the first query. The pool outlives restarts of the server: calls made
 * meanwhile wait up to 3 s for a connection, then fail with `DatabaseUnavailableError`; a statement that was under way
 * fails with it at once, for nobody knows whether it was done.
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const { log } = options;
  const types = new pg.TypeOverrides();
  // Counters and positions: they fit a double for some thousand years.
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const connection: pg.ClientConfig = {
    connectionString: options.connectionString,
    application_name: options.applicationName,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    // A process that hangs inside a transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
    types,
  };
  const pool = new pg.Pool({
    ...connection,
    max: options.maxConnections ?? 10,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on("error", (error) => log?.warn({ err: error }, "database.connection-lost"));
  pool.on("connect", (client) => {
    client.on("error", () => {
      // A client in use reports the same loss to its query; here it only must not be unheard.
    });
  });

  const acquire = async (): Promise<pg.PoolClient> => {
    const deadline = performance.now() + CONNECT_PATIENCE_MS;
    for (let pauseMs = 20; ; pauseMs = Math.min(400, pauseMs * 2)) {
      try {
        return await pool.connect();
      } catch (error) {
        const typed = toDatabaseError(error);
        const hopeless = pool.ending || !(typed instanceof DatabaseUnavailableError);
        if (hopeless || performance.now() + pauseMs > deadline) throw typed;
        await wait(pauseMs);
      }
    }
  };

  const withClient = async <Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> => {
    const client = await acquire();
    let broken = true;
    try {
      const result = await work(client);
      broken = false;
      return result;
    } catch (error) {
      const typed = toDatabaseError(error);
      broken = typed instanceof DatabaseUnavailableError;
      throw typed;
    } finally {
      client.release(broken);
    }
  };

  const runTransaction = async <Result>(
    client: pg.PoolClient,
    work: (transaction: Queryable) => Promise<Result>,
  ): Promise<Result> => {
    await client.query("begin");
    try {
      const result = await work(queryableOf(client));
      await client.query("commit");
      return result;
    } catch (error) {
      if (!(toDatabaseError(error) instanceof DatabaseUnavailableError)) await client.query("rollback");
      throw error;
    }
  };

  /** For a transaction or a statement of its own: the server has undone the whole of it when it reports a conflict. */
  const retryConflicts = async <Result>(
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<Result> => {
    for (let run = 1; ; run += 1) {
      try {
        return await withClient(work);
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (run === MAX_TRANSACTION_RUNS) throw new TransactionConflictError(error);
        await wait(Math.random() * 10 * 2 ** run);
      }
    }
  };

  const transaction = <Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result> =>
    retryConflicts((client) => runTransaction(client, work));

  const query = <Row>(text: string, parameters: readonly unknown[] = []): Promise<QueryResult<Row>> =>
    retryConflicts((client) => queryableOf(client).query<Row>(text, parameters));

  let closed: Promise<void> | null = null;
  const listeners = new Set<{ close(): Promise<void> }>();
  const base: Omit<Database, "stores"> = {
    query,
    transaction,
    session: (work) =>
      withClient(async (client) => {
        await client.query("set statement_timeout = 0");
        try {
          return await work(queryableOf(client));
        } finally {
          // The setting may not be changed back on a connection that broke; such a connection is not used again.
          await client.query("reset statement_timeout").catch((error: unknown) => {
            if (!isTransient(error)) throw error;
          });
        }
      }),
    listen: async (channel, onNotified) => {
      const listener = await openListener({ connection, channel, onNotified, ...(log ? { log } : {}) });
      listeners.add(listener);
      return {
        close: async () => {
          listeners.delete(listener);
          await listener.close();
        },
      };
    },
    queuePool: (poolOptions = {}) =>
      openQueuePool({
        connectionString: options.connectionString,
        applicationName: `${options.applicationName} queue`,
        max: poolOptions.max ?? 20,
        ...(log ? { log } : {}),
      }),
    close: () => {
      closed ??= (async () => {
        await Promise.all([...listeners].map((listener) => listener.close()));
        await pool.end();
      })();
      return closed;
    },
  };
  return { ...base, stores: createStores(base) };
}

function queryableOf(client: pg.PoolClient): Queryable {
  return {
    query: async <Row>(text: string, parameters: readonly unknown[] = []): Promise<QueryResult<Row>> => {
      // The driver knows nothing of the row's type; each store names the columns that its statement returns.
      const result = await client.query<pg.QueryResultRow>(text, cleanParameters(parameters));
      return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
    },
  };
}
