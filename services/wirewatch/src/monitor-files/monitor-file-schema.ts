import { alertPerSchema, MAX_EXAMPLES, monitorExampleSchema } from "@wirewatch/contracts";
import { z } from "zod";

/** An example in a file: its text alone, the whole of it, or the name of a file below the folder that holds one or more. */
const exampleInFileSchema = z.union([
  z
    .string()
    .min(1)
    .max(100_000)
    .transform((text) => ({ text })),
  z.strictObject({ file: z.string().min(1).max(500) }),
  monitorExampleSchema,
]);
const examplesInFileSchema = z.array(exampleInFileSchema).max(MAX_EXAMPLES).default([]);

/** One monitor as a file says it. Its key is the file's path below the folder, without the suffix. */
export const monitorFileSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  query: z.string().max(65_536).default(""),
  /** Ids or names of tracked entities. */
  entities: z.array(z.string().trim().min(1).max(200)).max(1000).default([]),
  alertPer: alertPerSchema.default("story"),
  status: z.enum(["active", "paused"]).default("active"),
  mustMatch: examplesInFileSchema,
  mustNotMatch: examplesInFileSchema,
});
export type MonitorFileContent = z.infer<typeof monitorFileSchema>;

/** A file that examples refer to: one example, or a list of them. */
export const exampleFileSchema = z.union([
  z.array(monitorExampleSchema).min(1).max(MAX_EXAMPLES),
  monitorExampleSchema.transform((example) => [example]),
]);

export const MONITOR_FIELDS = Object.keys(monitorFileSchema.shape);
