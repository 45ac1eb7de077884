import {
  alertDetailSchema,
  alertSchema,
  endpointSchema,
  entitySchema,
  feedSchema,
  monitorSchema,
  type Monitor,
} from "@wirewatch/contracts";
import { HttpError } from "@wirewatch/http";
import { z } from "zod";
import { findServer, openApiClient, type ApiClient } from "../platform/api-client.ts";
import { readClientConfiguration } from "../platform/client-configuration.ts";
import type { Environment } from "../platform/environment.ts";
import { alertDetailLines } from "../terminal/alert-detail-lines.ts";
import { type Colours, coloursFor } from "../terminal/colours.ts";
import { eventLines, NEWS_TYPES } from "../terminal/event-lines.ts";
import { sourceReachOf } from "../terminal/reach-words.ts";
import { formatTable } from "../terminal/table.ts";
import { UsageError } from "../usage-error.ts";

export interface ManageOptions {
  server?: string;
  key?: string;
  json?: boolean;
}

export interface ManageContext {
  client: ApiClient;
  json: boolean;
  print: (line: string) => void;
}

/** Runs one management command against the API of a local or remote server. */
export async function manage(
  environment: Environment,
  options: ManageOptions,
  print: (line: string) => void,
  command: (context: ManageContext) => Promise<void>,
): Promise<number> {
  const config = await readClientConfiguration(environment);
  const { server, token } = findServer(config, options);
  if (token === null)
    throw new UsageError(
      "no API token: give --key, set WIREWATCH_API_TOKEN, or run where `wirewatch start` has run",
    );
  const client = openApiClient({ server, token, userAgent: config.WIREWATCH_USER_AGENT });
  try {
    await command({ client, json: options.json ?? false, print });
    return 0;
  } catch (error) {
    if (error instanceof HttpError && error.code === "WW_HTTP_CONNECT_FAILED")
      throw new Error(
        `no server answers at ${server}: start one with \`wirewatch start\`, or name another with --server`,
        { cause: error },
      );
    throw error;
  } finally {
    await client.close();
  }
}

/** What a list shows of a monitor that somebody must look at. */
function troubleOf(monitor: Monitor): string {
  const parts = [];
  if (monitor.queryState !== "current") parts.push(`query ${monitor.queryState}`);
  if (monitor.exampleFailures.length > 0) parts.push(`${monitor.exampleFailures.length} examples fail`);
  return parts.join(", ");
}

export const LIST_LIMIT = 10_000;

/** Prints records as lines of JSON or as a table; `empty` says what to do when there are none. */
export function show<Record>(
  { json, print }: ManageContext,
  records: readonly Record[],
  head: readonly string[],
  row: (record: Record) => string[],
  empty: string,
): void {
  if (json) for (const record of records) print(JSON.stringify(record));
  else if (records.length === 0) print(empty);
  else print(formatTable(head, records.map(row)));
}

export async function addFeed(
  context: ManageContext,
  url: string,
  fields: Record<string, unknown>,
  settings: { check: boolean },
): Promise<void> {
  const path = `/v1/feeds${settings.check ? "?check=true" : ""}`;
  const feed = feedSchema.parse(await context.client.call("POST", path, { url, ...fields }));
  context.print(context.json ? JSON.stringify(feed) : `${feed.id}  ${feed.url}`);
}

export async function addMonitor(
  context: ManageContext,
  name: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const monitor = monitorSchema.parse(await context.client.call("POST", "/v1/monitors", { name, ...fields }));
  context.print(
    context.json ? JSON.stringify(monitor) : `${monitor.id}  ${monitor.canonical || "(entities only)"}`,
  );
}

export async function listMonitors(context: ManageContext): Promise<void> {
  const monitors = z.array(monitorSchema).parse(await context.client.list("/v1/monitors", LIST_LIMIT));
  show(
    context,
    monitors,
    ["id", "key", "status", "version", "name", "query"],
    (monitor) => [
      monitor.id,
      monitor.key ?? "-",
      [monitor.status, troubleOf(monitor)].filter(Boolean).join(", "),
      String(monitor.version),
      monitor.name,
      monitor.canonical || "(entities)",
    ],
    'No monitors yet. Add one: wirewatch monitor add "Flood watch" --query "flood AND river"',
  );
}

