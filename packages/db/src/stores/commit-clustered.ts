import type { DuplicateTier } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import type { ArticleStore, ClusteredBatch, ClusteredPatch, Fence } from "../stores.ts";
import { advanceArticles } from "./advance-articles.ts";
import { appendEvents } from "./append-events.ts";
import { findOriginals } from "./find-originals.ts";
import { holdFence } from "./hold-fence.ts";
import { lockArticles, type LockedArticle } from "./lock-articles.ts";
import { readStoryLinks } from "./read-story-links.ts";
import {
  emptyStories,
  lockStories,
  moveAlerts,
  settleStories,
  toLinkColumns,
  toMergedEvents,
  writeLinks,
} from "./settle-stories.ts";
import type { StoryLinks } from "./story-links.ts";

type Outcome = Awaited<ReturnType<ArticleStore["commitClustered"]>>;

/** A patch whose article still waits, with its story: the one that it has, or the one that stands for what was decided. */
type Placed = ClusteredPatch & { storyId: string };

/** Writes stories and the places of articles in them; see `ArticleStore.commitClustered`. */
export async function commitClustered(
  database: Pick<Database, "transaction">,
  batch: ClusteredBatch,
  fence: Fence,
): Promise<Outcome> {
  if (batch.patches.length + batch.leads.length + batch.merges.length === 0)
    return { advancedIds: [], deliveryIds: [] };
  return database.transaction(async (transaction): Promise<Outcome> => {
    await holdFence(transaction, fence);
    const links = await readStoryLinks(
      transaction,
      [
        ...batch.patches.flatMap(({ storyId, continues }) => [
          storyId,
          ...(continues === null ? [] : [continues]),
        ]),
        ...batch.leads.map(({ storyId }) => storyId),
      ],
      batch.merges.flatMap(({ from, into }) => [from, into]),
    );
    const articles = await lockArticles(transaction, {
      ids: batch.patches.map(({ id }) => id),
      storyIds: batch.merges.map(({ from }) => links.standing(from)),
    });

    // From here on nothing is decided anew: first everything that follows from the batch, then the locks, then the writing.
    const placed = placePatches(batch.patches, articles, links);
    const storyOf = (id: string): string | null => articles.get(id)?.storyId ?? null;
    const merges = batch.merges.flatMap(({ from, into }) => {
      const merged = links.standing(from);
      const standing = links.merge(from, into);
      return standing === null ? [] : [{ from: merged, into: standing }];
    });
    const originals = await readOriginals(transaction, placed, articles);
    const reworks = await readReworks(transaction, placed);
    const followers = copiesOfCopies(articles, originals);
    const touched = [
      ...new Set(
        [
          ...placed.map(({ storyId }) => storyId),
          ...followers.flatMap(({ id }) => storyOf(id) ?? []),
          ...batch.leads.map(({ storyId }) => storyId).filter((id) => links.isKnown(id)),
          ...merges.map(({ from }) => from),
        ].flatMap((id) => [id, links.standing(id)]),
      ),
    ].toSorted();
    await lockStories(transaction, [...touched, ...links.changed().map(({ id }) => id)]);

    await foundStories(transaction, links, placed);
    const advancedIds = await placeArticles(transaction, placed, originals, reworks);
    await followOriginals(transaction, followers);
    await storeFingerprints(transaction, placed);
    await writeLinks(transaction, links.changed());
    const ended = merges.map(({ from }) => ({ from, into: links.standing(from) }));
    if (merges.length > 0) {
      await emptyStories(transaction, ended);
      await noteMerges(transaction, merges);
    }
    const counted = await settleStories(transaction, touched, batch.leads);
    if (merges.length === 0) return { advancedIds, deliveryIds: [] };
    await moveAlerts(transaction, ended);
    const { deliveryIds } = await appendEvents(transaction, toMergedEvents(ended, "clusterer", counted));
    return { advancedIds, deliveryIds };
  });
}

/**
 * Finds the story of each article that still waits; what was decided of others leaves no trace. An article that comes again keeps its
 * story. The first article of a story that is not there founds it.
 */
