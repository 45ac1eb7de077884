import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileQueries, fromSnapshot, type QuerySet } from "@wirewatch/query";
import { heapBytes, measureRate, median, quantile, timed, type Rate } from "./cpu-time.ts";
import type { Load } from "./load.ts";
import type { BenchQuery } from "./queries.ts";
import { measureWalk } from "./walk.ts";

export interface SizeFigures {
  queries: number;
  rate: Rate;
  /** Articles per CPU-second of the bare walk, before and after, the lesser. */
  walk: number;
  /** Wall milliseconds with spans, of each article the quickest of three looks, so that a busy machine tells less. */
  spans: { p50: number; p99: number; max: number; perArticle: number };
  hits: number;
  compileCpuMs: number;
  bytes: { arrays: number; heap: number };
  snapshot: { megabytes: number; writeCpuMs: number; readMs: number; openMs: number; firstMatchMs: number };
}

export interface CompiledLoad {
  set: QuerySet;
  compileCpuMs: number;
  heapBytesPerQuery: number;
}

/** Compiles from text. The compiler is warmed up with other queries first, as a running process is. */
export function compileLoad(load: Load, queries: readonly BenchQuery[]): CompiledLoad {
  const { frequency } = load;
  compileQueries(
    load.queries(Math.min(2000, queries.length)).map(({ id, query }) => ({ id: `warm-${id}`, query })),
    { frequency },
  );
  const before = heapBytes();
  const compiled = timed(() => compileQueries(queries, { frequency }));
  const { set, refused } = compiled.result;
  if (refused.length > 0) throw new Error(`the bench's own query was refused: ${JSON.stringify(refused[0])}`);
  return { set, compileCpuMs: compiled.ms, heapBytesPerQuery: (heapBytes() - before) / queries.length };
}

/** Everything about a set of queries that does not change it. */
export function measureSize(
  load: Load,
  queries: readonly BenchQuery[],
  effort: { rounds: number; ms: number },
): { figures: SizeFigures; set: QuerySet } {
  const { articles } = load;
  const { set, compileCpuMs, heapBytesPerQuery } = compileLoad(load, queries);
  const arrays = set.memory().compiled / queries.length;
  let hits = 0;
  const walkBefore = measureWalk(articles);
  const rate = measureRate(
    articles.length,
    () => {
      hits = 0;
      for (const article of articles) hits += set.match(article).length;
    },
    effort,
  );
  const walk = Math.min(walkBefore, measureWalk(articles));
  // A pass takes at most about two seconds, and three hundred articles are enough for a p99 to be more than the worst one.
  const looked = articles.slice(0, Math.max(300, Math.floor(rate.median * 2)));
  const times = new Float64Array(looked.length).fill(Number.POSITIVE_INFINITY);
  let places = 0;
  for (let pass = 0; pass < 3; pass += 1) {
    places = 0;
    for (const [index, article] of looked.entries()) {
      const from = performance.now();
      const found = set.match(article, { spans: true });
      times[index] = Math.min(times[index] ?? 0, performance.now() - from);
      for (const { spans } of found) places += spans.length;
    }
  }
  const all = [...times];
  return {
    set,
    figures: {
      queries: queries.length,
      rate,
      walk,
      spans: {
        p50: quantile(all, 0.5),
        p99: quantile(all, 0.99),
        max: Math.max(...all),
        perArticle: places / looked.length,
      },
      hits: hits / articles.length,
      compileCpuMs,
      bytes: { arrays, heap: heapBytesPerQuery },
      snapshot: measureSnapshot(set, load),
    },
  };
}

function measureSnapshot(set: QuerySet, { articles }: Load): SizeFigures["snapshot"] {
  const written = timed(() => set.toSnapshot());
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-bench-"));
  const path = join(folder, "queries.snapshot");
  try {
    writeFileSync(path, written.result);
    const rounds = Array.from({ length: 3 }, () => {
      const start = performance.now();
      const bytes = readFileSync(path);
      const read = performance.now();
      const restored = fromSnapshot(bytes);
      const opened = performance.now();
      const first = articles[0];
      if (first === undefined) throw new Error("there is no article");
      const found = restored.match(first);
      const matched = performance.now();
      for (const article of articles.slice(0, 50)) {
        const theirs = restored.match(article).map(({ id }) => id);
        const ours = set.match(article).map(({ id }) => id);
        if (theirs.join() !== ours.join()) throw new Error(`the snapshot matches ${article.id} otherwise`);
      }
      return { readMs: read - start, openMs: opened - read, firstMatchMs: matched - opened, found };
    });
    return {
      megabytes: written.result.byteLength / 1e6,
      writeCpuMs: written.ms,
      readMs: median(rounds.map(({ readMs }) => readMs)),
      openMs: median(rounds.map(({ openMs }) => openMs)),
      firstMatchMs: median(rounds.map(({ firstMatchMs }) => firstMatchMs)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface EditFigures {
  /** How many queries are changed at once, and wall milliseconds until the first match with them is through. */
  batches: { queries: number; liveMs: number; longestMs: number }[];
  /** The longest of the matches that followed the edits, less what the same article took before. */
  pauseMs: number;
}

/** Replaces, adds and removes queries of a set, which it changes. */
export function measureEdits(set: QuerySet, load: Load, queries: readonly BenchQuery[]): EditFigures {
  const { articles } = load;
  const others = load.queries(queries.length + Math.min(2000, queries.length)).slice(queries.length);
  const usual = articles.slice(0, 40).map((article) => {
    const times = Array.from({ length: 3 }, () => {
      const from = performance.now();
      set.match(article);
      return performance.now() - from;
    });
    return Math.min(...times);
  });
  let pauseMs = 0;
  const batches = [1, 100, 1000]
    .filter((count) => count <= queries.length)
    .map((count) => {
      const times = Array.from({ length: count === 1 ? 15 : 6 }, (_, round) => {
        // Half are changed queries and half are added ones.
        const edits = Array.from({ length: count }, (_, index) => ({
          id:
            index % 2 === 0
              ? (queries[(round * 997 + index) % queries.length]?.id ?? "")
              : `edit-${round}-${index}`,
          query: others[(round * 31 + index) % others.length]?.query ?? "",
        }));
        const place = round % usual.length;
        const article = articles[place];
        if (article === undefined) throw new Error("there is no article");
        const from = performance.now();
        const refused = set.add(edits);
        const added = performance.now();
        set.match(article);
        const matched = performance.now();
        pauseMs = Math.max(pauseMs, matched - added - (usual[place] ?? 0));
        if (refused.length > 0) throw new Error("an edit was refused");
        for (const { id } of edits) if (id.startsWith("edit-")) set.remove(id);
        return matched - from;
      });
      return { queries: count, liveMs: median(times), longestMs: Math.max(...times) };
    });
  return { batches, pauseMs };
}
