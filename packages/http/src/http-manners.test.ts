import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HttpError } from "./errors.ts";
import { openHttpClient, type HttpClient, type HttpClientOptions } from "./http-client.ts";
import type { HostPace } from "./pace.ts";

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const client = (options: Partial<HttpClientOptions> = {}): HttpClient => {
  const opened = openHttpClient({ userAgent: "Wirewatch/0.1", egressAllow: ["127.0.0.0/8"], ...options });
  closers.push(() => opened.close());
  return opened;
};

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serveRobots = (robots: RequestListener): Promise<string> =>
  serve((request, response) => {
    if (request.url === "/robots.txt") robots(request, response);
    else response.end("page");
  });

const failureOf = async (attempt: Promise<unknown>): Promise<HttpError> => {
  const failure = await attempt.then(
    () => new Error("no error"),
    (error: unknown) => error,
  );
  if (failure instanceof HttpError) return failure;
  throw failure;
};

const openCache = () => {
  const kept = new Map<string, { text: string; ttlMs: number }>();
  return {
    kept,
    get: async (origin: string) => kept.get(origin)?.text ?? null,
    put: async (origin: string, text: string, ttlMs: number) => void kept.set(origin, { text, ttlMs }),
  };
};

describe("headers of the caller", () => {
  it("tells another origin nothing but what every request may say", async () => {
    const seen: IncomingMessage["headers"][] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    const url = await serve((request, response) => {
      seen.push(request.headers);
      response.writeHead(302, { location: request.url === "/" ? "/same" : other }).end();
    });
    await client().fetch({
      url: `${url}/`,
      headers: { accept: "text/html", "X-Api-Key": "secret", "accept-language": "de" },
      conditional: { etag: '"a"', lastModified: "Mon, 02 Mar 2026 10:00:00 GMT" },
    });
    const [first, same, crossed] = seen;
    for (const headers of [first, same])
      expect(headers).toMatchObject({ "x-api-key": "secret", "if-none-match": '"a"' });
    expect(crossed).toMatchObject({
      accept: "text/html",
      "accept-language": "de",
      "user-agent": "Wirewatch/0.1",
    });
    for (const name of ["x-api-key", "if-none-match", "if-modified-since"])
      expect(crossed).not.toHaveProperty(name);
  });

  it.each([
    "Host",
    "connection",
    "content-length",
    "Transfer-Encoding",
    "upgrade",
    "proxy-authorization",
    "bad name",
  ])("cannot set %s", async (name) => {
    const url = await serve((_request, response) => response.end());
    const failure = await failureOf(client().fetch({ url, headers: { [name]: "1" } }));
    expect(failure).toMatchObject({ code: "WW_HTTP_REQUEST_INVALID", transient: false });
  });

  it("cannot smuggle a line into the request", async () => {
    const failure = await failureOf(
      client().fetch({ url: "http://127.0.0.1/", headers: { x: "a\r\nb: c" } }),
    );
    expect(failure.code).toBe("WW_HTTP_REQUEST_INVALID");
  });
});

