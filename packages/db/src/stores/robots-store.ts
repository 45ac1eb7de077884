import type { Database } from "../database.ts";
import type { RobotsStore } from "../stores.ts";
import { milliseconds } from "./rows.ts";

export function createRobotsStore(database: Pick<Database, "query">): RobotsStore {
  return {
    get: async (origin) => {
      const { rows } = await database.query<{ body: string }>(
        "select body from robots_files where origin = $1 and expires_at > now()",
        [origin],
      );
      return rows[0]?.body ?? null;
    },
    put: async (origin, body, ttlMs) => {
      await database.query(
        `insert into robots_files (origin, body, expires_at) values ($1, $2, now() + ${milliseconds("$3")})
        on conflict (origin) do update set body = excluded.body, fetched_at = now(), expires_at = excluded.expires_at`,
        [origin, body, ttlMs],
      );
    },
  };
}
