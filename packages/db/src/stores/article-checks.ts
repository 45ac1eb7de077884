import type { ArticleRevision, ArticleRevisedData } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { CheckOutcome, CheckResult, DueCheck, RevisionDraft } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import { SELECT_ARTICLE, toArticleRow, type ArticleColumns } from "./article-rows.ts";
import { withoutDoubtfulWithdrawal } from "./doubt-withdrawal.ts";
import { milliseconds, toTimestamp } from "./rows.ts";

const NOTHING: CheckResult = { kept: false, revision: null, rematched: false, deliveryIds: [] };

interface CheckColumns extends ArticleColumns {
  check_claim: string;
  feed_hash: string | null;
  page_text: string | null;
  check_failures: number;
  gone_for_ms: number | null;
  alerted_ago_ms: number | null;
}

/** Claims articles to look at again; see `ArticleStore.claimChecks`. */
export async function claimChecks(
  database: Pick<Database, "query">,
  { limit, leaseMs, ids }: { limit: number; leaseMs: number; ids?: string[] },
): Promise<DueCheck[]> {
  const claim = newId("attempt");
  const claimed = await database.query<{ id: string }>(
    `with due as (
      select id from articles
      where check_at <= now() and stage = 'matched' and quarantine is null and ($3::text[] is null or id = any ($3))
      order by check_at limit $1 for no key update skip locked
    )
    update articles a set check_at = now() + ${milliseconds("$2")}, check_claim = $4
    from due where a.id = due.id
    returning a.id`,
    [limit, leaseMs, ids ?? null, claim],
  );
  if (claimed.rowCount === 0) return [];
  const { rows } = await database.query<CheckColumns>(
    `select q.*, (extract(epoch from clock_timestamp() - q.gone_since) * 1000)::float8 as gone_for_ms,
      (extract(epoch from clock_timestamp() - (select max(raised_at) from alerts l where l.article_id = q.id)) * 1000)::float8
        as alerted_ago_ms
    from (${SELECT_ARTICLE} where a.id = any ($1) and a.check_claim = $2) q order by q.id`,
    [claimed.rows.map(({ id }) => id), claim],
  );
  return rows.map((row) => ({
    claim: row.check_claim,
    article: toArticleRow(row),
    feedHash: row.feed_hash,
    pageText: row.page_text,
    failureCount: row.check_failures,
    goneForMs: row.gone_for_ms,
    alertedAgoMs: row.alerted_ago_ms,
  }));
}

/** Ends a check; see `ArticleStore.commitCheck`. */
export async function commitCheck(
  database: Pick<Database, "transaction">,
  check: DueCheck,
  wanted: CheckOutcome,
): Promise<CheckResult> {
  return database.transaction(async (transaction) => {
    const { article } = check;
    const mine = await transaction.query<{ revision: number }>(
      `select revision from articles
      where id = $1 and check_claim = $2 and stage = 'matched' and quarantine is null for no key update`,
      [article.id, check.claim],
    );
    const [row] = mine.rows;
    if (!row) return NOTHING;
    const outcome = await withoutDoubtfulWithdrawal(transaction, check, wanted);
    await transaction.query(
      `update articles set
        check_claim = null,
        -- What the feed has said since the claim must be looked at, too: now, or when the poller wants it.
        check_at = case when feed_hash is distinct from $2
          then least(now() + ${milliseconds("$3")}, greatest(now(), feed_edited_at))
          else now() + ${milliseconds("$3")} end,
        check_failures = $4,
        gone_since = case when $5::boolean then coalesce(gone_since, now()) end,
        metadata = $6::jsonb,
        page_text = $7
      where id = $1`,
      [
        article.id,
        check.feedHash,
        outcome.nextInMs,
        Math.min(outcome.failureCount, 32_000),
        outcome.isGone,
        toJson(outcome.metadata),
        outcome.pageText,
      ],
    );
    if (outcome.revision === null) return { ...NOTHING, kept: true };
    const revision = row.revision + 1;
    await writeRevision(transaction, check, outcome.revision, revision);
    const rematched = outcome.revision.kind !== "withdrawn";
    const deliveryIds = await announce(transaction, check, outcome.revision, revision);
    return { kept: true, revision, rematched, deliveryIds };
  });
}

