import {
  exampleReportSchema,
  monitorCreateSchema,
  monitorExamplesSchema,
  monitorIdSchema,
  monitorKeySchema,
  monitorSchema,
  monitorUpdateSchema,
  pageSchema,
  type Monitor,
  type MonitorUpdate,
} from "@wirewatch/contracts";
import { VersionConflictError, type Stores, type WatchedMonitor } from "@wirewatch/db";
import { ENGINE_VERSION } from "@wirewatch/query";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { acceptExamples, readNewQuery, requireEntities, tryExamples } from "../queries/check-monitor.ts";
import { readStored } from "../queries/stored-meaning.ts";
import { route, type RouteAnswer, type Route } from "../route.ts";
import { expectedVersion } from "./expected-version.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";

/** How often a change without If-Match starts over because somebody else has changed the monitor meanwhile. */
const MAX_TRIES = 5;

/** A million characters of examples, in any script, and a query. */
const MAX_BODY_BYTES = 4_000_000;

const params = z.object({ monitorId: monitorIdSchema });
export const noMonitor = (id: string): ApiError => new ApiError("not_found", `There is no monitor ${id}.`);

/** A monitor's version is its entity tag. */
const withTag = (monitor: Monitor): RouteAnswer<Monitor> => ({
  headers: { etag: `"${monitor.version}"` },
  body: monitor,
});

/** A monitor and what is compiled of it, of the same version; null when there is none. */
async function readMonitor(
  stores: Stores,
  id: string,
): Promise<{ monitor: Monitor; watched: WatchedMonitor } | null> {
  for (let tries = 1; ; tries += 1) {
    const monitor = await stores.monitors.get(id);
    if (!monitor) return null;
    const [watched] = await stores.monitors.watched([id]);
    if (watched?.version === monitor.version) return { monitor, watched };
    if (tries >= MAX_TRIES)
      throw new ApiError("unavailable", "The monitor is being changed over and over; try again.");
  }
}

/**
 * Changes what `change` names. Everything is checked first, against the version that was read: a meaning, entities and examples that
 * were changed by others meanwhile are looked at again.
 */
async function changeMonitor(
  stores: Stores,
  id: string,
  change: MonitorUpdate,
  wanted: number | undefined,
): Promise<Monitor> {
  const { allowFailingExamples = false, ...fields } = change;
  for (let tries = 1; ; tries += 1) {
    const current = await readMonitor(stores, id);
    if (!current) throw noMonitor(id);
    const { monitor, watched } = current;
    if (wanted !== undefined && wanted !== monitor.version)
      throw new VersionConflictError(id, wanted, monitor.version);
    const query = fields.query ?? monitor.query;
    const entityIds = fields.entityIds ?? monitor.entityIds;
    if (query.trim() === "" && entityIds.length === 0)
      throw new ApiError("invalid", "A monitor needs a query or at least one entity.", [
        { pointer: "/query", message: "is empty, and no entity is followed" },
      ]);
    const read = fields.query === undefined ? null : await readNewQuery(fields.query, stores);
    if (fields.entityIds) await requireEntities(fields.entityIds, stores);
    const isChecked =
      fields.query !== undefined || fields.entityIds !== undefined || fields.examples !== undefined;
    const checks = isChecked
      ? acceptExamples(
          await tryExamples(
            {
              ast: read === null ? (readStored(watched)?.ast ?? null) : read.ast,
              entityIds,
              examples: fields.examples ?? monitor.examples,
            },
            stores,
          ),
          allowFailingExamples,
        )
      : {};
    try {
      const updated = await stores.monitors.update(
        id,
        { ...fields, ...(read === null ? {} : read.columns), ...checks },
        wanted ?? (isChecked ? monitor.version : undefined),
      );
      if (!updated) throw noMonitor(id);
      return updated;
    } catch (error) {
      if (!(error instanceof VersionConflictError) || wanted !== undefined || tries >= MAX_TRIES) throw error;
    }
  }
}

