import { siblingId } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { AlertDraft } from "../stores.ts";
import { appendEvents } from "./append-events.ts";

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
 * a historical alert is raised for a paused one too.
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
  const alerts = await insertAlerts(transaction, drafts, options);
  await options.beforeEvents(alerts.map(({ articleId }) => articleId));
  const { deliveryIds } = await appendEvents(
    transaction,
    alerts.map(({ id, draft, raisedAt }) => ({
      id: siblingId(id, "event"),
      type: "alert.raised",
      cause: `alert:${draft.monitorId}:${draft.subject}`,
      data: { ...draft.data(id, raisedAt), historical: options.historical },
    })),
    { deliver: options.deliver },
  );
  return { alerts, deliveryIds };
}

async function insertAlerts(
  transaction: Queryable,
  drafts: readonly ArticleDraft[],
  options: { historical: boolean },
): Promise<RaisedAlert[]> {
  const entries = inOrder(drafts).map((entry) => ({ ...entry, id: newId("alert") }));
  if (entries.length === 0) return [];
  // None twice of one article: a revision may have changed what the article is a copy of, and an operator what the monitor tells of.
  const { rows } = await transaction.query<{ id: string; raised_at: Date }>(
    `insert into alerts (id, monitor_id, monitor_version, subject, story_id, article_id, event_id, matches, historical)
    select d.id, d.monitor_id, d.monitor_version, d.subject, d.story_id, d.article_id, d.event_id, d.matches, $2
    from jsonb_array_elements($1::jsonb) with ordinality as items (item, place)
      cross join lateral jsonb_to_record(item) as d (id text, monitor_id text, monitor_version integer, subject text,
        story_id text, article_id text, event_id text, matches jsonb)
      join monitors m on m.id = d.monitor_id and (m.status = 'active' or $2) and m.removed_at is null
    where not exists (select from alerts r where r.article_id = d.article_id and r.monitor_id = d.monitor_id)
    order by place
    on conflict (monitor_id, subject) do nothing
    returning id, raised_at`,
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
  const raisedAt = new Map(rows.map((row) => [row.id, row.raised_at]));
  return entries.flatMap(({ id, articleId, draft }) => {
    const at = raisedAt.get(id);
    return at ? [{ id, articleId, draft, raisedAt: at }] : [];
  });
}

/** By monitor and subject, so that transactions meet at the same alerts in the same order; of one batch the first article wins. */
export function inOrder(drafts: readonly ArticleDraft[]): ArticleDraft[] {
  const seen = new Set<string>();
  return drafts
    .map((entry) => ({ entry, key: `${entry.draft.monitorId} ${entry.draft.subject}` }))
    .filter(({ key }) => !seen.has(key) && seen.add(key))
    .toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ entry }) => entry);
}
