import { lookup, type LookupAddress } from "node:dns";
import type { AddressGuard } from "./address-guard.ts";
import { HttpError } from "./errors.ts";
import { forbidden, isLocalName, portForbidden } from "./parse-target.ts";

/** All addresses of a name, as the system's resolver gives them. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** At least one address to connect to. */
export type Addresses = [LookupAddress, ...LookupAddress[]];

/** What the names of this machine stand for, whatever a resolver says (RFC 6761 section 6.3). */
const LOOPBACK: readonly LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

const resolveBySystem: Resolve = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });

/**
 * The addresses that a connection to this name and port may use.
 * @throws HttpError when any address is forbidden (which of them would be used is not ours to say), or the port is and not
 * every address is one that the operator has named.
 */
export async function resolveAllowed(
  host: string,
  port: number,
  settings: { guard: AddressGuard; allowedPorts: ReadonlySet<number>; resolve?: Resolve | undefined },
): Promise<Addresses> {
  const { guard, allowedPorts, resolve = resolveBySystem } = settings;
  const isLocal = isLocalName(host);
  const found = isLocal
    ? LOOPBACK.filter(({ address }) => guard.isNamed(address))
    : await resolve(host).catch((error: unknown) => {
        throw new HttpError("WW_HTTP_DNS_FAILED", `${host} cannot be resolved (${codeOf(error)}).`, {
          cause: error,
        });
      });
  const [first, ...others] = found;
  if (!first)
    throw isLocal ? forbidden(host) : new HttpError("WW_HTTP_DNS_FAILED", `${host} has no address.`);
  const bad = found.find(({ address }) => !guard.isAllowed(address));
  if (bad) throw forbidden(`${host} (${bad.address})`);
  if (!allowedPorts.has(port) && !found.every(({ address }) => guard.isNamed(address)))
    throw portForbidden(port);
  return [first, ...others];
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "no reason given";
