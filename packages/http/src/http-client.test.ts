// Long because every promise of the client is shown over the same few loopback servers.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { HttpError } from "./errors.ts";
import { openHttpClient, type HttpClient, type HttpClientOptions } from "./http-client.ts";
import type { HostPace } from "./pace.ts";

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const client = (options: Partial<HttpClientOptions> = {}): HttpClient => {
  const opened = openHttpClient({
    userAgent: "Wirewatch/0.1 (test)",
    egressAllow: ["127.0.0.0/8"],
    ...options,
  });
  closers.push(() => opened.close());
  return opened;
};

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  return listen(createServer(handler), "http");
}

async function listen(server: Server, scheme: "http" | "https"): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serveRaw(handler: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
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
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
    return "no error";
  } catch (error) {
    return error instanceof HttpError ? error.code : `no HttpError: ${String(error)}`;
  }
};
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

describe("addresses", () => {
  const spellings = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://0.0.0.0:6379/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:7f00:1]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://127.0.0.1%2e/",
    "http://127.0.0.1#@ok/",
    "http://evil\\@127.0.0.1/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://169.254.169.254/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[::2]/",
    "http://[ff02::1]/",
    "http://[2001::1]/",
    "http://[100::1]/",
    "http://[3fff::1]/",
    "http://foo.localhost/",
  ];
  it.each(spellings)("refuses %s", async (url) => {
    expect(await codeOf(client({ egressAllow: [] }).fetch({ url }))).toMatch(
      /^WW_HTTP_(ADDRESS_FORBIDDEN|URL_INVALID|DNS_FAILED)$/,
    );
  });

  it.each([
    ["http://user:pw@example.com/", "WW_HTTP_URL_INVALID"],
    ["http://a@b@127.0.0.1/", "WW_HTTP_URL_INVALID"],
    ["file:///etc/passwd", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["FILE:///etc/passwd", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["ftp://example.com/", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["gopher://example.com/", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["data:text/html,x", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["javascript:alert(1)", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["jar:http://x!/", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["http://exa\tmple.com/", "WW_HTTP_URL_INVALID"],
    ["http://example.com/\r\nx", "WW_HTTP_URL_INVALID"],
    ["//example.com/", "WW_HTTP_URL_INVALID"],
    ["", "WW_HTTP_URL_INVALID"],
    [`http://example.com/${"x".repeat(65_536)}`, "WW_HTTP_URL_INVALID"],
  ])("refuses %s", async (url, code) => {
    expect(await codeOf(client().fetch({ url }))).toBe(code);
  });

  it.each([22, 25, 5432, 6379])("refuses port %d of a public host", async (port) => {
    const resolve = async () => [{ address: "93.184.216.34", family: 4 }];
    const url = `http://93.184.216.34:${port}/`;
    expect(await codeOf(client({ resolve }).fetch({ url, deadlineMs: 500 }))).toBe("WW_HTTP_PORT_FORBIDDEN");
  });

  it("reaches a private address only when the operator has named it, and a denied one never", async () => {
    const url = await serve((_request, response) => response.end("here"));
    expect(text((await client().fetch({ url })).body)).toBe("here");
    expect(await codeOf(client({ egressAllow: [] }).fetch({ url }))).toBe("WW_HTTP_ADDRESS_FORBIDDEN");
    expect(await codeOf(client({ egressDeny: ["127.0.0.1/32"] }).fetch({ url }))).toBe(
      "WW_HTTP_ADDRESS_FORBIDDEN",
    );
  });
});

describe("names", () => {
  const at =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const open = (resolve: HttpClientOptions["resolve"]) =>
    client({ egressAllow: [], ...(resolve ? { resolve } : {}) });

  it.each([
    ["a private address", ["10.0.0.7"]],
    ["a public and a private one", ["93.184.216.34", "127.0.0.1"]],
    ["a loopback IPv6 beside a public IPv4", ["93.184.216.34", "::1"]],
  ])("refuses a name that resolves to %s", async (_, addresses) => {
    expect(await codeOf(open(at(...addresses)).fetch({ url: "http://news.example/" }))).toBe(
      "WW_HTTP_ADDRESS_FORBIDDEN",
    );
  });

  it("refuses a name that turns private the second time (rebinding)", async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "203.0.114.1" : "127.0.0.1", family: 4 }];
    };
    const opened = open(resolve);
    await codeOf(opened.fetch({ url: "http://rebind.example/", deadlineMs: 300 }));
    expect(await codeOf(opened.fetch({ url: "http://rebind.example/", deadlineMs: 300 }))).toBe(
      "WW_HTTP_ADDRESS_FORBIDDEN",
    );
  });

  it("checks the connected socket even when the lookup lies about what is public", async () => {
    const url = new URL(await serve((_request, response) => response.end()));
    const lying = client({
      egressAllow: ["203.0.113.0/24"],
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
    });
    expect(await codeOf(lying.fetch({ url: `http://liar.example:${url.port}/` }))).toMatch(
      /ADDRESS_FORBIDDEN|PORT_FORBIDDEN/,
    );
  });

  it("says that a name cannot be resolved", async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
    expect(await codeOf(open(resolve).fetch({ url: "http://gone.example/" }))).toBe("WW_HTTP_DNS_FAILED");
  });

  it("gives a slow resolver no more than the deadline", async () => {
    const resolve = () => new Promise<never>(() => undefined);
    expect(await codeOf(open(resolve).fetch({ url: "http://slow.example/", deadlineMs: 200 }))).toBe(
      "WW_HTTP_DEADLINE",
    );
  });
});

describe("redirects", () => {
  const redirecting = (to: (base: string) => string, status = 302): Promise<string> =>
    new Promise((resolve) => {
      let base = "";
      void serve((request, response) => {
        if (request.url === "/end") response.end("end");
        else response.writeHead(status, { location: to(base) }).end();
      }).then((url) => {
        base = url;
        resolve(url);
      });
    });

  it.each([
    ["metadata addresses", () => "http://169.254.169.254/latest", "WW_HTTP_ADDRESS_FORBIDDEN"],
    ["files", () => "file:///etc/passwd", "WW_HTTP_SCHEME_FORBIDDEN"],
    ["itself", (base: string) => `${base}/`, "WW_HTTP_TOO_MANY_REDIRECTS"],
    ["credentials", (base: string) => base.replace("//", "//u:p@"), "WW_HTTP_URL_INVALID"],
    ["a private host by a relative address", () => "//10.0.0.1/x", "WW_HTTP_ADDRESS_FORBIDDEN"],
  ])("does not follow one to %s", async (_, to, code) => {
    expect(await codeOf(client().fetch({ url: await redirecting(to) }))).toBe(code);
  });

  it("stops after the limit", async () => {
    let hop = 0;
    const url = await serve((_request, response) => {
      hop += 1;
      response.writeHead(302, { location: `/${hop}` }).end();
    });
    expect(await codeOf(client().fetch({ url }))).toBe("WW_HTTP_TOO_MANY_REDIRECTS");
    expect(hop).toBe(6);
  });

  it("reports each hop and where it ended", async () => {
    const url = await redirecting(() => "/end", 301);
    const response = await client().fetch({ url: `${url}/start` });
    expect(response).toMatchObject({
      status: 200,
      url: `${url}/end`,
      redirects: [{ status: 301, from: `${url}/start`, to: `${url}/end` }],
    });
  });

  it("hands a redirect back unfollowed where it is refused", async () => {
    const url = await redirecting(() => "/end", 307);
    expect((await client().fetch({ url, redirect: "refuse", method: "POST", body: "x" })).status).toBe(307);
  });

  it("keeps authorization from another origin, and turns a POST into a GET by 303", async () => {
    const seen: { method: string | undefined; authorization: string | undefined }[] = [];
    const other = await serve((request, response) => {
      seen.push({ method: request.method, authorization: request.headers.authorization });
      response.end();
    });
    const url = await serve((_request, response) =>
      response.writeHead(303, { location: `${other}/x` }).end(),
    );
    await client().fetch({
      url,
      method: "POST",
      body: "x",
      headers: { authorization: "Bearer secret", cookie: "a=b" },
    });
    expect(seen).toEqual([{ method: "GET", authorization: undefined }]);
  });
});

describe("bodies", () => {
  const giant = Buffer.alloc(30_000_000);
  const encoded = (encoding: string, body: Buffer) =>
    serve((_request, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));

  it.each([
    ["gzip", gzipSync("hello")],
    ["x-gzip", gzipSync("hello")],
    ["br", brotliCompressSync("hello")],
    ["deflate", deflateSync("hello")],
    ["deflate", deflateRawSync("hello")],
    ["identity", Buffer.from("hello")],
    ["", Buffer.from("hello")],
  ])("undoes %s", async (encoding, body) => {
    expect(text((await client().fetch({ url: await encoded(encoding, body) })).body)).toBe("hello");
  });

  it.each([
    ["gzip", gzipSync(giant)],
    ["br", brotliCompressSync(giant)],
    ["deflate", deflateSync(giant)],
  ])("stops a %s bomb at the limit", async (encoding, bomb) => {
    const url = await encoded(encoding, bomb);
    const before = process.memoryUsage().rss;
    for (let time = 0; time < 3; time += 1)
      expect(await codeOf(client().fetch({ url, maxBytes: 1_000_000 }))).toBe("WW_HTTP_BODY_TOO_LARGE");
    expect(process.memoryUsage().rss - before).toBeLessThan(120_000_000);
  });

  it("refuses stacked and unknown encodings", async () => {
    expect(await codeOf(client().fetch({ url: await encoded("gzip, gzip", gzipSync(gzipSync("x"))) }))).toBe(
      "WW_HTTP_ENCODING_REFUSED",
    );
    expect(await codeOf(client().fetch({ url: await encoded("compress", Buffer.from("x")) }))).toBe(
      "WW_HTTP_ENCODING_REFUSED",
    );
  });

  it("stops an endless chunked body at the limit", async () => {
    const url = await serve((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(200_000)), 1);
      response.on("close", () => clearInterval(timer));
    });
    expect(await codeOf(client().fetch({ url, maxBytes: 1_000_000 }))).toBe("WW_HTTP_BODY_TOO_LARGE");
  });

  it("says that a body is cut or broken", async () => {
    const whole = gzipSync(Buffer.from("news ".repeat(5000)));
    expect(
      await codeOf(client().fetch({ url: await encoded("gzip", whole.subarray(0, whole.length - 20)) })),
    ).toBe("WW_HTTP_BODY_BROKEN");
    expect(await codeOf(client().fetch({ url: await encoded("gzip", Buffer.from("no gzip at all")) }))).toBe(
      "WW_HTTP_BODY_BROKEN",
    );
    const short = await serveRaw((socket) =>
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort"),
    );
    expect(await codeOf(client().fetch({ url: short }))).toMatch(/BODY_BROKEN|CONNECT_FAILED|PROTOCOL/);
  });

  it("does not wait for a body that 204 and 304 cannot have", async () => {
    const url = await serve((_request, response) => response.writeHead(304, { etag: '"x"' }).end());
    expect(await client().fetch({ url })).toMatchObject({ status: 304, body: new Uint8Array() });
  });

  it("ends at the deadline, whether headers drip, the body drips, or nothing comes", async () => {
    const dripHeaders = await serveRaw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => socket.write("x: y\r\n"), 50);
      socket.on("close", () => clearInterval(timer));
    });
    const dripBody = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(timer));
    });
    const nothing = await serveRaw(() => undefined);
    for (const url of [dripHeaders, dripBody, nothing]) {
      const startedAt = performance.now();
      expect(await codeOf(client().fetch({ url, deadlineMs: 400 }))).toBe("WW_HTTP_DEADLINE");
      expect(performance.now() - startedAt).toBeLessThan(1500);
    }
  });

  it("refuses a megabyte of headers, junk instead of HTTP, and an early close", async () => {
    const fat = await serveRaw((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(1_000_000)}\r\n\r\n`),
    );
    expect(await codeOf(client().fetch({ url: fat }))).toBe("WW_HTTP_HEADERS_TOO_LARGE");
    const old = await serveRaw((socket) => socket.end("<html>HTTP/0.9</html>"));
    expect(await codeOf(client().fetch({ url: old }))).toBe("WW_HTTP_PROTOCOL");
    const closing = await serveRaw((socket) => socket.destroy());
    expect(await codeOf(client().fetch({ url: closing }))).toBe("WW_HTTP_CONNECT_FAILED");
    expect(await codeOf(client().fetch({ url: "http://127.0.0.1:9/" }))).toBe("WW_HTTP_CONNECT_FAILED");
  });

  it("refuses a certificate that nobody vouches for, and takes one that is trusted", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wirewatch-tls-"));
    closers.push(() => rmSync(folder, { recursive: true }));
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        join(folder, "key.pem"),
        "-out",
        join(folder, "cert.pem"),
      ],
      { stdio: "ignore" },
    );
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(folder, name), "utf8"));
    const url = await listen(
      createTlsServer({ key: key!, cert: cert! }, (_request, response) => response.end("private")),
      "https",
    );
    expect(await codeOf(client().fetch({ url }))).toBe("WW_HTTP_TLS_FAILED");
    expect(text((await client({ certificateAuthorities: cert! }).fetch({ url })).body)).toBe("private");
  });

  it("ends when the caller cancels", async () => {
    const url = await serve(() => undefined);
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 50);
    expect(await codeOf(client().fetch({ url, signal: stopping.signal }))).toBe("WW_HTTP_ABORTED");
  });
});

describe("manners", () => {
  it("names itself, asks for what it can undo, and sends validators", async () => {
    let seen: IncomingMessage["headers"] = {};
    const url = await serve((request, response) => {
      seen = request.headers;
      response.end();
    });
    await client().fetch({
      url,
      conditional: { etag: '"abc"', lastModified: "Mon, 02 Mar 2026 10:00:00 GMT" },
    });
    expect(seen).toMatchObject({
      "user-agent": "Wirewatch/0.1 (test)",
      "if-none-match": '"abc"',
      "if-modified-since": "Mon, 02 Mar 2026 10:00:00 GMT",
    });
    await client().fetch({ url, conditional: { etag: '"a\r\nx: y"', lastModified: null } });
    expect(seen["if-none-match"]).toBeUndefined();
  });

  it("waits for its turn at the host, gives up when that is too far, and tells when the host refuses", async () => {
    const asked: string[] = [];
    const refused: (number | null)[] = [];
    const pace: HostPace = {
      reserve: async (host, { maxWaitMs }) => {
        asked.push(host);
        return maxWaitMs < 30 ? null : { waitMs: 30 };
      },
      refuse: async (_host, retryAfterMs) => void refused.push(retryAfterMs),
    };
    const url = await serve((request, response) =>
      response.writeHead(503, request.url === "/later" ? { "retry-after": "7" } : {}).end(),
    );
    const startedAt = performance.now();
    const later = new URL("/later", url).href;
    const response = await client({ pace }).fetch({ url: later, pace: { intervalMs: 10, maxWaitMs: 1000 } });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(28);
    expect(response.retryAfterMs).toBe(7000);
    await client({ pace }).fetch({ url, pace: { intervalMs: 10, maxWaitMs: 1000, hasTurn: true } });
    expect(refused).toEqual([7000, null]);
    expect(asked).toEqual([new URL(url).host]);
    expect(await codeOf(client({ pace }).fetch({ url, pace: { intervalMs: 10, maxWaitMs: 5 } }))).toBe(
      "WW_HTTP_PACE_BUSY",
    );
  });

  it.each([
    [200, "User-agent: *\nDisallow: /private\n", "/private/x", "WW_HTTP_ROBOTS_DENIED"],
    [200, "User-agent: *\nDisallow: /private\n", "/public", "no error"],
    [200, "User-agent: Wirewatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/any", "WW_HTTP_ROBOTS_DENIED"],
    [404, "", "/any", "no error"],
    [403, "", "/any", "no error"],
    [429, "", "/any", "WW_HTTP_ROBOTS_UNREACHABLE"],
    [500, "", "/any", "WW_HTTP_ROBOTS_UNREACHABLE"],
  ])("heeds robots.txt: %d %j %s: %s", async (status, robots, path, expected) => {
    const url = await serve((request, response) => {
      if (request.url === "/robots.txt") response.writeHead(status).end(robots);
      else response.end("page");
    });
    const kept = new Map<string, string>();
    const cache = {
      get: async (origin: string) => kept.get(origin) ?? null,
      put: async (origin: string, body: string) => void kept.set(origin, body),
    };
    const outcome = await codeOf(client({ robots: cache }).fetch({ url: `${url}${path}`, robots: true }));
    expect(outcome).toBe(expected);
    expect(kept.size).toBe(1);
  });
});
