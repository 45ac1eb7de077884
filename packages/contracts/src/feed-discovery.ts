import { z } from "zod";
import { feedFormatSchema } from "./feed-record.ts";
import { feedIdSchema } from "./ids.ts";
import { problemNoteSchema, timestampSchema } from "./primitives.ts";

/** A feed that was found, fetched and read. */
export const foundFeedSchema = z.object({
  url: z.string(),
  title: z.string(),
  format: feedFormatSchema,
  itemCount: z.int().nonnegative(),
  newestAt: timestampSchema.nullable(),
  /** A short code: `itself`, `link`, `site`, `anchor`, `well_known`, `news_sitemap`, `sitemap`, `comments`. */
  reason: z.string(),
  /** The reason in a sentence. */
  explanation: z.string(),
});
export type FoundFeed = z.infer<typeof foundFeedSchema>;

export const feedDiscoverySchema = z.object({
  /** The address that answered, after redirects. */
  url: z.string(),
  /** Whether the address is a feed itself. */
  isFeed: z.boolean(),
  /** The most useful first. */
  feeds: z.array(foundFeedSchema),
  /** How many addresses were fetched. */
  tried: z.int().nonnegative(),
  /** Why the address itself could not be read. */
  problem: problemNoteSchema.nullable(),
});
export type FeedDiscovery = z.infer<typeof feedDiscoverySchema>;

/** One line of an import's report. */
export const feedImportLineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("start"), total: z.int().nonnegative(), title: z.string() }),
  z.object({
    type: z.literal("feed"),
    /** Where the outline begins in the document. */
    line: z.int().positive(),
    /** `known`: the feed is there already; `repeated`: the document has it above. */
    outcome: z.enum(["added", "known", "repeated", "refused"]),
    title: z.string(),
    url: z.string(),
    folder: z.string(),
    feedId: feedIdSchema.optional(),
    why: z.string().optional(),
    remedy: z.string().optional(),
  }),
  z.object({
    type: z.literal("end"),
    added: z.int(),
    known: z.int(),
    repeated: z.int(),
    refused: z.int(),
    dryRun: z.boolean(),
  }),
]);
export type FeedImportLine = z.infer<typeof feedImportLineSchema>;
