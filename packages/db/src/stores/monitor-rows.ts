import type {
  AlertPer,
  ExampleFailure,
  Monitor,
  MonitorExamples,
  QueryError,
  QueryState,
} from "@wirewatch/contracts";
import type { MonitorVersion } from "../stores.ts";
import { toTimestamp, type ListRow } from "./rows.ts";

export interface MonitorRow extends ListRow {
  key: string | null;
  name: string;
  query: string;
  canonical: string;
  entity_ids: string[];
  alert_per: AlertPer;
  status: "active" | "paused";
  examples: MonitorExamples;
  query_version: number | null;
  query_tree: unknown;
  query_state: QueryState;
  query_problems: QueryError[];
  example_failures: ExampleFailure[];
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** Everything but the tree, which only matchers read. */
export const MONITOR_COLUMNS = `m.id, m.key, m.name, m.query, m.canonical, m.entity_ids, m.alert_per, m.status, m.examples, m.query_version,
  m.query_state, m.query_problems, m.example_failures, m.version, m.created_at, m.updated_at`;

export const toMonitor = (row: MonitorRow): Monitor => ({
  id: row.id,
  key: row.key,
  name: row.name,
  query: row.query,
  canonical: row.canonical,
  entityIds: row.entity_ids,
  alertPer: row.alert_per,
  status: row.status,
  examples: row.examples,
  queryState: row.query_state,
  queryProblems: row.query_problems,
  exampleFailures: row.example_failures,
  version: row.version,
  createdAt: toTimestamp(row.created_at),
  updatedAt: toTimestamp(row.updated_at),
});

/** Examples are left out: they say nothing of an alert, and may be long. */
export const toMonitorVersion = ({
  id,
  key,
  name,
  query,
  canonical,
  entityIds,
  alertPer,
  status,
  version,
  createdAt,
  updatedAt,
}: MonitorVersion): MonitorVersion => ({
  id,
  key,
  name,
  query,
  canonical,
  entityIds,
  alertPer,
  status,
  version,
  createdAt,
  updatedAt,
});
