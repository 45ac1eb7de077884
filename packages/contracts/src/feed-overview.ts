import { z } from "zod";
import { feedAnswerSchema, feedFolderSchema, feedSchema } from "./feed.ts";
import { timestampSchema } from "./primitives.ts";

/** What a list of feeds tells of each beside its record. */
export const feedActivitySchema = z.object({
  articles24h: z.int().nonnegative(),
  articles7d: z.int().nonnegative(),
  /** New articles by UTC day over fourteen days; the last one is today. */
  itemsPerDay: z.array(z.int().nonnegative()),
  /** From publication to sight over seven days, the median; null when no article told. */
  latencyP50Ms: z.int().nonnegative().nullable(),
  /** Share of the polls with news that overlapped the poll before; null before there were any. */
  recall: z.number().min(0).max(1).nullable(),
});
export type FeedActivity = z.infer<typeof feedActivitySchema>;

export const feedOverviewSchema = feedSchema.extend({
  intervalExplanation: z.string(),
  activity: feedActivitySchema,
});
export type FeedOverview = z.infer<typeof feedOverviewSchema>;

/** How many feeds there are of each kind; `failing` is a part of `active`. */
export const feedTotalsSchema = z.object({
  all: z.int().nonnegative(),
  active: z.int().nonnegative(),
  failing: z.int().nonnegative(),
  paused: z.int().nonnegative(),
  retired: z.int().nonnegative(),
  folders: z.array(z.object({ folder: feedFolderSchema, count: z.int().nonnegative() })),
});
export type FeedTotals = z.infer<typeof feedTotalsSchema>;

/** The document that a feed gave last: everything but its bytes. */
export const feedDocumentSchema = z.object({
  at: timestampSchema,
  ...feedAnswerSchema.pick({ url: true, status: true, headers: true, bodyBytes: true }).shape,
  /** Only the beginning was kept. */
  truncated: z.boolean(),
});
export type FeedDocument = z.infer<typeof feedDocumentSchema>;
