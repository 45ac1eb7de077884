import { feedIdSchema } from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { feedParams, noFeed } from "./feed-routes.ts";
import { noContentSchema } from "./paging.ts";
import { wakePoller } from "./wake-poller.ts";

const bulkSchema = z.union([
  z.strictObject({ feedIds: z.array(feedIdSchema).min(1).max(1000) }),
  z.strictObject({ status: z.literal("failing") }),
]);

export const feedPollRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/feeds/poll",
    operationId: "pollFeeds",
    summary: "Poll these feeds, or all that fail, now; `count` says how many are due, paused ones are not",
    tag: "feeds",
    body: bulkSchema,
    response: z.object({ count: z.int().nonnegative() }),
    status: 202,
    handle: async ({ body, context }) => {
      if ("status" in body) {
        const { count, ids } = await context.stores.feeds.pollFailing();
        if (count > 0) await wakePoller(context, ids);
        return { body: { count } };
      }
      const count = await context.stores.feeds.pollNow(body.feedIds);
      if (count > 0) await wakePoller(context, body.feedIds);
      return { body: { count } };
    },
  }),
  route({
    method: "POST",
    path: "/v1/feeds/{feedId}/poll",
    operationId: "pollFeed",
    summary: "Poll a feed now; `lastPolledAt` of the feed changes when it is done",
    tag: "feeds",
    params: feedParams,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { feedId }, context }) => {
      if ((await context.stores.feeds.pollNow([feedId])) === 0) {
        const feed = await context.stores.feeds.get(feedId);
        if (!feed) throw noFeed(feedId);
        throw new ApiError(
          "feed_not_active",
          `The feed is ${feed.status}: resume it first (\`wirewatch feed resume ${feedId}\`, or PATCH with {"status":"active"}), which polls it at once.`,
        );
      }
      await wakePoller(context, [feedId]);
      return { body: null };
    },
  }),
];
