/** Every way in which a request to the outside can fail, with what an operator should know about it. */
export const HTTP_ERRORS = {
  WW_HTTP_URL_INVALID: "The address is not an absolute http(s) address, is too long, or carries credentials.",
  WW_HTTP_REQUEST_INVALID:
    "A header of the request is malformed or is one that only the connection itself may set.",
  WW_HTTP_SCHEME_FORBIDDEN: "Only http and https are fetched.",
  WW_HTTP_PORT_FORBIDDEN:
    "The port is not among WIREWATCH_EGRESS_PORTS and the address is not in WIREWATCH_EGRESS_ALLOW.",
  WW_HTTP_ADDRESS_FORBIDDEN: "The address is not a public one, and WIREWATCH_EGRESS_ALLOW does not name it.",
  WW_HTTP_DNS_FAILED: "The name could not be resolved.",
  WW_HTTP_CONNECT_FAILED: "No connection could be made, or it broke.",
  WW_HTTP_TLS_FAILED: "The server's certificate or TLS handshake is not acceptable.",
  WW_HTTP_PROTOCOL: "The server does not speak HTTP as it should.",
  WW_HTTP_DEADLINE: "The whole exchange took longer than its deadline.",
  WW_HTTP_ABORTED: "The request was cancelled, for example because the process is stopping.",
  WW_HTTP_BODY_TOO_LARGE: "The body is larger than the limit, as it came in or once decoded.",
  WW_HTTP_HEADERS_TOO_LARGE: "The response headers are larger than the limit.",
  WW_HTTP_ENCODING_REFUSED: "The body has an encoding that is not known, or more than one.",
  WW_HTTP_BODY_BROKEN: "The body ended early or could not be decoded.",
  WW_HTTP_TOO_MANY_REDIRECTS: "The redirects go round in a circle or on for too long.",
  WW_HTTP_REDIRECT_REFUSED:
    "The server answered with a redirect where none is followed, or with one that leads nowhere.",
  WW_HTTP_ROBOTS_DENIED: "The site's robots.txt does not allow this page.",
  WW_HTTP_ROBOTS_UNREACHABLE:
    "The site's robots.txt could not be read just now, so nothing is fetched for a while.",
  WW_HTTP_PACE_BUSY: "The host has no turn free within the time that the caller can wait.",
} as const;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

const TRANSIENT = new Set<HttpErrorCode>([
  "WW_HTTP_DNS_FAILED",
  "WW_HTTP_CONNECT_FAILED",
  "WW_HTTP_PROTOCOL",
  "WW_HTTP_DEADLINE",
  "WW_HTTP_ABORTED",
  "WW_HTTP_BODY_BROKEN",
  "WW_HTTP_ROBOTS_UNREACHABLE",
  "WW_HTTP_PACE_BUSY",
]);

/** A request that brought no response. `transient` says whether the same request may work later. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode;
  readonly transient: boolean;
  /** Trying again before this time is of no use: no turn at the host, or its robots.txt out of reach. */
  readonly waitMs: number | null;

  constructor(code: HttpErrorCode, message: string, options: ErrorOptions & { waitMs?: number } = {}) {
    super(message, options);
    this.code = code;
    this.transient = TRANSIENT.has(code);
    this.waitMs = options.waitMs ?? null;
  }
}
