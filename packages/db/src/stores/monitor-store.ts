import type { Monitor } from "@wirewatch/contracts";
import { isUniqueViolation } from "../classify-error.ts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { DuplicateError, VersionConflictError } from "../errors.ts";
import { newId } from "../new-id.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { MonitorStore, Reference } from "../stores.ts";
import { MONITOR_COLUMNS, toMonitor, toMonitorVersion, type MonitorRow } from "./monitor-rows.ts";
import { assertReferences } from "./references.ts";
import { noteWatchChange } from "./watch-store.ts";
import { createWatchedMonitors } from "./watched-monitors.ts";

const NO_EXAMPLES = { mustMatch: [], mustNotMatch: [] };
/** As they are kept, compressed. */
const MAX_PAGE_EXAMPLE_BYTES = 4_000_000;
const RETURN_MONITOR = `returning ${MONITOR_COLUMNS}, m.query_tree`;

export function createMonitorStore(database: Pick<Database, "query" | "transaction">): MonitorStore {
  const one = async (condition: string, value: string): Promise<Monitor | null> => {
    const { rows } = await database.query<MonitorRow>(
      `select ${MONITOR_COLUMNS} from monitors m where ${condition} and m.removed_at is null`,
      [value],
    );
    return rows[0] ? toMonitor(rows[0]) : null;
  };
  /** A key that is taken is a `DuplicateError`. */
  const write = async <Result>(
    key: string | null | undefined,
    work: (transaction: Queryable) => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (!isUniqueViolation(error, "monitors_by_key")) throw error;
      throw new DuplicateError(`There is a monitor with the key "${key ?? ""}" already.`, { cause: error });
    }
  };

  return {
    ...createWatchedMonitors(database),

    create: (draft) =>
      write(draft.key, async (transaction) => {
        const { rows } = await transaction.query<MonitorRow>(
          `insert into monitors as m (id, key, name, query, canonical, entity_ids, alert_per, status, examples, query_version, query_tree,
            example_failures, examples_engine, refers_to)
          values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9::jsonb, $10, $11::jsonb, $12::jsonb, $13, $14::jsonb) ${RETURN_MONITOR}`,
          [
            newId("monitor"),
            draft.key ?? null,
            draft.name,
            draft.query,
            draft.canonical,
            toJson(draft.entityIds),
            draft.alertPer,
            draft.status,
            toJson(draft.examples ?? NO_EXAMPLES),
            draft.queryVersion ?? null,
            toTree(draft.queryTree),
            toJson(draft.exampleFailures ?? []),
            draft.examplesEngine ?? null,
            toJson(draft.refersTo ?? []),
          ],
        );
        return keepVersion(transaction, rows[0], draft.refersTo);
      }),

    get: (id) => one("m.id = $1", id),
    getByKey: (key) => one("m.key = $1", key),

    list: async (page) => {
      const { after, size } = readPageRequest(page);
      // A page whose examples would be too much for one answer ends earlier.
      const { rows } = await database.query<MonitorRow & { found_count: number }>(
        `with found as (
          select id, created_at, pg_column_size(examples) as bytes from monitors
          where removed_at is null
            and ($1::timestamptz is null or (created_at, id) < ($1::timestamptz, $2::text))
          order by created_at desc, id desc limit $3
        ), counted as (
          select id, coalesce(sum(bytes) over (order by created_at desc, id desc rows between unbounded preceding and 1 preceding), 0)
            as bytes_before
          from found
        )
        select ${MONITOR_COLUMNS}, ${cursorTime("m.created_at")} as cursor_time, (select count(*) from found) as found_count
        from counted c join monitors m on m.id = c.id
        where c.bytes_before < $4 order by m.created_at desc, m.id desc`,
        [...after, size + 1, MAX_PAGE_EXAMPLE_BYTES],
      );
      const shown = Math.min(size, rows.length);
      return toPage(rows, shown, toMonitor, (rows[0]?.found_count ?? 0) > shown);
    },

    update: (id, change, expectedVersion) =>
      write(change.key, async (transaction) => {
        const current = await transaction.query<{ version: number }>(
          "select version from monitors where id = $1 and removed_at is null for update",
          [id],
        );
        const version = current.rows[0]?.version;
        if (version === undefined) return null;
        if (expectedVersion !== undefined && expectedVersion !== version)
          throw new VersionConflictError(id, expectedVersion, version);
        // What belongs to a text is written with the text; a change of anything else leaves the meaning as it was saved.
        const { rows } = await transaction.query<MonitorRow>(
          `update monitors m set
            name = coalesce($2, name), entity_ids = coalesce($3::jsonb, entity_ids), alert_per = coalesce($4, alert_per),
            status = coalesce($5, status), key = case when $6::boolean then $7 else key end,
            examples = coalesce($8::jsonb, examples), example_failures = coalesce($9::jsonb, example_failures),
            examples_engine = coalesce($10, examples_engine),
            query = coalesce($11, query),
            canonical = case when $11::text is null then canonical else coalesce($12, '') end,
            query_version = case when $11::text is null then query_version else $13 end,
            query_tree = case when $11::text is null then query_tree else $14::jsonb end,
            refers_to = case when $11::text is null then refers_to else $15::jsonb end,
            query_state = case when $11::text is null then query_state else 'current' end,
            query_problems = case when $11::text is null then query_problems else '[]' end,
            version = version + 1, updated_at = now()
          where id = $1 ${RETURN_MONITOR}`,
          [
            id,
            change.name ?? null,
            change.entityIds === undefined ? null : toJson(change.entityIds),
            change.alertPer ?? null,
            change.status ?? null,
            change.key !== undefined,
            change.key ?? null,
            change.examples === undefined ? null : toJson(change.examples),
            change.exampleFailures === undefined ? null : toJson(change.exampleFailures),
            change.examplesEngine ?? null,
            change.query ?? null,
            change.canonical ?? null,
            change.queryVersion ?? null,
            toTree(change.queryTree),
            toJson(change.refersTo ?? []),
          ],
        );
        if (change.alertPer === "story-with-updates") await lookAtStories(transaction, id);
        return keepVersion(transaction, rows[0], change.query === undefined ? [] : change.refersTo);
      }),

    remove: (id, expectedVersion) =>
      database.transaction(async (transaction) => {
        if (expectedVersion !== undefined) {
          const current = await transaction.query<{ version: number }>(
            "select version from monitors where id = $1 and removed_at is null for no key update",
            [id],
          );
          const version = current.rows[0]?.version;
          if (version !== undefined && version !== expectedVersion)
            throw new VersionConflictError(id, expectedVersion, version);
        }
        const { rowCount } = await transaction.query(
          `update monitors set status = 'paused', removed_at = now(), updated_at = now()
          where id = $1 and removed_at is null`,
          [id],
        );
        if (rowCount === 0) return false;
        await transaction.query(
          `update backfills set state = 'cancelled', finished_at = now(), claim = null
          where monitor_id = $1 and state in ('waiting', 'running')`,
          [id],
        );
        await transaction.query(
          "delete from backfill_subjects where backfill_id in (select id from backfills where monitor_id = $1)",
          [id],
        );
        await noteWatchChange(transaction, "monitor", [id]);
        return true;
      }),
  };
}

