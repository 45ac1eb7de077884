import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import type { ArticleStore, MatchedPatch, MonitorShard } from "../stores.ts";
import { advanceArticles } from "./advance-articles.ts";
import { raiseAlerts } from "./raise-alerts.ts";
import { milliseconds } from "./rows.ts";

type Outcome = Awaited<ReturnType<ArticleStore["commitMatched"]>>;

const WHOLE: MonitorShard = { index: 0, count: 1 };

/** Ends the way of articles (or a shard's part of it) and raises their alerts in one transaction; see `ArticleStore.commitMatched`. */
export async function commitMatched(
  database: Pick<Database, "query" | "transaction">,
  patches: readonly MatchedPatch[],
  options: { firstCheckInMs: number | null; shard?: MonitorShard } = { firstCheckInMs: null },
): Promise<Outcome> {
  const move = moveOf(patches, options.shard ?? WHOLE);
  if (patches.every(({ alerts, problem }) => alerts.length === 0 && problem === undefined))
    return { advancedIds: await advanceArticles(database, move), alertIds: [], deliveryIds: [] };

  return database.transaction(async (transaction): Promise<Outcome> => {
    const advancedIds = await advanceArticles(transaction, move);
    const advanced = new Set(advancedIds);
    const moved = patches.filter(({ id }) => advanced.has(id));
    await notePatchProblems(transaction, moved);
    const { alerts, deliveryIds } = await raiseAlerts(
      transaction,
      moved.flatMap(({ id: articleId, alerts: drafts }) => drafts.map((draft) => ({ articleId, draft }))),
      {
        historical: false,
        deliver: true,
        beforeEvents: (articleIds) => scheduleChecks(transaction, articleIds, options.firstCheckInMs),
      },
    );
    return { advancedIds, alertIds: alerts.map(({ id }) => id), deliveryIds };
  });
}

/** The last shard ends the article's way and leaves it as if nobody had looked, for the case that it is revised and comes again. */
function moveOf(
  patches: readonly MatchedPatch[],
  shard: MonitorShard,
): Parameters<typeof advanceArticles>[1] {
  const isLast = shard.index === shard.count - 1;
  return {
    from: "clustered",
    to: isLast ? "matched" : "clustered",
    shard,
    columns: {
      match_shards_done: "smallint",
      match_shard_count: "smallint",
      // An article that went its way once more without alerts has done so.
      ...(isLast ? { silent_pass: "boolean" } : {}),
    },
    patches: patches.map(({ id }) => ({
      id,
      match_shards_done: isLast ? 0 : shard.index + 1,
      match_shard_count: shard.count,
      silent_pass: false,
    })),
  };
}

async function notePatchProblems(transaction: Queryable, patches: readonly MatchedPatch[]): Promise<void> {
  const noted = patches.filter(({ problem }) => problem !== undefined);
  if (noted.length === 0) return;
  // The rows are ours already: the articles have just been moved.
  await transaction.query(
    `update articles a set problems = (
        select coalesce(jsonb_agg(old), '[]') from jsonb_array_elements(a.problems) as olds (old)
        where old ->> 'code' is distinct from p.problem ->> 'code'
      ) || p.problem
    from jsonb_to_recordset($1::jsonb) as p (id text, problem jsonb)
    where a.id = p.id`,
    [toJson(noted.map(({ id, problem }) => ({ id, problem })))],
  );
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
