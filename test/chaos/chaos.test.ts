import { describe, expect, it } from "vitest";
import { runChaos, type ChaosFigures } from "./run-chaos.ts";
import { hasRedis } from "./servers.ts";

/** What must hold whatever breaks: nothing lost, nothing doubled, no gap. */
function expectNothingLost(figures: ChaosFigures): void {
  expect(figures).toMatchObject({
    lostArticles: 0,
    unfinishedArticles: 0,
    duplicateArticles: 0,
    missingAlerts: 0,
    surplusAlerts: 0,
    eventsNeverArrived: 0,
    strangeEvents: 0,
    sequenceGaps: 0,
    forgedWebhooks: 0,
  });
  expect(figures.events).toBe(figures.expectedAlerts);
}

const settings = {
  articles: 2000,
  perSecond: 100,
  faultEveryMs: 1500,
  failShare: 0.1,
  settleMs: 240_000,
  log: (line: string) => console.log(line),
};

describe("nothing is lost and nothing is doubled while things break", () => {
  it("with the queues in PostgreSQL", async () => {
    const figures = await runChaos({ ...settings, queue: "postgres" });
    console.log(JSON.stringify(figures));
    expectNothingLost(figures);
  });

  if (!hasRedis()) console.warn("SKIPPED: chaos over Redis, because no redis-server is installed here");
  it.skipIf(!hasRedis())("with the queues in Redis, which is emptied and killed", async () => {
    const figures = await runChaos({ ...settings, queue: "redis" });
    console.log(JSON.stringify(figures));
    expectNothingLost(figures);
  });
});
