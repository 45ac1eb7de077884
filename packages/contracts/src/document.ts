import { z } from "zod";
import { countrySchema, languageSchema, textFieldSchema, timestampSchema } from "./primitives.ts";

export const topicSchema = z.object({ code: z.string(), label: z.string(), score: z.number().min(0).max(1) });
export type Topic = z.infer<typeof topicSchema>;

export const entityTypeSchema = z.enum(["PER", "LOC", "ORG", "MISC"]);
export type EntityType = z.infer<typeof entityTypeSchema>;

/** A name that the tagger found. Offsets are UTF-16 code units into the named field. */
export const namedEntitySchema = z.object({
  text: z.string(),
  type: entityTypeSchema,
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  field: textFieldSchema,
  score: z.number().min(0).max(1),
});
export type NamedEntity = z.infer<typeof namedEntitySchema>;

/** A tracked entity that the article mentions, with the place and the alias that was seen. */
export const mentionSchema = z.object({
  entityId: z.string(),
  alias: z.string(),
  field: textFieldSchema,
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  score: z.number().min(0).max(1),
});
export type Mention = z.infer<typeof mentionSchema>;

/** The unit of text that every pure stage takes: an article, or a line that somebody pipes into a filter. */
export const documentSchema = z
  .object({
    id: z.string().min(1).max(512),
    title: z.string().optional(),
    text: z.string().optional(),
    url: z.string().optional(),
    source: z.string().optional(),
    author: z.string().optional(),
    publishedAt: timestampSchema.optional(),
    language: languageSchema.optional(),
    country: countrySchema.optional(),
    topics: z.array(z.union([z.string(), topicSchema])).optional(),
    entities: z.array(z.union([z.string(), namedEntitySchema, mentionSchema])).optional(),
  })
  .refine((document) => document.title !== undefined || document.text !== undefined, {
    message: "needs a title or a text",
  });
export type Document = z.infer<typeof documentSchema>;
