import type { EntityType, SourceTier, StoryDetail } from "@wirewatch/contracts";
import type { Database, Queryable } from "../database.ts";
import { growthStepMs } from "./growth-step.ts";
import { toTimestamp } from "./rows.ts";
import { isOriginal, SELECT_STORY, standingId, toStory, type StoryRow } from "./story-rows.ts";
import { loadToldArticles } from "./told-articles.ts";

/** How much of each list is told, as the contract says. */
const MAX_MERGED = 100;
const MAX_ENTITIES = 100;
const MAX_NAMES = 20;
const MAX_NAMED_ARTICLES = 1000;
const MAX_AGENCIES = 20;
const MAX_SAGA = 50;
const MAX_ALERTS = 100;

/** See `StoryStore.detail`. */
export async function readStoryDetail(
  database: Pick<Database, "transaction">,
  id: string,
): Promise<StoryDetail | null> {
  return database.transaction(async (transaction) => {
    // One moment for all of it, so that the numbers agree.
    await transaction.query("set transaction isolation level repeatable read, read only");
    const { rows } = await transaction.query<StoryRow>(`${SELECT_STORY} where s.id = ${standingId("$1")}`, [
      id,
    ]);
    const [row] = rows;
    if (row === undefined) return null;
    const stepMs = growthStepMs(row.first_seen_at.getTime(), row.last_seen_at.getTime());
    const { first_id: firstId, steps, ...counts } = await readCounts(transaction, row.id, stepMs);
    if (firstId === null) return null;
    const articles = await loadToldArticles(transaction, [firstId, row.lead_article_id]);
    const first = articles.get(firstId);
    if (!first) throw new Error(`the article ${firstId} went away while its story was read`);
    return {
      ...toStory(row),
      first,
      lead: articles.get(row.lead_article_id) ?? first,
      ...counts,
      ...(await readNames(transaction, row.id)),
      growth: toGrowth(row, stepMs, steps),
      ...(await readSurroundings(transaction, row)),
    };
  });
}

interface Counts {
  languages: StoryDetail["languages"];
  agencies: StoryDetail["agencies"];
  tiers: { tier: SourceTier; sourceCount: number }[];
  first_id: string | null;
  /** Steps with articles; `fresh` are sources that had none before. */
  steps: { place: number; articles: number; originals: number; fresh: number }[];
}

/** What the story's articles add up to, in one look at them. */
async function readCounts(transaction: Queryable, storyId: string, stepMs: number): Promise<Counts> {
  const { rows } = await transaction.query<Counts>(
    `with member as materialized (
      select a.id, a.source_id, a.language, a.agency, a.first_seen_at, ${isOriginal("a")} as is_original,
        floor(date_part('epoch', a.first_seen_at) * 1000 / $2::bigint)::bigint as place
      from articles a where a.story_id = $1
    ), fresh as (
      select place, count(*) as amount from (select min(place) as place from member group by source_id) s group by place
    ), step as (
      select m.place, count(*) as articles, count(*) filter (where m.is_original) as originals, coalesce(max(f.amount), 0) as fresh
      from member m left join fresh f on f.place = m.place group by m.place
    )
    select
      (select coalesce(json_agg(json_build_object('language', language, 'articleCount', amount) order by amount desc, language), '[]')
        from (select language, count(*) as amount from member group by language) l) as languages,
      (select coalesce(json_agg(json_build_object('name', agency, 'articleCount', amount) order by amount desc, agency), '[]')
        from (
          select agency, count(*) as amount from member where agency is not null
          group by agency order by amount desc, agency limit ${MAX_AGENCIES}
        ) g) as agencies,
      (select coalesce(json_agg(json_build_object('tier', tier, 'sourceCount', amount) order by tier), '[]')
        from (
          select s.tier, count(*) as amount from (select distinct source_id from member) m join sources s on s.id = m.source_id
          group by s.tier
        ) t) as tiers,
      (select coalesce(json_agg(step), '[]') from step) as steps,
      (select id from member order by first_seen_at, id limit 1) as first_id`,
    [storyId, stepMs],
  );
  return rows[0] ?? { languages: [], agencies: [], tiers: [], first_id: null, steps: [] };
}

