import { z } from "zod";
import { MAX_QUERY_CHARACTERS } from "./monitor.ts";
import { timestampSchema } from "./primitives.ts";

/** A name that queries refer to: letters and digits of any script, `_`, `-` and `.`. */
export const referenceNameSchema = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]{0,99}$/u,
    "is not a name: letters, digits, '_', '-' and '.', at most 100",
  );

export const MAX_LIST_ENTRIES = 20_000;

/** Words and phrases that queries use together by `list(name)`. */
export const wordListSchema = z.object({
  name: referenceNameSchema,
  entries: z.array(z.string()),
  version: z.int().positive(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type WordList = z.infer<typeof wordListSchema>;

/** A word list as lists of lists show it. */
export const wordListSummarySchema = wordListSchema
  .omit({ entries: true })
  .extend({ entryCount: z.int().nonnegative() });
export type WordListSummary = z.infer<typeof wordListSummarySchema>;

export const wordListPutSchema = z.strictObject({
  entries: z.array(z.string().trim().min(1).max(500)).min(1).max(MAX_LIST_ENTRIES),
});
export type WordListPut = z.infer<typeof wordListPutSchema>;

/** A query that others use by `query(name)`. */
export const savedQuerySchema = z.object({
  name: referenceNameSchema,
  query: z.string(),
  /** The query fully bracketed. */
  canonical: z.string(),
  version: z.int().positive(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type SavedQuery = z.infer<typeof savedQuerySchema>;

export const savedQueryPutSchema = z.strictObject({ query: z.string().min(1).max(MAX_QUERY_CHARACTERS) });
export type SavedQueryPut = z.infer<typeof savedQueryPutSchema>;
