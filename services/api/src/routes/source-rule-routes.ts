import {
  articleIdSchema,
  domainSchema,
  ruleTestSchema,
  siteRulesSchema,
  sourceRulesSchema,
  webUrlSchema,
  type SiteRulesRecord,
} from "@wirewatch/contracts";
import { checkSiteRules } from "@wirewatch/extract";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { testRules } from "../sources/test-rules.ts";
import { noContentSchema } from "./paging.ts";

const params = z.object({ domain: domainSchema });
const MAX_HTML_CHARS = 5_000_000;

const noRules = (domain: string): ApiError =>
  new ApiError(
    "not_found",
    `${domain} has no rules. PUT /v1/sources/${domain}/rules gives it some; a test needs \`rules\` until then.`,
  );

/** Refuses rules that cannot be used, with the place in each. */
function checkRules(rules: SiteRulesRecord, pointer: string): void {
  const given = Object.fromEntries(Object.entries(rules).filter(([, selector]) => selector !== undefined));
  if (Object.keys(given).length === 0)
    throw new ApiError("invalid", "The rules are empty.", [
      {
        pointer: pointer || "/",
        message: "holds no rule",
        hint: "Give at least one of content, remove, title, author and date.",
      },
    ]);
  const faults = checkSiteRules(given);
  if (faults.length === 0) return;
  throw new ApiError(
    "invalid",
    "Some selectors cannot be used; `errors` says which, where, and how to mend them.",
    faults.map(({ rule, message, hint, start, end }) => ({
      pointer: `${pointer}/${rule}`,
      message,
      hint,
      start,
      end,
    })),
  );
}

export const sourceRuleRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/sources/rules",
    operationId: "listSourceRules",
    summary: "Every source that has rules of its own for its pages",
    tag: "sources",
    response: z.object({ items: z.array(sourceRulesSchema) }),
    handle: async ({ context }) => ({ body: { items: await context.stores.siteRules.list() } }),
  }),
  route({
    method: "GET",
    path: "/v1/sources/{domain}/rules",
    operationId: "getSourceRules",
    summary: "The rules for a source's pages",
    tag: "sources",
    params,
    response: sourceRulesSchema,
    handle: async ({ params: { domain }, context }) => {
      const rules = await context.stores.siteRules.get(domain);
      if (!rules) throw noRules(domain);
      return { body: rules };
    },
  }),
  route({
    method: "PUT",
    path: "/v1/sources/{domain}/rules",
    operationId: "putSourceRules",
    summary:
      "Set the CSS selectors for a source's pages: they hold for the host and those below it, for articles read from some seconds on",
    tag: "sources",
    params,
    body: siteRulesSchema,
    response: sourceRulesSchema,
    handle: async ({ params: { domain }, body, context }) => {
      checkRules(body, "");
      return { body: await context.stores.siteRules.put(domain, body) };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/sources/{domain}/rules",
    operationId: "removeSourceRules",
    summary: "Read a source's pages without rules again",
    tag: "sources",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { domain }, context }) => {
      if (!(await context.stores.siteRules.remove(domain))) throw noRules(domain);
      return { body: null };
    },
  }),
  route({
    method: "POST",
    path: "/v1/sources/{domain}/rules/test",
    operationId: "testSourceRules",
    summary:
      "What comes out of a page without rules and with them: the kept page of an article or address, else fetched, or `html`. Tests `rules` if given, else the source's own; changes nothing",
    tag: "sources",
    params,
    body: z.strictObject({
      url: webUrlSchema.optional(),
      articleId: articleIdSchema.optional(),
      html: z.string().min(1).max(MAX_HTML_CHARS).optional(),
      rules: siteRulesSchema.optional(),
    }),
    maxBodyBytes: 8_000_000,
    response: ruleTestSchema,
    handle: async ({ params: { domain }, body: { rules: given, ...wish }, context }) => {
      if (given !== undefined) checkRules(given, "/rules");
      const rules = given ?? (await context.stores.siteRules.get(domain))?.rules;
      if (rules === undefined) throw noRules(domain);
      return { body: await testRules(wish, rules, context) };
    },
  }),
];
