import { siblingId } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import { StoryMovedError } from "../errors.ts";
import { newId } from "../new-id.ts";
import type { AlertDraft } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import { loadStoryFacts } from "./story-facts.ts";
import { factsUntil, hasToldAll, NO_FACTS, toldByNow } from "./told.ts";

/** A draft of an alert, and the article that it is of. */
export interface ArticleDraft {
  articleId: string;
  draft: AlertDraft;
}

/** A draft that has become an alert. */
export interface RaisedAlert extends ArticleDraft {
  id: string;
  raisedAt: Date;
}

/**
 * Raises those drafts that no alert of the monitor covers yet, with their events, last in a transaction; `beforeEvents` gets the
 * articles of which there is an alert while nobody else waits yet. Live, a monitor that was paused or removed meanwhile raises nothing,
 * and neither does one of an article that a split sends to it and that had been matched before it was made; a historical alert is raised
 * for a paused one too. The caller holds the articles' rows, so that none goes to another story before the
 * commit; throws `StoryMovedError` when one has gone already.
 */
export async function raiseAlerts(
  transaction: Queryable,
  drafts: readonly ArticleDraft[],
  options: {
    historical: boolean;
    /** Endpoints hear of the alerts. */
    deliver: boolean;
    beforeEvents: (articleIds: string[]) => Promise<void>;
  },
): Promise<{ alerts: RaisedAlert[]; deliveryIds: string[] }> {
  const heldStoryIds = await holdStories(transaction, drafts);
  const alerts = await insertAlerts(transaction, drafts, heldStoryIds, options);
  await options.beforeEvents(alerts.map(({ articleId }) => articleId));
  const { deliveryIds } = await appendEvents(
    transaction,
    alerts.map(({ id, draft, raisedAt }) => ({
      id: siblingId(id, "event"),
      type: "alert.raised",
      // That there is one alert for a subject is the alert's own promise.
      cause: `alert:${id}`,
      data: { ...draft.data(id, raisedAt), historical: options.historical },
    })),
    { deliver: options.deliver },
  );
  return { alerts, deliveryIds };
}

/**
 * Locks the stories that alerts are going to follow, so that what is told by them is what the stories hold until the commit (see
 * `tellUpdates`). Other stories are not locked: nothing is read of them.
 */
async function holdStories(
  transaction: Queryable,
  drafts: readonly ArticleDraft[],
): Promise<ReadonlySet<string>> {
  const ids = new Set(drafts.flatMap(({ draft }) => (draft.follows ? [draft.storyId] : [])));
  if (ids.size > 0)
    await transaction.query("select 1 from stories where id = any ($1) order by id for share", [[...ids]]);
  return ids;
}

async function insertAlerts(
  transaction: Queryable,
  drafts: readonly ArticleDraft[],
  heldStoryIds: ReadonlySet<string>,
  options: { historical: boolean },
): Promise<RaisedAlert[]> {
  const entries = inOrder(drafts).map((entry) => ({ ...entry, id: newId("alert") }));
  if (entries.length === 0) return [];
  const { rows } = await transaction.query<
    { id: string; raised_at: Date; follows: boolean } | { id: null; article_id: string }
  >(
    `with draft as materialized (
      select d.*, place from jsonb_array_elements($1::jsonb) with ordinality as items (item, place)
        cross join lateral jsonb_to_record(item) as d (id text, monitor_id text, monitor_version integer, subject text,
          story_id text, article_id text, event_id text, matches jsonb)
    ), ${COVERED}, added as (
      insert into alerts (id, monitor_id, monitor_version, subject, story_id, article_id, event_id, matches, historical)
      select d.id, d.monitor_id, d.monitor_version, d.subject, d.story_id, d.article_id, d.event_id, d.matches, $2
      from draft d join monitors m on m.id = d.monitor_id and (m.status = 'active' or $2) and m.removed_at is null
        join article a on a.id = d.article_id
      where ${IS_UNCOVERED} and ($2 or a.matched_before is null or a.matched_before >= m.created_at)
      order by place
      on conflict (monitor_id, subject) do nothing
      returning id, monitor_id, raised_at
    )
    select a.id, a.raised_at, (select m.alert_per = 'story-with-updates' from monitors m where m.id = a.monitor_id) as follows,
      null as article_id
    from added a
    union all
    select null, null, null, d.article_id from draft d join article a on a.id = d.article_id
    where a.story_id is distinct from d.story_id`,
    [
      toJson(
        entries.map(({ id, articleId, draft }) => ({
          id,
          monitor_id: draft.monitorId,
          monitor_version: draft.monitorVersion,
          subject: draft.subject,
          story_id: draft.storyId,
          article_id: articleId,
          event_id: siblingId(id, "event"),
          matches: draft.matches,
        })),
      ),
      options.historical,
    ],
  );
  const added = new Map<string, { raised_at: Date; follows: boolean }>();
  for (const row of rows) {
    if (row.id === null) throw new StoryMovedError(row.article_id);
    added.set(row.id, row);
  }
  const alerts = entries.flatMap(({ id, articleId, draft }) => {
    const row = added.get(id);
    return row ? [{ id, articleId, draft, raisedAt: row.raised_at, follows: row.follows }] : [];
  });
  const following = alerts.filter(({ follows }) => follows);
  const unheld = following.find(({ draft }) => !heldStoryIds.has(draft.storyId));
  // The monitor was told to follow stories after the draft had been made.
  if (unheld) throw new StoryMovedError(unheld.articleId);
  await writeWhatIsTold(transaction, following, options);
  return alerts.map(({ id, articleId, draft, raisedAt }) => ({ id, articleId, draft, raisedAt }));
}

