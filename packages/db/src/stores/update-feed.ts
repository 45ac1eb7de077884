import type { FeedUpdate } from "@wirewatch/contracts";
import { isUniqueViolation } from "../classify-error.ts";
import type { Database } from "../database.ts";
import { DuplicateError } from "../errors.ts";
import { milliseconds } from "./rows.ts";

/** Changes what an operator may change of a feed; see `FeedStore.update`. */
export async function updateFeed(
  database: Pick<Database, "transaction">,
  id: string,
  change: FeedUpdate,
): Promise<void> {
  const url = change.url === undefined ? null : new URL(change.url).href;
  try {
    await database.transaction(async (transaction) => {
      const { rows } = await transaction.query<{ url: string }>(
        "select url from feeds where id = $1 for update",
        [id],
      );
      const before = rows[0];
      if (!before) return;
      const isMoved = url !== null && url !== before.url;
      const minGiven = change.minIntervalMs !== undefined || change.intervalMs !== undefined;
      const maxGiven = change.maxIntervalMs !== undefined || change.intervalMs !== undefined;
      await transaction.query(
        `update feeds set
          title = coalesce($2, title),
          folder = coalesce($3, folder),
          language = case when $4::boolean then $5 else language end,
          min_interval_ms = case when $6::boolean then $7::integer else min_interval_ms end,
          max_interval_ms = case when $8::boolean then $9::integer else max_interval_ms end,
          interval_ms = coalesce($10::integer, interval_ms),
          interval_reason = case when $10::integer is not null then 'fixed' when $11::boolean then 'initial'
            else interval_reason end,
          url = coalesce($12, url),
          -- Another address: its validators and its body say nothing of this one.
          etag = case when $13::boolean then null else etag end,
          last_modified = case when $13::boolean then null else last_modified end,
          body_hash = case when $13::boolean then null else body_hash end,
          -- A poll that is under way asks the old address: what it brings is not written as the new one's.
          claim = case when $13::boolean then null else claim end,
          -- A feed that is taken up again, moved, or polled more often, is not left waiting for its old turn.
          next_poll_at = case
            when ($14 = 'active' and status <> 'active') or $13::boolean then now()
            when $10::integer is not null then least(next_poll_at, now() + ${milliseconds("$10")})
            else next_poll_at end,
          status = coalesce($14, status),
          text_source_wish = coalesce($15, text_source_wish),
          updated_at = now()
        where id = $1`,
        [
          id,
          change.title ?? null,
          change.folder ?? null,
          change.language !== undefined,
          change.language ?? null,
          minGiven,
          change.minIntervalMs ?? change.intervalMs ?? null,
          maxGiven,
          change.maxIntervalMs ?? change.intervalMs ?? null,
          change.intervalMs ?? null,
          change.intervalMs === null,
          url,
          isMoved,
          change.status ?? null,
          change.textSource ?? null,
        ],
      );
      if (isMoved)
        await transaction.query(
          "insert into feed_moves (feed_id, from_url, to_url, cause) values ($1, $2, $3, 'operator')",
          [id, before.url, url],
        );
    });
  } catch (error) {
    if (!isUniqueViolation(error, "feeds_url_key")) throw error;
    throw new DuplicateError(`Another feed has the address ${url}.`, { cause: error });
  }
}
