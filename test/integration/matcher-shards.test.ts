import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { waitFor } from "../support/wait-for.ts";
import { openMatcherHarness, type MatcherHarness, type RunningMatcher } from "./matcher-harness.ts";

/** Processes start slowly on a machine that has other work. */
const LONG_MS = 180_000;
const WORDS = 60;
const word = (number: number): string => `w${number}x`;

/** A monitor that the test can evaluate without the engine: all of these words (or one of the list), and not that one. */
interface Case {
  id: string;
  all: number[];
  list: boolean;
  not: number;
}

/** The two words of the list `pair`. */
const PAIR = [3, 41];

/** The same numbers in every run (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

const isTrue = ({ all, list, not }: Case, words: ReadonlySet<number>): boolean =>
  all.every((each) => words.has(each)) && (!list || PAIR.some((each) => words.has(each))) && !words.has(not);

describe("every article is looked at with every monitor once in effect", { timeout: LONG_MS }, () => {
  let harness: MatcherHarness;
  const articles = new Map<string, Set<number>>();
  let cases: Case[] = [];
  beforeEach(async () => {
    harness = await openMatcherHarness();
    articles.clear();
    cases = [];
  });
  afterEach(() => harness.close());

  const prepare = async (sizes: { articles: number; monitors: number }, seed: number): Promise<string[]> => {
    const random = seeded(seed);
    await harness.stores.wordLists.put("pair", PAIR.map(word));
    for (let number = 0; number < sizes.monitors; number += 1) {
      const all = Array.from({ length: 4 }, () => random(WORDS));
      const list = number % 10 === 0;
      const not = random(WORDS);
      const query = `${all.map(word).join(" AND ")}${list ? " AND list(pair)" : ""} NOT ${word(not)}`;
      cases.push({ id: await harness.monitor({ name: `m${number}`, query }), all, list, not });
    }
    const texts = Array.from({ length: sizes.articles }, () =>
      Array.from({ length: 30 }, () => random(WORDS)),
    );
    const ids = await harness.articles(texts.map((numbers) => ({ text: numbers.map(word).join(" ") })));
    for (const [index, id] of ids.entries()) articles.set(id, new Set(texts[index]));
    return ids;
  };

  /** Compares the alerts with what the test itself makes of monitors and articles. */
  const compare = async (): Promise<number> => {
    const { rows } = await harness.database.query<{ pair: string; count: number }>(
      "select monitor_id || ' ' || article_id as pair, count(*) as count from alerts group by 1 order by 1",
    );
    const expected: string[] = [];
    for (const monitor of cases)
      for (const [id, words] of articles) if (isTrue(monitor, words)) expected.push(`${monitor.id} ${id}`);
    const known = new Set(cases.map(({ id }) => id));
    const found = rows.filter(({ pair }) => known.has(pair.split(" ")[0] ?? ""));
    expect(found.map(({ pair }) => pair)).toEqual(expected.toSorted());
    expect(found.every(({ count }) => count === 1)).toBe(true);
    const events = await harness.database.query<{ count: number }>(
      "select count(*) as count from events where type = 'alert.raised'",
    );
    expect(events.rows[0]?.count).toBe(rows.length);
    const left = await harness.database.query<{ count: number }>(
      "select count(*) as count from articles where match_shards_done <> 0",
    );
    expect(left.rows[0]?.count).toBe(0);
    return expected.length;
  };
  const matchedCount = async (): Promise<number> => {
    const { rows } = await harness.database.query<{ count: number }>(
      "select count(*) as count from articles where stage = 'matched'",
    );
    return rows[0]?.count ?? 0;
  };
  const linesOf = (name: string, event: string): Record<string, unknown>[] =>
    readFileSync(join(harness.folder, `${name}.log`), "utf8")
      .split("\n")
      .filter((line) => line.includes(`"${event}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const startShard = (number: number, count: number): Promise<RunningMatcher> =>
    harness.start({
      WIREWATCH_MATCH_SHARD: `${number}/${count}`,
      WIREWATCH_DATA: join(harness.folder, `${number}-of-${count}`),
    });
  const untilReady = (...names: string[]): Promise<unknown> =>
    waitFor(
      "the matchers are ready",
      () => names.every((name) => linesOf(name, "monitors.compiled").length > 0),
      { timeoutMs: 60_000 },
    );

  it("by two processes, while monitors, entities and lists are edited", async () => {
    const ids = await prepare({ articles: 600, monitors: 120 }, 1);
    for (const name of ["one", "two"]) harness.spawn(name);
    await untilReady("one", "two");
    const { stores } = harness;
    const entity = await stores.entities.create({ name: "Lind Ferries", type: null, aliases: [] });
    let edits = 0;
    const done = new AbortController();
    const editing = (async () => {
      const random = seeded(7);
      while (!done.signal.aborted) {
        edits += 1;
        const monitor = cases[random(cases.length)]!;
        await stores.monitors.update(monitor.id, { name: `renamed ${edits}` });
        const passing = await harness.monitor({ query: `passing${edits}` });
        if (edits % 2 === 0) await stores.monitors.remove(passing);
        await stores.wordLists.put("pair", (edits % 2 === 0 ? PAIR : PAIR.toReversed()).map(word));
        await stores.entities.update(entity.id, { aliases: [`LF${edits}`] });
      }
    })();
    // Waited for below; it must not be unheard meanwhile.
    editing.catch(() => undefined);
    await harness.wake(ids);
    try {
      await harness.untilMatched(ids, 120_000);
    } finally {
      done.abort();
      await editing;
    }
    expect(await compare()).toBeGreaterThan(150);
    expect(edits).toBeGreaterThan(5);
    const worked = ["one", "two"].map((name) => linesOf(name, "stage.done").length);
    expect(Math.min(...worked)).toBeGreaterThan(0);
  });

  it("by three shards, of which one is killed in the middle", async () => {
    const ids = await prepare({ articles: 300, monitors: 120 }, 2);
    // The one that is killed is a process; the others do the same work here.
    const killed = harness.spawn("2-of-3", { WIREWATCH_MATCH_SHARD: "2/3" });
    const others = [await startShard(1, 3), await startShard(3, 3)];
    await untilReady("2-of-3");
    await harness.wake(ids);
    await waitFor("some articles have passed", async () => (await matchedCount()) > 100, {
      timeoutMs: 60_000,
      everyMs: 10,
    });
    await killed.kill();
    expect(await matchedCount()).toBeLessThan(ids.length);
    await harness.untilMatched(ids, 120_000);
    expect(await compare()).toBeGreaterThan(150);
    const sizes = [
      ...others.map((each) => each.lines("monitors.compiled")),
      linesOf("2-of-3", "monitors.compiled"),
    ].map((lines) => Number(lines[0]?.["monitors"]));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(120);
    expect(Math.min(...sizes)).toBeGreaterThan(15);
  });

  it("when two shards become three while articles are under way", async () => {
    const ids = await prepare({ articles: 300, monitors: 120 }, 3);
    const first = await startShard(1, 2);
    const second = await startShard(2, 2);
    // The second shard falls behind, so that articles stand between the two.
    await second.stop();
    await harness.wake(ids.slice(0, 350));
    await waitFor(
      "articles have passed the first shard",
      async () => {
        const { rows } = await harness.database.query<{ count: number }>(
          "select count(*) as count from articles where match_shards_done = 1 and match_shard_count = 2",
        );
        return (rows[0]?.count ?? 0) >= 150;
      },
      { timeoutMs: 60_000, everyMs: 10 },
    );
    await first.stop();
    for (const number of [1, 2, 3]) await startShard(number, 3);
    await harness.wake(ids.slice(350));
    await harness.untilMatched(ids, 120_000);
    expect(await compare()).toBeGreaterThan(150);
  });
});
