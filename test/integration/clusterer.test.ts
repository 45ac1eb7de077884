import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { superviseProcess, type ServiceProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { openPageServer, rssOf, type PageServer } from "./pages.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const BODY =
  "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard said. Nobody was hurt. Two tugs from Varn pulled the ferry free at high tide, and divers examined its hull before it went on to the harbour of Lind under its own power.";

describe("one clusterer is active at a time", () => {
  let system: TestSystem;
  let outlet: PageServer;
  const clusterers: ServiceProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-clusterer-"));

  beforeAll(async () => {
    outlet = await openPageServer();
    system = await openTestSystem({
      services: ["api", "poller", "extractor", "classifier", "matcher"],
      env: { WIREWATCH_PAGE_FETCH: "never" },
    });
    for (const name of ["first", "second"])
      clusterers.push(
        superviseProcess({
          name,
          args: ["start", "clusterer"],
          env: system.env,
          logFile: join(folder, `${name}.log`),
          restarts: false,
        }),
      );
  });
  afterAll(async () => {
    await Promise.all(clusterers.map((each) => each.stop(8000)));
    await system?.close();
    await outlet?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const publish = async (number: number): Promise<void> => {
    outlet.setText(
      `/feed-${number}.xml`,
      "application/rss+xml",
      rssOf(`Outlet ${number}`, [
        {
          guid: `g${number}`,
          url: `http://outlet-${number}.example/ferry`,
          title: `Ferry runs aground (${number})`,
          text: BODY,
        },
      ]),
    );
    await system.api("POST", "/v1/feeds", {
      url: `${outlet.url}/feed-${number}.xml`,
      intervalMs: 60_000,
      source: { name: `Outlet ${number}` },
    });
  };
  const matched = async (count: number) =>
    waitFor(
      `${count} articles matched`,
      async () => {
        const { items } = await system.stores.articles.list({ stage: "matched" });
        return items.length >= count ? items : null;
      },
      { timeoutMs: 30_000 },
    );

  it("puts copies that come through one clusterer into one story", async () => {
    await publish(1);
    await matched(1);
    await publish(2);
    const articles = await matched(2);
    expect(new Set(articles.map(({ storyId }) => storyId)).size).toBe(1);
  });

  it("lets the standby take over within seconds, with the same stories", async () => {
    const before = await system.stores.articles.list({ stage: "matched" });
    await Promise.all(clusterers.slice(0, 1).map((each) => each.kill()));
    await publish(3);
    const articles = await matched(3);
    expect(new Set(articles.map(({ storyId }) => storyId))).toEqual(new Set([before.items[0]?.storyId]));
    expect(articles.filter(({ duplicateOf }) => duplicateOf === null)).toHaveLength(1);
  });

  it("refuses a write with the token of a lease that somebody else holds by now", async () => {
    const { leases } = system.stores;
    const old = await leases.acquire("fencing", "sleeper", 50);
    const current = await waitFor("the lease is free", () => leases.acquire("fencing", "successor", 10_000), {
      timeoutMs: 5000,
      everyMs: 20,
    });
    expect(current).toBeGreaterThan(old ?? Number.NaN);
    const [article] = (await system.stores.articles.list({ stage: "matched" })).items;
    const patch = {
      id: article!.id,
      storyId: article!.storyId!,
      duplicateOf: null,
      tier: null,
      storyTitle: null,
      fingerprint: null,
    };
    await expect(
      system.stores.articles.commitClustered([patch], { name: "fencing", token: old ?? 0 }),
    ).rejects.toThrow(/lease/i);
    expect(await leases.renew("fencing", old ?? 0, 1000)).toBe(false);
  });
});
