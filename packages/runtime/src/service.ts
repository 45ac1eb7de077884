import type { Database } from "@wirewatch/db";
import type { HttpClient } from "@wirewatch/http";
import type { Queues } from "@wirewatch/queue";
import type { Stores } from "@wirewatch/db";
import type { baseOptions } from "./configuration/base-options.ts";
import type { OptionTable, OptionValues } from "./configuration/option.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

export type BaseConfiguration = OptionValues<typeof baseOptions>;

/** What a service gets: it opens nothing of this itself, reads no environment and installs no signal handler. */
export interface ServiceContext {
  readonly config: BaseConfiguration;
  /** The values of the service's own option table. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly stores: Stores;
  readonly queues: Queues;
  readonly http: HttpClient;
  /** Aborts when the process begins to stop. */
  readonly signal: AbortSignal;
  /** A failure that the service cannot go on from: the process stops and exits with 1. */
  readonly fail: (error: Error) => void;
}

export interface RunningService {
  /** Finishes the work in hand and frees everything. Harmless when called twice. */
  stop(): Promise<void>;
  /** False while the service cannot do its work, for example while it waits for a lease. */
  isReady(): boolean;
  /** Where the service listens, if it does. */
  address?: string;
}

/** One stage or server of the pipeline. Consumers start before producers: `order` is the place on an article's way, from the end. */
export interface Service {
  readonly name: string;
  readonly options: OptionTable;
  readonly start: (context: ServiceContext) => Promise<RunningService>;
}
