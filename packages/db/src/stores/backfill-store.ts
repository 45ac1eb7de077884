import type { Backfill } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { BackfillStore, ClaimedBackfill } from "../stores.ts";
import { SELECT_ARTICLE, toArticleRow, type ArticleColumns } from "./article-rows.ts";
import { COVERED, inOrder, IS_UNCOVERED, raiseAlerts, type ArticleDraft } from "./raise-alerts.ts";
import { milliseconds, toTimestamp, toTimestampOrNull, type ListRow } from "./rows.ts";

interface BackfillRow extends ListRow {
  monitor_id: string;
  monitor_version: number;
  since: Date;
  until: Date;
  dry_run: boolean;
  deliver: boolean;
  state: Backfill["state"];
  total: number;
  done_count: number;
  matched_count: number;
  alert_count: number;
  daily: Backfill["daily"];
  problem: Backfill["problem"];
  created_at: Date;
  finished_at: Date | null;
  /** In microseconds: a Date would lose three digits, and the article would come again. */
  after_time: string | null;
  cursor_id: string | null;
}

const COLUMNS = `b.*, ${cursorTime("b.cursor_time")} as after_time, ${cursorTime("b.created_at")} as cursor_time`;

const toBackfill = (row: BackfillRow): Backfill => ({
  id: row.id,
  monitorId: row.monitor_id,
  monitorVersion: row.monitor_version,
  since: toTimestamp(row.since),
  until: toTimestamp(row.until),
  dryRun: row.dry_run,
  deliver: row.deliver,
  state: row.state,
  total: row.total,
  doneCount: row.done_count,
  matchedCount: row.matched_count,
  alertCount: row.alert_count,
  daily: row.daily,
  problem: row.problem,
  createdAt: toTimestamp(row.created_at),
  finishedAt: toTimestampOrNull(row.finished_at),
});

const toClaimed = (row: BackfillRow, claim: string): ClaimedBackfill => ({
  ...toBackfill(row),
  claim,
  after:
    row.after_time === null || row.cursor_id === null
      ? null
      : { firstSeenAt: row.after_time, id: row.cursor_id },
});

/** Articles at the end of their way, from `since` until `until`. */
const isEligible = (since: string, until: string): string =>
  `a.stage = 'matched' and a.quarantine is null and a.first_seen_at >= ${since} and a.first_seen_at < ${until}`;

export function createBackfillStore(database: Pick<Database, "query" | "transaction">): BackfillStore {
  const end = (id: string, condition: string, set: string, values: unknown[]): Promise<boolean> =>
    database.transaction(async (transaction) => {
      const { rowCount } = await transaction.query(
        `update backfills set finished_at = now(), claim = null, ${set}
        where id = $1 and state in ('waiting', 'running') and ${condition}`,
        [id, ...values],
      );
      if (rowCount > 0) await forgetSubjects(transaction, id);
      return rowCount > 0;
    });

  return {
    create: async (monitor, { since, until, dryRun, deliver }) => {
      const { rows } = await database.query<BackfillRow>(
        `with range as (select $4::timestamptz as since, coalesce($5::timestamptz, now()) as until)
        insert into backfills as b (id, monitor_id, monitor_version, since, until, dry_run, deliver, total)
        select $1, $2, $3, r.since, r.until, $6, $7, (select count(*) from articles a where ${isEligible("r.since", "r.until")})
        from range r returning ${COLUMNS}`,
        [newId("backfill"), monitor.id, monitor.version, since, until ?? null, dryRun, deliver],
      );
      const [row] = rows;
      if (!row) throw new Error("the run was not written");
      return toBackfill(row);
    },

    get: async (id) => {
      const { rows } = await database.query<BackfillRow>(
        `select ${COLUMNS} from backfills b where b.id = $1`,
        [id],
      );
      return rows[0] ? toBackfill(rows[0]) : null;
    },

    list: async ({ monitorId, ...page }) => {
      const { after, size } = readPageRequest(page);
      const { rows } = await database.query<BackfillRow>(
        `select ${COLUMNS} from backfills b
        where ($1::timestamptz is null or (b.created_at, b.id) < ($1::timestamptz, $2::text))
          and ($4::text is null or b.monitor_id = $4)
        order by b.created_at desc, b.id desc limit $3`,
        [...after, size + 1, monitorId ?? null],
      );
      return toPage(rows, size, toBackfill);
    },

    cancel: (id) => end(id, "true", "state = 'cancelled'", []),
    fail: async (run, problem) => {
      await end(run.id, "claim = $2", "state = 'failed', problem = $3::jsonb", [run.claim, toJson(problem)]);
    },
    letGo: async (run) => {
      await database.query("update backfills set claimed_until = now() where id = $1 and claim = $2", [
        run.id,
        run.claim,
      ]);
    },

    claim: async (leaseMs) => {
      const claim = newId("attempt");
      const { rows } = await database.query<BackfillRow>(
        `update backfills b set claim = $1, claimed_until = now() + ${milliseconds("$2")}, state = 'running'
        where id = (
          select id from backfills
          where state in ('waiting', 'running') and (claimed_until is null or claimed_until <= now())
          order by created_at, id limit 1 for update skip locked
        ) returning ${COLUMNS}`,
        [claim, leaseMs],
      );
      return rows[0] ? toClaimed(rows[0], claim) : null;
    },

    articles: async (run, limit) => {
      const { rows } = await database.query<ArticleColumns>(
        `${SELECT_ARTICLE} where ${isEligible("$1::timestamptz", "$2::timestamptz")}
          and ($3::timestamptz is null or (a.first_seen_at, a.id) > ($3::timestamptz, $4::text))
        order by a.first_seen_at, a.id limit $5`,
        [run.since, run.until, run.after?.firstSeenAt ?? null, run.after?.id ?? null, limit],
      );
      return rows.map(toArticleRow);
    },

    commit: (run, step) => commitStep(database, run, step),
  };
}

