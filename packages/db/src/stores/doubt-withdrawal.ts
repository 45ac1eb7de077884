import type { Queryable } from "../database.ts";
import type { CheckOutcome, DueCheck } from "../stores.ts";

/** So many other articles of the source that are gone as well say that the site is ill, not that an article was taken away. */
const OTHERS_GONE = 3;
/** What has been gone for so long is believed, whatever else is. */
const BELIEVED_AFTER_MS = 3 * 86_400_000;
const LOOK_AGAIN_MS = 2 * 3_600_000;

/**
 * A site that is down, has moved, or shows one page to everybody may answer as if each of its articles were gone. While others of
 * its articles are gone too, or its feed cannot be read, a withdrawal is not announced but looked at again.
 */
export async function withoutDoubtfulWithdrawal(
  transaction: Queryable,
  check: DueCheck,
  outcome: CheckOutcome,
): Promise<CheckOutcome> {
  if (outcome.revision?.kind !== "withdrawn" || (check.goneForMs ?? 0) >= BELIEVED_AFTER_MS) return outcome;
  const { rows } = await transaction.query<{ is_doubtful: boolean }>(
    `select exists (select from feeds where id = $1 and status = 'active' and failure_count > 0)
      or (select count(*) from articles where check_at is not null and stage = 'matched' and quarantine is null
        and source_id = $2 and id <> $3 and gone_since is not null
        and (withdrawn_at is null or withdrawn_at > now() - interval '1 day')) >= $4 as is_doubtful`,
    [check.article.feedId, check.article.sourceId, check.article.id, OTHERS_GONE],
  );
  if (rows[0]?.is_doubtful !== true) return outcome;
  return {
    ...outcome,
    revision: null,
    isGone: true,
    nextInMs: Math.min(outcome.nextInMs ?? Infinity, LOOK_AGAIN_MS),
  };
}
