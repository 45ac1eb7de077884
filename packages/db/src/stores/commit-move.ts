import type { ProblemNote } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database, Queryable } from "../database.ts";
import type { Fence, MoveOutcome, StoryStore, WaitingMove } from "../stores.ts";
import { appendEvents } from "./append-events.ts";
import { holdFence } from "./hold-fence.ts";
import { lockArticles, type LockedArticle } from "./lock-articles.ts";
import { readStoryLinks } from "./read-story-links.ts";
import {
  emptyStories,
  lockStories,
  moveAlerts,
  settleStories,
  toMergedEvents,
  writeLinks,
} from "./settle-stories.ts";

type Outcome = Awaited<ReturnType<StoryStore["commitMove"]>>;
type Split = Extract<MoveOutcome, { kind: "split" }>;
type Merge = Extract<MoveOutcome, { kind: "merge" }>;

const NOTHING = { rematchedIds: [], deliveryIds: [] };

/** Carries a merge or a split out; see `StoryStore.commitMove`. */
export async function commitMove(
  database: Pick<Database, "transaction">,
  move: WaitingMove,
  outcome: MoveOutcome,
  fence: Fence,
): Promise<Outcome> {
  return database.transaction(async (transaction): Promise<Outcome> => {
    await holdFence(transaction, fence);
    const { rows } = await transaction.query<{
      kind: WaitingMove["kind"];
      state: Outcome["state"];
      from_story_id: string;
      into_story_id: string | null;
    }>("select kind, state, from_story_id, into_story_id from story_moves where id = $1 for no key update", [
      move.id,
    ]);
    const [row] = rows;
    if (row === undefined) throw new Error(`there is no move ${move.id}`);
    if (row.state !== "waiting") return { state: row.state, ...NOTHING };
    if (outcome.state === "refused") return refuse(transaction, move.id, outcome.problem);
    if (outcome.kind !== row.kind)
      throw new Error(`the move ${move.id} is a ${row.kind}, not a ${outcome.kind}`);
    return outcome.kind === "split"
      ? split(transaction, move.id, row.from_story_id, outcome)
      : merge(transaction, move.id, [row.from_story_id, row.into_story_id ?? row.from_story_id], outcome);
  });
}

async function refuse(transaction: Queryable, id: string, problem: ProblemNote): Promise<Outcome> {
  await transaction.query(
    "update story_moves set state = 'refused', problem = $2::jsonb, finished_at = now() where id = $1",
    [id, toJson(problem)],
  );
  return { state: "refused", ...NOTHING };
}

/** Stories that have become one meanwhile are what was asked for: there is nothing left to do. */
async function merge(
  transaction: Queryable,
  id: string,
  [askedFrom, askedInto]: readonly [string, string],
  { leads }: Merge,
): Promise<Outcome> {
  const links = await readStoryLinks(transaction, [], [askedFrom, askedInto]);
  const from = links.standing(askedFrom);
  const into = links.merge(askedFrom, askedInto);
  if (into === null) {
    await transaction.query("update story_moves set state = 'done', finished_at = now() where id = $1", [id]);
    return { state: "done", ...NOTHING };
  }
  const merges = [{ from, into }];
  await lockArticles(transaction, { storyIds: [from] });
  await lockStories(transaction, [from, into, ...links.changed().map((link) => link.id)]);
  await emptyStories(transaction, merges);
  await writeLinks(transaction, links.changed());
  await transaction.query(
    `update story_moves set state = 'done', from_story_id = $2, into_story_id = $3, position = nextval('story_positions'),
      finished_at = now() where id = $1`,
    [id, from, into],
  );
  const counted = await settleStories(transaction, [from, into].toSorted(), leads);
  await moveAlerts(transaction, merges);
  const { deliveryIds } = await appendEvents(transaction, toMergedEvents(merges, "operator", counted));
  return { state: "done", rematchedIds: [], deliveryIds };
}

