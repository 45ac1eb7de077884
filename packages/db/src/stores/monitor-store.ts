import type { AlertPer, Monitor } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { VersionConflictError } from "../errors.ts";
import { newId } from "../new-id.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { MonitorStore } from "../stores.ts";
import { toTimestamp, type ListRow } from "./rows.ts";
import { bumpWatchRevision } from "./watch-store.ts";

interface MonitorRow extends ListRow {
  name: string;
  query: string;
  canonical: string;
  entity_ids: string[];
  alert_per: AlertPer;
  status: "active" | "paused";
  version: number;
  created_at: Date;
  updated_at: Date;
}

const toMonitor = (row: MonitorRow): Monitor => ({
  id: row.id,
  name: row.name,
  query: row.query,
  canonical: row.canonical,
  entityIds: row.entity_ids,
  alertPer: row.alert_per,
  status: row.status,
  version: row.version,
  createdAt: toTimestamp(row.created_at),
  updatedAt: toTimestamp(row.updated_at),
});

export function createMonitorStore(database: Pick<Database, "query" | "transaction">): MonitorStore {
  return {
    create: ({ name, query, canonical, entityIds, alertPer, status }) =>
      database.transaction(async (transaction) => {
        const { rows } = await transaction.query<MonitorRow>(
          `insert into monitors (id, name, query, canonical, entity_ids, alert_per, status)
          values ($1, $2, $3, $4, $5::jsonb, $6, $7) returning *`,
          [newId("monitor"), name, query, canonical, toJson(entityIds), alertPer, status],
        );
        return keepVersion(transaction, rows[0]);
      }),

    get: async (id) => {
      const { rows } = await database.query<MonitorRow>(
        "select * from monitors where id = $1 and removed_at is null",
        [id],
      );
      return rows[0] ? toMonitor(rows[0]) : null;
    },

    list: async (page) => {
      const { after, size } = readPageRequest(page);
      const { rows } = await database.query<MonitorRow>(
        `select m.*, ${cursorTime("m.created_at")} as cursor_time from monitors m
        where m.removed_at is null
          and ($1::timestamptz is null or (m.created_at, m.id) < ($1::timestamptz, $2::text))
        order by m.created_at desc, m.id desc limit $3`,
        [...after, size + 1],
      );
      return toPage(rows, size, toMonitor);
    },

    update: (id, change, expectedVersion) =>
      database.transaction(async (transaction) => {
        const current = await transaction.query<{ version: number }>(
          "select version from monitors where id = $1 and removed_at is null for update",
          [id],
        );
        const version = current.rows[0]?.version;
        if (version === undefined) return null;
        if (expectedVersion !== undefined && expectedVersion !== version)
          throw new VersionConflictError(id, expectedVersion, version);
        const { rows } = await transaction.query<MonitorRow>(
          `update monitors set
            name = coalesce($2, name), query = coalesce($3, query), canonical = coalesce($4, canonical),
            entity_ids = coalesce($5::jsonb, entity_ids), alert_per = coalesce($6, alert_per),
            status = coalesce($7, status), version = version + 1, updated_at = now()
          where id = $1 returning *`,
          [
            id,
            change.name ?? null,
            change.query ?? null,
            change.canonical ?? null,
            change.entityIds === undefined ? null : toJson(change.entityIds),
            change.alertPer ?? null,
            change.status ?? null,
          ],
        );
        return keepVersion(transaction, rows[0]);
      }),

    remove: (id) =>
      database.transaction(async (transaction) => {
        const { rowCount } = await transaction.query(
          `update monitors set status = 'paused', removed_at = now(), updated_at = now()
          where id = $1 and removed_at is null`,
          [id],
        );
        if (rowCount > 0) await bumpWatchRevision(transaction);
        return rowCount > 0;
      }),

    active: async () => {
      const { rows } = await database.query<MonitorRow>(
        "select * from monitors where status = 'active' and removed_at is null order by id",
      );
      return rows.map(toMonitor);
    },
  };
}

/** Keeps what the monitor says now under its version, for alerts name the version that raised them. */
async function keepVersion(transaction: Queryable, row: MonitorRow | undefined): Promise<Monitor> {
  if (!row) throw new Error("the monitor went away while it was written");
  const monitor = toMonitor(row);
  await transaction.query(
    "insert into monitor_versions (monitor_id, version, snapshot) values ($1, $2, $3::jsonb)",
    [monitor.id, monitor.version, toJson(monitor)],
  );
  await bumpWatchRevision(transaction);
  return monitor;
}