describe("robots.txt", () => {
  it("is asked for every hop", async () => {
    const closed = await serve((request, response) =>
      response.end(request.url === "/robots.txt" ? "User-agent: *\nDisallow: /" : "private"),
    );
    const url = await serve((request, response) => {
      if (request.url === "/robots.txt") response.end("User-agent: *\nDisallow: /deep");
      else response.writeHead(302, { location: request.url === "/in" ? "/deep" : closed }).end();
    });
    const opened = client({ robots: openCache() });
    for (const path of ["/in", "/out"])
      expect((await failureOf(opened.fetch({ url: url + path, robots: true }))).code).toBe(
        "WW_HTTP_ROBOTS_DENIED",
      );
    expect((await opened.fetch({ url: `${url}/out` })).status).toBe(200);
  });

  it("that cannot be had for now stops the site for a short time, and says that it will pass", async () => {
    const url = await serveRobots((_request, response) => response.writeHead(503).end());
    const cache = openCache();
    const opened = client({ robots: cache, robotsUnreachableTtlMs: 1234 });
    for (let time = 0; time < 2; time += 1)
      expect(await failureOf(opened.fetch({ url, robots: true }))).toMatchObject({
        code: "WW_HTTP_ROBOTS_UNREACHABLE",
        transient: true,
        waitMs: 1234,
      });
    expect(cache.kept.get(url)?.ttlMs).toBe(1234);
  });

  it("that cannot be had says why", async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error("no"), { code: "EAI_AGAIN" }));
    const opened = client({ robots: openCache(), resolve });
    const failure = await failureOf(opened.fetch({ url: "http://gone.example/", robots: true }));
    expect(failure).toMatchObject({ code: "WW_HTTP_ROBOTS_UNREACHABLE", transient: true });
    expect(failure.message).toContain("EAI_AGAIN");
  });

  it("that forbids everything is no passing failure", async () => {
    const url = await serveRobots((_request, response) => response.end("User-agent: *\nDisallow: /\n"));
    const failure = await failureOf(client({ robots: openCache() }).fetch({ url, robots: true }));
    expect(failure).toMatchObject({ code: "WW_HTTP_ROBOTS_DENIED", transient: false });
  });

  it("is kept without control characters", async () => {
    const url = await serveRobots((_request, response) =>
      response.end("User-agent: *\0\nDisallow:\u0007 /x\r\n"),
    );
    const cache = openCache();
    await client({ robots: cache }).fetch({ url, robots: true });
    expect(cache.kept.get(url)?.text).toBe("User-agent: *\nDisallow: /x\r\n");
  });

  it("of any length counts up to its limit", async () => {
    const url = await serveRobots((_request, response) =>
      response.end(`User-agent: *\nDisallow: /a\n${"# filler\n".repeat(90_000)}Disallow: /b\n`),
    );
    const opened = client({ robots: openCache() });
    expect((await failureOf(opened.fetch({ url: `${url}/a`, robots: true }))).code).toBe(
      "WW_HTTP_ROBOTS_DENIED",
    );
    expect((await opened.fetch({ url: `${url}/b`, robots: true })).status).toBe(200);
  });

  it("that breaks off is not taken for a whole one", async () => {
    const url = await serveRobots((_request, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write("User-agent: *\n", () => response.destroy());
    });
    const failure = await failureOf(client({ robots: openCache() }).fetch({ url, robots: true }));
    expect(failure.code).toBe("WW_HTTP_ROBOTS_UNREACHABLE");
  });

  it("is fetched once for all who ask at once", async () => {
    let asked = 0;
    const url = await serveRobots((_request, response) => {
      asked += 1;
      setTimeout(() => response.end(""), 30);
    });
    const opened = client({ robots: openCache() });
    await Promise.all(Array.from({ length: 10 }, () => opened.fetch({ url, robots: true })));
    expect(asked).toBe(1);
  });

  it.each(["http://10.0.0.1/", "ftp://127.0.0.1/", "http://[", "/robots.txt", "/again"])(
    "that redirects to %s is a missing one",
    async (location) => {
      let hops = 0;
      const url = await serve((request, response) => {
        hops += 1;
        if (request.url === "/page") response.end("page");
        else response.writeHead(302, { location: location === "/again" ? `/${hops}` : location }).end();
      });
      const opened = client({ robots: openCache() });
      expect((await opened.fetch({ url: `${url}/page`, robots: true })).status).toBe(200);
    },
  );

  it("of a forbidden address says that the address is forbidden", async () => {
    const opened = client({ robots: openCache(), resolve: async () => [{ address: "10.0.0.1", family: 4 }] });
    const failure = await failureOf(opened.fetch({ url: "http://in.example/", robots: true }));
    expect(failure.code).toBe("WW_HTTP_ADDRESS_FORBIDDEN");
  });
});

