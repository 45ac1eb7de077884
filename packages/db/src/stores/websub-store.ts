import { randomUUID } from "node:crypto";
import type { WebsubProblemCode } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import type { WebsubStore } from "../websub.ts";
import { alignSubscriptions } from "./align-subscriptions.ts";
import { claimPushedFeeds } from "./claim-pushed-feeds.ts";
import { milliseconds } from "./rows.ts";
import { readSubscription, toHubRequest, type SubscriptionRow } from "./websub-rows.ts";

const DAY_MS = 86_400_000;
const MAX_LEASE_MS = 30 * DAY_MS;
/** A lease that is shorter is not renewed more often than this, unless it was asked for. */
const MIN_LEASE_MS = 3_600_000;
/** Unread pushes of one feed: more than a few are there only when pollers are away. */
const MAX_UNREAD = 50;
const MAX_UNREAD_BYTES = 30_000_000;

/** A hub may repeat what it was sent, and problems are shown. */
const withoutSecrets = (text: string, { token, secret }: SubscriptionRow): string =>
  text.replaceAll(secret, "…").replaceAll(token, "…");

const problemNote = (code: WebsubProblemCode, message: string): string => toJson({ code, message });

export function createWebsubStore(database: Pick<Database, "query" | "transaction">): WebsubStore {
  return {
    align: (wish) => alignSubscriptions(database, wish),

    claimDue: async ({ limit, leaseMs }) => {
      const { rows } = await database.query<SubscriptionRow>(
        `with due as (
          select token from websub_subscriptions where next_attempt_at <= now()
          order by next_attempt_at limit $1 for update skip locked
        )
        update websub_subscriptions s set next_attempt_at = now() + ${milliseconds("$2")},
          claim = gen_random_uuid()::text
        from due where s.token = due.token returning s.*`,
        [limit, leaseMs],
      );
      return rows.map(toHubRequest);
    },

    recordAttempt: async (request, { problem, retryInMs, result }) => {
      await database.query(
        `update websub_subscriptions set
          claim = null,
          next_attempt_at = now() + ${milliseconds("$3")},
          failure_count = failure_count + case when $4 = 'postponed' then 0 else 1 end,
          problem = $5::jsonb,
          state = case when $4 = 'postponed' or (state = 'active' and lease_until > now()) then state
            when $4 = 'accepted' then 'pending' else 'failed' end
        where token = $1 and claim = $2`,
        [request.token, request.claim, retryInMs, result, problem === null ? null : toJson(problem)],
      );
    },

    find: async (token) => {
      const { rows } = await database.query<SubscriptionRow>(
        "select * from websub_subscriptions where token = $1",
        [token],
      );
      const row = rows[0];
      return row ? { feedId: row.feed_id, mode: row.mode, secret: row.secret } : null;
    },

    confirm: async (token, { mode, topicUrl, leaseMs }) => {
      if (mode === "unsubscribe")
        return (
          (
            await database.query(
              "delete from websub_subscriptions where token = $1 and topic_url = $2 and mode = 'unsubscribe'",
              [token, topicUrl],
            )
          ).rowCount > 0
        );
      const { rowCount } = await database.query(
        `update websub_subscriptions s set
          state = 'active',
          claim = null,
          failure_count = 0,
          missed_count = 0,
          problem = null,
          active_since = case when state = 'active' and lease_until > now() then active_since else now() end,
          lease_until = now() + ${milliseconds("l.ms")},
          -- At four fifths of the lease, or a day before its end when that is later.
          next_attempt_at = now()
            + ${milliseconds(`greatest(l.ms * 0.8, l.ms - ${DAY_MS}, least(lease_wish_ms, ${MIN_LEASE_MS}) * 0.8)`)}
        from (select token as of_token, least(coalesce($3::float8, lease_wish_ms), ${MAX_LEASE_MS}) as ms
          from websub_subscriptions where token = $1) l
        where token = l.of_token and topic_url = $2 and mode = 'subscribe'`,
        [token, topicUrl, leaseMs],
      );
      return rowCount > 0;
    },

    deny: (token, topicUrl, reason) =>
      database.transaction(async (transaction) => {
        const { rows } = await transaction.query<SubscriptionRow>(
          "select * from websub_subscriptions where token = $1 and topic_url = $2",
          [token, topicUrl],
        );
        const row = rows[0];
        if (!row) return false;
        if (row.mode === "unsubscribe") {
          await transaction.query("delete from websub_subscriptions where token = $1", [token]);
          return true;
        }
        // Nothing will be pushed any more: the feed's own interval counts again.
        await transaction.query(
          `update feeds set next_poll_at = least(next_poll_at, now() + ${milliseconds("interval_ms")})
          where id = $1 and claim is null`,
          [row.feed_id],
        );
        await transaction.query(
          `update websub_subscriptions set state = 'denied', claim = null, lease_until = null, active_since = null,
            failure_count = failure_count + 1, problem = $2::jsonb, next_attempt_at = now() + ${milliseconds("$3")}
          where token = $1`,
          [
            token,
            problemNote("hub_denied", withoutSecrets(reason, row).slice(0, 300) || "The hub gave no reason."),
            DAY_MS,
          ],
        );
        return true;
      }),

    noteProblem: async (token, problem) => {
      await database.query("update websub_subscriptions set problem = $2::jsonb where token = $1", [
        token,
        toJson(problem),
      ]);
    },

    addPush: (token, push) =>
      database.transaction(async (transaction) => {
        // The feed first and the subscription last, as a poll's end does: neither waits for the other.
        const { rows } = await transaction.query<{ id: string }>(
          `select f.id from websub_subscriptions s
          join feeds f on f.id = s.feed_id join feed_hubs h on h.feed_id = f.id and h.feed_url = f.url
          where s.token = $1 and s.mode = 'subscribe' and f.status = 'active' for key share of f`,
          [token],
        );
        const feed = rows[0];
        if (!feed) return { result: "gone" };
        const { rowCount } = await transaction.query(
          `insert into websub_pushes (id, feed_id, content_type, body) select $1, $2, $3, $4
          where (select count(*) < $5 and coalesce(sum(octet_length(body)), 0) + $6 <= $7 or count(*) = 0
            from websub_pushes where feed_id = $2)`,
          [
            randomUUID(),
            feed.id,
            push.contentType,
            push.body,
            MAX_UNREAD,
            push.body.byteLength,
            MAX_UNREAD_BYTES,
          ],
        );
        if (rowCount === 0) return { result: "full" };
        await transaction.query(
          "update websub_subscriptions set push_count = push_count + 1, last_push_at = now() where token = $1",
          [token],
        );
        return { result: "kept", feedId: feed.id };
      }),

    claimPushed: (request) => claimPushedFeeds(database, request),

    get: (feedId) => readSubscription(database, feedId),
  };
}
