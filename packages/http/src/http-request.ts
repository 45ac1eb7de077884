import type { HttpErrorCode } from "./errors.ts";

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

export interface HttpRequest {
  url: string;
  method?: HttpMethod;
  /**
   * What describes the connection or the framing (`host`, `connection`, `content-length` and so on) cannot be set. Of the rest
   * only accept, accept-language, accept-encoding, user-agent and content-type go along to another origin.
   */
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** Most decoded bytes of the body. */
  maxBytes?: number;
  /**
   * What happens when the headers have come but the body is too large, too slow, broken, encoded in an unknown way or cut off by
   * a cancelled request: `fail` (the default) throws; `truncate` gives a response with what could be read, and `bodyProblem`.
   */
  overflow?: "fail" | "truncate";
  /** Longest time for the whole exchange with all redirects, without the waits for turns and for robots.txt. */
  deadlineMs?: number;
  maxRedirects?: number;
  /** `refuse` makes a redirect an ordinary response that is not followed. */
  redirect?: "follow" | "refuse";
  conditional?: { etag: string | null; lastModified: string | null };
  /**
   * Wait for the turn at the host, and at each other host that a redirect leads to; at most `maxWaitMs` each time. With `hasTurn`
   * the caller has reserved the first one.
   */
  pace?: { intervalMs: number; maxWaitMs: number; hasTurn?: boolean };
  /** Ask robots.txt first, for every address on the way. */
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
  /** Without the waits for turns and for robots.txt. */
  durationMs: number;
  retryAfterMs: number | null;
  /** Why the body is not complete, with `overflow: "truncate"`. The client always gives it; a stand-in need not. */
  bodyProblem?: HttpErrorCode | null;
  /** Bytes of the body as they came in, before decoding. The client always gives it; a stand-in need not. */
  bytesReceived?: number;
  /**
   * The IP address that the newest connection to the origin of `url` was made to; null when no connection is known. The client
   * always gives it; a stand-in need not.
   */
  remoteAddress?: string | null;
}
