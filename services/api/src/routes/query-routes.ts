import {
  MAX_QUERY_CHARACTERS,
  queryCheckSchema,
  queryErrorSchema,
  queryExplainSchema,
  queryExplanationSchema,
} from "@wirewatch/contracts";
import type { Stores } from "@wirewatch/db";
import {
  articleToDocument,
  checkQuery,
  DIALECTS,
  exampleToDocument,
  explainQuery,
  formatQuery,
  importQuery,
  monitorQuery,
  parseQuery,
  type QueryContext,
  type QueryDocument,
  type QueryNode,
} from "@wirewatch/query";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { boundExplanation } from "../queries/bound-explanation.ts";
import { queryInvalid } from "../queries/check-monitor.ts";
import { loadContext } from "../queries/load-context.ts";
import { readStored } from "../queries/stored-meaning.ts";
import { route, type Route } from "../route.ts";
import { noMonitor } from "./monitor-routes.ts";

const queryBody = z.strictObject({ query: z.string().max(MAX_QUERY_CHARACTERS) });

/** What to explain: a text, or a monitor as it runs, which stays accepted whatever the rules have become. */
async function sourceOf(
  { query, monitorId }: { query?: string | undefined; monitorId?: string | undefined },
  stores: Stores,
): Promise<{ source: string | QueryNode; ast: QueryNode }> {
  if (monitorId === undefined) {
    const source = query ?? "";
    const { ast, errors } = parseQuery(source);
    if (errors.length > 0) throw queryInvalid(errors);
    return { source, ast };
  }
  const [watched] = (await stores.monitors.get(monitorId)) ? await stores.monitors.watched([monitorId]) : [];
  if (!watched) throw noMonitor(monitorId);
  const ast = monitorQuery({ ast: readStored(watched)?.ast ?? null, entityIds: watched.entityIds });
  return { source: ast, ast };
}

async function keptArticle(id: string, stores: Stores, context: QueryContext): Promise<QueryDocument> {
  const article = await stores.articles.get(id);
  if (!article) throw new ApiError("not_found", `There is no article ${id}.`);
  const names = new Map(context.entities?.map((entity) => [entity.id, entity.name]));
  return articleToDocument(article, (entityId) => names.get(entityId));
}

export const queryRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/queries/check",
    operationId: "checkQuery",
    summary: "Check a query: errors with their places, warnings, and what it means in brackets",
    tag: "queries",
    body: queryBody,
    response: queryCheckSchema,
    handle: async ({ body: { query }, context: { stores } }) => ({
      body: checkQuery(query, await loadContext(stores, [parseQuery(query).ast])),
    }),
  }),
  route({
    method: "POST",
    path: "/v1/queries/explain",
    operationId: "explainQuery",
    summary:
      "Why a query (as text, or a monitor's as it runs) matches an article (given, or kept) or does not: the tree with the places of every clause, and for a miss the clause that failed and how near the article came",
    tag: "queries",
    body: queryExplainSchema,
    response: queryExplanationSchema,
    handle: async ({ body, context: { stores } }) => {
      const { source, ast } = await sourceOf(body, stores);
      const context = await loadContext(stores, [ast], {
        withEntities: body.articleId !== undefined || body.article?.entities !== undefined,
      });
      const document =
        body.article === undefined
          ? await keptArticle(body.articleId ?? "", stores, context)
          : exampleToDocument(body.article, context);
      const { tree, ...explanation } = explainQuery(source, document, context);
      return { body: { ...explanation, tree: tree === null ? null : boundExplanation(tree) } };
    },
  }),
  route({
    method: "POST",
    path: "/v1/queries/import",
    operationId: "importQuery",
    summary:
      "Translate another product's query: `query` is its meaning in brackets, `errors` what has no counterpart, `warnings` what is read otherwise; places are in the text that was sent",
    tag: "queries",
    body: queryBody.extend({ dialect: z.enum(DIALECTS) }),
    response: z.object({
      ok: z.boolean(),
      query: z.string(),
      errors: z.array(queryErrorSchema),
      warnings: z.array(queryErrorSchema),
      notes: z.array(z.string()),
    }),
    handle: async ({ body: { dialect, query } }) => {
      const { ok, query: translated, errors, warnings, notes } = importQuery(dialect, query);
      return { body: { ok, query: translated, errors, warnings, notes } };
    },
  }),
  route({
    method: "POST",
    path: "/v1/queries/format",
    operationId: "formatQuery",
    summary: "A query laid out for reading and editing; its meaning and its comments stay",
    tag: "queries",
    body: queryBody.extend({ width: z.int().min(20).max(400).default(100) }),
    response: z.object({ query: z.string() }),
    handle: async ({ body: { query, width } }) => {
      const formatted = formatQuery(query, width);
      if (formatted === null) throw queryInvalid(parseQuery(query).errors);
      return { body: { query: formatted } };
    },
  }),
];
