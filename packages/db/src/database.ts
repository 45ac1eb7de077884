import type { Pool } from "pg";
import type { Stores } from "./stores.ts";

/** The two methods of a pino log that this package uses. */
export interface DatabaseLog {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
}

export interface QueryResult<Row> {
  rows: Row[];
  rowCount: number;
}

/**
 * Runs one statement. Strings in the parameters lose NUL and lone surrogates on the way; arrays become PostgreSQL
 * arrays; JSON goes through `toJson`. `bigint` comes back as a number, `timestamptz` as a Date.
 */
export interface Queryable {
  query<Row = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction (READ COMMITTED) and commits it; an error rolls it back. Deadlocks and serialization
   * failures run `work` again from the start, so it must have no effect outside the transaction.
   */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  /** A session of its own for LISTEN: calls back for each notification and, since some may be lost then, after each reconnect. */
  listen(channel: string, onNotified: () => void): Promise<{ close(): Promise<void> }>;
  /** One connection, taken out of the pool for `work`: for session-level locks. No statement timeout applies. */
  session<Result>(work: (session: Queryable) => Promise<Result>): Promise<Result>;
  /** A pool for BullMQ's PostgreSQL backend; whoever asks for it ends it. */
  queuePool(options?: { max?: number }): Pool;
  /** Waits for what is under way and closes all connections but those of queue pools. Harmless when called twice. */
  close(): Promise<void>;
  readonly stores: Stores;
}
