import type { Queryable } from "../database.ts";

/** Those of the articles that are in the story, with every article of it that is of their families: what a split takes along. */
export async function familiesIn(
  queryable: Queryable,
  storyId: string,
  articleIds: readonly string[],
): Promise<string[]> {
  const { rows } = await queryable.query<{ id: string }>(
    `with named as (
      select distinct coalesce(duplicate_of, id) as root_id from articles where id = any ($2) and story_id = $1
    )
    select a.id from articles a join named n on n.root_id = coalesce(a.duplicate_of, a.id)
    where a.story_id = $1 order by a.first_seen_at, a.id`,
    [storyId, articleIds],
  );
  return rows.map(({ id }) => id);
}
