import type { QueryDocument } from "@wirewatch/query";
import type { BenchOptions } from "./options.ts";
import { makeQueries, type BenchQuery, type QueryKind } from "./queries.ts";
import { openRandom } from "./random.ts";
import { openWorld, type Script, type World } from "./world.ts";

/** Everything that one measurement works on; the same for the same options. */
export interface Load {
  articles: readonly QueryDocument[];
  queries(count: number, only?: QueryKind): BenchQuery[];
  worlds: readonly { world: World; share: number }[];
  /** Share of other articles of the same worlds that hold a folded word, as a running installation knows it. */
  readonly frequency: (word: string) => number;
}

const SEED = 1;
const COUNTED = 800;
/** Worlds are dear to make and never change. */
const known = new Map<Script, World>();

function worldOf(script: Script): World {
  const world = known.get(script) ?? openWorld(SEED, script);
  known.set(script, world);
  return world;
}

/** Folded words of a text, as the peers see them: runs of letters and digits, every Han sign alone, possessives dropped. */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll(/['’]s(?![\p{L}\p{N}])/gu, "")
      .match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []
  );
}

/** For each word the number of articles that hold it. */
export function countArticles(articles: readonly QueryDocument[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { title, text } of articles)
    for (const word of new Set(wordsOf(`${title}\n${text}`))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

export function openLoad({
  articles: count,
  scripts,
  metaShare,
}: Pick<BenchOptions, "articles" | "scripts" | "metaShare">): Load {
  const worlds = scripts
    ? [
        { world: worldOf("latin"), share: 0.75 },
        { world: worldOf("cyrillic"), share: 0.15 },
        { world: worldOf("han"), share: 0.1 },
      ]
    : [{ world: worldOf("latin"), share: 1 }];
  const random = openRandom(SEED);
  const [first] = worlds;
  if (first === undefined) throw new Error("there is no world");
  const take = (index: number): QueryDocument => {
    let roll = random();
    const { world } = worlds.find(({ share }) => (roll -= share) < 0) ?? first;
    return world.article(index);
  };
  const articles = Array.from({ length: count }, (_, index) => take(index));
  const counted = Math.min(COUNTED, 50 + count);
  const counts = countArticles(Array.from({ length: counted }, (_, index) => take(1_000_000 + index)));
  return {
    articles,
    worlds,
    queries: (wanted, only) =>
      makeQueries(worlds, wanted, { seed: 7, metaShare, ...(only === undefined ? {} : { only }) }),
    // A word that none of the counted articles holds is rarer than one in them.
    frequency: (word) => (counts.get(word) ?? 0.5) / counted,
  };
}
