import { z } from "zod";
import { textFieldSchema } from "./primitives.ts";

/** A place in a query that cannot stand, in UTF-16 code units of the query text, with a way to mend it. */
export const queryErrorSchema = z.object({
  message: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  hint: z.string(),
  /** The name of a warning, which stays the same when its wording changes. */
  code: z.string().optional(),
});
export type QueryError = z.infer<typeof queryErrorSchema>;

export const queryCheckSchema = z.object({
  ok: z.boolean(),
  errors: z.array(queryErrorSchema),
  warnings: z.array(queryErrorSchema),
  /** A relative estimate of the work that one article costs; 0 when the query does not parse. */
  cost: z.number().nonnegative(),
  /** The query fully bracketed: what it means, in its own language. Empty when it does not parse. */
  canonical: z.string(),
});
export type QueryCheck = z.infer<typeof queryCheckSchema>;

/** A stretch of an article that made a clause true. Metadata clauses have no place in the text and give none. */
export const matchSpanSchema = z.object({
  field: textFieldSchema,
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  clause: z.string(),
});
export type MatchSpan = z.infer<typeof matchSpanSchema>;
