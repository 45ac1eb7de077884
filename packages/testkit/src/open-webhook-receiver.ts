import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** A webhook as it arrived. */
export interface ReceivedWebhook {
  id: string;
  type: string;
  data: Record<string, unknown>;
  /** The exact body and the headers that sign it. */
  body: string;
  headers: { "webhook-id": string; "webhook-timestamp": string; "webhook-signature": string };
  /** Whether the independent library accepts the signature; false while no secret is known. */
  verified: boolean;
  /** Whether an event of this id has come before. */
  isRepeat: boolean;
  atMs: number;
}

export interface WebhookReceiver {
  url: string;
  /** The latest webhooks, oldest first. */
  received: readonly ReceivedWebhook[];
  /** How many have come in all. */
  count(): number;
  setSecret(secret: string): void;
  close(): Promise<void>;
}

const KEPT_WEBHOOKS = 5000;
const MAX_BODY_BYTES = 1_000_000;

/** A real webhook receiver on loopback that checks signatures with the `standardwebhooks` package, as anybody's would. */
export async function openWebhookReceiver(settings: {
  secret?: string;
  host: string;
  /** 0 for any free one. */
  port: number;
  onReceived?: (received: ReceivedWebhook) => void;
}): Promise<WebhookReceiver> {
  let { secret } = settings;
  const received: ReceivedWebhook[] = [];
  const seen = new Set<string>();
  let count = 0;

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MAX_BODY_BYTES) parts.push(part);
    });
    request.on("error", () => undefined);
    request.on("end", () => {
      if (request.method !== "POST" || bytes > MAX_BODY_BYTES) {
        response.writeHead(request.method === "POST" ? 413 : 405).end();
        return;
      }
      const headers = {
        "webhook-id": String(request.headers["webhook-id"] ?? ""),
        "webhook-timestamp": String(request.headers["webhook-timestamp"] ?? ""),
        "webhook-signature": String(request.headers["webhook-signature"] ?? ""),
      };
      const body = Buffer.concat(parts).toString("utf8");
      const event = readEvent(body);
      if (event === null) {
        response.writeHead(400).end();
        return;
      }
      const webhook: ReceivedWebhook = {
        id: headers["webhook-id"],
        ...event,
        body,
        headers,
        verified: secret !== undefined && isSigned(secret, body, headers),
        isRepeat: seen.has(headers["webhook-id"]),
        atMs: Date.now(),
      };
      count += 1;
      seen.add(webhook.id);
      received.push(webhook);
      if (received.length > KEPT_WEBHOOKS) received.shift();
      settings.onReceived?.(webhook);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${settings.host}:${port}/hook`,
    received,
    count: () => count,
    setSecret: (value) => {
      secret = value;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readEvent(body: string): { type: string; data: Record<string, unknown> } | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || !("type" in value) || !("data" in value)) return null;
    const { type, data } = value;
    return typeof type === "string" && typeof data === "object" && data !== null
      ? { type, data: { ...data } }
      : null;
  } catch {
    return null;
  }
}

function isSigned(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
