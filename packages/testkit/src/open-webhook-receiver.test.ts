import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { openWebhookReceiver, type WebhookReceiver } from "./open-webhook-receiver.ts";

const open: WebhookReceiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

async function send(url: string, id: string, secret: string): Promise<number> {
  const body = JSON.stringify({
    type: "test.ping",
    timestamp: "2026-03-01T12:00:00.000Z",
    data: { sequence: 1 },
  });
  const at = new Date();
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
  return (await fetch(url, { method: "POST", body, headers })).status;
}

describe("openWebhookReceiver", () => {
  it("tells signed from forged, and first from repeated", async () => {
    const receiver = await openWebhookReceiver({ secret: SECRET, host: "127.0.0.1", port: 0 });
    open.push(receiver);
    expect(await send(receiver.url, "evt_1", SECRET)).toBe(204);
    await send(receiver.url, "evt_1", SECRET);
    await send(receiver.url, "evt_2", `whsec_${Buffer.alloc(32, 8).toString("base64")}`);
    expect(receiver.received.map(({ verified, isRepeat }) => [verified, isRepeat])).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ]);
  });

  it("refuses what is no event", async () => {
    const receiver = await openWebhookReceiver({ host: "127.0.0.1", port: 0 });
    open.push(receiver);
    expect((await fetch(receiver.url, { method: "POST", body: "{" })).status).toBe(400);
    expect((await fetch(receiver.url)).status).toBe(405);
    expect(receiver.count()).toBe(0);
  });
});
