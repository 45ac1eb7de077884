import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { describeLoad } from "../bench/describe-load.ts";
import { isKept, listFloors } from "../bench/floors.ts";
import type { BenchFigures } from "../bench/figures.ts";
import { openLoad } from "../bench/load.ts";
import { listParts, measurePart } from "../bench/measure-part.ts";
import { measurePeer } from "../bench/measure-peers.ts";
import { readOptions } from "../bench/options.ts";
import { regexpLoop } from "../bench/peers/regexp-loop.ts";
import { printFigures } from "../bench/print-figures.ts";

// The bench looks at a clock and writes a snapshot to a folder for temporary files; nothing here depends on what it measures.

const TINY = readOptions(["60", "--articles", "12"]);
const tiny = openLoad(TINY);

async function measureTiny(parts: readonly string[]): Promise<BenchFigures> {
  const figures: BenchFigures = {
    date: "2026-01-01 00:00",
    machine: { processor: "none", cores: 1, node: "20", loadAverage: 0 },
    options: { articles: TINY.articles, scripts: false, metaShare: 0 },
    load: null,
    sizes: [],
    threads: null,
    kinds: [],
    patterns: [],
    parsers: null,
    peers: [],
  };
  for (const part of parts) {
    const added = await measurePart(part, TINY);
    Object.assign(figures, {
      ...added,
      kinds: [...figures.kinds, ...(added.kinds ?? [])],
      patterns: [...figures.patterns, ...(added.patterns ?? [])],
      peers: [...figures.peers, ...(added.peers ?? [])],
    });
  }
  return figures;
}

// The limits let a machine that is busy with other things be slow.
describe("the bench", { timeout: 120_000 }, () => {
  it("makes the same articles and queries every time, and a short list is the beginning of a long one", () => {
    const again = openLoad(TINY);
    expect(again.articles).toEqual(tiny.articles);
    expect(again.queries(200).slice(0, 50)).toEqual(tiny.queries(50));
    const [{ world }] = tiny.worlds as [(typeof tiny.worlds)[number]];
    expect(world.article(5)).toEqual(tiny.articles[5]);
  });

  it("puts as much on the engine as real news do", () => {
    const load = describeLoad(openLoad({ articles: 300, scripts: false, metaShare: 0 }), 3000);
    const isNear = (value: number, wanted: number, share: number): void => {
      expect(value).toBeGreaterThan(wanted * (1 - share));
      expect(value).toBeLessThan(wanted * (1 + share));
    };
    isNear(load.words.mean, 384, 0.1);
    isNear(load.words.characters, 2258, 0.1);
    isNear(load.distinctWords, 206, 0.1);
    isNear(load.leaves, 6.16, 0.1);
    isNear(load.hits * (10 / 3), 20, 0.3);
    isNear(load.postings * (10 / 3), 246, 0.3);
  });

  it("measures every part with equal hits, but for PGlite, which takes seconds to start, and threads", async () => {
    const parts = listParts(TINY)
      .filter((part) => !/pglite|kind:60:(?!agency)/.test(part))
      .map((part) => part.replace(":threads", ""));
    expect(parts).toHaveLength(12);
    const figures = await measureTiny(parts);
    expect(figures.peers.map(({ queries }) => queries).every((count) => count > 40)).toBe(true);
    expect(figures.peers.every(({ rate }) => rate > 0)).toBe(true);
    const printed = printFigures(figures);
    expect(printed).toContain("RegExp loop");
    expect(printed).toContain("not measured");
    expect(printed).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("stops when a peer has other hits", async () => {
    const forgetful = {
      ...regexpLoop,
      open: async (queries: Parameters<typeof regexpLoop.open>[0]) => {
        const open = await regexpLoop.open(queries);
        return {
          ...open,
          match: async (articles: Parameters<typeof open.match>[0]) =>
            (await open.match(articles)).map((hits) => hits.slice(1)),
        };
      },
    };
    const queries = tiny.queries(1000);
    await expect(measurePeer(tiny, queries, forgetful, { articles: 12, warm: 0 })).rejects.toThrow(
      /RegExp loop has \d+ hits for latin-\d+ and we \d+; only we found/,
    );
  });

  it("knows a missed floor from one that was kept or not measured", () => {
    expect(isKept({ what: "a", least: 10, unit: "", measured: 9.9 })).toBe(false);
    expect(isKept({ what: "a", most: 10, unit: "", measured: 10 })).toBe(true);
    expect(isKept({ what: "a", most: 10, unit: "", measured: undefined })).toBeNull();
  });

  it("names what is wrong with the command line", () => {
    expect(() => readOptions(["12x"])).toThrow(
      /SIZE must be a whole number above 0, not 12x[\s\S]*--scripts/,
    );
    expect(() => readOptions(["--meta", "2"])).toThrow(/--meta must be a share/);
    expect(() => readOptions(["--nonsense"])).toThrow(/nonsense/);
  });

  it("runs as a command, with queries in three scripts", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wirewatch-bench-test-"));
    try {
      const result = join(folder, "result.json");
      await promisify(execFile)(process.execPath, [
        "--expose-gc",
        "--conditions=source",
        "--import",
        "tsx",
        new URL("../bench/bench-queries.ts", import.meta.url).pathname,
        "--scripts",
        "--meta",
        "0.3",
        "--articles",
        "10",
        "--part",
        "parsers:200",
        "--result",
        result,
      ]);
      const { parsers } = JSON.parse(await readFile(result, "utf8")) as Pick<BenchFigures, "parsers">;
      expect(parsers).not.toBeNull();
      const figures = { sizes: [], peers: [], kinds: [], patterns: [], parsers: null, threads: null };
      expect(
        listFloors({ ...figures } as unknown as BenchFigures).every((floor) => isKept(floor) === null),
      ).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
