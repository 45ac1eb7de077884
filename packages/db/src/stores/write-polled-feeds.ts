import type { FeedPoll } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import type { PollOutcome, PollResult, PollSchedule, PollSeen, PollTarget } from "../stores.ts";

/** Polls that a feed's row remembers. */
const MAX_RECENT_POLLS = 24;

/** What a finished poll says of its feed. */
export interface PolledFeed {
  target: Pick<PollTarget, "id" | "claim">;
  outcome: PollOutcome;
  seen: PollSeen;
  itemCount: number;
  schedule: PollSchedule;
  pollMemory: Record<string, unknown>;
  parseProblems: PollOutcome["parseProblems"];
}

export const NOTHING_SEEN: PollSeen = { newCount: 0, knownCount: 0, heldCount: 0, overlapped: null };

/** What a poll gave that brought nothing, or whose claim was lost. */
export const NOTHING_WRITTEN: PollResult = {
  kept: false,
  createdArticleIds: [],
  knownCount: 0,
  heldCount: 0,
  editedCount: 0,
  churned: false,
  gap: false,
  movedTo: null,
  intervalMs: 0,
  nextPollInMs: 0,
  deliveryIds: [],
};

/** Interval and next poll of an outcome, by what was new if the poller wants to know. */
export function scheduleOf(outcome: PollOutcome, target: PollTarget, seen: PollSeen): PollSchedule {
  const plain = {
    intervalMs: outcome.intervalMs,
    intervalReason: outcome.intervalReason ?? target.intervalReason,
    nextPollInMs: outcome.nextPollInMs,
  };
  return outcome.reschedule?.(seen) ?? plain;
}

/** Writes finished polls into the rows of their feeds, all in one statement; returns those whose claim still held. */
export async function writePolledFeeds(
  queryable: Queryable,
  polled: readonly PolledFeed[],
): Promise<Set<string>> {
  const { rows } = await queryable.query<{ id: string }>(
    `with polled as (
      select * from json_to_recordset($1::json) as p (id text, claim text, in_ms float8, succeeded boolean, status integer,
        failure_count real, failing boolean, problem jsonb, parse_problems jsonb, interval_ms integer,
        interval_reason text, poll_memory jsonb, created integer, title text, url text, retired boolean,
        etag jsonb, last_modified jsonb, body_hash jsonb, answer jsonb, poll jsonb, newest_item_at timestamptz, overlapped boolean)
    ), mine as (
      select f.id from feeds f join polled p on p.id = f.id and p.claim = f.claim order by f.id for no key update of f
    ), answering as (
      -- A host that answers feeds and refuses pages has not refused in a row: its feeds must not wait an hour for its pages.
      update host_paces set refusals = 0 where host in (
        select h.host from polled p join feeds f on f.id = p.id join host_paces h on h.host = f.host
        where p.succeeded and p.status is not null and h.refusals > 0 and h.blocked_until < now()
        for update of h skip locked)
    )
    update feeds f set
      claim = null,
      next_poll_at = now() + p.in_ms * interval '1 millisecond',
      last_polled_at = now(),
      last_succeeded_at = case when p.succeeded then now() else f.last_succeeded_at end,
      last_status = p.status,
      failure_count = p.failure_count,
      failing = p.failing,
      problem = p.problem,
      parse_problems = coalesce(p.parse_problems, f.parse_problems),
      interval_ms = p.interval_ms,
      interval_reason = p.interval_reason,
      poll_memory = p.poll_memory,
      article_count = f.article_count + p.created,
      title = case when f.title = '' then coalesce(p.title, '') else f.title end,
      url = coalesce(p.url, f.url),
      status = case when p.retired then 'retired' else f.status end,
      -- An array of one says that there is something to write, be it null.
      etag = case when p.etag is null then f.etag else p.etag ->> 0 end,
      last_modified = case when p.last_modified is null then f.last_modified else p.last_modified ->> 0 end,
      body_hash = case when p.body_hash is null then f.body_hash else p.body_hash ->> 0 end,
      last_answer = coalesce(p.answer, f.last_answer),
      recent_polls = (case when jsonb_array_length(f.recent_polls) >= ${MAX_RECENT_POLLS} then f.recent_polls - 0
        else f.recent_polls end) || p.poll,
      -- least() and greatest() pass over null, so a poll without times must not come near now().
      newest_item_at = case when p.newest_item_at is null then f.newest_item_at
        else greatest(f.newest_item_at, least(p.newest_item_at, now())) end,
      overlap_polls = f.overlap_polls + case when p.overlapped then 1 else 0 end,
      gap_polls = f.gap_polls + case when not p.overlapped then 1 else 0 end
    from polled p where f.id = p.id and f.claim = p.claim and f.id in (select id from mine)
    returning f.id`,
    [toJson(polled.map(toColumns))],
  );
  return new Set(rows.map(({ id }) => id));
}

function toColumns({ target, outcome, seen, itemCount, schedule, pollMemory, parseProblems }: PolledFeed) {
  const at = new Date().toISOString();
  const intervalMs = Math.max(1, Math.round(schedule.intervalMs));
  const poll: FeedPoll = {
    at,
    status: outcome.status,
    cause: outcome.cause ?? "due",
    durationMs: Math.round(outcome.durationMs ?? 0),
    itemCount,
    newCount: seen.newCount,
    overlapped: seen.overlapped,
    intervalMs,
    problem: outcome.problem,
  };
  const optional = (value: string | null | undefined): [string | null] | null =>
    value === undefined ? null : [value];
  return {
    id: target.id,
    claim: target.claim,
    in_ms: Math.max(0, schedule.nextPollInMs),
    succeeded: outcome.succeeded,
    status: outcome.status,
    failure_count: outcome.failureCount,
    failing: outcome.failing,
    problem: outcome.problem,
    parse_problems: parseProblems ?? null,
    interval_ms: intervalMs,
    interval_reason: schedule.intervalReason,
    poll_memory: pollMemory,
    created: seen.newCount,
    title: outcome.title ?? null,
    url: outcome.movedTo ?? null,
    retired: outcome.retired === true,
    etag: optional(outcome.etag),
    last_modified: optional(outcome.lastModified),
    body_hash: optional(outcome.bodyHash),
    answer: outcome.answer === undefined ? null : { at, ...outcome.answer },
    poll,
    newest_item_at: newestOf(outcome),
    overlapped: seen.overlapped,
  };
}

function newestOf({ items }: PollOutcome): Date | null {
  let newest: Date | null = null;
  for (const { publishedAt } of items)
    if (publishedAt !== null && (newest === null || publishedAt > newest)) newest = publishedAt;
  return newest;
}
