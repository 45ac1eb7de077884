import {
  INTERVAL_REASONS,
  type FeedAnswer,
  type FeedDetail,
  type FeedGap,
  type FeedMove,
  type FeedPoll,
  type TextSourceWish,
} from "@wirewatch/contracts";
import type { Queryable } from "../database.ts";
import type { TextSourceMemory } from "../pages.ts";
import { ACTIVITY_DAYS, LATENCY_MS, recallOf, TELLS_LATENCY } from "./feed-activity.ts";
import { SOURCE_COLUMNS, toFeed, type FeedRow } from "./feed-rows.ts";
import { toTimestamp, toTimestampOrNull } from "./rows.ts";
import { toTextSource } from "./text-source-store.ts";
import { readSubscription } from "./websub-rows.ts";

const MAX_GAPS = 20;
const MAX_MOVES = 20;

interface DetailRow extends FeedRow {
  last_answer: FeedAnswer | null;
  recent_polls: FeedPoll[];
  text_source_wish: TextSourceWish;
  text_source: Partial<TextSourceMemory>;
}

/** Everything that an operator may want to know of one feed; see `FeedReports.detail`. */
export async function feedDetail(database: Queryable, id: string): Promise<FeedDetail | null> {
  const { rows } = await database.query<DetailRow>(
    `select f.*, ${SOURCE_COLUMNS}, '' as cursor_time from feeds f join sources s on s.id = f.source_id where f.id = $1`,
    [id],
  );
  const row = rows[0];
  if (!row) return null;
  const [itemsPerDay, latency, gaps, moves, heldCount, subscription] = await Promise.all([
    itemsPerDayOf(database, id),
    latencyOf(database, id),
    gapsOf(database, id),
    movesOf(database, id),
    heldCountOf(database, id),
    readSubscription(database, id),
  ]);
  return {
    ...toFeed(row),
    intervalExplanation: INTERVAL_REASONS[row.interval_reason],
    lastAnswer: row.last_answer,
    recentPolls: row.recent_polls,
    itemsPerDay,
    latency,
    recall: recallOf(row),
    gaps,
    moves,
    heldCount,
    subscription,
    textSource: toTextSource(row),
  };
}

async function itemsPerDayOf(database: Queryable, id: string): Promise<FeedDetail["itemsPerDay"]> {
  const { rows } = await database.query<{ day: string; count: number }>(
    `with days as (
      select (now() at time zone 'UTC')::date - age as day from generate_series(0, ${ACTIVITY_DAYS - 1}) as age
    ), found as (
      select (first_seen_at at time zone 'UTC')::date as day, count(*) as count from articles
      where feed_id = $1
        and first_seen_at >= (date_trunc('day', now() at time zone 'UTC') - interval '${ACTIVITY_DAYS - 1} days') at time zone 'UTC'
      group by 1
    )
    select to_char(day, 'YYYY-MM-DD') as day, coalesce(count, 0)::integer as count
    from days left join found using (day) order by day`,
    [id],
  );
  return rows;
}

async function latencyOf(database: Queryable, id: string): Promise<FeedDetail["latency"]> {
  const { rows } = await database.query<{ p50: number | null; p95: number | null; count: number }>(
    `select percentile_disc(0.5) within group (order by ${LATENCY_MS}) as p50,
      percentile_disc(0.95) within group (order by ${LATENCY_MS}) as p95, count(*) as count
    from articles a join feeds f on f.id = a.feed_id where a.feed_id = $1 and ${TELLS_LATENCY}`,
    [id],
  );
  const row = rows[0];
  return !row || row.p50 === null || row.p95 === null
    ? null
    : { p50Ms: row.p50, p95Ms: row.p95, articleCount: row.count };
}

async function gapsOf(database: Queryable, id: string): Promise<FeedGap[]> {
  const { rows } = await database.query<{ seen_at: Date; since: Date; item_count: number }>(
    `select seen_at, since, item_count from feed_gaps where feed_id = $1 order by seen_at desc limit ${MAX_GAPS}`,
    [id],
  );
  return rows.map((row) => ({
    seenAt: toTimestamp(row.seen_at),
    since: toTimestamp(row.since),
    itemCount: row.item_count,
  }));
}

async function movesOf(database: Queryable, id: string): Promise<FeedMove[]> {
  const { rows } = await database.query<{
    moved_at: Date;
    from_url: string;
    to_url: string;
    cause: FeedMove["cause"];
    undone_at: Date | null;
  }>(
    `select moved_at, from_url, to_url, cause, undone_at from feed_moves where feed_id = $1
    order by moved_at desc limit ${MAX_MOVES}`,
    [id],
  );
  return rows.map((row) => ({
    movedAt: toTimestamp(row.moved_at),
    fromUrl: row.from_url,
    toUrl: row.to_url,
    cause: row.cause,
    undoneAt: toTimestampOrNull(row.undone_at),
  }));
}

async function heldCountOf(database: Queryable, id: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*) as count from articles where feed_id = $1 and quarantine ->> 'code' = 'flood_held'",
    [id],
  );
  return rows[0]?.count ?? 0;
}
