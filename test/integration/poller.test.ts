import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { superviseProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const PACE_MS = 300;

interface Host {
  base: string;
  times: number[];
  open: () => number;
  close(): void;
}

/** A host of its own on a loopback address: one that never answers, one that refuses, or one that gives a small feed. */
async function openHost(address: string, manner: "answers" | "hangs" | "refuses"): Promise<Host> {
  const times: number[] = [];
  let open = 0;
  const server: Server = createServer((request, response) => {
    times.push(Date.now());
    open += 1;
    response.on("close", () => (open -= 1));
    if (manner === "hangs") return;
    if (manner === "refuses") {
      response.writeHead(429).end();
      return;
    }
    const number = times.length;
    response.writeHead(200, { "content-type": "application/rss+xml" });
    response.end(
      `<rss version="2.0"><channel><title>T</title><item><guid>${request.url}-${number}</guid><title>Report ${number} of ${request.url}</title></item></channel></rss>`,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, address, resolve);
  });
  return {
    base: `http://${address}:${(server.address() as AddressInfo).port}`,
    times,
    open: () => open,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe("pollers and hosts", () => {
  let system: TestSystem;
  const hosts: Host[] = [];
  const openFeeds = async (address: string, manner: "answers" | "hangs" | "refuses", count: number) => {
    const host = await openHost(address, manner);
    hosts.push(host);
    for (let number = 0; number < count; number += 1)
      await system.stores.feeds.create(
        { url: `${host.base}/${number}`, intervalMs: 1000 },
        { intervalMs: 1000 },
      );
    return host;
  };

  beforeAll(async () => {
    system = await openTestSystem({
      services: ["api", "poller"],
      env: {
        WIREWATCH_POLL_CONCURRENCY: "4",
        WIREWATCH_HOST_INTERVAL_MS: String(PACE_MS),
        WIREWATCH_FEED_DEADLINE_MS: "15000",
      },
    });
  });
  afterAll(async () => {
    await system.close();
    for (const host of hosts) host.close();
  });

  it("keeps polling everybody else while hosts hang, refuse, or have many feeds", async () => {
    const hanging = [
      await openFeeds("127.0.0.2", "hangs", 8),
      await openFeeds("127.0.0.3", "hangs", 8),
      await openFeeds("127.0.0.4", "hangs", 8),
    ];
    const refusing = await openFeeds("127.0.0.5", "refuses", 8);
    const good = await openFeeds("127.0.0.6", "answers", 2);
    const before = good.times.length;
    await waitFor(
      "both feeds are polled five times while others hang",
      async () => good.times.length >= before + 10,
      {
        timeoutMs: 20_000,
      },
    );
    for (const host of hanging) {
      expect(host.times.length).toBeGreaterThan(0);
      expect(host.open()).toBeLessThanOrEqual(2);
    }
    // Refused once or, when two were under way, twice: then the host is left alone and its feeds are not counted against.
    expect(refusing.times.length).toBeLessThanOrEqual(2);
    expect((await system.stores.feeds.counts()).failing).toBe(0);
  });

  it("keeps the pace of a host over several processes and a restart (trap 7)", async () => {
    const host = await openFeeds("127.0.0.7", "answers", 6);
    const startSecond = () =>
      superviseProcess({
        name: "second poller",
        args: ["start", "poller"],
        env: { ...system.env, PORT: "0" },
        logFile: `${system.env["WIREWATCH_DATA"]}/second.log`,
        restarts: false,
      });
    const second = startSecond();
    await waitFor("ten polls", async () => host.times.length >= 10, { timeoutMs: 30_000 });
    await second.stop(5000);
    const third = startSecond();
    const before = host.times.length;
    await waitFor("ten polls more", async () => host.times.length >= before + 10, { timeoutMs: 30_000 });
    await third.stop(5000);
    // A busy machine may send a request later than its turn, the first one too: the rate is what counts.
    const spanMs = (host.times.at(-1) ?? 0) - (host.times[0] ?? 0);
    expect(host.times.length - 1).toBeLessThanOrEqual((spanMs + 1000) / PACE_MS);
  });
});
