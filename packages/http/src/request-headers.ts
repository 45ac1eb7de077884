import { HttpError } from "./errors.ts";
import type { HttpRequest } from "./http-request.ts";
import { ACCEPT_ENCODING } from "./read-body.ts";

/** These describe the connection or the framing, which are not the caller's: a wrong one would desynchronise or mislead. */
const CONNECTION_HEADERS = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What another origin may see after a redirect; every other header was meant for the first one. */
const PORTABLE_HEADERS = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "user-agent",
]);

/** @throws HttpError (WW_HTTP_REQUEST_INVALID) for a header that is malformed or not the caller's to set. */
export function toRequestHeaders(request: HttpRequest, userAgent: string): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": userAgent, "accept-encoding": ACCEPT_ENCODING };
  for (const [given, value] of Object.entries(request.headers ?? {})) {
    const name = given.toLowerCase();
    if (CONNECTION_HEADERS.has(name) || name.startsWith("proxy-"))
      throw new HttpError("WW_HTTP_REQUEST_INVALID", `The header "${name}" cannot be set.`);
    // RFC 9110 sections 5.1 and 5.5.
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,256}$/.test(name))
      throw new HttpError("WW_HTTP_REQUEST_INVALID", "A header has a name that is no token.");
    if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value))
      throw new HttpError(
        "WW_HTTP_REQUEST_INVALID",
        `The header "${name}" has characters that cannot be sent.`,
      );
    headers[name] = value;
  }
  const { etag, lastModified } = request.conditional ?? { etag: null, lastModified: null };
  // Validators come from outside: only what can stand in a header goes back.
  if (etag !== null && /^[\x21-\x7e]{1,1000}$/.test(etag)) headers["if-none-match"] = etag;
  if (lastModified !== null && /^[\x20-\x7e]{1,100}$/.test(lastModified))
    headers["if-modified-since"] = lastModified;
  return headers;
}

const keep = (
  headers: Readonly<Record<string, string>>,
  isKept: (name: string) => boolean,
): Record<string, string> => Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name)));

/** What goes along to another origin. Validators do not: they belong to the origin that gave them. */
export const toPortableHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  keep(headers, (name) => PORTABLE_HEADERS.has(name));

/** What is left when a redirect takes the body away (RFC 9110 section 15.4). */
export const withoutBodyHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  keep(headers, (name) => !name.startsWith("content-"));