/**
 * Writes what the alerts tell of their stories. What a story holds beyond that came while they were on their way: it is looked at for
 * updates again. A historical alert tells of its story as it is.
 */
async function writeWhatIsTold(
  transaction: Queryable,
  alerts: readonly Pick<RaisedAlert, "id" | "draft">[],
  { historical }: { historical: boolean },
): Promise<void> {
  if (alerts.length === 0) return;
  const facts = await loadStoryFacts(transaction, [...new Set(alerts.map(({ draft }) => draft.storyId))]);
  const behind = new Set<string>();
  const written = alerts.map(({ id, draft: { storyId, seenMs, sourceCount } }) => {
    const held = facts.get(storyId) ?? NO_FACTS;
    const all = toldByNow(held);
    const told = historical ? all : toldByNow(factsUntil(held, seenMs, sourceCount));
    if (!hasToldAll(told, all)) behind.add(storyId);
    return { id, told };
  });
  await transaction.query(
    `update alerts l set told = d.told from jsonb_to_recordset($1::jsonb) as d (id text, told jsonb) where l.id = d.id`,
    [toJson(written)],
  );
  if (behind.size > 0)
    await transaction.query(
      `insert into changed_stories (story_id) select unnest($1::text[]) on conflict (story_id) do nothing`,
      [[...behind].toSorted()],
    );
}

/**
 * What alerts speak for, of the rows of `draft` (monitor_id, subject, story_id, article_id): `article` is where each is, `of_family` for the copies of their article
 * and for what it copies (the original, or the rework of it whose text it repeats), `of_story` for the story that they are on, under whatever id: stories become one, and operators take them apart.
 * `offset 0` and `union` keep the planner from reading all alerts there are instead of a few by their index.
 */
export const COVERED = `article as materialized (
      select a.id, a.story_id, a.matched_before, coalesce(a.duplicate_of, a.id) as family_id,
        case when a.duplicate_tier in ('exact', 'copy') then coalesce(a.rework_id, a.duplicate_of) else a.id end as root_id
      from (select distinct article_id from draft) d join articles a on a.id = d.article_id
    ), of_family as materialized (
      select a.id as article_id, r.monitor_id from article a cross join lateral (
        select monitor_id from alerts where article_id = a.root_id
        union
        select l.monitor_id from articles c join alerts l on l.article_id = c.id
        where c.duplicate_of = a.family_id and c.duplicate_tier in ('exact', 'copy')
          and coalesce(c.rework_id, c.duplicate_of) = a.root_id
      ) r
    ), of_story as materialized (
      select d.story_id, r.monitor_id
      from (select distinct story_id from draft where subject = story_id) d cross join lateral (
        select distinct monitor_id from alerts where story_id = d.story_id and subject like 'sty\\_%' offset 0
      ) r
    )`;

/** The condition that no alert of the monitor speaks for the draft `d` yet. */
export const IS_UNCOVERED = `not exists (select from of_family f where f.article_id = d.article_id and f.monitor_id = d.monitor_id)
        and not exists (
          select from of_story o where o.story_id = d.story_id and o.monitor_id = d.monitor_id and d.subject = d.story_id
        )`;

/** By monitor and subject, so that transactions meet at the same alerts in the same order; of one batch the first article wins. */
export function inOrder(drafts: readonly ArticleDraft[]): ArticleDraft[] {
  const seen = new Set<string>();
  return drafts
    .map((entry) => ({ entry, key: `${entry.draft.monitorId} ${entry.draft.subject}` }))
    .filter(({ key }) => !seen.has(key) && seen.add(key))
    .toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ entry }) => entry);
}
