import type { Queryable } from "../database.ts";

/** A time of the past that lies further ahead than this says that the clock has been set back. */
const CLOCK_SET_BACK = "interval '1 minute'";
/** No poll, turn or block is put off for longer: an interval and a Retry-After are a day at most. */
const FARTHEST = "interval '25 hours'";
/** Turns are reserved seconds ahead. */
const FARTHEST_TURN = "interval '15 minutes'";
const FORGET_HOST = "interval '1 day'";
/** The feeds that are due again after a jump are spread over this time. */
const SPREAD = "interval '1 minute'";

/** See `FeedStore.tend`. Running it twice, or in several processes, changes nothing. */
export async function tendFeeds(
  database: Queryable,
): Promise<{ broughtBackCount: number; forgottenHostCount: number }> {
  const { rowCount: broughtBackCount } = await database.query(
    `with lost as (
      select id from feeds where status = 'active'
        and (last_polled_at > now() + ${CLOCK_SET_BACK} or next_poll_at > now() + ${FARTHEST})
      order by id for update skip locked
    )
    update feeds f set claim = null, turn_at = null, next_poll_at = now() + random() * ${SPREAD},
      last_polled_at = least(last_polled_at, now()), last_succeeded_at = least(last_succeeded_at, now())
    from lost where f.id = lost.id`,
  );
  await database.query(
    `update host_paces set next_request_at = least(next_request_at, now()),
      blocked_until = case when blocked_until > now() + ${FARTHEST} then null else blocked_until end
    where next_request_at > now() + ${FARTHEST_TURN} or blocked_until > now() + ${FARTHEST}`,
  );
  const { rowCount: forgottenHostCount } = await database.query(
    `delete from host_paces where next_request_at < now() - ${FORGET_HOST}
      and (blocked_until is null or blocked_until < now() - ${FORGET_HOST})`,
  );
  await database.query(`delete from robots_files where expires_at < now() - ${FORGET_HOST}`);
  return { broughtBackCount, forgottenHostCount };
}
