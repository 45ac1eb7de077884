import { z } from "zod";
import { feedIdSchema, sourceIdSchema } from "./ids.ts";
import {
  countrySchema,
  languageSchema,
  problemNoteSchema,
  timestampSchema,
  webUrlSchema,
} from "./primitives.ts";

/** 1 is the most trusted tier, 3 the least. */
export const sourceTierSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type SourceTier = z.infer<typeof sourceTierSchema>;

export const sourceSchema = z.object({
  id: sourceIdSchema,
  domain: z.string(),
  name: z.string(),
  country: countrySchema.nullable(),
  tier: sourceTierSchema,
});
export type Source = z.infer<typeof sourceSchema>;

export const feedStatusSchema = z.enum(["active", "paused", "retired"]);
export type FeedStatus = z.infer<typeof feedStatusSchema>;

export const feedSchema = z.object({
  id: feedIdSchema,
  url: z.string(),
  title: z.string(),
  source: sourceSchema,
  status: feedStatusSchema,
  language: z.string().nullable(),
  intervalMs: z.int().positive(),
  nextPollAt: timestampSchema.nullable(),
  lastPolledAt: timestampSchema.nullable(),
  lastSucceededAt: timestampSchema.nullable(),
  lastStatus: z.int().nullable(),
  failureCount: z.number().nonnegative(),
  problem: problemNoteSchema.nullable(),
  parseProblems: z.array(problemNoteSchema),
  articleCount: z.int().nonnegative(),
  createdAt: timestampSchema,
});
export type Feed = z.infer<typeof feedSchema>;

export const feedCreateSchema = z.strictObject({
  url: webUrlSchema,
  title: z.string().min(1).max(300).optional(),
  source: z
    .strictObject({
      name: z.string().min(1).max(200).optional(),
      country: countrySchema.optional(),
      tier: sourceTierSchema.optional(),
    })
    .optional(),
  language: languageSchema.optional(),
  intervalMs: z.int().min(1000).max(86_400_000).optional(),
});
export type FeedCreate = z.infer<typeof feedCreateSchema>;

export const feedUpdateSchema = z.strictObject({
  title: z.string().min(1).max(300).optional(),
  status: z.enum(["active", "paused"]).optional(),
  intervalMs: z.int().min(1000).max(86_400_000).optional(),
});
export type FeedUpdate = z.infer<typeof feedUpdateSchema>;