async function readNames(
  transaction: Queryable,
  storyId: string,
): Promise<Pick<StoryDetail, "entities" | "names">> {
  const entities = await transaction.query<StoryDetail["entities"][number]>(
    `select e.id as "entityId", e.name, x.amount as "articleCount"
    from (
      select m.id, count(*) as amount
      from articles a
        cross join lateral (select distinct m ->> 'entityId' as id from jsonb_array_elements(a.mentions) as m) m
      where a.story_id = $1 and a.mentions <> '[]' group by m.id
    ) x join entities e on e.id = x.id and e.removed_at is null
    order by x.amount desc, e.name, e.id limit ${MAX_ENTITIES}`,
    [storyId],
  );
  // What is written of a tracked entity is told of as that entity. Of VARN in a dateline and Varn the latter is shown: capitals come first
  // by bytes. And by bytes it is compared, since comparing by the rules of a language takes most of the time.
  const names = await transaction.query<{ text: string; type: EntityType; articleCount: number }>(
    `with named as materialized (
      select a.entities, a.mentions from articles a where a.entities <> '[]' and a.id = any (array(
        select m.id from articles m where m.story_id = $1
        order by ${isOriginal("m")} desc, m.first_seen_at desc, m.id limit ${MAX_NAMED_ARTICLES}
      ))
    ), tracked as materialized (
      select distinct lower(t.name) as name from named a
        cross join lateral (
          select m ->> 'alias' as name from jsonb_array_elements(a.mentions) as m
          union select e.name from jsonb_array_elements(a.mentions) as m join entities e on e.id = m ->> 'entityId'
        ) t
    )
    select max(n.text) as text, mode() within group (order by n.type) as type, count(*) as "articleCount"
    from named a
      cross join lateral (
        select lower(e ->> 'text') collate "C" as key, max((e ->> 'text') collate "C") as text, min((e ->> 'type') collate "C") as type
        from jsonb_array_elements(a.entities) as e group by 1
      ) n
    where n.key not in (select name from tracked)
    group by n.key order by 3 desc, 1 limit ${MAX_NAMES}`,
    [storyId],
  );
  return { entities: entities.rows, names: names.rows };
}

/** Steps without articles are told of too. */
function toGrowth(row: StoryRow, stepMs: number, told: Counts["steps"]): StoryDetail["growth"] {
  const known = new Map(told.map((step) => [step.place, step]));
  const steps: StoryDetail["growth"]["steps"] = [];
  let sourcesSoFar = 0;
  const lastPlace = Math.floor(row.last_seen_at.getTime() / stepMs);
  for (let place = Math.floor(row.first_seen_at.getTime() / stepMs); place <= lastPlace; place += 1) {
    const step = known.get(place);
    sourcesSoFar += step?.fresh ?? 0;
    steps.push({
      at: new Date(place * stepMs).toISOString(),
      articles: step?.articles ?? 0,
      originals: step?.originals ?? 0,
      sourcesSoFar,
    });
  }
  return { stepMs, steps };
}

async function readSurroundings(
  transaction: Queryable,
  row: StoryRow,
): Promise<Pick<StoryDetail, "mergedFrom" | "saga" | "alerts">> {
  const merged = await transaction.query<{ id: string }>(
    `select id from stories where merged_into = $1 order by merged_at desc, id limit ${MAX_MERGED}`,
    [row.id],
  );
  // Of a long saga the part around this story.
  const saga = await transaction.query<{
    id: string;
    title: string;
    article_count: number;
    source_count: number;
    first_seen_at: Date;
    last_seen_at: Date;
  }>(
    `with member as materialized (
      select id, title, article_count, source_count, first_seen_at, last_seen_at,
        row_number() over (order by first_seen_at, id) as place, count(*) over () as total
      from stories where saga_id = $1
    ), own as (select place, total from member where id = $2)
    select m.* from member m cross join own o
    where m.place > greatest(0, least(o.place - ${MAX_SAGA / 2}, o.total - ${MAX_SAGA}))
    order by m.place limit ${MAX_SAGA}`,
    [row.saga_id, row.id],
  );
  const alerts = await transaction.query<{ id: string; name: string; raised_at: Date }>(
    `select l.id, m.name, l.raised_at from alerts l join monitors m on m.id = l.monitor_id
    where l.story_id = $1 order by l.raised_at desc, l.id desc limit ${MAX_ALERTS}`,
    [row.id],
  );
  return {
    mergedFrom: merged.rows.map(({ id }) => id),
    saga: saga.rows.map((each) => ({
      id: each.id,
      title: each.title,
      articleCount: each.article_count,
      sourceCount: each.source_count,
      firstSeenAt: toTimestamp(each.first_seen_at),
      lastSeenAt: toTimestamp(each.last_seen_at),
    })),
    alerts: alerts.rows.map(({ id, name, raised_at: raisedAt }) => ({
      alertId: id,
      monitorName: name,
      raisedAt: toTimestamp(raisedAt),
    })),
  };
}
