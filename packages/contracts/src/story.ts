import { z } from "zod";
import { articleSourceSchema } from "./article.ts";
import { entityTypeSchema } from "./document.ts";
import { alertIdSchema, articleIdSchema, entityIdSchema, storyIdSchema, storyMoveIdSchema } from "./ids.ts";
import { problemNoteSchema, timestampSchema } from "./primitives.ts";
import { sourceTierSchema } from "./feed.ts";
import { duplicateTierSchema } from "./story-assignment.ts";

/** Numbers of sources at which an alert on a story has something to tell again. */
export const SOURCE_MILESTONES = [3, 10, 30, 100] as const;

/** How many articles of how many sources tell a story, and how many without exact and near-verbatim copies. */
export const reachSchema = z.object({
  articleCount: z.int().nonnegative(),
  sourceCount: z.int().nonnegative(),
  originalCount: z.int().nonnegative(),
  originalSourceCount: z.int().nonnegative(),
});
export type Reach = z.infer<typeof reachSchema>;

export const storySchema = z.object({
  id: storyIdSchema,
  /** The headline of the lead: the most central of the trustworthy articles. */
  title: z.string(),
  leadArticleId: articleIdSchema,
  /** Primary subtag (BCP 47); `und` when unknown. */
  language: z.string(),
  ...reachSchema.shape,
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  /** The earlier story that this one goes on from. */
  continues: storyIdSchema.nullable(),
  /** The first story of the saga; null for a story that stands alone. */
  sagaId: storyIdSchema.nullable(),
  /** The story that stands for this one since both became one. */
  mergedInto: storyIdSchema.nullable(),
});
export type Story = z.infer<typeof storySchema>;

/** An article as a story tells of it. */
export const storyArticleSchema = z.object({
  id: articleIdSchema,
  url: z.string(),
  title: z.string(),
  source: articleSourceSchema,
  language: z.string().nullable(),
  publishedAt: timestampSchema.nullable(),
  firstSeenAt: timestampSchema,
  agency: z.string().nullable(),
  revisionOf: articleIdSchema.nullable(),
  withdrawnAt: timestampSchema.nullable(),
});
export type StoryArticle = z.infer<typeof storyArticleSchema>;

/** A copy, under its original. */
export const storyCopySchema = storyArticleSchema.extend({
  tier: duplicateTierSchema,
  /** How much of the shorter text is shared, 0 to 1; null for articles placed before it was kept. */
  sharedShare: z.number().min(0).max(1).nullable(),
});
export type StoryCopy = z.infer<typeof storyCopySchema>;

/** Copies that are listed under one original; more are only counted. */
export const MAX_LISTED_COPIES = 100;

/** An original with its copies, oldest first. */
export const timelineEntrySchema = z.object({
  article: storyArticleSchema,
  copyCount: z.int().nonnegative(),
  copies: z.array(storyCopySchema).max(MAX_LISTED_COPIES),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

const storyLinkSchema = storySchema.pick({
  id: true,
  title: true,
  articleCount: true,
  sourceCount: true,
  firstSeenAt: true,
  lastSeenAt: true,
});

/** Everything that is told of one story but its articles. */
export const storyDetailSchema = storySchema.extend({
  /** Stories that have been made one with this one, the latest first; at most 100. */
  mergedFrom: z.array(storyIdSchema),
  /** The article that was seen first. */
  first: storyArticleSchema,
  lead: storyArticleSchema,
  /** Most frequent first; null is an article of unknown language. */
  languages: z.array(z.object({ language: z.string().nullable(), articleCount: z.int().positive() })),
  /** Tracked entities that the articles mention, most frequent first; at most 100. */
  entities: z.array(
    z.object({ entityId: entityIdSchema, name: z.string(), articleCount: z.int().positive() }),
  ),
  /** Other names, most frequent first, at most 20; counted in at most 1000 articles, originals before copies and the latest first. */
  names: z.array(z.object({ text: z.string(), type: entityTypeSchema, articleCount: z.int().positive() })),
  /** News agencies that texts are credited to, most frequent first; at most 20. */
  agencies: z.array(z.object({ name: z.string(), articleCount: z.int().positive() })),
  /** Sources by how far they are trusted, 1 first. */
  tiers: z.array(z.object({ tier: sourceTierSchema, sourceCount: z.int().positive() })),
  /** The story over time in at most 60 steps of `stepMs`: what each step added, and how many sources there were by its end. */
  growth: z.object({
    stepMs: z.int().positive(),
    steps: z.array(
      z.object({
        at: timestampSchema,
        articles: z.int().nonnegative(),
        originals: z.int().nonnegative(),
        sourcesSoFar: z.int().nonnegative(),
      }),
    ),
  }),
  /** The stories of the saga in the order of time, this one included; empty for a story that stands alone. At most 50, those around this one. */
  saga: z.array(storyLinkSchema),
  /** Of every monitor, the latest first; at most 100. */
  alerts: z.array(z.object({ alertId: alertIdSchema, monitorName: z.string(), raisedAt: timestampSchema })),
});
export type StoryDetail = z.infer<typeof storyDetailSchema>;

export const storyMergeSchema = z.strictObject({
  /** The story that stands for both from then on. */
  into: storyIdSchema,
});
export type StoryMergeRequest = z.infer<typeof storyMergeSchema>;

export const storySplitSchema = z.strictObject({
  /** Articles to take out into a story of their own; the copies of each go with it. */
  articleIds: z.array(articleIdSchema).min(1).max(500),
});
export type StorySplitRequest = z.infer<typeof storySplitSchema>;

/** Two stories made one, or articles taken out of one. The active clusterer carries it out. */
export const storyMoveSchema = z.object({
  id: storyMoveIdSchema,
  kind: z.enum(["merge", "split"]),
  fromStoryId: storyIdSchema,
  /** Of a split the story that it made; null until then. */
  intoStoryId: storyIdSchema.nullable(),
  /** Of a split the articles that went, copies included. */
  movedIds: z.array(articleIdSchema),
  cause: z.enum(["operator", "clusterer"]),
  state: z.enum(["waiting", "done", "refused"]),
  problem: problemNoteSchema.nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
});
export type StoryMove = z.infer<typeof storyMoveSchema>;