export const monitorRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/monitors",
    operationId: "listMonitors",
    summary:
      "Monitors, newest first; with `key` the one of that key. A page of monitors with very long examples may hold fewer than asked for",
    tag: "monitors",
    query: pageQuerySchema.extend({ key: monitorKeySchema.optional() }),
    response: pageSchema(monitorSchema),
    handle: async ({ query: { key, ...page }, context: { stores } }) => {
      if (key === undefined) return { body: await stores.monitors.list(page) };
      const monitor = await stores.monitors.getByKey(key);
      return { body: { items: monitor === null ? [] : [monitor], nextCursor: null } };
    },
  }),
  route({
    method: "POST",
    path: "/v1/monitors",
    operationId: "createMonitor",
    summary:
      "Add a monitor: a query, tracked entities, or both. Its examples run first; if one goes the wrong way nothing is saved, unless `allowFailingExamples`",
    tag: "monitors",
    body: monitorCreateSchema,
    maxBodyBytes: MAX_BODY_BYTES,
    response: monitorSchema,
    status: 201,
    handle: async ({ body: { allowFailingExamples, ...body }, context: { stores } }) => {
      const { ast, columns } = await readNewQuery(body.query, stores);
      await requireEntities(body.entityIds, stores);
      const report = await tryExamples({ ast, entityIds: body.entityIds, examples: body.examples }, stores);
      return withTag(
        await stores.monitors.create({
          ...body,
          ...columns,
          ...acceptExamples(report, allowFailingExamples),
        }),
      );
    },
  }),
  route({
    method: "GET",
    path: "/v1/monitors/{monitorId}",
    operationId: "getMonitor",
    summary: "One monitor",
    tag: "monitors",
    params,
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
    summary:
      "Change a monitor; makes a new version. With If-Match only the version named there is changed. A change of query, entities or examples runs the examples first. Without `query` the stored query keeps the meaning that it was saved with",
    tag: "monitors",
    params,
    body: monitorUpdateSchema,
    maxBodyBytes: MAX_BODY_BYTES,
    response: monitorSchema,
    handle: async ({ params: { monitorId }, body, ifMatch, context }) =>
      withTag(await changeMonitor(context.stores, monitorId, body, expectedVersion(ifMatch))),
  }),
  route({
    method: "DELETE",
    path: "/v1/monitors/{monitorId}",
    operationId: "removeMonitor",
    summary:
      "Remove a monitor and end its back-fills; its alerts stay. With If-Match only the version named there is removed",
    tag: "monitors",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { monitorId }, ifMatch, context }) => {
      if (!(await context.stores.monitors.remove(monitorId, expectedVersion(ifMatch))))
        throw noMonitor(monitorId);
      return { body: null };
    },
  }),
  route({
    method: "POST",
    path: "/v1/monitors/{monitorId}/tests",
    operationId: "testMonitor",
    summary: "Run the monitor's examples and note the result; with `examples` run those, and keep nothing",
    tag: "monitors",
    params,
    body: z.strictObject({ examples: monitorExamplesSchema.optional() }),
    maxBodyBytes: MAX_BODY_BYTES,
    response: exampleReportSchema,
    handle: async ({ params: { monitorId }, body: { examples }, context: { stores } }) => {
      const current = await readMonitor(stores, monitorId);
      if (!current) throw noMonitor(monitorId);
      const { monitor, watched } = current;
      const stored = readStored(watched);
      const report = await tryExamples(
        {
          ast: stored?.ast ?? null,
          entityIds: monitor.entityIds,
          examples: examples ?? monitor.examples,
        },
        stores,
      );
      if (examples === undefined)
        await stores.monitors.noteChecks([
          {
            id: monitor.id,
            version: monitor.version,
            queryState: stored?.state ?? "current",
            queryProblems: stored?.problems ?? [],
            exampleFailures: report.failures,
            examplesEngine: ENGINE_VERSION,
          },
        ]);
      return { body: report };
    },
  }),
];
