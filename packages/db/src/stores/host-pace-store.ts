import type { Database } from "../database.ts";
import type { HostPaceStore } from "../stores.ts";
import { milliseconds } from "./rows.ts";

export function createHostPaceStore(database: Pick<Database, "query">): HostPaceStore {
  return {
    reserve: async (host, { intervalMs, maxWaitMs }) => {
      // clock_timestamp() and not now(): whoever waited for the row's lock must not reckon with the time before the wait.
      const turn = "greatest(p.next_request_at, p.blocked_until, clock_timestamp())";
      const { rows } = await database.query<{ wait_ms: number }>(
        `insert into host_paces as p (host, next_request_at) values ($1, clock_timestamp() + ${milliseconds("$2")})
        on conflict (host) do update set next_request_at = ${turn} + ${milliseconds("$2")}
          where ${turn} <= clock_timestamp() + ${milliseconds("$3")}
        returning (extract(epoch from p.next_request_at - ${milliseconds("$2")} - clock_timestamp()) * 1000)::float8
          as wait_ms`,
        [host, intervalMs, maxWaitMs],
      );
      return rows[0] ? { waitMs: Math.max(0, Math.ceil(rows[0].wait_ms)) } : null;
    },
    block: async (host, forMs) => {
      await database.query(
        `insert into host_paces as p (host, blocked_until) values ($1, clock_timestamp() + ${milliseconds("$2")})
        on conflict (host) do update set blocked_until = greatest(p.blocked_until, excluded.blocked_until)`,
        [host, forMs],
      );
    },
  };
}
