import type { AlertUpdatedData, UpdateReason } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import type { AlertStore } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import { loadFamilies } from "./article-families.ts";
import { toTimestamp } from "./rows.ts";
import { loadStoryFacts } from "./story-facts.ts";
import { loadToldArticles } from "./told-articles.ts";
import {
  addTold,
  compareWithTold,
  hasToldAll,
  NO_FACTS,
  toldByNow,
  type StoryFacts,
  type Told,
} from "./told.ts";

/** From its events to its commit, a transaction holds up everybody who appends events. */
const MAX_WRITTEN_ALERTS = 500;

interface FollowingAlert {
  id: string;
  monitor_id: string;
  story_id: string;
  article_id: string;
  told: Told | null;
  update_count: number;
  /** The monitor is active and wants updates. */
  listens: boolean;
}

interface Telling {
  alert: FollowingAlert;
  told: Told;
  /** Empty when the alert only takes note. */
  reasons: UpdateReason[];
}

/**
 * Tells what is new in substance of stories that have changed; see `AlertStore.tellUpdates`.
 *
 * Nothing falls between raising an alert and telling of its story, and nobody tells twice, because all three lock the story's row:
 * - Whoever changes a story (the clusterer) locks its row exclusively and writes `changed_stories` in the same transaction.
 * - Whoever raises an alert that follows its story locks the row for share, reads what the story holds after that, and writes into
 *   `told` what the alert tells of it; if that is not all, the story's row of `changed_stories` in the same transaction.
 * - We lock it exclusively, and read what it holds and which alerts it has after that, then delete its row of `changed_stories`.
 * A change that commits before the alert's lock is in its `told`, or leaves a row with it. One that commits after the alert leaves a row
 * of `changed_stories` that only a telling deletes which sees both. What is written without the lock (mentions and corrections of a
 * revised article) is followed by a change of the story, for the article goes on to the clusterer. Two tellings of a story come one
 * after the other, and the second reads the first one's `told`.
 *
 * Locks are taken as everywhere: stories in the order of their ids, `changed_stories`, alerts, event counter. A story that somebody
 * else has locked keeps its row and is looked at another time, so that nobody waits here for the clusterer.
 */
export async function tellUpdates(
  database: Pick<Database, "transaction">,
  limit: number,
): ReturnType<AlertStore["tellUpdates"]> {
  return database.transaction(async (transaction) => {
    const changed = await transaction.query<{ story_id: string }>(
      "select story_id from changed_stories order by story_id limit $1",
      [limit + 1],
    );
    const candidates = changed.rows.slice(0, limit).map(({ story_id: id }) => id);
    if (candidates.length === 0) return { updateCount: 0, deliveryIds: [], more: false };
    const locked = await transaction.query<{ id: string }>(
      "select id from stories where id = any ($1) order by id for no key update skip locked",
      [candidates],
    );
    const storyIds = locked.rows.map(({ id }) => id);
    const alerts = await followingAlerts(transaction, storyIds);
    const facts = await loadStoryFacts(transaction, [...new Set(alerts.map(({ story_id: id }) => id))]);
    const { tellings, unfinished } = compare(alerts, facts);

    await transaction.query("delete from changed_stories where story_id = any ($1)", [
      storyIds.filter((id) => !unfinished.has(id)),
    ]);
    await writeTold(transaction, tellings);
    const updates = await toUpdates(
      transaction,
      tellings.filter(({ reasons }) => reasons.length > 0),
    );
    const { events, deliveryIds } = await appendEvents(
      transaction,
      updates.map((data) => ({
        type: "alert.updated",
        cause: `alert-update:${data.alertId}:${data.update}`,
        data,
      })),
    );
    return {
      updateCount: events.length,
      deliveryIds,
      more: storyIds.length > 0 && (changed.rows.length > limit || unfinished.size > 0),
    };
  });
}

/** Alerts of the stories that have told something, or are to; of one monitor first the one that speaks for the others. */
async function followingAlerts(
  transaction: Queryable,
  storyIds: readonly string[],
): Promise<FollowingAlert[]> {
  if (storyIds.length === 0) return [];
  const { rows } = await transaction.query<FollowingAlert>(
    `select l.id, l.monitor_id, l.story_id, l.article_id, l.told, l.update_count,
      m.alert_per = 'story-with-updates' and m.status = 'active' and m.removed_at is null as listens
    from alerts l join monitors m on m.id = l.monitor_id
    where l.story_id = any ($1) and (l.told is not null or m.alert_per = 'story-with-updates')
    order by l.story_id, l.monitor_id, l.subject not like 'sty\\_%', l.raised_at, l.id`,
    [storyIds],
  );
  return rows;
}

/**
 * Since stories become one, a monitor may have several alerts of one story: what one has told, all have, and the first speaks.
 * An alert without `told` (its monitor did not follow stories when it was raised) takes note of what is there. So do alerts of monitors
 * that are paused, removed, or no longer want updates: what happens meanwhile is not told later.
 */
