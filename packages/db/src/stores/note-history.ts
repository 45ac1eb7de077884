import type { Queryable } from "../database.ts";
import type { PollTarget } from "../stores.ts";

/** What is kept of each feed: one that is all new at every poll would fill the tables. */
const MAX_GAPS = 200;
const MAX_MOVES = 50;

/** Keeps that items may have come and gone unseen before this poll. */
export async function noteGap(transaction: Queryable, target: PollTarget, itemCount: number): Promise<void> {
  await transaction.query(
    `insert into feed_gaps (feed_id, since, item_count) values ($1, coalesce($2::timestamptz, now()), $3)
    on conflict do nothing`,
    [target.id, target.lastSucceededAt, itemCount],
  );
  await transaction.query(
    `delete from feed_gaps where feed_id = $1
      and seen_at < (select seen_at from feed_gaps where feed_id = $1 order by seen_at desc offset $2 limit 1)`,
    [target.id, MAX_GAPS - 1],
  );
}

/** Keeps that the feed has moved. Moves that an operator has undone stay, for they are not made again. */
export async function noteMove(transaction: Queryable, target: PollTarget, toUrl: string): Promise<void> {
  await transaction.query(
    "insert into feed_moves (feed_id, from_url, to_url, cause) values ($1, $2, $3, 'redirect')",
    [target.id, target.url, toUrl],
  );
  await transaction.query(
    `delete from feed_moves where feed_id = $1 and undone_at is null
      and moved_at < (select moved_at from feed_moves where feed_id = $1 order by moved_at desc offset $2 limit 1)`,
    [target.id, MAX_MOVES - 1],
  );
}
