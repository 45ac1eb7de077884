import { z } from "zod";
import { articleRevisionSchema, articleSourceSchema, revisionKindSchema } from "./article.ts";
import { namedEntitySchema, topicSchema } from "./document.ts";
import {
  alertIdSchema,
  articleIdSchema,
  entityIdSchema,
  eventIdSchema,
  monitorIdSchema,
  storyIdSchema,
} from "./ids.ts";
import { problemNoteSchema, textFieldSchema, timestampSchema } from "./primitives.ts";
import { reachSchema, SOURCE_MILESTONES, storyArticleSchema } from "./story.ts";
import { duplicateTierSchema } from "./story-assignment.ts";

export const EVENT_TYPES = [
  "alert.raised",
  "alert.updated",
  "article.revised",
  "article.withdrawn",
  "story.merged",
  "story.split",
  "monitor.silent",
  "monitor.spike",
  "feed.failing",
  "feed.recovered",
  "endpoint.disabled",
  "test.ping",
] as const;
export const eventTypeSchema = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventTypeSchema>;

/** A stretch of the alerted article that made the monitor true, with its text. */
export const alertMatchSchema = z.object({
  field: textFieldSchema,
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  text: z.string(),
  clause: z.string(),
});
export type AlertMatch = z.infer<typeof alertMatchSchema>;

/** The story of an alert, with its reach at the time. */
const alertedStorySchema = z.object({
  id: storyIdSchema,
  title: z.string(),
  ...reachSchema.shape,
  firstSeenAt: timestampSchema,
});

const alertedMonitorSchema = z.object({
  id: monitorIdSchema,
  name: z.string(),
  version: z.int().positive(),
  query: z.string(),
});

/** The other articles of the alerted article's family: its original, unless it is that itself, and copies. At most `MAX_LISTED_COPIES`. */
export const alertedCopiesSchema = z.array(
  z.object({
    articleId: articleIdSchema,
    source: articleSourceSchema,
    tier: duplicateTierSchema,
    /** How much of the shorter text is shared, 0 to 1. */
    sharedShare: z.number().min(0).max(1).nullable(),
  }),
);

/** What an alert says, without the sequence number, which differs per endpoint. */
export const alertDataSchema = z.object({
  alertId: alertIdSchema,
  /** Raised by applying a monitor to the archive, not by news. */
  historical: z.boolean(),
  monitor: alertedMonitorSchema,
  story: alertedStorySchema,
  article: z.object({
    id: articleIdSchema,
    url: z.string(),
    title: z.string(),
    excerpt: z.string(),
    /** Those of `matches` that stand in the excerpt, by their places there. */
    excerptMatches: z.array(z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() })),
    source: articleSourceSchema,
    authors: z.array(z.string()),
    publishedAt: timestampSchema.nullable(),
    firstSeenAt: timestampSchema,
    language: z.string().nullable(),
    topics: z.array(topicSchema),
    entities: z.array(namedEntitySchema),
    /** Tracked entities that the article mentions. */
    mentions: z.array(z.object({ entityId: entityIdSchema, name: z.string() })),
    problems: z.array(problemNoteSchema),
  }),
  matches: z.array(alertMatchSchema),
  duplicates: alertedCopiesSchema,
  latency: z.object({ publishedToSeenMs: z.int().nullable(), seenToAlertMs: z.int().nonnegative() }),
});
export type AlertData = z.infer<typeof alertDataSchema>;

/** Why a story has something to tell again, with the article that shows it. */
export const updateReasonSchema = z.discriminatedUnion("kind", [
  /** An entity that is tracked and that no article of the story had mentioned. */
  z.object({
    kind: z.literal("entity"),
    entityId: entityIdSchema,
    name: z.string(),
    articleId: articleIdSchema,
  }),
  /** The first source of tier 1. */
  z.object({ kind: z.literal("top-tier-source"), source: articleSourceSchema, articleId: articleIdSchema }),
  /** An article of the story has been corrected, by its own publisher or by an article that says so. */
  z.object({ kind: z.literal("correction"), articleId: articleIdSchema, title: z.string() }),
  /** The story has passed a number of sources. */
  z.object({
    kind: z.literal("sources"),
    passed: z.union(SOURCE_MILESTONES.map((count) => z.literal(count))),
  }),
]);
export type UpdateReason = z.infer<typeof updateReasonSchema>;

