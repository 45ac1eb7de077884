import {
  articleIdSchema,
  articleRevisionSchema,
  articleSchema,
  articleStageSchema,
  feedIdSchema,
  pageSchema,
  storyIdSchema,
} from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";

const articleParams = z.object({ articleId: articleIdSchema });

export const articleRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/articles",
    operationId: "listArticles",
    summary: "Articles, newest first",
    tag: "articles",
    query: pageQuerySchema.extend({
      stage: articleStageSchema.optional(),
      feedId: feedIdSchema.optional(),
      storyId: storyIdSchema.optional(),
    }),
    response: pageSchema(articleSchema),
    handle: async ({ query, context }) => ({ body: await context.stores.articles.list(query) }),
  }),
  route({
    method: "GET",
    path: "/v1/articles/{articleId}",
    operationId: "getArticle",
    summary: "One article",
    tag: "articles",
    params: articleParams,
    response: articleSchema,
    handle: async ({ params: { articleId }, context }) => {
      const article = await context.stores.articles.get(articleId);
      if (!article) throw new ApiError("not_found", `There is no article ${articleId}.`);
      return { body: articleSchema.parse(article) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/articles/{articleId}/revisions",
    operationId: "listArticleRevisions",
    summary: "What an article has said since it was found, the first text first",
    tag: "articles",
    params: articleParams,
    response: z.object({ items: z.array(articleRevisionSchema) }),
    handle: async ({ params: { articleId }, context }) => {
      const items = await context.stores.articles.revisions(articleId);
      if (items.length === 0) throw new ApiError("not_found", `There is no article ${articleId}.`);
      return { body: { items } };
    },
  }),
  route({
    method: "POST",
    path: "/v1/articles/{articleId}/release",
    operationId: "releaseArticle",
    summary: "Let an article in quarantine go on",
    tag: "articles",
    params: articleParams,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { articleId }, context }) => {
      if ((await context.stores.articles.release([articleId])) === 0)
        throw new ApiError("not_found", `There is no article ${articleId} in quarantine.`);
      return { body: null };
    },
  }),
];
