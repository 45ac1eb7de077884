import type { StoryMove } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { WaitingMove } from "../stores.ts";
import { toTimestamp, toTimestampOrNull } from "./rows.ts";

interface MoveRow {
  id: string;
  kind: StoryMove["kind"];
  from_story_id: string;
  into_story_id: string | null;
  moved_ids: string[];
  cause: StoryMove["cause"];
  state: StoryMove["state"];
  problem: StoryMove["problem"];
  created_at: Date;
  finished_at: Date | null;
}

const toMove = (row: MoveRow): StoryMove => ({
  id: row.id,
  kind: row.kind,
  fromStoryId: row.from_story_id,
  intoStoryId: row.into_story_id,
  movedIds: row.moved_ids,
  cause: row.cause,
  state: row.state,
  problem: row.problem,
  createdAt: toTimestamp(row.created_at),
  finishedAt: toTimestampOrNull(row.finished_at),
});

/** See `StoryStore.requestMerge`. */
export async function requestMerge(
  queryable: Queryable,
  from: string,
  into: string,
): Promise<StoryMove | null> {
  const { rows } = await queryable.query<MoveRow>(
    `insert into story_moves (id, kind, from_story_id, into_story_id, cause)
    select $1, 'merge', f.id, i.id, 'operator'
    from (select coalesce(merged_into, id) as id from stories where id = $2) f
      cross join (select coalesce(merged_into, id) as id from stories where id = $3) i
    where f.id <> i.id
    returning *`,
    [newId("storyMove"), from, into],
  );
  return rows[0] ? toMove(rows[0]) : null;
}

/** See `StoryStore.requestSplit`. */
export async function requestSplit(
  queryable: Queryable,
  from: string,
  articleIds: readonly string[],
): Promise<StoryMove | null> {
  const { rows } = await queryable.query<MoveRow>(
    `insert into story_moves (id, kind, from_story_id, article_ids, cause)
    select $1, 'split', f.id, $3::jsonb, 'operator'
    from (select coalesce(merged_into, id) as id from stories where id = $2) f
    where exists (select from articles a where a.story_id = f.id and a.id = any ($4))
    returning *`,
    [newId("storyMove"), from, toJson([...new Set(articleIds)]), articleIds],
  );
  return rows[0] ? toMove(rows[0]) : null;
}

export async function getMove(queryable: Queryable, id: string): Promise<StoryMove | null> {
  const { rows } = await queryable.query<MoveRow>("select * from story_moves where id = $1", [id]);
  return rows[0] ? toMove(rows[0]) : null;
}

/** See `StoryStore.waitingMoves`. */
export async function waitingMoves(queryable: Queryable, limit: number): Promise<WaitingMove[]> {
  // Two stories that have become one meanwhile are named as they were asked for.
  const { rows } = await queryable.query<{
    id: string;
    kind: StoryMove["kind"];
    from_id: string;
    into_id: string | null;
    is_one: boolean;
    from_story_id: string;
    into_story_id: string | null;
    article_ids: string[];
  }>(
    `select m.id, m.kind, m.from_story_id, m.into_story_id, m.article_ids,
      coalesce(f.merged_into, f.id) as from_id, coalesce(i.merged_into, i.id) as into_id,
      coalesce(coalesce(f.merged_into, f.id) = coalesce(i.merged_into, i.id), false) as is_one
    from story_moves m join stories f on f.id = m.from_story_id left join stories i on i.id = m.into_story_id
    where m.state = 'waiting' order by m.created_at, m.id limit $1`,
    [limit],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    fromStoryId: row.is_one ? row.from_story_id : row.from_id,
    intoStoryId: row.is_one ? row.into_story_id : row.into_id,
    articleIds: row.article_ids,
  }));
}
