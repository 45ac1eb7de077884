import { join } from "node:path";
import { httpProblemSchema, type Page } from "@wirewatch/contracts";
import { openHttpClient, type HttpClient, type HttpResponse } from "@wirewatch/http";
import { canParseUrl } from "@wirewatch/text";
import { candidateLine } from "../terminal/candidate-line.ts";
import { safeForTerminal } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import { readKeptToken } from "./api-token.ts";
import type { ClientConfiguration } from "./client-configuration.ts";

/** The server said no; the message is its own. */
export class ApiCallError extends Error {
  override readonly name = "ApiCallError";
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Calls the API of a local or a remote server. */
export interface ApiClient {
  /** With `ifMatch` only the version of that number is changed. A GET follows redirects of the server to itself. */
  call(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    settings?: { ifMatch?: number },
  ): Promise<unknown>;
  /** Sends and gets text that is not JSON. */
  exchange(method: "GET" | "POST", path: string, body?: { type: string; text: string }): Promise<string>;
  /** The bytes of an answer, as they come. */
  download(path: string): Promise<Uint8Array>;
  /** Every item of a list, page after page, up to `limit`. */
  list(path: string, limit: number): Promise<unknown[]>;
  close(): Promise<void>;
}

const MAX_DOWNLOAD_BYTES = 50_000_000;
const MAX_REDIRECTS = 5;

/** Where a permanent or temporary redirect leads (RFC 9110 sections 15.4.8 and 15.4.9); null when to another server, which must not see the token. */
function movedTo(response: HttpResponse, from: URL): URL | null {
  const { location } = response.headers;
  if ((response.status !== 307 && response.status !== 308) || location === undefined) return null;
  if (!canParseUrl(location, from.href)) return null;
  const next = new URL(location, from);
  return next.origin === from.origin ? next : null;
}

/** @throws UsageError when it is no address. */
function toBase(server: string): URL {
  const isAddress = /^https?:\/\//i.test(server) && URL.canParse(server);
  if (isAddress) return new URL(server);
  throw new UsageError(`--server ${server} is no address such as http://127.0.0.1:8080`);
}

export function openApiClient(settings: { server: string; token: string; userAgent: string }): ApiClient {
  const base = toBase(settings.server);
  // The operator names the server, so that its address is as good as any: the guard is for addresses that come from outside.
  const http: HttpClient = openHttpClient({
    userAgent: settings.userAgent,
    egressAllow: ["0.0.0.0/0", "::/0"],
  });

  const call: ApiClient["call"] = async (method, path, body, guard = {}) => {
    let address = new URL(path, base);
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(method, address, body, guard);
      const text = new TextDecoder().decode(response.body);
      if (response.status >= 200 && response.status <= 299) return text === "" ? null : JSON.parse(text);
      const next = method === "GET" && redirects < MAX_REDIRECTS ? movedTo(response, address) : null;
      if (next === null) throw toCallError(response.status, text);
      address = next;
    }
  };
  const send = (
    method: Parameters<ApiClient["call"]>[0],
    address: URL,
    body: unknown,
    guard: { ifMatch?: number },
  ): Promise<HttpResponse> =>
    http.fetch({
      url: address.href,
      method,
      headers: {
        authorization: `Bearer ${settings.token}`,
        accept: "application/json",
        ...(guard.ifMatch === undefined ? {} : { "if-match": `"${guard.ifMatch}"` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "refuse",
      deadlineMs: 30_000,
    });

  const exchange: ApiClient["exchange"] = async (method, path, body) => {
    const response = await http.fetch({
      url: new URL(path, base).href,
      method,
      headers: {
        authorization: `Bearer ${settings.token}`,
        ...(body === undefined ? {} : { "content-type": body.type }),
      },
      ...(body === undefined ? {} : { body: body.text }),
      redirect: "refuse",
      maxBytes: 50_000_000,
      deadlineMs: 60_000,
    });
    const text = new TextDecoder().decode(response.body);
    if (response.status >= 200 && response.status <= 299) return text;
    throw toCallError(response.status, text);
  };

  const download: ApiClient["download"] = async (path) => {
    const response = await http.fetch({
      url: new URL(path, base).href,
      headers: { authorization: `Bearer ${settings.token}` },
      maxBytes: MAX_DOWNLOAD_BYTES,
      redirect: "refuse",
      deadlineMs: 60_000,
    });
    if (response.status >= 200 && response.status <= 299) return response.body;
    throw toCallError(response.status, new TextDecoder().decode(response.body));
  };

  return {
    call,
    download,
    exchange,
    list: async (path, limit) => {
      const items: unknown[] = [];
      let cursor: string | null = null;
      do {
        const url = new URL(path, base);
        url.searchParams.set("limit", String(Math.min(500, limit - items.length)));
        if (cursor !== null) url.searchParams.set("cursor", cursor);
        const page = (await call("GET", `${url.pathname}${url.search}`)) as Page<unknown>;
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && items.length < limit);
      return items;
    },
    close: () => http.close(),
  };
}

function toCallError(status: number, text: string): ApiCallError {
  try {
    const problem = httpProblemSchema.parse(JSON.parse(text));
    const places = (problem.errors ?? []).map(({ pointer, message, hint, start, end }) =>
      [`${nameOfPlace(pointer)}${start === undefined ? "" : ` at ${start}-${end}`}: ${message}`, hint]
        .filter(Boolean)
        .join(". "),
    );
    if (status === 401)
      return new ApiCallError(
        status,
        problem.code,
        "the server does not take this API token: give --key or set WIREWATCH_API_TOKEN; `wirewatch start` keeps its own in WIREWATCH_DATA/api-token",
      );
    // Where only fields are wrong, they say it all.
    const saysItAll = places.some((place) => place.includes(problem.detail ?? problem.title));
    if ((problem.code === "invalid" && places.length > 0) || saysItAll)
      return new ApiCallError(status, problem.code, places.join("\n  "));
    const candidates = (problem.candidates ?? []).map((feed) => safeForTerminal(candidateLine(feed)));
    return new ApiCallError(
      status,
      problem.code,
      [problem.detail ?? problem.title, ...places, ...candidates].join("\n  "),
    );
  } catch {
    return new ApiCallError(status, "http_status", `the server answered HTTP ${status}`);
  }
}

/** `/path/feedId` and `/query/limit` are what a call names; what it sends has fields. */
const nameOfPlace = (pointer: string): string =>
  pointer.replace(/^\/(?:path|query)(?=\/)/, "").replace(/^\//, "") || "the request";

/** Where the API is and how to get in: options first, then the environment, then what a local start, or else a demo, has left behind. */
export function findServer(
  config: ClientConfiguration,
  options: { server?: string | undefined; key?: string | undefined },
): { server: string; token: string | null } {
  const server = options.server ?? `http://127.0.0.1:${config.PORT}`;
  const demo = { WIREWATCH_DATA: join(config.WIREWATCH_DATA, "demo") };
  return {
    server,
    token: options.key ?? config.WIREWATCH_API_TOKEN ?? readKeptToken(config) ?? readKeptToken(demo),
  };
}
