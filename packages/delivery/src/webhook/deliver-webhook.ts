import { toEventBody, type ProblemNote, type StoredEvent } from "@wirewatch/contracts";
import { InvalidSecretError } from "../errors.ts";
import { DEFAULT_RETRY_SCHEDULE_MS, retryDelayMs } from "../retry-schedule.ts";
import { signWebhook } from "../signing/sign-webhook.ts";
import { MAX_EXCERPT_BYTES, responseExcerpt } from "./response-excerpt.ts";

export interface WebhookRequest {
  url: string;
  method: "POST";
  headers: Record<string, string>;
  body: string;
  deadlineMs: number;
  maxBytes: number;
  redirect: "refuse";
  /** An answer counts by its status: a body that is too long or breaks off must not turn a success into a second try. */
  overflow: "truncate";
}

export interface WebhookResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  retryAfterMs: number | null;
}

/** The way out. Throws errors with a `code` when there is no answer. */
export type WebhookSend = (request: WebhookRequest) => Promise<WebhookResponse>;

export interface WebhookDelivery {
  endpoint: { id: string; url: string; secrets: readonly string[] };
  event: StoredEvent;
  /** The endpoint's own number of this event. */
  sequence: number;
  deliveryId: string;
  /** 1 for the first try. */
  attempt: number;
  now: Date;
  /** Between 0 and 1, for the jitter. */
  random: number;
  timeoutMs: number;
  scheduleMs?: readonly number[];
}

export interface WebhookOutcome {
  status: number | null;
  problem: ProblemNote | null;
  responseExcerpt: string;
  durationMs: number;
  next: { state: "delivered" } | { state: "pending"; retryInMs: number } | { state: "dead" };
  /** Why the endpoint must be disabled, if it must. */
  disableEndpoint?: string;
}

/** Answers that ask for a slower pace (Standard Webhooks 1.0). */
const SLOW_DOWN = new Set([429, 502, 503, 504]);
/** An answer is read this far, so that a receiver which sends a lot costs no more than that. */
const MAX_RESPONSE_BYTES = 65_536;

/**
 * One try of one delivery, following Standard Webhooks 1.0: the id is the event's, the timestamp this try's, the signature over
 * the exact bytes sent. Whatever happens becomes an outcome that says what to do next.
 */
export async function deliverWebhook(
  delivery: WebhookDelivery,
  { send }: { send: WebhookSend },
): Promise<WebhookOutcome> {
  const startedAt = performance.now();
  const elapsed = (): number => Math.round(performance.now() - startedAt);
  const body = JSON.stringify(toEventBody(delivery.event, delivery.sequence));
  const timestamp = Math.floor(delivery.now.getTime() / 1000);
  const failed = (
    problem: ProblemNote,
    rest: Partial<WebhookOutcome> & { retryAfterMs?: number | null } = {},
  ): WebhookOutcome => {
    const { retryAfterMs = null, ...fields } = rest;
    const retryInMs = retryDelayMs(delivery.attempt, {
      scheduleMs: delivery.scheduleMs ?? DEFAULT_RETRY_SCHEDULE_MS,
      retryAfterMs,
      random: delivery.random,
    });
    return {
      status: null,
      responseExcerpt: "",
      durationMs: elapsed(),
      next: retryInMs === null ? { state: "dead" } : { state: "pending", retryInMs },
      ...fields,
      problem,
    };
  };

  let signature: string;
  try {
    signature = signWebhook({ id: delivery.event.id, timestamp, body }, delivery.endpoint.secrets);
  } catch (error) {
    if (error instanceof InvalidSecretError)
      return failed({ code: "secret_invalid", message: error.message });
    throw error;
  }

  let response: WebhookResponse;
  try {
    response = await send({
      url: delivery.endpoint.url,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": delivery.event.id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signature,
      },
      body,
      deadlineMs: delivery.timeoutMs,
      maxBytes: MAX_RESPONSE_BYTES,
      redirect: "refuse",
      overflow: "truncate",
    });
  } catch (error) {
    const code =
      error instanceof Error && "code" in error && typeof error.code === "string"
        ? error.code
        : "WW_UNEXPECTED";
    return failed({ code, message: error instanceof Error ? error.message : String(error) });
  }

  const { status } = response;
  const excerpt = responseExcerpt(response.body.subarray(0, MAX_EXCERPT_BYTES));
  const seen = { status, responseExcerpt: excerpt };
  if (status >= 200 && status <= 299)
    return { ...seen, problem: null, durationMs: elapsed(), next: { state: "delivered" } };
  if (status === 410)
    return failed(
      { code: "endpoint_gone", message: "The endpoint answered HTTP 410." },
      { ...seen, next: { state: "dead" }, disableEndpoint: "the endpoint answered HTTP 410" },
    );
  if (response.headers["webhook-delivery"]?.trim().toLowerCase() === "abort-message")
    return failed(
      {
        code: "endpoint_aborted",
        message: `The endpoint asked not to send this event again (HTTP ${status}).`,
      },
      { ...seen, next: { state: "dead" } },
    );
  if (status >= 300 && status <= 399)
    return failed(
      { code: "endpoint_redirect", message: `The endpoint answered with a redirect (HTTP ${status}).` },
      seen,
    );
  const code = SLOW_DOWN.has(status) ? "endpoint_busy" : "endpoint_status";
  return failed(
    { code, message: `The endpoint answered HTTP ${status}.` },
    { ...seen, retryAfterMs: SLOW_DOWN.has(status) ? response.retryAfterMs : null },
  );
}
