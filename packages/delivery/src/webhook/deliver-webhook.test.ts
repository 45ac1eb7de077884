import type { StoredEvent } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { DEFAULT_RETRY_SCHEDULE_MS, retryDelayMs } from "../retry-schedule.ts";
import { verifyWebhook } from "../signing/sign-webhook.ts";
import { generateWebhookSecret } from "../signing/webhook-secret.ts";
import {
  deliverWebhook,
  type WebhookDelivery,
  type WebhookRequest,
  type WebhookResponse,
} from "./deliver-webhook.ts";
import { responseExcerpt } from "./response-excerpt.ts";

const event: StoredEvent = {
  id: "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  position: 9,
  type: "test.ping",
  timestamp: "2026-03-01T12:00:00.000Z",
  data: { endpointId: "end_1", message: "Hällo" },
};
const secret = generateWebhookSecret();
const delivery = (change: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  endpoint: { id: "end_1", url: "https://receiver.example/hook", secrets: [secret] },
  event,
  sequence: 4,
  deliveryId: "dlv_1",
  attempt: 1,
  now: new Date("2026-03-01T12:00:05.700Z"),
  random: 0.5,
  timeoutMs: 20_000,
  ...change,
});
const answering = (response: Partial<WebhookResponse>, seen: WebhookRequest[] = []) => ({
  send: async (request: WebhookRequest): Promise<WebhookResponse> => {
    seen.push(request);
    return { status: 200, headers: {}, body: new Uint8Array(), retryAfterMs: null, ...response };
  },
});

describe("deliverWebhook", () => {
  it("sends the event with the endpoint's sequence, signed for this very moment", async () => {
    const seen: WebhookRequest[] = [];
    const outcome = await deliverWebhook(delivery(), answering({ status: 204 }, seen));
    expect(outcome).toMatchObject({ status: 204, problem: null, next: { state: "delivered" } });
    const [request] = seen;
    expect(JSON.parse(request?.body ?? "")).toEqual({
      type: event.type,
      timestamp: event.timestamp,
      data: { sequence: 4, ...event.data },
    });
    expect(request).toMatchObject({
      redirect: "refuse",
      overflow: "truncate",
      deadlineMs: 20_000,
      headers: { "webhook-id": event.id, "webhook-timestamp": "1772366405" },
    });
    expect(
      verifyWebhook(request?.headers ?? {}, request?.body ?? "", secret, Date.parse("2026-03-01T12:00:06Z")),
    ).toBe(true);
  });

  it("keeps the id over retries and gives each its own timestamp", async () => {
    const seen: WebhookRequest[] = [];
    await deliverWebhook(delivery(), answering({ status: 500 }, seen));
    await deliverWebhook(
      delivery({ attempt: 2, now: new Date("2026-03-01T12:00:11Z") }),
      answering({}, seen),
    );
    expect(seen.map(({ headers }) => headers["webhook-id"])).toEqual([event.id, event.id]);
    expect(seen[0]?.headers["webhook-timestamp"]).not.toBe(seen[1]?.headers["webhook-timestamp"]);
    expect(seen[0]?.body).toBe(seen[1]?.body);
  });

  it("goes through the whole schedule and is dead after the last try", async () => {
    const waits: (number | "dead")[] = [];
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const { next } = await deliverWebhook(delivery({ attempt }), answering({ status: 500 }));
      waits.push(next.state === "pending" ? next.retryInMs : "dead");
    }
    expect(waits).toEqual([...DEFAULT_RETRY_SCHEDULE_MS, "dead"]);
  });

  it("takes a redirect for a failure", async () => {
    const outcome = await deliverWebhook(
      delivery(),
      answering({ status: 301, headers: { location: "https://other.example/" } }),
    );
    expect(outcome).toMatchObject({ problem: { code: "endpoint_redirect" }, next: { state: "pending" } });
  });

  it("disables the endpoint at once on 410", async () => {
    const outcome = await deliverWebhook(delivery(), answering({ status: 410 }));
    expect(outcome).toMatchObject({ next: { state: "dead" }, disableEndpoint: expect.any(String) });
  });

  it("waits as long as a busy endpoint asks, up to a day", async () => {
    for (const status of [429, 502, 503, 504]) {
      const { next } = await deliverWebhook(delivery(), answering({ status, retryAfterMs: 600_000 }));
      expect(next).toEqual({ state: "pending", retryInMs: 600_000 });
    }
    const { next } = await deliverWebhook(delivery(), answering({ status: 429, retryAfterMs: 10 ** 12 }));
    expect(next).toEqual({ state: "pending", retryInMs: 86_400_000 });
    const ignored = await deliverWebhook(delivery(), answering({ status: 500, retryAfterMs: 600_000 }));
    expect(ignored.next).toEqual({ state: "pending", retryInMs: 5000 });
  });

  it("stops when the receiver asks to abort this message", async () => {
    const outcome = await deliverWebhook(
      delivery(),
      answering({ status: 400, headers: { "webhook-delivery": "abort-message" } }),
    );
    expect(outcome).toMatchObject({ next: { state: "dead" }, problem: { code: "endpoint_aborted" } });
  });

  it("says what went wrong when no answer came", async () => {
    const send = async (): Promise<never> => {
      throw Object.assign(new Error("10.0.0.1 is not a public address"), {
        code: "WW_HTTP_ADDRESS_FORBIDDEN",
      });
    };
    const outcome = await deliverWebhook(delivery(), { send });
    expect(outcome).toMatchObject({
      status: null,
      problem: { code: "WW_HTTP_ADDRESS_FORBIDDEN" },
      next: { state: "pending", retryInMs: 5000 },
    });
  });

  it("sends nothing unsigned", async () => {
    const seen: WebhookRequest[] = [];
    const outcome = await deliverWebhook(
      delivery({ endpoint: { id: "end_1", url: "https://receiver.example/hook", secrets: [] } }),
      answering({}, seen),
    );
    expect(outcome.problem?.code).toBe("secret_invalid");
    expect(seen).toEqual([]);
  });

  it("fails with a clear problem when the secret cannot be used, without sending anything", async () => {
    const seen: WebhookRequest[] = [];
    const outcome = await deliverWebhook(
      delivery({ endpoint: { id: "e", url: "https://x.example", secrets: ["whsec_x"] } }),
      answering({}, seen),
    );
    expect(outcome.problem?.code).toBe("secret_invalid");
    expect(seen).toEqual([]);
  });
});

