import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { LeaseLostError } from "../errors.ts";
import type { ClusteredBatch, ClusteredPatch, Fence } from "../stores.ts";
import { advanceArticles } from "./advance-articles.ts";

/** Writes stories and the places of articles in them; see `ArticleStore.commitClustered`. */
export async function commitClustered(
  database: Pick<Database, "transaction">,
  { patches }: ClusteredBatch,
  lease: Fence,
): Promise<{ advancedIds: string[]; deliveryIds: string[] }> {
  if (patches.length === 0) return { advancedIds: [], deliveryIds: [] };
  return database.transaction(async (transaction) => {
    // Held to the commit: whoever takes the lease over waits for us, and we never write after it has.
    const held = await transaction.query("select 1 from leases where name = $1 and token = $2 for share", [
      lease.name,
      lease.token,
    ]);
    if (held.rowCount === 0) throw new LeaseLostError(lease.name);
    await foundStories(transaction, patches);
    const moved = await advanceArticles(transaction, {
      from: "classified",
      to: "clustered",
      columns: {
        story_id: "text",
        duplicate_of: "text",
        duplicate_tier: "text",
        shared_share: "real",
        revision_of: "text",
        agency: "text",
      },
      patches: await withRoots(transaction, patches),
    });
    const movedIds = new Set(moved);
    const done = patches.filter(({ id }) => movedIds.has(id));
    if (done.length === 0) {
      // Stories that nobody is in must not appear.
      await dropEmptyStories(transaction, patches);
      return { advancedIds: [], deliveryIds: [] };
    }
    await storeFingerprints(transaction, done);
    await followRoots(transaction, moved);
    await countStories(transaction, done);
    await dropEmptyStories(transaction, patches);
    return { advancedIds: moved, deliveryIds: [] };
  });
}

async function foundStories(transaction: Queryable, patches: readonly ClusteredPatch[]): Promise<void> {
  await transaction.query(
    `insert into stories (id, title, lead_article_id, language, first_seen_at, last_seen_at)
    select distinct on (p.story_id) p.story_id, a.title, a.id, p.language, a.first_seen_at, a.first_seen_at
    from json_to_recordset($1::json) as p (id text, story_id text, language text)
      join articles a on a.id = p.id and a.stage = 'classified'
    order by p.story_id, a.first_seen_at, a.id
    on conflict (id) do nothing`,
    [toJson(patches.map(({ id, storyId, language }) => ({ id, story_id: storyId, language })))],
  );
}

/** The patches as columns, each copy pointing at the first of its copies, which may be in this batch. */
async function withRoots(
  transaction: Queryable,
  patches: readonly ClusteredPatch[],
): Promise<({ id: string } & Record<string, unknown>)[]> {
  const targets = patches.flatMap(({ duplicateOf }) => (duplicateOf === null ? [] : [duplicateOf]));
  const parents = new Map<string, string | null>();
  if (targets.length > 0) {
    const { rows } = await transaction.query<{ id: string; duplicate_of: string | null }>(
      "select id, duplicate_of from articles where id = any ($1)",
      [targets],
    );
    for (const { id, duplicate_of } of rows) parents.set(id, duplicate_of);
  }
  for (const { id, duplicateOf } of patches)
    if (duplicateOf === null || parents.has(duplicateOf)) parents.set(id, duplicateOf);

  const rootOf = (id: string): string | null => {
    const seen = new Set([id]);
    let root = parents.get(id) ?? null;
    for (let next = root; next !== null; next = parents.get(next) ?? null) {
      if (seen.has(next)) return root === id ? null : root;
      seen.add(next);
      root = next;
    }
    return root;
  };
  return patches.map(({ id, storyId, tier, sharedShare, revisionOf, agency }) => {
    const root = rootOf(id);
    return {
      id,
      story_id: storyId,
      duplicate_of: root,
      duplicate_tier: root === null ? null : (tier ?? "near"),
      shared_share: root === null ? null : sharedShare,
      revision_of: revisionOf,
      agency,
    };
  });
}

async function storeFingerprints(transaction: Queryable, done: readonly ClusteredPatch[]): Promise<void> {
  const prints = done.flatMap(({ id, storyId, score, fingerprint }) =>
    fingerprint ? [{ id, storyId, score, ...fingerprint }] : [],
  );
  if (prints.length === 0) return;
  await transaction.query(
    `insert into article_fingerprints (article_id, version, fingerprint, story_id, score, position)
    select *, nextval('story_positions') from unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::real[])
    on conflict (article_id) do update set version = excluded.version, fingerprint = excluded.fingerprint`,
    [
      prints.map(({ id }) => id),
      prints.map(({ version }) => version),
      prints.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      prints.map(({ storyId }) => storyId),
      prints.map(({ score }) => score),
    ],
  );
}

/** Copies of an article that turned out to be a copy itself follow it to its root. */
async function followRoots(transaction: Queryable, moved: readonly string[]): Promise<void> {
  await transaction.query(
    `update articles copy set duplicate_of = root.duplicate_of
    from articles root
    where copy.duplicate_of = root.id and root.id = any ($1) and root.duplicate_of is not null
      and copy.id <> root.duplicate_of`,
    [moved],
  );
}

/** Counts from the articles, so that running twice changes nothing. */
async function countStories(transaction: Queryable, done: readonly ClusteredPatch[]): Promise<void> {
  await transaction.query(
    `update stories s set
      article_count = c.articles, source_count = c.sources, first_seen_at = c.first_seen, last_seen_at = c.last_seen,
      updated_at = now()
    from (
      select t.id, count(*) as articles, count(distinct a.source_id) as sources,
        min(a.first_seen_at) as first_seen, max(a.first_seen_at) as last_seen
      from unnest($1::text[]) as t (id) join articles a on a.story_id = t.id
      group by t.id
    ) c
    where c.id = s.id`,
    [[...new Set(done.map(({ storyId }) => storyId))]],
  );
}

async function dropEmptyStories(transaction: Queryable, patches: readonly ClusteredPatch[]): Promise<void> {
  await transaction.query("delete from stories where id = any ($1) and article_count = 0", [
    [...new Set(patches.map(({ storyId }) => storyId))],
  ]);
}
