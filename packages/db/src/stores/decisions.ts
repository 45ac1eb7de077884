import type { DuplicateTier, SourceTier } from "@wirewatch/contracts";
import type { Database, Queryable } from "../database.ts";
import type { ClusterDecision, Fence, StoryStore } from "../stores.ts";
import { holdFence } from "./hold-fence.ts";

/** So many are read in one statement: neither a long transaction nor all of them in memory is needed. */
const BATCH_ROWS = 2000;

/** An article: position, article, story, source, source tier, original, tier, score, first sight in milliseconds, version, bytes. */
type ArticleTuple = [
  number,
  string,
  string,
  string,
  SourceTier,
  string | null,
  DuplicateTier | null,
  number,
  number,
  string,
  number,
];
/** A move: position, kind, from, into, and of a split what went. */
type MoveTuple = [number, "merge" | "split", string, string, string[]];

// Both kinds in one statement: positions are committed in their order, so of one snapshot nothing before the last one is missing. All in
// one row, the fingerprints one after another in base64: a hundred thousand rows of many columns, bytes in hex among them, cost more to read
// than to play.
const AFTER = `
with articles_after as materialized (
  select f.position, f.article_id, f.story_id, a.source_id, s.tier as source_tier, a.duplicate_of, a.duplicate_tier, f.score,
    floor(extract(epoch from f.first_seen_at) * 1000)::bigint as first_seen_ms, f.version, f.fingerprint
  from article_fingerprints f join articles a on a.id = f.article_id join sources s on s.id = a.source_id
  where f.position > $1 and ($2::timestamptz is null or f.first_seen_at >= $2)
  order by f.position limit ${BATCH_ROWS}
), moves_after as materialized (
  select m.position, m.kind, m.from_story_id, m.into_story_id, m.moved_ids
  from story_moves m where m.position > $1 order by m.position limit ${BATCH_ROWS}
)
select
  (select json_agg(json_build_array(position, article_id, story_id, source_id, source_tier, duplicate_of, duplicate_tier, score,
    first_seen_ms, version, octet_length(fingerprint)) order by position) from articles_after) as articles,
  (select encode(string_agg(fingerprint, ''::bytea order by position), 'base64') from articles_after) as fingerprints,
  (select json_agg(json_build_array(position, kind, from_story_id, into_story_id, moved_ids) order by position) from moves_after) as moves`;

interface DecisionRow {
  articles: ArticleTuple[] | null;
  fingerprints: string | null;
  moves: MoveTuple[] | null;
}

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
    const decisions = rows.flatMap(toDecisions);
    yield* decisions;
    const last = decisions.at(-1);
    if (!last || decisions.length < BATCH_ROWS) return;
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

/** The decisions of a batch in their order, not more than it may have. */
function toDecisions({ articles, fingerprints, moves }: DecisionRow): ClusterDecision[] {
  const bytes = Buffer.from(fingerprints ?? "", "base64");
  let end = 0;
  const decisions = (articles ?? []).map((tuple): ClusterDecision => {
    const from = end;
    end += tuple[10];
    return {
      kind: "article",
      position: tuple[0],
      articleId: tuple[1],
      storyId: tuple[2],
      sourceId: tuple[3],
      sourceTier: tuple[4],
      duplicateOf: tuple[5],
      tier: tuple[6],
      score: tuple[7],
      firstSeenAt: new Date(tuple[8]),
      version: tuple[9],
      bytes: bytes.subarray(from, end),
    };
  });
  if (moves === null) return decisions;
  for (const [position, kind, from, into, articleIds] of moves)
    decisions.push(
      kind === "merge" ? { kind, position, from, into } : { kind, position, from, into, articleIds },
    );
  return decisions.toSorted((left, right) => left.position - right.position).slice(0, BATCH_ROWS);
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
