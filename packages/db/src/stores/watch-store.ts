import type { Queryable } from "../database.ts";
import type { WatchStore } from "../stores.ts";

/** Says that monitors or entities changed; seen by others together with the change, at the commit. */
export async function bumpWatchRevision(transaction: Queryable): Promise<void> {
  await transaction.query("update counters set value = value + 1 where name = 'watch'");
}

export function createWatchStore(database: Queryable): WatchStore {
  return {
    revision: async () => {
      const { rows } = await database.query<{ value: number }>(
        "select value from counters where name = 'watch'",
      );
      return rows[0]?.value ?? 0;
    },
  };
}
