import {
  pageSchema,
  referenceNameSchema,
  savedQueryPutSchema,
  savedQuerySchema,
  type SavedQuery,
} from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { queryInvalid, readNewQuery } from "../queries/check-monitor.ts";
import { findBroken } from "../queries/find-broken.ts";
import { route, type Route, type RouteAnswer } from "../route.ts";
import { expectedVersion } from "./expected-version.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";
import { wouldBreak } from "./would-break.ts";

const params = z.object({ name: referenceNameSchema });
const noQuery = (name: string): ApiError => new ApiError("not_found", `There is no saved query ${name}.`);

const withTag = (saved: SavedQuery): RouteAnswer<SavedQuery> => ({
  headers: { etag: `"${saved.version}"` },
  body: saved,
});

export const savedQueryRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/saved-queries",
    operationId: "listSavedQueries",
    summary: "Saved queries, newest first",
    tag: "queries",
    query: pageQuerySchema,
    response: pageSchema(savedQuerySchema),
    handle: async ({ query, context }) => ({ body: await context.stores.savedQueries.list(query) }),
  }),
  route({
    method: "GET",
    path: "/v1/saved-queries/{name}",
    operationId: "getSavedQuery",
    summary: "A query that others use by query(name)",
    tag: "queries",
    params,
    response: savedQuerySchema,
    handle: async ({ params: { name }, context }) => {
      const saved = await context.stores.savedQueries.get(name);
      if (!saved) throw noQuery(name);
      return withTag(saved);
    },
  }),
  route({
    method: "PUT",
    path: "/v1/saved-queries/{name}",
    operationId: "putSavedQuery",
    summary:
      "Make or replace a saved query; monitors that name it use it with the next article, and their examples are run again within a minute. Refused when one of them could no longer be compiled. If-Match as with monitors",
    tag: "queries",
    params,
    body: savedQueryPutSchema,
    response: savedQuerySchema,
    handle: async ({ params: { name }, body: { query }, ifMatch, context: { stores } }) => {
      const { ast, columns } = await readNewQuery(query, stores, { queries: { [name]: query } });
      if (ast === null)
        throw queryInvalid([
          { message: "the query is empty", hint: "Write a word or a phrase.", start: 0, end: query.length },
        ]);
      const broken = await findBroken(stores, `query:${name}`, { queries: { [name]: query } });
      if (broken.length > 0) throw wouldBreak(`the saved query ${name}`, broken);
      const { savedQuery, created } = await stores.savedQueries.put(
        name,
        { query, ...columns },
        expectedVersion(ifMatch),
      );
      return { ...withTag(savedQuery), status: created ? 201 : 200 };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/saved-queries/{name}",
    operationId: "removeSavedQuery",
    summary: "Remove a saved query that no monitor and no other saved query names. If-Match as with monitors",
    tag: "queries",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { name }, ifMatch, context }) => {
      if (!(await context.stores.savedQueries.remove(name, expectedVersion(ifMatch)))) throw noQuery(name);
      return { body: null };
    },
  }),
];
