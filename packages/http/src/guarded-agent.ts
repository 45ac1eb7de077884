import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { Agent, buildConnector } from "undici";
import type { AddressGuard } from "./address-guard.ts";
import { HttpError } from "./errors.ts";
import { forbidden, portForbidden } from "./parse-target.ts";

/** All addresses of a name, as the system's resolver gives them. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

const resolveBySystem: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });

export interface AgentSettings {
  guard: AddressGuard;
  allowedPorts: ReadonlySet<number>;
  connectTimeoutMs: number;
  headersTimeoutMs: number;
  maxHeaderBytes: number;
  connectionsPerOrigin: number;
  resolve?: Resolve | undefined;
  certificateAuthorities?: string | undefined;
}

/**
 * An undici agent whose every connection is checked twice: all addresses of the name before connecting, and the address of
 * the connected socket before a byte is sent. So neither a name that resolves to something else the second time nor a
 * driver that resolves by itself gets through. A connection that is kept alive stays with the address it was made to.
 */
export function createGuardedAgent(settings: AgentSettings): Agent {
  const { guard } = settings;
  const resolve = settings.resolve ?? resolveBySystem;

  /** The addresses of a name, or why it must not be connected to. */
  const allowedAddresses = async (host: string): Promise<[LookupAddress, ...LookupAddress[]] | HttpError> => {
    try {
      const [first, ...others] = await resolve(host);
      if (!first) return new HttpError("WW_HTTP_DNS_FAILED", `${host} has no address.`);
      // One private address among public ones is enough: which of them would be used is not ours to say.
      const bad = [first, ...others].find(({ address }) => !guard.isAllowed(address));
      return bad ? forbidden(`${host} (${bad.address})`) : [first, ...others];
    } catch (error) {
      return new HttpError("WW_HTTP_DNS_FAILED", `${host} cannot be resolved (${codeOf(error)}).`, {
        cause: error,
      });
    }
  };

  const connect = buildConnector({
    timeout: settings.connectTimeoutMs,
    ...(settings.certificateAuthorities === undefined ? {} : { ca: settings.certificateAuthorities }),
    lookup: (host, options, done) => {
      void allowedAddresses(host).then((found) => {
        if (found instanceof Error) done(found, []);
        else if (options.all) done(null, found);
        else done(null, found[0].address, found[0].family);
      });
    },
  });

  return new Agent({
    connections: settings.connectionsPerOrigin,
    pipelining: 1,
    maxHeaderSize: settings.maxHeaderBytes,
    headersTimeout: settings.headersTimeoutMs,
    bodyTimeout: settings.headersTimeoutMs,
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 10_000,
    connect: (options, callback) => {
      connect(options, (error, socket) => {
        if (error) {
          callback(error, null);
          return;
        }
        const address = socket?.remoteAddress;
        const port = Number(options.port || (options.protocol === "https:" ? 443 : 80));
        const refusal =
          address === undefined || !guard.isAllowed(address)
            ? forbidden(address ?? options.hostname)
            : !settings.allowedPorts.has(port) && !guard.isNamed(address)
              ? portForbidden(port)
              : null;
        if (refusal === null) {
          callback(null, socket);
          return;
        }
        socket?.on("error", () => undefined);
        socket?.destroy();
        callback(refusal, null);
      });
    },
  });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "no reason given";
