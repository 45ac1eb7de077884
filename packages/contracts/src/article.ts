import { z } from "zod";
import { mentionSchema, namedEntitySchema, topicSchema } from "./document.ts";
import { articleIdSchema, feedIdSchema, storyIdSchema } from "./ids.ts";
import { problemNoteSchema, timestampSchema } from "./primitives.ts";
import { sourceTierSchema } from "./feed.ts";
import { duplicateTierSchema } from "./story-assignment.ts";

/** The states of an article on its way, in order. `matched` is the end of the way. */
export const ARTICLE_STAGES = ["found", "extracted", "classified", "clustered", "matched"] as const;
export const articleStageSchema = z.enum(ARTICLE_STAGES);
export type ArticleStage = z.infer<typeof articleStageSchema>;

export const articleSourceSchema = z.object({
  name: z.string(),
  domain: z.string(),
  country: z.string().nullable(),
  /** 1 for the outlets that are trusted most, 3 for those that are trusted least. */
  tier: sourceTierSchema,
});
export type ArticleSource = z.infer<typeof articleSourceSchema>;

export const articleSchema = z.object({
  id: articleIdSchema,
  feedId: feedIdSchema,
  url: z.string(),
  canonicalUrl: z.string().nullable(),
  title: z.string(),
  text: z.string(),
  authors: z.array(z.string()),
  source: articleSourceSchema,
  publishedAt: timestampSchema.nullable(),
  firstSeenAt: timestampSchema,
  language: z.string().nullable(),
  topics: z.array(topicSchema),
  entities: z.array(namedEntitySchema),
  mentions: z.array(mentionSchema),
  storyId: storyIdSchema.nullable(),
  duplicateOf: articleIdSchema.nullable(),
  duplicateTier: duplicateTierSchema.nullable(),
  /** Of a copy: how much of the shorter text it shares with what it repeats: `duplicateOf`, or a rework of that. 0 to 1. */
  sharedShare: z.number().min(0).max(1).nullable(),
  /** The article of another address that this one corrects or updates. */
  revisionOf: articleIdSchema.nullable(),
  /** The news agency that the text is credited to. */
  agency: z.string().nullable(),
  stage: articleStageSchema,
  stageSince: timestampSchema,
  /** Set when a stage gave the article up for a person to look at; the article stays at its stage. */
  quarantine: problemNoteSchema.nullable(),
  problems: z.array(problemNoteSchema),
  /** Grows with every revision. */
  revision: z.int().positive(),
  /** When the publisher was found to have taken the article away. */
  withdrawnAt: timestampSchema.nullable(),
});
export type Article = z.infer<typeof articleSchema>;

export const revisionKindSchema = z.enum(["first", "retitled", "corrected", "changed", "withdrawn"]);
export type RevisionKind = z.infer<typeof revisionKindSchema>;

/** What an article said at one time. */
export const articleRevisionSchema = z.object({
  revision: z.int().positive(),
  seenAt: timestampSchema,
  kind: revisionKindSchema,
  seenIn: z.enum(["feed", "page"]),
  title: z.string(),
  text: z.string(),
  /** Numbers that describe the change against the revision before. */
  measure: z.object({
    keptShare: z.number().min(0).max(1).optional(),
    addedWords: z.int().nonnegative().optional(),
    removedWords: z.int().nonnegative().optional(),
  }),
});
export type ArticleRevision = z.infer<typeof articleRevisionSchema>;
