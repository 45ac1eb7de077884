import {
  entityCreateSchema,
  entityIdSchema,
  entitySchema,
  entityUpdateSchema,
  pageSchema,
} from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";

const entityParams = z.object({ entityId: entityIdSchema });
const noEntity = (id: string): ApiError => new ApiError("not_found", `There is no entity ${id}.`);

export const entityRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/entities",
    operationId: "listEntities",
    summary: "Tracked entities, newest first",
    tag: "entities",
    query: pageQuerySchema,
    response: pageSchema(entitySchema),
    handle: async ({ query, context }) => ({ body: await context.stores.entities.list(query) }),
  }),
  route({
    method: "POST",
    path: "/v1/entities",
    operationId: "createEntity",
    summary: "Track an entity",
    tag: "entities",
    body: entityCreateSchema,
    response: entitySchema,
    status: 201,
    handle: async ({ body, context }) => ({ body: await context.stores.entities.create(body) }),
  }),
  route({
    method: "GET",
    path: "/v1/entities/{entityId}",
    operationId: "getEntity",
    summary: "One tracked entity",
    tag: "entities",
    params: entityParams,
    response: entitySchema,
    handle: async ({ params: { entityId }, context }) => {
      const entity = await context.stores.entities.get(entityId);
      if (!entity) throw noEntity(entityId);
      return { body: entity };
    },
  }),
  route({
    method: "PATCH",
    path: "/v1/entities/{entityId}",
    operationId: "updateEntity",
    summary: "Change an entity's name, type or aliases",
    tag: "entities",
    params: entityParams,
    body: entityUpdateSchema,
    response: entitySchema,
    handle: async ({ params: { entityId }, body, context }) => {
      const entity = await context.stores.entities.update(entityId, body);
      if (!entity) throw noEntity(entityId);
      return { body: entity };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/entities/{entityId}",
    operationId: "removeEntity",
    summary: "Stop tracking an entity",
    tag: "entities",
    params: entityParams,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { entityId }, context }) => {
      if (!(await context.stores.entities.remove(entityId))) throw noEntity(entityId);
      return { body: null };
    },
  }),
];
