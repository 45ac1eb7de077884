import { articleStageSchema, deliveryStateSchema } from "@wirewatch/contracts";
import { z } from "zod";
import { route, type Route } from "../route.ts";

const pipelineSchema = z.object({
  feeds: z.object({
    active: z.number(),
    failing: z.number(),
    paused: z.number(),
    retired: z.number(),
    overdue: z.number(),
  }),
  stages: z.array(
    z.object({
      stage: articleStageSchema,
      count: z.number(),
      quarantined: z.number(),
      oldestAgeMs: z.number().nullable(),
    }),
  ),
  queues: z.array(
    z.object({
      name: z.string(),
      waiting: z.number(),
      active: z.number(),
      delayed: z.number(),
      failed: z.number(),
      oldestWaitingMs: z.number().nullable(),
    }),
  ),
  deliveries: z.array(
    z.object({ state: deliveryStateSchema, count: z.number(), oldestDueMs: z.number().nullable() }),
  ),
  latestEvent: z.number().int(),
});

export const systemRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/system",
    operationId: "getSystem",
    summary: "The pipeline at a glance: feeds, backlog of each stage, queues, deliveries",
    tag: "system",
    response: pipelineSchema,
    handle: async ({ context: { stores, queues } }) => ({
      body: {
        feeds: await stores.feeds.counts(),
        stages: await stores.articles.summary(),
        queues: await queues.depths(),
        deliveries: await stores.deliveries.summary(),
        latestEvent: await stores.events.latestPosition(),
      },
    }),
  }),
];
