import type { Story } from "@wirewatch/contracts";
import { cursorTime } from "../page-cursor.ts";
import { toTimestamp, type ListRow } from "./rows.ts";

export interface StoryRow extends ListRow {
  title: string;
  lead_article_id: string;
  language: string;
  article_count: number;
  source_count: number;
  original_count: number;
  original_source_count: number;
  first_seen_at: Date;
  last_seen_at: Date;
  continues: string | null;
  saga_id: string | null;
  merged_into: string | null;
}

export const SELECT_STORY = `select s.*, ${cursorTime("s.last_seen_at")} as cursor_time from stories s`;

export const toStory = (row: StoryRow): Story => ({
  id: row.id,
  title: row.title,
  leadArticleId: row.lead_article_id,
  language: row.language,
  articleCount: row.article_count,
  sourceCount: row.source_count,
  originalCount: row.original_count,
  originalSourceCount: row.original_source_count,
  firstSeenAt: toTimestamp(row.first_seen_at),
  lastSeenAt: toTimestamp(row.last_seen_at),
  continues: row.continues,
  sagaId: row.saga_id,
  mergedInto: row.merged_into,
});

/** SQL for the id of the story that stands for the one of an id; merges are kept one step long. */
export const standingId = (parameter: string): string =>
  `(select coalesce(g.merged_into, g.id) from stories g where g.id = ${parameter})`;

/** SQL for an article that is neither the same text as another one nor a near-verbatim copy of it. */
export const isOriginal = (article: string): string =>
  `(${article}.duplicate_tier is null or ${article}.duplicate_tier = 'near')`;
