import { z } from "zod";
import { alertedCopiesSchema, alertMatchSchema, eventTypeSchema } from "./event.ts";
import {
  alertIdSchema,
  articleIdSchema,
  deliveryIdSchema,
  endpointIdSchema,
  eventIdSchema,
  monitorIdSchema,
  storyIdSchema,
} from "./ids.ts";
import { problemNoteSchema, timestampSchema, webUrlSchema } from "./primitives.ts";
import { reachSchema } from "./story.ts";

/** Where events go. The signing secret is shown once, when the endpoint is made or its secret is rotated. */
export const endpointSchema = z.object({
  id: endpointIdSchema,
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(eventTypeSchema),
  status: z.enum(["enabled", "disabled"]),
  disabledReason: z.string().nullable(),
  lastSequence: z.int().nonnegative(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Endpoint = z.infer<typeof endpointSchema>;

export const endpointCreateSchema = z.strictObject({
  url: webUrlSchema,
  description: z.string().max(300).default(""),
  /** Empty means every type. */
  eventTypes: z.array(eventTypeSchema).default([]),
});
export type EndpointCreate = z.infer<typeof endpointCreateSchema>;

export const endpointUpdateSchema = z.strictObject({
  url: webUrlSchema.optional(),
  description: z.string().max(300).optional(),
  eventTypes: z.array(eventTypeSchema).optional(),
  status: z.enum(["enabled", "disabled"]).optional(),
});
export type EndpointUpdate = z.infer<typeof endpointUpdateSchema>;

/** `dead` is parked: no try is left, a person may replay it. `cancelled` went with its endpoint. */
export const deliveryStateSchema = z.enum(["pending", "delivered", "dead", "cancelled"]);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

export const deliverySchema = z.object({
  id: deliveryIdSchema,
  endpointId: endpointIdSchema,
  eventId: eventIdSchema,
  eventType: eventTypeSchema,
  sequence: z.int().positive(),
  state: deliveryStateSchema,
  attemptCount: z.int().nonnegative(),
  nextAttemptAt: timestampSchema.nullable(),
  deliveredAt: timestampSchema.nullable(),
  lastProblem: problemNoteSchema.nullable(),
  createdAt: timestampSchema,
});
export type Delivery = z.infer<typeof deliverySchema>;

export const deliveryAttemptSchema = z.object({
  id: z.string(),
  deliveryId: deliveryIdSchema,
  attempt: z.int().positive(),
  startedAt: timestampSchema,
  durationMs: z.int().nonnegative(),
  status: z.int().nullable(),
  problem: problemNoteSchema.nullable(),
  /** The first bytes of the answer, at most 8 KiB. */
  responseExcerpt: z.string(),
});
export type DeliveryAttempt = z.infer<typeof deliveryAttemptSchema>;

export const alertSchema = z.object({
  id: alertIdSchema,
  monitorId: monitorIdSchema,
  monitorName: z.string(),
  monitorVersion: z.int().positive(),
  storyId: storyIdSchema,
  articleId: articleIdSchema,
  eventId: eventIdSchema,
  title: z.string(),
  url: z.string(),
  matches: z.array(alertMatchSchema),
  /** Of the story, today. */
  reach: reachSchema,
  /** How often the alert has been updated, and when last. */
  updateCount: z.int().nonnegative(),
  updatedAt: timestampSchema.nullable(),
  /** Raised by applying the monitor to the archive. */
  historical: z.boolean(),
  raisedAt: timestampSchema,
});
export type Alert = z.infer<typeof alertSchema>;

/** An alert with the copies of its article as they are today. */
export const alertDetailSchema = alertSchema.extend({ duplicates: alertedCopiesSchema });
export type AlertDetail = z.infer<typeof alertDetailSchema>;
