import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { openHttpClient, type HttpResponse } from "@wirewatch/http";

/** A subscription request as it came in. */
export interface HubCall {
  mode: string;
  topic: string;
  callback: string;
  secret: string;
  leaseSeconds: number;
  atMs: number;
}

export interface HubBehaviour {
  /** What a request is answered by; below 300 it is verified. */
  status: number;
  /** Sent with `status` 307 or 308. */
  location: string | null;
  /** The lease that is granted; null grants what was asked for. */
  leaseSeconds: number | null;
  /** The time that every answer takes. */
  slowMs: number;
  /** A hub of the older protocol verifies before it answers. */
  verifiesFirst: boolean;
  /** A reason to deny whatever is asked for. */
  denies: string | null;
}

export interface WebsubHub {
  url: string;
  calls: readonly HubCall[];
  /** Callbacks that are subscribed to the topic and whose lease has not ended. */
  subscribers(topic: string): string[];
  behave(change: Partial<HubBehaviour>): void;
  /** Pushes a document to all subscribers of the topic, and returns the status of each answer. */
  publish(
    topic: string,
    document: { type: string; body: string | Uint8Array },
    how?: { method?: string; signs?: "right" | "wrong" | "not at all" },
  ): Promise<number[]>;
  /** Sends a `GET` with these parameters to a callback, whatever they are. */
  tell(callback: string, parameters: Record<string, string>): Promise<HttpResponse>;
  close(): Promise<void>;
}

interface Subscription {
  topic: string;
  secret: string;
  untilMs: number;
}

const MAX_REQUEST_BYTES = 100_000;

/** A real WebSub hub on loopback (W3C Recommendation of 2018-01-23): verifies, grants leases, pushes, signs. */
export async function openWebsubHub(settings: { host: string; port: number }): Promise<WebsubHub> {
  const http = openHttpClient({ userAgent: "Hub/1.0", egressAllow: ["127.0.0.0/8", "::1/128"] });
  const calls: HubCall[] = [];
  const subscriptions = new Map<string, Subscription>();
  let behaviour: HubBehaviour = {
    status: 202,
    location: null,
    leaseSeconds: null,
    slowMs: 0,
    verifiesFirst: false,
    denies: null,
  };

  const tell: WebsubHub["tell"] = async (callback, parameters) => {
    const url = new URL(callback);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return http.fetch({ url: url.href, redirect: "refuse" });
  };

  /** Section 5.3: the subscription counts when the callback sends the challenge back. */
  const verify = async (call: HubCall): Promise<void> => {
    if (behaviour.denies !== null) {
      const denial = { "hub.mode": "denied", "hub.topic": call.topic, "hub.reason": behaviour.denies };
      await tell(call.callback, denial);
      return;
    }
    const leaseSeconds = behaviour.leaseSeconds ?? call.leaseSeconds;
    const challenge = randomBytes(16).toString("base64");
    const answer = await tell(call.callback, {
      "hub.mode": call.mode,
      "hub.topic": call.topic,
      "hub.challenge": challenge,
      ...(call.mode === "subscribe" ? { "hub.lease_seconds": String(leaseSeconds) } : {}),
    });
    const isVerified =
      answer.status >= 200 && answer.status <= 299 && new TextDecoder().decode(answer.body) === challenge;
    if (!isVerified) return;
    if (call.mode === "unsubscribe") subscriptions.delete(call.callback);
    else
      subscriptions.set(call.callback, {
        topic: call.topic,
        secret: call.secret,
        untilMs: Date.now() + leaseSeconds * 1000,
      });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await readText(request));
    const call: HubCall = {
      mode: form.get("hub.mode") ?? "",
      topic: form.get("hub.topic") ?? "",
      callback: form.get("hub.callback") ?? "",
      secret: form.get("hub.secret") ?? "",
      leaseSeconds: Number(form.get("hub.lease_seconds") ?? 0),
      atMs: Date.now(),
    };
    calls.push(call);
    await delay(behaviour.slowMs);
    const { status, location, verifiesFirst } = behaviour;
    if (verifiesFirst && status < 300) await verify(call);
    response.writeHead(status, location === null ? {} : { location }).end();
    if (!verifiesFirst && status < 300) await verify(call);
  };

  const server = createServer((request, response) => {
    // A callback that cannot be reached is not verified: that is all that a hub makes of it.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  const subscribers = (topic: string): string[] =>
    [...subscriptions]
      .filter(([, subscription]) => subscription.topic === topic && subscription.untilMs > Date.now())
      .map(([callback]) => callback);

  return {
    url: `http://${settings.host}:${port}/`,
    calls,
    subscribers,
    tell,
    behave: (change) => {
      behaviour = { ...behaviour, ...change };
    },
    publish: async (topic, { type, body }, { method = "sha256", signs = "right" } = {}) => {
      const bytes = Buffer.from(body);
      return Promise.all(
        subscribers(topic).map(async (callback) => {
          const secret = signs === "right" ? (subscriptions.get(callback)?.secret ?? "") : "somebody else's";
          const { status } = await http.fetch({
            url: callback,
            method: "POST",
            redirect: "refuse",
            headers: {
              "content-type": type,
              link: `<http://${settings.host}:${port}/>; rel="hub", <${topic}>; rel="self"`,
              ...(signs === "not at all"
                ? {}
                : {
                    "x-hub-signature": `${method}=${createHmac(method, secret).update(bytes).digest("hex")}`,
                  }),
            },
            body: bytes,
          });
          if (status === 410) subscriptions.delete(callback);
          return status;
        }),
      );
    },
    close: async () => {
      await http.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_REQUEST_BYTES) throw new Error("the request is too large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
