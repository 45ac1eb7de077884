import type { AddressInfo } from "node:net";
import {
  refreshGauges,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { serveEventStream } from "./event-stream.ts";
import { openApiDocument } from "./open-api-document.ts";
import { serveLiveView } from "./live-view.ts";
import { apiOptions } from "./options.ts";
import type { Route } from "./route.ts";
import { alertRoutes } from "./routes/alert-routes.ts";
import { articleRoutes } from "./routes/article-routes.ts";
import { backfillRoutes } from "./routes/backfill-routes.ts";
import { endpointRoutes } from "./routes/endpoint-routes.ts";
import { entityRoutes } from "./routes/entity-routes.ts";
import { feedAnswerRoutes } from "./routes/feed-answer-routes.ts";
import { feedPollRoutes } from "./routes/feed-poll-routes.ts";
import { feedDiscoveryRoutes } from "./routes/feed-discovery-routes.ts";
import { feedListRoutes } from "./routes/feed-list-routes.ts";
import { feedRepairRoutes } from "./routes/feed-repair-routes.ts";
import { feedRoutes } from "./routes/feed-routes.ts";
import { monitorRoutes } from "./routes/monitor-routes.ts";
import { queryRoutes } from "./routes/query-routes.ts";
import { reextractionRoutes } from "./routes/reextraction-routes.ts";
import { savedQueryRoutes } from "./routes/saved-query-routes.ts";
import { sourceRuleRoutes } from "./routes/source-rule-routes.ts";
import { storyRoutes } from "./routes/story-routes.ts";
import { systemRoutes } from "./routes/system-routes.ts";
import { wordListRoutes } from "./routes/word-list-routes.ts";
import { createServer } from "./serve-routes.ts";
import { serveCallback } from "./websub/serve-callback.ts";

export const API_VERSION = "1";

/** The HTTP API: resources, pull and live stream of events, health, metrics, and its own description. */
export const apiService: Service = {
  name: "api",
  options: apiOptions,
  start: async (context) => startApi(context),
};

export const allRoutes = (defaults: { intervalMs: number }): Route[] => [
  ...feedDiscoveryRoutes,
  ...feedListRoutes(defaults),
  ...feedRoutes(defaults),
  ...feedPollRoutes,
  ...feedRepairRoutes,
  ...feedAnswerRoutes,
  ...articleRoutes,
  ...storyRoutes,
  ...reextractionRoutes,
  ...sourceRuleRoutes,
  ...monitorRoutes,
  ...backfillRoutes,
  ...queryRoutes,
  ...wordListRoutes,
  ...savedQueryRoutes,
  ...entityRoutes,
  ...alertRoutes,
  ...endpointRoutes,
  ...systemRoutes,
];

async function startApi(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof apiOptions>;
  const token = options.WIREWATCH_API_TOKEN;
  if (token === undefined)
    throw new Error("the api has no token: set WIREWATCH_API_TOKEN or WIREWATCH_API_TOKEN_FILE");
  const routes = allRoutes({ intervalMs: context.config.WIREWATCH_POLL_INTERVAL_MS });
  const server = createServer({ context, token, maxBodyBytes: options.WIREWATCH_API_MAX_BODY_BYTES }, routes);

  const description = openApiDocument(routes, API_VERSION);
  server.get("/v1/openapi.json", async () => description);
  server.get("/health/live", async () => ({ status: "live" }));
  server.get("/health/ready", async (_request, reply) => {
    const ready = await isReachable(context);
    return reply.status(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready" });
  });
  server.get("/metrics", async (_request, reply) => {
    await refreshGauges(context);
    return reply.type(context.metrics.registry.contentType).send(await context.metrics.registry.metrics());
  });
  serveLiveView(server);
  await serveCallback(server, context, { maxBytes: options.WIREWATCH_WEBSUB_MAX_BYTES });

  const stream = await serveEventStream(server, context, {
    maxClients: options.WIREWATCH_STREAM_MAX_CLIENTS,
  });
  await server.listen({ host: options.HOST, port: options.PORT });
  const { port } = server.server.address() as AddressInfo;
  const host = options.HOST === "0.0.0.0" || options.HOST === "::" ? "127.0.0.1" : options.HOST;

  let stopped: Promise<void> | null = null;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    isReady: () => stopped === null,
    stop: () => {
      stopped ??= (async () => {
        await stream.close();
        await server.close();
      })();
      return stopped;
    },
  };
}

async function isReachable(context: ServiceContext): Promise<boolean> {
  try {
    await context.stores.events.latestPosition();
    return true;
  } catch {
    return false;
  }
}