describe("retryDelayMs", () => {
  it("refuses chance that is no share", () => {
    for (const random of [Number.NaN, -1, 2])
      expect(() => retryDelayMs(1, { scheduleMs: [1000], retryAfterMs: null, random })).toThrow(RangeError);
    expect(retryDelayMs(1, { scheduleMs: [1000], retryAfterMs: Number.NaN, random: 0.5 })).toBe(1000);
  });

  it("stays within a tenth of the schedule", () => {
    expect(retryDelayMs(1, { scheduleMs: [1000], retryAfterMs: null, random: 0 })).toBe(900);
    expect(retryDelayMs(1, { scheduleMs: [1000], retryAfterMs: null, random: 1 })).toBe(1100);
    expect(retryDelayMs(2, { scheduleMs: [1000], retryAfterMs: null, random: 1 })).toBeNull();
  });
});

describe("responseExcerpt", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("is at most 8 KiB and ends on a whole character", () => {
    const excerpt = responseExcerpt(bytes("é".repeat(9000)));
    expect(bytes(excerpt).length).toBeLessThanOrEqual(8192);
    expect(excerpt).not.toContain("\ufffd");
  });

  it("masks what looks like a credential and drops controls", () => {
    const excerpt = responseExcerpt(
      bytes('{"password":"hunter2","note":"Bearer abcdef123456"} whsec_MfKQ9r8GKYqr \u0000\u001b[2J'),
    );
    for (const leak of ["hunter2", "abcdef123456", "MfKQ9r8GKYqr", "\u0000", "\u001b"])
      expect(excerpt).not.toContain(leak);
  });

  it("masks quoted values whole and credentials of two words", () => {
    const text = responseExcerpt(
      new TextEncoder().encode(
        '{"secret":"ab\\"cdef","x":1}\nAuthorization: Digest abcdefgh, response=zyxw\nok',
      ),
    );
    expect(text).not.toMatch(/cdef|zyxw/);
    expect(text).toContain('"x":1');
    expect(text.endsWith("\nok")).toBe(true);
  });

  it("is at most 8 KiB even when every byte becomes a replacement character", () => {
    const text = responseExcerpt(new Uint8Array(9000).fill(0xff));
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(8192);
    expect(text.length).toBeGreaterThan(2000);
  });

  it("survives bytes that are no text", () => {
    expect(typeof responseExcerpt(new Uint8Array([0xff, 0xfe, 0, 1, 0xc3]))).toBe("string");
  });
});
