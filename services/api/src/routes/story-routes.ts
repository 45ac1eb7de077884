import {
  pageSchema,
  storyDetailSchema,
  storyIdSchema,
  storyMergeSchema,
  storyMoveIdSchema,
  storyMoveSchema,
  storySchema,
  storySplitSchema,
  timelineEntrySchema,
  type StoryMove,
} from "@wirewatch/contracts";
import type { Stores } from "@wirewatch/db";
import type { ServiceContext } from "@wirewatch/runtime";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route, type RouteAnswer } from "../route.ts";
import { awaitMove } from "../stories/await-move.ts";
import { findStanding, findStory, noStory } from "../stories/standing-story.ts";
import { pageQuerySchema } from "./paging.ts";

/** How long a call waits for the clusterer, at most, before it answers 202. */
const MAX_WAIT_MS = 10_000;
const waitQuerySchema = z.object({
  waitMs: z.coerce.number().int().min(0).max(MAX_WAIT_MS).default(MAX_WAIT_MS),
});
/** Articles, with their texts, that are read at a time. */
const ARTICLES_AT_ONCE = 50;

const params = z.object({ storyId: storyIdSchema });

/** Primary subtag, as stories have it; `en-GB` is asked for as `en`. */
const languageSchema = z
  .string()
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9-]{1,30})?$/, "is no language tag such as en")
  .transform((tag) => tag.toLowerCase().split("-")[0] ?? "");

const MERGED = {
  status: 308,
  description:
    "The story has been merged: `Location` is where the one that stands is told of; the body is the record of the merged one, with `mergedInto`",
  response: storySchema,
};
const WAITING = {
  status: 202,
  description: "The clusterer has not come to it yet; `Location` tells what becomes of it",
  response: storyMoveSchema,
};

/**
 * Asks the store what is told of a story. A merged one is answered by a permanent redirect (RFC 9110 section 15.4.9) to the same
 * resource of the story that stands, whose method and query stay.
 */
async function tellStory<Told>(
  stores: Stores,
  id: string,
  rest: string,
  tell: () => Promise<Told | null>,
): Promise<RouteAnswer<Told>> {
  const found = await findStory(stores, id);
  if (!found) throw noStory(id);
  const { asked, standing } = found;
  if (asked.id !== standing.id)
    return {
      status: 308,
      headers: { location: `/v1/stories/${standing.id}${rest}` },
      // The record of the merged story, as the route's description says.
      body: asked as Told,
    };
  const body = await tell();
  // Merged and cleared away between the two looks.
  if (body === null) throw noStory(id);
  return { body };
}

const queryOf = (query: Record<string, string | number | undefined>): string => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? "" : `?${given.toString()}`;
};

/** The answer to a move: done, refused, or still waiting. */
async function answerMove(
  context: ServiceContext,
  asked: StoryMove,
  waitMs: number,
): Promise<RouteAnswer<StoryMove>> {
  const move = await awaitMove(context, asked, waitMs);
  const location = `/v1/story-moves/${move.id}`;
  if (move.state === "waiting") return { status: 202, headers: { location }, body: move };
  if (move.state === "refused")
    throw new ApiError(
      "move_refused",
      move.problem?.message ?? `The clusterer did not carry out ${move.id}.`,
      move.problem === null
        ? []
        : [{ pointer: location, message: `${move.problem.message} (${move.problem.code})` }],
    );
  return { body: move };
}

/** Says of each article why it cannot be taken out of the story. */
async function strangersOf(
  stores: Stores,
  storyId: string,
  articleIds: readonly string[],
): Promise<{ pointer: string; message: string; hint: string }[]> {
  const storyOf = new Map<string, string | null>();
  for (let from = 0; from < articleIds.length; from += ARTICLES_AT_ONCE)
    for (const article of await stores.articles.getMany(articleIds.slice(from, from + ARTICLES_AT_ONCE)))
      storyOf.set(article.id, article.storyId);
  return articleIds.flatMap((id, index) => {
    const own = storyOf.get(id);
    if (own === storyId) return [];
    return {
      pointer: `/articleIds/${index}`,
      message:
        own === undefined
          ? `there is no article ${id}`
          : own === null
            ? `${id} has no story yet`
            : `${id} is in the story ${own}`,
      hint: `GET /v1/stories/${storyId}/timeline lists the articles of this one`,
    };
  });
}

/** A story went away, or lost its articles, between the check and the request. */
const changedMeanwhile = (id: string): ApiError =>
  new ApiError("move_refused", `The story ${id} has changed meanwhile: look at it again.`);