async function split(
  transaction: Queryable,
  id: string,
  asked: string,
  { intoStoryId: into, movedIds: named, leads }: Split,
): Promise<Outcome> {
  const links = await readStoryLinks(transaction, [asked, into], []);
  const from = links.standing(asked);
  // All of them: none raises an alert while the story is taken apart.
  const articles = await lockArticles(transaction, { storyIds: [from] });
  const inStory = [...articles.values()].filter(({ storyId }) => storyId === from);
  const moved = withFamilies(inStory, named);
  const problem = findProblem({
    from,
    into,
    isTaken: links.isKnown(into),
    moved: moved.length,
    all: inStory.length,
  });
  if (problem !== null) return refuse(transaction, id, problem);

  await lockStories(transaction, [from]);
  await transaction.query(
    `insert into stories (id, title, lead_article_id, language, version, first_seen_at, last_seen_at)
    select $1, a.title, a.id, s.language, 0, a.first_seen_at, a.first_seen_at
    from articles a join stories s on s.id = $2 where a.id = any ($3) order by a.first_seen_at, a.id limit 1`,
    [into, from, moved],
  );
  await transaction.query("update articles set story_id = $1 where id = any ($2)", [into, moved]);
  await transaction.query(
    `update articles a set revision_of = null from articles r
    where a.story_id in ($1, $2) and r.id = a.revision_of and r.story_id in ($1, $2) and r.story_id <> a.story_id`,
    [from, into],
  );
  const rematchedIds = await matchAgain(transaction, [from, into]);
  await transaction.query(
    `update story_moves set state = 'done', from_story_id = $2, into_story_id = $3, moved_ids = $4::jsonb,
      position = nextval('story_positions'), finished_at = now() where id = $1`,
    [id, from, into, toJson(moved)],
  );
  const counted = await settleStories(transaction, [from, into].toSorted(), leads);
  await moveAlertsOf(transaction, moved, { from, into });
  const { deliveryIds } = await appendEvents(transaction, [
    {
      type: "story.split",
      cause: `story-split:${into}`,
      data: { from, into, title: counted.get(into)?.title ?? "", articleIds: moved },
    },
  ]);
  return { state: "done", rematchedIds, deliveryIds };
}

/** The named articles with every article of their families in the story, in the order of the ids. */
function withFamilies(inStory: readonly LockedArticle[], named: readonly string[]): string[] {
  const isNamed = new Set(named);
  const originals = new Set(
    inStory.filter(({ id }) => isNamed.has(id)).map(({ id, duplicateOf }) => duplicateOf ?? id),
  );
  return inStory.filter(({ id, duplicateOf }) => originals.has(duplicateOf ?? id)).map(({ id }) => id);
}

function findProblem(split: {
  from: string;
  into: string;
  isTaken: boolean;
  moved: number;
  all: number;
}): ProblemNote | null {
  if (split.isTaken)
    return {
      code: "split_taken",
      message: `There is a story ${split.into} already, so none can be made by that id.`,
    };
  if (split.moved === 0)
    return { code: "split_empty", message: `None of the articles is in the story ${split.from} any more.` };
  if (split.moved === split.all)
    return {
      code: "split_whole",
      message: `With their copies these are all articles of the story ${split.from}: it would be left empty. Name fewer.`,
    };
  return null;
}

/**
 * Sends the articles of the stories through the monitors once more. One that some shards have seen starts over: an alert that kept them
 * from raising one may have gone with the other story. So may one that is on its way again in silence, with a better text: it speaks.
 */
async function matchAgain(transaction: Queryable, storyIds: readonly string[]): Promise<string[]> {
  await transaction.query(
    "update articles set silent_pass = false where story_id = any ($1) and stage <> 'matched' and silent_pass",
    [storyIds],
  );
  const { rows } = await transaction.query<{ id: string }>(
    `update articles set matched_before = case when stage = 'matched' then stage_since else matched_before end,
      stage = 'clustered', stage_since = case when stage = 'clustered' then stage_since else now() end,
      match_shards_done = 0, wake_at = now(), wake_count = 0, attempt_count = 0
    where story_id = any ($1) and quarantine is null
      and (stage = 'matched' or (stage = 'clustered' and match_shards_done > 0))
    returning id`,
    [storyIds],
  );
  return rows.map(({ id }) => id).toSorted();
}

/** An alert goes with its article; one that spoke for the story it was on speaks for the other one then, so that the first is free again. */
async function moveAlertsOf(
  transaction: Queryable,
  articleIds: readonly string[],
  { from, into }: { from: string; into: string },
): Promise<void> {
  await transaction.query(
    `select 1 from alerts where story_id = $1 and article_id = any ($2)
    order by monitor_id, subject for no key update`,
    [from, articleIds],
  );
  await transaction.query(
    `update alerts set story_id = $3, subject = case when subject = $1 then $3 else subject end
    where story_id = $1 and article_id = any ($2)`,
    [from, articleIds, into],
  );
}