async function writeRevision(
  transaction: Queryable,
  { article }: DueCheck,
  draft: RevisionDraft,
  revision: number,
): Promise<void> {
  await transaction.query(
    `insert into article_revisions (article_id, revision, seen_at, kind, seen_in, title, text)
    select id, 1, first_seen_at, 'first', case when metadata ->> 'readFrom' = 'page' then 'page' else 'feed' end, title, text
    from articles where id = $1 and revision = 1
    on conflict do nothing`,
    [article.id],
  );
  await transaction.query(
    `insert into article_revisions (article_id, revision, kind, seen_in, title, text, measure)
    values ($1, $2, $3, $4, $5, $6, $7::jsonb)`,
    [article.id, revision, draft.kind, draft.seenIn, draft.title, draft.text, toJson(draft.measure)],
  );
  if (draft.kind === "withdrawn") {
    await transaction.query("update articles set revision = $2, withdrawn_at = now() where id = $1", [
      article.id,
      revision,
    ]);
    // Any other revision comes to the clusterer, which does this.
    await transaction.query(
      `update stories set version = version + 1, updated_at = now()
      where id = (select story_id from articles where id = $1)`,
      [article.id],
    );
  } else
    // From the classifier on once more, so that the monitors see the new text. The story is kept; see the clusterer.
    await transaction.query(
      `update articles set revision = $2, withdrawn_at = null, title = $3, text = $4, html = $5, problems = $6::jsonb,
        matched_before = null,
        stage = 'extracted', stage_since = now(), wake_at = now(), wake_count = 0, attempt_count = 0
      where id = $1`,
      [article.id, revision, draft.title, draft.text, draft.html, toJson(draft.problems)],
    );
}

/** Whether people have been told of this very state before: a site that shows two states in turn is told of once each. */
async function isTold(
  transaction: Queryable,
  articleId: string,
  { kind, title, text }: RevisionDraft,
  revision: number,
): Promise<boolean> {
  if (kind === "withdrawn") return false;
  const { rowCount } = await transaction.query(
    `select 1 from article_revisions
    where article_id = $1 and revision between 2 and $2 - 2 and kind <> 'withdrawn' and title = $3 and text = $4
      and not exists (select from article_revisions w
        where w.article_id = $1 and w.revision = $2 - 1 and w.kind = 'withdrawn') limit 1`,
    [articleId, revision, title, text],
  );
  return rowCount > 0;
}

/** Tells those who were told of the article. An article without alerts is nobody's news. */
async function announce(
  transaction: Queryable,
  { article }: DueCheck,
  draft: RevisionDraft,
  revision: number,
): Promise<string[]> {
  const { rows: alerts } = await transaction.query<ArticleRevisedData["alerts"][number]>(
    `select l.id as "alertId", l.monitor_id as "monitorId", m.name as "monitorName"
    from alerts l join monitors m on m.id = l.monitor_id where l.article_id = $1 order by l.raised_at, l.id`,
    [article.id],
  );
  if (alerts.length === 0 || (await isTold(transaction, article.id, draft, revision))) return [];
  const data: ArticleRevisedData = {
    article: {
      id: article.id,
      url: article.url,
      title: draft.title,
      source: article.source,
      publishedAt: article.publishedAt,
    },
    kind: draft.kind,
    revision,
    seenIn: draft.seenIn,
    titleBefore: article.title,
    measure: draft.measure,
    added: draft.added,
    removed: draft.removed,
    alerts,
    storyId: article.storyId,
  };
  const { deliveryIds } = await appendEvents(transaction, [
    {
      type: draft.kind === "withdrawn" ? "article.withdrawn" : "article.revised",
      cause: `revision:${article.id}:${revision}`,
      data,
    },
  ]);
  return deliveryIds;
}

interface RevisionRow {
  revision: number;
  seen_at: Date;
  kind: ArticleRevision["kind"];
  seen_in: ArticleRevision["seenIn"];
  title: string;
  text: string;
  measure: ArticleRevision["measure"];
}

/** What an article has said; see `ArticleStore.revisions`. */
export async function listRevisions(
  database: Pick<Database, "query">,
  articleId: string,
): Promise<ArticleRevision[]> {
  const { rows } = await database.query<RevisionRow>(
    `select revision, seen_at, kind, seen_in, title, text, measure from article_revisions where article_id = $1
    union all
    select 1, first_seen_at, 'first', case when metadata ->> 'readFrom' = 'page' then 'page' else 'feed' end, title, text, '{}'
    from articles where id = $1 and revision = 1
    order by revision`,
    [articleId],
  );
  return rows.map((row) => ({
    revision: row.revision,
    seenAt: toTimestamp(row.seen_at),
    kind: row.kind,
    seenIn: row.seen_in,
    title: row.title,
    text: row.text,
    measure: row.measure,
  }));
}
