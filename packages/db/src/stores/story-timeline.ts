import {
  MAX_LISTED_COPIES,
  type DuplicateTier,
  type Page,
  type StoryArticle,
  type TimelineEntry,
} from "@wirewatch/contracts";
import type { Database, Queryable } from "../database.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { PageRequest } from "../stores.ts";
import type { ListRow } from "./rows.ts";
import { standingId } from "./story-rows.ts";
import { loadToldArticles } from "./told-articles.ts";

interface Copies {
  count: number;
  listed: { id: string; tier: DuplicateTier; sharedShare: number | null }[];
}

/** See `StoryStore.timeline`. */
export async function readTimeline(
  database: Pick<Database, "query">,
  id: string,
  page: PageRequest,
): Promise<Page<TimelineEntry>> {
  const { after, size } = readPageRequest(page);
  // A copy whose original is in another story stands for itself: every article of the story is told of once.
  const { rows } = await database.query<ListRow>(
    `select a.id, ${cursorTime("a.first_seen_at")} as cursor_time
    from articles a
    where a.story_id = ${standingId("$4")}
      and (select o.story_id from articles o where o.id = a.duplicate_of) is distinct from a.story_id
      and ($1::timestamptz is null or (a.first_seen_at, a.id) > ($1::timestamptz, $2::text))
    order by a.first_seen_at, a.id limit $3`,
    [...after, size + 1, id],
  );
  const shown = rows.slice(0, size);
  const copies = await readCopies(
    database,
    shown.map((row) => row.id),
  );
  const articles = await loadToldArticles(database, [
    ...shown.map((row) => row.id),
    ...[...copies.values()].flatMap(({ listed }) => listed.map((copy) => copy.id)),
  ]);
  const told = (articleId: string): StoryArticle => {
    const article = articles.get(articleId);
    if (!article) throw new Error(`the article ${articleId} went away while its story was read`);
    return article;
  };
  return toPage(rows, size, (row) => {
    const { count, listed } = copies.get(row.id) ?? { count: 0, listed: [] };
    return {
      article: told(row.id),
      copyCount: count,
      copies: listed.map((copy) => ({
        ...told(copy.id),
        tier: copy.tier,
        sharedShare: copy.sharedShare,
      })),
    };
  });
}

/** The copies of originals within their story, oldest first. */
async function readCopies(
  queryable: Queryable,
  originalIds: readonly string[],
): Promise<Map<string, Copies>> {
  if (originalIds.length === 0) return new Map();
  const { rows } = await queryable.query<{
    original_id: string;
    count: number;
    id: string;
    duplicate_tier: DuplicateTier;
    shared_share: number | null;
  }>(
    `select * from (
      select c.duplicate_of as original_id, c.id, c.duplicate_tier, c.shared_share,
        count(*) over (partition by c.duplicate_of) as count,
        row_number() over (partition by c.duplicate_of order by c.first_seen_at, c.id) as place
      from articles c join articles o on o.id = c.duplicate_of and o.story_id = c.story_id
      where c.duplicate_of = any ($1)
    ) copy where place <= ${MAX_LISTED_COPIES} order by original_id, place`,
    [originalIds],
  );
  const copies = new Map<string, Copies>();
  for (const row of rows) {
    const known = copies.get(row.original_id) ?? { count: row.count, listed: [] };
    known.listed.push({ id: row.id, tier: row.duplicate_tier, sharedShare: row.shared_share });
    copies.set(row.original_id, known);
  }
  return copies;
}
