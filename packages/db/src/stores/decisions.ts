import type { DuplicateTier, SourceTier } from "@wirewatch/contracts";
import type { Database, Queryable } from "../database.ts";
import type { ClusterDecision, Fence, StoryStore } from "../stores.ts";
import { holdFence } from "./hold-fence.ts";

/** So many are read in one statement: neither a long transaction nor all of them in memory is needed. */
const BATCH_ROWS = 2000;

type DecisionRow = { position: number } & (
  | {
      kind: "article";
      article_id: string;
      story_id: string;
      source_id: string;
      source_tier: SourceTier;
      duplicate_of: string | null;
      tier: DuplicateTier | null;
      score: number;
      first_seen_at: Date;
      version: string;
      fingerprint: Buffer;
    }
  | { kind: "merge"; from_id: string; into_id: string }
  | { kind: "split"; from_id: string; into_id: string; moved_ids: string[] }
);

// Both kinds in one statement: positions are committed in their order, so of one snapshot nothing before the last one is missing.
const AFTER = `
select * from (
  (select f.position, 'article' as kind, f.article_id, f.story_id, a.source_id, s.tier as source_tier, a.duplicate_of,
    a.duplicate_tier as tier, f.score, f.first_seen_at, f.version, f.fingerprint,
    null as from_id, null as into_id, null::jsonb as moved_ids
  from article_fingerprints f join articles a on a.id = f.article_id join sources s on s.id = a.source_id
  where f.position > $1 and ($2::timestamptz is null or f.first_seen_at >= $2)
  order by f.position limit ${BATCH_ROWS})
  union all
  (select m.position, m.kind, null, null, null, null, null, null, null, null, null, null,
    m.from_story_id, m.into_story_id, m.moved_ids
  from story_moves m where m.position > $1 order by m.position limit ${BATCH_ROWS})
) d order by position limit ${BATCH_ROWS}`;

/** See `StoryStore.decisions`. */
export async function* readDecisions(
  queryable: Queryable,
  from: { since: Date } | { after: number },
): AsyncGenerator<ClusterDecision> {
  const since = "since" in from ? from.since : null;
  const start = "since" in from ? await positionBefore(queryable, from.since) : from.after;
  if (start === null) return;
  for (let after: number = start; ;) {
    const { rows }: { rows: DecisionRow[] } = await queryable.query<DecisionRow>(AFTER, [after, since]);
    for (const row of rows) yield toDecision(row);
    const last = rows.at(-1);
    if (!last || rows.length < BATCH_ROWS) return;
    after = last.position;
  }
}

/** The position before that of the first article that was first seen then or later; null when there is none. */
async function positionBefore(queryable: Queryable, since: Date): Promise<number | null> {
  const { rows } = await queryable.query<{ position: number }>(
    "select position - 1 as position from article_fingerprints where first_seen_at >= $1 order by position limit 1",
    [since],
  );
  return rows[0]?.position ?? null;
}

function toDecision(row: DecisionRow): ClusterDecision {
  const { position } = row;
  if (row.kind === "merge") return { kind: "merge", position, from: row.from_id, into: row.into_id };
  if (row.kind === "split")
    return { kind: "split", position, from: row.from_id, into: row.into_id, articleIds: row.moved_ids };
  return {
    kind: "article",
    position,
    articleId: row.article_id,
    storyId: row.story_id,
    sourceId: row.source_id,
    sourceTier: row.source_tier,
    duplicateOf: row.duplicate_of,
    tier: row.tier,
    score: row.score,
    firstSeenAt: row.first_seen_at,
    version: row.version,
    bytes: row.fingerprint,
  };
}

/** See `StoryStore.rewriteFingerprints`. */
export async function rewriteFingerprints(
  database: Pick<Database, "transaction">,
  prints: Parameters<StoryStore["rewriteFingerprints"]>[0],
  fence: Fence,
): Promise<void> {
  if (prints.length === 0) return;
  await database.transaction(async (transaction) => {
    await holdFence(transaction, fence);
    await transaction.query(
      `update article_fingerprints f set version = p.version, fingerprint = p.fingerprint
      from unnest($1::text[], $2::text[], $3::bytea[]) as p (id, version, fingerprint) where f.article_id = p.id`,
      [
        prints.map(({ articleId }) => articleId),
        prints.map(({ version }) => version),
        prints.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      ],
    );
  });
}

/** See `StoryStore.dropFingerprints`. */
export async function dropFingerprints(queryable: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await queryable.query(
    `delete from article_fingerprints where article_id in (
      select article_id from article_fingerprints where first_seen_at < $1 order by first_seen_at limit $2
    )`,
    [before, limit],
  );
  return rowCount;
}

/** See `StoryStore.newestPlaced`. */
export async function newestPlaced(queryable: Queryable): Promise<Date | null> {
  const { rows } = await queryable.query<{ last_seen_at: Date }>(
    "select last_seen_at from stories where article_count > 0 order by last_seen_at desc limit 1",
  );
  return rows[0]?.last_seen_at ?? null;
}
