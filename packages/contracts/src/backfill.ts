import { z } from "zod";
import { backfillIdSchema, monitorIdSchema } from "./ids.ts";
import { problemNoteSchema, timestampSchema } from "./primitives.ts";

/** A monitor applied to the archive: articles that went by before it asked for them. */
export const backfillSchema = z.object({
  id: backfillIdSchema,
  monitorId: monitorIdSchema,
  /** The version of the monitor that is applied; a later edit does not change a run. */
  monitorVersion: z.int().positive(),
  /** Articles first seen from here, inclusive … */
  since: timestampSchema,
  /** … until here, exclusive. */
  until: timestampSchema,
  /** Counts what would be raised and raises nothing. */
  dryRun: z.boolean(),
  /** Endpoints hear of the alerts; otherwise they are only in the lists. */
  deliver: z.boolean(),
  state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
  /** Articles of the range when the run was asked for. */
  total: z.int().nonnegative(),
  doneCount: z.int().nonnegative(),
  matchedCount: z.int().nonnegative(),
  /** Raised, or with `dryRun` that would be raised: one a story or article, as the monitor says, less those it raised before. */
  alertCount: z.int().nonnegative(),
  /** By UTC day of first sight, days without a match left out. */
  daily: z.array(
    z.object({ day: z.iso.date(), matched: z.int().nonnegative(), alerts: z.int().nonnegative() }),
  ),
  problem: problemNoteSchema.nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
});
export type Backfill = z.infer<typeof backfillSchema>;

export const backfillCreateSchema = z.strictObject({
  since: timestampSchema,
  /** Now when left out. */
  until: timestampSchema.optional(),
  dryRun: z.boolean().default(false),
  deliver: z.boolean().default(false),
});
export type BackfillCreate = z.infer<typeof backfillCreateSchema>;
