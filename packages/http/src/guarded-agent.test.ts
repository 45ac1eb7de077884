import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HttpError } from "./errors.ts";
import { openHttpClient, type HttpClient, type HttpClientOptions } from "./http-client.ts";

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const client = (options: Partial<HttpClientOptions> = {}): HttpClient => {
  const opened = openHttpClient({ userAgent: "Wirewatch/0.1", egressAllow: ["127.0.0.0/8"], ...options });
  closers.push(() => opened.close());
  return opened;
};

/** A server that shows every connection; gives its port. */
async function serve(handler: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    handler(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "no error",
    (error: unknown) => (error instanceof HttpError ? error.code : String(error)),
  );

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("before a connection", () => {
  it.each([
    ["nothing is named", []],
    ["something else is named", ["10.0.0.0/8"]],
    ["only one of its addresses is named", ["93.184.216.0/24"]],
  ])("refuses a forbidden port of a public name when %s", async (_, egressAllow) => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "93.184.215.14", family: 4 },
    ];
    const startedAt = performance.now();
    const failure = client({ egressAllow, resolve }).fetch({ url: "http://news.example:6379/" });
    expect(await codeOf(failure)).toBe("WW_HTTP_PORT_FORBIDDEN");
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it("takes any port of a name whose addresses are all named", async () => {
    const port = await serve((socket) => socket.on("data", () => socket.write(OK)));
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const response = await client({ resolve }).fetch({ url: `http://inside.example:${port}/` });
    expect(response).toMatchObject({ status: 200, remoteAddress: "127.0.0.1", bytesReceived: 2 });
  });

  it("takes the names of this machine for its named loopback addresses, whatever the resolver says", async () => {
    const port = await serve((socket) => socket.on("data", () => socket.write(OK)));
    const resolve = async () => [{ address: "93.184.216.34", family: 4 }];
    const response = await client({ resolve }).fetch({ url: `http://localhost:${port}/` });
    expect(response.remoteAddress).toBe("127.0.0.1");
  });
});

describe("a kept connection that the server closes", () => {
  /** Answers the first request of each connection and closes on the second. */
  const serveOnce = (seen: string[], end: (socket: Socket) => void): Promise<number> =>
    serve((socket) => {
      let requests = 0;
      socket.on("data", (data) => {
        requests += 1;
        seen.push(String(data).split(" ")[0] ?? "");
        if (requests === 1) socket.write(OK);
        else end(socket);
      });
    });
  const ends: [string, (socket: Socket) => void][] = [
    ["closed", (socket) => socket.destroy()],
    ["ended", (socket) => socket.end()],
    ["reset", (socket) => socket.resetAndDestroy()],
  ];

  it.each(ends)("does not fail a GET when it is %s", async (_, end) => {
    const seen: string[] = [];
    const url = `http://127.0.0.1:${await serveOnce(seen, end)}/`;
    const opened = client({ connectionsPerOrigin: 1 });
    await opened.fetch({ url });
    expect((await opened.fetch({ url })).status).toBe(200);
    expect(seen).toEqual(["GET", "GET", "GET"]);
  });

  it.each(ends)("is not tried again with a POST when it is %s", async (_, end) => {
    const seen: string[] = [];
    const url = `http://127.0.0.1:${await serveOnce(seen, end)}/`;
    const opened = client({ connectionsPerOrigin: 1 });
    await opened.fetch({ url, method: "POST", body: "1" });
    expect(await codeOf(opened.fetch({ url, method: "POST", body: "2" }))).toBe("WW_HTTP_CONNECT_FAILED");
    expect(seen).toEqual(["POST", "POST"]);
  });

  it("is tried again once, and a connection that never answered not at all", async () => {
    let connections = 0;
    const port = await serve((socket) => {
      connections += 1;
      const isFirst = connections === 1;
      let requests = 0;
      socket.on("data", () => {
        requests += 1;
        if (isFirst && requests === 1) socket.write(OK);
        else socket.destroy();
      });
    });
    const url = `http://127.0.0.1:${port}/`;
    const opened = client({ connectionsPerOrigin: 1 });
    await opened.fetch({ url });
    expect(await codeOf(opened.fetch({ url }))).toBe("WW_HTTP_CONNECT_FAILED");
    expect(connections).toBe(2);
    expect(await codeOf(client().fetch({ url }))).toBe("WW_HTTP_CONNECT_FAILED");
    expect(connections).toBe(3);
  });
});

describe("TLS", () => {
  it("sends nothing to an address that turns out to be forbidden", async () => {
    const received: number[] = [];
    const port = await serve((socket) => socket.on("data", (data) => received.push(data.length)));
    const opened = client({
      egressAllow: ["203.0.113.0/24"],
      allowedPorts: [port],
      resolve: async () => [{ address: "203.0.113.7", family: 4 }],
      connectTimeoutMs: 100,
    });
    expect(await codeOf(opened.fetch({ url: `https://127.0.0.1:${port}/` }))).toBe(
      "WW_HTTP_ADDRESS_FORBIDDEN",
    );
    expect(await codeOf(opened.fetch({ url: `https://elsewhere.example:${port}/` }))).toBe(
      "WW_HTTP_CONNECT_FAILED",
    );
    expect(received).toEqual([]);
  });
});
