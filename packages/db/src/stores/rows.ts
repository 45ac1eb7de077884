import type { ArticleSource, SourceTier } from "@wirewatch/contracts";

/** What lists add to each row for the next cursor. */
export interface ListRow {
  id: string;
  cursor_time: string;
}

/** The columns of a source that are told with an article. */
export interface ArticleSourceRow {
  name: string;
  domain: string;
  country: string | null;
  tier: SourceTier;
}

export const toArticleSource = ({ name, domain, country, tier }: ArticleSourceRow): ArticleSource => ({
  name,
  domain,
  country,
  tier,
});

export const toTimestamp = (time: Date): string => time.toISOString();
export const toTimestampOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;

/** SQL for a number of milliseconds as an interval. */
export const milliseconds = (parameter: string): string =>
  `(${parameter}::float8 * interval '1 millisecond')`;
