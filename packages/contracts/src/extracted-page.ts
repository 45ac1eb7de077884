import { z } from "zod";
import { problemNoteSchema, timestampSchema } from "./primitives.ts";

/** The article that a page holds. `text` keeps paragraphs as lines; `html` is sanitised. */
export const extractedPageSchema = z.object({
  url: z.string().nullable(),
  canonicalUrl: z.string().nullable(),
  /** The page's AMP partner (`rel=amphtml`), null where it names none. */
  ampUrl: z.string().nullable().default(null),
  title: z.string(),
  /** Other titles that the page gives itself (h1, og:title, headline, `<title>`): matching looks at all of them. */
  titleVariants: z.array(z.string()).default([]),
  text: z.string(),
  html: z.string(),
  authors: z.array(z.string()),
  publishedAt: timestampSchema.nullable(),
  modifiedAt: timestampSchema.nullable(),
  language: z.string().nullable(),
  siteName: z.string().nullable(),
  description: z.string().nullable(),
  imageUrl: z.string().nullable(),
  section: z.string().nullable(),
  keywords: z.array(z.string()),
  /** News agencies that the page credits. */
  agencies: z.array(z.string()).default([]),
  paywalled: z.boolean(),
  truncated: z.boolean().default(false),
  liveBlog: z.boolean().default(false),
  problems: z.array(problemNoteSchema),
});
export type ExtractedPage = z.infer<typeof extractedPageSchema>;