/** The story of an alert has grown in substance. */
export const alertUpdatedDataSchema = z.object({
  alertId: alertIdSchema,
  monitor: alertedMonitorSchema,
  story: alertedStorySchema,
  /** Counts the updates of the alert from 1. */
  update: z.int().positive(),
  reasons: z.array(updateReasonSchema).min(1),
  /** The article that raised the alert. */
  article: storyArticleSchema,
  /** The articles that the reasons name. */
  newArticles: z.array(storyArticleSchema),
  duplicates: alertedCopiesSchema,
});
export type AlertUpdatedData = z.infer<typeof alertUpdatedDataSchema>;

/** Two stories are one from now on; `from` leads to `into` for ever. */
export const storyMergedDataSchema = z.object({
  from: storyIdSchema,
  into: storyIdSchema,
  title: z.string(),
  cause: z.enum(["operator", "clusterer"]),
  articleCount: z.int().nonnegative(),
});
export type StoryMergedData = z.infer<typeof storyMergedDataSchema>;

/** An operator has taken articles out of a story into one of their own. */
export const storySplitDataSchema = z.object({
  from: storyIdSchema,
  into: storyIdSchema,
  title: z.string(),
  articleIds: z.array(articleIdSchema),
});
export type StorySplitData = z.infer<typeof storySplitDataSchema>;

export const feedHealthDataSchema = z.object({
  feedId: z.string(),
  url: z.string(),
  title: z.string(),
  problem: problemNoteSchema.nullable(),
  failureCount: z.number().nonnegative(),
  nextPollAt: timestampSchema.nullable(),
});
export type FeedHealthData = z.infer<typeof feedHealthDataSchema>;

/** An article that has raised an alert says something else now, or is gone. */
export const articleRevisedDataSchema = z.object({
  article: z.object({
    id: articleIdSchema,
    url: z.string(),
    title: z.string(),
    source: articleSourceSchema,
    publishedAt: timestampSchema.nullable(),
  }),
  kind: revisionKindSchema.exclude(["first"]),
  revision: z.int().positive(),
  seenIn: z.enum(["feed", "page"]),
  titleBefore: z.string(),
  measure: articleRevisionSchema.shape.measure,
  /** Sentences that were added and removed, the first few of each, cut to a readable length. */
  added: z.array(z.string()),
  removed: z.array(z.string()),
  /** The alerts that the article has raised. */
  alerts: z.array(z.object({ alertId: alertIdSchema, monitorId: z.string(), monitorName: z.string() })),
  storyId: storyIdSchema.nullable(),
});
export type ArticleRevisedData = z.infer<typeof articleRevisedDataSchema>;

export const endpointDisabledDataSchema = z.object({
  endpointId: z.string(),
  url: z.string(),
  reason: z.string(),
});
export const testPingDataSchema = z.object({ endpointId: z.string(), message: z.string() });

/** What happened, as the database keeps it: `position` orders all events and has no gaps. */
export const storedEventSchema = z.object({
  id: eventIdSchema,
  position: z.int().positive(),
  type: eventTypeSchema,
  timestamp: timestampSchema,
  data: z.record(z.string(), z.unknown()),
});
export type StoredEvent = z.infer<typeof storedEventSchema>;

/** The body that webhook, pull and live stream share (Standard Webhooks 1.0): `data.sequence` has no gaps per reader. */
export const eventBodySchema = z.object({
  type: eventTypeSchema,
  timestamp: timestampSchema,
  data: z.record(z.string(), z.unknown()).and(z.object({ sequence: z.int().positive() })),
});
export type EventBody = z.infer<typeof eventBodySchema>;

/** An event as its reader gets it; for an endpoint `sequence` counts the endpoint's own events. */
export function toEventBody(event: StoredEvent, sequence: number): EventBody {
  return { type: event.type, timestamp: event.timestamp, data: { ...event.data, sequence } };
}
