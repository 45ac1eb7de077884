import {
  entityCreateSchema,
  entityIdSchema,
  entitySchema,
  entityUpdateSchema,
  monitorCreateSchema,
  monitorIdSchema,
  monitorSchema,
  monitorUpdateSchema,
  pageSchema,
  queryCheckSchema,
  MAX_QUERY_CHARACTERS,
  type Monitor,
} from "@wirewatch/contracts";
import { checkQuery } from "@wirewatch/query";
import type { ServiceContext } from "@wirewatch/runtime";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type RouteAnswer, type Route } from "../route.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";

const monitorParams = z.object({ monitorId: monitorIdSchema });
const entityParams = z.object({ entityId: entityIdSchema });
const noMonitor = (id: string): ApiError => new ApiError("not_found", `There is no monitor ${id}.`);
const noEntity = (id: string): ApiError => new ApiError("not_found", `There is no entity ${id}.`);

/** A monitor's version is its entity tag. */
const withTag = (monitor: Monitor): RouteAnswer<Monitor> => ({
  headers: { etag: `"${monitor.version}"` },
  body: monitor,
});

function expectedVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === "*") return undefined;
  const version = /^"(\d{1,9})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined)
    throw new ApiError("bad_request", `If-Match must be the monitor's ETag, such as "3".`);
  return Number(version);
}

/** The bracketed form of a query that parses. A query that does not is refused with every fault's place and a hint. */
async function canonicalOf(query: string, context: ServiceContext): Promise<string> {
  if (query.trim() === "") return "";
  const check = checkQuery(query, { entities: await context.stores.entities.all() });
  if (check.ok) return check.canonical;
  throw new ApiError(
    "query_invalid",
    check.errors[0]?.message ?? "The query cannot be understood.",
    check.errors.map(({ message, hint, start, end }) => ({ pointer: "/query", message, hint, start, end })),
  );
}

async function requireEntities(ids: readonly string[], context: ServiceContext): Promise<void> {
  const known = new Set((await context.stores.entities.all()).map(({ id }) => id));
  const errors = ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/entityIds/${index}`, message: `there is no entity ${id}` }],
  );
  if (errors.length > 0) throw new ApiError("invalid", "Some entities do not exist.", errors);
}

export const monitorRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/monitors",
    operationId: "listMonitors",
    summary: "Monitors, newest first",
    tag: "monitors",
    query: pageQuerySchema,
    response: pageSchema(monitorSchema),
    handle: async ({ query, context }) => ({ body: await context.stores.monitors.list(query) }),
  }),
  route({
    method: "POST",
    path: "/v1/monitors",
    operationId: "createMonitor",
    summary: "Add a monitor: a query, tracked entities, or both",
    tag: "monitors",
    body: monitorCreateSchema,
    response: monitorSchema,
    status: 201,
    handle: async ({ body, context }) => {
      const canonical = await canonicalOf(body.query, context);
      await requireEntities(body.entityIds, context);
      return withTag(await context.stores.monitors.create({ ...body, canonical }));
    },
  }),
  route({
    method: "GET",
    path: "/v1/monitors/{monitorId}",
    operationId: "getMonitor",
    summary: "One monitor",
    tag: "monitors",
    params: monitorParams,
    response: monitorSchema,
    handle: async ({ params: { monitorId }, context }) => {
      const monitor = await context.stores.monitors.get(monitorId);
      if (!monitor) throw noMonitor(monitorId);
      return withTag(monitor);
    },
  }),
  route({
    method: "PATCH",
    path: "/v1/monitors/{monitorId}",
    operationId: "updateMonitor",
    summary: "Change a monitor; makes a new version. With If-Match only the version named there is changed",
    tag: "monitors",
    params: monitorParams,
    body: monitorUpdateSchema,
    response: monitorSchema,
    handle: async ({ params: { monitorId }, body, ifMatch, context }) => {
      const current = await context.stores.monitors.get(monitorId);
      if (!current) throw noMonitor(monitorId);
      const query = body.query ?? current.query;
      const entityIds = body.entityIds ?? current.entityIds;
      if (query.trim() === "" && entityIds.length === 0)
        throw new ApiError("invalid", "A monitor needs a query or at least one entity.", [
          { pointer: "/query", message: "is empty, and no entity is followed" },
        ]);
      const canonical = await canonicalOf(query, context);
      if (body.entityIds) await requireEntities(body.entityIds, context);
      const updated = await context.stores.monitors.update(
        monitorId,
        { ...body, canonical },
        expectedVersion(ifMatch),
      );
      if (!updated) throw noMonitor(monitorId);
      return withTag(updated);
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/monitors/{monitorId}",
    operationId: "removeMonitor",
    summary: "Remove a monitor; its alerts stay",
    tag: "monitors",
    params: monitorParams,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { monitorId }, context }) => {
      if (!(await context.stores.monitors.remove(monitorId))) throw noMonitor(monitorId);
      return { body: null };
    },
  }),
  route({
    method: "POST",
    path: "/v1/queries/check",
    operationId: "checkQuery",
    summary: "Check a query: errors with their places, warnings, and what it means in brackets",
    tag: "monitors",
    body: z.strictObject({ query: z.string().max(MAX_QUERY_CHARACTERS) }),
    response: queryCheckSchema,
    handle: async ({ body, context }) => ({
      body: checkQuery(body.query, { entities: await context.stores.entities.all() }),
    }),
  }),
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