function placePatches(
  patches: readonly ClusteredPatch[],
  articles: ReadonlyMap<string, LockedArticle>,
  links: StoryLinks,
): Placed[] {
  const seen = new Set<string>();
  return patches.flatMap((patch) => {
    const article = articles.get(patch.id);
    if (article?.isWaiting !== true || seen.has(patch.id)) return [];
    seen.add(patch.id);
    const storyId = article.storyId ?? links.standing(patch.storyId);
    if (article.storyId === null && !links.isKnown(storyId))
      links.found({ id: storyId, continues: patch.continues, firstSeenMs: article.firstSeenMs });
    return [{ ...patch, storyId }];
  });
}

async function readOriginals(
  transaction: Queryable,
  placed: readonly Placed[],
  articles: ReadonlyMap<string, LockedArticle>,
): Promise<Map<string, string | null>> {
  const known = new Map([...articles.values()].map(({ id, duplicateOf }) => [id, duplicateOf]));
  const others = placed.flatMap(({ duplicateOf }) =>
    duplicateOf === null || known.has(duplicateOf) ? [] : [duplicateOf],
  );
  if (others.length > 0) {
    const { rows } = await transaction.query<{ id: string; duplicate_of: string | null }>(
      "select id, duplicate_of from articles where id = any ($1)",
      [others],
    );
    for (const { id, duplicate_of: duplicateOf } of rows) known.set(id, duplicateOf);
  }
  return findOriginals(placed, known);
}

/** Of copies that repeat a rework (`near`) of their original, or another copy of it, the rework. */
async function readReworks(transaction: Queryable, placed: readonly Placed[]): Promise<Map<string, string>> {
  const isCopy = (tier: DuplicateTier | null): boolean => tier === "exact" || tier === "copy";
  const repeated = placed.flatMap(({ tier, repeats }) => (isCopy(tier) && repeats !== null ? [repeats] : []));
  const reworks = new Map<string, string>();
  if (repeated.length === 0) return reworks;
  const { rows } = await transaction.query<{
    id: string;
    duplicate_tier: DuplicateTier | null;
    rework_id: string | null;
  }>("select id, duplicate_tier, rework_id from articles where id = any ($1)", [repeated]);
  const tiers = new Map(rows.map((row) => [row.id, row.duplicate_tier]));
  for (const { id, rework_id: rework } of rows) if (rework !== null) reworks.set(id, rework);
  for (const { id, tier, repeats } of placed) {
    tiers.set(id, tier);
    reworks.delete(id);
    if (repeats === null || repeats === id || !isCopy(tier) || !tiers.has(repeats)) continue;
    const rework = tiers.get(repeats) === "near" ? repeats : reworks.get(repeats);
    if (rework !== undefined) reworks.set(id, rework);
  }
  return reworks;
}

/** Copies of articles that turned out to be copies themselves, with the original that they follow these to. */
function copiesOfCopies(
  articles: ReadonlyMap<string, LockedArticle>,
  originals: ReadonlyMap<string, string | null>,
): { id: string; duplicate_of: string }[] {
  return [...articles.values()].flatMap(({ id, duplicateOf }) => {
    const original = duplicateOf === null || originals.has(id) ? null : (originals.get(duplicateOf) ?? null);
    return original === null || original === id ? [] : [{ id, duplicate_of: original }];
  });
}

async function foundStories(
  transaction: Queryable,
  links: StoryLinks,
  placed: readonly Placed[],
): Promise<void> {
  const founded = links.founded();
  if (founded.length === 0) return;
  const founders = new Map<string, Placed>();
  for (const patch of placed) if (!founders.has(patch.storyId)) founders.set(patch.storyId, patch);
  // Counting makes it the first version.
  await transaction.query(
    `insert into stories (id, title, lead_article_id, language, continues, saga_id, merged_into, merged_at, version, first_seen_at, last_seen_at)
    select p.id, a.title, a.id, p.language, p.continues, p.saga_id, p.merged_into,
      case when p.merged_into is not null then now() end, 0, a.first_seen_at, a.first_seen_at
    from json_to_recordset($1::json) as p (id text, founder_id text, language text, continues text, saga_id text, merged_into text)
      join articles a on a.id = p.founder_id
    order by p.id`,
    [
      toJson(
        founded.map((link) => ({
          ...toLinkColumns(link),
          founder_id: founders.get(link.id)?.id,
          language: founders.get(link.id)?.language,
        })),
      ),
    ],
  );
}

