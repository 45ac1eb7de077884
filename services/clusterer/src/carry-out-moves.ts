import { siblingId } from "@wirewatch/contracts";
import type { MoveOutcome, WaitingMove } from "@wirewatch/db";
import type { ActiveTools } from "./active-tools.ts";
import { isPassing } from "./is-passing.ts";
import { chooseLeads } from "./place-articles.ts";
import { MOVE_PROBLEMS } from "./problems.ts";

/** Moves that are carried out at a time; the next look takes further ones. */
const MAX_MOVES = 20;

/**
 * Carries out the merges and splits that operators wait for, oldest first. The index moves first, since the leads are its
 * affair; when the database then does not follow, the index is thrown away. Stories that are too old for the index are
 * moved in the database alone.
 */
export async function carryOutMoves(tools: ActiveTools): Promise<void> {
  const { stores, memory, log } = tools;
  for (const move of await stores.stories.waitingMoves(MAX_MOVES)) {
    if (memory.isStale) await memory.catchUp(tools.fence);
    const startedAt = performance.now();
    let state: string;
    try {
      state = await carryOut(tools, move);
    } catch (error) {
      // Nothing is wrong with the move itself: it waits for whoever is active next, or for the database.
      if (isPassing(error)) throw error;
      log.warn({ moveId: move.id, err: error }, "clusterer.move-failed");
      const message = `${MOVE_PROBLEMS.move_failed} (${error instanceof Error ? error.message : String(error)})`;
      state = await commit(tools, move, { state: "refused", problem: { code: "move_failed", message } });
    }
    const { id, kind, fromStoryId, intoStoryId } = move;
    log.info(
      { moveId: id, kind, fromStoryId, intoStoryId, state, ms: Math.round(performance.now() - startedAt) },
      "clusterer.moved",
    );
  }
}

async function carryOut(tools: ActiveTools, move: WaitingMove): Promise<string> {
  const { memory } = tools;
  let isIndexAhead = false;
  try {
    const outcome = await plan(tools, move, () => (isIndexAhead = true));
    const state = await commit(tools, move, outcome);
    if (state === "done") isIndexAhead = false;
    return state;
  } finally {
    if (isIndexAhead) memory.discard();
  }
}

/** Moves the articles in the index, as far as it knows them, and says so before it does. */
async function plan(tools: ActiveTools, move: WaitingMove, onIndex: () => void): Promise<MoveOutcome> {
  const { stores, memory } = tools;
  const { fromStoryId: from, intoStoryId } = move;
  const { index } = memory;
  if (move.kind === "merge") {
    const into = intoStoryId ?? from;
    onIndex();
    index.merge(from, into);
    return { state: "done", kind: "merge", leads: await chooseLeads(stores, index, [into]) };
  }
  const movedIds = await stores.stories.familiesIn(from, move.articleIds);
  // The same at another try, and nobody else's.
  const intoNew = siblingId(move.id, "story");
  const split = { state: "done", kind: "split", intoStoryId: intoNew, movedIds } as const;
  const story = await stores.stories.get(from);
  // Nothing or everything would go: the database refuses, and the index need not learn of it.
  if (movedIds.length === 0 || movedIds.length >= (story?.articleCount ?? 0)) return { ...split, leads: [] };
  onIndex();
  index.split(movedIds, intoNew);
  return { ...split, leads: await chooseLeads(stores, index, [from, intoNew]) };
}

async function commit(
  { stores, fence, ledger, deliveries }: ActiveTools,
  move: WaitingMove,
  outcome: MoveOutcome,
): Promise<string> {
  const { state, rematchedIds, deliveryIds } = await stores.stories.commitMove(move, outcome, fence);
  ledger.wake(rematchedIds);
  deliveries.wake(deliveryIds);
  return state;
}
