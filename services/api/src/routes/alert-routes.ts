import {
  alertDetailSchema,
  alertIdSchema,
  alertSchema,
  EVENT_TYPES,
  eventTypeSchema,
  monitorIdSchema,
  pageSchema,
  storyIdSchema,
  toEventBody,
} from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { pageQuerySchema } from "./paging.ts";

/** Event types separated by commas. */
export const eventTypesSchema = z
  .string()
  .transform((text) => text.split(",").filter((part) => part !== ""))
  .pipe(z.array(eventTypeSchema).min(1, "names no event type").max(EVENT_TYPES.length));

const pulledEventSchema = z.object({
  id: z.string(),
  type: eventTypeSchema,
  timestamp: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const alertRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/alerts",
    operationId: "listAlerts",
    summary: "Alerts, newest first, each with the reach of its story today",
    tag: "alerts",
    query: pageQuerySchema.extend({
      monitorId: monitorIdSchema.optional(),
      storyId: storyIdSchema.optional(),
    }),
    response: pageSchema(alertSchema),
    handle: async ({ query, context }) => ({ body: await context.stores.alerts.list(query) }),
  }),
  route({
    method: "GET",
    path: "/v1/alerts/{alertId}",
    operationId: "getAlert",
    summary: "One alert, with the copies of its article as they are today",
    tag: "alerts",
    params: z.object({ alertId: alertIdSchema }),
    response: alertDetailSchema,
    handle: async ({ params: { alertId }, context }) => {
      const alert = await context.stores.alerts.get(alertId);
      if (!alert) throw new ApiError("not_found", `There is no alert ${alertId}.`);
      return { body: alert };
    },
  }),
  route({
    method: "GET",
    path: "/v1/events",
    operationId: "pullEvents",
    summary:
      "Events in order after a cursor: the way to catch up after an outage. `data.sequence` counts all events",
    tag: "events",
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      types: eventTypesSchema.optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    response: z.object({ items: z.array(pulledEventSchema), cursor: z.number().int(), more: z.boolean() }),
    handle: async ({ query, context }) => {
      const events = await context.stores.events.after(query.after, {
        types: query.types,
        limit: query.limit,
      });
      return {
        body: {
          items: events.map((event) => ({ id: event.id, ...toEventBody(event, event.position) })),
          cursor: events.at(-1)?.position ?? query.after,
          more: events.length === query.limit,
        },
      };
    },
  }),
];
