import { pollProblem, type ProblemNote } from "@wirewatch/contracts";
import { isUniqueViolation } from "../classify-error.ts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import type { PollOutcome, PollResult, PollSeen, PollTarget } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import {
  articlesInDoubt,
  identifyItems,
  toKeyedItem,
  type Identified,
  type KnownArticle,
} from "./identify-items.ts";
import { finishWebsub } from "./finish-websub.ts";
import { NOTHING_SEEN, NOTHING_WRITTEN, scheduleOf, writePolledFeeds } from "./write-polled-feeds.ts";
import { noteGap, noteMove } from "./note-history.ts";
import { claimKeys, insertArticles, markEdits, type Draft } from "./write-found-items.ts";

/** Items older than the newest known one by more than this look old. */
const OLD_BY_MS = 86_400_000;
/** Ids and addresses that change together this often, and at most so far apart, are not believed at all. */
const MAX_ADDRESS_CHANGES = 2;
const ADDRESS_CHANGE_WINDOW_MS = 86_400_000;

/** Writes what a poll brought in one transaction; see `FeedStore.finishPoll`. */
export async function finishPoll(
  database: Pick<Database, "transaction">,
  target: PollTarget,
  outcome: PollOutcome,
): Promise<PollResult> {
  try {
    return await database.transaction((transaction) => write(transaction, target, outcome));
  } catch (error) {
    // Another feed has the new address already: what this poll found counts all the same, and the address stays.
    if (outcome.movedTo === undefined || !isUniqueViolation(error, "feeds_url_key")) throw error;
    const { movedTo: _movedTo, ...rest } = outcome;
    return database.transaction((transaction) => write(transaction, target, rest));
  }
}

async function write(transaction: Queryable, target: PollTarget, wanted: PollOutcome): Promise<PollResult> {
  const mine = await transaction.query("select 1 from feeds where id = $1 and claim = $2 for no key update", [
    target.id,
    target.claim,
  ]);
  if (mine.rowCount === 0) return NOTHING_WRITTEN;

  const outcome = await withoutUndoneMove(transaction, target, wanted);
  const feedTitle = target.title === "" ? (outcome.title ?? "") : target.title;
  const found = await writeItems(transaction, { ...target, title: feedTitle }, outcome);
  const { seen, pollMemory, parseProblems } = found;
  const schedule = scheduleOf(outcome, target, seen);
  const { deliveryIds } = await appendEvents(transaction, outcome.events);
  const gap = seen.overlapped === false;
  if (gap) await noteGap(transaction, target, seen.newCount);
  if (outcome.movedTo !== undefined) await noteMove(transaction, target, outcome.movedTo);
  if (outcome.document !== undefined) await writeDocument(transaction, target.id, outcome);
  await writePolledFeeds(transaction, [
    { target, outcome, seen, itemCount: outcome.items.length, schedule, pollMemory, parseProblems },
  ]);
  if (target.hasHub !== false || Boolean(outcome.announced) || outcome.pushes !== undefined)
    await finishWebsub(transaction, target, outcome, found.createdArticleIds);
  return {
    kept: true,
    createdArticleIds: found.createdArticleIds,
    knownCount: outcome.items.length - seen.newCount,
    heldCount: seen.heldCount,
    editedCount: found.editedCount,
    churned: found.distrust !== null,
    gap,
    movedTo: outcome.movedTo ?? null,
    intervalMs: schedule.intervalMs,
    nextPollInMs: schedule.nextPollInMs,
    deliveryIds,
  };
}

/** An operator who has undone a move does not want it again. */
async function withoutUndoneMove(
  transaction: Queryable,
  target: PollTarget,
  outcome: PollOutcome,
): Promise<PollOutcome> {
  if (outcome.movedTo === undefined) return outcome;
  const undone = await transaction.query(
    "select 1 from feed_moves where feed_id = $1 and to_url = $2 and undone_at is not null limit 1",
    [target.id, outcome.movedTo],
  );
  if (undone.rowCount === 0) return outcome;
  const { movedTo: _movedTo, ...rest } = outcome;
  return rest;
}

