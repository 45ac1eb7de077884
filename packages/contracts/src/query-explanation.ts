import { z } from "zod";
import { monitorExampleSchema } from "./monitor-example.ts";
import { articleIdSchema, monitorIdSchema } from "./ids.ts";
import { MAX_QUERY_CHARACTERS } from "./monitor.ts";
import { matchSpanSchema, queryErrorSchema } from "./query-result.ts";

/** Why a clause is not true, and how near the article came. */
export const clauseFailureSchema = z
  .object({
    clause: z.string(),
    start: z.int().nonnegative(),
    end: z.int().nonnegative(),
    /** For people, in English. */
    reason: z.string(),
    /** The kind of miss, for programs. */
    code: z.string(),
    /** What the article has instead. */
    found: z.object({ text: z.string(), span: matchSpanSchema.optional() }).optional(),
    /** How far it was from being true: words, sentences, paragraphs, edits or occurrences, by `code`. */
    distance: z.number().optional(),
    asked: z.string().optional(),
    /** The search for the nearest miss was ended early. */
    stopped: z.literal(true).optional(),
  })
  .meta({ id: "ClauseFailure" });

/** Why one clause of a query is true or not of one article. */
export const clauseExplanationSchema = z
  .object({
    clause: z.string(),
    kind: z.string(),
    start: z.int().nonnegative(),
    end: z.int().nonnegative(),
    hit: z.boolean(),
    spans: z.array(matchSpanSchema),
    hasMoreSpans: z.literal(true).optional(),
    get children(): z.ZodArray<typeof clauseExplanationSchema> {
      return z.array(clauseExplanationSchema);
    },
    /** Children that are left out because there are very many. */
    omittedCount: z.int().positive().optional(),
    failed: clauseFailureSchema.optional(),
    nearest: clauseFailureSchema.optional(),
  })
  .meta({ id: "ClauseExplanation" });
export type ClauseExplanation = z.infer<typeof clauseExplanationSchema>;

export const queryExplanationSchema = z.object({
  ok: z.boolean(),
  /** Why the query cannot be compiled; places are in the query's text. */
  errors: z.array(queryErrorSchema),
  hit: z.boolean(),
  tree: clauseExplanationSchema.nullable(),
  isCutOff: z.literal(true).optional(),
});
export type QueryExplanationAnswer = z.infer<typeof queryExplanationSchema>;

/** One query (as text or a monitor's) and one article (as an example or one that is kept). */
export const queryExplainSchema = z
  .strictObject({
    query: z.string().max(MAX_QUERY_CHARACTERS).optional(),
    monitorId: monitorIdSchema.optional(),
    article: monitorExampleSchema.optional(),
    articleId: articleIdSchema.optional(),
  })
  .refine(({ query, monitorId }) => (query === undefined) !== (monitorId === undefined), {
    message: "give either query or monitorId",
    path: ["query"],
  })
  .refine(({ article, articleId }) => (article === undefined) !== (articleId === undefined), {
    message: "give either article or articleId",
    path: ["article"],
  });
