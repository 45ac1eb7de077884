import type { Database } from "../database.ts";
import type { EventStore } from "../stores.ts";
import { appendEvents, EVENTS_CHANNEL, toStoredEvent, type EventRow } from "./append-events.ts";

export function createEventStore(database: Pick<Database, "query" | "transaction" | "listen">): EventStore {
  return {
    after: async (position, { types, limit }) => {
      const { rows } = await database.query<EventRow>(
        `select id, position, type, timestamp, data from events
        where position > $1 and ($2::text[] is null or type = any ($2)) order by position limit $3`,
        [position, types ?? null, limit],
      );
      return rows.map(toStoredEvent);
    },
    latestPosition: async () => {
      const { rows } = await database.query<{ value: number }>(
        "select value from counters where name = 'events'",
      );
      return rows[0]?.value ?? 0;
    },
    append: (events) => database.transaction((transaction) => appendEvents(transaction, events)),
    listen: (onAppended) => database.listen(EVENTS_CHANNEL, onAppended),
  };
}
