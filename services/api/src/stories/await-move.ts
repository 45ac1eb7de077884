import { setTimeout as delay } from "node:timers/promises";
import type { StoryMove } from "@wirewatch/contracts";
import type { ServiceContext } from "@wirewatch/runtime";

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;

/** Waits until the active clusterer has carried a move out or refused it; gives it as it is when the time or the process ends. */
export async function awaitMove(
  { stores, signal }: Pick<ServiceContext, "stores" | "signal">,
  move: StoryMove,
  maxWaitMs: number,
): Promise<StoryMove> {
  const until = performance.now() + maxWaitMs;
  let current = move;
  let pauseMs = FIRST_PAUSE_MS;
  while (current.state === "waiting" && !signal.aborted && performance.now() < until) {
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    current = (await stores.stories.getMove(move.id)) ?? current;
  }
  return current;
}
