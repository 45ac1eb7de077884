import {
  feedCreateSchema,
  feedIdSchema,
  feedSchema,
  feedUpdateSchema,
  pageSchema,
} from "@wirewatch/contracts";
import { feedDue } from "@wirewatch/queue";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";

const params = z.object({ feedId: feedIdSchema });
const missing = (id: string): ApiError => new ApiError("not_found", `There is no feed ${id}.`);

export const feedRoutes = (defaults: { intervalMs: number }): Route[] => [
  route({
    method: "GET",
    path: "/v1/feeds",
    operationId: "listFeeds",
    summary: "Feeds, newest first",
    tag: "feeds",
    query: pageQuerySchema,
    response: pageSchema(feedSchema),
    handle: async ({ query, context }) => ({ body: await context.stores.feeds.list(query) }),
  }),
  route({
    method: "POST",
    path: "/v1/feeds",
    operationId: "createFeed",
    summary: "Add a feed; an address that is known already gives the feed that has it",
    tag: "feeds",
    body: feedCreateSchema,
    response: feedSchema,
    status: 201,
    handle: async ({ body, context }) => {
      const { feed, created } = await context.stores.feeds.create(body, defaults);
      if (created) await wakePoller(context, feed.id);
      return { status: created ? 201 : 200, body: feed };
    },
  }),
  route({
    method: "GET",
    path: "/v1/feeds/{feedId}",
    operationId: "getFeed",
    summary: "One feed, with its health",
    tag: "feeds",
    params,
    response: feedSchema,
    handle: async ({ params: { feedId }, context }) => {
      const feed = await context.stores.feeds.get(feedId);
      if (!feed) throw missing(feedId);
      return { body: feed };
    },
  }),
  route({
    method: "PATCH",
    path: "/v1/feeds/{feedId}",
    operationId: "updateFeed",
    summary: "Change a feed's title, interval or status",
    tag: "feeds",
    params,
    body: feedUpdateSchema,
    response: feedSchema,
    handle: async ({ params: { feedId }, body, context }) => {
      const feed = await context.stores.feeds.update(feedId, body);
      if (!feed) throw missing(feedId);
      return { body: feed };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/feeds/{feedId}",
    operationId: "retireFeed",
    summary: "Stop polling a feed for good; its articles stay",
    tag: "feeds",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { feedId }, context }) => {
      if (!(await context.stores.feeds.retire(feedId))) throw missing(feedId);
      return { body: null };
    },
  }),
  route({
    method: "POST",
    path: "/v1/feeds/{feedId}/poll",
    operationId: "pollFeed",
    summary: "Poll a feed now",
    tag: "feeds",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { feedId }, context }) => {
      if ((await context.stores.feeds.pollNow([feedId])) === 0) throw missing(feedId);
      await wakePoller(context, feedId);
      return { body: null };
    },
  }),
];

/** The feed is due in the database; without the queue it is polled a moment later. */
async function wakePoller(context: Parameters<Route["handle"]>[0]["context"], feedId: string): Promise<void> {
  try {
    await context.queues.producer(feedDue).add({ feedIds: [feedId] });
  } catch (error) {
    context.log.warn({ feedId, err: error }, "queue.wake-failed");
  }
}
