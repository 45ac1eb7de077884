import { isIP } from "node:net";
import type { AddressGuard } from "./address-guard.ts";
import { HttpError } from "./errors.ts";
import { canParseUrl } from "@wirewatch/text";

export interface TargetRules {
  guard: AddressGuard;
  allowedPorts: ReadonlySet<number>;
  maxUrlLength: number;
}

/**
 * Parses an address once, by the WHATWG rules that the connection will use too, and refuses what may not be fetched whatever
 * it resolves to. Nothing else may look at the original text again.
 */
export function parseTarget(text: string, rules: TargetRules): URL {
  if (text.length > rules.maxUrlLength)
    throw new HttpError(
      "WW_HTTP_URL_INVALID",
      `The address has ${text.length} characters; the limit is ${rules.maxUrlLength}.`,
    );
  // URL drops tabs and line breaks in silence; an address that has any is no honest address.
  // oxlint-disable-next-line no-control-regex -- controls are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new HttpError("WW_HTTP_URL_INVALID", "The address has control characters in it.");
  if (!canParseUrl(text))
    throw new HttpError("WW_HTTP_URL_INVALID", `"${text.slice(0, 200)}" is not an absolute address.`);
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new HttpError(
      "WW_HTTP_SCHEME_FORBIDDEN",
      `${url.protocol} addresses are not fetched; use http or https.`,
    );
  if (url.username !== "" || url.password !== "")
    throw new HttpError(
      "WW_HTTP_URL_INVALID",
      "The address carries a user name or password; they are not sent.",
    );
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const literal = isIP(host) > 0;
  if (literal && !rules.guard.isAllowed(host)) throw forbidden(host);
  if (!literal && isLocalName(host) && !rules.guard.isNamed("127.0.0.1") && !rules.guard.isNamed("::1"))
    throw new HttpError("WW_HTTP_ADDRESS_FORBIDDEN", `${host} is a name of this machine, not a public host.`);
  const port = portOf(url);
  // For a name the addresses decide, once they are known; where none is named there is nothing to wait for.
  if (!rules.allowedPorts.has(port) && (literal ? !rules.guard.isNamed(host) : !rules.guard.namesAny))
    throw portForbidden(port);
  return url;
}

const portOf = (url: URL): number =>
  url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);

export const forbidden = (address: string): HttpError =>
  new HttpError(
    "WW_HTTP_ADDRESS_FORBIDDEN",
    `${address} is not a public address; WIREWATCH_EGRESS_ALLOW can name it.`,
  );

export const portForbidden = (port: number): HttpError =>
  new HttpError("WW_HTTP_PORT_FORBIDDEN", `Port ${port} is not among WIREWATCH_EGRESS_PORTS.`);

/** `localhost` and its family (RFC 6761 section 6.3). */
export function isLocalName(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return name === "localhost" || name.endsWith(".localhost") || name === "localhost.localdomain";
}
