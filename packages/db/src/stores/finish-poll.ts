import { isUniqueViolation } from "../classify-error.ts";
import { cleanText, toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { FoundItem, PollOutcome, PollResult, PollTarget } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import { finishWebsub } from "./finish-websub.ts";
import { milliseconds } from "./rows.ts";

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

async function write(transaction: Queryable, target: PollTarget, outcome: PollOutcome): Promise<PollResult> {
  const mine = await transaction.query("select 1 from feeds where id = $1 and claim = $2 for update", [
    target.id,
    target.claim,
  ]);
  if (mine.rowCount === 0) return { kept: false, createdArticleIds: [], knownCount: 0, deliveryIds: [] };

  const feedTitle = target.title === "" ? (outcome.title ?? "") : target.title;
  const created = await insertNewItems(transaction, { ...target, title: feedTitle }, outcome.items);
  await updateFeed(transaction, target.id, outcome, created.length);
  await finishWebsub(transaction, target, outcome, created);
  const { deliveryIds } = await appendEvents(transaction, outcome.events);
  return {
    kept: true,
    createdArticleIds: created,
    knownCount: outcome.items.length - created.length,
    deliveryIds,
  };
}

interface Draft {
  id: string;
  keys: string[];
  item: FoundItem;
}

async function insertNewItems(
  transaction: Queryable,
  target: PollTarget,
  items: readonly FoundItem[],
): Promise<string[]> {
  if (items.length === 0) return [];
  const drafts = items.map((item): Draft => ({
    id: newId("article"),
    keys: [...new Set(item.keys.map(cleanText))],
    item,
  }));
  const { rows } = await transaction.query<{ key: string }>(
    "select key from article_keys where key = any ($1)",
    [drafts.flatMap(({ keys }) => keys)],
  );
  const taken = new Set(rows.map(({ key }) => key));
  const candidates: Draft[] = [];
  for (const draft of drafts) {
    if (draft.keys.length === 0 || draft.keys.some((key) => taken.has(key))) continue;
    // Twice the same item in one feed is one article.
    for (const key of draft.keys) taken.add(key);
    candidates.push(draft);
  }
  if (candidates.length === 0) return [];

  const winners = await claimKeys(transaction, candidates);
  if (winners.length > 0) await insertArticles(transaction, target, winners);
  return winners.map(({ id }) => id);
}

/**
 * Takes the keys before the articles exist (the foreign key is checked at commit). Whoever is second at a key waits for
 * the first to commit and then does not get it; an item that lost any of its keys is somebody else's, and gives back
 * the others. Keys go in order, so that two polls never wait for each other.
 */
async function claimKeys(transaction: Queryable, candidates: readonly Draft[]): Promise<Draft[]> {
  const pairs = candidates
    .flatMap(({ id, keys }) => keys.map((key) => ({ id, key })))
    .toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  const { rows } = await transaction.query<{ article_id: string }>(
    `insert into article_keys (key, article_id)
    select k.key, k.id from unnest($1::text[], $2::text[]) with ordinality as k (key, id, place) order by k.place
    on conflict (key) do nothing returning article_id`,
    [pairs.map(({ key }) => key), pairs.map(({ id }) => id)],
  );
  const won = new Map<string, number>();
  for (const { article_id } of rows) won.set(article_id, (won.get(article_id) ?? 0) + 1);
  const winners = candidates.filter(({ id, keys }) => won.get(id) === keys.length);
  const losers = candidates.filter(({ id, keys }) => won.has(id) && won.get(id) !== keys.length);
  if (losers.length > 0)
    await transaction.query("delete from article_keys where article_id = any ($1)", [
      losers.map(({ id }) => id),
    ]);
  return winners;
}

async function insertArticles(
  transaction: Queryable,
  target: PollTarget,
  winners: readonly Draft[],
): Promise<void> {
  await transaction.query(
    `insert into articles (id, feed_id, source_id, url, canonical_url, title, feed_title, feed_html, feed_language,
      categories, authors, published_at, problems)
    select i.id, $2, $3, i.url, i.canonical_url, i.title, $4, i.html, i.language, i.categories, i.authors,
      i.published_at, i.problems
    from json_to_recordset($1::json) as i (id text, url text, canonical_url text, title text, html text, language text,
      categories jsonb, authors jsonb, published_at timestamptz, problems jsonb)`,
    [
      toJson(
        winners.map(({ id, item }) => ({
          id,
          url: item.url,
          canonical_url: item.canonicalUrl,
          title: item.title,
          html: item.html,
          language: item.language,
          categories: item.categories,
          authors: item.authors,
          published_at: item.publishedAt,
          problems: item.problems,
        })),
      ),
      target.id,
      target.source.id,
      target.title,
    ],
  );
}

async function updateFeed(
  transaction: Queryable,
  id: string,
  outcome: PollOutcome,
  created: number,
): Promise<void> {
  await transaction.query(
    `update feeds set
      claim = null,
      next_poll_at = now() + ${milliseconds("$2")},
      last_polled_at = now(),
      last_succeeded_at = case when $3::boolean then now() else last_succeeded_at end,
      last_status = $4,
      failure_count = $5,
      failing = $6,
      problem = $7::jsonb,
      parse_problems = coalesce($8::jsonb, parse_problems),
      interval_ms = $9,
      poll_memory = $10::jsonb,
      article_count = article_count + $11,
      title = case when title = '' then coalesce($12, '') else title end,
      url = coalesce($13, url),
      status = case when $14::boolean then 'retired' else status end,
      etag = case when $15::boolean then $16 else etag end,
      last_modified = case when $17::boolean then $18 else last_modified end,
      body_hash = case when $19::boolean then $20 else body_hash end
    where id = $1`,
    [
      id,
      outcome.nextPollInMs,
      outcome.succeeded,
      outcome.status,
      outcome.failureCount,
      outcome.failing,
      outcome.problem === null ? null : toJson(outcome.problem),
      outcome.parseProblems === undefined ? null : toJson(outcome.parseProblems),
      Math.max(1, Math.round(outcome.intervalMs)),
      toJson(outcome.pollMemory),
      created,
      outcome.title ?? null,
      outcome.movedTo ?? null,
      outcome.retired === true,
      outcome.etag !== undefined,
      outcome.etag ?? null,
      outcome.lastModified !== undefined,
      outcome.lastModified ?? null,
      outcome.bodyHash !== undefined,
      outcome.bodyHash ?? null,
    ],
  );
}
