import {
  pageSchema,
  referenceNameSchema,
  wordListPutSchema,
  wordListSchema,
  wordListSummarySchema,
  type WordList,
} from "@wirewatch/contracts";
import { checkListEntries } from "@wirewatch/query";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { findBroken } from "../queries/find-broken.ts";
import { route, type Route, type RouteAnswer } from "../route.ts";
import { expectedVersion } from "./expected-version.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";
import { wouldBreak } from "./would-break.ts";

const params = z.object({ name: referenceNameSchema });
const noList = (name: string): ApiError => new ApiError("not_found", `There is no list ${name}.`);

const withTag = (list: WordList): RouteAnswer<WordList> => ({
  headers: { etag: `"${list.version}"` },
  body: list,
});

export const wordListRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/lists",
    operationId: "listWordLists",
    summary: "Word lists, newest first, without their entries",
    tag: "queries",
    query: pageQuerySchema,
    response: pageSchema(wordListSummarySchema),
    handle: async ({ query, context }) => ({ body: await context.stores.wordLists.list(query) }),
  }),
  route({
    method: "GET",
    path: "/v1/lists/{name}",
    operationId: "getWordList",
    summary: "The words and phrases that queries use by list(name)",
    tag: "queries",
    params,
    response: wordListSchema,
    handle: async ({ params: { name }, context }) => {
      const list = await context.stores.wordLists.get(name);
      if (!list) throw noList(name);
      return withTag(list);
    },
  }),
  route({
    method: "PUT",
    path: "/v1/lists/{name}",
    operationId: "putWordList",
    summary:
      "Make or replace a word list; monitors that name it use it with the next article, and their examples are run again within a minute. Refused when one of them could no longer be compiled. If-Match as with monitors",
    tag: "queries",
    params,
    body: wordListPutSchema,
    response: wordListSchema,
    handle: async ({ params: { name }, body: { entries }, ifMatch, context: { stores } }) => {
      const problems = checkListEntries(entries);
      if (problems.length > 0)
        throw new ApiError(
          "invalid",
          "Some entries cannot stand in a list; `errors` says which, why, and how to mend them.",
          problems.map(({ index, message, hint }) => ({ pointer: `/entries/${index}`, message, hint })),
        );
      const broken = await findBroken(stores, `list:${name}`, { lists: { [name]: entries } });
      if (broken.length > 0) throw wouldBreak(`the list ${name}`, broken);
      const { list, created } = await stores.wordLists.put(name, entries, expectedVersion(ifMatch));
      return { ...withTag(list), status: created ? 201 : 200 };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/lists/{name}",
    operationId: "removeWordList",
    summary: "Remove a word list that no monitor and no saved query names. If-Match as with monitors",
    tag: "queries",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { name }, ifMatch, context }) => {
      if (!(await context.stores.wordLists.remove(name, expectedVersion(ifMatch)))) throw noList(name);
      return { body: null };
    },
  }),
];
