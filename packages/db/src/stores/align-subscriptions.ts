import { randomBytes } from "node:crypto";
import type { Database, Queryable } from "../database.ts";

/** New subscriptions that one pass makes; the next pass makes the others. */
const NEW_PER_PASS = 200;
/** A hub that has not let go after so many requests is left to the end of its lease. */
const REQUESTS_TO_LET_GO = 5;

/** What active feeds have announced at their present address, if `$1`, the base of all callbacks, is known. */
const WANTED = `select f.id as feed_id, h.hub_url, h.topic_url from feed_hubs h
  join feeds f on f.id = h.feed_id and f.url = h.feed_url where f.status = 'active' and $1::text is not null`;

/** See `WebsubStore.align`. Several processes may do this at the same time. */
export function alignSubscriptions(
  database: Pick<Database, "transaction">,
  wish: { callbackBase: string; leaseMs: number } | null,
): Promise<{ addedCount: number; unwantedCount: number }> {
  const base = wish?.callbackBase ?? null;
  return database.transaction(async (transaction) => {
    const { rowCount: unwantedCount } = await transaction.query(
      `update websub_subscriptions s set mode = 'unsubscribe', next_attempt_at = now(), claim = null, failure_count = 0,
        problem = null
      where s.mode = 'subscribe' and not exists (select from (${WANTED}) w where w.feed_id = s.feed_id
        and w.hub_url = s.hub_url and w.topic_url = s.topic_url and s.callback_base = $1)`,
      [base],
    );
    // What the hub does not hold needs no request: a verification that still comes finds nothing.
    await transaction.query(
      `delete from websub_subscriptions where mode = 'unsubscribe'
        and (lease_until is null or lease_until <= now() or (failure_count >= $1 and next_attempt_at <= now()))`,
      [REQUESTS_TO_LET_GO],
    );
    await transaction.query(
      "delete from websub_pushes p using feeds f where f.id = p.feed_id and f.status = 'retired'",
    );
    await transaction.query(
      `update websub_subscriptions set state = 'pending', active_since = null,
        problem = coalesce(problem, jsonb_build_object('code', 'lease_lapsed', 'message', 'The lease ended ' || lease_until))
      where mode = 'subscribe' and state = 'active' and lease_until <= now()`,
    );
    return { unwantedCount, addedCount: wish === null ? 0 : await addWanted(transaction, wish) };
  });
}

async function addWanted(
  transaction: Queryable,
  wish: { callbackBase: string; leaseMs: number },
): Promise<number> {
  const { rows } = await transaction.query<{ feed_id: string; hub_url: string; topic_url: string }>(
    `select * from (${WANTED}) w
    where not exists (select from websub_subscriptions s where s.feed_id = w.feed_id and s.mode = 'subscribe')
    limit ${NEW_PER_PASS}`,
    [wish.callbackBase],
  );
  if (rows.length === 0) return 0;
  const { rowCount } = await transaction.query(
    `insert into websub_subscriptions (token, feed_id, secret, hub_url, topic_url, callback_base, lease_wish_ms)
    select n.token, n.feed_id, n.secret, n.hub_url, n.topic_url, $6, $7
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
      as n (token, feed_id, secret, hub_url, topic_url)
    on conflict (feed_id) where mode = 'subscribe' do nothing`,
    [
      rows.map(() => randomBytes(32).toString("base64url")),
      rows.map((row) => row.feed_id),
      // WebSub section 5.1.1: fewer than 200 bytes.
      rows.map(() => randomBytes(48).toString("base64url")),
      rows.map((row) => row.hub_url),
      rows.map((row) => row.topic_url),
      wish.callbackBase,
      wish.leaseMs,
    ],
  );
  return rowCount;
}
