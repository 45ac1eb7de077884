import { siblingId } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import { StoryMovedError } from "../errors.ts";
import { newId } from "../new-id.ts";
import type { AlertDraft } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import { loadStoryFacts } from "./story-facts.ts";
import { NO_FACTS, toldByNow } from "./told.ts";

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
 * articles of which there is an alert while nobody else waits yet. Live, a monitor that was paused or removed meanwhile raises nothing;
 * a historical alert is raised for a paused one too. The caller holds the articles' rows, so that none goes to another story before the
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
 * Checks that the articles are where the drafts say, and locks those stories that alerts are going to follow, so that what is told by
 * them is what the stories hold until the commit (see `tellUpdates`). Other stories are not locked: nothing is read of them.
 */
async function holdStories(
  transaction: Queryable,
  drafts: readonly ArticleDraft[],
): Promise<ReadonlySet<string>> {
  if (drafts.length === 0) return new Set();
  const { rows } = await transaction.query<{ moved_ids: string[]; story_ids: string[] }>(
    `with draft as materialized (
      select distinct * from jsonb_to_recordset($1::jsonb) as d (article_id text, story_id text, monitor_id text)
    ), held as materialized (
      select s.id from stories s
      where s.id in (
        select d.story_id from draft d join monitors m on m.id = d.monitor_id
        where m.alert_per = 'story-with-updates' and m.removed_at is null
      )
      order by s.id for share
    )
    select array(
      select d.article_id from draft d join articles a on a.id = d.article_id where a.story_id is distinct from d.story_id
    ) as moved_ids, array(select id from held) as story_ids`,
    [
      toJson(
        drafts.map(({ articleId, draft }) => ({
          article_id: articleId,
          story_id: draft.storyId,
          monitor_id: draft.monitorId,
        })),
      ),
    ],
  );
  const [held] = rows;
  if (held?.moved_ids[0] !== undefined) throw new StoryMovedError(held.moved_ids[0]);
  return new Set(held?.story_ids);
}

async function insertAlerts(
  transaction: Queryable,
  drafts: readonly ArticleDraft[],
  heldStoryIds: ReadonlySet<string>,
  options: { historical: boolean },
): Promise<RaisedAlert[]> {
  const entries = inOrder(drafts).map((entry) => ({ ...entry, id: newId("alert") }));
  if (entries.length === 0) return [];
  const { rows } = await transaction.query<{ id: string; raised_at: Date; follows: boolean }>(
    `with draft as materialized (
      select d.*, place from jsonb_array_elements($1::jsonb) with ordinality as items (item, place)
        cross join lateral jsonb_to_record(item) as d (id text, monitor_id text, monitor_version integer, subject text,
          story_id text, article_id text, event_id text, matches jsonb)
    ), ${COVERED}, added as (
      insert into alerts (id, monitor_id, monitor_version, subject, story_id, article_id, event_id, matches, historical)
      select d.id, d.monitor_id, d.monitor_version, d.subject, d.story_id, d.article_id, d.event_id, d.matches, $2
      from draft d join monitors m on m.id = d.monitor_id and (m.status = 'active' or $2) and m.removed_at is null
      where ${IS_UNCOVERED}
      order by place
      on conflict (monitor_id, subject) do nothing
      returning id, monitor_id, raised_at
    )
    select a.id, a.raised_at, m.alert_per = 'story-with-updates' as follows
    from added a join monitors m on m.id = a.monitor_id`,
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
  const added = new Map(rows.map((row) => [row.id, row]));
  const alerts = entries.flatMap(({ id, articleId, draft }) => {
    const row = added.get(id);
    return row ? [{ id, articleId, draft, raisedAt: row.raised_at, follows: row.follows }] : [];
  });
  const following = alerts.filter(({ follows }) => follows);
  const unheld = following.find(({ draft }) => !heldStoryIds.has(draft.storyId));
  // The monitor was told to follow stories between our two looks at it.
  if (unheld) throw new StoryMovedError(unheld.articleId);
  await writeWhatIsTold(transaction, following);
  return alerts.map(({ id, articleId, draft, raisedAt }) => ({ id, articleId, draft, raisedAt }));
}

async function writeWhatIsTold(
  transaction: Queryable,
  alerts: readonly Pick<RaisedAlert, "id" | "draft">[],
): Promise<void> {
  if (alerts.length === 0) return;
  const facts = await loadStoryFacts(transaction, [...new Set(alerts.map(({ draft }) => draft.storyId))]);
  await transaction.query(
    `update alerts l set told = d.told from jsonb_to_recordset($1::jsonb) as d (id text, told jsonb) where l.id = d.id`,
    [toJson(alerts.map(({ id, draft }) => ({ id, told: toldByNow(facts.get(draft.storyId) ?? NO_FACTS) })))],
  );
}

/**
 * What alerts speak for, of the rows of `draft` (monitor_id, subject, story_id, article_id): `of_family` for the copies of their article
 * and for what it copies, `of_story` for the story that they are on, under whatever id: stories become one, and operators take them apart.
 */
export const COVERED = `family as materialized (
      select d.article_id, f.id as member_id
      from (select distinct article_id from draft) d join articles a on a.id = d.article_id
        cross join lateral (
          select case when a.duplicate_tier in ('exact', 'copy') then a.duplicate_of else a.id end as id
        ) root
        cross join lateral (
          select root.id union all
          select c.id from articles c where c.duplicate_of = root.id and c.duplicate_tier in ('exact', 'copy')
        ) f
    ), of_family as materialized (
      select distinct f.article_id, r.monitor_id from family f join alerts r on r.article_id = f.member_id
    ), of_story as materialized (
      select distinct r.story_id, r.monitor_id from alerts r
      where r.story_id in (select d.story_id from draft d where d.subject = d.story_id) and r.subject like 'sty\\_%'
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
