import { CANONICAL_URL_RULES, extendUrlRules, type CanonicalUrlRules } from "@wirewatch/text/url-rules";
import { z } from "zod";

const MAX_RULES = 5000;

const namesSchema = z.array(z.string().min(1, "is empty").max(200)).max(MAX_RULES);
const hostsSchema = z
  .array(
    z
      .string()
      .regex(
        /^(?:[a-z0-9_-]+\.)+(?:[a-z0-9-]+|\*)$/,
        "is not a host in lower case, such as news.example.org or google.*",
      ),
  )
  .min(1, "names no host")
  .max(MAX_RULES);
const patternSchema = z
  .string()
  .min(1, "is empty")
  .max(500)
  .superRefine((text, context) => {
    try {
      RegExp(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: "custom", message: `is not a regular expression: ${reason}` });
    }
  });

const siteSchema = z.strictObject({
  hosts: hostsSchema,
  host: z
    .string()
    .regex(/^(?:[a-z0-9_-]+\.)+[a-z0-9-]+$/, "is not a host in lower case")
    .optional(),
  innerLabels: namesSchema.optional(),
  drops: namesSchema.optional(),
  keeps: namesSchema.optional(),
  pathOnly: z.boolean().optional(),
  paths: z
    .array(
      z.strictObject({
        from: patternSchema,
        to: z
          .string()
          .max(500)
          .regex(/^(?:\/|\$)/, "begins neither with / nor with a group such as $1"),
      }),
    )
    .max(MAX_RULES)
    .optional(),
});

const wrapperSchema = z
  .strictObject({
    hosts: hostsSchema,
    path: patternSchema.optional(),
    parameters: namesSchema.optional(),
    decode: z
      .enum(["base64", "bing", "disqus", "google-news", "proofpoint-2", "proofpoint-3", "translate-host"])
      .optional(),
  })
  .refine(
    ({ path, parameters, decode }) =>
      (parameters ?? []).length > 0 || (path ?? "").includes("(") || decode !== undefined,
    "says nowhere where the target stands: name parameters, or a group in the path",
  );

/** An operator's own rules for canonical addresses, as a file holds them. */
export const extraUrlRulesSchema = z.strictObject({
  /** For people. */
  note: z.string().optional(),
  hostLabels: namesSchema.optional(),
  ampSegments: namesSchema.optional(),
  ampEndings: namesSchema.optional(),
  viewSegments: namesSchema.optional(),
  containers: namesSchema.optional(),
  keptParameters: namesSchema.optional(),
  droppedParameters: namesSchema.optional(),
  droppedUnlessId: namesSchema.optional(),
  droppedTokens: namesSchema.optional(),
  droppedValues: z.record(z.string(), namesSchema).optional(),
  sites: z.array(siteSchema).max(MAX_RULES).optional(),
  wrappers: z.array(wrapperSchema).max(MAX_RULES).optional(),
});

/** The same, read into the whole table: the built-in rules with the operator's before them. */
export const urlRulesSchema = extraUrlRulesSchema.transform((rules): CanonicalUrlRules =>
  extendUrlRules(CANONICAL_URL_RULES, rules),
);
