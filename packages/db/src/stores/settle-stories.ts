import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import type { ClusteredBatch, NewEvent } from "../stores.ts";
import type { StoryLink } from "./story-links.ts";
import { isOriginal } from "./story-rows.ts";

/** A story as it is once everything has been counted. */
export interface CountedStory {
  id: string;
  title: string;
  article_count: number;
}

/** Locks stories, for a transaction that holds the articles that it needs. */
export async function lockStories(transaction: Queryable, ids: readonly string[]): Promise<void> {
  await transaction.query("select 1 from stories where id = any ($1) order by id for no key update", [ids]);
}

export async function writeLinks(transaction: Queryable, changed: readonly StoryLink[]): Promise<void> {
  if (changed.length === 0) return;
  await transaction.query(
    `update stories s set continues = l.continues, saga_id = l.saga_id, merged_into = l.merged_into,
      merged_at = case when l.merged_into is null then null else coalesce(s.merged_at, now()) end,
      version = s.version + 1, updated_at = now()
    from json_to_recordset($1::json) as l (id text, continues text, saga_id text, merged_into text)
    where s.id = l.id`,
    [toJson(changed.map(toLinkColumns))],
  );
}

export const toLinkColumns = ({ id, continues, sagaId, mergedInto }: StoryLink) => ({
  id,
  continues,
  saga_id: sagaId,
  merged_into: mergedInto,
});

/**
 * Counts the stories from their articles, so that running twice changes no count, gives them their leads, and marks them as changed. A lead
 * is taken only if it is in the story; a story whose lead has gone elsewhere gets its oldest original. The title is the lead's.
 */
export async function settleStories(
  transaction: Queryable,
  ids: readonly string[],
  leads: ClusteredBatch["leads"],
): Promise<Map<string, CountedStory>> {
  const wanted = new Map(leads.map(({ storyId, articleId }) => [storyId, articleId]));
  const { rows } = await transaction.query<CountedStory>(
    `with told as materialized (
      select * from unnest($1::text[], $2::text[]) as t (id, lead_id)
    ), counted as materialized (
      select t.id, t.lead_id, count(a.id) as articles, count(distinct a.source_id) as sources,
        count(a.id) filter (where ${isOriginal("a")}) as originals,
        count(distinct a.source_id) filter (where ${isOriginal("a")}) as original_sources,
        min(a.first_seen_at) as first_seen, max(a.first_seen_at) as last_seen
      from told t left join articles a on a.story_id = t.id group by t.id, t.lead_id
    ), led as materialized (
      select s.id, coalesce(
        (select a.id from articles a where a.id = c.lead_id and a.story_id = s.id),
        (select a.id from articles a where a.id = s.lead_article_id and a.story_id = s.id),
        (select a.id from articles a where a.story_id = s.id order by not (${isOriginal("a")}), a.first_seen_at, a.id limit 1)
      ) as lead_id
      from counted c join stories s on s.id = c.id
    )
    update stories s set
      article_count = c.articles, source_count = c.sources,
      original_count = c.originals, original_source_count = c.original_sources,
      first_seen_at = coalesce(c.first_seen, s.first_seen_at), last_seen_at = coalesce(c.last_seen, s.last_seen_at),
      lead_article_id = coalesce(a.id, s.lead_article_id), title = coalesce(a.title, s.title),
      version = s.version + 1, updated_at = now()
    from counted c join led l on l.id = c.id left join articles a on a.id = l.lead_id
    where s.id = c.id
    returning s.id, s.title, s.article_count`,
    [ids, ids.map((id) => wanted.get(id) ?? null)],
  );
  const standing = rows.filter((row) => row.article_count > 0).map(({ id }) => id);
  await transaction.query(
    `insert into changed_stories (story_id) select id from unnest($1::text[]) as t (id) order by id
    on conflict (story_id) do update set changed_at = now()`,
    [standing],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Takes everything of stories that were merged to the stories that stand; the rows of the articles and stories are held. */
export async function emptyStories(
  transaction: Queryable,
  merges: readonly { from: string; into: string }[],
): Promise<void> {
  await transaction.query(
    `update articles a set story_id = m.into_id from unnest($1::text[], $2::text[]) as m (from_id, into_id)
    where a.story_id = m.from_id`,
    [merges.map(({ from }) => from), merges.map(({ into }) => into)],
  );
}

/** Alerts follow their articles, after `settleStories`. An alert keeps its subject: it covers whatever story it is on. */
export async function moveAlerts(
  transaction: Queryable,
  merges: readonly { from: string; into: string }[],
): Promise<void> {
  const from = merges.map((merge) => merge.from);
  // Nobody is to be told of a story that has nothing left.
  await transaction.query("delete from changed_stories where story_id = any ($1)", [from]);
  await transaction.query(
    "select 1 from alerts where story_id = any ($1) order by monitor_id, subject for no key update",
    [from],
  );
  await transaction.query(
    `update alerts l set story_id = m.into_id from unnest($1::text[], $2::text[]) as m (from_id, into_id)
    where l.story_id = m.from_id`,
    [from, merges.map(({ into }) => into)],
  );
}

/** One event a merge, for good: `from` never stands again. */
export function toMergedEvents(
  merges: readonly { from: string; into: string }[],
  cause: "operator" | "clusterer",
  counted: ReadonlyMap<string, CountedStory>,
): NewEvent[] {
  return merges.map(({ from, into }) => ({
    type: "story.merged",
    cause: `story-merged:${from}`,
    data: {
      from,
      into,
      title: counted.get(into)?.title ?? "",
      cause,
      articleCount: counted.get(into)?.article_count ?? 0,
    },
  }));
}