const toTree = (tree: unknown): string | null => (tree === undefined || tree === null ? null : toJson(tree));

/** Stories without an article for so long are over. */
const STORY_IS_OVER = "interval '30 days'";

/** Has the alerts of a monitor that follows stories from now on take note of what these hold, so that what comes then is told. */
async function lookAtStories(transaction: Queryable, id: string): Promise<void> {
  await transaction.query(
    `insert into changed_stories (story_id)
    select distinct l.story_id from alerts l join stories s on s.id = l.story_id
    where l.monitor_id = $1 and l.told is null and s.last_seen_at > now() - ${STORY_IS_OVER}
    order by l.story_id
    on conflict do nothing`,
    [id],
  );
}

/** Keeps what the monitor says now under its version, for alerts name the version that raised them. */
async function keepVersion(
  transaction: Queryable,
  row: MonitorRow | undefined,
  refersTo: readonly Reference[] = [],
): Promise<Monitor> {
  if (!row) throw new Error("the monitor went away while it was written");
  const monitor = toMonitor(row);
  await transaction.query(
    "insert into monitor_versions (monitor_id, version, snapshot) values ($1, $2, $3::jsonb)",
    [
      monitor.id,
      monitor.version,
      toJson({
        ...toMonitorVersion(monitor),
        queryVersion: row.query_version,
        queryTree: row.query_tree,
      }),
    ],
  );
  await noteWatchChange(transaction, "monitor", [monitor.id]);
  await assertReferences(transaction, refersTo);
  return monitor;
}