interface WrittenItems {
  createdArticleIds: string[];
  editedCount: number;
  distrust: Identified["distrust"];
  seen: PollSeen;
  pollMemory: Record<string, unknown>;
  parseProblems: ProblemNote[] | undefined;
}

async function writeItems(
  transaction: Queryable,
  target: PollTarget,
  outcome: PollOutcome,
): Promise<WrittenItems> {
  const { pollMemory, parseProblems } = outcome;
  if (outcome.items.length === 0)
    return {
      createdArticleIds: [],
      editedCount: 0,
      distrust: null,
      seen: NOTHING_SEEN,
      pollMemory,
      parseProblems,
    };
  const entries = outcome.items.map(toKeyedItem);
  const { rows } = await transaction.query<{ key: string; article_id: string; feed_hash: string | null }>(
    // With what this feed has said before: what another feed said is nothing that it could edit.
    `select k.key, k.article_id, case when a.feed_id = $2 then coalesce(a.feed_hash, '') end as feed_hash
    from article_keys k join articles a on a.id = k.article_id where k.key = any ($1)`,
    [entries.flatMap(({ keys, weakKey }) => (weakKey === null ? keys : [...keys, weakKey])), target.id],
  );
  const articleOf = new Map(rows.map((row) => [row.key, row.article_id]));
  const hashOf = new Map(rows.map((row) => [row.article_id, row.feed_hash]));
  const articles = await readArticles(transaction, articlesInDoubt(entries, articleOf));
  // A feed whose items others found first has no articles of its own and has shown items all the same.
  const hasHistory = target.articleCount > 0 || target.newestItemAt !== null;
  const identified = identifyItems(entries, articleOf, articles, {
    hasHistory,
    addressesUnreliable: pollMemory["addressesUnreliable"] === true,
  });

  const drafts = await claimKeys(transaction, identified);
  const flood = hasHistory ? floodOf(drafts, identified.known.length, target, outcome.floodItems) : [];
  const isUndated = flood.length > 0 && flood.every(({ item: { publishedAt } }) => publishedAt === null);
  // Without times, but with titles never seen, time and again: that is the news of a fast feed, not a flood.
  const isNews =
    isUndated && pollMemory["undatedFlood"] === true && flood.every(({ weakKey }) => weakKey !== null);
  const held = isNews ? [] : flood;
  const going = held.length === 0 ? drafts : drafts.filter((draft) => !held.includes(draft));
  await insertArticles(transaction, target, going, null);
  await insertArticles(
    transaction,
    target,
    held,
    pollProblem(
      "flood_held",
      "It came with many items that look new and are old, and waits for somebody to say what they are.",
    ),
  );
  const editedCount = await markEdits(transaction, target.id, editsOf(identified.known, hashOf));

  const knownCount = identified.known.length;
  const seen: PollSeen = {
    newCount: drafts.length,
    knownCount,
    heldCount: held.length,
    overlapped:
      !hasHistory || drafts.length === 0 || held.length > 0 || outcome.cause === "push"
        ? null
        : knownCount + identified.fresh.length - drafts.length > 0,
  };
  return {
    createdArticleIds: going.map(({ id }) => id),
    editedCount,
    distrust: identified.distrust,
    seen,
    pollMemory: remember(isUndated ? { ...pollMemory, undatedFlood: true } : pollMemory, identified),
    parseProblems: withNotes(parseProblems, identified, held.length),
  };
}

/**
 * The items that say something else than their articles have said, one an article. An article that is listed twice, in two states,
 * is not edited while one of them is as before: else each poll would find the other.
 */
function editsOf(
  known: Identified["known"],
  hashOf: ReadonlyMap<string, string | null>,
): Identified["known"] {
  const edits = new Map<string, Identified["known"][number]>();
  const unchanged = new Set<string>();
  for (const found of known) {
    const before = hashOf.get(found.articleId);
    const now = found.entry.item.contentHash;
    if (typeof before !== "string" || typeof now !== "string") continue;
    if (now === before) unchanged.add(found.articleId);
    else if (!edits.has(found.articleId)) edits.set(found.articleId, found);
  }
  return [...edits.values()].filter(({ articleId }) => !unchanged.has(articleId));
}

