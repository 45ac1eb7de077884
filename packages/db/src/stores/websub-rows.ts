import type { FeedSubscription, ProblemNote, WebsubState } from "@wirewatch/contracts";
import type { Queryable } from "../database.ts";
import type { HubRequest } from "../websub.ts";
import { toTimestamp, toTimestampOrNull } from "./rows.ts";

export interface SubscriptionRow {
  token: string;
  feed_id: string;
  mode: "subscribe" | "unsubscribe";
  secret: string;
  hub_url: string;
  topic_url: string;
  callback_base: string;
  state: WebsubState;
  active_since: Date | null;
  lease_until: Date | null;
  lease_wish_ms: number;
  next_attempt_at: Date;
  claim: string;
  failure_count: number;
  problem: ProblemNote | null;
  push_count: number;
  last_push_at: Date | null;
  missed_count: number;
}

/** After so many polls of one lease that found what no push had brought, pushes are not relied on. */
export const UNRELIABLE_AFTER = 3;

/** SQL for "the hub pushes everything that is new" of a subscription. */
export const isTrusted = (row: string): string =>
  `(${row}.mode = 'subscribe' and ${row}.state = 'active' and ${row}.lease_until > now()
    and ${row}.missed_count < ${UNRELIABLE_AFTER})`;

export const toHubRequest = (row: SubscriptionRow): HubRequest => ({
  token: row.token,
  claim: row.claim,
  feedId: row.feed_id,
  mode: row.mode,
  hubUrl: row.hub_url,
  topicUrl: row.topic_url,
  callbackUrl: `${row.callback_base}${row.token}`,
  secret: row.secret,
  leaseMs: row.lease_wish_ms,
  failureCount: row.failure_count,
});

/** The wanted subscription of the feed. Neither token nor secret: only callbacks and requests know them. */
export async function readSubscription(
  database: Pick<Queryable, "query">,
  feedId: string,
): Promise<FeedSubscription | null> {
  const { rows } = await database.query<SubscriptionRow>(
    "select * from websub_subscriptions where feed_id = $1 and mode = 'subscribe'",
    [feedId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    hubUrl: row.hub_url,
    topicUrl: row.topic_url,
    state: row.state,
    leaseUntil: toTimestampOrNull(row.lease_until),
    nextAttemptAt: toTimestamp(row.next_attempt_at),
    failureCount: row.failure_count,
    problem: row.problem,
    pushCount: row.push_count,
    lastPushAt: toTimestampOrNull(row.last_push_at),
  };
}
