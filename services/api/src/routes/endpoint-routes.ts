import {
  deliveryAttemptSchema,
  deliveryIdSchema,
  deliverySchema,
  deliveryStateSchema,
  endpointCreateSchema,
  endpointIdSchema,
  endpointSchema,
  endpointUpdateSchema,
  pageSchema,
  timestampSchema,
} from "@wirewatch/contracts";
import { generateWebhookSecret } from "@wirewatch/delivery";
import { deliveryDue } from "@wirewatch/queue";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route, type RouteCall } from "../route.ts";
import { noContentSchema, pageQuerySchema } from "./paging.ts";

const SECRET_OVERLAP_MS = 86_400_000;
const params = z.object({ endpointId: endpointIdSchema });
const deliveryParams = z.object({ deliveryId: deliveryIdSchema });
const withSecretSchema = endpointSchema.extend({ secret: z.string() });
const noEndpoint = (id: string): ApiError => new ApiError("not_found", `There is no endpoint ${id}.`);
const noDelivery = (id: string): ApiError => new ApiError("not_found", `There is no delivery ${id}.`);

async function wakeDispatcher(
  context: RouteCall<unknown, unknown, unknown>["context"],
  deliveryIds: string[],
): Promise<void> {
  try {
    const batches: { deliveryIds: string[] }[] = [];
    for (let start = 0; start < deliveryIds.length; start += 50)
      batches.push({ deliveryIds: deliveryIds.slice(start, start + 50) });
    if (batches.length > 0) await context.queues.producer(deliveryDue).addMany(batches);
  } catch (error) {
    // The deliveries are due in the database and go out a moment later.
    context.log.warn({ deliveries: deliveryIds.length, err: error }, "queue.wake-failed");
  }
}

export const endpointRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/endpoints",
    operationId: "listEndpoints",
    summary: "Webhook endpoints, newest first",
    tag: "endpoints",
    query: pageQuerySchema,
    response: pageSchema(endpointSchema),
    handle: async ({ query, context }) => ({ body: await context.stores.endpoints.list(query) }),
  }),
  route({
    method: "POST",
    path: "/v1/endpoints",
    operationId: "createEndpoint",
    summary: "Add a webhook endpoint. The answer is the only one that shows its signing secret",
    tag: "endpoints",
    body: endpointCreateSchema,
    response: withSecretSchema,
    status: 201,
    handle: async ({ body, context }) => {
      const secret = generateWebhookSecret();
      return { body: { ...(await context.stores.endpoints.create(body, secret)), secret } };
    },
  }),
  route({
    method: "GET",
    path: "/v1/endpoints/{endpointId}",
    operationId: "getEndpoint",
    summary: "One endpoint",
    tag: "endpoints",
    params,
    response: endpointSchema,
    handle: async ({ params: { endpointId }, context }) => {
      const endpoint = await context.stores.endpoints.get(endpointId);
      if (!endpoint) throw noEndpoint(endpointId);
      return { body: endpoint };
    },
  }),
  route({
    method: "PATCH",
    path: "/v1/endpoints/{endpointId}",
    operationId: "updateEndpoint",
    summary: "Change an endpoint, or enable it again",
    tag: "endpoints",
    params,
    body: endpointUpdateSchema,
    response: endpointSchema,
    handle: async ({ params: { endpointId }, body, context }) => {
      const endpoint = await context.stores.endpoints.update(endpointId, body);
      if (!endpoint) throw noEndpoint(endpointId);
      return { body: endpoint };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/endpoints/{endpointId}",
    operationId: "removeEndpoint",
    summary: "Remove an endpoint and cancel what is pending for it",
    tag: "endpoints",
    params,
    response: noContentSchema,
    status: 204,
    handle: async ({ params: { endpointId }, context }) => {
      if (!(await context.stores.endpoints.remove(endpointId))) throw noEndpoint(endpointId);
      return { body: null };
    },
  }),
  route({
    method: "POST",
    path: "/v1/endpoints/{endpointId}/rotate-secret",
    operationId: "rotateEndpointSecret",
    summary: "A new signing secret; the old one signs too for 24 hours",
    tag: "endpoints",
    params,
    response: withSecretSchema,
    handle: async ({ params: { endpointId }, context }) => {
      const secret = generateWebhookSecret();
      const endpoint = await context.stores.endpoints.rotateSecret(endpointId, secret, SECRET_OVERLAP_MS);
      if (!endpoint) throw noEndpoint(endpointId);
      return { body: { ...endpoint, secret } };
    },
  }),
  route({
    method: "POST",
    path: "/v1/endpoints/{endpointId}/test",
    operationId: "testEndpoint",
    summary: "Send a test.ping event to this endpoint",
    tag: "endpoints",
    params,
    response: z.object({ eventId: z.string(), deliveryId: z.string() }),
    status: 202,
    handle: async ({ params: { endpointId }, context }) => {
      const ping = await context.stores.endpoints.ping(endpointId);
      if (!ping) throw noEndpoint(endpointId);
      await wakeDispatcher(context, [ping.deliveryId]);
      return { body: ping };
    },
  }),
  route({
    method: "POST",
    path: "/v1/endpoints/{endpointId}/recover",
    operationId: "recoverEndpoint",
    summary: "Send again every dead delivery since a time",
    tag: "endpoints",
    params,
    body: z.strictObject({ since: timestampSchema }),
    response: z.object({ replayed: z.number().int() }),
    status: 202,
    handle: async ({ params: { endpointId }, body, context }) => {
      if (!(await context.stores.endpoints.get(endpointId))) throw noEndpoint(endpointId);
      const ids = await context.stores.deliveries.replay({
        endpointId,
        state: "dead",
        since: new Date(body.since),
      });
      await wakeDispatcher(context, ids);
      return { body: { replayed: ids.length } };
    },
  }),
  route({
    method: "GET",
    path: "/v1/deliveries",
    operationId: "listDeliveries",
    summary: "Deliveries, newest first; `state=dead` is the list of dead letters",
    tag: "deliveries",
    query: pageQuerySchema.extend({
      endpointId: endpointIdSchema.optional(),
      state: deliveryStateSchema.optional(),
    }),
    response: pageSchema(deliverySchema),
    handle: async ({ query, context }) => ({ body: await context.stores.deliveries.list(query) }),
  }),
  route({
    method: "GET",
    path: "/v1/deliveries/{deliveryId}",
    operationId: "getDelivery",
    summary: "One delivery with its attempts",
    tag: "deliveries",
    params: deliveryParams,
    response: deliverySchema.extend({ attempts: z.array(deliveryAttemptSchema) }),
    handle: async ({ params: { deliveryId }, context }) => {
      const delivery = await context.stores.deliveries.get(deliveryId);
      if (!delivery) throw noDelivery(deliveryId);
      return { body: { ...delivery, attempts: await context.stores.deliveries.attempts(deliveryId) } };
    },
  }),
  route({
    method: "POST",
    path: "/v1/deliveries/{deliveryId}/replay",
    operationId: "replayDelivery",
    summary: "Send a delivery again, with the same webhook-id",
    tag: "deliveries",
    params: deliveryParams,
    response: deliverySchema,
    status: 202,
    handle: async ({ params: { deliveryId }, context }) => {
      const ids = await context.stores.deliveries.replay({ ids: [deliveryId] });
      const delivery = await context.stores.deliveries.get(deliveryId);
      if (!delivery) throw noDelivery(deliveryId);
      await wakeDispatcher(context, ids);
      return { body: delivery };
    },
  }),
];
