import type { ArticleStage } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";

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
      where a.id in (select id from patch) and a.stage = $2 and a.quarantine is null
      order by a.id for no key update
    )
    update articles a set
      ${columns.map(([name]) => `${name} = p.${name}, `).join("")}
      stage = $3, stage_since = now(), wake_at = now(), wake_count = 0, attempt_count = 0
    from locked l join patch p on p.id = l.id
    where a.id = l.id
    returning a.id`,
    [toJson(move.patches), move.from, move.to],
  );
  const moved = new Set(rows.map(({ id }) => id));
  return [...new Set(move.patches.map(({ id }) => id))].filter((id) => moved.has(id));
}
