import type { BenchFigures } from "./figures.ts";

export interface Floor {
  what: string;
  /** `>=` or `<=` and the number. */
  least?: number;
  most?: number;
  unit: string;
  /** Undefined when it was not measured. */
  measured: number | undefined;
}

/** What the engine must reach on a loaded two-core machine. */
export function listFloors(figures: BenchFigures): Floor[] {
  const size = (count: number) => figures.sizes.find(({ queries }) => queries === count);
  const edit = (count: number): number | undefined =>
    size(100_000)?.edits.batches.find(({ queries }) => queries === count)?.liveMs;
  const times = (peer: string, count: number): number | undefined => {
    const found = figures.peers.find((row) => row.size === count && row.peer.startsWith(peer));
    return found === undefined ? undefined : found.ours / found.rate;
  };
  const { parsers, threads } = figures;
  const large = size(100_000);
  const kind = (name: string) => figures.kinds.find((row) => row.kind === name && row.queries === 10_000);
  const infix = figures.patterns.find((row) => row.kind === "infix" && row.queries === 10_000);
  return [
    { what: "10,000 queries", least: 15_000, unit: "articles/CPU-s", measured: size(10_000)?.rate.median },
    { what: "100,000 queries", least: 2500, unit: "articles/CPU-s", measured: large?.rate.median },
    {
      what: "10,000 agency queries",
      least: 1000,
      unit: "articles/CPU-s",
      measured: kind("agency")?.rate.median,
    },
    { what: "10,000 infix wildcards", least: 2500, unit: "articles/CPU-s", measured: infix?.rate.median },
    { what: "p99 with spans, 10,000 queries", most: 0.5, unit: "ms", measured: size(10_000)?.spans.p99 },
    { what: "p99 with spans, 100,000 queries", most: 2, unit: "ms", measured: large?.spans.p99 },
    { what: "RegExp loop, 1,000 queries", least: 40, unit: "times", measured: times("RegExp", 1000) },
    { what: "RegExp loop, 10,000 queries", least: 400, unit: "times", measured: times("RegExp", 10_000) },
    { what: "FTS5 by batches, 10,000 queries", least: 10, unit: "times", measured: times(BATCH, 10_000) },
    { what: "FTS5 by batches, 100,000 queries", least: 15, unit: "times", measured: times(BATCH, 100_000) },
    { what: "PGlite, 10,000 queries", least: 80, unit: "times", measured: times("PGlite", 10_000) },
    {
      what: "compiled form, 10,000 queries",
      most: 400,
      unit: "B a query",
      measured: size(10_000)?.bytes.arrays,
    },
    { what: "compiled form, 100,000 queries", most: 400, unit: "B a query", measured: large?.bytes.arrays },
    {
      what: "a further worker, 100,000 queries",
      most: 40,
      unit: "B a query",
      measured:
        threads === null || threads.queries !== 100_000 ? undefined : threads.openBytes / threads.queries,
    },
    {
      what: "100,000 queries compiled from text",
      most: 4,
      unit: "CPU-s",
      measured: large === undefined ? undefined : large.compileCpuMs / 1000,
    },
    {
      what: "100,000 queries ready from a file",
      most: 1000,
      unit: "ms",
      measured:
        large === undefined
          ? undefined
          : large.snapshot.readMs + large.snapshot.openMs + large.snapshot.firstMatchMs,
    },
    { what: "one edit live, 100,000 queries", most: 50, unit: "ms", measured: edit(1) },
    { what: "100 edits live, 100,000 queries", most: 50, unit: "ms", measured: edit(100) },
    { what: "pause of matching after an edit", most: 5, unit: "ms", measured: large?.edits.pauseMs },
    {
      what: "reading queries, beside lucene",
      least: 3,
      unit: "times",
      measured: parsers === null ? undefined : parsers.wirewatch / parsers.lucene,
    },
    {
      what: "reading queries, beside liqe",
      least: 10,
      unit: "times",
      measured: parsers === null ? undefined : parsers.wirewatch / parsers.liqe,
    },
  ];
}

const BATCH = "SQLite FTS5 (WASM 0.8.60), a batch";

/** Whether a floor is kept; null when it was not measured. */
export function isKept({ least, most, measured }: Floor): boolean | null {
  if (measured === undefined || Number.isNaN(measured)) return null;
  return measured >= (least ?? Number.NEGATIVE_INFINITY) && measured <= (most ?? Number.POSITIVE_INFINITY);
}