function compare(
  alerts: readonly FollowingAlert[],
  facts: ReadonlyMap<string, StoryFacts>,
): { tellings: Telling[]; unfinished: Set<string> } {
  const groups = new Map<string, FollowingAlert[]>();
  for (const alert of alerts) {
    const key = `${alert.story_id} ${alert.monitor_id}`;
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  const tellings: Telling[] = [];
  const unfinished = new Set<string>();
  for (const group of groups.values()) {
    const [speaker] = group;
    if (!speaker) continue;
    const held = facts.get(speaker.story_id) ?? NO_FACTS;
    const before = group.flatMap(({ told }) => (told === null ? [] : [told]));
    let reasons: UpdateReason[] = [];
    let told = before.reduce(addTold, before[0] ?? toldByNow(held));
    // The outlet of the alert itself may have come to tier 1 since: that is no news of the story.
    if (group.some(({ article_id: id }) => id === held.topTier?.articleId))
      told = { ...told, hasTopTier: true };
    if (speaker.listens && before.length > 0) {
      const compared = compareWithTold(held, told);
      ({ reasons, told } = compared);
      if (!compared.isWhole) unfinished.add(speaker.story_id);
    } else told = addTold(told, toldByNow(held));
    const written = group
      .filter(
        (alert) =>
          alert.told === null || !hasToldAll(alert.told, told) || (alert === speaker && reasons.length > 0),
      )
      .map((alert) => ({ alert, told, reasons: alert === speaker ? reasons : [] }));
    if (written.length === 0) continue;
    if (tellings.length > 0 && tellings.length + written.length > MAX_WRITTEN_ALERTS)
      unfinished.add(speaker.story_id);
    else tellings.push(...written);
  }
  return { tellings, unfinished };
}

async function writeTold(transaction: Queryable, tellings: readonly Telling[]): Promise<void> {
  if (tellings.length === 0) return;
  await transaction.query(
    `update alerts l set told = d.told,
      update_count = l.update_count + case when d.speaks then 1 else 0 end,
      updated_at = case when d.speaks then clock_timestamp() else l.updated_at end
    from jsonb_to_recordset($1::jsonb) as d (id text, told jsonb, speaks boolean)
    where l.id = d.id`,
    [
      toJson(
        tellings.map(({ alert, told, reasons }) => ({ id: alert.id, told, speaks: reasons.length > 0 })),
      ),
    ],
  );
}

async function toUpdates(transaction: Queryable, tellings: readonly Telling[]): Promise<AlertUpdatedData[]> {
  if (tellings.length === 0) return [];
  const ids = tellings.map(({ alert }) => alert.id);
  const alertedIds = [...new Set(tellings.map(({ alert }) => alert.article_id))];
  const namedIds = tellings.flatMap(({ reasons }) => reasons.flatMap(articlesOf));
  const articles = await loadToldArticles(transaction, [...new Set([...alertedIds, ...namedIds])]);
  const families = await loadFamilies(transaction, alertedIds);
  // The monitor by its name of today, and by the query that raised the alert.
  const { rows } = await transaction.query<{
    id: string;
    name: string;
    version: number;
    query: string | null;
    story_id: string;
    title: string;
    article_count: number;
    source_count: number;
    original_count: number;
    original_source_count: number;
    first_seen_at: Date;
  }>(
    `select l.id, m.name, l.monitor_version as version, v.snapshot ->> 'query' as query, s.id as story_id, s.title, s.article_count,
      s.source_count, s.original_count, s.original_source_count, s.first_seen_at
    from alerts l join monitors m on m.id = l.monitor_id join stories s on s.id = l.story_id
      left join monitor_versions v on v.monitor_id = l.monitor_id and v.version = l.monitor_version
    where l.id = any ($1)`,
    [ids],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  return tellings.flatMap(({ alert, reasons }) => {
    const row = known.get(alert.id);
    const article = articles.get(alert.article_id);
    if (!row || !article) throw new Error(`the alert ${alert.id} went away while its update was written`);
    return {
      alertId: alert.id,
      monitor: { id: alert.monitor_id, name: row.name, version: row.version, query: row.query ?? "" },
      story: {
        id: row.story_id,
        title: row.title,
        articleCount: row.article_count,
        sourceCount: row.source_count,
        originalCount: row.original_count,
        originalSourceCount: row.original_source_count,
        firstSeenAt: toTimestamp(row.first_seen_at),
      },
      update: alert.update_count + 1,
      reasons,
      article,
      newArticles: [...new Set(reasons.flatMap(articlesOf))].flatMap((id) => articles.get(id) ?? []),
      duplicates: families.get(alert.article_id) ?? [],
    };
  });
}

const articlesOf = (reason: UpdateReason): string[] => (reason.kind === "sources" ? [] : [reason.articleId]);
