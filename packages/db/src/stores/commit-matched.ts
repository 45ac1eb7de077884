import { siblingId } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { AlertDraft, ArticleStore, MatchedPatch } from "../stores.ts";
import { advanceArticles } from "./advance-articles.ts";
import { appendEvents } from "./append-events.ts";
import { milliseconds } from "./rows.ts";

type Outcome = Awaited<ReturnType<ArticleStore["commitMatched"]>>;

/** Ends the way of articles and raises their alerts in one transaction; see `ArticleStore.commitMatched`. */
export async function commitMatched(
  database: Pick<Database, "query" | "transaction">,
  patches: readonly MatchedPatch[],
  options: { firstCheckInMs: number | null } = { firstCheckInMs: null },
): Promise<Outcome> {
  const move = {
    from: "clustered",
    to: "matched",
    // An article that went its way once more without alerts has done so.
    columns: { silent_pass: "boolean" },
    patches: patches.map(({ id }) => ({ id, silent_pass: false })),
  } as const;
  if (patches.every(({ alerts }) => alerts.length === 0))
    return { advancedIds: await advanceArticles(database, move), alertIds: [], deliveryIds: [] };

  return database.transaction(async (transaction): Promise<Outcome> => {
    const advancedIds = await advanceArticles(transaction, move);
    const advanced = new Set(advancedIds);
    const drafts = draftsInOrder(patches.filter(({ id }) => advanced.has(id)));
    if (drafts.length === 0) return { advancedIds, alertIds: [], deliveryIds: [] };

    // A monitor that was paused or removed meanwhile raises nothing any more, and none twice of one article: a revision may have
    // changed what the article is a copy of, and an operator what the monitor tells of.
    const { rows } = await transaction.query<{ id: string; raised_at: Date }>(
      `insert into alerts (id, monitor_id, monitor_version, subject, story_id, article_id, event_id, matches)
      select d.id, d.monitor_id, d.monitor_version, d.subject, d.story_id, d.article_id, d.event_id, d.matches
      from jsonb_array_elements($1::jsonb) with ordinality as items (item, place)
        cross join lateral jsonb_to_record(item) as d (id text, monitor_id text, monitor_version integer, subject text,
          story_id text, article_id text, event_id text, matches jsonb)
        join monitors m on m.id = d.monitor_id and m.status = 'active' and m.removed_at is null
      where not exists (select from alerts r where r.article_id = d.article_id and r.monitor_id = d.monitor_id)
      order by place
      on conflict (monitor_id, subject) do nothing
      returning id, raised_at`,
      [
        toJson(
          drafts.map(({ id, articleId, draft }) => ({
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
      ],
    );
    const raisedAt = new Map(rows.map((row) => [row.id, row.raised_at]));
    const raised = drafts.flatMap(({ id, articleId, draft }) => {
      const at = raisedAt.get(id);
      return at ? [{ id, articleId, draft, at }] : [];
    });
    await scheduleChecks(
      transaction,
      raised.map(({ articleId }) => articleId),
      options.firstCheckInMs,
    );
    const { deliveryIds } = await appendEvents(
      transaction,
      raised.map(({ id, draft, at }) => ({
        id: siblingId(id, "event"),
        type: "alert.raised",
        cause: `alert:${draft.monitorId}:${draft.subject}`,
        data: draft.data(id, at),
      })),
    );
    return { advancedIds, alertIds: raised.map(({ id }) => id), deliveryIds };
  });
}

/**
 * People have been told of these articles: what their publishers change is looked for. An earlier check stays. A page that has
 * not been read is looked at now, for later looks to have something to compare with.
 */
async function scheduleChecks(
  transaction: Queryable,
  articleIds: readonly string[],
  firstCheckInMs: number | null,
): Promise<void> {
  if (firstCheckInMs === null || articleIds.length === 0) return;
  // The rows are ours already: the articles have just been moved.
  await transaction.query(
    `update articles set check_at = least(
      check_at,
      now() + case when metadata ->> 'readFrom' = 'page' then ${milliseconds("$2")} else interval '0' end
    ) where id = any ($1)`,
    [articleIds, firstCheckInMs],
  );
}

/** By monitor and subject, so that transactions meet at the same alerts in the same order; of one batch the first article wins. */
function draftsInOrder(
  patches: readonly MatchedPatch[],
): { id: string; articleId: string; draft: AlertDraft }[] {
  const key = (draft: AlertDraft): string => `${draft.monitorId} ${draft.subject}`;
  const seen = new Set<string>();
  return patches
    .flatMap(({ id: articleId, alerts }) =>
      alerts.map((draft) => ({ id: newId("alert"), articleId, draft, key: key(draft) })),
    )
    .filter((entry) => !seen.has(entry.key) && seen.add(entry.key))
    .toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
}
