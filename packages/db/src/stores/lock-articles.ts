import type { Queryable } from "../database.ts";

/** What writers of stories must know of an article whose row they hold. */
export interface LockedArticle {
  id: string;
  storyId: string | null;
  duplicateOf: string | null;
  /** It waits for its place in a story. */
  isWaiting: boolean;
  firstSeenMs: number;
}

/**
 * Locks the articles, those that name them as their original, and all articles of the stories, in the order of the ids. Whoever raises an
 * alert holds the row of its article: so no alert of these articles is being raised from here to the commit.
 */
export async function lockArticles(
  transaction: Queryable,
  wanted: { ids?: readonly string[]; storyIds?: readonly string[] },
): Promise<Map<string, LockedArticle>> {
  const { rows } = await transaction.query<{
    id: string;
    story_id: string | null;
    duplicate_of: string | null;
    is_waiting: boolean;
    first_seen_at: Date;
  }>(
    `with wanted as materialized (
      select id from articles where id = any ($1)
      union select id from articles where duplicate_of = any ($1)
      union select id from articles where story_id = any ($2)
    )
    select a.id, a.story_id, a.duplicate_of, a.stage = 'classified' and a.quarantine is null as is_waiting, a.first_seen_at
    from articles a where a.id in (select id from wanted) order by a.id for no key update`,
    [wanted.ids ?? [], wanted.storyIds ?? []],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        storyId: row.story_id,
        duplicateOf: row.duplicate_of,
        isWaiting: row.is_waiting,
        firstSeenMs: row.first_seen_at.getTime(),
      },
    ]),
  );
}
