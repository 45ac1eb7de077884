import { childrenOf, compileQueries, parseQuery, type QueryNode } from "@wirewatch/query";
import { measureRate, quantile } from "./cpu-time.ts";
import { countArticles, wordsOf, type Load } from "./load.ts";
import { KINDS, SHARES } from "./queries.ts";
import { measureWalk } from "./walk.ts";

/** What the load is like, beside the figures of a real one: 2,225 news articles of 2004–05, queries made of their names. */
export interface LoadDescription {
  words: { mean: number; p50: number; p90: number; characters: number };
  distinctWords: number;
  vocabulary: { articles: number; words: number };
  leaves: number;
  hits: number;
  postings: number;
  kinds: Record<string, { share: number; hits: number; postings: number }>;
  /** Articles per CPU-second of the bare walk. */
  walk: number;
  /** The same with one query that never matches: reading alone. */
  reading: number;
}

/** As many of the load's articles as the real counts were made of. */
const SAMPLE = 1112;

export function describeLoad(load: Load, count: number): LoadDescription {
  const sample = load.articles.slice(0, SAMPLE);
  const lengths = sample.map(({ title, text }) => wordsOf(`${title}\n${text}`));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const counts = countArticles(sample);
  const queries = load.queries(count);
  const { set } = compileQueries(queries, { frequency: load.frequency });
  const hitsOf = new Map<string, number>();
  const kindOf = new Map(queries.map(({ id, kind }) => [id, kind]));
  for (const article of sample)
    for (const { id } of set.match(article)) {
      const kind = kindOf.get(id) ?? "";
      hitsOf.set(kind, (hitsOf.get(kind) ?? 0) + 1);
    }
  const postings = new Map<string, { sum: number; count: number }>();
  let leaves = 0;
  const expected = openPostings(counts, sample.length);
  for (const { kind, query } of queries) {
    const { ast } = parseQuery(query);
    leaves += countLeaves(ast);
    const known = postings.get(kind) ?? { sum: 0, count: 0 };
    known.sum += expected(ast);
    known.count += 1;
    postings.set(kind, known);
  }
  const hits = [...hitsOf.values()].reduce((sum, value) => sum + value, 0) / sample.length;
  const nothing = compileQueries([{ id: "nothing", query: "qqqqqq" }]).set;
  return {
    words: {
      mean: mean(lengths.map(({ length }) => length)),
      p50: quantile(
        lengths.map(({ length }) => length),
        0.5,
      ),
      p90: quantile(
        lengths.map(({ length }) => length),
        0.9,
      ),
      characters: mean(sample.map(({ title, text }) => title.length + text.length)),
    },
    distinctWords: mean(lengths.map((words) => new Set(words).size)),
    vocabulary: { articles: sample.length, words: counts.size },
    leaves: leaves / count,
    hits,
    postings: [...postings.values()].reduce((sum, { sum: own }) => sum + own, 0),
    kinds: Object.fromEntries(
      KINDS.map((kind) => {
        const own = postings.get(kind) ?? { sum: 0, count: 1 };
        const per10k = 10_000 / own.count;
        return [
          kind,
          {
            share: SHARES[kind] / 100,
            hits: ((hitsOf.get(kind) ?? 0) / sample.length) * per10k,
            postings: own.sum * per10k,
          },
        ];
      }),
    ),
    walk: measureWalk(sample),
    reading: measureRate(
      sample.length,
      () => {
        for (const article of sample) nothing.match(article);
      },
      { rounds: 5, ms: 500 },
    ).median,
  };
}

export function countLeaves(node: QueryNode): number {
  const children = childrenOf(node);
  return children.length === 0 ? 1 : children.reduce((sum, child) => sum + countLeaves(child), 0);
}

/**
 * How many of an article's words must make an engine look at the query, on average, when each query is only looked at for its rarest
 * necessary words: a measure of the load that does not depend on the engine measured.
 */
function openPostings(counts: ReadonlyMap<string, number>, articles: number): (node: QueryNode) => number {
  const sorted = [...counts.keys()].toSorted();
  const of = (word: string): number => (counts.get(word) ?? 0) / articles;
  const begins = (start: string): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? "") < start) low = middle + 1;
      else high = middle;
    }
    let sum = 0;
    for (let at = low; at < sorted.length; at += 1) {
      const word = sorted[at] ?? "";
      if (!word.startsWith(start)) break;
      sum += of(word);
    }
    return sum;
  };
  const rarest = (text: string): number => Math.min(...wordsOf(text).map(of));
  const cost = (node: QueryNode): number => {
    if (node.kind === "word")
      return node.text.endsWith("*") ? begins(node.text.slice(0, -1).toLowerCase()) : rarest(node.text);
    if (node.kind === "phrase") return rarest(node.words.join(" "));
    if (node.kind === "or") return node.parts.reduce((sum, part) => sum + cost(part), 0);
    if (node.kind === "and") return Math.min(...node.parts.map(cost));
    if (node.kind === "near") return Math.min(cost(node.left), cost(node.right));
    if (node.kind === "scope") return cost(node.part);
    return Number.POSITIVE_INFINITY;
  };
  return cost;
}
