import type { QueryDocument } from "@wirewatch/query";

/** Seeded numbers from 0 to 1 (mulberry32). */
export function openRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ONSETS = [
  "b",
  "br",
  "c",
  "ch",
  "d",
  "dr",
  "f",
  "fl",
  "g",
  "gr",
  "h",
  "j",
  "k",
  "l",
  "m",
  "n",
  "p",
  "pr",
  "r",
  "s",
  "st",
  "t",
  "tr",
  "v",
  "w",
];
const VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
const CODAS = ["", "", "", "n", "r", "s", "l", "t", "nd", "ck", "m"];

/** A world of made-up words: a vocabulary with the word frequencies of natural language (Zipf), and names. */
export interface World {
  word(): string;
  /** A word as analysts choose them: of at least that rank, rarer ones more often than in text (square root of frequency). */
  rarer(rank: number): string;
  name(): string;
  madeUpName(): string;
  article(id: number, words: number): QueryDocument;
}

export function openWorld(seed: number): World {
  const random = openRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)];
  const syllable = (): string => pick(ONSETS) + pick(VOWELS) + pick(CODAS);
  const coin = (least: number, most: number): string => {
    let made = "";
    const count = least + Math.floor(random() * (most - least + 1));
    for (let index = 0; index < count; index += 1) made += syllable();
    return made;
  };
  const VOCABULARY = 30_000;
  const seen = new Set<string>();
  while (seen.size < VOCABULARY)
    seen.add(seen.size < 400 ? coin(1, 1) : seen.size < 4000 ? coin(1, 2) : coin(2, 3));
  const vocabulary = [...seen];
  // Zipf with exponent 1 by inverse transform: rank = N^u.
  const zipf = (least: number): string =>
    vocabulary[Math.min(VOCABULARY - 1, Math.floor(least + (VOCABULARY - least) ** random()) - 1)] ?? "";
  const chosen = (least: number): string =>
    vocabulary[Math.min(VOCABULARY - 1, Math.floor(least + (VOCABULARY - least) * random() ** 2))] ?? "";
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const freshName = (): string =>
    Array.from({ length: 2 + (random() < 0.25 ? 1 : 0) }, () => capital(coin(2, 3))).join(" ");
  const names = Array.from({ length: 60_000 }, () =>
    random() < 0.5 ? freshName() : `${capital(chosen(1000))} ${capital(chosen(1000))}`,
  );
  const nameAsChosen = (): string => names[Math.floor(names.length * random() ** 1.5)] ?? freshName();
  const nameByRank = (): string => names[Math.floor(names.length * random() ** 2.5)] ?? freshName();

  const article = (id: number, words: number): QueryDocument => {
    const cast = Array.from({ length: 6 }, nameByRank);
    const topic = Array.from({ length: 14 }, () => zipf(200));
    const parts: string[] = [];
    let count = 0;
    while (count < words) {
      const sentence: string[] = [];
      const length = 8 + Math.floor(random() * 20);
      for (let index = 0; index < length; index += 1) {
        const roll = random();
        if (roll < 0.05) sentence.push(pick(cast));
        else if (roll < 0.13) sentence.push(pick(topic));
        else if (roll < 0.14) sentence.push(`${pick(topic)}'s`);
        else if (roll < 0.145) sentence.push(`${zipf(50)}-${zipf(50)}`);
        else sentence.push(zipf(1));
        if (random() < 0.06) sentence[sentence.length - 1] += ",";
      }
      sentence[0] = capital(sentence[0] ?? "");
      parts.push(`${sentence.join(" ")}.`);
      count += sentence.join(" ").split(/[ -]/).length;
    }
    const text = parts.map((part, index) => part + (index % 3 === 2 ? "\n" : " ")).join("");
    return {
      id: `article-${id}`,
      title: capital(`${pick(cast)} ${pick(topic)} ${zipf(1)} ${pick(topic)}`),
      text,
      url: `https://www.${pick(["varn", "orlen", "tesk"])}.example/${id}`,
      language: "en",
    };
  };
  return { word: () => zipf(1), rarer: chosen, name: nameAsChosen, madeUpName: freshName, article };
}

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

const SHARES: Readonly<Record<QueryKind, number>> = {
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

/** Realistic standing queries of a world, of mixed kinds or of one. */
export function makeQueries(
  world: World,
  count: number,
  seed: number,
  only?: QueryKind,
): { id: string; query: string }[] {
  const random = openRandom(seed);
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const quote = (name: string): string => `"${name}"`;
  const name = (): string => (random() < 0.4 ? world.name() : world.madeUpName());
  const names = (least: number, most: number): string => {
    const made = Array.from({ length: between(least, most) }, () =>
      random() < 0.75
        ? quote(name())
        : random() < 0.5
          ? world.rarer(3000)
          : (world.madeUpName().split(" ")[0] ?? ""),
    );
    return made.length === 1 ? made[0] : `(${made.join(" OR ")})`;
  };
  const words = (least: number, most: number, rank = 100): string => {
    const made = Array.from({ length: between(least, most) }, () => world.rarer(rank));
    return made.length === 1 ? made[0] : `(${made.join(" OR ")})`;
  };
  const make: Readonly<Record<QueryKind, () => string>> = {
    entity: () => quote(name()),
    brands: () => names(3, 12),
    phraseAndNot: () => `${quote(name())} AND ${words(2, 6)} NOT (${words(1, 3)} OR ${quote(name())})`,
    near: () => `${names(1, 4)} ${random() < 0.25 ? "ONEAR" : "NEAR"}/${between(3, 15)} ${words(1, 6)}`,
    topic: () =>
      `${Array.from({ length: between(2, 3) }, () => world.rarer(60)).join(" AND ")}${random() < 0.3 ? ` NOT ${world.rarer(60)}` : ""}`,
    wildcard: () => `${world.rarer(300).slice(0, 5)}* AND ${random() < 0.5 ? quote(name()) : words(2, 5)}`,
    title: () => `title:${random() < 0.5 ? quote(name()) : world.rarer(300)}`,
    agency: () =>
      `${names(30, 79)} AND (${words(11, 20)} OR ${world.rarer(300).slice(0, 5)}*) NOT (${words(10, 10)} OR ${quote(name())} OR ${quote(name())})`,
    nears: () =>
      `(${names(1, 3)} NEAR/10 ${words(2, 5)}) AND (${words(2, 4)} NEAR/25 ${words(2, 4)}) NOT ${quote(name())}`,
  };
  const kinds = KINDS.flatMap((kind) => Array<QueryKind>(SHARES[kind]).fill(kind));
  return Array.from({ length: count }, (_, index) => {
    const kind = only ?? kinds[Math.floor(random() * kinds.length)];
    return { id: `${kind}-${index}`, query: make[kind]() };
  });
}
