import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCountingReceiver } from "../support/counting-receiver.ts";
import { waitFor } from "../support/wait-for.ts";
import { openPageServer, rssOf, type PageServer } from "./pages.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

describe("bad input costs nobody else anything", () => {
  let system: TestSystem;
  let outlet: PageServer;
  /** Another host: feeds of one host wait for each other. */
  let good: PageServer;
  beforeAll(async () => {
    [system, outlet, good] = await Promise.all([
      openTestSystem({
        env: {
          WIREWATCH_FEED_DEADLINE_MS: "2000",
          WIREWATCH_FEED_MAX_BYTES: "200000",
          WIREWATCH_PAGE_FETCH: "never",
          WIREWATCH_DELIVERY_SCHEDULE_MS: "100,100,100",
          WIREWATCH_DELIVERY_TIMEOUT_MS: "1000",
        },
      }),
      openPageServer(),
      openPageServer(),
    ]);
  });
  afterAll(async () => {
    await system?.close();
    await outlet?.close();
    await good?.close();
  });

  const add = async (path: string): Promise<string> =>
    (
      await system.api("POST", "/v1/feeds", {
        url: path.startsWith("http") ? path : `${outlet.url}${path}`,
        intervalMs: 3_600_000,
      })
    ).body.id;
  const problemOf = async (id: string) =>
    waitFor(
      "the feed has been polled",
      async () => {
        const { body } = await system.api("GET", `/v1/feeds/${id}`);
        return body.lastPolledAt === null ? null : body;
      },
      { timeoutMs: 20_000 },
    );

  it("marks each bad feed with a precise problem and a next try, while a good feed goes on", async () => {
    outlet.set("/hangs", () => undefined);
    outlet.set("/drips", (_request, response) => {
      response.writeHead(200, { "content-type": "application/rss+xml" });
      const timer = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(timer));
    });
    outlet.set("/huge", (_request, response) => response.writeHead(200).end("x".repeat(500_000)));
    outlet.setText("/page", "text/html", "<!doctype html><html><body><h1>Not a feed</h1></body></html>");
    outlet.set("/error", (_request, response) => response.writeHead(500).end());
    outlet.set("/loop", (_request, response) => response.writeHead(302, { location: "/loop" }).end());
    outlet.set("/inside", (_request, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end(),
    );
    good.setText(
      "/good",
      "application/rss+xml",
      rssOf("Good", [
        { guid: "1", url: "http://good.example/1", title: "All is well", text: "All is well in Varn." },
      ]),
    );
    const expected: Record<string, RegExp> = {
      "/hangs": /DEADLINE/,
      "/drips": /DEADLINE/,
      "/huge": /TOO_LARGE/,
      "/page": /NOT_A_FEED/,
      "/error": /http_status/,
      "/loop": /REDIRECT/,
      "/inside": /FORBIDDEN/,
      "http://127.0.0.1:9/closed": /CONNECT/,
      "http://no-such-host.invalid/feed": /DNS/,
      "http://10.1.2.3/feed": /FORBIDDEN/,
    };
    const ids = new Map<string, string>();
    for (const path of Object.keys(expected)) ids.set(path, await add(path));
    const goodId = await add(`${good.url}/good`);
    const startedAt = Date.now();
    await waitFor(
      "the good feed's article is through",
      async () =>
        (await system.stores.articles.list({ stage: "matched", feedId: goodId })).items.length === 1,
      { timeoutMs: 10_000 },
    );
    expect(Date.now() - startedAt).toBeLessThan(2500);
    for (const [path, id] of ids) {
      const feed = await problemOf(id);
      expect(feed.problem?.code, `${path}: ${JSON.stringify(feed.problem)}`).toMatch(expected[path]!);
      expect(feed.problem.message.length).toBeGreaterThan(10);
      expect(Date.parse(feed.nextPollAt)).toBeGreaterThan(Date.now());
    }
    expect((await problemOf(goodId)).problem).toBeNull();
  });

  it("parks a delivery that fails to the end as dead, shows its attempts, and replays it under the same id", async () => {
    let broken = true;
    const ids: string[] = [];
    outlet.set("/hook", (request, response) => {
      ids.push(String(request.headers["webhook-id"]));
      response.writeHead(broken ? 500 : 204).end(broken ? "no" : undefined);
    });
    const { body: endpoint } = await system.api("POST", "/v1/endpoints", { url: `${outlet.url}/hook` });
    const { body: ping } = await system.api("POST", `/v1/endpoints/${endpoint.id}/test`);
    const dead = await waitFor(
      "the delivery is dead",
      async () => {
        const { body } = await system.api("GET", `/v1/deliveries/${ping.deliveryId}`);
        return body.state === "dead" ? body : null;
      },
      { timeoutMs: 20_000 },
    );
    expect(dead.attempts).toHaveLength(4);
    expect(dead.attempts[0]).toMatchObject({ status: 500, responseExcerpt: "no" });
    expect(
      (await system.api("GET", `/v1/deliveries?state=dead&endpointId=${endpoint.id}`)).body.items,
    ).toHaveLength(1);
    broken = false;
    expect((await system.api("POST", `/v1/deliveries/${ping.deliveryId}/replay`)).status).toBe(202);
    await waitFor(
      "the replay arrives",
      async () => (await system.api("GET", `/v1/deliveries/${ping.deliveryId}`)).body.state === "delivered",
      { timeoutMs: 10_000 },
    );
    expect(new Set(ids)).toEqual(new Set([ping.eventId]));
  });

  it("does not let a hanging endpoint delay another", async () => {
    outlet.set("/hanging-hook", () => undefined);
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const receiver = await openCountingReceiver({ secret, failShare: 0 });
    await system.stores.endpoints.create(
      { url: `${outlet.url}/hanging-hook`, description: "", eventTypes: ["alert.raised"] },
      `whsec_${randomBytes(32).toString("base64")}`,
    );
    await system.stores.endpoints.create(
      { url: receiver.url, description: "", eventTypes: ["alert.raised"] },
      secret,
    );
    await system.api("POST", "/v1/monitors", { name: "storms", query: "storm", alertPer: "article" });
    const items = Array.from({ length: 60 }, (_, number) => ({
      guid: `storm-${number}`,
      url: `http://storm.example/${number}`,
      title: `Storm ${number}`,
      text: `Storm number ${number} has reached the coast of island ${number * 31}.`,
    }));
    outlet.setText("/storms", "application/rss+xml", rssOf("Storms", items));
    await add("/storms");
    await waitFor("sixty webhooks", () => receiver.taken.size >= 60, { timeoutMs: 20_000 });
    const latencies = [...receiver.first.values()].map(
      ({ atMs, data }) => atMs - Date.parse((data["article"] as { firstSeenAt: string }).firstSeenAt),
    );
    expect(latencies.toSorted((left, right) => left - right)[57]).toBeLessThan(3000);
    await receiver.close();
  });

  it("disables an endpoint that answers 410", async () => {
    outlet.set("/gone-hook", (_request, response) => response.writeHead(410).end());
    const { body: endpoint } = await system.api("POST", "/v1/endpoints", {
      url: `${outlet.url}/gone-hook`,
      eventTypes: ["test.ping"],
    });
    await system.api("POST", `/v1/endpoints/${endpoint.id}/test`);
    await waitFor(
      "the endpoint is disabled",
      async () => (await system.api("GET", `/v1/endpoints/${endpoint.id}`)).body.status === "disabled",
      { timeoutMs: 10_000 },
    );
  });
});
