import { feedDiscoverySchema, webUrlSchema, type FeedDiscovery } from "@wirewatch/contracts";
import type { ServiceContext } from "@wirewatch/runtime";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { findFeeds } from "../feeds/find-feeds.ts";
import { route, type Route } from "../route.ts";

/** A search asks a site for some twenty addresses: more often than a poll, but not without turns. */
const MAX_INTERVAL_MS = 200;
const MAX_SEARCHES = 4;
let searches = 0;

export const feedDiscoveryRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/feeds/discover",
    operationId: "discoverFeeds",
    summary: "The feeds of a site, fetched and read, the most useful first; adds nothing",
    tag: "feeds",
    body: z.strictObject({ url: webUrlSchema }),
    response: feedDiscoverySchema,
    handle: async ({ body, context }) => ({ body: await search(body.url, context) }),
  }),
];

/**
 * Refuses an address that answers with something else than a feed, with the feeds that the site has. One that cannot be reached
 * just now is let through: its polls will tell.
 */
export async function requireFeed(url: string, context: ServiceContext): Promise<void> {
  const { isFeed, problem, feeds } = await search(url, context);
  if (isFeed || problem !== null) return;
  throw new ApiError(
    "not_a_feed",
    feeds.length === 0
      ? "The address answers with a page, not a feed, and no feed of the site was found."
      : `The address answers with a page, not a feed. The site has ${feeds.length === 1 ? "a feed" : `${feeds.length} feeds`}; add one of \`candidates\`.`,
    [{ pointer: "/url", message: "is not the address of a feed" }],
    { candidates: feeds },
  );
}

async function search(url: string, context: ServiceContext): Promise<FeedDiscovery> {
  if (searches >= MAX_SEARCHES)
    throw new ApiError(
      "too_many_searches",
      `At most ${MAX_SEARCHES} sites are searched at the same time; try again in some seconds.`,
    );
  searches += 1;
  try {
    return await findFeeds(url, {
      http: context.http,
      hostIntervalMs: Math.min(context.config.WIREWATCH_HOST_INTERVAL_MS, MAX_INTERVAL_MS),
      signal: context.signal,
    });
  } finally {
    searches -= 1;
  }
}
