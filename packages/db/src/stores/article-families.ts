import { MAX_LISTED_COPIES, type AlertData, type DuplicateTier } from "@wirewatch/contracts";
import type { Queryable } from "../database.ts";
import { toArticleSource, type ArticleSourceRow } from "./rows.ts";

/** The other articles of a family: its original, unless that is the article itself, and the copies, oldest first. */
export type ArticleFamily = AlertData["duplicates"];

/** The families of articles as they are today, each without the article itself; at most `MAX_LISTED_COPIES` members of each. */
export async function loadFamilies(
  queryable: Queryable,
  articleIds: readonly string[],
): Promise<Map<string, ArticleFamily>> {
  const families = new Map<string, ArticleFamily>(articleIds.map((id) => [id, []]));
  if (articleIds.length === 0) return families;
  const { rows } = await queryable.query<
    ArticleSourceRow & {
      of_id: string;
      id: string;
      duplicate_tier: DuplicateTier;
      shared_share: number | null;
    }
  >(
    // Between a copy and its original, tier and share are those of the copy. One more copy is read, for the article itself may be one.
    `select o.of_id, f.id, f.duplicate_tier, f.shared_share, s.name, s.domain, s.country, s.tier
    from (
      select a.id as of_id, coalesce(a.duplicate_of, a.id) as root_id, a.duplicate_tier, a.shared_share
      from articles a where a.id = any ($1)
    ) o cross join lateral (
      select r.id, o.duplicate_tier, o.shared_share, r.source_id, r.first_seen_at from articles r
      where r.id = o.root_id and o.root_id <> o.of_id
      union all
      (select c.id, c.duplicate_tier, c.shared_share, c.source_id, c.first_seen_at from articles c
      where c.duplicate_of = o.root_id order by c.first_seen_at, c.id limit ${MAX_LISTED_COPIES + 1})
    ) f join sources s on s.id = f.source_id
    where f.id <> o.of_id
    order by o.of_id, f.id = o.root_id desc, f.first_seen_at, f.id`,
    [articleIds],
  );
  for (const row of rows) {
    const family = families.get(row.of_id);
    if (family !== undefined && family.length < MAX_LISTED_COPIES)
      family.push({
        articleId: row.id,
        source: toArticleSource(row),
        tier: row.duplicate_tier,
        sharedShare: row.shared_share,
      });
  }
  return families;
}
