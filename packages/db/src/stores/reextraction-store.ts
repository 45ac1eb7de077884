import type { Reextraction } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import { newId } from "../new-id.ts";
import type { ClaimedReextraction, ReextractionStore } from "../pages.ts";
import { SELECT_ARTICLE, toArticleRow, toExtractedColumns, type ArticleColumns } from "./article-rows.ts";
import { PAGE_COLUMNS, toKeptPage, type PageColumns } from "./page-store.ts";
import { milliseconds, toTimestamp, toTimestampOrNull } from "./rows.ts";

interface RunRow {
  id: string;
  since: Date | null;
  feed_id: string | null;
  dry_run: boolean;
  rematch: boolean;
  state: Reextraction["state"];
  total: number;
  done_count: number;
  changed_count: number;
  cursor: string;
  created_at: Date;
  finished_at: Date | null;
}

const toReextraction = (row: RunRow): Reextraction => ({
  id: row.id,
  since: toTimestampOrNull(row.since),
  feedId: row.feed_id,
  dryRun: row.dry_run,
  match: row.rematch,
  state: row.state,
  total: row.total,
  doneCount: row.done_count,
  changedCount: row.changed_count,
  createdAt: toTimestamp(row.created_at),
  finishedAt: toTimestampOrNull(row.finished_at),
});

/**
 * Articles at the end of their way whose text is the one that was first read: a revision is newer than the page that is kept.
 * `$since` and `$feed` are parameters that may be null.
 */
const isEligible = (since: string, feed: string): string =>
  `a.stage = 'matched' and a.quarantine is null and a.revision = 1 and a.withdrawn_at is null
    and (${since}::timestamptz is null or a.first_seen_at >= ${since}) and (${feed}::text is null or a.feed_id = ${feed})
    and p.expires_at > now()`;

export function createReextractionStore(
  database: Pick<Database, "query" | "transaction">,
): ReextractionStore {
  const get = async (id: string): Promise<Reextraction | null> => {
    const { rows } = await database.query<RunRow>("select * from reextractions where id = $1", [id]);
    return rows[0] ? toReextraction(rows[0]) : null;
  };
  return {
    get,
    create: async ({ since, feedId, dryRun, match }) => {
      const { rows } = await database.query<RunRow>(
        `insert into reextractions (id, since, feed_id, dry_run, rematch, total)
        select $1, $2, $3, $4, $5, (
          select count(*) from pages p join articles a on a.id = p.article_id where ${isEligible("$2", "$3")}
        ) returning *`,
        [newId("reextraction"), since ?? null, feedId ?? null, dryRun, match],
      );
      const [row] = rows;
      if (!row) throw new Error("the run was not written");
      return toReextraction(row);
    },
    cancel: async (id) =>
      (
        await database.query(
          "update reextractions set state = 'cancelled', finished_at = now() where id = $1 and state = 'running'",
          [id],
        )
      ).rowCount > 0,
    claim: async (leaseMs) => {
      const claim = newId("attempt");
      const { rows } = await database.query<RunRow>(
        `update reextractions set claim = $1, claimed_until = now() + ${milliseconds("$2")}
        where id = (
          select id from reextractions
          where state = 'running' and (claimed_until is null or claimed_until <= now())
          order by created_at limit 1 for update skip locked
        ) returning *`,
        [claim, leaseMs],
      );
      const [row] = rows;
      return row ? { ...toReextraction(row), claim, cursor: row.cursor } : null;
    },
    next: async (run, limit) => {
      const pages = await database.query<PageColumns>(
        `select ${PAGE_COLUMNS.split(", ")
          .map((column) => `p.${column}`)
          .join(", ")}
        from pages p join articles a on a.id = p.article_id
        where p.article_id > $1 and a.first_seen_at <= $5 and ${isEligible("$2", "$3")} order by p.article_id limit $4`,
        [run.cursor, run.since, run.feedId, limit, run.createdAt],
      );
      const articles = await database.query<ArticleColumns>(`${SELECT_ARTICLE} where a.id = any ($1)`, [
        pages.rows.map((row) => row.article_id),
      ]);
      const byId = new Map(articles.rows.map((row) => [row.id, toArticleRow(row)]));
      return pages.rows.flatMap((row) => {
        const article = byId.get(row.article_id);
        return article === undefined ? [] : [{ article, page: toKeptPage(row) }];
      });
    },
    commit: (run, step) => commitStep(database, run, step),
    letGo: async (run) => {
      await database.query("update reextractions set claimed_until = now() where id = $1 and claim = $2", [
        run.id,
        run.claim,
      ]);
    },
    finish: async (run) => {
      await database.query(
        "update reextractions set state = 'done', finished_at = now() where id = $1 and claim = $2 and state = 'running'",
        [run.id, run.claim],
      );
    },
  };
}

async function commitStep(
  database: Pick<Database, "transaction">,
  run: ClaimedReextraction,
  { patches, changedCount, doneCount, cursor, leaseMs }: Parameters<ReextractionStore["commit"]>[1],
): Promise<{ articleIds: string[] } | null> {
  return database.transaction(async (transaction) => {
    const mine = await transaction.query(
      `update reextractions set done_count = done_count + $3, changed_count = changed_count + $4, cursor = $5,
        claimed_until = now() + ${milliseconds("$6")}
      where id = $1 and claim = $2 and state = 'running'`,
      [run.id, run.claim, doneCount, changedCount, cursor, leaseMs],
    );
    if (mine.rowCount === 0) return null;
    if (run.dryRun || patches.length === 0) return { articleIds: [] };
    // From the classifier on once more, for names and mentions stand at places in the text. The story is kept; see the clusterer.
    const { rows } = await transaction.query<{ id: string }>(
      `with patch as (
        select * from json_to_recordset($1::json) as p (id text, title text, text text, html text, canonical_url text,
          authors jsonb, published_at timestamptz, language text, metadata jsonb, problems jsonb)
      ), held as (
        select a.id from articles a join patch p on p.id = a.id
        where a.stage = 'matched' and a.quarantine is null and a.revision = 1 and a.withdrawn_at is null
        order by a.id for no key update of a
      )
      update articles a set title = p.title, text = p.text, html = p.html, canonical_url = p.canonical_url,
        authors = p.authors, published_at = p.published_at, language = p.language, metadata = p.metadata,
        problems = p.problems, silent_pass = $2,
        -- A look that is under way compares with the text of before: it comes again.
        check_claim = null,
        matched_before = null,
        stage = 'extracted', stage_since = now(), wake_at = now(), wake_count = 0, attempt_count = 0
      from held h join patch p on p.id = h.id where a.id = h.id
      returning a.id`,
      [toJson(patches.map(toExtractedColumns)), !run.match],
    );
    return { articleIds: rows.map(({ id }) => id) };
  });
}
