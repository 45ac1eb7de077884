import { compileQueries } from "@wirewatch/query";
import { measureRate, timed, type Rate } from "./cpu-time.ts";
import type { Load } from "./load.ts";
import { openRandom } from "./random.ts";
import type { World } from "./world.ts";

export const PATTERNS = ["infix", "suffix", "regex", "fuzzy"] as const;
export type PatternKind = (typeof PATTERNS)[number];

export interface PatternFigures {
  queries: number;
  rate: Rate;
  hits: number;
  compileCpuMs: number;
}

/** Queries of nothing but one wildcard, expression or misspelt word each. */
export function makePatterns(
  world: World,
  count: number,
  kind: PatternKind,
): { id: string; query: string }[] {
  const random = openRandom(11);
  const longWord = (): string => {
    for (;;) {
      const word = world.word(random, 400);
      if (word.length >= 7) return word;
    }
  };
  const make: Readonly<Record<PatternKind, () => string>> = {
    infix: () => `*${longWord().slice(1, 6)}*`,
    suffix: () => `*${longWord().slice(-5)}`,
    regex: () => {
      const word = longWord();
      return `/${word.slice(0, 3)}[a-m]+${word.slice(-2)}(s|ed)?/`;
    },
    fuzzy: () => {
      const word = longWord();
      return `${word.slice(0, 3)}x${word.slice(4)}~1`;
    },
  };
  return Array.from({ length: count }, (_, index) => ({ id: `${kind}-${index}`, query: make[kind]() }));
}

export function measurePatterns(load: Load, count: number, kind: PatternKind): PatternFigures {
  const [first] = load.worlds;
  if (first === undefined) throw new Error("there is no world");
  const queries = makePatterns(first.world, count, kind);
  const { result, ms } = timed(() => compileQueries(queries, { frequency: load.frequency }));
  const { set, refused } = result;
  if (refused.length > 0) throw new Error(`the bench's own query was refused: ${JSON.stringify(refused[0])}`);
  let hits = 0;
  const rate = measureRate(
    load.articles.length,
    () => {
      hits = 0;
      for (const article of load.articles) hits += set.match(article).length;
    },
    { rounds: 3, ms: 300 },
  );
  return { queries: count, rate, hits: hits / load.articles.length, compileCpuMs: ms };
}
