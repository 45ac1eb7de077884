import type {
  Article,
  ArticleStage,
  DuplicateTier,
  Mention,
  NamedEntity,
  ProblemNote,
  SourceTier,
  Topic,
} from "@wirewatch/contracts";
import { cursorTime } from "../page-cursor.ts";
import type { ArticleRow, ExtractedPatch } from "../stores.ts";
import { SOURCE_COLUMNS } from "./feed-rows.ts";
import { toTimestamp, toTimestampOrNull, type ListRow } from "./rows.ts";

export interface ArticleColumns extends ListRow {
  feed_id: string;
  source_id: string;
  domain: string;
  source_name: string;
  country: string | null;
  tier: SourceTier;
  url: string;
  canonical_url: string | null;
  title: string;
  feed_title: string;
  feed_html: string;
  feed_item_title: string;
  feed_language: string | null;
  categories: string[];
  text: string;
  html: string;
  authors: string[];
  metadata: Record<string, unknown>;
  published_at: Date | null;
  first_seen_at: Date;
  language: string | null;
  topics: Topic[];
  entities: NamedEntity[];
  mentions: Mention[];
  body_hash: string | null;
  story_id: string | null;
  duplicate_of: string | null;
  duplicate_tier: DuplicateTier | null;
  shared_share: number | null;
  rework_id: string | null;
  revision_of: string | null;
  agency: string | null;
  stage: ArticleStage;
  stage_since: Date;
  attempt_count: number;
  quarantine: ProblemNote | null;
  problems: ProblemNote[];
  revision: number;
  withdrawn_at: Date | null;
  silent: boolean;
  silent_pass: boolean;
}

export const SELECT_ARTICLE = `select a.*, ${SOURCE_COLUMNS}, ${cursorTime("a.first_seen_at")} as cursor_time
  from articles a join sources s on s.id = a.source_id`;

export const toArticle = (row: ArticleColumns): Article => ({
  id: row.id,
  feedId: row.feed_id,
  url: row.url,
  canonicalUrl: row.canonical_url,
  title: row.title,
  text: row.text,
  authors: row.authors,
  source: { name: row.source_name, domain: row.domain, country: row.country, tier: row.tier },
  publishedAt: toTimestampOrNull(row.published_at),
  firstSeenAt: toTimestamp(row.first_seen_at),
  language: row.language,
  topics: row.topics,
  entities: row.entities,
  mentions: row.mentions,
  storyId: row.story_id,
  duplicateOf: row.duplicate_of,
  duplicateTier: row.duplicate_tier,
  sharedShare: row.shared_share,
  revisionOf: row.revision_of,
  agency: row.agency,
  stage: row.stage,
  stageSince: toTimestamp(row.stage_since),
  quarantine: row.quarantine,
  problems: row.problems,
  revision: row.revision,
  withdrawnAt: toTimestampOrNull(row.withdrawn_at),
});

export const toArticleRow = (row: ArticleColumns): ArticleRow => ({
  ...toArticle(row),
  sourceId: row.source_id,
  feedTitle: row.feed_title,
  feedHtml: row.feed_html,
  feedItemTitle: row.feed_item_title,
  feedLanguage: row.feed_language,
  categories: row.categories,
  html: row.html,
  bodyHash: row.body_hash,
  metadata: row.metadata,
  attemptCount: row.attempt_count,
  reworkId: row.rework_id,
  silent: row.silent || row.silent_pass,
});

/** What the extractor read of an article, by the names of the columns. */
export const toExtractedColumns = (patch: ExtractedPatch) => ({
  id: patch.id,
  title: patch.title,
  text: patch.text,
  html: patch.html,
  canonical_url: patch.canonicalUrl,
  authors: patch.authors,
  published_at: patch.publishedAt,
  language: patch.language,
  metadata: patch.metadata,
  body_hash: patch.bodyHash,
  problems: patch.problems,
});