async function commitStep(
  database: Pick<Database, "transaction">,
  run: ClaimedBackfill,
  { drafts, looked, last, leaseMs }: Parameters<BackfillStore["commit"]>[1],
): Promise<{ run: ClaimedBackfill; alertIds: string[]; deliveryIds: string[] } | null> {
  return database.transaction(async (transaction) => {
    const held = await transaction.query<{ daily: Backfill["daily"] }>(
      "select daily from backfills where id = $1 and claim = $2 and state = 'running' for no key update",
      [run.id, run.claim],
    );
    const before = held.rows[0];
    if (!before) return null;

    const matched = [...new Set(drafts.map(({ articleId }) => articleId))];
    let after: ClaimedBackfill = run;
    const goOn = async (alerted: readonly string[]): Promise<void> => {
      const daily = await addDays(transaction, before.daily, matched, alerted);
      const { rows } = await transaction.query<BackfillRow>(
        `update backfills b set done_count = done_count + $2, matched_count = matched_count + $3, alert_count = alert_count + $4,
          daily = $5::jsonb,
          cursor_time = case when $6::text is null then cursor_time
            else coalesce((select first_seen_at from articles where id = $6), $7::timestamptz) end,
          cursor_id = coalesce($6, cursor_id),
          state = case when $6::text is null then 'done' else state end,
          finished_at = case when $6::text is null then now() end,
          claimed_until = now() + ${milliseconds("$8")}
        where id = $1 returning ${COLUMNS}`,
        [
          run.id,
          looked,
          matched.length,
          alerted.length,
          toJson(daily),
          last?.id ?? null,
          last?.firstSeenAt ?? null,
          leaseMs,
        ],
      );
      if (rows[0]) after = toClaimed(rows[0], run.claim);
      if (last === null) await forgetSubjects(transaction, run.id);
    };

    if (run.dryRun) {
      await goOn(await countSubjects(transaction, run, drafts));
      return { run: after, alertIds: [], deliveryIds: [] };
    }
    // None goes to another story before the commit.
    await transaction.query("select id from articles where id = any ($1) order by id for share", [matched]);
    const { alerts, deliveryIds } = await raiseAlerts(transaction, drafts, {
      historical: true,
      deliver: run.deliver,
      beforeEvents: goOn,
    });
    return { run: after, alertIds: alerts.map(({ id }) => id), deliveryIds };
  });
}

async function forgetSubjects(transaction: Queryable, id: string): Promise<void> {
  await transaction.query("delete from backfill_subjects where backfill_id = $1", [id]);
}

/** The articles of which a dry run would have raised an alert: by the same rules as `raiseAlerts`, over all steps of the run. */
async function countSubjects(
  transaction: Queryable,
  run: ClaimedBackfill,
  drafts: readonly ArticleDraft[],
): Promise<string[]> {
  const entries = inOrder(drafts);
  if (entries.length === 0) return [];
  const { rows } = await transaction.query<{ subject: string }>(
    `with draft as materialized (
      select * from json_to_recordset($2::json) as d (monitor_id text, subject text, story_id text, article_id text)
    ), ${COVERED}
    insert into backfill_subjects (backfill_id, subject)
    select $1, d.subject from draft d
    where not exists (select from alerts r where r.monitor_id = d.monitor_id and r.subject = d.subject) and ${IS_UNCOVERED}
    on conflict do nothing returning subject`,
    [
      run.id,
      toJson(
        entries.map(({ articleId, draft }) => ({
          monitor_id: draft.monitorId,
          subject: draft.subject,
          story_id: draft.storyId,
          article_id: articleId,
        })),
      ),
    ],
  );
  const counted = new Set(rows.map(({ subject }) => subject));
  return entries.filter(({ draft }) => counted.has(draft.subject)).map(({ articleId }) => articleId);
}

/** Adds articles to the counts of the days on which they were first seen. */
async function addDays(
  transaction: Queryable,
  daily: Backfill["daily"],
  matched: readonly string[],
  alerted: readonly string[],
): Promise<Backfill["daily"]> {
  if (matched.length === 0) return daily;
  const { rows } = await transaction.query<{ id: string; day: string }>(
    "select id, to_char(first_seen_at at time zone 'UTC', 'YYYY-MM-DD') as day from articles where id = any ($1)",
    [matched],
  );
  const dayOf = new Map(rows.map(({ id, day }) => [id, day]));
  const byDay = new Map(daily.map((entry) => [entry.day, { ...entry }]));
  const add = (articleId: string, count: "matched" | "alerts"): void => {
    const day = dayOf.get(articleId);
    if (day === undefined) return;
    const entry = byDay.get(day) ?? { day, matched: 0, alerts: 0 };
    entry[count] += 1;
    byDay.set(day, entry);
  };
  for (const id of matched) add(id, "matched");
  for (const id of alerted) add(id, "alerts");
  return [...byDay.values()].toSorted((left, right) => (left.day < right.day ? -1 : 1));
}
