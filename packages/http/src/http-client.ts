import { setTimeout as delay } from "node:timers/promises";
import { errors as undiciErrors, request as undiciRequest, type Dispatcher } from "undici";
import { createAddressGuard, parseCidrs } from "./address-guard.ts";
import { HttpError } from "./errors.ts";
import { createGuardedAgent, type Resolve } from "./guarded-agent.ts";
import type { HostPace, RobotsCache } from "./pace.ts";
import { parseTarget } from "./parse-target.ts";
import { ACCEPT_ENCODING, readBody } from "./read-body.ts";
import { parseRetryAfter } from "./retry-after.ts";
import { askRobots, MAX_ROBOTS_BYTES } from "./robots.ts";

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

export interface HttpRequest {
  url: string;
  method?: HttpMethod;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** Most decoded bytes of the body. */
  maxBytes?: number;
  /** Longest time for the whole exchange with all redirects, without the wait for a turn. */
  deadlineMs?: number;
  maxRedirects?: number;
  /** `refuse` makes a redirect an ordinary response that is not followed. */
  redirect?: "follow" | "refuse";
  conditional?: { etag: string | null; lastModified: string | null };
  /** Wait for the host's turn, at most `maxWaitMs`. */
  pace?: { intervalMs: number; maxWaitMs: number };
  /** Ask robots.txt first. */
  robots?: boolean;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case; repeated ones are joined by commas. */
  headers: Readonly<Record<string, string>>;
  /** The decoded body. */
  body: Uint8Array;
  /** The address that answered, after all redirects. */
  url: string;
  redirects: readonly { status: number; from: string; to: string }[];
  durationMs: number;
  retryAfterMs: number | null;
}

