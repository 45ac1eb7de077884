import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { request as undiciRequest, type Dispatcher } from "undici";
import { createAddressGuard } from "./address-guard.ts";
import { HttpError } from "./errors.ts";
import { startClock, unlessAborted, type ExchangeClock } from "./exchange-clock.ts";
import { createGuardedAgent } from "./guarded-agent.ts";
import type { HttpMethod, HttpRequest, HttpResponse } from "./http-request.ts";
import type { HostPace, RobotsCache } from "./pace.ts";
import { parseCidrs } from "./parse-cidrs.ts";
import { parseTarget } from "./parse-target.ts";
import { readBody, type ReadBody } from "./read-body.ts";
import { toPortableHeaders, toRequestHeaders, withoutBodyHeaders } from "./request-headers.ts";
import type { Resolve } from "./resolve-host.ts";
import { parseRetryAfter } from "./retry-after.ts";
import { openRobots, type RobotsFile } from "./robots.ts";
import { toHttpError } from "./to-http-error.ts";
import { canParseUrl } from "@wirewatch/text";

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
  /** How long a robots.txt is remembered, or that there is none. */
  robotsTtlMs?: number;
  /** How long nothing is fetched from a site whose robots.txt could not be had. */
  robotsUnreachableTtlMs?: number;
  robotsDeadlineMs?: number;
  /** What is longer is read up to here; RFC 9309 section 2.5 asks for at least 500 KiB. */
  robotsMaxBytes?: number;
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
  robotsTtlMs: 86_400_000,
  robotsUnreachableTtlMs: 60_000,
  robotsDeadlineMs: 10_000,
  robotsMaxBytes: 512_000,
} as const;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Origins whose newest address is remembered for `remoteAddress`. */
const MAX_KNOWN_ORIGINS = 10_000;

