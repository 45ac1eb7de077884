import { openStoryIndex, type StoryIndex } from "@wirewatch/story";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServiceProcess } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";
import {
  idOf,
  openClustererHarness,
  seeded,
  wordsOf,
  type ClustererHarness,
  type Decided,
  type Draft,
} from "./clusterer-harness.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-02-02T00:00:00Z");
const DAYS = 9;
/** Small, so that a kill most likely comes in the middle of one. */
const BATCH = "25";
const LEASE_MS = 2500;

/** Events of some days each, told by several outlets in words of their own or in those of another one, in two languages. */
function makeStream(seed: number, events: number, startMs: number): Draft[] {
  const random = seeded(seed);
  const drafts: Draft[] = [];
  for (let event = 0; event < events; event += 1) {
    const words = wordsOf(random, 60);
    const beginMs = startMs + random(DAYS * 24) * HOUR_MS;
    const texts: string[] = [];
    for (let report = 0, count = 2 + random(7); report < count; report += 1) {
      const own = Array.from({ length: 50 }, () => words[random(words.length)]).join(" ");
      const isCopy = texts.length > 0 && random(3) === 0;
      const text = isCopy
        ? `${texts[random(texts.length)]} ${wordsOf(random, 3).join(" ")}.`
        : `${own}. ${wordsOf(random, 12).join(" ")}.`;
      if (!isCopy) texts.push(text);
      const firstSeenMs = beginMs + random(40) * HOUR_MS + random(HOUR_MS);
      drafts.push({
        id: idOf(firstSeenMs, random),
        outlet: random(8),
        title: words.slice(0, 8).join(" "),
        text,
        firstSeenMs,
        language: event % 4 === 0 ? "de" : "en",
      });
    }
  }
  return drafts.toSorted(
    (left, right) => left.firstSeenMs - right.firstSeenMs || (left.id < right.id ? -1 : 1),
  );
}

/** What an index that is never interrupted says of the stream. */
function expectedOf(index: StoryIndex, drafts: readonly Draft[]): Decided[] {
  return drafts.map((draft) => {
    const { storyId, duplicateOf, tier } = index.assign({
      id: draft.id,
      title: draft.title,
      text: draft.text,
      host: `outlet-${draft.outlet}.example`,
      sourceTier: ((draft.outlet % 3) + 1) as 1 | 2 | 3,
      language: draft.language ?? "und",
      firstSeenMs: draft.firstSeenMs,
    });
    return { id: draft.id, storyId, duplicateOf, tier };
  });
}

describe("whoever is the active clusterer, and however it ends", { timeout: 180_000 }, () => {
  let harness: ClustererHarness;
  let processes: ServiceProcess[] = [];
  const index = openStoryIndex();
  let expected: Decided[] = [];

  beforeAll(async () => {
    harness = await openClustererHarness();
  });
  afterAll(() => harness?.close());

  const activations = (): { process: ServiceProcess; fence: number; ms: number; played: number }[] =>
    processes
      .flatMap((process) =>
        harness.linesOf(process.name, "clusterer.active").map((line) => ({
          process,
          fence: Number(line["fence"]),
          ms: Number(line["ms"]),
          played: Number(line["played"]),
        })),
      )
      .toSorted((left, right) => left.fence - right.fence);
  const active = (): ServiceProcess => activations().at(-1)!.process;
  const lastTimeOf = (name: string, event: string): number =>
    Number(harness.linesOf(name, event).at(-1)?.["time"] ?? 0);
  const standbyIsReady = (): Promise<unknown> =>
    waitFor(
      "the other one stands by",
      () => {
        const { name } = processes.find((each) => each.name !== active().name)!;
        return lastTimeOf(name, "clusterer.standby") > lastTimeOf(name, "clusterer.active");
      },
      { timeoutMs: 60_000, everyMs: 50 },
    );
  const untilPlaced = (count: number): Promise<unknown> =>
    waitFor(`${count} are placed`, async () => (await harness.placedCount()) >= count, {
      timeoutMs: 60_000,
      everyMs: 3,
    });
  const untilTakenOver = (after: number): Promise<number> =>
    waitFor("another one is active", () => (activations().length > after ? activations().length : null), {
      timeoutMs: 30_000,
      everyMs: 5,
    });
  it("the stories are those of a stream that was never interrupted, and a standby takes over in time", async () => {
    const drafts = makeStream(5, 200, START);
    expected = expectedOf(index, drafts);
    expect(new Set(expected.map(({ storyId }) => storyId)).size).toBeGreaterThan(120);
    expect(expected.filter(({ tier }) => tier !== null).length).toBeGreaterThan(150);

    processes = ["one", "two"].map((name) =>
      harness.spawn(name, {
        restarts: true,
        env: { WIREWATCH_CLUSTER_BATCH: BATCH, WIREWATCH_CLUSTER_LEASE_MS: String(LEASE_MS) },
      }),
    );
    await waitFor("one is active", () => activations().length > 0, { timeoutMs: 60_000, everyMs: 50 });
    const third = Math.ceil(drafts.length / 3);
    const takeovers: string[] = [];
    for (const [part, signal] of (["SIGKILL", "SIGKILL", "SIGTERM"] as const).entries()) {
      await standbyIsReady();
      await harness.insert(drafts.slice(part * third, (part + 1) * third));
      await untilPlaced((part + 0.3) * third);
      const count = activations().length;
      const { fence } = activations().at(-1)!;
      const startedAt = performance.now();
      process.kill(active().pid, signal);
      await untilTakenOver(count);
      const ms = Math.round(performance.now() - startedAt);
      takeovers.push(`${signal} ${ms} ms`);
      expect(ms).toBeLessThan(10_000);
      // Giving the lease back makes a token of its own: the stopped one handed over, the killed ones were waited for.
      expect(activations().at(-1)!.fence - fence).toBe(signal === "SIGTERM" ? 2 : 1);
    }
    console.log(`taken over after ${takeovers.join(", ")} with a lease of ${LEASE_MS} ms`);
    await untilPlaced(drafts.length);
    expect(await harness.decided()).toEqual(expected);
  });

  it("one that slept through its lease writes nothing when it wakes", async () => {
    let refused = 0;
    // It may fall asleep between two batches: then there is nothing to refuse.
    for (let round = 0; round < 5 && refused === 0; round += 1) {
      await standbyIsReady();
      const sleeper = active();
      const drafts = makeStream(100 + round, 60, START + (round + 1) * 12 * 24 * HOUR_MS);
      expected = [...expected, ...expectedOf(index, drafts)];
      const before = await harness.placedCount();
      const count = activations().length;
      await harness.insert(drafts);
      await untilPlaced(before + drafts.length * 0.2);
      process.kill(sleeper.pid, "SIGSTOP");
      try {
        await untilTakenOver(count);
        await untilPlaced(before + drafts.length);
      } finally {
        process.kill(sleeper.pid, "SIGCONT");
      }
      await waitFor(
        "the sleeper knows that it has lost the lease",
        () => harness.linesOf(sleeper.name, "clusterer.lease-lost").length > 0,
        { timeoutMs: 20_000, everyMs: 20 },
      );
      refused = harness.linesOf(sleeper.name, "clusterer.write-refused").length;
      expect(await harness.decided()).toEqual(expected);
    }
    expect(refused).toBeGreaterThan(0);
  });
});
