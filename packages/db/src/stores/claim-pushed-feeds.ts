import type { ProblemNote } from "@wirewatch/contracts";
import type { Database } from "../database.ts";
import type { Push, PushedFeed } from "../websub.ts";
import { TARGET_COLUMNS } from "./claim-feeds.ts";
import { SOURCE_COLUMNS, toPollTarget, type PollTargetRow } from "./feed-rows.ts";
import { milliseconds } from "./rows.ts";

/** Pushes of one feed that are read at a time; the others come next. */
const PUSHES_AT_A_TIME = 5;

interface PushedRow extends PollTargetRow {
  problem: ProblemNote | null;
  topic_url: string | null;
}

interface PushRow {
  id: string;
  feed_id: string;
  content_type: string | null;
  body: Uint8Array;
}

/** See `WebsubStore.claimPushed`. A feed that a poll has in hand is left to it for the time. */
export async function claimPushedFeeds(
  database: Pick<Database, "query">,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<PushedFeed[]> {
  const { rows } = await database.query<PushedRow>(
    `with pushed as (
      select p.feed_id, min(p.received_at) as since from websub_pushes p join feeds f on f.id = p.feed_id
      where f.status = 'active' and (f.claim is null or f.next_poll_at <= now()) group by p.feed_id
    ), due as (
      select f.id, f.next_poll_at, f.claim from feeds f join pushed on pushed.feed_id = f.id
      where f.claim is null or f.next_poll_at <= now()
      order by pushed.since limit $1 for update of f skip locked
    ), turns as (
      update websub_subscriptions s
      -- The time of a claim that ran out is no turn.
      set poll_turn_at = case when due.claim is null then due.next_poll_at else s.poll_turn_at end
      from due where s.feed_id = due.id and s.mode = 'subscribe'
    )
    update feeds f set next_poll_at = now() + ${milliseconds("$2")}, claim = gen_random_uuid()::text
    from due, sources s where f.id = due.id and s.id = f.source_id
    returning ${TARGET_COLUMNS}, ${SOURCE_COLUMNS}, false as has_turn, f.problem,
      (select w.topic_url from websub_subscriptions w where w.feed_id = f.id and w.mode = 'subscribe') as topic_url`,
    [limit, leaseMs],
  );
  if (rows.length === 0) return [];
  const { rows: pushes } = await database.query<PushRow>(
    `select p.id, p.feed_id, p.content_type, p.body from unnest($1::text[]) as c (feed_id),
      lateral (select * from websub_pushes w where w.feed_id = c.feed_id
        order by w.received_at, w.id limit ${PUSHES_AT_A_TIME}) p
    order by p.received_at, p.id`,
    [rows.map(({ id }) => id)],
  );
  return rows.map((row) => ({
    target: toPollTarget(row),
    problem: row.problem,
    topicUrl: row.topic_url,
    pushes: pushes
      .filter(({ feed_id }) => feed_id === row.id)
      .map(({ id, content_type, body }): Push => ({ id, contentType: content_type, body })),
  }));
}
