import type { FoundItem } from "@wirewatch/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { claimAgain, claimNewFeed, foundItem, pollOutcome } from "./builders.ts";

/** Numbers between 0 and 1 that are the same at every run. */
function openRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("feeds that share their articles", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase({ maxConnections: 16 });
  });
  afterAll(() => test.close());

  it("make one article of each address, edits and new ids and all, and never wait for each other both ways", async () => {
    const { stores } = test.database;
    const random = openRandom(7);
    const targets = [];
    for (let number = 0; number < 8; number += 1) targets.push(await claimNewFeed(stores));
    const created: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const polls = targets.map(async ({ id }) => {
        const target = await claimAgain(stores, id);
        const items = Array.from({ length: 30 }, (): FoundItem => {
          const number = Math.floor(random() * 20) + round * 10;
          return foundItem({
            // Now and then an id is new.
            keys: [
              `guid:${id}:${random() < 0.1 ? `${number}-${round}` : number}`,
              `url:varn.example/${number}`,
            ],
            canonicalUrl: `varn.example/${number}`,
            weakKey: `title:${id}:2026-03-01:report ${number}`,
            title: `Report ${number}`,
            contentHash: `${number} ${random() < 0.3 ? round : 0}`,
          });
        });
        const { pollMemory } = target;
        const result = await stores.feeds.finishPoll(target, pollOutcome({ items, pollMemory }));
        expect(result.kept).toBe(true);
        created.push(...result.createdArticleIds);
      });
      await Promise.all(polls);
    }
    const { rows } = await test.database.query<{ articles: number; addresses: number; keyed: number }>(
      `select count(*)::integer as articles, count(distinct canonical_url)::integer as addresses,
        (select count(*)::integer from article_keys where key like 'url:%') as keyed from articles`,
    );
    expect(rows).toEqual([{ articles: created.length, addresses: created.length, keyed: created.length }]);
    const { rows: server } = await test.database.query<{ deadlocks: number }>(
      "select deadlocks from pg_stat_database where datname = current_database()",
    );
    expect(server[0]?.deadlocks).toBe(0);
  });
});
