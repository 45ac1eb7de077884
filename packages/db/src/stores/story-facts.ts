import type { Queryable } from "../database.ts";
import { toArticleSource, type ArticleSourceRow } from "./rows.ts";
import { isOriginal } from "./story-rows.ts";
import type { Fact, StoryFacts } from "./told.ts";

interface FactRow {
  story_id: string;
  article_id: string;
  is_quiet: boolean;
  at: Date;
}

const toFact = (row: FactRow): Fact => ({
  articleId: row.article_id,
  isQuiet: row.is_quiet,
  atMs: row.at.getTime(),
});

const ofStory = "a.story_id = any ($1)";

/**
 * What stories hold of what alerts tell again, from the articles as they are. Call it in a statement that begins under the lock of
 * the stories.
 */
export async function loadStoryFacts(
  transaction: Queryable,
  storyIds: readonly string[],
): Promise<Map<string, StoryFacts>> {
  const facts = new Map<string, StoryFacts>();
  if (storyIds.length === 0) return facts;
  const stories = await transaction.query<{ id: string; source_count: number }>(
    "select id, source_count from stories where id = any ($1)",
    [storyIds],
  );
  for (const { id, source_count: sourceCount } of stories.rows)
    facts.set(id, { sourceCount, entities: [], topTier: null, corrections: [] });

  // Of an entity the first article that is news: one that was let in silently is nobody's.
  const entities = await transaction.query<FactRow & { entity_id: string; name: string }>(
    `select f.story_id, f.entity_id, e.name, f.article_id, f.is_quiet, f.first_seen_at as at
    from (
      select distinct on (a.story_id, x.entity_id) a.story_id, x.entity_id, a.id as article_id, a.silent as is_quiet, a.first_seen_at
      from articles a
        cross join lateral (select distinct m ->> 'entityId' as entity_id from jsonb_array_elements(a.mentions) m) x
      where ${ofStory} and a.mentions <> '[]'
      order by a.story_id, x.entity_id, a.silent, a.first_seen_at, a.id
    ) f join entities e on e.id = f.entity_id and e.removed_at is null
    order by f.first_seen_at, f.article_id, f.entity_id`,
    [storyIds],
  );
  for (const row of entities.rows)
    facts.get(row.story_id)?.entities.push({ ...toFact(row), entityId: row.entity_id, name: row.name });

  const topTiers = await transaction.query<FactRow & ArticleSourceRow>(
    `select distinct on (a.story_id) a.story_id, a.id as article_id, a.silent as is_quiet, a.first_seen_at as at,
      s.name, s.domain, s.country, s.tier
    from articles a join sources s on s.id = a.source_id
    where ${ofStory} and s.tier = 1
    order by a.story_id, a.silent, a.first_seen_at, a.id`,
    [storyIds],
  );
  for (const row of topTiers.rows) {
    const story = facts.get(row.story_id);
    if (story) story.topTier = { ...toFact(row), source: toArticleSource(row) };
  }

  const corrections = await transaction.query<FactRow & { key: string; title: string }>(CORRECTIONS, [
    storyIds,
  ]);
  for (const row of corrections.rows)
    facts.get(row.story_id)?.corrections.push({ ...toFact(row), key: row.key, title: row.title });
  return facts;
}

// A correction that many outlets print under one headline is one. A revision that was an event of its own (article.revised) is quiet,
// and so is one that brings back what the article has said before: sites show two states in turn.
const CORRECTIONS = `
select * from (
  select distinct on (a.story_id, c.key) a.story_id, c.key, a.id as article_id, a.title, a.silent as is_quiet, a.first_seen_at as at
  from articles a cross join lateral (
    select a.revision_of || ':' || md5(lower(regexp_replace(a.title, '[^[:alnum:]]+', ' ', 'g'))) as key
  ) c
  where ${ofStory} and a.revision_of is not null
    and ${isOriginal("a")}
  order by a.story_id, c.key, a.silent, a.first_seen_at, a.id
) corrected
union all
select a.story_id, a.id || ':' || r.revision, a.id, r.title,
  a.silent
    or exists (select from events e where e.cause = 'revision:' || a.id || ':' || r.revision)
    or exists (select from article_revisions b
      where b.article_id = a.id and b.revision between 2 and r.revision - 2 and b.kind <> 'withdrawn'
        and b.title = r.title and b.text = r.text),
  r.seen_at
from articles a join article_revisions r on r.article_id = a.id
where ${ofStory} and a.revision > 1 and r.kind = 'corrected'
order by at, key`;
