import { z } from "zod";
import { feedIdSchema, reextractionIdSchema } from "./ids.ts";
import { timestampSchema } from "./primitives.ts";

/** A run of the present extractor over kept pages. */
export const reextractionSchema = z.object({
  id: reextractionIdSchema,
  since: timestampSchema.nullable(),
  feedId: feedIdSchema.nullable(),
  dryRun: z.boolean(),
  match: z.boolean(),
  state: z.enum(["running", "done", "cancelled"]),
  /** Articles that had a kept page when the run began. */
  total: z.int().nonnegative(),
  doneCount: z.int().nonnegative(),
  /** Of those done: whose text or title differs now. */
  changedCount: z.int().nonnegative(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
});
export type Reextraction = z.infer<typeof reextractionSchema>;

export const reextractionCreateSchema = z.strictObject({
  /** Articles seen since then; all when absent. */
  since: timestampSchema.optional(),
  feedId: feedIdSchema.optional(),
  /** Count what would change and write nothing. */
  dryRun: z.boolean().default(false),
  /** Let what has changed raise alerts. */
  match: z.boolean().default(false),
});
export type ReextractionCreate = z.infer<typeof reextractionCreateSchema>;
