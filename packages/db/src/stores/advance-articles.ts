import type { ArticleStage } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import type { MonitorShard } from "../stores.ts";

/**
 * The condition that it is the shard's turn to look at an article. An article that was under way through another number of shards
 * starts over at the first one.
 */
export function isTurnOf(shard: MonitorShard | undefined, table: string): string {
  if (shard === undefined) return "true";
  const { index, count } = shard;
  if (!Number.isInteger(index) || !Number.isInteger(count) || index < 0 || index >= count)
    throw new RangeError(`there is no shard ${index + 1} of ${count}`);
  return index === 0
    ? `(${table}.match_shard_count <> ${count} or ${table}.match_shards_done = 0)`
    : `(${table}.match_shard_count = ${count} and ${table}.match_shards_done = ${index})`;
}

/**
 * Moves those patched articles that are still at `from` (and not in quarantine) to `to`, setting `columns` from the
 * patch, and returns their ids. Rows are locked in the order of their ids, so that batches that overlap wait for each
 * other and never both ways; an article that another batch has moved meanwhile is left alone.
 */
export async function advanceArticles(
  queryable: Queryable,
  move: {
    from: ArticleStage;
    to: ArticleStage;
    /** SQL types of the columns that the patches set, by name. */
    columns: Readonly<Record<string, string>>;
    patches: readonly ({ id: string } & Readonly<Record<string, unknown>>)[];
    /** Only articles whose turn it is at this shard of the monitors. */
    shard?: MonitorShard;
  },
): Promise<string[]> {
  if (move.patches.length === 0) return [];
  const columns = Object.entries(move.columns);
  const record = [["id", "text"], ...columns].map(([name, type]) => `${name} ${type}`).join(", ");
  const { rows } = await queryable.query<{ id: string }>(
    `with patch as materialized (
      select distinct on (p.id) p.* from json_to_recordset($1::json) as p (${record}) order by p.id
    ), locked as materialized (
      select a.id from articles a
      where a.id in (select id from patch) and a.stage = $2 and a.quarantine is null and ${isTurnOf(move.shard, "a")}
      order by a.id for no key update
    )
    update articles a set
      ${columns.map(([name]) => `${name} = p.${name}, `).join("")}
      stage_since = case when a.stage = $3 then a.stage_since else now() end, stage = $3, wake_at = now(), wake_count = 0, attempt_count = 0
    from locked l join patch p on p.id = l.id
    where a.id = l.id
    returning a.id`,
    [toJson(move.patches), move.from, move.to],
  );
  const moved = new Set(rows.map(({ id }) => id));
  return [...new Set(move.patches.map(({ id }) => id))].filter((id) => moved.has(id));
}
