import type { DuplicateTier } from "@wirewatch/contracts";
import type { Queryable } from "../database.ts";
import { cursorTime } from "../page-cursor.ts";
import type { StoredFingerprint } from "../stores.ts";

const BATCH_ROWS = 2000;

/** Reads in batches by key, so that neither a long transaction nor all of it in memory is needed. */
export async function* fingerprintsSince(
  queryable: Queryable,
  since: Date,
  version: string,
): AsyncGenerator<StoredFingerprint> {
  let [time, id] = [since.toISOString(), ""];
  for (;;) {
    const { rows } = await queryable.query<{
      id: string;
      story_id: string;
      source_id: string;
      duplicate_of: string | null;
      duplicate_tier: DuplicateTier | null;
      first_seen_at: Date;
      cursor_time: string;
      fingerprint: Buffer;
    }>(
      `select a.id, a.story_id, a.source_id, a.duplicate_of, a.duplicate_tier, a.first_seen_at, f.fingerprint,
        ${cursorTime("a.first_seen_at")} as cursor_time
      from articles a join article_fingerprints f on f.article_id = a.id
      where (a.first_seen_at, a.id) > ($1::timestamptz, $2::text) and f.version = $3 and a.story_id is not null
      order by a.first_seen_at, a.id limit ${BATCH_ROWS}`,
      [time, id, version],
    );
    for (const row of rows)
      yield {
        articleId: row.id,
        storyId: row.story_id,
        sourceId: row.source_id,
        duplicateOf: row.duplicate_of,
        tier: row.duplicate_tier,
        firstSeenAt: row.first_seen_at,
        bytes: row.fingerprint,
      };
    const last = rows.at(-1);
    if (!last || rows.length < BATCH_ROWS) return;
    [time, id] = [last.cursor_time, last.id];
  }
}
