import { z } from "zod";

/** How much two articles share: the same body, a copy of it, or a rework of it. */
export const duplicateTierSchema = z.enum(["exact", "copy", "near"]);
export type DuplicateTier = z.infer<typeof duplicateTierSchema>;

export const storyAssignmentSchema = z.object({
  storyId: z.string(),
  duplicateOf: z.string().nullable(),
  tier: duplicateTierSchema.nullable(),
  score: z.number(),
});
export type StoryAssignment = z.infer<typeof storyAssignmentSchema>;