export interface HttpClient {
  /** @throws HttpError when no response came; any status is a response. */
  fetch(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** `Product/version (+address)`; the product is what robots.txt is asked for. */
  userAgent: string;
  /** CIDRs that may be reached besides public addresses, at any port. */
  egressAllow?: readonly string[];
  egressDeny?: readonly string[];
  allowedPorts?: readonly number[];
  pace?: HostPace;
  robots?: RobotsCache;
  maxBytes?: number;
  deadlineMs?: number;
  connectTimeoutMs?: number;
  headersTimeoutMs?: number;
  maxHeaderBytes?: number;
  maxRedirects?: number;
  maxUrlLength?: number;
  connectionsPerOrigin?: number;
  /** Replaces the system's resolver. */
  resolve?: Resolve;
  /** Certificates to trust besides the system's, in PEM. */
  certificateAuthorities?: string;
}

export const HTTP_DEFAULTS = {
  allowedPorts: [80, 443, 8080, 8443],
  maxBytes: 10_000_000,
  deadlineMs: 20_000,
  connectTimeoutMs: 8000,
  headersTimeoutMs: 15_000,
  maxHeaderBytes: 65_536,
  maxRedirects: 5,
  maxUrlLength: 8192,
  connectionsPerOrigin: 8,
} as const;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Headers that belong to the origin they were meant for. */
const ORIGIN_BOUND = new Set(["authorization", "cookie", "proxy-authorization"]);

/** The only way out to the network: every address is checked, every limit holds over the whole exchange. */
export function openHttpClient(options: HttpClientOptions): HttpClient {
  const settings = { ...HTTP_DEFAULTS, ...withoutUndefined(options) };
  const guard = createAddressGuard({
    allow: parseCidrs(settings.egressAllow ?? []),
    deny: parseCidrs(settings.egressDeny ?? []),
  });
  const allowedPorts = new Set<number>(settings.allowedPorts);
  const rules = { guard, allowedPorts, maxUrlLength: settings.maxUrlLength };
  const agent = createGuardedAgent({ ...settings, guard, allowedPorts });
  const product = /^[A-Za-z][\w-]*/.exec(settings.userAgent)?.[0] ?? "Wirewatch";

  const fetchOnce = async (
    url: URL,
    request: HttpRequest,
    method: HttpMethod,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> => {
    const answering = undiciRequest(url, {
      dispatcher: agent,
      method,
      headers,
      body: method === "GET" || method === "HEAD" ? null : (request.body ?? null),
      signal,
    });
    try {
      return await unlessAborted(answering, signal);
    } catch (error) {
      // An answer that comes too late is nobody's: its body must not stay open.
      answering.then(
        ({ body }) => {
          body.on("error", () => undefined);
          body.destroy();
          return undefined;
        },
        () => undefined,
      );
      throw toHttpError(error, url, signal);
    }
  };

  const exchange = async (request: HttpRequest, startedAt: number): Promise<HttpResponse> => {
    const deadlineMs = request.deadlineMs ?? settings.deadlineMs;
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    const redirects: { status: number; from: string; to: string }[] = [];
    const visited = new Set<string>();
    let url = parseTarget(request.url, rules);
    let method: HttpMethod = request.method ?? "GET";
    let headers = headersOf(request, settings.userAgent);

    for (;;) {
      visited.add(url.href);
      const answer = await fetchOnce(url, request, method, headers, signal);
      const location = headerOf(answer.headers["location"]);
      const isRedirect = REDIRECTS.has(answer.statusCode) && location !== undefined;
      if (isRedirect && request.redirect !== "refuse") {
        answer.body.on("error", () => undefined);
        answer.body.destroy();
        if (redirects.length >= (request.maxRedirects ?? settings.maxRedirects))
          throw new HttpError(
            "WW_HTTP_TOO_MANY_REDIRECTS",
            `There are more than ${redirects.length} redirects.`,
          );
        if (!URL.canParse(location, url.href))
          throw new HttpError(
            "WW_HTTP_REDIRECT_REFUSED",
            `The redirect to "${location.slice(0, 200)}" leads nowhere.`,
          );
        const next = parseTarget(new URL(location, url).href, rules);
        if (visited.has(next.href))
          throw new HttpError("WW_HTTP_TOO_MANY_REDIRECTS", `The redirects come back to ${next.href}.`);
        redirects.push({ status: answer.statusCode, from: url.href, to: next.href });
        // RFC 9110 section 15.4: 303 always turns into GET, 301 and 302 do so for POST by custom.
        if (answer.statusCode === 303 || (method === "POST" && answer.statusCode < 303))
          method = method === "HEAD" ? "HEAD" : "GET";
        if (next.origin !== url.origin)
          headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !ORIGIN_BOUND.has(name)));
        url = next;
        continue;
      }
      let body: Uint8Array;
      try {
        body =
          method === "HEAD" || answer.statusCode === 204 || answer.statusCode === 304
            ? await discard(answer.body)
            : await readBody(answer.body, headerOf(answer.headers["content-encoding"]), {
                maxBytes: request.maxBytes ?? settings.maxBytes,
                signal,
              });
      } catch (error) {
        throw toHttpError(error, url, signal);
      }
      const plain = Object.fromEntries(
        Object.entries(answer.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, headerOf(value) ?? ""]],
        ),
      ) as Record<string, string>;
      return {
        status: answer.statusCode,
        headers: plain,
        body,
        url: url.href,
        redirects,
        durationMs: Math.round(performance.now() - startedAt),
        retryAfterMs: parseRetryAfter(plain["retry-after"], Date.now()),
      };
    }
  };

  const waitForTurn = async (request: HttpRequest, url: URL, intervalMs: number): Promise<void> => {
    if (!request.pace || !settings.pace) return;
    const turn = await settings.pace.reserve(url.host, { intervalMs, maxWaitMs: request.pace.maxWaitMs });
    if (turn === null)
      throw new HttpError(
        "WW_HTTP_PACE_BUSY",
        `${url.host} has no turn free within ${request.pace.maxWaitMs} ms.`,
        {
          waitMs: request.pace.maxWaitMs,
        },
      );
    if (turn.waitMs > 0) {
      try {
        await delay(turn.waitMs, undefined, request.signal ? { signal: request.signal } : {});
      } catch (error) {
        throw new HttpError("WW_HTTP_ABORTED", "The request was cancelled while it waited for its turn.", {
          cause: error,
        });
      }
    }
  };

  const fetchRobots = async (address: string): Promise<{ status: number; text: string } | null> => {
    try {
      const response = await exchange(
        { url: address, deadlineMs: 10_000, maxBytes: MAX_ROBOTS_BYTES },
        performance.now(),
      );
      return { status: response.status, text: new TextDecoder().decode(response.body) };
    } catch (error) {
      // A file that is larger than anybody needs is treated as absent rather than as a ban.
      if (error instanceof HttpError && error.code === "WW_HTTP_BODY_TOO_LARGE")
        return { status: 404, text: "" };
      return null;
    }
  };

  return {
    fetch: async (request) => {
      const url = parseTarget(request.url, rules);
      let intervalMs = request.pace?.intervalMs ?? 0;
      if (request.robots === true && settings.robots) {
        const answer = await askRobots(url, { product, cache: settings.robots, fetchRobots });
        if (!answer.allowed)
          throw new HttpError(
            "WW_HTTP_ROBOTS_DENIED",
            `robots.txt of ${url.host} does not allow ${url.pathname}.`,
          );
        intervalMs = Math.max(intervalMs, answer.crawlDelayMs ?? 0);
      }
      await waitForTurn(request, url, intervalMs);
      const response = await exchange(request, performance.now());
      if (
        (response.status === 429 || response.status === 503) &&
        response.retryAfterMs !== null &&
        request.pace &&
        settings.pace
      )
        await settings.pace.block(new URL(response.url).host, response.retryAfterMs);
      return response;
    },
    close: () => agent.destroy(),
  };
}

