import type { StoryArticle } from "@wirewatch/contracts";
import type { Queryable } from "../database.ts";
import { toArticleSource, toTimestamp, toTimestampOrNull, type ArticleSourceRow } from "./rows.ts";

interface StoryArticleRow extends ArticleSourceRow {
  id: string;
  url: string;
  title: string;
  language: string | null;
  published_at: Date | null;
  first_seen_at: Date;
  agency: string | null;
  revision_of: string | null;
  withdrawn_at: Date | null;
}

/** Articles as events tell of them, by their ids. */
export async function loadToldArticles(
  queryable: Queryable,
  ids: readonly string[],
): Promise<Map<string, StoryArticle>> {
  if (ids.length === 0) return new Map();
  const { rows } = await queryable.query<StoryArticleRow>(
    `select a.id, a.url, a.title, s.name, s.domain, s.country, s.tier, a.language, a.published_at, a.first_seen_at, a.agency,
      a.revision_of, a.withdrawn_at
    from articles a join sources s on s.id = a.source_id where a.id = any ($1)`,
    [ids],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        url: row.url,
        title: row.title,
        source: toArticleSource(row),
        language: row.language,
        publishedAt: toTimestampOrNull(row.published_at),
        firstSeenAt: toTimestamp(row.first_seen_at),
        agency: row.agency,
        revisionOf: row.revision_of,
        withdrawnAt: toTimestampOrNull(row.withdrawn_at),
      },
    ]),
  );
}
