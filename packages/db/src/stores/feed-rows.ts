import type { Feed, FeedStatus, IntervalReason, ProblemNote, Source, SourceTier } from "@wirewatch/contracts";
import type { PollTarget } from "../stores.ts";
import { toTimestamp, toTimestampOrNull, type ListRow } from "./rows.ts";

interface SourceColumns {
  source_id: string;
  domain: string;
  source_name: string;
  country: string | null;
  tier: SourceTier;
}

export interface FeedRow extends ListRow, SourceColumns {
  url: string;
  title: string;
  folder: string;
  status: FeedStatus;
  language: string | null;
  interval_ms: number;
  interval_reason: IntervalReason;
  min_interval_ms: number | null;
  max_interval_ms: number | null;
  next_poll_at: Date;
  last_polled_at: Date | null;
  last_succeeded_at: Date | null;
  last_status: number | null;
  failure_count: number;
  failing: boolean;
  problem: ProblemNote | null;
  parse_problems: ProblemNote[];
  article_count: number;
  newest_item_at: Date | null;
  overlap_polls: number;
  gap_polls: number;
  created_at: Date;
}

export interface PollTargetRow extends SourceColumns {
  id: string;
  claim: string;
  url: string;
  title: string;
  language: string | null;
  interval_ms: number;
  interval_reason: IntervalReason;
  min_interval_ms: number | null;
  max_interval_ms: number | null;
  newest_item_at: Date | null;
  last_polled_at: Date | null;
  last_succeeded_at: Date | null;
  etag: string | null;
  last_modified: string | null;
  body_hash: string | null;
  failure_count: number;
  failing: boolean;
  article_count: number;
  poll_memory: Record<string, unknown>;
  host: string;
  has_turn: boolean;
  late_ms?: number;
  pushed_until: Date | null;
  has_hub: boolean;
}

/** Columns of a source beside those of its feed or article. */
export const SOURCE_COLUMNS = "s.id as source_id, s.domain, s.name as source_name, s.country, s.tier";

const toSource = (row: SourceColumns): Source => ({
  id: row.source_id,
  domain: row.domain,
  name: row.source_name,
  country: row.country,
  tier: row.tier,
});

export const toFeed = (row: FeedRow): Feed => ({
  id: row.id,
  url: row.url,
  title: row.title,
  folder: row.folder,
  source: toSource(row),
  status: row.status,
  language: row.language,
  intervalMs: row.interval_ms,
  intervalReason: row.interval_reason,
  minIntervalMs: row.min_interval_ms,
  maxIntervalMs: row.max_interval_ms,
  nextPollAt: row.status === "active" ? toTimestamp(row.next_poll_at) : null,
  lastPolledAt: toTimestampOrNull(row.last_polled_at),
  lastSucceededAt: toTimestampOrNull(row.last_succeeded_at),
  lastStatus: row.last_status,
  failureCount: row.failure_count,
  failing: row.failing,
  problem: row.problem,
  parseProblems: row.parse_problems,
  articleCount: row.article_count,
  newestItemAt: toTimestampOrNull(row.newest_item_at),
  overlapPolls: row.overlap_polls,
  gapPolls: row.gap_polls,
  createdAt: toTimestamp(row.created_at),
});

export const toPollTarget = (row: PollTargetRow): PollTarget => ({
  id: row.id,
  claim: row.claim,
  url: row.url,
  title: row.title,
  source: toSource(row),
  language: row.language,
  intervalMs: row.interval_ms,
  intervalReason: row.interval_reason,
  minIntervalMs: row.min_interval_ms,
  maxIntervalMs: row.max_interval_ms,
  newestItemAt: row.newest_item_at,
  lastPolledAt: row.last_polled_at,
  lastSucceededAt: row.last_succeeded_at,
  etag: row.etag,
  lastModified: row.last_modified,
  bodyHash: row.body_hash,
  failureCount: row.failure_count,
  failing: row.failing,
  articleCount: row.article_count,
  pollMemory: row.poll_memory,
  host: row.host,
  hasTurn: row.has_turn,
  ...(row.late_ms === undefined ? {} : { dueAtMs: Date.now() - row.late_ms }),
  pushedUntil: row.pushed_until,
  hasHub: row.has_hub,
});
