import type { QueryState } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import type { MonitorShard, MonitorStore, MonitorVersion, WatchedMonitor } from "../stores.ts";
import { MONITOR_COLUMNS, toMonitor, toMonitorVersion, type MonitorRow } from "./monitor-rows.ts";

interface WatchedRow {
  id: string;
  version: number;
  query: string;
  query_version: number | null;
  query_tree: unknown;
  entity_ids: string[];
  active: boolean;
}

const WATCHED_COLUMNS = `id, version, query, query_version, query_tree, entity_ids,
  status = 'active' and removed_at is null as active`;

// PostgreSQL's own hash may differ in its next major version, and matchers keep files that are cut by this one. The planner takes a
// bare comparison for one that hardly any row passes, and would read the whole table for each page.
const IS_IN_SHARD = `case when $2 = 1 then true
  when ('x' || substr(md5(id), 1, 7))::bit(28)::integer % $2 = $1 then true else false end`;

const toWatched = (row: WatchedRow): WatchedMonitor => ({
  id: row.id,
  version: row.version,
  query: row.query,
  queryVersion: row.query_version,
  queryTree: row.query_tree,
  entityIds: row.entity_ids,
  status: row.active ? "active" : "inactive",
});

const shardOf = (shard: MonitorShard | undefined): [number, number] => [shard?.index ?? 0, shard?.count ?? 1];

/** The part of the store that matchers use. */
export function createWatchedMonitors(
  database: Pick<Database, "query">,
): Pick<
  MonitorStore,
  | "active"
  | "watchedAfter"
  | "watched"
  | "referringTo"
  | "versions"
  | "watchedVersion"
  | "noteChecks"
  | "checkedByOthers"
  | "checkSummary"
  | "troubled"
> {
  return {
    active: async () => {
      const { rows } = await database.query<MonitorRow>(
        `select ${MONITOR_COLUMNS} from monitors m where m.status = 'active' and m.removed_at is null order by m.id`,
      );
      return rows.map(toMonitor);
    },

    watchedAfter: async (afterId, limit, shard) => {
      const { rows } = await database.query<WatchedRow>(
        `select ${WATCHED_COLUMNS} from monitors
        where status = 'active' and removed_at is null and id > $3 and ${IS_IN_SHARD} order by id limit $4`,
        [...shardOf(shard), afterId, limit],
      );
      return rows.map(toWatched);
    },

    watched: async (ids, shard) => {
      if (ids.length === 0) return [];
      const { rows } = await database.query<WatchedRow>(
        `select ${WATCHED_COLUMNS} from monitors where id = any ($3) and ${IS_IN_SHARD} order by id`,
        [...shardOf(shard), ids],
      );
      return rows.map(toWatched);
    },

    referringTo: async (references, limit, afterId = "") => {
      const { rows } = await database.query<WatchedRow & { name: string }>(
        `select ${WATCHED_COLUMNS}, name from monitors
        where removed_at is null and refers_to ?| $1::text[] and id > $2 order by id limit $3`,
        [references, afterId, limit],
      );
      return rows.map((row) => ({ ...toWatched(row), name: row.name }));
    },

    versions: async (wanted) => {
      if (wanted.length === 0) return [];
      const { rows } = await database.query<{ snapshot: MonitorVersion }>(
        `select v.snapshot - 'queryTree' as snapshot
        from json_to_recordset($1::json) as w (id text, version integer)
          join monitor_versions v on v.monitor_id = w.id and v.version = w.version`,
        [toJson(wanted.map(({ id, version }) => ({ id, version })))],
      );
      // Versions of before monitors had keys say nothing of one.
      return rows.map(({ snapshot }) => toMonitorVersion({ ...snapshot, key: snapshot.key ?? null }));
    },

    watchedVersion: async (id, version) => {
      const { rows } = await database.query<{
        snapshot: MonitorVersion & { queryVersion?: number | null; queryTree?: unknown };
        query_version: number | null;
        query_tree: unknown;
      }>(
        // The tree of a monitor that was kept without one may have been noted since.
        `select v.snapshot, m.query_version, m.query_tree from monitor_versions v
          left join monitors m on m.id = v.monitor_id and m.version = v.version
        where v.monitor_id = $1 and v.version = $2`,
        [id, version],
      );
      const [row] = rows;
      const snapshot = row?.snapshot;
      return snapshot === undefined
        ? null
        : {
            id,
            version,
            query: snapshot.query,
            queryVersion: snapshot.queryVersion ?? row?.query_version ?? null,
            queryTree: snapshot.queryTree ?? row?.query_tree ?? null,
            entityIds: snapshot.entityIds,
            status: snapshot.status === "active" ? "active" : "inactive",
          };
    },

    noteChecks: async (checks) => {
      if (checks.length === 0) return;
      await database.query(
        `with noted as materialized (
          select * from json_to_recordset($1::json) as n (id text, version integer, query_state text, query_problems jsonb,
            example_failures jsonb, examples_engine text, query_version integer, query_tree jsonb, refers_to jsonb)
        ), held as materialized (
          select m.id from monitors m join noted n on n.id = m.id where m.version = n.version order by m.id for no key update of m
        )
        update monitors m set query_state = n.query_state, query_problems = n.query_problems,
          example_failures = n.example_failures, examples_engine = n.examples_engine,
          query_version = case when m.query_tree is null then coalesce(n.query_version, m.query_version) else m.query_version end,
          refers_to = case when m.query_tree is null then coalesce(n.refers_to, m.refers_to) else m.refers_to end,
          query_tree = coalesce(m.query_tree, n.query_tree)
        from held h join noted n on n.id = h.id
        where m.id = h.id and m.version = n.version`,
        [
          toJson(
            checks.map((check) => ({
              id: check.id,
              version: check.version,
              query_state: check.queryState,
              query_problems: check.queryProblems,
              example_failures: check.exampleFailures,
              examples_engine: check.examplesEngine,
              query_version: check.stored?.queryVersion ?? null,
              query_tree: check.stored?.queryTree ?? null,
              refers_to: check.stored?.refersTo ?? null,
            })),
          ),
        ],
      );
    },

    checkedByOthers: async (engine, limit, afterId = "") => {
      const { rows } = await database.query<{ id: string }>(
        `select id from monitors
        where removed_at is null and examples_engine is distinct from $1 and id > $2 order by id limit $3`,
        [engine, afterId, limit],
      );
      return rows.map(({ id }) => id);
    },

    checkSummary: async () => {
      const { rows } = await database.query<{ refused: number; changed: number; failing_examples: number }>(
        `select count(*) filter (where query_state = 'refused') as refused,
          count(*) filter (where query_state = 'changed') as changed,
          count(*) filter (where example_failures <> '[]') as failing_examples
        from monitors where removed_at is null`,
      );
      const [row] = rows;
      return {
        refused: row?.refused ?? 0,
        changed: row?.changed ?? 0,
        failingExamples: row?.failing_examples ?? 0,
      };
    },

    troubled: async (limit) => {
      const { rows } = await database.query<{
        id: string;
        key: string | null;
        name: string;
        query_state: QueryState;
        failing_examples: number;
      }>(
        `select id, key, name, query_state, jsonb_array_length(example_failures) as failing_examples from monitors
        where removed_at is null and (query_state <> 'current' or example_failures <> '[]') order by id limit $1`,
        [limit],
      );
      return rows.map(({ id, key, name, query_state: queryState, failing_examples: failingExamples }) => ({
        id,
        key,
        name,
        queryState,
        failingExamples,
      }));
    },
  };
}
