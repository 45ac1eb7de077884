import { STORY_FINGERPRINT_VERSION } from "@wirewatch/story";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../support/wait-for.ts";
import { newEndpoint } from "./db/builders.ts";
import {
  idOf,
  openClustererHarness,
  seeded,
  wordsOf,
  type ClustererHarness,
  type Decided,
  type Draft,
  type RunningClusterer,
} from "./clusterer-harness.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.now() - 20 * DAY_MS;

describe("the clusterer", { timeout: 120_000 }, () => {
  let harness: ClustererHarness;
  let running: RunningClusterer | null = null;
  const random = seeded(3);
  /** The stream's own clock: every article is seen later than those before. */
  let clockMs = START;
  beforeAll(async () => {
    harness = await openClustererHarness();
  });
  afterAll(() => harness?.close());

  const draft = (change: Partial<Draft> & { text: string }): Draft => {
    clockMs += 60_000;
    const firstSeenMs = change.firstSeenMs ?? clockMs;
    return { id: idOf(firstSeenMs, random), outlet: random(8), title: "", firstSeenMs, ...change };
  };
  /** Tells an event in other words each time; the first argument is what the event is made of. */
  const report = (words: readonly string[], change: Partial<Draft> = {}): Draft => {
    const text = Array.from({ length: 60 }, () => words[random(words.length)]).join(" ");
    return draft({ title: words.slice(0, 7).join(" "), text, ...change });
  };
  const event = (): string[] => wordsOf(random, 30);
  const restart = async (env: Record<string, string> = {}): Promise<RunningClusterer> => {
    await running?.stop();
    running = await harness.start(env);
    return running;
  };
  /** Places the articles and tells where. */
  const place = async (...drafts: Draft[]): Promise<Decided[]> => {
    if (running === null) await restart();
    const before = await harness.placedCount();
    await harness.insert(drafts);
    await harness.untilPlaced(before + drafts.length);
    const decided = new Map((await harness.decided()).map((row) => [row.id, row]));
    return drafts.map(({ id }) => decided.get(id)!);
  };
  const finished = async (moveId: string) =>
    waitFor(
      "the move is finished",
      async () => {
        const move = await harness.stores.stories.getMove(moveId);
        return move !== null && move.state !== "waiting" ? move : null;
      },
      { timeoutMs: 10_000, everyMs: 20 },
    );

  describe("carries out what operators ask for", () => {
    it("merges two stories: the redirect stands, later articles and copies go where they should, also after a restart", async () => {
      const [one, other] = [event(), event()];
      const first = report(one);
      const placed = await place(first, report(one), report(other), report(other));
      const [into, from] = [placed[0]!.storyId!, placed[2]!.storyId!];
      expect(placed.map(({ storyId }) => storyId)).toEqual([into, into, from, from]);

      const endpoint = await newEndpoint(harness.stores, ["story.merged"]);
      const woken = await harness.watchDispatcher();
      const asked = await harness.stores.stories.requestMerge(from, into);
      const startedAt = performance.now();
      expect(await finished(asked!.id)).toMatchObject({ state: "done", intoStoryId: into });
      expect(performance.now() - startedAt).toBeLessThan(3000);
      expect(await harness.stores.stories.get(from)).toMatchObject({ mergedInto: into });
      expect(await harness.stores.stories.get(into)).toMatchObject({ articleCount: 4 });

      const { items } = await harness.stores.deliveries.list({ endpointId: endpoint.id });
      expect(items).toHaveLength(1);
      await waitFor("the dispatcher is woken", () => woken.includes(items[0]!.id), { timeoutMs: 5000 });

      const told = async (): Promise<(string | null)[]> =>
        (await place(report(one), report(other))).map(({ storyId }) => storyId);
      expect(await told()).toEqual([into, into]);
      await restart();
      expect(await told()).toEqual([into, into]);
    });

    it("splits a story: the articles and their copies are one of their own, and so are copies that come later", async () => {
      const words = event();
      const original = report(words);
      const copy = draft({ title: original.title, text: `LIND (AP) - ${original.text}` });
      const [first, second, third] = await place(report(words), original, copy);
      const from = first!.storyId!;
      expect([second!.storyId, third!.storyId, third!.duplicateOf]).toEqual([from, from, original.id]);

      const asked = await harness.stores.stories.requestSplit(from, [original.id]);
      const move = await finished(asked!.id);
      expect(move).toMatchObject({ state: "done", movedIds: [original.id, copy.id] });
      const into = move.intoStoryId!;
      expect(await harness.stores.stories.get(from)).toMatchObject({
        articleCount: 1,
        leadArticleId: first!.id,
      });
      expect(await harness.stores.stories.get(into)).toMatchObject({
        articleCount: 2,
        originalCount: 1,
        leadArticleId: original.id,
      });

      const later = (): Draft => draft({ title: original.title, text: `VARN (AFP) - ${original.text}` });
      expect(await place(later())).toMatchObject([{ storyId: into, duplicateOf: original.id }]);
      await restart();
      expect(await place(later())).toMatchObject([{ storyId: into, duplicateOf: original.id }]);
      expect(await harness.stores.stories.get(into)).toMatchObject({ articleCount: 4 });
    });

    it("moves stories in the database alone that are too old for the index", async () => {
      const [one, other] = [event(), event()];
      const placed = await place(report(one), report(one), report(other));
      clockMs += 9 * DAY_MS;
      const [fresh] = await place(report(event()));
      const asked = await harness.stores.stories.requestMerge(placed[2]!.storyId!, placed[0]!.storyId!);
      expect(await finished(asked!.id)).toMatchObject({ state: "done" });
      const split = await harness.stores.stories.requestSplit(placed[0]!.storyId!, [placed[1]!.id]);
      expect(await finished(split!.id)).toMatchObject({ state: "done", movedIds: [placed[1]!.id] });
      // An old story can take a living one in, and goes on living by it.
      const last = await harness.stores.stories.requestMerge(fresh!.storyId!, placed[0]!.storyId!);
      expect(await finished(last!.id)).toMatchObject({ state: "done" });
      const words = (await harness.stores.articles.get(fresh!.id))!.text.split(" ");
      const told = (): Promise<Decided[]> => place(report(words, { title: words.slice(0, 7).join(" ") }));
      expect(await told()).toMatchObject([{ storyId: placed[0]!.storyId }]);
      await restart();
      expect(await told()).toMatchObject([{ storyId: placed[0]!.storyId }]);
    });

    it("refuses what cannot be done, and says why", async () => {
      const words = event();
      const [only] = await place(report(words));
      const [other] = await place(report(event()));
      const whole = await harness.stores.stories.requestSplit(only!.storyId!, [only!.id]);
      expect(await finished(whole!.id)).toMatchObject({ state: "refused", problem: { code: "split_whole" } });
      // Two that are one by then have become what was asked for.
      await running?.stop();
      const { requestMerge } = harness.stores.stories;
      const asked = [
        await requestMerge(only!.storyId!, other!.storyId!),
        await requestMerge(other!.storyId!, only!.storyId!),
      ];
      await restart();
      for (const move of asked) expect(await finished(move!.id)).toMatchObject({ state: "done" });
      expect(await harness.stores.stories.get(only!.storyId!)).toMatchObject({ mergedInto: other!.storyId });
      expect(await place(report(words))).toMatchObject([{ storyId: other!.storyId }]);
    });
  });

  it("makes two stories one when an article shows that they are, if it may", async () => {
    const [one, other] = [wordsOf(random, 18), wordsOf(random, 18)];
    const mixed = (ofOne: number, ofOther: number): Draft => {
      const words = [[ofOne, one] as const, [ofOther, other] as const].flatMap(([count, from]) =>
        Array.from({ length: count }, () => from[random(from.length)]),
      );
      return draft({ title: words.slice(0, 4).join(" "), text: words.join(" ") });
    };
    await restart({ WIREWATCH_CLUSTER_MERGES: "true" });
    // So that words are known to be rare.
    await place(...Array.from({ length: 30 }, () => report(event())));
    const sides = [mixed(40, 0), mixed(0, 40), mixed(28, 14), mixed(14, 28)];
    const both = Array.from({ length: 6 }, () => mixed(20, 20));
    const placed = await place(...sides, ...both);
    expect(new Set(placed.map(({ storyId }) => storyId)).size).toBe(1);
    const { rows } = await harness.database.query<{ from: string; into: string }>(
      `select data ->> 'from' as "from", data ->> 'into' as "into" from events
      where type = 'story.merged' and data ->> 'cause' = 'clusterer'`,
    );
    expect(rows).toEqual([{ from: expect.any(String), into: placed[0]!.storyId }]);
    expect(await harness.stores.stories.get(rows[0]!.from)).toMatchObject({ mergedInto: rows[0]!.into });
    // A restarted one knows of the merge, also one that would not have made it.
    await restart();
    expect(await place(mixed(0, 40))).toMatchObject([{ storyId: placed[0]!.storyId }]);
  });

  it("reads fingerprints of another version anew, so that an upgrade founds no second story", async () => {
    const words = event();
    const original = report(words);
    const placed = await place(report(words), original);
    const { database } = harness;
    await running?.stop();
    await database.query("update article_fingerprints set version = 'story-0', fingerprint = '\\x00'");
    // Bytes that are damaged are read anew as well.
    await database.query("update article_fingerprints set version = $1 where position % 3 = 0", [
      STORY_FINGERPRINT_VERSION,
    ]);

    const upgraded = await restart();
    const copy = draft({ title: original.title, text: `OSSA (Reuters) - ${original.text}` });
    const later = await place(report(words), copy);
    expect(later.map(({ storyId }) => storyId)).toEqual([placed[0]!.storyId, placed[0]!.storyId]);
    expect(later[1]).toMatchObject({ duplicateOf: original.id });
    expect(upgraded.lines("clusterer.active")[0]?.["reread"]).toBeGreaterThan(1);
    const again = await restart();
    await waitFor("it is active", () => again.lines("clusterer.active").length > 0, { timeoutMs: 10_000 });
    expect(again.lines("clusterer.active")[0]).toMatchObject({ reread: 0 });
  });

  it("lets one article that the database refuses wait alone, and places the others", async () => {
    await place(report(event()));
    const bad = report(event());
    const { database } = harness;
    await database.query(
      `alter table article_fingerprints add constraint no_bad check (article_id <> '${bad.id}') not valid`,
    );
    const copy = draft({ title: bad.title, text: `LIND (AP) - ${bad.text}` });
    const others = [copy, report(event())];
    const before = await harness.placedCount();
    await harness.insert([bad, ...others]);
    await harness.untilPlaced(before + others.length);
    const waiting = await waitFor(
      "the failure is written down",
      async () => {
        const article = await harness.stores.articles.get(bad.id);
        return article !== null && article.attemptCount > 0 ? article : null;
      },
      { timeoutMs: 10_000 },
    );
    expect(waiting).toMatchObject({ stage: "classified", storyId: null });
    // What was not written is forgotten: nobody is the copy of an article that has no place.
    const placed = await harness.stores.articles.get(copy.id);
    expect(placed).toMatchObject({ duplicateOf: null, storyId: expect.any(String) });
    await database.query("alter table article_fingerprints drop constraint no_bad");
    await database.query("update articles set wake_at = now() where id = $1", [bad.id]);
    await harness.untilPlaced(before + 3);
    expect(await harness.stores.articles.get(bad.id)).toMatchObject({
      duplicateOf: copy.id,
      storyId: placed?.storyId,
    });
  });

  it("survives a degenerate stream without a giant story", async () => {
    const page = report(event());
    const furniture = [
      "Home | News | Sport",
      "Sign up for the letter of the day",
      "All rights reserved",
    ].join("\n");
    const drafts: Draft[] = [
      ...Array.from({ length: 60 }, () => draft({ text: "" })),
      ...Array.from({ length: 60 }, (_, number) => draft({ text: "", title: `Live ${number}` })),
      ...Array.from({ length: 40 }, () => draft({ title: "Photo", text: "Photo" })),
      ...Array.from({ length: 40 }, () => draft({ title: "", text: furniture, outlet: 1 })),
      ...Array.from({ length: 3 }, () =>
        draft({ title: "Long", text: `${wordsOf(random, 200).join(" ")} `.repeat(800) }),
      ),
      ...Array.from({ length: 2 }, () => draft({ title: "x".repeat(5000), text: "y".repeat(1_000_000) })),
      ...Array.from({ length: 30 }, () => report(event(), { publishedMs: clockMs + 400 * DAY_MS })),
      ...Array.from({ length: 30 }, () => report(event(), { publishedMs: 0 })),
      ...Array.from({ length: 30 }, () => report(event(), { language: null })),
      ...Array.from({ length: 20 }, (_, number) => report(event(), { language: `q${number}-Zzzz` })),
      ...Array.from({ length: 10 }, () => report(event(), { firstSeenMs: clockMs - 30 * HOUR_MS })),
    ];
    const pages = Array.from({ length: 500 }, (_, number) =>
      draft({ title: page.title, text: page.text, url: `https://varn.example/page?session=${number}` }),
    );
    const placed = await place(...drafts);
    const copies = await place(page, ...pages);
    // The five hundred are one text, and say so.
    expect(new Set(copies.map(({ storyId }) => storyId)).size).toBe(1);
    expect(copies.filter(({ duplicateOf }) => duplicateOf === page.id)).toHaveLength(500);
    const sizes = new Map<string | null, number>();
    for (const { storyId, duplicateOf } of placed)
      if (duplicateOf === null) sizes.set(storyId, (sizes.get(storyId) ?? 0) + 1);
    expect(Math.max(...sizes.values())).toBeLessThan(20);
    expect(await harness.stores.articles.summary()).toContainEqual(
      expect.objectContaining({ stage: "classified", count: 0, quarantined: 0 }),
    );
    expect(running!.lines("article.failed").length).toBeLessThanOrEqual(1);
  });

  it("forgets fingerprints that no rebuild asks for", async () => {
    const ages = async (): Promise<{ old: number; young: number }> => {
      const { rows } = await harness.database.query<{ old: number; young: number }>(
        `select count(*) filter (where first_seen_at < $1) as old, count(*) filter (where first_seen_at >= $1) as young
        from article_fingerprints`,
        [new Date(clockMs - 10 * DAY_MS)],
      );
      return rows[0]!;
    };
    clockMs = Math.max(clockMs + 10 * DAY_MS, Date.now());
    await place(report(event()));
    const before = await ages();
    expect(before.old).toBeGreaterThan(0);
    await restart();
    await waitFor("they are gone", async () => (await ages()).old === 0, { timeoutMs: 10_000 });
    expect((await ages()).young).toBe(before.young);
  });
});
