import { ARTICLE_STAGES, type ArticleStage } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import { readPageRequest, toPage } from "../page-cursor.ts";
import type { ArticleStore } from "../stores.ts";
import { advanceArticles, isTurnOf } from "./advance-articles.ts";
import { claimChecks, commitCheck, listRevisions } from "./article-checks.ts";
import {
  SELECT_ARTICLE,
  toArticle,
  toArticleRow,
  toExtractedColumns,
  type ArticleColumns,
} from "./article-rows.ts";
import { commitClustered } from "./commit-clustered.ts";
import { commitMatched } from "./commit-matched.ts";
import { milliseconds } from "./rows.ts";

/** The reconciler's pauses double up to this many times the grace. */
const MAX_GRACE_DOUBLINGS = 6;
/** The same bound as the poller's, see identify-items. */
const MAX_KEYS_PER_ARTICLE = 20;

/** Of texts and pages that the clusterer is handed at a time: one article may go beyond it, so that none waits for ever. */
const MAX_UNCLUSTERED_BYTES = 8 * 1024 * 1024;

export function createArticleStore(database: Pick<Database, "query" | "transaction">): ArticleStore {
  return {
    get: async (id) => {
      const { rows } = await database.query<ArticleColumns>(`${SELECT_ARTICLE} where a.id = $1`, [id]);
      return rows[0] ? toArticleRow(rows[0]) : null;
    },

    getMany: async (ids) => {
      if (ids.length === 0) return [];
      const { rows } = await database.query<ArticleColumns>(`${SELECT_ARTICLE} where a.id = any ($1)`, [ids]);
      return rows.map(toArticleRow);
    },

    list: async ({ stage, feedId, storyId, ...page }) => {
      const { after, size } = readPageRequest(page);
      // Only the conditions that are asked for, so that each kind of list has a plan with its own index.
      const parameters: unknown[] = [...after, size + 1];
      const conditions = [
        "($1::timestamptz is null or (a.first_seen_at, a.id) < ($1::timestamptz, $2::text))",
      ];
      for (const [column, value] of [
        ["stage", stage],
        ["feed_id", feedId],
        ["story_id", storyId],
      ] as const)
        if (value !== undefined) conditions.push(`a.${column} = $${parameters.push(value)}`);
      const { rows } = await database.query<ArticleColumns>(
        `${SELECT_ARTICLE} where ${conditions.join(" and ")} order by a.first_seen_at desc, a.id desc limit $3`,
        parameters,
      );
      return toPage(rows, size, toArticle);
    },

    loadAtStage: async (ids, stage, shard) => {
      if (ids.length === 0) return [];
      const { rows } = await database.query<ArticleColumns>(
        `${SELECT_ARTICLE} where a.id = any ($1) and a.stage = $2 and a.quarantine is null
          and ${isTurnOf(shard, "a")}
        order by array_position($1::text[], a.id)`,
        [ids, stage],
      );
      return rows.map(toArticleRow);
    },

    commitExtracted: (patches) =>
      advanceArticles(database, {
        from: "found",
        to: "extracted",
        columns: {
          title: "text",
          text: "text",
          html: "text",
          canonical_url: "text",
          authors: "jsonb",
          published_at: "timestamptz",
          language: "text",
          metadata: "jsonb",
          body_hash: "text",
          problems: "jsonb",
        },
        patches: patches.map(toExtractedColumns),
      }),

    attachKeys: async (pairs) => {
      // In the order of the keys, like the poller, so that the two never wait for each other both ways.
      const sorted = pairs.toSorted((left, right) =>
        left.key < right.key ? -1 : left.key > right.key ? 1 : 0,
      );
      if (sorted.length === 0) return;
      await database.query(
        `insert into article_keys (key, article_id)
        select k.key, k.id from unnest($1::text[], $2::text[]) with ordinality as k (key, id, place)
        where (select count(*) from article_keys o where o.article_id = k.id) < ${MAX_KEYS_PER_ARTICLE}
        order by k.place
        on conflict (key) do nothing`,
        [sorted.map(({ key }) => key), sorted.map(({ articleId }) => articleId)],
      );
    },

    commitClassified: (patches) =>
      advanceArticles(database, {
        from: "extracted",
        to: "classified",
        columns: {
          language: "text",
          language_confidence: "real",
          topics: "jsonb",
          entities: "jsonb",
          mentions: "jsonb",
        },
        patches: patches.map((patch) => ({
          id: patch.id,
          language: patch.language,
          language_confidence: patch.languageConfidence,
          topics: patch.topics,
          entities: patch.entities,
          mentions: patch.mentions,
        })),
      }),

    commitClustered: (batch, fence) => commitClustered(database, batch, fence),
    unclustered: async (limit) => {
      const { rows } = await database.query<ArticleColumns>(
        // The lengths are known without reading the texts.
        `with waiting as materialized (
          select id, first_seen_at, octet_length(text) + octet_length(html) + octet_length(feed_html) as bytes
          from articles where stage = 'classified' and quarantine is null and (wake_count = 0 or wake_at <= now())
          order by first_seen_at, id limit $1
        ), summed as (
          select id, sum(bytes) over (order by first_seen_at, id) - bytes as before from waiting
        )
        ${SELECT_ARTICLE} where a.id = any (array (select id from summed where before < $2))
        order by a.first_seen_at, a.id`,
        [limit, MAX_UNCLUSTERED_BYTES],
      );
      return rows.map(toArticleRow);
    },
    commitMatched: (patches, options) => commitMatched(database, patches, options),
    claimChecks: (request) => claimChecks(database, request),
    commitCheck: (check, outcome) => commitCheck(database, check, outcome),
    revisions: (articleId) => listRevisions(database, articleId),

    recordFailure: async (id, stage, { problem, quarantine, retryInMs }) => {
      const { rows } = await database.query<{ attempt_count: number }>(
        `update articles set
          attempt_count = least(attempt_count + 1, 32000),
          quarantine = case when $3::boolean then $4::jsonb end,
          -- With a wake count the time is the very time to wake at; see claimOverdue.
          wake_count = greatest(wake_count, 1),
          wake_at = now() + ${milliseconds("$5")}
        where id = $1 and stage = $2 and quarantine is null
        returning attempt_count`,
        [id, stage, quarantine, toJson(problem), retryInMs ?? 0],
      );
      return rows[0]?.attempt_count ?? 0;
    },

    claimOverdue: async (stage, { graceMs, limit, shard }) => {
      const { rows } = await database.query<{ id: string }>(
        `with overdue as (
          select id from articles
          where stage = $1 and quarantine is null and ${isTurnOf(shard, "articles")} and (
            (wake_count = 0 and wake_at <= now() - ${milliseconds("$2")}) or (wake_count > 0 and wake_at <= now())
          )
          order by wake_at limit $3 for update skip locked
        )
        update articles a set
          wake_count = least(a.wake_count + 1, 32000),
          wake_at = now() + ${milliseconds("$2")} * power(2, least(a.wake_count + 1, ${MAX_GRACE_DOUBLINGS}))
        from overdue o where a.id = o.id
        returning a.id`,
        [stage, graceMs, limit],
      );
      return rows.map(({ id }) => id).toSorted();
    },

    release: async (ids) =>
      (
        await database.query(
          `update articles set quarantine = null, attempt_count = 0, wake_count = 1, wake_at = now()
          where id = any ($1) and quarantine is not null`,
          [ids],
        )
      ).rowCount,

    releaseHeld: async (feedId, { silent }) =>
      (
        await database.query(
          `update articles set quarantine = null, silent = $2, attempt_count = 0, wake_count = 1, wake_at = now()
          where feed_id = $1 and quarantine ->> 'code' = 'flood_held'`,
          [feedId, silent],
        )
      ).rowCount,

    summary: async () => {
      // The stages on the way are few and have an index of their own; the rest of the table is the end of the way.
      const { rows } = await database.query<{
        stage: ArticleStage;
        count: number;
        quarantined: number;
        oldest_ms: number | null;
      }>(
        `with underway as (
          select stage, count(*) as count, 0 as quarantined,
            (extract(epoch from clock_timestamp() - min(stage_since)) * 1000)::float8 as oldest_ms
          from articles where stage <> 'matched' and quarantine is null group by stage
          union all
          select stage, count(*), count(*), null from articles where quarantine is not null group by stage
        )
        select stage, sum(count)::bigint as count, sum(quarantined)::bigint as quarantined, max(oldest_ms) as oldest_ms
        from underway group by stage
        union all
        select 'matched', (select count(*) from articles) - coalesce((select sum(count) from underway), 0)::bigint, 0, null`,
      );
      return ARTICLE_STAGES.map((stage) => {
        const row = rows.find((each) => each.stage === stage);
        return {
          stage,
          count: row?.count ?? 0,
          quarantined: row?.quarantined ?? 0,
          oldestAgeMs: typeof row?.oldest_ms === "number" ? Math.max(0, Math.round(row.oldest_ms)) : null,
        };
      });
    },

    findByBodyHash: async (hash, { since, exceptId }) => {
      const { rows } = await database.query<{ id: string; story_id: string | null }>(
        `select id, story_id from articles where body_hash = $1 and first_seen_at >= $2 and id <> $3
        order by first_seen_at, id limit 1`,
        [hash, since, exceptId],
      );
      return rows[0] ? { id: rows[0].id, storyId: rows[0].story_id } : null;
    },
  };
}
