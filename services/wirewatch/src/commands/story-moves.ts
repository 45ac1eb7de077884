import { setTimeout as delay } from "node:timers/promises";
import { storyDetailSchema, storyMoveSchema, type StoryDetail, type StoryMove } from "@wirewatch/contracts";
import { safeForTerminal } from "../terminal/colours.ts";
import { count, reachOf } from "../terminal/reach-words.ts";
import type { ManageContext } from "./manage.ts";

const ASK_EVERY_MS = 500;
/** A move that waits so long has no clusterer. */
const MAX_WAIT_MS = 60_000;
/** Quicker moves show no progress. */
const PROGRESS_AFTER_MS = 1000;

/** Shows on the terminal for how long something has been going on. */
export type ShowProgress = (line: string, isLast: boolean) => void;

/** `wirewatch story merge`. */
export async function mergeStories(
  context: ManageContext,
  from: string,
  into: string,
  showProgress: ShowProgress,
): Promise<void> {
  const move = await carryOut(
    context,
    `/v1/stories/${encodeURIComponent(from)}/merge`,
    { into },
    showProgress,
  );
  if (context.json) {
    context.print(JSON.stringify(move));
    return;
  }
  const story = await readStory(context, move.intoStoryId ?? into);
  context.print(`merged ${move.fromStoryId} into ${story.id}, which stands for both:`);
  context.print(`  ${safeForTerminal(story.title)} (${reachOf(story)})`);
}

/** `wirewatch story split`. */
export async function splitStory(
  context: ManageContext,
  from: string,
  articleIds: readonly string[],
  showProgress: ShowProgress,
): Promise<void> {
  const move = await carryOut(
    context,
    `/v1/stories/${encodeURIComponent(from)}/split`,
    { articleIds },
    showProgress,
  );
  if (context.json) {
    context.print(JSON.stringify(move));
    return;
  }
  const made = await readStory(context, move.intoStoryId ?? from);
  const rest = await readStory(context, from);
  const family = move.movedIds.length - new Set(articleIds).size;
  context.print(
    `took ${count(move.movedIds.length, "article")}${family > 0 ? ` (${family} as copies or originals of those named)` : ""} out of ${from} into ${made.id}:`,
  );
  context.print(`  ${safeForTerminal(made.title)} (${reachOf(made)})`);
  context.print(`left in ${rest.id}:`);
  context.print(`  ${safeForTerminal(rest.title)} (${reachOf(rest)})`);
}

/** Asks for a move and follows it until the clusterer has carried it out. */
async function carryOut(
  { client }: ManageContext,
  path: string,
  body: object,
  showProgress: ShowProgress,
): Promise<StoryMove> {
  const begun = Date.now();
  let hasShown = false;
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    hasShown = true;
    showProgress(`waiting for the clusterer, ${seconds} s`, false);
  }, PROGRESS_AFTER_MS);
  try {
    let move = storyMoveSchema.parse(await client.call("POST", path, body));
    while (move.state === "waiting") {
      if (Date.now() - begun > MAX_WAIT_MS)
        throw new Error(
          `${move.id} still waits: is a clusterer running? \`wirewatch doctor\` says. It is carried out as soon as one runs; \`wirewatch story show ${move.fromStoryId}\` then shows what became of it`,
        );
      await delay(ASK_EVERY_MS);
      move = storyMoveSchema.parse(await client.call("GET", `/v1/story-moves/${move.id}`));
    }
    if (move.state === "refused")
      throw new Error(
        `${move.problem?.message ?? "the clusterer refused"} (${move.problem?.code ?? move.id})`,
      );
    return move;
  } finally {
    clearInterval(timer);
    if (hasShown) showProgress("", true);
  }
}

const readStory = async ({ client }: ManageContext, id: string): Promise<StoryDetail> =>
  storyDetailSchema.parse(await client.call("GET", `/v1/stories/${encodeURIComponent(id)}`));
