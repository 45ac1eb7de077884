import { z } from "zod";
import { countrySchema, languageSchema } from "./primitives.ts";

/** Most examples of one kind that a monitor keeps. */
export const MAX_EXAMPLES = 100;
/** Characters of titles and texts of all examples of a monitor together. */
export const MAX_EXAMPLE_CHARACTERS = 1_000_000;

/** An article that a monitor's owner wrote down to say what the monitor must find, or must leave alone. */
export const monitorExampleSchema = z
  .strictObject({
    /** What the example shows, for people. */
    name: z.string().trim().max(200).default(""),
    title: z.string().max(2000).default(""),
    text: z.string().max(100_000).default(""),
    url: z.string().max(8192).optional(),
    source: z.string().max(200).optional(),
    site: z.string().max(253).optional(),
    authors: z.array(z.string().max(200)).max(50).optional(),
    language: languageSchema.optional(),
    country: countrySchema.optional(),
    tags: z.array(z.string().max(200)).max(100).optional(),
    /** Codes or labels of topics that the article is about. */
    topics: z.array(z.string().max(200)).max(50).optional(),
    /** Ids or names of tracked entities that the article mentions. */
    entities: z.array(z.string().max(200)).max(200).optional(),
  })
  .refine(({ title, text }) => title.trim() !== "" || text.trim() !== "", {
    message: "an example needs a title or a text",
    path: ["text"],
  });
export type MonitorExample = z.infer<typeof monitorExampleSchema>;

export const monitorExamplesSchema = z
  .strictObject({
    mustMatch: z.array(monitorExampleSchema).max(MAX_EXAMPLES).default([]),
    mustNotMatch: z.array(monitorExampleSchema).max(MAX_EXAMPLES).default([]),
  })
  .superRefine(({ mustMatch, mustNotMatch }, context) => {
    const characters = [...mustMatch, ...mustNotMatch].reduce(
      (sum, { title, text }) => sum + title.length + text.length,
      0,
    );
    if (characters > MAX_EXAMPLE_CHARACTERS)
      context.addIssue({
        code: "custom",
        message: `the examples have ${characters} characters together; at most ${MAX_EXAMPLE_CHARACTERS} are kept`,
      });
  });
export type MonitorExamples = z.infer<typeof monitorExamplesSchema>;

/** An example that went the wrong way, with the reason the explanation gives. */
export const exampleFailureSchema = z.object({
  kind: z.enum(["mustMatch", "mustNotMatch"]),
  /** Place in its list, from 0. */
  index: z.int().nonnegative(),
  name: z.string(),
  /** The clause that decided, in the query language. */
  clause: z.string(),
  reason: z.string(),
});
export type ExampleFailure = z.infer<typeof exampleFailureSchema>;

export const exampleReportSchema = z.object({
  ok: z.boolean(),
  passedCount: z.int().nonnegative(),
  failures: z.array(exampleFailureSchema),
});
export type ExampleReport = z.infer<typeof exampleReportSchema>;
