import {
  backfillCreateSchema,
  backfillIdSchema,
  backfillSchema,
  monitorIdSchema,
  pageSchema,
} from "@wirewatch/contracts";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route } from "../route.ts";
import { noMonitor } from "./monitor-routes.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";

const monitorParams = z.object({ monitorId: monitorIdSchema });
const params = z.object({ backfillId: backfillIdSchema });

export const backfillRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/monitors/{monitorId}/backfills",
    operationId: "createBackfill",
    summary:
      "Apply the monitor, as it is, to articles first seen from `since` until `until`; a matcher takes the run up within seconds. The alerts are marked `historical`; endpoints hear of them only with `deliver`. `dryRun` counts and raises nothing",
    tag: "monitors",
    params: monitorParams,
    body: backfillCreateSchema,
    response: backfillSchema,
    status: 201,
    handle: async ({ params: { monitorId }, body, context: { stores } }) => {
      const monitor = await stores.monitors.get(monitorId);
      if (!monitor) throw noMonitor(monitorId);
      const until = body.until === undefined ? Date.now() : Date.parse(body.until);
      if (Date.parse(body.since) >= until)
        throw new ApiError("invalid", "The range is empty.", [
          {
            pointer: "/since",
            message: body.until === undefined ? "is not in the past" : "is not before `until`",
          },
        ]);
      return { body: await stores.backfills.create({ id: monitor.id, version: monitor.version }, body) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/monitors/{monitorId}/backfills",
    operationId: "listBackfills",
    summary: "The monitor's back-fills, newest first",
    tag: "monitors",
    params: monitorParams,
    query: pageQuerySchema,
    response: pageSchema(backfillSchema),
    handle: async ({ params: { monitorId }, query, context: { stores } }) => {
      if (!(await stores.monitors.get(monitorId))) throw noMonitor(monitorId);
      return { body: await stores.backfills.list({ ...query, monitorId }) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/backfills/{backfillId}",
    operationId: "getBackfill",
    summary: "How far a back-fill is, and what it has found by day",
    tag: "monitors",
    params,
    response: backfillSchema,
    handle: async ({ params: { backfillId }, context }) => {
      const run = await context.stores.backfills.get(backfillId);
      if (!run) throw new ApiError("not_found", `There is no back-fill ${backfillId}.`);
      return { body: run };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/backfills/{backfillId}",
    operationId: "cancelBackfill",
    summary: "Stop a back-fill; alerts that it has raised stay",
    tag: "monitors",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { backfillId }, context }) => {
      if (!(await context.stores.backfills.cancel(backfillId)))
        throw new ApiError("not_found", `There is no back-fill ${backfillId} waiting or under way.`);
      return { body: null };
    },
  }),
];
