import type { EventType, StoredEvent } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { NewEvent } from "../stores.ts";
import { toTimestamp } from "./rows.ts";

/** Listeners wake on this channel. */
export const EVENTS_CHANNEL = "wirewatch_events";

export interface AppendedEvents {
  events: StoredEvent[];
  deliveryIds: string[];
}

export interface EventRow {
  id: string;
  position: number;
  type: EventType;
  timestamp: Date;
  data: Record<string, unknown>;
}

export const toStoredEvent = (row: EventRow): StoredEvent => ({
  id: row.id,
  position: row.position,
  type: row.type,
  timestamp: toTimestamp(row.timestamp),
  data: row.data,
});

/** Holds the row that numbers events until the transaction ends: whoever appends, does so alone. */
export async function lockEventCounter(transaction: Queryable): Promise<number> {
  const { rows } = await transaction.query<{ value: number }>(
    "select value from counters where name = 'events' for update",
  );
  return rows[0]?.value ?? 0;
}

/**
 * Appends the events whose cause is new, and a delivery of each to every endpoint that wants it (or to `onlyEndpointId`, or to
 * none without `deliver`).
 * Positions and per-endpoint sequences have no gaps because their counters are rows of the same transaction. Call it
 * last in a transaction: from here to the commit all others that append must wait. Lock order: counter, endpoints.
 */
export async function appendEvents(
  transaction: Queryable,
  drafts: readonly (NewEvent & { id?: string })[],
  options: { onlyEndpointId?: string; deliver?: boolean } = {},
): Promise<AppendedEvents> {
  if (drafts.length === 0) return { events: [], deliveryIds: [] };
  const payload = toJson(
    drafts.map(({ id, type, cause, data }) => ({ id: id ?? newId("event"), type, cause, data })),
  );
  const base = await lockEventCounter(transaction);
  // A statement of its own, begun under the lock: it sees every cause that those before us have committed.
  const { rows } = await transaction.query<EventRow & { delivery_ids: string[] }>(APPEND, [
    payload,
    base,
    options.onlyEndpointId ?? null,
    options.deliver ?? true,
  ]);
  return {
    events: rows.map(toStoredEvent),
    deliveryIds: rows.flatMap((row) => row.delivery_ids),
  };
}

// clock_timestamp() and not now(): a transaction that began earlier may append later, and times must follow positions.
const APPEND = `
with draft as materialized (
  select d.id, d.type, d.cause, d.data, $2::bigint + row_number() over (order by d.place) as position
  from (
    select distinct on (item ->> 'cause') item ->> 'id' as id, item ->> 'type' as type, item ->> 'cause' as cause,
      item -> 'data' as data, place
    from jsonb_array_elements($1::jsonb) with ordinality as items (item, place)
    order by item ->> 'cause', place
  ) d
  where not exists (select from events e where e.cause = d.cause)
), added as (
  insert into events (position, id, type, timestamp, cause, data)
  select position, id, type, clock_timestamp(), cause, data from draft order by position
  returning position, id, type, timestamp, data
), counted as (
  update counters set value = value + (select count(*) from draft) where name = 'events' and exists (select from draft)
), wanted as materialized (
  select e.id as endpoint_id, d.id as event_id, d.position,
    row_number() over (partition by e.id order by d.position) as place
  from endpoints e cross join draft d
  where $4 and e.status = 'enabled' and e.removed_at is null
    and case when $3::text is null then e.event_types = '[]' or e.event_types ? d.type else e.id = $3 end
), numbered as (
  update endpoints e set last_sequence = e.last_sequence + w.amount
  from (select endpoint_id, count(*) as amount from wanted group by endpoint_id order by endpoint_id) w
  where e.id = w.endpoint_id and e.status = 'enabled' and e.removed_at is null
  returning e.id, e.last_sequence - w.amount as before
), sent as (
  insert into deliveries (id, endpoint_id, event_id, sequence, next_attempt_at)
  select new_id('dlv'), w.endpoint_id, w.event_id, n.before + w.place, clock_timestamp()
  from wanted w join numbered n on n.id = w.endpoint_id
  order by w.position, w.endpoint_id
  returning id, event_id
), notified as materialized (
  select pg_notify('${EVENTS_CHANNEL}', '') from (select 1 from draft limit 1) one
)
select a.position, a.id, a.type, a.timestamp, a.data,
  array(select s.id from sent s where s.event_id = a.id) as delivery_ids,
  (select count(*) from notified) as notifications
from added a order by a.position`;