/** What must be known of articles to which a new key may belong. */
async function readArticles(
  transaction: Queryable,
  ids: ReadonlySet<string>,
): Promise<Map<string, KnownArticle>> {
  if (ids.size === 0) return new Map();
  const { rows } = await transaction.query<KnownArticle & { id: string }>(
    `select a.id, a.canonical_url as "canonicalUrl", a.feed_item_title as title, a.published_at as "publishedAt",
      a.feed_hash as "contentHash", coalesce((select array_agg(key) from article_keys where article_id = a.id), '{}') as keys
    from articles a where a.id = any ($1)`,
    [[...ids]],
  );
  return new Map(rows.map(({ id, ...article }) => [id, article]));
}

/** The items to hold: many at once that look new, are older than what the feed has shown, and are most of what looks new. */
function floodOf(
  drafts: readonly Draft[],
  knownCount: number,
  target: PollTarget,
  floodItems: number | undefined,
): Draft[] {
  if (floodItems === undefined || drafts.length < floodItems) return [];
  const oldBefore = target.newestItemAt === null ? null : target.newestItemAt.getTime() - OLD_BY_MS;
  const old = drafts.filter(({ item: { publishedAt } }) =>
    publishedAt === null ? knownCount === 0 : oldBefore !== null && publishedAt.getTime() < oldBefore,
  );
  return old.length >= floodItems && old.length * 2 >= drafts.length ? old : [];
}

function remember(
  memory: Record<string, unknown>,
  { distrust, addressesChanged }: Identified,
): Record<string, unknown> {
  if (distrust === null) return memory;
  const now = Date.now();
  const since = new Date(now).toISOString();
  const before = memory["addressChanges"];
  const recent = (Array.isArray(before) ? before : []).filter(
    (at): at is string => typeof at === "string" && now - Date.parse(at) < ADDRESS_CHANGE_WINDOW_MS,
  );
  const changes = addressesChanged ? [...recent, since].slice(-MAX_ADDRESS_CHANGES) : recent;
  return {
    ...memory,
    guidUnreliable: memory["guidUnreliable"] ?? { since, why: distrust },
    ...(changes.length > 0 ? { addressChanges: changes } : {}),
    ...(changes.length >= MAX_ADDRESS_CHANGES ? { addressesUnreliable: true } : {}),
  };
}

function withNotes(
  problems: ProblemNote[] | undefined,
  { distrust }: Identified,
  heldCount: number,
): ProblemNote[] | undefined {
  const notes = [...(problems ?? [])];
  if (distrust !== null && !notes.some(({ code }) => code === "guid_unreliable"))
    notes.push(
      pollProblem(
        "guid_unreliable",
        distrust === "reused"
          ? "The feed gives one id to different items: they are told apart by address, title and day."
          : "The feed changes the ids of its items: they are recognised by address, title and day.",
      ),
    );
  if (heldCount > 0)
    notes.push(
      pollProblem(
        "flood_held",
        `${heldCount} items look new and are older than what the feed has shown before: they are held.`,
      ),
    );
  return notes.length === (problems?.length ?? 0) ? problems : notes;
}

async function writeDocument(transaction: Queryable, feedId: string, outcome: PollOutcome): Promise<void> {
  const { document, answer } = outcome;
  if (document === undefined) return;
  await transaction.query(
    `insert into feed_answers (feed_id, url, status, headers, body, body_bytes, truncated)
    values ($1, $2, $3, $4::jsonb, $5, $6, $7)
    on conflict (feed_id) do update set fetched_at = now(), url = excluded.url, status = excluded.status,
      headers = excluded.headers, body = excluded.body, body_bytes = excluded.body_bytes, truncated = excluded.truncated`,
    [
      feedId,
      answer?.url ?? "",
      outcome.status ?? 200,
      toJson(answer?.headers ?? {}),
      Buffer.from(document.gzip),
      document.bytes,
      document.truncated,
    ],
  );
}