/** The only way out to the network: every address is checked, every limit holds over the whole exchange. */
export function openHttpClient(options: HttpClientOptions): HttpClient {
  const settings = { ...HTTP_DEFAULTS, ...withoutUndefined(options) };
  const guard = createAddressGuard({
    allow: parseCidrs(settings.egressAllow ?? []),
    deny: parseCidrs(settings.egressDeny ?? []),
  });
  const allowedPorts = new Set<number>(settings.allowedPorts);
  const rules = { guard, allowedPorts, maxUrlLength: settings.maxUrlLength };
  const addressOf = new Map<string, string>();
  const usedBroken = new WeakSet<Error>();
  const agentSettings = {
    ...settings,
    guard,
    allowedPorts,
    onConnected: (origin: string, address: string): void => {
      addressOf.delete(origin);
      addressOf.set(origin, address);
      const [oldest] = addressOf.keys();
      if (oldest !== undefined && addressOf.size > MAX_KNOWN_ORIGINS) addressOf.delete(oldest);
    },
    onUsedBroken: (error: Error): void => void usedBroken.add(error),
  };
  const agent = createGuardedAgent({ ...agentSettings, keepAlive: true });
  const freshAgent = createGuardedAgent({ ...agentSettings, keepAlive: false });
  const product = /^[A-Za-z][\w-]*/.exec(settings.userAgent)?.[0] ?? "Wirewatch";

  const closing = new AbortController();
  setMaxListeners(0, closing.signal);

  const send = async (
    url: URL,
    options: { method: HttpMethod; headers: Record<string, string>; body: string | Uint8Array | null },
    signal: AbortSignal,
    dispatcher: Dispatcher = agent,
  ): Promise<Dispatcher.ResponseData> => {
    signal.throwIfAborted();
    const answering = undiciRequest(url, { dispatcher, ...options, signal });
    try {
      // undici heeds a signal only once it is connected: names that never resolve would outlive every deadline.
      return await unlessAborted(answering, signal);
    } catch (error) {
      // An answer that comes too late is nobody's: its body must not stay open.
      answering.then(
        ({ body }) => abandon(body),
        () => undefined,
      );
      // A server may close a kept connection just when the next request is on its way (RFC 9110 section 9.2.2).
      const isRepeatable = options.method === "GET" || options.method === "HEAD";
      if (isRepeatable && dispatcher === agent && error instanceof Error && usedBroken.has(error))
        return send(url, options, signal, freshAgent);
      throw toHttpError(error, url, signal);
    }
  };

  const waitForTurn = async (
    url: URL,
    { intervalMs, maxWaitMs }: { intervalMs: number; maxWaitMs: number },
    signal: AbortSignal,
  ): Promise<void> => {
    const turn = await settings.pace?.reserve(url.host, { intervalMs, maxWaitMs });
    if (turn === null)
      throw new HttpError("WW_HTTP_PACE_BUSY", `${url.host} has no turn free within ${maxWaitMs} ms.`, {
        waitMs: maxWaitMs,
      });
    if (turn !== undefined && turn.waitMs > 0) await delay(turn.waitMs, undefined, { signal });
  };

  /** What has to be asked before this address is fetched; `from` is where a redirect came from. */
  const admit = async (
    request: HttpRequest,
    url: URL,
    from: URL | null,
    signal: AbortSignal,
  ): Promise<void> => {
    let intervalMs = request.pace?.intervalMs ?? 0;
    if (request.robots === true && robots !== null) {
      const { verdict, crawlDelayMs, reason } = await robots.ask(url);
      if (verdict === "denied")
        throw new HttpError(
          "WW_HTTP_ROBOTS_DENIED",
          `robots.txt of ${url.host} does not allow ${url.pathname}.`,
        );
      if (verdict === "unreachable")
        throw new HttpError(
          "WW_HTTP_ROBOTS_UNREACHABLE",
          `robots.txt of ${url.host} could not be read${reason === null ? " a while ago." : `: ${reason}`}`,
          { waitMs: settings.robotsUnreachableTtlMs },
        );
      intervalMs = Math.max(intervalMs, crawlDelayMs ?? 0);
    }
    const hasTurn = from === null && request.pace?.hasTurn === true;
    if (request.pace && from?.host !== url.host && !hasTurn)
      await waitForTurn(url, { intervalMs, maxWaitMs: request.pace.maxWaitMs }, signal);
  };

  const exchange = async (
    request: HttpRequest,
    clock: ExchangeClock,
    redirects: { status: number; from: string; to: string }[],
  ): Promise<HttpResponse> => {
    const { signal } = clock;
    const visited = new Set<string>();
    let url = parseTarget(request.url, rules);
    let from: URL | null = null;
    let method: HttpMethod = request.method ?? "GET";
    let headers = toRequestHeaders(request, settings.userAgent);

    for (;;) {
      visited.add(url.href);
      const asked: { url: URL; from: URL | null } = { url, from };
      await clock.hold(() => admit(request, asked.url, asked.from, signal));
      const body = method === "GET" || method === "HEAD" ? null : (request.body ?? null);
      const answer = await send(url, { method, headers, body }, signal);
      const location = headerOf(answer.headers["location"]);
      if (request.redirect !== "refuse" && REDIRECTS.has(answer.statusCode) && location !== undefined) {
        abandon(answer.body);
        if (redirects.length >= (request.maxRedirects ?? settings.maxRedirects))
          throw new HttpError(
            "WW_HTTP_TOO_MANY_REDIRECTS",
            `There are more than ${redirects.length} redirects.`,
          );
        if (!canParseUrl(location, url.href))
          throw new HttpError(
            "WW_HTTP_REDIRECT_REFUSED",
            `The redirect to "${location.slice(0, 200)}" leads nowhere.`,
          );
        const { href } = new URL(location, url);
        // Noted before the target is judged, so that a failure can be told to be the redirect's.
        redirects.push({ status: answer.statusCode, from: url.href, to: href });
        const next = parseTarget(href, rules);
        if (visited.has(href))
          throw new HttpError("WW_HTTP_TOO_MANY_REDIRECTS", `The redirects come back to ${href}.`);
        // RFC 9110 section 15.4: 303 always turns into GET, 301 and 302 do so for POST by custom.
        if (answer.statusCode === 303 || (method === "POST" && answer.statusCode < 303)) {
          method = method === "HEAD" ? "HEAD" : "GET";
          headers = withoutBodyHeaders(headers);
        }
        if (next.origin !== url.origin) headers = toPortableHeaders(headers);
        from = url;
        url = next;
        continue;
      }
      const read = await readAnswer(answer, method, { ...request, signal });
      if (read.problem !== null && request.overflow !== "truncate")
        throw toHttpError(read.problem, url, signal);
      const [retryAfter] = [answer.headers["retry-after"]].flat();
      return {
        status: answer.statusCode,
        headers: toPlainHeaders(answer.headers),
        body: read.body,
        url: url.href,
        redirects,
        durationMs: Math.round(clock.elapsedMs()),
        retryAfterMs: parseRetryAfter(retryAfter, Date.now()),
        bodyProblem: read.problem?.code ?? null,
        bytesReceived: read.bytesReceived,
        remoteAddress: addressOf.get(url.origin) ?? null,
      };
    }
  };

  const readAnswer = async (
    { body, headers, statusCode }: Dispatcher.ResponseData,
    method: HttpMethod,
    limits: { maxBytes?: number; signal: AbortSignal },
  ): Promise<ReadBody> => {
    if (method !== "HEAD" && statusCode !== 204 && statusCode !== 304)
      return readBody(body, headerOf(headers["content-encoding"]), {
        maxBytes: limits.maxBytes ?? settings.maxBytes,
        signal: limits.signal,
      });
    body.on("error", () => undefined);
    await body.dump({ limit: 16_384 }).catch(() => undefined);
    return { body: new Uint8Array(), bytesReceived: 0, problem: null };
  };

  const fetchFor = async (
    request: HttpRequest,
    redirects: { status: number; from: string; to: string }[] = [],
  ): Promise<HttpResponse> => {
    const clock = startClock(
      request.deadlineMs ?? settings.deadlineMs,
      request.signal ? [request.signal, closing.signal] : [closing.signal],
    );
    try {
      return await exchange(request, clock, redirects);
    } catch (error) {
      // Whatever noticed first that the time is up or the request is cancelled, this is why.
      throw clock.signal.aborted ? clock.signal.reason : error;
    } finally {
      clock.stop();
    }
  };

  const fetchRobots = async (address: string): Promise<RobotsFile> => {
    const redirects: { status: number; from: string; to: string }[] = [];
    try {
      const { status, body, bodyProblem } = await fetchFor(
        {
          url: address,
          deadlineMs: settings.robotsDeadlineMs,
          maxBytes: settings.robotsMaxBytes,
          overflow: "truncate",
        },
        redirects,
      );
      if (status >= 400 && status <= 499 && status !== 429) return { state: "missing" };
      // The beginning of a long file counts; what broke off by accident may lack the rule that matters.
      const isUsable = bodyProblem === null || bodyProblem === "WW_HTTP_BODY_TOO_LARGE";
      return status >= 200 && status <= 299 && isUsable
        ? { state: "here", text: new TextDecoder().decode(body) }
        : { state: "unreachable", reason: bodyProblem ?? `The server answered HTTP ${status}.` };
    } catch (error) {
      if (!(error instanceof HttpError) || error.code === "WW_HTTP_ABORTED") throw error;
      if (error.transient) return { state: "unreachable", reason: error.message };
      // RFC 9309 section 2.3.1.2: redirects that lead nowhere mean that there is no file.
      const isOfRedirect = redirects.length > 0 || error.code === "WW_HTTP_REDIRECT_REFUSED";
      if (isOfRedirect) return { state: "missing" };
      // The page of the same origin would fail in the same way, which says more than a missing robots.txt.
      throw error;
    }
  };

  const robots = settings.robots
    ? openRobots({
        product,
        cache: settings.robots,
        ttlMs: settings.robotsTtlMs,
        unreachableTtlMs: settings.robotsUnreachableTtlMs,
        fetchFile: fetchRobots,
      })
    : null;

  return {
    fetch: async (request) => {
      const response = await fetchFor(request);
      if ((response.status === 429 || response.status === 503) && request.pace)
        await settings.pace?.refuse(new URL(response.url).host, response.retryAfterMs);
      return response;
    },
    close: async () => {
      closing.abort(new HttpError("WW_HTTP_ABORTED", "The client was closed."));
      await Promise.all([agent.destroy(), freshAgent.destroy()]);
    },
  };
}

function abandon(body: Dispatcher.ResponseData["body"]): void {
  body.on("error", () => undefined);
  body.destroy();
}

const headerOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(", ") : value;

const toPlainHeaders = (headers: Dispatcher.ResponseData["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerOf(value) ?? ""]));

const withoutUndefined = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;
