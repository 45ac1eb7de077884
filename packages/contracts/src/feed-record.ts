import { z } from "zod";
import { problemNoteSchema, timestampSchema } from "./primitives.ts";

export const feedFormatSchema = z.enum(["rss", "rdf", "atom", "json", "cdf", "sitemap", "sitemap-index"]);
export type FeedFormat = z.infer<typeof feedFormatSchema>;

export const feedItemSchema = z.object({
  id: z.string().nullable(),
  url: z.string().nullable(),
  title: z.string(),
  summaryHtml: z.string(),
  contentHtml: z.string(),
  authors: z.array(z.string()),
  publishedAt: timestampSchema.nullable(),
  updatedAt: timestampSchema.nullable(),
  categories: z.array(z.string()),
  enclosures: z.array(
    z.object({ url: z.string(), type: z.string().nullable(), length: z.number().nullable() }),
  ),
  language: z.string().nullable(),
  source: z.object({ title: z.string().nullable(), url: z.string().nullable() }).nullable(),
});
export type FeedItem = z.infer<typeof feedItemSchema>;

/** What a feed's publisher says about itself and about how often to come back. */
export const feedHeadSchema = z.object({
  title: z.string(),
  siteUrl: z.string().nullable(),
  feedUrl: z.string().nullable(),
  description: z.string(),
  language: z.string().nullable(),
  hubUrl: z.string().nullable(),
  /** The publisher's wish between two polls, from `ttl` or `sy:updatePeriod`, in milliseconds. */
  updateIntervalMs: z.number().nullable().optional(),
});
export type FeedHead = z.infer<typeof feedHeadSchema>;

/** One normal shape for every feed format. `title` and `description` are plain text; the `…Html` fields are sanitised. */
export const parsedFeedSchema = z.object({
  format: feedFormatSchema,
  feed: feedHeadSchema,
  items: z.array(feedItemSchema),
  problems: z.array(problemNoteSchema),
});
export type ParsedFeed = z.infer<typeof parsedFeedSchema>;
