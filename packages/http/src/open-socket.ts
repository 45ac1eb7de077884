import { connect, isIP, type Socket } from "node:net";
import { HttpError } from "./errors.ts";
import type { Addresses } from "./resolve-host.ts";

/**
 * A TCP connection to one of these addresses and to no other: no name is resolved again on the way.
 * @throws HttpError (WW_HTTP_CONNECT_FAILED) after `timeoutMs`; what the system says (ECONNREFUSED and so on) as it is.
 */
export function openSocket(
  addresses: Addresses,
  settings: { host: string; port: number; timeoutMs: number },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const [first] = addresses;
    const socket = connect({
      host: isIP(settings.host) > 0 ? first.address : settings.host,
      port: settings.port,
      noDelay: true,
      keepAlive: true,
      autoSelectFamily: true,
      lookup: (_host, options, done) => {
        if (options.all) done(null, addresses);
        else done(null, first.address, first.family);
      },
    });
    const timer = setTimeout(() => {
      socket.destroy(
        new HttpError(
          "WW_HTTP_CONNECT_FAILED",
          `${settings.host} did not take the connection within ${settings.timeoutMs} ms.`,
        ),
      );
    }, settings.timeoutMs);
    // Stays for the socket's life: an error without a listener would end the process.
    socket.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