export const storyRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/stories",
    operationId: "listStories",
    summary:
      "Stories that stand, those with the newest article first; with `language` those of one language, with `sagaId` those of one saga",
    tag: "stories",
    query: pageQuerySchema.extend({
      language: languageSchema.optional(),
      sagaId: storyIdSchema.optional(),
    }),
    response: pageSchema(storySchema),
    handle: async ({ query, context }) => ({ body: await context.stores.stories.list(query) }),
  }),
  route({
    method: "GET",
    path: "/v1/stories/{storyId}",
    operationId: "getStory",
    summary: "One story: reach, first source, languages, entities, names, growth, saga, alerts",
    tag: "stories",
    params,
    response: storyDetailSchema,
    further: [MERGED],
    handle: async ({ params: { storyId }, context: { stores } }) =>
      tellStory(stores, storyId, "", async () => stores.stories.detail(storyId)),
  }),
  route({
    method: "GET",
    path: "/v1/stories/{storyId}/timeline",
    operationId: "getStoryTimeline",
    summary: "The originals of a story, oldest first, each with its copies",
    tag: "stories",
    params,
    query: pageQuerySchema,
    response: pageSchema(timelineEntrySchema),
    further: [MERGED],
    handle: async ({ params: { storyId }, query, context: { stores } }) =>
      tellStory(stores, storyId, `/timeline${queryOf(query)}`, async () =>
        stores.stories.timeline(storyId, query),
      ),
  }),
  route({
    method: "POST",
    path: "/v1/stories/{storyId}/merge",
    operationId: "mergeStory",
    summary:
      "Make this story one with `into`, which stands for both from then on; this one leads there for ever. Waits up to `waitMs` for the clusterer, which alone moves articles. 409 when it refuses, or when one of the two has been merged already",
    tag: "stories",
    params,
    query: waitQuerySchema,
    body: storyMergeSchema,
    response: storyMoveSchema,
    further: [WAITING],
    handle: async ({ params: { storyId }, query: { waitMs }, body: { into }, context }) => {
      const { stores } = context;
      if (into === storyId)
        throw new ApiError("invalid", "A story cannot be merged into itself.", [
          { pointer: "/into", message: "is the story itself", hint: "Name the story that shall stand" },
        ]);
      await findStanding(stores, storyId);
      if ((await stores.stories.get(into)) === null)
        throw new ApiError("invalid", "The story to merge into is not there.", [
          {
            pointer: "/into",
            message: `there is no story ${into}`,
            hint: "GET /v1/stories lists those that stand",
          },
        ]);
      await findStanding(stores, into);
      const move = await stores.stories.requestMerge(storyId, into);
      if (move === null) throw changedMeanwhile(storyId);
      return answerMove(context, move, waitMs);
    },
  }),
  route({
    method: "POST",
    path: "/v1/stories/{storyId}/split",
    operationId: "splitStory",
    summary:
      "Take articles, with the copies of each, out of this story into one of their own; the move's `intoStoryId` is its id. Waits as a merge does",
    tag: "stories",
    params,
    query: waitQuerySchema,
    body: storySplitSchema,
    response: storyMoveSchema,
    further: [WAITING],
    handle: async ({ params: { storyId }, query: { waitMs }, body: { articleIds }, context }) => {
      const { stores } = context;
      await findStanding(stores, storyId);
      const strangers = await strangersOf(stores, storyId, articleIds);
      if (strangers.length > 0)
        throw new ApiError(
          "invalid",
          `Some articles are not in the story ${storyId}; \`errors\` says where they are. Nothing was moved.`,
          strangers,
        );
      const move = await stores.stories.requestSplit(storyId, [...new Set(articleIds)]);
      if (move === null) throw changedMeanwhile(storyId);
      return answerMove(context, move, waitMs);
    },
  }),
  route({
    method: "GET",
    path: "/v1/story-moves/{moveId}",
    operationId: "getStoryMove",
    summary:
      "What became of a merge or a split: `waiting` for the clusterer, `done`, or `refused` with the reason",
    tag: "stories",
    params: z.object({ moveId: storyMoveIdSchema }),
    response: storyMoveSchema,
    handle: async ({ params: { moveId }, context }) => {
      const move = await context.stores.stories.getMove(moveId);
      if (!move) throw new ApiError("not_found", `There is no merge or split ${moveId}.`);
      return { body: move };
    },
  }),
];
