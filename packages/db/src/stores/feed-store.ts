import type { Feed } from "@wirewatch/contracts";
import type { Database, Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { cursorTime } from "../page-cursor.ts";
import type { FeedStore } from "../stores.ts";
import { claimFeeds, postponeFeeds, undoMove } from "./claim-feeds.ts";
import { feedActivity } from "./feed-activity.ts";
import { feedAnswer } from "./feed-answer.ts";
import { feedDetail } from "./feed-detail.ts";
import { SOURCE_COLUMNS, toFeed, type FeedRow } from "./feed-rows.ts";
import { finishPoll } from "./finish-poll.ts";
import { gatherPlainPolls, isPlain } from "./gather-plain-polls.ts";
import { feedTotals, listFeeds } from "./list-feeds.ts";
import { milliseconds } from "./rows.ts";
import { tendFeeds } from "./tend-feeds.ts";
import { updateFeed } from "./update-feed.ts";

/** A feed counts as overdue when it has been due for so long and nobody has claimed it. */
const OVERDUE_AFTER_MS = 60_000;

/** The poller finds feeds that are due by itself; waking it for some of many is enough. */
const MAX_WOKEN = 100;

const SELECT_FEED = `select f.*, ${SOURCE_COLUMNS}, ${cursorTime("f.created_at")} as cursor_time
  from feeds f join sources s on s.id = f.source_id`;

export function createFeedStore(database: Pick<Database, "query" | "transaction">): FeedStore {
  const get = async (id: string): Promise<Feed | null> => {
    const { rows } = await database.query<FeedRow>(`${SELECT_FEED} where f.id = $1`, [id]);
    return rows[0] ? toFeed(rows[0]) : null;
  };

  const finishPlain = gatherPlainPolls(database);

  return {
    create: (input, defaults) =>
      database.transaction(async (transaction) => {
        const url = new URL(input.url).href;
        const sourceId = await findOrCreateSource(transaction, new URL(url).host, input.source);
        const inserted = await transaction.query<{ id: string }>(
          `insert into feeds (id, url, title, source_id, language, folder, interval_ms, min_interval_ms, max_interval_ms,
            interval_reason)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          on conflict (url) do nothing returning id`,
          [
            newId("feed"),
            url,
            input.title ?? "",
            sourceId,
            input.language ?? null,
            input.folder ?? "",
            input.intervalMs ?? defaults.intervalMs,
            input.minIntervalMs ?? input.intervalMs ?? null,
            input.maxIntervalMs ?? input.intervalMs ?? null,
            input.intervalMs === undefined ? "initial" : "fixed",
          ],
        );
        const created = inserted.rowCount > 0;
        // Adding a retired feed again takes it up again.
        if (!created)
          await transaction.query(
            `update feeds set status = 'active', next_poll_at = now(), updated_at = now()
            where url = $1 and status = 'retired'`,
            [url],
          );
        const { rows } = await transaction.query<FeedRow>(`${SELECT_FEED} where f.url = $1`, [url]);
        const row = rows[0];
        if (!row) throw new Error(`the feed ${url} went away while it was added`);
        return { feed: toFeed(row), created };
      }),

    get,

    list: (request) => listFeeds(database, request),
    detail: (id) => feedDetail(database, id),
    activity: (ids) => feedActivity(database, ids),
    totals: (filter) => feedTotals(database, filter),
    answer: (id, request) => feedAnswer(database, id, request),

    setStatus: async (ids, status) =>
      (
        await database.query<{ id: string }>(
          `update feeds set status = $2, claim = null, updated_at = now(),
            next_poll_at = case when $2 = 'active' then now() else next_poll_at end
          where id = any ($1) and status <> $2 and status <> 'retired' returning id`,
          [ids, status],
        )
      ).rows.map(({ id }) => id),

    pollFailing: async () => {
      const { rows } = await database.query<{ id: string }>(
        `update feeds set next_poll_at = now(), claim = null where status = 'active' and failing returning id`,
      );
      return { count: rows.length, ids: rows.slice(0, MAX_WOKEN).map(({ id }) => id) };
    },

    update: (id, change) => updateFeed(database, id, change).then(() => get(id)),

    retire: async (id) =>
      (
        await database.query(
          "update feeds set status = 'retired', claim = null, updated_at = now() where id = $1 and status <> 'retired'",
          [id],
        )
      ).rowCount > 0,

    claimDue: (request) => claimFeeds(database, request),
    postpone: (feeds) => postponeFeeds(database, feeds),
    undoMove: (id) => undoMove(database, id),

    finishPoll: (target, outcome) =>
      isPlain(outcome) ? finishPlain(target, outcome) : finishPoll(database, target, outcome),

    pollNow: async (ids) =>
      (
        await database.query(
          "update feeds set next_poll_at = now(), claim = null where id = any ($1) and status = 'active'",
          [ids],
        )
      ).rowCount,

    tend: () => tendFeeds(database),

    msUntilNextDue: async () => {
      const { rows } = await database.query<{ ms: number | null }>(
        `select (extract(epoch from min(next_poll_at) - clock_timestamp()) * 1000)::float8 as ms
        from feeds where status = 'active'`,
      );
      const ms = rows[0]?.ms ?? null;
      return ms === null ? null : Math.max(0, Math.ceil(ms));
    },

    counts: async () => {
      const { rows } = await database.query<Awaited<ReturnType<FeedStore["counts"]>>>(
        `select count(*) filter (where status = 'active') as active,
          count(*) filter (where status = 'active' and failing) as failing,
          count(*) filter (where status = 'paused') as paused,
          count(*) filter (where status = 'retired') as retired,
          count(*) filter (where status = 'active' and next_poll_at < now() - ${milliseconds("$1")}) as overdue
        from feeds`,
        [OVERDUE_AFTER_MS],
      );
      return rows[0] ?? { active: 0, failing: 0, paused: 0, retired: 0, overdue: 0 };
    },
  };
}

/**
 * The source of a host: with a name the one of that name, else the host's first. Several outlets may share a host.
 * What the caller says of country and tier is kept.
 */
async function findOrCreateSource(
  transaction: Queryable,
  domain: string,
  wish: { name?: string | undefined; country?: string | undefined; tier?: number | undefined } = {},
): Promise<string> {
  const known = await transaction.query<{ id: string }>(
    `select id from sources where domain = $1 and ($2::text is null or name = $2) order by created_at, id limit 1`,
    [domain, wish.name ?? null],
  );
  const { rows } = await transaction.query<{ id: string }>(
    `insert into sources (id, domain, name, country, tier) values ($1, $2, $3, $4, coalesce($5::smallint, 2))
    on conflict (${known.rows[0] ? "id" : "domain, name"}) do update set
      country = coalesce($4, sources.country), tier = coalesce($5::smallint, sources.tier)
    returning id`,
    [
      known.rows[0]?.id ?? newId("source"),
      domain,
      wish.name ?? domain,
      wish.country ?? null,
      wish.tier ?? null,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error(`no source for ${domain}`);
  return id;
}
