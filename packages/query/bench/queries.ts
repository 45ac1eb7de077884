import { openRandom } from "./random.ts";
import { siteName, TOPIC_CODES, type World } from "./world.ts";

export const KINDS = [
  "entity",
  "brands",
  "phraseAndNot",
  "near",
  "topic",
  "wildcard",
  "title",
  "agency",
  "nears",
] as const;
export type QueryKind = (typeof KINDS)[number];

/** Of a hundred queries. */
export const SHARES: Readonly<Record<QueryKind, number>> = {
  entity: 28,
  brands: 18,
  phraseAndNot: 15,
  near: 15,
  topic: 10,
  wildcard: 6,
  title: 4,
  agency: 2,
  nears: 2,
};

export interface BenchQuery {
  id: string;
  kind: QueryKind;
  query: string;
  script: World["script"];
}

export interface QueryMix {
  seed: number;
  /** One kind instead of the mix. */
  only?: QueryKind;
  /** Share of the queries that also ask for a site, language, country or topic. */
  metaShare?: number;
}

/**
 * Realistic standing queries: 40 % of the names stand in articles, 25 % are unseen pairs of words that do, 35 % stand nowhere. The
 * first `n` queries of a longer list are the list of length `n`.
 */
export function makeQueries(
  worlds: readonly { world: World; share: number }[],
  count: number,
  { seed, only, metaShare = 0 }: QueryMix,
): BenchQuery[] {
  const random = openRandom(seed);
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const quote = (name: string): string => `"${name}"`;
  const either = (parts: readonly string[]): string =>
    parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(" OR ")})`;
  const many = (least: number, most: number, make: () => string): string[] =>
    Array.from({ length: between(least, most) }, make);

  const makersOf = (world: World): Readonly<Record<QueryKind, () => string>> => {
    const name = (): string => {
      const roll = random();
      if (roll < 0.4) return quote(world.name(random));
      return quote(roll < 0.65 ? world.pair(random) : world.coinedName(random));
    };
    const nameOrWord = (): string => {
      const roll = random();
      if (roll < 0.75) return name();
      return roll < 0.875 ? world.word(random, 1000) : world.coined(random);
    };
    const names = (least: number, most: number): string => either(many(least, most, nameOrWord));
    const words = (least: number, most: number, fromRank = 100): string =>
      either(many(least, most, () => world.word(random, fromRank)));
    // A Han word is a row of tokens of one sign each, which has no beginning to leave open.
    const beginning = (): string => {
      const word = world.word(random, 600);
      return world.script === "han" ? word : `${word.slice(0, 5)}*`;
    };
    return {
      entity: name,
      brands: () => names(3, 12),
      phraseAndNot: () => `${name()} AND ${words(2, 6)} NOT (${words(1, 3)} OR ${name()})`,
      near: () => `${names(1, 4)} ${random() < 0.25 ? "ONEAR" : "NEAR"}/${between(3, 15)} ${words(1, 6)}`,
      topic: () =>
        `${many(2, 3, () => world.word(random, 40)).join(" AND ")}${random() < 0.3 ? ` NOT ${world.word(random, 300)}` : ""}`,
      wildcard: () => `${beginning()} AND ${random() < 0.5 ? name() : words(2, 5)}`,
      title: () => `title:${random() < 0.5 ? name() : world.word(random, 300)}`,
      agency: () =>
        `${names(30, 79)} AND (${words(11, 20)} OR ${beginning()}) NOT (${words(10, 10, 3000)} OR ${name()} OR ${name()})`,
      nears: () =>
        `(${names(1, 3)} NEAR/10 ${words(2, 5)}) AND (${words(2, 4)} NEAR/25 ${words(2, 4)}) NOT ${name()}`,
    };
  };
  const meta = (query: string): string => {
    const roll = random();
    if (roll < 0.3) return `(${query}) lang:en`;
    if (roll < 0.6) return `(${query}) NOT site:${siteName(Math.floor(random() * 40)).slice(4)}`;
    if (roll < 0.8) return `(${query}) country:GB`;
    return `(${query}) topic:${TOPIC_CODES[Math.floor(random() * TOPIC_CODES.length)] ?? ""}`;
  };

  const kinds = KINDS.flatMap((kind) => Array<QueryKind>(SHARES[kind]).fill(kind));
  const makers = worlds.map(({ world, share }) => ({ world, share, make: makersOf(world) }));
  return Array.from({ length: count }, (_, index) => {
    const kind = only ?? kinds[Math.floor(random() * kinds.length)] ?? "entity";
    let roll = makers.length === 1 ? 0 : random();
    const chosen = makers.find(({ share }) => (roll -= share) < 0) ?? makers[0];
    if (chosen === undefined) throw new Error("there is no world to ask about");
    const plain = chosen.make[kind]();
    const query = metaShare > 0 && random() < metaShare ? meta(plain) : plain;
    return { id: `${kind}-${index}`, kind, query, script: chosen.world.script };
  });
}
