import type { Feed, FeedTotals, Page } from "@wirewatch/contracts";
import type { Queryable } from "../database.ts";
import type { FeedFilter, FeedSort } from "../feed-reports.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { PageRequest } from "../stores.ts";
import { SOURCE_COLUMNS, toFeed, type FeedRow } from "./feed-rows.ts";

/** Most folders that the totals name. */
const MAX_FOLDERS = 500;

/** Each order is by a time and the id, as cursors keep them; the weight of problems goes as seconds since 1970. */
const ORDERS: Readonly<Record<FeedSort, { by: string; direction: "asc" | "desc" }>> = {
  newest: { by: "f.created_at", direction: "desc" },
  // Feeds that are not polled come last.
  next_poll: {
    by: "(case when f.status = 'active' then f.next_poll_at else timestamptz '9999-01-01' end)",
    direction: "asc",
  },
  problems: {
    by: `to_timestamp((f.status = 'active' and f.failing)::integer * 10000000 + f.failure_count * 1000
      + (f.problem is not null)::integer * 100 + least(jsonb_array_length(f.parse_problems), 99))`,
    direction: "desc",
  },
};

/** One page of the feeds that match; see `FeedStore.list`. */
export async function listFeeds(
  database: Queryable,
  { status, failing, folder, search, sort, ...page }: PageRequest & FeedFilter,
): Promise<Page<Feed>> {
  const { after, size } = readPageRequest(page);
  const order = ORDERS[sort ?? "newest"];
  const parameters: unknown[] = [...after, size + 1];
  const conditions = conditionsOf({ folder, search }, parameters);
  if (status !== undefined) conditions.push(`f.status = $${parameters.push(status)}`);
  if (failing !== undefined)
    conditions.push(`f.status = 'active' and f.failing = $${parameters.push(failing)}`);
  const comparison = order.direction === "asc" ? ">" : "<";
  const { rows } = await database.query<FeedRow>(
    `select f.*, ${SOURCE_COLUMNS}, ${cursorTime(order.by)} as cursor_time
    from feeds f join sources s on s.id = f.source_id
    where ($1::timestamptz is null or (${order.by}, f.id) ${comparison} ($1::timestamptz, $2::text))
      ${conditions.map((condition) => `and ${condition}`).join(" ")}
    order by ${order.by} ${order.direction}, f.id ${order.direction} limit $3`,
    parameters,
  );
  return toPage(rows, size, toFeed);
}

/** How many feeds match, by status, and their folders; see `FeedReports.totals`. */
export async function feedTotals(
  database: Queryable,
  filter: Pick<FeedFilter, "folder" | "search">,
): Promise<FeedTotals> {
  const parameters: unknown[] = [];
  const conditions = conditionsOf(filter, parameters);
  const [totals, folders] = await Promise.all([
    database.query<Omit<FeedTotals, "folders">>(
      `select count(*) as "all",
        count(*) filter (where f.status = 'active') as active,
        count(*) filter (where f.status = 'active' and f.failing) as failing,
        count(*) filter (where f.status = 'paused') as paused,
        count(*) filter (where f.status = 'retired') as retired
      from feeds f join sources s on s.id = f.source_id
      ${conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`}`,
      parameters,
    ),
    database.query<FeedTotals["folders"][number]>(
      `select folder, count(*) as count from feeds where folder <> '' group by folder order by folder limit ${MAX_FOLDERS}`,
    ),
  ]);
  const row = totals.rows[0] ?? { all: 0, active: 0, failing: 0, paused: 0, retired: 0 };
  return { ...row, folders: folders.rows };
}

function conditionsOf(
  { folder, search }: Pick<FeedFilter, "folder" | "search">,
  parameters: unknown[],
): string[] {
  const conditions: string[] = [];
  if (folder === "") conditions.push("f.folder = ''");
  else if (folder !== undefined) {
    const place = parameters.push(folder);
    conditions.push(`(f.folder = $${place} or starts_with(f.folder, $${place} || '/'))`);
  }
  for (const word of (search ?? "")
    .split(/\s+/u)
    .filter((text) => text !== "")
    .slice(0, 10)) {
    const pattern = `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`;
    const place = parameters.push(pattern);
    conditions.push(`(f.title ilike $${place} or f.url ilike $${place} or s.name ilike $${place})`);
  }
  return conditions;
}
