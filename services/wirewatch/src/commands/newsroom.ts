import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { endpointSchema, entitySchema, monitorSchema } from "@wirewatch/contracts";
import { createLog } from "@wirewatch/runtime";
import { DEMO_ENTITIES, DEMO_MONITORS, openNewsroom, openWebhookReceiver } from "@wirewatch/testkit";
import { z } from "zod";
import { ApiCallError, findServer, openApiClient, type ApiClient } from "../platform/api-client.ts";
import { readAllConfiguration } from "../platform/configuration.ts";
import type { Environment } from "../platform/environment.ts";
import { runUntilStopped } from "../platform/run-until-stopped.ts";
import type { NewsroomOptions } from "../program.ts";
import { screenOf } from "../terminal/screen.ts";
import { eventLines } from "../terminal/event-lines.ts";
import { UsageError } from "../usage-error.ts";
import { setUpDemo, type DemoSink } from "./demo-setup.ts";

const FEED_INTERVAL_MS = 3000;
const SERVER_WAIT_MS = 120_000;

/** `wirewatch newsroom`: the demo's outlets and receiver as a process of their own, registered with a running server. */
export async function newsroomCommand(
  environment: Environment,
  options: NewsroomOptions,
  print: (line: string) => void,
): Promise<number> {
  const config = readAllConfiguration(environment);
  const { server, token } = findServer(config, options);
  if (token === null) throw new UsageError("no API token: give --key or set WIREWATCH_API_TOKEN");
  const log = createLog({ level: config.LOG_LEVEL });
  const newsroom = await openNewsroom({
    host: options.host,
    port: options.port,
    seed: 10,
    clock: () => new Date(),
    articleEveryMs: options.every,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
  });
  const colours = screenOf(environment).colours;
  const receiver = await openWebhookReceiver({
    host: options.host,
    port: options.port === 0 ? 0 : options.port + 1,
    onReceived: (received) => {
      if (received.type.startsWith("alert.") && !received.isRepeat)
        for (const line of eventLines(received, colours, 100)) print(line);
    },
  });
  const client = openApiClient({ server, token, userAgent: config.WIREWATCH_USER_AGENT });
  try {
    await waitForServer(client);
    const receiverUrl = receiverAddress(receiver.url, options.publicUrl);
    const registered = await setUpDemo(apiSink(client), {
      outlets: newsroom.outlets,
      entities: DEMO_ENTITIES,
      monitors: DEMO_MONITORS,
      receiverUrl,
    });
    if (registered) receiver.setSecret(registered.secret);
  } catch (error) {
    await newsroom.close();
    await receiver.close();
    throw error;
  } finally {
    await client.close();
  }
  log.info({ newsroom: newsroom.baseUrl, outlets: newsroom.outlets.length, server }, "newsroom.registered");
  return runUntilStopped({
    log,
    failed: new Promise(() => undefined),
    stop: async () => {
      await newsroom.close();
      await receiver.close();
    },
  });
}

/** The receiver listens on the port after the newsroom's, under the same public name. */
function receiverAddress(localUrl: string, publicUrl: string | undefined): string {
  if (publicUrl === undefined) return localUrl;
  const url = new URL(localUrl);
  url.hostname = new URL(publicUrl).hostname;
  return url.href;
}

async function waitForServer(client: ApiClient): Promise<void> {
  const limit = Date.now() + SERVER_WAIT_MS;
  for (;;) {
    try {
      await client.call("GET", "/v1/system");
      return;
    } catch (error) {
      if (error instanceof ApiCallError && error.status === 401) throw error;
      if (Date.now() > limit) throw error;
      await delay(500);
    }
  }
}

function apiSink(client: ApiClient): DemoSink {
  const random = randomBytes(4).toString("hex");
  return {
    addFeed: async (outlet) => {
      await client.call("POST", "/v1/feeds", {
        url: outlet.feedUrl,
        title: outlet.name,
        language: outlet.language,
        intervalMs: FEED_INTERVAL_MS,
        source: { name: outlet.name, country: outlet.country, tier: outlet.tier },
      });
    },
    addEntity: async (entity) => {
      const known = z.array(entitySchema).parse(await client.list("/v1/entities", 1000));
      const same = known.find(({ name }) => name === entity.name);
      return (same ?? entitySchema.parse(await client.call("POST", "/v1/entities", entity))).id;
    },
    addMonitor: async (monitor, entityIds) => {
      const known = z.array(monitorSchema).parse(await client.list("/v1/monitors", 1000));
      if (known.some(({ name }) => name === monitor.name)) return;
      await client.call("POST", "/v1/monitors", {
        name: monitor.name,
        query: monitor.query ?? "",
        entityIds,
        ...(monitor.alertPer === undefined ? {} : { alertPer: monitor.alertPer }),
      });
    },
    addReceiver: async (url) => {
      const known = z.array(endpointSchema).parse(await client.list("/v1/endpoints", 1000));
      for (const endpoint of known)
        if (endpoint.url === url) await client.call("DELETE", `/v1/endpoints/${endpoint.id}`);
      const created = await client.call("POST", "/v1/endpoints", {
        url,
        description: `demo receiver ${random}`,
      });
      return z.object({ secret: z.string() }).parse(created);
    },
  };
}
