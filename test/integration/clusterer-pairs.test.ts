import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../support/wait-for.ts";
import {
  idOf,
  openClustererHarness,
  seeded,
  wordsOf,
  type ClustererHarness,
  type Draft,
} from "./clusterer-harness.ts";

const PAIRS = 2000;
const WRITERS = 4;
const ALERTED_EVERY = 5;
const START = Date.now() - 3_600_000;

/** Two outlets with one text, seen in the same millisecond: every third pair word for word, the others under another dateline. */
function makePairs(): [Draft, Draft][] {
  const random = seeded(11);
  return Array.from({ length: PAIRS }, (_, number) => {
    const firstSeenMs = START + number * 20;
    const words = wordsOf(random, 70);
    const text = `${words.slice(0, 20).join(" ")}. ${words.slice(20, 45).join(" ")}. ${words.slice(45).join(" ")}.`;
    const title = words.slice(0, 6).join(" ");
    const dateline = number % 3 === 0 ? "" : `${wordsOf(random, 2).join(" ").toUpperCase()} (AP) - `;
    const draft = (outlet: number, prefix: string): Draft => ({
      id: idOf(firstSeenMs, random),
      outlet,
      title,
      // Every fifth pair is somebody's news.
      text: `${prefix}${text}${number % ALERTED_EVERY === 0 ? " Landfall." : ""}`,
      firstSeenMs,
    });
    return [draft(number, ""), draft(number + 1, dateline)];
  });
}

describe("2,000 pairs of copies that arrive at once", { timeout: 120_000 }, () => {
  let harness: ClustererHarness;
  beforeAll(async () => {
    harness = await openClustererHarness();
  });
  afterAll(() => harness?.close());

  it("have one original and one story each, also when the active clusterer is killed among them", async () => {
    const { stores, database } = harness;
    const monitorIds: string[] = [];
    for (const alertPer of ["story", "article"] as const) {
      const query = "landfall";
      const monitor = await stores.monitors.create({
        name: alertPer,
        query,
        canonical: query,
        entityIds: [],
        alertPer,
        status: "active",
      });
      monitorIds.push(monitor.id);
    }
    const clusterers = [harness.spawn("one"), harness.spawn("two")];
    harness.spawn("matcher", { services: ["matcher"] });
    const active = await waitFor(
      "one is active and one stands by",
      () => {
        const at = clusterers.findIndex(({ name }) => harness.linesOf(name, "clusterer.active").length > 0);
        const standby = clusterers[1 - at];
        return at !== -1 && standby && harness.linesOf(standby.name, "clusterer.standby").length > 0
          ? clusterers[at]
          : null;
      },
      { timeoutMs: 60_000, everyMs: 50 },
    );

    // The two articles of a pair come through different writers.
    const pairs = makePairs();
    const queues: Draft[][] = Array.from({ length: WRITERS }, () => []);
    for (const [number, [one, other]] of pairs.entries()) {
      queues[number % WRITERS]?.push(one);
      queues[(number + 1) % WRITERS]?.push(other);
    }
    const writing = Promise.all(
      queues.map(async (drafts) => {
        for (let start = 0; start < drafts.length; start += 40)
          await harness.insert(drafts.slice(start, start + 40));
      }),
    );
    await waitFor("a third is placed", async () => (await harness.placedCount()) > PAIRS * 0.6, {
      timeoutMs: 60_000,
      everyMs: 5,
    });
    const placedBefore = await harness.placedCount();
    await active.kill();
    await writing;
    await harness.untilPlaced(PAIRS * 2, 60_000);
    expect(placedBefore).toBeLessThan(PAIRS * 2);

    const decided = new Map((await harness.decided()).map((row) => [row.id, row]));
    let bothNew = 0;
    for (const pair of pairs) {
      const rows = pair.map(({ id }) => decided.get(id)!);
      const roots = rows.filter(({ duplicateOf }) => duplicateOf === null);
      if (roots.length === 2) bothNew += 1;
      expect(roots).toHaveLength(1);
      expect(rows.find(({ duplicateOf }) => duplicateOf !== null)).toMatchObject({
        duplicateOf: roots[0]?.id,
        storyId: roots[0]?.storyId,
      });
    }
    expect(bothNew).toBe(0);
    expect(new Set([...decided.values()].map(({ storyId }) => storyId)).size).toBe(PAIRS);

    await waitFor(
      "everything is matched",
      async () => {
        const summary = await stores.articles.summary();
        return summary.every(({ stage, count }) => stage === "matched" || count === 0);
      },
      { timeoutMs: 60_000, everyMs: 50 },
    );
    const alerts = await database.query<{ monitor_id: string; alerts: number; stories: number }>(
      "select monitor_id, count(*) as alerts, count(distinct story_id) as stories from alerts group by 1",
    );
    expect(alerts.rows.map(({ monitor_id }) => monitor_id).toSorted()).toEqual(monitorIds.toSorted());
    for (const row of alerts.rows)
      expect([row.alerts, row.stories]).toEqual([PAIRS / ALERTED_EVERY, PAIRS / ALERTED_EVERY]);
    const stories = await database.query<{ count: number }>(
      "select count(*) as count from stories where article_count <> 2 or source_count <> 2 or original_count <> 1",
    );
    expect(stories.rows[0]?.count).toBe(0);
  });
});
