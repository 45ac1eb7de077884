import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { SavedQueryStore, StoredSavedQuery } from "../stores.ts";
import { assertVersion } from "./assert-version.ts";
import { assertNotReferenced, assertReferences, forgetChecks } from "./references.ts";
import { toTimestamp, type ListRow } from "./rows.ts";
import { noteWatchChange } from "./watch-store.ts";

interface SavedQueryRow extends ListRow {
  name: string;
  query: string;
  canonical: string;
  query_version: number | null;
  query_tree: unknown;
  version: number;
  created_at: Date;
  updated_at: Date;
}

const toSavedQuery = (row: SavedQueryRow) => ({
  name: row.name,
  query: row.query,
  canonical: row.canonical,
  version: row.version,
  createdAt: toTimestamp(row.created_at),
  updatedAt: toTimestamp(row.updated_at),
});

const toStored = (row: SavedQueryRow): StoredSavedQuery => ({
  ...toSavedQuery(row),
  queryVersion: row.query_version,
  queryTree: row.query_tree,
});

export function createSavedQueryStore(database: Pick<Database, "query" | "transaction">): SavedQueryStore {
  return {
    put: (name, { query, canonical, queryVersion, queryTree, refersTo = [] }, expectedVersion) =>
      database.transaction(async (transaction) => {
        await assertVersion(transaction, "saved_queries", name, expectedVersion);
        const { rows } = await transaction.query<SavedQueryRow>(
          `insert into saved_queries as q (name, query, canonical, query_version, query_tree, refers_to)
          values ($1, $2, $3, $4, $5::jsonb, $6::jsonb)
          on conflict (name) do update set query = excluded.query, canonical = excluded.canonical,
            query_version = excluded.query_version, query_tree = excluded.query_tree,
            refers_to = excluded.refers_to, version = q.version + 1, updated_at = now()
          returning *`,
          [
            name,
            query,
            canonical,
            queryVersion ?? null,
            queryTree === undefined || queryTree === null ? null : toJson(queryTree),
            toJson(refersTo),
          ],
        );
        const [row] = rows;
        if (!row) throw new Error("the saved query was not written");
        await forgetChecks(transaction, `query:${name}`);
        await noteWatchChange(transaction, "query", [name]);
        await assertReferences(transaction, refersTo);
        return { savedQuery: toSavedQuery(row), created: row.version === 1 };
      }),

    get: async (name) => {
      const { rows } = await database.query<SavedQueryRow>("select * from saved_queries where name = $1", [
        name,
      ]);
      return rows[0] ? toSavedQuery(rows[0]) : null;
    },

    getMany: async (names) => {
      if (names.length === 0) return [];
      const { rows } = await database.query<SavedQueryRow>(
        "select * from saved_queries where name = any ($1)",
        [names],
      );
      return rows.map(toStored);
    },

    referringTo: async (references) => {
      const { rows } = await database.query<SavedQueryRow>(
        "select * from saved_queries where refers_to ?| $1::text[] order by name",
        [references],
      );
      return rows.map(toStored);
    },

    list: async (page) => {
      const { after, size } = readPageRequest(page);
      // By a hash of the name, which may be longer than a cursor's id.
      const { rows } = await database.query<SavedQueryRow>(
        `select md5(q.name) as id, q.name, q.query, q.canonical, q.version, q.created_at, q.updated_at,
          ${cursorTime("q.created_at")} as cursor_time
        from saved_queries q where $1::timestamptz is null or (q.created_at, md5(q.name)) < ($1::timestamptz, $2::text)
        order by q.created_at desc, md5(q.name) desc limit $3`,
        [...after, size + 1],
      );
      return toPage(rows, size, toSavedQuery);
    },

    remove: (name, expectedVersion) =>
      database.transaction(async (transaction) => {
        // In the order in which `put` locks: the row, then the counter.
        const { rows } = await transaction.query<{ version: number }>(
          "select version from saved_queries where name = $1 for update",
          [name],
        );
        if (rows[0]) await assertVersion(transaction, "saved_queries", name, expectedVersion);
        await assertNotReferenced(transaction, `query:${name}`);
        const { rowCount } = await transaction.query("delete from saved_queries where name = $1", [name]);
        if (rowCount > 0) await noteWatchChange(transaction, "query", [name]);
        return rowCount > 0;
      }),

    all: async () => {
      const { rows } = await database.query<SavedQueryRow>("select * from saved_queries order by name");
      return rows.map(toStored);
    },
  };
}