describe("pace", () => {
  const openPace = (waitMs: number, turns: string[]): HostPace => ({
    reserve: async (host) => {
      turns.push(host);
      return { waitMs };
    },
    refuse: async () => undefined,
  });

  it("takes a turn at each host that a redirect leads to", async () => {
    const other = await serve((_request, response) => response.end());
    const url = await serve((request, response) =>
      response.writeHead(302, { location: request.url === "/" ? "/same" : other }).end(),
    );
    const turns: string[] = [];
    await client({ pace: openPace(0, turns) }).fetch({ url, pace: { intervalMs: 1, maxWaitMs: 1 } });
    expect(turns).toEqual([new URL(url).host, new URL(other).host]);
  });

  it("does not count the wait for a turn against the deadline", async () => {
    const other = await serve((_request, response) => response.end());
    const url = await serve((_request, response) => response.writeHead(302, { location: other }).end());
    const response = await client({ pace: openPace(250, []) }).fetch({
      url,
      deadlineMs: 200,
      pace: { intervalMs: 1, maxWaitMs: 1000 },
    });
    expect(response.status).toBe(200);
    expect(response.durationMs).toBeLessThan(200);
  });

  it("ends the wait for a turn when the caller cancels", async () => {
    const opened = client({ pace: openPace(60_000, []) });
    const failure = await failureOf(
      opened.fetch({
        url: "http://127.0.0.1/",
        pace: { intervalMs: 1, maxWaitMs: 99_999 },
        signal: AbortSignal.timeout(30),
      }),
    );
    expect(failure.code).toBe("WW_HTTP_ABORTED");
  });

  it("heeds the first of two Retry-After headers", async () => {
    const url = await serve((_request, response) =>
      response
        .writeHead(
          429,
          [
            ["retry-after", "120"],
            ["retry-after", "7"],
          ].flat(),
        )
        .end(),
    );
    expect((await client().fetch({ url })).retryAfterMs).toBe(120_000);
  });
});

describe("a body that fails after the headers", () => {
  const answer = (encoding: string | null, send: RequestListener): Promise<string> =>
    serve((request, response) => {
      response.writeHead(201, {
        "webhook-delivery": "seen",
        ...(encoding === null ? {} : { "content-encoding": encoding }),
      });
      send(request, response);
    });

  it.each<[string, string | null, RequestListener, string, string]>([
    [
      "too large",
      null,
      (_request, response) => response.end("0123456789more"),
      "WW_HTTP_BODY_TOO_LARGE",
      "0123456789",
    ],
    ["too slow", null, (_request, response) => response.write("slow"), "WW_HTTP_DEADLINE", "slow"],
    ["broken", "gzip", (_request, response) => response.end("no gzip"), "WW_HTTP_BODY_BROKEN", ""],
    [
      "encoded in an unknown way",
      "x-new",
      (_request, response) => response.end("?"),
      "WW_HTTP_ENCODING_REFUSED",
      "",
    ],
    [
      "reset",
      null,
      (_request, response) => response.write("half", () => setTimeout(() => response.destroy(), 20)),
      "WW_HTTP_BODY_BROKEN",
      "half",
    ],
  ])("leaves the status and what was read: %s", async (_, encoding, send, problem, body) => {
    const url = await answer(encoding, send);
    const request = { url, method: "POST", body: "{}", maxBytes: 10, deadlineMs: 300 } as const;
    const response = await client().fetch({ ...request, overflow: "truncate" });
    expect(response).toMatchObject({ status: 201, bodyProblem: problem });
    expect(response.headers["webhook-delivery"]).toBe("seen");
    expect(new TextDecoder().decode(response.body)).toBe(body);
    expect((await failureOf(client().fetch(request))).code).toBe(problem);
  });

  it("is no problem where nothing failed", async () => {
    const url = await answer(null, (_request, response) => response.end("fine"));
    expect(await client().fetch({ url, overflow: "truncate" })).toMatchObject({
      bodyProblem: null,
      bytesReceived: 4,
    });
  });
});

describe("closing", () => {
  it("cancels what is under way and what comes later", async () => {
    const url = await serve(() => undefined);
    const opened = client();
    const underWay = failureOf(opened.fetch({ url }));
    setTimeout(() => void opened.close(), 30);
    expect((await underWay).code).toBe("WW_HTTP_ABORTED");
    expect((await failureOf(opened.fetch({ url }))).code).toBe("WW_HTTP_ABORTED");
  });
});