async function placeArticles(
  transaction: Queryable,
  placed: readonly Placed[],
  originals: ReadonlyMap<string, string | null>,
  reworks: ReadonlyMap<string, string>,
): Promise<string[]> {
  const revised = placed.flatMap(({ id, revisionOf }) =>
    revisionOf === null || revisionOf === id ? [] : [revisionOf],
  );
  const { rows } =
    revised.length === 0
      ? { rows: [] }
      : await transaction.query<{ id: string }>("select id from articles where id = any ($1)", [revised]);
  const isThere = new Set(rows.map(({ id }) => id));
  return advanceArticles(transaction, {
    from: "classified",
    to: "clustered",
    columns: {
      story_id: "text",
      duplicate_of: "text",
      duplicate_tier: "text",
      shared_share: "real",
      rework_id: "text",
      revision_of: "text",
      agency: "text",
    },
    patches: placed.map(({ id, storyId, tier, sharedShare, revisionOf, agency }) => {
      const original = originals.get(id) ?? null;
      return {
        id,
        story_id: storyId,
        duplicate_of: original,
        duplicate_tier: original === null ? null : (tier ?? "near"),
        shared_share: original === null ? null : sharedShare,
        rework_id: original === null ? null : (reworks.get(id) ?? null),
        revision_of: revisionOf !== null && revisionOf !== id && isThere.has(revisionOf) ? revisionOf : null,
        agency,
      };
    }),
  });
}

async function followOriginals(
  transaction: Queryable,
  followers: readonly { id: string; duplicate_of: string }[],
): Promise<void> {
  if (followers.length === 0) return;
  await transaction.query(
    `update articles a set duplicate_of = f.duplicate_of
    from json_to_recordset($1::json) as f (id text, duplicate_of text) where a.id = f.id`,
    [toJson(followers)],
  );
}

/** An article that comes again keeps its fingerprint and its place among the decisions. */
async function storeFingerprints(transaction: Queryable, placed: readonly Placed[]): Promise<void> {
  const prints = placed.flatMap(({ id, storyId, score, fingerprint }) =>
    fingerprint ? [{ id, storyId, score, ...fingerprint }] : [],
  );
  if (prints.length === 0) return;
  await transaction.query(
    `insert into article_fingerprints (article_id, version, fingerprint, story_id, score, first_seen_at, position)
    select p.id, p.version, p.fingerprint, p.story_id, p.score, p.first_seen_at, nextval('story_positions')
    from (
      select d.id, d.version, d.fingerprint, d.story_id, d.score, d.place,
        coalesce(to_timestamp(d.seen_ms / 1000), a.first_seen_at) as first_seen_at
      from unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::real[], $6::float8[]) with ordinality
        as d (id, version, fingerprint, story_id, score, seen_ms, place) join articles a on a.id = d.id
      order by d.place
    ) p
    on conflict (article_id) do nothing`,
    [
      prints.map(({ id }) => id),
      prints.map(({ version }) => version),
      prints.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      prints.map(({ storyId }) => storyId),
      prints.map(({ score }) => score),
      prints.map(({ seenMs }) => seenMs ?? null),
    ],
  );
}

async function noteMerges(
  transaction: Queryable,
  merges: readonly { from: string; into: string }[],
): Promise<void> {
  await transaction.query(
    `insert into story_moves (id, kind, from_story_id, into_story_id, cause, state, position, finished_at)
    select m.id, 'merge', m.from_id, m.into_id, 'clusterer', 'done', nextval('story_positions'), now()
    from (
      select * from unnest($1::text[], $2::text[], $3::text[]) with ordinality as m (id, from_id, into_id, place) order by m.place
    ) m`,
    [merges.map(() => newId("storyMove")), merges.map(({ from }) => from), merges.map(({ into }) => into)],
  );
}
