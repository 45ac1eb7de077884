import type { DeliveryState } from "@wirewatch/contracts";
import type { Database } from "../database.ts";
import { readPageRequest, toPage } from "../page-cursor.ts";
import type { DeliveryStore } from "../stores.ts";
import {
  SELECT_DELIVERY,
  toAttempt,
  toDelivery,
  toDueDelivery,
  type AttemptRow,
  type DeliveryRow,
  type DueRow,
} from "./delivery-rows.ts";
import { recordAttempt } from "./record-attempt.ts";
import { milliseconds } from "./rows.ts";

export function createDeliveryStore(database: Pick<Database, "query" | "transaction">): DeliveryStore {
  return {
    get: async (id) => {
      const { rows } = await database.query<DeliveryRow>(`${SELECT_DELIVERY} where d.id = $1`, [id]);
      return rows[0] ? toDelivery(rows[0]) : null;
    },

    list: async ({ endpointId, state, ...page }) => {
      const { after, size } = readPageRequest(page);
      const { rows } = await database.query<DeliveryRow>(
        `${SELECT_DELIVERY}
        where ($1::timestamptz is null or (d.created_at, d.id) < ($1::timestamptz, $2::text))
          and ($4::text is null or d.endpoint_id = $4) and ($5::text is null or d.state = $5)
        order by d.created_at desc, d.id desc limit $3`,
        [...after, size + 1, endpointId ?? null, state ?? null],
      );
      return toPage(rows, size, toDelivery);
    },

    attempts: async (deliveryId) => {
      const { rows } = await database.query<AttemptRow>(
        "select * from delivery_attempts where delivery_id = $1 order by started_at, id",
        [deliveryId],
      );
      return rows.map(toAttempt);
    },

    claimDue: async ({ limit, perEndpoint, leaseMs, ids, exceptEndpointIds }) => {
      if (limit <= 0 || perEndpoint <= 0) return [];
      // Times of first tries rise with the sequence, so the longest due are also the first in sequence.
      const { rows } = await database.query<DueRow>(
        `with due as (
          select d.id
          from endpoints e cross join lateral (
            select id, next_attempt_at, sequence from deliveries
            where endpoint_id = e.id and state = 'pending' and next_attempt_at <= clock_timestamp()
              and ($4::text[] is null or id = any ($4))
            order by next_attempt_at, sequence limit $2 for update skip locked
          ) d
          where e.status = 'enabled' and e.removed_at is null and not e.id = any ($5::text[])
          order by d.next_attempt_at, d.sequence limit $1
        ), claimed as (
          update deliveries d set next_attempt_at = clock_timestamp() + ${milliseconds("$3")},
            claim = gen_random_uuid()::text
          from due where d.id = due.id
          returning d.id, d.claim, d.sequence, d.attempt_count, d.endpoint_id, d.event_id
        )
        select c.*, e.url, e.secret, e.failing_since,
          case when e.previous_secret_until > now() then e.previous_secret end as previous_secret,
          v.position, v.type, v.timestamp, v.data
        from claimed c join endpoints e on e.id = c.endpoint_id join events v on v.id = c.event_id
        order by c.endpoint_id, c.sequence`,
        [limit, perEndpoint, leaseMs, ids ?? null, exceptEndpointIds ?? []],
      );
      return rows.map(toDueDelivery);
    },

    recordAttempt: (delivery, outcome) => recordAttempt(database, delivery, outcome),

    replay: async (request) => {
      const [condition, ...parameters] =
        "ids" in request
          ? (["d.id = any ($1)", request.ids] as const)
          : ([
              "d.endpoint_id = $1 and d.state = $2 and d.created_at >= $3",
              request.endpointId,
              request.state,
              request.since,
            ] as const);
      const { rows } = await database.query<{ id: string; endpoint_id: string; sequence: number }>(
        `with chosen as (
          select d.id from deliveries d join endpoints e on e.id = d.endpoint_id
          where ${condition} and e.removed_at is null
          order by d.id for update of d
        )
        update deliveries d set state = 'pending', attempt_count = 0, next_attempt_at = clock_timestamp(), claim = null,
          delivered_at = null
        from chosen c where d.id = c.id
        returning d.id, d.endpoint_id, d.sequence`,
        parameters,
      );
      return rows
        .toSorted((left, right) =>
          left.endpoint_id === right.endpoint_id
            ? left.sequence - right.sequence
            : left.endpoint_id < right.endpoint_id
              ? -1
              : 1,
        )
        .map(({ id }) => id);
    },

    summary: async () => {
      const { rows } = await database.query<{
        state: DeliveryState;
        count: number;
        oldest_due_ms: number | null;
      }>(
        `select state, count(*) as count,
          (extract(epoch from clock_timestamp() - min(next_attempt_at)
            filter (where state = 'pending' and next_attempt_at <= clock_timestamp())) * 1000)::float8 as oldest_due_ms
        from deliveries group by state order by state`,
      );
      return rows.map(({ state, count, oldest_due_ms }) => ({
        state,
        count,
        oldestDueMs: oldest_due_ms === null ? null : Math.max(0, Math.round(oldest_due_ms)),
      }));
    },
  };
}
