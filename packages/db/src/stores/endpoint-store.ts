import { randomUUID } from "node:crypto";
import type { Endpoint, EventType } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import { newId } from "../new-id.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { EndpointStore } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import { milliseconds, toTimestamp, type ListRow } from "./rows.ts";

interface EndpointRow extends ListRow {
  url: string;
  description: string;
  event_types: EventType[];
  status: "enabled" | "disabled";
  disabled_reason: string | null;
  last_sequence: number;
  created_at: Date;
  updated_at: Date;
}

/** All but the secrets. */
const COLUMNS =
  "id, url, description, event_types, status, disabled_reason, last_sequence, created_at, updated_at";

const toEndpoint = (row: EndpointRow): Endpoint => ({
  id: row.id,
  url: row.url,
  description: row.description,
  eventTypes: row.event_types,
  status: row.status,
  disabledReason: row.disabled_reason,
  lastSequence: row.last_sequence,
  createdAt: toTimestamp(row.created_at),
  updatedAt: toTimestamp(row.updated_at),
});

export function createEndpointStore(database: Pick<Database, "query" | "transaction">): EndpointStore {
  const one = async (text: string, parameters: readonly unknown[]): Promise<Endpoint | null> => {
    const { rows } = await database.query<EndpointRow>(text, parameters);
    return rows[0] ? toEndpoint(rows[0]) : null;
  };
  return {
    create: async (input, secret) => {
      const endpoint = await one(
        `insert into endpoints (id, url, description, event_types, secret) values ($1, $2, $3, $4::jsonb, $5)
        returning ${COLUMNS}`,
        [newId("endpoint"), input.url, input.description, toJson(input.eventTypes), secret],
      );
      if (!endpoint) throw new Error("the endpoint was not written");
      return endpoint;
    },

    get: (id) => one(`select ${COLUMNS} from endpoints where id = $1 and removed_at is null`, [id]),

    list: async (page) => {
      const { after, size } = readPageRequest(page);
      const { rows } = await database.query<EndpointRow>(
        `select ${COLUMNS}, ${cursorTime("created_at")} as cursor_time from endpoints
        where removed_at is null
          and ($1::timestamptz is null or (created_at, id) < ($1::timestamptz, $2::text))
        order by created_at desc, id desc limit $3`,
        [...after, size + 1],
      );
      return toPage(rows, size, toEndpoint);
    },

    update: (id, change) =>
      one(
        `update endpoints set
          url = coalesce($2, url), description = coalesce($3, description),
          event_types = coalesce($4::jsonb, event_types), status = coalesce($5, status),
          -- Switched on again, it begins with a clean sheet.
          disabled_reason = case when $5 = 'enabled' then null else disabled_reason end,
          failing_since = case when $5 = 'enabled' and status = 'disabled' then null else failing_since end,
          updated_at = now()
        where id = $1 and removed_at is null returning ${COLUMNS}`,
        [
          id,
          change.url ?? null,
          change.description ?? null,
          change.eventTypes === undefined ? null : toJson(change.eventTypes),
          change.status ?? null,
        ],
      ),

    remove: (id) =>
      database.transaction(async (transaction) => {
        const cancel = (): Promise<unknown> =>
          transaction.query(
            `update deliveries set state = 'cancelled', next_attempt_at = null, claim = null
            where endpoint_id = $1 and state = 'pending'`,
            [id],
          );
        // Deliveries before their endpoint, as everywhere; and again for those that came meanwhile.
        await cancel();
        const { rowCount } = await transaction.query(
          `update endpoints set status = 'disabled', disabled_reason = 'removed', removed_at = now(), updated_at = now()
          where id = $1 and removed_at is null`,
          [id],
        );
        await cancel();
        return rowCount > 0;
      }),

    rotateSecret: (id, secret, overlapMs) =>
      one(
        `update endpoints set previous_secret = secret, previous_secret_until = now() + ${milliseconds("$3")},
          secret = $2, updated_at = now()
        where id = $1 and removed_at is null returning ${COLUMNS}`,
        [id, secret, overlapMs],
      ),

    ping: (id) =>
      database.transaction(async (transaction) => {
        const known = await transaction.query(
          "select 1 from endpoints where id = $1 and status = 'enabled' and removed_at is null",
          [id],
        );
        if (known.rowCount === 0) return null;
        const { events, deliveryIds } = await appendEvents(
          transaction,
          [
            {
              type: "test.ping",
              cause: `ping:${id}:${randomUUID()}`,
              data: { endpointId: id, message: "A test event, sent because somebody asked for it." },
            },
          ],
          { onlyEndpointId: id },
        );
        const [event, deliveryId] = [events[0], deliveryIds[0]];
        return event && deliveryId !== undefined ? { eventId: event.id, deliveryId } : null;
      }),
  };
}
