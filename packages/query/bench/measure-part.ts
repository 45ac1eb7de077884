import type { QuerySet } from "@wirewatch/query";
import { describeLoad } from "./describe-load.ts";
import type { BenchFigures } from "./figures.ts";
import { openLoad, type Load } from "./load.ts";
import { measureParsers } from "./measure-parsers.ts";
import { measurePatterns, PATTERNS } from "./measure-patterns.ts";
import { measurePeer } from "./measure-peers.ts";
import { compileLoad, measureEdits, measureSize } from "./measure-size.ts";
import { measureThreads } from "./measure-threads.ts";
import type { BenchOptions } from "./options.ts";
import { fts5Batch, fts5One } from "./peers/fts5.ts";
import { liqeLoop } from "./peers/liqe-loop.ts";
import { pglite } from "./peers/pglite.ts";
import { regexpLoop } from "./peers/regexp-loop.ts";
import type { Peer } from "./peers/peer.ts";
import { KINDS } from "./queries.ts";

/** How many articles a slow peer gets at each size; a size that is not named is left to the next larger one. */
const PEERS: readonly {
  name: string;
  peer: Peer;
  warm: number;
  articles: Readonly<Record<number, number>>;
}[] = [
  { name: "regexp", peer: regexpLoop, warm: 2, articles: { 1000: 40, 10_000: 8 } },
  { name: "liqe", peer: liqeLoop, warm: 2, articles: { 1000: 30, 10_000: 5 } },
  { name: "fts5-one", peer: fts5One, warm: 1, articles: { 1000: 20, 10_000: 3 } },
  { name: "fts5-batch", peer: fts5Batch, warm: 20, articles: { 1000: 300, 10_000: 300, 100_000: 300 } },
  { name: "pglite", peer: pglite, warm: 2, articles: { 10_000: 30 } },
];

/** The measurements of a run, in their order. Each has a process of its own: what one teaches the JIT does not slow the next. */
export function listParts({ sizes, peers, details }: BenchOptions): string[] {
  const shared = Math.max(...sizes.filter((size) => size <= 100_000));
  const middle = Math.min(10_000, Math.max(...sizes));
  const parts = [
    `load:${middle}`,
    ...sizes.map((size) => `size:${size}${details && size === shared ? ":threads" : ""}`),
  ];
  if (details) {
    for (const kind of KINDS) parts.push(`kind:${middle}:${kind}`);
    for (const kind of PATTERNS) parts.push(`patterns:${middle}:${kind}`);
    parts.push(`parsers:${Math.min(3000, middle)}`);
  }
  if (peers)
    for (const { name, articles } of PEERS)
      for (const size of sizes) if (articlesFor(articles, size) !== null) parts.push(`peer:${size}:${name}`);
  return parts;
}

const articlesFor = (articles: Readonly<Record<number, number>>, size: number): number | null => {
  const known = Object.keys(articles)
    .map(Number)
    .toSorted((left, right) => left - right)
    .find((count) => count >= size);
  return known === undefined ? null : (articles[known] ?? null);
};

/** Runs one of `listParts` and gives what it adds to the figures. */
export async function measurePart(part: string, options: BenchOptions): Promise<Partial<BenchFigures>> {
  const [what = "", given = "", name = ""] = part.split(":");
  const size = Number(given);
  const few = { ...options, articles: Math.min(options.articles, 400) };
  const fewer = { ...options, articles: Math.min(options.articles, size > 100_000 ? 300 : 800) };
  if (what === "load")
    return { load: describeLoad(openLoad({ ...options, articles: Math.min(options.articles, 1112) }), size) };
  if (what === "size") {
    const load = openLoad(size > 50_000 ? fewer : options);
    const queries = load.queries(size);
    const { figures, set } = measureSize(load, queries, { rounds: size > 50_000 ? 3 : 5, ms: 1500 });
    const threads = name === "threads" ? await measureTwoThreads(set, load, few, size) : {};
    return { sizes: [{ ...figures, edits: measureEdits(set, load, queries) }], ...threads };
  }
  if (what === "kind") {
    const kind = KINDS.find((known) => known === name);
    if (kind === undefined) throw new Error(`no kind ${name}`);
    const load = openLoad(few);
    const { figures } = measureSize(load, load.queries(size, kind), { rounds: 3, ms: 300 });
    return { kinds: [{ kind, ...figures }] };
  }
  if (what === "patterns") {
    const kind = PATTERNS.find((known) => known === name);
    if (kind === undefined) throw new Error(`no pattern ${name}`);
    return { patterns: [{ kind, ...measurePatterns(openLoad(few), size, kind) }] };
  }
  if (what === "parsers")
    return { parsers: measureParsers(openLoad({ ...options, articles: 1 }).queries(size)) };
  if (what === "threads") {
    const load = openLoad(few);
    return measureTwoThreads(compileLoad(load, load.queries(size)).set, load, few, size);
  }
  const chosen = PEERS.find((peer) => peer.name === name);
  if (what !== "peer" || chosen === undefined) throw new Error(`no part ${part}`);
  const load = openLoad(few);
  const articles = articlesFor(chosen.articles, size) ?? 1;
  return {
    peers: [
      {
        size,
        ...(await measurePeer(load, load.queries(size), chosen.peer, { articles, warm: chosen.warm })),
      },
    ],
  };
}

async function measureTwoThreads(
  set: QuerySet,
  { articles: all, ...load }: Load,
  { articles, scripts, metaShare }: BenchOptions,
  queries: number,
): Promise<Pick<BenchFigures, "threads">> {
  const few = { ...load, articles: all.slice(0, articles) };
  const figures = await measureThreads(set, few, { articles, scripts, metaShare }, { threads: 2, rounds: 4 });
  return { threads: { queries, ...figures } };
}
