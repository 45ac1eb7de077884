import { isUniqueViolation } from "../classify-error.ts";
import type { Queryable } from "../database.ts";
import { DuplicateError } from "../errors.ts";
import type { FeedStore, PollTarget } from "../stores.ts";
import { SOURCE_COLUMNS, toPollTarget, type PollTargetRow } from "./feed-rows.ts";
import { milliseconds } from "./rows.ts";
import { isTrusted } from "./websub-rows.ts";

/** A turn at a host that is missed by more than this is over: the host may be somebody else's by now. */
const TURN_HOLDS = "interval '250 milliseconds'";
/** So many times the wanted feeds are looked through, for other pollers may be about to claim the first of them. */
const LOOK_THROUGH = 4;

/** Columns of a poll target besides its source and its turn. */
export const TARGET_COLUMNS = `f.id, f.claim, f.url, f.title, f.language, f.interval_ms, f.interval_reason, f.min_interval_ms,
  f.max_interval_ms, f.newest_item_at, f.last_polled_at, f.last_succeeded_at, f.etag, f.last_modified, f.body_hash,
  f.failure_count, f.failing, f.article_count, f.poll_memory, f.host,
  (select w.lease_until from websub_subscriptions w where w.feed_id = f.id and ${isTrusted("w")}) as pushed_until,
  exists (select from feed_hubs h where h.feed_id = f.id) as has_hub`;

/** See `FeedStore.claimDue`. */
export async function claimFeeds(
  database: Queryable,
  { limit, leaseMs, ids, perHost, exceptHosts = [] }: Parameters<FeedStore["claimDue"]>[0],
): Promise<PollTarget[]> {
  const { rows } = await database.query<PollTargetRow>(
    `with wanted as materialized (
      select id from (
        select id, next_poll_at, row_number() over (partition by host order by next_poll_at, id) as place from feeds
        where status = 'active' and next_poll_at <= now() ${ids === undefined ? "" : "and id = any ($3)"}
          and host <> all ($4::text[])
      ) r
      where place <= $6 order by next_poll_at limit $5
    ), due as (
      select id, turn_at, next_poll_at from feeds
      -- Once more: another poller may have claimed it since.
      where id = any (array(select id from wanted)) and status = 'active' and next_poll_at <= now()
      order by next_poll_at limit $1 for update skip locked
    )
    update feeds f set next_poll_at = now() + ${milliseconds("$2")}, claim = gen_random_uuid()::text, turn_at = null
    from due, sources s where f.id = due.id and s.id = f.source_id and ($3::text[] is null or f.id = any ($3))
    returning ${TARGET_COLUMNS}, ${SOURCE_COLUMNS}, coalesce(due.turn_at > now() - ${TURN_HOLDS}, false) as has_turn,
      (extract(epoch from now() - due.next_poll_at) * 1000)::float8 as late_ms`,
    [limit, leaseMs, ids ?? null, exceptHosts, limit * LOOK_THROUGH, perHost ?? limit],
  );
  return rows.map(toPollTarget);
}

/** See `FeedStore.postpone`. */
export async function postponeFeeds(
  database: Queryable,
  feeds: Parameters<FeedStore["postpone"]>[0],
): Promise<void> {
  if (feeds.length === 0) return;
  await database.query(
    `with later as (
      select * from unnest($1::text[], $2::text[], $3::float8[], $4::boolean[]) as l (id, claim, ms, reserved)
    ), held as (
      select f.id from feeds f join later l on l.id = f.id and l.claim = f.claim order by f.id for update of f
    )
    update feeds f set
      claim = null,
      next_poll_at = now() + l.ms * interval '1 millisecond',
      turn_at = case when l.reserved then now() + l.ms * interval '1 millisecond' end
    from later l where f.id = l.id and f.id in (select id from held)`,
    [
      feeds.map(({ id }) => id),
      feeds.map(({ claim }) => claim),
      feeds.map(({ forMs }) => forMs),
      feeds.map(({ reserved }) => reserved),
    ],
  );
}

/** See `FeedStore.undoMove`. */
export async function undoMove(database: Queryable, id: string): Promise<boolean> {
  try {
    const { rowCount } = await database.query(
      `with last as (
        select feed_id, moved_at, from_url from feed_moves where feed_id = $1 and undone_at is null and cause = 'redirect'
        order by moved_at desc limit 1
      ), undone as (
        update feed_moves m set undone_at = now() from last where m.feed_id = last.feed_id and m.moved_at = last.moved_at
      )
      update feeds f set url = last.from_url, etag = null, last_modified = null, body_hash = null, next_poll_at = now(),
        claim = null, updated_at = now()
      from last where f.id = last.feed_id`,
      [id],
    );
    return rowCount > 0;
  } catch (error) {
    if (!isUniqueViolation(error, "feeds_url_key")) throw error;
    throw new DuplicateError("Another feed has the former address by now.", { cause: error });
  }
}
