import type { Database } from "../database.ts";
import type { LeaseStore } from "../stores.ts";
import { milliseconds } from "./rows.ts";

/** Leases go by the database's clock alone, so that clocks of hosts need not agree. */
export function createLeaseStore(database: Pick<Database, "query">): LeaseStore {
  return {
    acquire: async (name, holder, ttlMs) => {
      const until = `clock_timestamp() + ${milliseconds("$3")}`;
      const { rows } = await database.query<{ token: number }>(
        `insert into leases as l (name, holder, token, expires_at) values ($1, $2, 1, ${until})
        on conflict (name) do update set
          holder = excluded.holder,
          -- Ours and never let go: the same token. Else a new one, even for the same holder.
          token = case when l.holder = excluded.holder and l.expires_at > clock_timestamp() then l.token
            else l.token + 1 end,
          expires_at = ${until}
        where l.expires_at <= clock_timestamp() or l.holder = excluded.holder
        returning token`,
        [name, holder, ttlMs],
      );
      return rows[0]?.token ?? null;
    },
    // An expired lease that nobody took is still its last holder's: the token says so.
    renew: async (name, token, ttlMs) =>
      (
        await database.query(
          `update leases set expires_at = clock_timestamp() + ${milliseconds("$3")}
          where name = $1 and token = $2 and holder <> ''`,
          [name, token, ttlMs],
        )
      ).rowCount > 0,
    // The row stays, for its token must go on growing; and it grows at once, so that nothing more is written under it.
    release: async (name, token) => {
      await database.query(
        `update leases set expires_at = clock_timestamp(), holder = '', token = token + 1
        where name = $1 and token = $2`,
        [name, token],
      );
    },
  };
}
