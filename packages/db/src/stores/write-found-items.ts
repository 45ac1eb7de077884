import { toJson } from "../clean-value.ts";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { PollTarget } from "../stores.ts";
import { identityOf, type Identified, type KeyedItem } from "./identify-items.ts";

/** At most one edit of an article is handed on for a check in this time. */
const EDIT_PAUSE = "interval '10 minutes'";
/** An article that has been revised so often is not looked at again for an edit in its feed. */
const MAX_REVISIONS = 20;

export interface Draft extends KeyedItem {
  id: string;
}

/**
 * Takes keys before their articles exist (the foreign key is checked at commit), and keys for articles that are known.
 * Whoever is second at a key waits for the first to commit and then does not get it; an item that lost any of the keys that
 * recognise it is somebody else's, and gives back the others. Keys go in order, so that two polls never wait for each other.
 * Returns the items that are ours.
 */
export async function claimKeys(
  transaction: Queryable,
  { fresh, attach }: Pick<Identified, "fresh" | "attach">,
): Promise<Draft[]> {
  const drafts = fresh.map((entry): Draft => ({ ...entry, id: newId("article") }));
  const pairs = [
    ...drafts.flatMap((draft) => [
      ...draft.keys.map((key) => ({ id: draft.id, key })),
      ...(draft.weakKey === null ? [] : [{ id: draft.id, key: draft.weakKey }]),
    ]),
    ...attach.map(({ articleId, key }) => ({ id: articleId, key })),
  ].toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  if (pairs.length === 0) return [];
  const { rows } = await transaction.query<{ key: string; article_id: string }>(
    `insert into article_keys (key, article_id)
    select k.key, k.id from unnest($1::text[], $2::text[]) with ordinality as k (key, id, place) order by k.place
    on conflict (key) do nothing returning key, article_id`,
    [pairs.map(({ key }) => key), pairs.map(({ id }) => id)],
  );
  const owner = new Map(rows.map((row) => [row.key, row.article_id]));
  const isOurs = (draft: Draft): boolean => identityOf(draft).every((key) => owner.get(key) === draft.id);
  const losers = drafts.filter((draft) => !isOurs(draft));
  if (losers.length > 0)
    await transaction.query("delete from article_keys where article_id = any ($1)", [
      losers.map(({ id }) => id),
    ]);
  return drafts.filter(isOurs);
}

export async function insertArticles(
  transaction: Queryable,
  target: PollTarget,
  drafts: readonly Draft[],
  quarantine: { code: string; message: string } | null,
): Promise<void> {
  if (drafts.length === 0) return;
  await transaction.query(
    `insert into articles (id, feed_id, source_id, url, canonical_url, title, feed_title, feed_item_title, feed_html,
      feed_hash, feed_language, categories, authors, published_at, problems, quarantine)
    select i.id, $2, $3, i.url, i.canonical_url, i.title, $4, i.title, i.html, i.hash, i.language, i.categories,
      i.authors, i.published_at, i.problems, $5::jsonb
    from json_to_recordset($1::json) as i (id text, url text, canonical_url text, title text, html text, hash text,
      language text, categories jsonb, authors jsonb, published_at timestamptz, problems jsonb)`,
    [
      toJson(
        drafts.map(({ id, item }) => ({
          id,
          url: item.url,
          canonical_url: item.canonicalUrl,
          title: item.title,
          html: item.html,
          hash: item.contentHash ?? null,
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
      quarantine === null ? null : toJson(quarantine),
    ],
  );
}

/**
 * Keeps what the feed says now of articles that it has changed, and has them looked at: at once, or when the last edit is ten
 * minutes old. An article that no stage has read yet takes the new text as it is. Returns how many were changed.
 */
export async function markEdits(
  transaction: Queryable,
  feedId: string,
  edits: readonly { articleId: string; entry: KeyedItem }[],
): Promise<number> {
  if (edits.length === 0) return 0;
  const markAt = `case when a.feed_edited_at > now() then a.feed_edited_at
    else greatest(now(), coalesce(a.feed_edited_at + ${EDIT_PAUSE}, now())) end`;
  // A hash that is written for the first time is no edit: the article was found before hashes were kept.
  const isMarked = `a.feed_hash is not null and a.stage <> 'found' and a.revision < ${MAX_REVISIONS}`;
  const { rows } = await transaction.query<{ had_hash: boolean }>(
    `with said as (
      select * from json_to_recordset($1::json) as s (id text, hash text, title text, html text)
    ), held as (
      select a.id, a.feed_hash is not null as had_hash from articles a join said s on s.id = a.id
      where a.feed_id = $2 and a.feed_hash is distinct from s.hash order by a.id for no key update of a
    )
    update articles a set
      feed_hash = s.hash,
      feed_item_title = s.title,
      feed_html = s.html,
      title = case when a.stage = 'found' then s.title else a.title end,
      feed_edited_at = case when ${isMarked} then ${markAt} else a.feed_edited_at end,
      -- A check that is under way sees at its end that the hash has changed.
      check_at = case when ${isMarked} and a.check_claim is null then least(coalesce(a.check_at, 'infinity'), ${markAt})
        else a.check_at end
    from said s, held h where a.id = s.id and a.id = h.id
    returning h.had_hash`,
    [
      toJson(
        edits.map(({ articleId, entry: { item } }) => ({
          id: articleId,
          hash: item.contentHash,
          title: item.title,
          html: item.html,
        })),
      ),
      feedId,
    ],
  );
  return rows.filter(({ had_hash: hadHash }) => hadHash).length;
}
