import { z } from "zod";
import { problemNoteSchema, timestampSchema } from "./primitives.ts";

const selectorSchema = z.string().max(1000);

/** CSS selectors that an operator writes for the pages of one source. */
export const siteRulesSchema = z.strictObject({
  /** Elements that hold the article, in page order. */
  content: selectorSchema.optional(),
  /** Elements to leave out. */
  remove: selectorSchema.optional(),
  title: selectorSchema.optional(),
  author: selectorSchema.optional(),
  /** An element whose `datetime`, `content` or text is the publishing time. */
  date: selectorSchema.optional(),
});
export type SiteRulesRecord = z.infer<typeof siteRulesSchema>;

/** A host; rules hold for it and for the hosts below it, whatever the port. */
export const domainSchema = z
  .string()
  .max(260)
  .toLowerCase()
  .regex(
    /^(?:(?:[a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/,
    "is not a host such as news.example",
  )
  .transform((host) => host.replace(/:\d{1,5}$/, ""));

export const sourceRulesSchema = z.object({
  domain: z.string(),
  rules: siteRulesSchema,
  updatedAt: timestampSchema,
});
export type SourceRules = z.infer<typeof sourceRulesSchema>;

/** What comes out of a page, with rules or without. */
export const ruleOutcomeSchema = z.object({
  title: z.string(),
  text: z.string(),
  authors: z.array(z.string()),
  publishedAt: timestampSchema.nullable(),
  problems: z.array(problemNoteSchema),
});
export type RuleOutcome = z.infer<typeof ruleOutcomeSchema>;

export const ruleTestSchema = z.object({
  url: z.string().nullable(),
  /** Where the page came from: kept, fetched now, or given with the call. */
  page: z.enum(["kept", "fetched", "given"]),
  rules: siteRulesSchema,
  before: ruleOutcomeSchema,
  after: ruleOutcomeSchema,
});
export type RuleTest = z.infer<typeof ruleTestSchema>;
