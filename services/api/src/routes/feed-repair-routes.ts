import { feedSchema } from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { feedParams, noFeed } from "./feed-routes.ts";
import { wakePoller } from "./wake-poller.ts";

export const feedRepairRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/feeds/{feedId}/release-held",
    operationId: "releaseHeldArticles",
    summary:
      "Let the articles of a feed that the flood brake holds go their way; `silent` ones can be found and raise no alert",
    tag: "feeds",
    params: feedParams,
    body: z.strictObject({ silent: z.boolean() }),
    response: z.object({ count: z.int().positive() }),
    handle: async ({ params: { feedId }, body, context: { stores } }) => {
      const count = await stores.articles.releaseHeld(feedId, body);
      if (count > 0) return { body: { count } };
      if (!(await stores.feeds.get(feedId))) throw noFeed(feedId);
      throw new ApiError(
        "nothing_held",
        "No article of this feed is held. `heldCount` of the feed says how many are.",
      );
    },
  }),
  route({
    method: "POST",
    path: "/v1/feeds/{feedId}/undo-move",
    operationId: "undoFeedMove",
    summary: "Take a feed back to the address before its last move; the same move is not made again",
    tag: "feeds",
    params: feedParams,
    response: feedSchema,
    handle: async ({ params: { feedId }, context }) => {
      const undone = await context.stores.feeds.undoMove(feedId);
      const feed = await context.stores.feeds.get(feedId);
      if (!feed) throw noFeed(feedId);
      if (!undone)
        throw new ApiError(
          "nothing_to_undo",
          "The feed has not moved since its last undone move. To give it another address: `wirewatch feed edit ID --url …`, or PATCH its `url`.",
        );
      if (feed.status === "active") await wakePoller(context, [feedId]);
      return { body: feed };
    },
  }),
];
