import { openNewsroom, openWebsubHub, type Newsroom, type WebsubHub } from "@wirewatch/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../chaos/servers.ts";
import { waitFor } from "../support/wait-for.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const POLL_MS = 600_000;
/** Renewed after eight seconds, which leaves the subscriber two. */
const LEASE_SECONDS = 10;

describe("a feed with a hub", () => {
  let hub: WebsubHub;
  let newsroom: Newsroom;
  let system: TestSystem;
  let feedId: string;
  let topic: string;

  beforeAll(async () => {
    hub = await openWebsubHub({ host: "127.0.0.1", port: 0 });
    newsroom = await openNewsroom({
      host: "127.0.0.1",
      port: 0,
      seed: 11,
      clock: () => new Date(),
      articleEveryMs: 0,
      hubUrl: hub.url,
    });
    for (let number = 0; number < 6; number += 1) newsroom.publishNext();
    const port = await freePort();
    system = await openTestSystem({
      services: ["api", "poller"],
      env: {
        PORT: String(port),
        WIREWATCH_PUBLIC_URL: `http://127.0.0.1:${port}/`,
        WIREWATCH_WEBSUB_LEASE_SECONDS: String(LEASE_SECONDS),
        WIREWATCH_WEBSUB_MAX_BYTES: "200000",
        WIREWATCH_POLL_INTERVAL_MS: String(POLL_MS),
        WIREWATCH_POLL_MAX_INTERVAL_MS: String(POLL_MS),
      },
    });
    const outlet = outletOf(newsroom);
    topic = outlet.feedUrl;
    feedId = (await system.api("POST", "/v1/feeds", { url: topic })).body.id;
    await active();
  });
  afterAll(async () => {
    await system?.close();
    await newsroom?.close();
    await hub?.close();
  });

  const outletOf = (from: Newsroom) => from.outlets.find(({ format }) => format === "rss")!;
  const active = (): Promise<unknown> =>
    waitFor(
      "the subscription is active",
      async () => (await system.stores.websub.get(feedId))?.state === "active",
      { timeoutMs: 10_000, everyMs: 50 },
    );
  const callback = (): string => hub.subscribers(topic)[0] ?? "";
  const titles = async (): Promise<string[]> =>
    (await system.stores.articles.list({ feedId, limit: 500 })).items.map(({ title }) => title);
  /** Publishes until the outlet has something new, and returns its title. */
  const publishOwn = (): string => {
    for (;;) {
      const article = newsroom.publishNext();
      if (article.outlet === outletOf(newsroom).name) return article.title;
    }
  };
  const polls = (): number => newsroom.requests.get(new URL(topic).pathname) ?? 0;

  it("is subscribed to at the hub that its document names, with a verified lease", async () => {
    expect(hub.calls[0]).toMatchObject({ mode: "subscribe", topic, leaseSeconds: LEASE_SECONDS });
    expect(hub.calls[0]?.secret.length).toBeGreaterThanOrEqual(32);
    const { body } = await system.api("GET", `/v1/feeds/${feedId}`);
    expect(body.subscription).toMatchObject({ hubUrl: hub.url, topicUrl: topic, state: "active" });
  });

  it.each(["sha1", "sha256", "sha384", "sha512"])(
    "shows a push that is signed by %s within a second, without a poll",
    async (method) => {
      const before = polls();
      const title = publishOwn();
      const startedAt = performance.now();
      expect(await hub.publish(topic, newsroom.feedOf(outletOf(newsroom).name), { method })).toEqual([202]);
      await waitFor("the article is there", async () => (await titles()).includes(title), {
        timeoutMs: 5000,
        everyMs: 20,
      });
      expect(performance.now() - startedAt).toBeLessThan(1000);
      expect(polls()).toBe(before);
    },
  );

  it("drops a push that the hub did not sign, and says so", async () => {
    const title = publishOwn();
    const document = newsroom.feedOf(outletOf(newsroom).name);
    expect(await hub.publish(topic, document, { signs: "wrong" })).toEqual([202]);
    expect((await system.stores.websub.get(feedId))?.problem?.code).toBe("push_signature_wrong");
    expect(await hub.publish(topic, document, { signs: "not at all" })).toEqual([202]);
    expect((await system.stores.websub.get(feedId))?.problem?.code).toBe("push_unsigned");
    const { body: metrics } = await system.api("GET", "/metrics");
    expect(metrics).toContain('wirewatch_hub_pushes_total{outcome="push_signature_wrong"} 1');
    // A push that comes later has been read: the forged ones would have been before it.
    expect(await hub.publish(topic, { type: "text/plain", body: "" })).toEqual([202]);
    const before = polls();
    await waitFor("the thin ping makes a poll", async () => (await titles()).includes(title), {
      timeoutMs: 5000,
      everyMs: 20,
    });
    expect(polls()).toBeGreaterThanOrEqual(before);
  });

  it("takes no push that is too large, and none at an unknown address", async () => {
    expect(await hub.publish(topic, { type: "text/xml", body: "x".repeat(200_001) })).toEqual([413]);
    for (const path of ["x", "a".repeat(43), "%00", "..%2fv1%2ffeeds"]) {
      const url = `${system.apiUrl}/websub/${path}`;
      const answer = await fetch(url, { method: "POST", body: "x".repeat(1_000_000) });
      expect([401, 404]).toContain(answer.status);
    }
  });

  it("confirms nothing that it did not ask for, and never answers with a page", async () => {
    const verification = {
      "hub.mode": "subscribe",
      "hub.topic": topic,
      "hub.challenge": "<script>alert(1)</script>",
      "hub.lease_seconds": String(LEASE_SECONDS),
    };
    const tell = (change: Record<string, string>, address = callback()) =>
      hub.tell(address, { ...verification, ...change });
    const right = await tell({});
    expect(right.status).toBe(200);
    expect(new TextDecoder().decode(right.body)).toBe(verification["hub.challenge"]);
    expect(right.headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
    });
    for (const change of [
      { "hub.topic": "https://other.example/" },
      { "hub.mode": "unsubscribe" },
      { "hub.mode": "publish" },
      { "hub.mode": "denied", "hub.topic": "https://other.example/" },
    ])
      expect((await tell(change)).status).toBe(404);
    expect((await tell({}, `${system.apiUrl}/websub/${"a".repeat(43)}`)).status).toBe(404);
  });

  it("is unsubscribed from when it is retired, also at a hub that verifies before it answers", async () => {
    hub.behave({ verifiesFirst: true });
    // RDF cannot name a hub: its `Link` headers do.
    const other = newsroom.outlets.find(({ format }) => format === "rdf")!.feedUrl;
    const { body } = await system.api("POST", "/v1/feeds", { url: other });
    await waitFor(
      "the subscription is active",
      async () => (await system.stores.websub.get(body.id))?.state === "active",
      { timeoutMs: 10_000, everyMs: 50 },
    );
    // The hub hears the answer to its verification a little later than the subscription is active.
    await waitFor("the hub knows it", async () => hub.subscribers(other).length === 1, {
      timeoutMs: 10_000,
      everyMs: 20,
    });
    await system.api("DELETE", `/v1/feeds/${body.id}`);
    await waitFor(
      "nothing is left of it",
      async () =>
        (await system.database.query("select from websub_subscriptions where feed_id = $1", [body.id]))
          .rowCount === 0,
      { timeoutMs: 10_000, everyMs: 50 },
    );
    expect(hub.subscribers(other)).toEqual([]);
    const last = hub.calls.findLast((call) => call.topic === other);
    expect(last).toMatchObject({ mode: "unsubscribe", secret: "" });
    hub.behave({ verifiesFirst: false });
  });

  it("renews the lease before it ends", async () => {
    const asked = hub.calls.length;
    const until = (await system.stores.websub.get(feedId))?.leaseUntil ?? "";
    await waitFor("the hub is asked again", () => hub.calls.length > asked, {
      timeoutMs: LEASE_SECONDS * 1000,
      everyMs: 50,
    });
    expect(hub.calls.at(-1)?.atMs).toBeLessThan(Date.parse(until));
    await waitFor(
      "the lease is longer",
      async () => ((await system.stores.websub.get(feedId))?.leaseUntil ?? "") > until,
      { timeoutMs: 2000, everyMs: 50 },
    );
  });

  it("keeps a denial, and goes on polling", async () => {
    const answer = await hub.tell(callback(), {
      "hub.mode": "denied",
      "hub.topic": topic,
      "hub.reason": "no more",
    });
    expect(answer.status).toBe(200);
    expect(await system.stores.websub.get(feedId)).toMatchObject({
      state: "denied",
      problem: { code: "hub_denied", message: "no more" },
    });
    const { body } = await system.api("GET", `/v1/feeds/${feedId}`);
    expect(Date.parse(body.nextPollAt)).toBeLessThanOrEqual(Date.now() + POLL_MS);
    // What the hub pushes all the same is signed, so it is read; and since it may not be all, the feed is polled too.
    const before = polls();
    const title = publishOwn();
    await hub.publish(topic, newsroom.feedOf(outletOf(newsroom).name));
    await waitFor("the article is there", async () => (await titles()).includes(title), { timeoutMs: 5000 });
    await waitFor("the feed is polled", () => polls() > before, { timeoutMs: 5000, everyMs: 50 });
  });

  it("says what is wrong with a hub that is gone, and leaves the feed to its polls", async () => {
    await hub.close();
    await system.database.query(
      "update websub_subscriptions set next_attempt_at = now(), state = 'active', lease_until = now() where feed_id = $1",
      [feedId],
    );
    await waitFor(
      "the failure shows",
      async () => (await system.stores.websub.get(feedId))?.problem?.code === "WW_HTTP_CONNECT_FAILED",
      { timeoutMs: 10_000, everyMs: 50 },
    );
    expect((await system.stores.websub.get(feedId))?.state).toBe("failed");
    const title = publishOwn();
    await system.api("POST", `/v1/feeds/${feedId}/poll`);
    await waitFor("the article is there", async () => (await titles()).includes(title), { timeoutMs: 5000 });
  });
});
