import { z } from "zod";
import { entityTypeSchema } from "./document.ts";
import { entityIdSchema, monitorIdSchema } from "./ids.ts";
import { timestampSchema } from "./primitives.ts";

export const MAX_QUERY_CHARACTERS = 65_536;

/** Raise one alert per story, or one per article. */
export const alertPerSchema = z.enum(["story", "article"]);
export type AlertPer = z.infer<typeof alertPerSchema>;

export const monitorSchema = z.object({
  id: monitorIdSchema,
  name: z.string(),
  query: z.string(),
  /** The query fully bracketed; empty when the monitor follows entities only. */
  canonical: z.string(),
  entityIds: z.array(entityIdSchema),
  alertPer: alertPerSchema,
  status: z.enum(["active", "paused"]),
  version: z.int().positive(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Monitor = z.infer<typeof monitorSchema>;

const monitorFields = {
  name: z.string().trim().min(1).max(200),
  query: z.string().max(MAX_QUERY_CHARACTERS),
  entityIds: z.array(entityIdSchema).max(1000),
  alertPer: alertPerSchema,
  status: z.enum(["active", "paused"]),
};

/** A monitor needs a query, tracked entities, or both; with both, either raises an alert. */
export const monitorCreateSchema = z
  .strictObject({
    name: monitorFields.name,
    query: monitorFields.query.default(""),
    entityIds: monitorFields.entityIds.default([]),
    alertPer: monitorFields.alertPer.default("story"),
    status: monitorFields.status.default("active"),
  })
  .refine((monitor) => monitor.query.trim() !== "" || monitor.entityIds.length > 0, {
    message: "a monitor needs a query or at least one entity",
    path: ["query"],
  });
export type MonitorCreate = z.infer<typeof monitorCreateSchema>;

export const monitorUpdateSchema = z.strictObject({
  name: monitorFields.name.optional(),
  query: monitorFields.query.optional(),
  entityIds: monitorFields.entityIds.optional(),
  alertPer: monitorFields.alertPer.optional(),
  status: monitorFields.status.optional(),
});
export type MonitorUpdate = z.infer<typeof monitorUpdateSchema>;

const aliasSchema = z.string().trim().min(2).max(200);

/** Somebody or something that analysts follow, by its name and its other names. */
export const entitySchema = z.object({
  id: entityIdSchema,
  name: z.string(),
  type: entityTypeSchema.nullable(),
  aliases: z.array(z.string()),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Entity = z.infer<typeof entitySchema>;

export const entityCreateSchema = z.strictObject({
  name: aliasSchema,
  type: entityTypeSchema.nullable().default(null),
  aliases: z.array(aliasSchema).max(500).default([]),
});
export type EntityCreate = z.infer<typeof entityCreateSchema>;

export const entityUpdateSchema = z.strictObject({
  name: aliasSchema.optional(),
  type: entityTypeSchema.nullable().optional(),
  aliases: z.array(aliasSchema).max(500).optional(),
});
export type EntityUpdate = z.infer<typeof entityUpdateSchema>;