export async function addEntity(
  context: ManageContext,
  name: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const entity = entitySchema.parse(await context.client.call("POST", "/v1/entities", { name, ...fields }));
  context.print(context.json ? JSON.stringify(entity) : `${entity.id}  ${entity.name}`);
}

export async function listEntities(context: ManageContext): Promise<void> {
  const entities = z.array(entitySchema).parse(await context.client.list("/v1/entities", LIST_LIMIT));
  show(
    context,
    entities,
    ["id", "type", "name", "aliases"],
    (entity) => [entity.id, entity.type ?? "-", entity.name, entity.aliases.join(", ")],
    'No tracked entities yet. Add one: wirewatch entity add "Name" --alias "Other name"',
  );
}

export async function addChannel(
  context: ManageContext,
  url: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const endpoint = endpointSchema
    .extend({ secret: z.string() })
    .parse(await context.client.call("POST", "/v1/endpoints", { url, ...fields }));
  if (context.json) context.print(JSON.stringify(endpoint));
  else context.print(`${endpoint.id}  ${endpoint.url}\nSigning secret, shown only now: ${endpoint.secret}`);
}

export async function listChannels(context: ManageContext): Promise<void> {
  const endpoints = z.array(endpointSchema).parse(await context.client.list("/v1/endpoints", LIST_LIMIT));
  show(
    context,
    endpoints,
    ["id", "status", "sent", "url", "events"],
    (endpoint) => [
      endpoint.id,
      endpoint.disabledReason === null ? endpoint.status : `${endpoint.status} (${endpoint.disabledReason})`,
      String(endpoint.lastSequence),
      endpoint.url,
      endpoint.eventTypes.join(", ") || "all",
    ],
    "No channels yet. Add one: wirewatch channel add https://…",
  );
}

export async function removeRecord(context: ManageContext, path: string, id: string): Promise<void> {
  await context.client.call("DELETE", `${path}/${encodeURIComponent(id)}`);
  if (!context.json) context.print(`removed ${id}`);
}

export async function listAlerts(context: ManageContext, limit: number): Promise<void> {
  const alerts = z.array(alertSchema).parse(await context.client.list("/v1/alerts", limit));
  show(
    context,
    alerts,
    ["raised", "monitor", "title", "reach", "updates", "id", "url"],
    (alert) => [
      alert.raisedAt,
      alert.monitorName,
      alert.title,
      sourceReachOf(alert.reach),
      String(alert.updateCount),
      alert.id,
      alert.url,
    ],
    "No alerts yet.",
  );
}

/** `wirewatch alert show`. */
export async function showAlert(
  context: ManageContext,
  id: string,
  { colours, width }: { colours: Colours; width: number },
): Promise<void> {
  const alert = alertDetailSchema.parse(
    await context.client.call("GET", `/v1/alerts/${encodeURIComponent(id)}`),
  );
  if (context.json) context.print(JSON.stringify(alert));
  else for (const line of alertDetailLines(alert, colours, width)) context.print(line);
}

const pulledSchema = z.object({
  items: z.array(z.object({ id: z.string(), type: z.string(), data: z.record(z.string(), z.unknown()) })),
  cursor: z.number(),
  more: z.boolean(),
});

/** Shows alerts as they are raised, updates of them, and revisions of alerted articles, until the signal aborts. Reads by cursor, so that none is missed. */
export async function tailAlerts(
  context: ManageContext,
  settings: {
    everyMs: number;
    colour: boolean;
    width: number;
    signal: AbortSignal;
    wait: (ms: number) => Promise<void>;
  },
): Promise<void> {
  const colours = coloursFor(settings.colour);
  const system = z
    .object({ latestEvent: z.number() })
    .loose()
    .parse(await context.client.call("GET", "/v1/system"));
  let cursor = system.latestEvent;
  while (!settings.signal.aborted) {
    const page = pulledSchema.parse(
      await context.client.call("GET", `/v1/events?after=${cursor}&types=${NEWS_TYPES.join(",")}&limit=200`),
    );
    for (const item of page.items)
      if (context.json) context.print(JSON.stringify(item));
      else for (const line of eventLines(item, colours, settings.width)) context.print(line);
    cursor = page.cursor;
    if (!page.more) await settings.wait(settings.everyMs);
  }
}
