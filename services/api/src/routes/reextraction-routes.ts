import { reextractionCreateSchema, reextractionIdSchema, reextractionSchema } from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { noContentSchema } from "./paging.ts";

const params = z.object({ reextractionId: reextractionIdSchema });

export const reextractionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/reextractions",
    operationId: "createReextraction",
    summary:
      "Read kept pages again with the present extractor and rules; an extractor takes the run up within seconds. Raises alerts only with `match`",
    tag: "articles",
    body: reextractionCreateSchema,
    response: reextractionSchema,
    status: 201,
    handle: async ({ body, context: { stores } }) => {
      if (body.feedId !== undefined && !(await stores.feeds.get(body.feedId)))
        throw new ApiError("not_found", `There is no feed ${body.feedId}.`);
      return { body: await stores.reextractions.create(body) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/reextractions/{reextractionId}",
    operationId: "getReextraction",
    summary: "How far a run is",
    tag: "articles",
    params,
    response: reextractionSchema,
    handle: async ({ params: { reextractionId }, context }) => {
      const run = await context.stores.reextractions.get(reextractionId);
      if (!run) throw new ApiError("not_found", `There is no run ${reextractionId}.`);
      return { body: run };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/reextractions/{reextractionId}",
    operationId: "cancelReextraction",
    summary: "Stop a run; what it has done stays",
    tag: "articles",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { reextractionId }, context }) => {
      if (!(await context.stores.reextractions.cancel(reextractionId)))
        throw new ApiError("not_found", `There is no run ${reextractionId} under way.`);
      return { body: null };
    },
  }),
];
