import { z } from "zod";
import { entityTypeSchema } from "./document.ts";
import { entityIdSchema, monitorIdSchema } from "./ids.ts";
import { monitorExamplesSchema, exampleFailureSchema } from "./monitor-example.ts";
import { timestampSchema } from "./primitives.ts";
import { queryErrorSchema } from "./query-result.ts";

export const MAX_QUERY_CHARACTERS = 65_536;

/**
 * What there is one alert for: a story; a story, with updates when it grows in substance; or an article. Copies of an article never
 * raise an alert of their own.
 */
export const alertPerSchema = z.enum(["story", "story-with-updates", "article"]);
export type AlertPer = z.infer<typeof alertPerSchema>;

/**
 * Whether the rules of the running version read a stored query as it was meant when it was saved. `refused`: they no longer accept it;
 * `changed`: they would read it otherwise. In both cases it keeps running as it was meant until somebody saves it again.
 */
export const queryStateSchema = z.enum(["current", "refused", "changed"]);
export type QueryState = z.infer<typeof queryStateSchema>;

/** The name by which files know a monitor: a path of small letters, digits, `.`, `_`, `-`, with `/` between its parts. */
export const monitorKeySchema = z
  .string()
  .max(200)
  .regex(
    /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/,
    "is not a key: small letters, digits, '.', '_', '-', with '/' between parts",
  );

export const monitorSchema = z.object({
  id: monitorIdSchema,
  key: monitorKeySchema.nullable(),
  name: z.string(),
  query: z.string(),
  /** The query fully bracketed; empty when the monitor follows entities only. */
  canonical: z.string(),
  entityIds: z.array(entityIdSchema),
  alertPer: alertPerSchema,
  status: z.enum(["active", "paused"]),
  examples: monitorExamplesSchema,
  queryState: queryStateSchema,
  /** What the running version has against the query, when `queryState` is not `current`. */
  queryProblems: z.array(queryErrorSchema),
  /** The examples that failed when they last ran. */
  exampleFailures: z.array(exampleFailureSchema),
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
  examples: monitorExamplesSchema,
};

/** Not stored: saves the monitor although some of its examples fail. */
const allowFailingExamples = z.boolean();

/** A monitor needs a query, tracked entities, or both; with both, either raises an alert. */
export const monitorCreateSchema = z
  .strictObject({
    name: monitorFields.name,
    query: monitorFields.query.default(""),
    entityIds: monitorFields.entityIds.default([]),
    alertPer: monitorFields.alertPer.default("story"),
    status: monitorFields.status.default("active"),
    key: monitorKeySchema.nullable().default(null),
    examples: monitorFields.examples.default({ mustMatch: [], mustNotMatch: [] }),
    allowFailingExamples: allowFailingExamples.default(false),
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
  key: monitorKeySchema.nullable().optional(),
  examples: monitorFields.examples.optional(),
  allowFailingExamples: allowFailingExamples.optional(),
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
