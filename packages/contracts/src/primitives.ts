import { z } from "zod";
import { canParseUrl } from "@wirewatch/text";

/** RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const timestampSchema = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => !text.startsWith("0000") && !/[+-](?:1[6-9]|2\d):\d\d$/.test(text),
    "is a time that no database can hold: years begin with 0001, and no place is 16 hours or more from UTC",
  );
/** A BCP 47 language tag; `und` when nobody can tell. */
export const languageSchema = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "is not a BCP 47 language tag");
/** ISO 3166-1 alpha-2. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, "is not a two-letter country code");
/** An absolute http or https address without credentials. */
export const webUrlSchema = z
  .string()
  .max(8192)
  .refine((text) => {
    if (!canParseUrl(text)) return false;
    const url = new URL(text);
    return (
      (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === ""
    );
  }, "is not an absolute http(s) address without credentials");

/** What was wrong with some input without making it useless. `code` is stable, `message` is for people. */
export const problemNoteSchema = z.object({ code: z.string(), message: z.string() });
export type ProblemNote = z.infer<typeof problemNoteSchema>;

/** Fields that text, queries and spans point into. */
export const textFieldSchema = z.enum(["title", "text"]);
export type TextField = z.infer<typeof textFieldSchema>;
