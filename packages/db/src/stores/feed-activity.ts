import type { FeedActivity } from "@wirewatch/contracts";
import type { Queryable } from "../database.ts";

/** Days that pictures of a feed go back, today included. */
export const ACTIVITY_DAYS = 14;

/**
 * SQL conditions under which article `a` of feed `f` tells how long its publication went unseen: within seven days and
 * with a time that can be true. What was published before the feed was added nobody here could have seen at once.
 */
export const TELLS_LATENCY = `a.first_seen_at >= now() - interval '7 days' and a.published_at >= f.created_at
  and a.first_seen_at >= a.published_at`;

/** SQL for the milliseconds from publication to sight of article `a`. */
export const LATENCY_MS = "round(extract(epoch from a.first_seen_at - a.published_at) * 1000)::bigint";

/** Share of the polls that overlapped the one before; null before there were any. */
export const recallOf = (row: { overlap_polls: number; gap_polls: number }): number | null => {
  const polls = row.overlap_polls + row.gap_polls;
  return polls === 0 ? null : row.overlap_polls / polls;
};

interface ActivityRow {
  id: string;
  overlap_polls: number;
  gap_polls: number;
  articles_24h: number;
  articles_7d: number;
  days: number[];
  latency_ms: number | null;
}

/** What the list page tells of each of these feeds, in one statement that reads one index; see `FeedReports.activity`. */
export async function feedActivity(database: Queryable, ids: string[]): Promise<Map<string, FeedActivity>> {
  if (ids.length === 0) return new Map();
  const days = Array.from(
    { length: ACTIVITY_DAYS },
    (_, index) => `count(*) filter (where a.age = ${ACTIVITY_DAYS - 1 - index})::integer`,
  );
  const { rows } = await database.query<ActivityRow>(
    `select f.id, f.overlap_polls, f.gap_polls, n.*
    from feeds f cross join lateral (
      select count(*) filter (where a.first_seen_at >= now() - interval '24 hours')::integer as articles_24h,
        count(*) filter (where a.first_seen_at >= now() - interval '7 days')::integer as articles_7d,
        array[${days.join(", ")}] as days,
        percentile_disc(0.5) within group (order by ${LATENCY_MS}) filter (where ${TELLS_LATENCY}) as latency_ms
      from (
        select first_seen_at, published_at,
          (now() at time zone 'UTC')::date - (first_seen_at at time zone 'UTC')::date as age
        from articles
        where feed_id = f.id
          and first_seen_at >= (date_trunc('day', now() at time zone 'UTC') - interval '${ACTIVITY_DAYS - 1} days') at time zone 'UTC'
      ) a
    ) n
    where f.id = any ($1)`,
    [ids],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        articles24h: row.articles_24h,
        articles7d: row.articles_7d,
        itemsPerDay: row.days,
        latencyP50Ms: row.latency_ms,
        recall: recallOf(row),
      },
    ]),
  );
}
