import { compileQueries, parseQuery, type QueryDocument } from "@wirewatch/query";
import { cpuMs, measureRate } from "./cpu-time.ts";
import type { Load } from "./load.ts";
import { readPlainly, type Peer } from "./peers/peer.ts";
import type { BenchQuery } from "./queries.ts";

export interface PeerFigures {
  peer: string;
  part: string;
  queries: number;
  articles: number;
  /** Articles per CPU-second of the peer, and of ours with the same queries. */
  rate: number;
  ours: number;
  /** How often a query matched an article, for both the same. */
  hits: number;
}

/** Asks a peer and ours the same queries about the same articles, and throws when a single hit differs. */
export async function measurePeer(
  load: Load,
  all: readonly BenchQuery[],
  peer: Peer,
  { articles: count, warm }: { articles: number; warm: number },
): Promise<PeerFigures> {
  const queries = all
    .filter(({ script }) => script !== "han")
    .map(({ id, query }) => ({ id, query, ast: parseQuery(query).ast }))
    .filter(({ ast }) => peer.canAsk(ast));
  const { set } = compileQueries(
    queries.map(({ id, query }) => ({ id, query })),
    { frequency: load.frequency },
  );
  const ours = measureRate(
    load.articles.length,
    () => load.articles.forEach((article) => set.match(article)),
    { rounds: 3, ms: 300 },
  );
  const sample = load.articles.slice(0, count);
  const plain = sample.map(readPlainly);
  const open = await peer.open(queries);
  try {
    if (warm > 0) await open.match(plain.slice(0, warm));
    const from = cpuMs();
    const found = await open.match(plain);
    const ms = cpuMs() - from;
    let hits = 0;
    for (const [index, article] of sample.entries()) {
      const expected = set.match(article).map(({ id }) => id);
      assertSame(peer, article, queries, found[index] ?? [], expected);
      hits += expected.length;
    }
    return {
      peer: peer.name,
      part: peer.part,
      queries: queries.length,
      articles: sample.length,
      rate: (sample.length / ms) * 1000,
      ours: ours.median,
      hits,
    };
  } finally {
    await open.close();
  }
}

function assertSame(
  peer: Peer,
  article: QueryDocument,
  queries: readonly { id: string; query: string }[],
  theirs: readonly string[],
  ours: readonly string[],
): void {
  const [left, right] = [new Set(theirs), new Set(ours)];
  const only = theirs.find((id) => !right.has(id)) ?? ours.find((id) => !left.has(id));
  if (only === undefined && theirs.length === ours.length) return;
  throw new Error(
    `${peer.name} has ${theirs.length} hits for ${article.id} and we ${ours.length}; only ${left.has(only ?? "") ? "it" : "we"} found ${only}: ` +
      (queries.find(({ id }) => id === only)?.query ?? ""),
  );
}
