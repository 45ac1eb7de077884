import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import type { PollOutcome, PollTarget } from "../stores.ts";
import { isTrusted, UNRELIABLE_AFTER } from "./websub-rows.ts";

/** A new item that is older than this should have come by push. */
const PUSH_GRACE = "interval '10 minutes'";

/**
 * The part of a poll's end that is about hubs, in the poll's transaction, after the feed's row and its articles: keeps what the
 * feed announced, forgets the pushes that were read, and notices what no push has brought.
 */
export async function finishWebsub(
  transaction: Queryable,
  target: PollTarget,
  outcome: PollOutcome,
  createdIds: readonly string[],
): Promise<void> {
  await keepAnnouncement(transaction, target, outcome);
  if (outcome.pushes === undefined) return noteMissed(transaction, target.id, createdIds);
  await transaction.query("delete from websub_pushes where feed_id = $1 and id = any ($2)", [
    target.id,
    outcome.pushes.ids,
  ]);
  // A push brings no poll forward and puts none off, unless it could not tell what is new.
  await transaction.query(
    `update feeds f set next_poll_at = case when $2 then now() else greatest(now(),
      (select s.poll_turn_at from websub_subscriptions s where s.feed_id = f.id and s.mode = 'subscribe')) end
    where f.id = $1`,
    [target.id, outcome.pushes.pollNow],
  );
}

async function keepAnnouncement(
  transaction: Queryable,
  target: PollTarget,
  { announced, movedTo }: PollOutcome,
): Promise<void> {
  if (announced === null) await transaction.query("delete from feed_hubs where feed_id = $1", [target.id]);
  else if (announced !== undefined)
    await transaction.query(
      `insert into feed_hubs (feed_id, feed_url, hub_url, topic_url) values ($1, $2, $3, $4)
      on conflict (feed_id) do update set feed_url = excluded.feed_url, hub_url = excluded.hub_url,
        topic_url = excluded.topic_url
      where (feed_hubs.feed_url, feed_hubs.hub_url, feed_hubs.topic_url)
        is distinct from (excluded.feed_url, excluded.hub_url, excluded.topic_url)`,
      [target.id, movedTo ?? target.url, announced.hubUrl, announced.topicUrl],
    );
  // The document is the same at the new address.
  else if (movedTo !== undefined)
    await transaction.query("update feed_hubs set feed_url = $3 where feed_id = $1 and feed_url = $2", [
      target.id,
      target.url,
      movedTo,
    ]);
}

async function noteMissed(
  transaction: Queryable,
  feedId: string,
  createdIds: readonly string[],
): Promise<void> {
  if (createdIds.length === 0) return;
  await transaction.query(
    `update websub_subscriptions s set missed_count = missed_count + 1,
      problem = case when missed_count + 1 >= ${UNRELIABLE_AFTER} then $3::jsonb else problem end
    where s.feed_id = $1 and ${isTrusted("s")} and exists (
      select from articles a where a.id = any ($2) and a.published_at > s.active_since
        and a.published_at < now() - ${PUSH_GRACE})`,
    [
      feedId,
      createdIds,
      toJson({
        code: "hub_unreliable",
        message: `${UNRELIABLE_AFTER} polls of this lease found items that the hub had not pushed.`,
      }),
    ],
  );
}
