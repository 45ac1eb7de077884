import { z } from "zod";
import { articleRevisionSchema, revisionKindSchema } from "./article.ts";
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
import { duplicateTierSchema } from "./story-assignment.ts";

export const EVENT_TYPES = [
  "alert.raised",
  "alert.updated",
  "article.revised",
  "article.withdrawn",
  "monitor.silent",
  "monitor.spike",
  "feed.failing",
  "feed.recovered",
  "endpoint.disabled",
  "test.ping",
] as const;
export const eventTypeSchema = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventTypeSchema>;

const eventSourceSchema = z.object({ name: z.string(), domain: z.string(), country: z.string().nullable() });

/** A stretch of the alerted article that made the monitor true, with its text. */
export const alertMatchSchema = z.object({
  field: textFieldSchema,
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  text: z.string(),
  clause: z.string(),
});
export type AlertMatch = z.infer<typeof alertMatchSchema>;

/** What an alert says, without the sequence number, which differs per endpoint. */
export const alertDataSchema = z.object({
  alertId: alertIdSchema,
  /** Raised by applying a monitor to the archive, not by news. */
  historical: z.boolean(),
  monitor: z.object({
    id: monitorIdSchema,
    name: z.string(),
    version: z.int().positive(),
    query: z.string(),
  }),
  story: z.object({
    id: storyIdSchema,
    title: z.string(),
    articleCount: z.int().positive(),
    sourceCount: z.int().positive(),
    firstSeenAt: timestampSchema,
  }),
  article: z.object({
    id: articleIdSchema,
    url: z.string(),
    title: z.string(),
    excerpt: z.string(),
    /** Those of `matches` that stand in the excerpt, by their places there. */
    excerptMatches: z.array(z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() })),
    source: eventSourceSchema,
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
  duplicates: z.array(
    z.object({ articleId: articleIdSchema, source: eventSourceSchema, tier: duplicateTierSchema }),
  ),
  latency: z.object({ publishedToSeenMs: z.int().nullable(), seenToAlertMs: z.int().nonnegative() }),
});
export type AlertData = z.infer<typeof alertDataSchema>;

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
    source: eventSourceSchema,
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
