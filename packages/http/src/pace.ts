/** The turns at a host that all workers of all processes share. */
export interface HostPace {
  /** Reserves the next turn and says how long to wait for it; null when it would be longer than `maxWaitMs`. */
  reserve(host: string, wish: { intervalMs: number; maxWaitMs: number }): Promise<{ waitMs: number } | null>;
  /** The host has refused a request (429, 503), and may have said for how long. */
  refuse(host: string, retryAfterMs: number | null): Promise<unknown>;
}

/** Where fetched robots.txt files are kept. */
export interface RobotsCache {
  get(origin: string): Promise<string | null>;
  put(origin: string, body: string, ttlMs: number): Promise<void>;
}
