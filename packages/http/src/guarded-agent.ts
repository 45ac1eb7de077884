import { isIP, type Socket } from "node:net";
import { rootCertificates } from "node:tls";
import { Agent, buildConnector } from "undici";
import type { AddressGuard } from "./address-guard.ts";
import { openSocket } from "./open-socket.ts";
import { forbidden, portForbidden } from "./parse-target.ts";
import { resolveAllowed, type Addresses, type Resolve } from "./resolve-host.ts";

export interface AgentSettings {
  guard: AddressGuard;
  allowedPorts: ReadonlySet<number>;
  connectTimeoutMs: number;
  headersTimeoutMs: number;
  maxHeaderBytes: number;
  connectionsPerOrigin: number;
  resolve?: Resolve | undefined;
  certificateAuthorities?: string | undefined;
  /** Whether a connection may serve more than one request. */
  keepAlive: boolean;
  /** Told the address of every connection that is made. */
  onConnected: (origin: string, address: string) => void;
  /** Told of every error that breaks a connection over which something had been received before. */
  onUsedBroken: (error: Error) => void;
}

/**
 * An undici agent whose every connection is checked twice: all addresses of the name and the port before connecting, and the
 * address of the connected socket before a byte is sent, the TLS handshake included. So neither a name that resolves to
 * something else the second time nor a driver that resolves by itself gets through. A connection that is kept alive stays with
 * the address it was made to, and serves its own origin only.
 */
export function createGuardedAgent(settings: AgentSettings): Agent {
  const { guard, allowedPorts } = settings;

  const openChecked = async (host: string, port: number): Promise<{ socket: Socket; address: string }> => {
    if (isIP(host) > 0 && !guard.isAllowed(host)) throw forbidden(host);
    const addresses: Addresses =
      isIP(host) > 0 ? [{ address: host, family: isIP(host) }] : await resolveAllowed(host, port, settings);
    const socket = await openSocket(addresses, { host, port, timeoutMs: settings.connectTimeoutMs });
    const address = socket.remoteAddress;
    if (address === undefined || !guard.isAllowed(address)) {
      socket.destroy();
      throw forbidden(address ?? host);
    }
    if (!allowedPorts.has(port) && !guard.isNamed(address)) {
      socket.destroy();
      throw portForbidden(port);
    }
    return { socket, address };
  };

  const secure = buildConnector({
    timeout: settings.connectTimeoutMs,
    ...(settings.certificateAuthorities === undefined
      ? {}
      : { ca: [...rootCertificates, settings.certificateAuthorities] }),
  });

  /** Must be the first to listen, so that it is told before the request fails. */
  const watch = (socket: Socket): void => {
    const before = socket.bytesRead;
    socket.on("error", (error) => {
      if (socket.bytesRead > before) settings.onUsedBroken(error);
    });
  };

  return new Agent({
    connections: settings.connectionsPerOrigin,
    pipelining: settings.keepAlive ? 1 : 0,
    maxHeaderSize: settings.maxHeaderBytes,
    headersTimeout: settings.headersTimeoutMs,
    // The deadline of the whole exchange bounds bodies.
    bodyTimeout: 0,
    keepAliveTimeout: 4000,
    // A server may ask for less, not for ten minutes of an open socket.
    keepAliveMaxTimeout: 10_000,
    connect: (options, callback) => {
      const isSecure = options.protocol === "https:";
      const host = options.hostname.replace(/^\[|\]$/g, "");
      const connected = async (): Promise<Socket> => {
        const { socket, address } = await openChecked(host, Number(options.port || (isSecure ? 443 : 80)));
        settings.onConnected(`${options.protocol}//${options.host ?? options.hostname}`, address);
        if (!isSecure) return socket;
        return new Promise((resolve, reject) => {
          secure({ ...options, httpSocket: socket }, (error, secured) => {
            if (secured) resolve(secured);
            else {
              socket.destroy();
              reject(error ?? forbidden(host));
            }
          });
        });
      };
      connected().then(
        (socket) => {
          watch(socket);
          callback(null, socket);
          return undefined;
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
  });
}