/** undici heeds a signal only once it is connected: names that never resolve would outlive every deadline. */
async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function headersOf(request: HttpRequest, userAgent: string): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": userAgent, "accept-encoding": ACCEPT_ENCODING };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  const { etag, lastModified } = request.conditional ?? { etag: null, lastModified: null };
  // Validators come from outside: only what can stand in a header goes back.
  if (etag !== null && /^[\x21-\x7e]{1,1000}$/.test(etag)) headers["if-none-match"] = etag;
  if (lastModified !== null && /^[\x20-\x7e]{1,100}$/.test(lastModified))
    headers["if-modified-since"] = lastModified;
  return headers;
}

const headerOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(", ") : value;

async function discard(body: Dispatcher.ResponseData["body"]): Promise<Uint8Array> {
  body.on("error", () => undefined);
  await body.dump({ limit: 16_384 }).catch(() => undefined);
  return new Uint8Array();
}

/** Gives whatever went wrong below its code and a message that an operator understands. */
function toHttpError(error: unknown, url: URL, signal: AbortSignal): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof Error && error.cause instanceof HttpError) return error.cause;
  const { host } = url;
  if (signal.aborted) {
    const timedOut = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
    return timedOut
      ? new HttpError("WW_HTTP_DEADLINE", `${host} did not finish its answer in time.`, { cause: error })
      : new HttpError("WW_HTTP_ABORTED", "The request was cancelled.", { cause: error });
  }
  if (error instanceof undiciErrors.HeadersTimeoutError || error instanceof undiciErrors.BodyTimeoutError)
    return new HttpError("WW_HTTP_DEADLINE", `${host} took too long to answer.`, { cause: error });
  if (error instanceof undiciErrors.ConnectTimeoutError)
    return new HttpError("WW_HTTP_CONNECT_FAILED", `${host} did not take the connection in time.`, {
      cause: error,
    });
  if (error instanceof undiciErrors.HeadersOverflowError)
    return new HttpError("WW_HTTP_HEADERS_TOO_LARGE", `${host} sent larger headers than the limit.`, {
      cause: error,
    });
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (code.startsWith("HPE_HEADER_OVERFLOW"))
    return new HttpError("WW_HTTP_HEADERS_TOO_LARGE", `${host} sent larger headers than the limit.`, {
      cause: error,
    });
  if (
    code.startsWith("HPE_") ||
    error instanceof undiciErrors.HTTPParserError ||
    error instanceof undiciErrors.ResponseContentLengthMismatchError
  )
    return new HttpError(
      "WW_HTTP_PROTOCOL",
      `${host} does not speak HTTP as it should (${code || "broken answer"}).`,
      { cause: error },
    );
  if (/^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/.test(code))
    return new HttpError("WW_HTTP_TLS_FAILED", `The TLS connection to ${host} is not acceptable (${code}).`, {
      cause: error,
    });
  if (error instanceof undiciErrors.InvalidArgumentError)
    return new HttpError("WW_HTTP_URL_INVALID", `The request to ${host} cannot be made: ${error.message}.`, {
      cause: error,
    });
  const message = error instanceof Error ? error.message : String(error);
  return new HttpError("WW_HTTP_CONNECT_FAILED", `No connection to ${host}: ${message || code}.`, {
    cause: error,
  });
}

const withoutUndefined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;
