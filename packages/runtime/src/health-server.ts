import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";

/** `/health/live`, `/health/ready` and `/metrics` for a process that does not run the api. */
export async function openHealthServer(settings: {
  host: string;
  port: number;
  isReady: () => boolean;
  registry: Registry;
  refresh: () => Promise<void>;
}): Promise<{ port: number; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const path = (request.url ?? "/").split("?")[0];
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
      } else if (path === "/health/live") {
        response.writeHead(200, { "content-type": "application/json" }).end('{"status":"live"}');
      } else if (path === "/health/ready") {
        const ready = settings.isReady();
        response
          .writeHead(ready ? 200 : 503, { "content-type": "application/json" })
          .end(JSON.stringify({ status: ready ? "ready" : "not ready" }));
      } else if (path === "/metrics") {
        await settings.refresh();
        response.writeHead(200, { "content-type": settings.registry.contentType });
        response.end(await settings.registry.metrics());
      } else {
        response.writeHead(404).end();
      }
    };
    answer().catch(() => {
      if (!response.headersSent) response.writeHead(503);
      response.end();
    });
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
