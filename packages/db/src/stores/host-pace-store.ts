import type { Database } from "../database.ts";
import type { HostPaceStore } from "../stores.ts";
import { milliseconds } from "./rows.ts";

const FIRST_BLOCK_MS = 30_000;
const MAX_BLOCK_MS = 3_600_000;
/** Refusals of a host whose last block has been over for so long are forgotten. */
const FORGET_REFUSALS = "interval '1 hour'";

// clock_timestamp() and not now(): whoever waited for the row's lock must not reckon with the time before the wait.
const TURN = "greatest(p.next_request_at, p.blocked_until, clock_timestamp())";
const inMs = (time: string): string => `(extract(epoch from ${time} - clock_timestamp()) * 1000)::float8`;

export function createHostPaceStore(database: Pick<Database, "query">): HostPaceStore {
  const reserveMany: HostPaceStore["reserveMany"] = async (wishes, { intervalMs, maxWaitMs }) => {
    if (wishes.length === 0) return [];
    // In the order of the hosts, so that two claims never wait for each other.
    const inOrder = wishes.toSorted((left, right) => (left.host < right.host ? -1 : 1));
    const hosts = inOrder.map(({ host }) => host);
    const { rows: reserved } = await database.query<{ host: string; wait_ms: number }>(
      `with w as (
        select host, count * ${milliseconds("$3")} as span
        from unnest($1::text[], $2::integer[]) with ordinality as u (host, count, place) order by place
      )
      insert into host_paces as p (host, next_request_at) select host, clock_timestamp() + span from w
      on conflict (host) do update set next_request_at = ${TURN} + (select span from w where w.host = p.host)
        where ${TURN} <= clock_timestamp() + ${milliseconds("$4")}
      returning p.host, ${inMs("p.next_request_at - (select span from w where w.host = p.host)")} as wait_ms`,
      [hosts, inOrder.map(({ count }) => count), intervalMs, maxWaitMs],
    );
    const answers = reserved.map(({ host, wait_ms: ms }) => ({
      host,
      waitMs: Math.max(0, Math.ceil(ms)),
      reserved: true,
    }));
    const busy = hosts.filter((host) => !answers.some((answer) => answer.host === host));
    if (busy.length === 0) return answers;
    const { rows } = await database.query<{ host: string; wait_ms: number }>(
      `select p.host, ${inMs(TURN)} as wait_ms from host_paces p where p.host = any ($1)`,
      [busy],
    );
    return [
      ...answers,
      ...rows.map(({ host, wait_ms: ms }) => ({ host, waitMs: Math.max(0, Math.ceil(ms)), reserved: false })),
    ];
  };

  return {
    reserve: async (host, { intervalMs, maxWaitMs }) => {
      const { rows } = await database.query<{ wait_ms: number }>(
        `insert into host_paces as p (host, next_request_at) values ($1, clock_timestamp() + ${milliseconds("$2")})
        on conflict (host) do update set next_request_at = ${TURN} + ${milliseconds("$2")}
          where ${TURN} <= clock_timestamp() + ${milliseconds("$3")}
        returning ${inMs(`p.next_request_at - ${milliseconds("$2")}`)} as wait_ms`,
        [host, intervalMs, maxWaitMs],
      );
      return rows[0] ? { waitMs: Math.max(0, Math.ceil(rows[0].wait_ms)) } : null;
    },

    reserveMany,

    block: async (host, forMs) => {
      await database.query(
        `insert into host_paces as p (host, blocked_until) values ($1, clock_timestamp() + ${milliseconds("$2")})
        on conflict (host) do update set blocked_until = greatest(p.blocked_until, excluded.blocked_until)`,
        [host, forMs],
      );
    },

    refuse: async (host, retryAfterMs) => {
      const grown = `least(${MAX_BLOCK_MS}, ${FIRST_BLOCK_MS} * power(2, least(16, p.refusals)))`;
      // Up to a tenth more, so that those who were refused together do not come back together.
      const wait = `greatest(1, coalesce($2::float8, ${grown})) * (1 + 0.1 * random()) * interval '1 millisecond'`;
      await database.query("insert into host_paces (host) values ($1) on conflict do nothing", [host]);
      const { rows } = await database.query<{ wait_ms: number }>(
        `with p as (
          select host, blocked_until, case when blocked_until < clock_timestamp() - ${FORGET_REFUSALS} then 0 else refusals end
            as refusals from host_paces where host = $1 for update
        )
        update host_paces h set
          refusals = case when p.blocked_until > clock_timestamp() then p.refusals else least(32000, p.refusals + 1) end,
          blocked_until = case
            when p.blocked_until > clock_timestamp() then greatest(p.blocked_until, clock_timestamp() + $2::float8 * interval '1 millisecond')
            else clock_timestamp() + ${wait} end
        from p where h.host = p.host
        returning ${inMs("h.blocked_until")} as wait_ms`,
        [host, retryAfterMs],
      );
      return Math.max(0, Math.ceil(rows[0]?.wait_ms ?? 0));
    },
  };
}
