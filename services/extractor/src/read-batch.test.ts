import { describe, expect, it } from "vitest";
import { readBatch } from "./read-batch.ts";

const articles = Array.from({ length: 60 }, (_, index) => ({ id: `art_${index}` }));

/** Lets other promises run a given number of times, in place of a clock. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

describe("readBatch", () => {
  it("commits every article exactly once, whatever order they are read in", async () => {
    for (const lanes of [1, 3, 16, 100]) {
      const committed: string[] = [];
      const failures = await readBatch({
        articles,
        lanes,
        commitSize: 7,
        read: async ({ id }) => {
          await turns((Number(id.slice(4)) * 13) % 29);
          return id;
        },
        commit: async (patches) => {
          await turns(5);
          committed.push(...patches);
        },
      });
      expect(failures).toEqual([]);
      expect(committed.toSorted()).toEqual(articles.map(({ id }) => id).toSorted());
    }
  });

  it("reports an article that cannot be read and commits the others", async () => {
    const committed: string[] = [];
    const failures = await readBatch({
      articles,
      lanes: 4,
      commitSize: 7,
      read: async ({ id }) => {
        if (id === "art_5") throw new Error("broken");
        return id;
      },
      commit: async (patches) => void committed.push(...patches),
    });
    expect(failures.map(({ id }) => id)).toEqual(["art_5"]);
    expect(committed).toHaveLength(59);
  });

  it("does not let a slow page hold back the quick ones", async () => {
    const committed: string[] = [];
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done = readBatch({
      articles: articles.slice(0, 10),
      lanes: 10,
      commitSize: 25,
      read: async ({ id }) => {
        if (id === "art_0") await slow;
        return id;
      },
      commit: async (patches) => void committed.push(...patches),
    });
    await turns(200);
    expect(committed).toHaveLength(9);
    release();
    await done;
    expect(committed).toHaveLength(10);
  });

  it("fails as a whole when a commit fails", async () => {
    await expect(
      readBatch({
        articles,
        lanes: 4,
        commitSize: 7,
        read: async ({ id }) => id,
        commit: async () => {
          throw new Error("database away");
        },
      }),
    ).rejects.toThrow("database away");
  });
});
