import {
  feedCreateSchema,
  feedDetailSchema,
  feedFolderSchema,
  feedIdSchema,
  feedOverviewSchema,
  feedSchema,
  feedStatusSchema,
  feedTotalsSchema,
  feedUpdateSchema,
  INTERVAL_REASONS,
  pageSchema,
  type Feed,
  type FeedActivity,
  type FeedOverview,
} from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { checkBounds } from "./feed-bounds.ts";
import { requireFeed } from "./feed-discovery-routes.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";
import { wakePoller } from "./wake-poller.ts";

export const feedParams = z.object({ feedId: feedIdSchema });
export const noFeed = (id: string): ApiError =>
  new ApiError(
    "not_found",
    `There is no feed ${id}. \`wirewatch feed list\` and GET /v1/feeds show those that there are.`,
  );

const searchSchema = z.object({
  folder: feedFolderSchema.optional(),
  q: z.string().max(300).optional(),
});

export const feedRoutes = (defaults: { intervalMs: number }): Route[] => [
  route({
    method: "GET",
    path: "/v1/feeds",
    operationId: "listFeeds",
    summary:
      "Feeds with what they bring, newest first or as `sort` says; `folder` takes in the folders inside it, `q` looks in title, address and source",
    tag: "feeds",
    query: pageQuerySchema.extend({
      ...searchSchema.shape,
      status: feedStatusSchema.optional(),
      failing: z
        .enum(["true", "false"])
        .transform((text) => text === "true")
        .optional(),
      sort: z.enum(["newest", "next_poll", "problems"]).optional(),
    }),
    response: pageSchema(feedOverviewSchema),
    handle: async ({ query: { q, ...query }, context: { stores } }) => {
      const page = await stores.feeds.list({ ...query, search: q });
      const activity = await stores.feeds.activity(page.items.map(({ id }) => id));
      return { body: { ...page, items: page.items.map((feed) => toOverview(feed, activity.get(feed.id))) } };
    },
  }),
  route({
    method: "GET",
    path: "/v1/feeds/totals",
    operationId: "countFeeds",
    summary: "How many feeds match, by status, and which folders there are",
    tag: "feeds",
    query: searchSchema,
    response: feedTotalsSchema,
    handle: async ({ query: { folder, q }, context }) => ({
      body: await context.stores.feeds.totals({ folder, search: q }),
    }),
  }),
  route({
    method: "POST",
    path: "/v1/feeds",
    operationId: "createFeed",
    summary:
      "Add a feed; an address that is known already gives the feed that has it. `check=true` fetches it first and refuses a page, with the site's feeds",
    tag: "feeds",
    query: z.object({
      check: z
        .enum(["true", "false"])
        .transform((text) => text === "true")
        .optional(),
    }),
    body: feedCreateSchema,
    response: feedSchema,
    status: 201,
    handle: async ({ query, body, context }) => {
      checkBounds(body, null);
      if (query.check === true) await requireFeed(body.url, context);
      const { feed, created } = await context.stores.feeds.create(body, defaults);
      if (created) await wakePoller(context, [feed.id]);
      return { status: created ? 201 : 200, body: feed };
    },
  }),
  route({
    method: "PATCH",
    path: "/v1/feeds",
    operationId: "updateFeeds",
    summary: "Pause or resume many feeds; those that are retired stay so",
    tag: "feeds",
    body: z.strictObject({
      feedIds: z.array(feedIdSchema).min(1).max(1000),
      status: z.enum(["active", "paused"]),
    }),
    response: z.object({ feedIds: z.array(feedIdSchema) }),
    handle: async ({ body: { feedIds, status }, context }) => {
      const changed = await context.stores.feeds.setStatus(feedIds, status);
      if (status === "active" && changed.length > 0) await wakePoller(context, changed);
      return { body: { feedIds: changed } };
    },
  }),
  route({
    method: "GET",
    path: "/v1/feeds/{feedId}",
    operationId: "getFeed",
    summary:
      "Everything about one feed: polls, answer, problems, items a day, latency, recall, gaps, moves, subscription",
    tag: "feeds",
    params: feedParams,
    response: feedDetailSchema,
    handle: async ({ params: { feedId }, context }) => {
      const feed = await context.stores.feeds.detail(feedId);
      if (!feed) throw noFeed(feedId);
      return { body: feed };
    },
  }),
  route({
    method: "PATCH",
    path: "/v1/feeds/{feedId}",
    operationId: "updateFeed",
    summary: "Change a feed's title, address, folder, language, bounds of the interval, or status",
    tag: "feeds",
    params: feedParams,
    body: feedUpdateSchema,
    response: feedSchema,
    handle: async ({ params: { feedId }, body, context }) => {
      const before = await context.stores.feeds.get(feedId);
      if (!before) throw noFeed(feedId);
      checkBounds(body, before);
      const feed = await context.stores.feeds.update(feedId, body);
      if (!feed) throw noFeed(feedId);
      if (feed.status === "active" && (before.status !== "active" || before.url !== feed.url))
        await wakePoller(context, [feedId]);
      return { body: feed };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/feeds/{feedId}",
    operationId: "retireFeed",
    summary: "Stop polling a feed for good; its articles stay",
    tag: "feeds",
    params: feedParams,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { feedId }, context }) => {
      if (!(await context.stores.feeds.retire(feedId))) throw noFeed(feedId);
      return { body: null };
    },
  }),
];

const SILENCE: FeedActivity = {
  articles24h: 0,
  articles7d: 0,
  itemsPerDay: [],
  latencyP50Ms: null,
  recall: null,
};

const toOverview = (feed: Feed, activity: FeedActivity | undefined): FeedOverview => ({
  ...feed,
  intervalExplanation: INTERVAL_REASONS[feed.intervalReason],
  activity: activity ?? SILENCE,
});
