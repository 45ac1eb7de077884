import type { QueryDocument } from "@wirewatch/query";
import { openRandom, openSampler, zipfWeights } from "./random.ts";

export type Script = "latin" | "cyrillic" | "han";

/** Made-up words with the frequencies of news, names that come back as names in the news do, and articles of both. */
export interface World {
  readonly script: Script;
  /** A word as analysts choose them: of that rank or rarer, by the square root of its frequency. */
  word(random: () => number, fromRank: number): string;
  /** A name that articles hold, by the square root of its frequency. */
  name(random: () => number): string;
  /** Two words that articles hold, capitalised, though hardly ever together. */
  pair(random: () => number): string;
  /** A name that no article holds. */
  coinedName(random: () => number): string;
  /** A word that no article holds. */
  coined(random: () => number): string;
  /** The same article for the same number, whatever was asked for before. */
  article(index: number): QueryDocument;
}

const SYLLABLES: Readonly<
  Record<"latin" | "cyrillic", Readonly<Record<"onsets" | "vowels" | "codas", string>>>
> = {
  latin: {
    onsets: "b br c ch d dr f fl g gr h j k l m n p pr r s st t tr v w",
    vowels: "a a e e i i o o u ai ea ou",
    codas: "_ _ _ _ n r s l t nd ck m",
  },
  cyrillic: {
    onsets: "б бр в г гр д ж з к кр л м н п пр р с ст т тр ф х ч ш",
    vowels: "а а е е и и о о у ы я ю",
    codas: "_ _ _ _ н р с л т й к м",
  },
};
const FIRST_HAN = 0x4e00;
const HAN_SIGNS = 2500;

const VOCABULARY = 60_000;
const FUNCTION_WORDS = 150;
const GIVEN_NAMES = 900;
const FAMILY_NAMES = 6_000;
const NAMES = 20_000;
const SITES = 300;
const COUNTRIES = ["GB", "US", "DE", "FR", "IN", "NG", "BR", "AM"];
export const TOPIC_CODES = Array.from(
  { length: 17 },
  (_, index) => `${index + 1}`.padStart(2, "0") + "000000",
);
export const siteName = (index: number): string => `www.site${index}.example`;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function openWorld(seed: number, script: Script = "latin"): World {
  const random = openRandom(seed);
  const glue = script === "han" ? "" : " ";
  const letters = SYLLABLES[script === "han" ? "latin" : script];
  const onsets = letters.onsets.split(" ");
  const vowels = letters.vowels.split(" ");
  const codas = letters.codas.split(" ").map((coda) => (coda === "_" ? "" : coda));
  const pick = <Item>(from: () => number, items: readonly Item[]): Item =>
    items[Math.floor(from() * items.length)] as Item;
  const hanSign = (from: () => number): string =>
    String.fromCodePoint(FIRST_HAN + Math.floor(HAN_SIGNS * from() ** 1.5));
  const coin = (from: () => number, least: number, most: number): string => {
    let made = "";
    const count = least + Math.floor(from() * (most - least + 1));
    for (let index = 0; index < count; index += 1)
      made += script === "han" ? hanSign(from) : pick(from, onsets) + pick(from, vowels) + pick(from, codas);
    return made;
  };
  const distinct = (count: number, make: (index: number) => string, known: Set<string>): string[] => {
    const made: string[] = [];
    while (made.length < count) {
      const word = make(made.length);
      if (known.has(word)) continue;
      known.add(word);
      made.push(word);
    }
    return made;
  };

  const known = new Set<string>();
  // Frequent words are short, as in every language.
  const vocabulary = distinct(
    VOCABULARY,
    (index) => coin(random, index < 900 ? 1 : 2, index < 400 ? 1 : index < 14_000 ? 2 : 3),
    known,
  );
  const givenNames = distinct(GIVEN_NAMES, () => capital(coin(random, 1, 2)), known);
  const familyNames = distinct(FAMILY_NAMES, () => capital(coin(random, 2, 3)), known);
  // Two regimes, as in large texts: exponent one for the core of a language, steeper for the rest.
  const wordWeights = zipfWeights(VOCABULARY, 1, 3).map((weight, rank) => weight / (1 + rank / 3500));
  const inText = openSampler(wordWeights);
  const asChosen = openSampler(wordWeights.map(Math.sqrt));
  const ofGiven = openSampler(zipfWeights(GIVEN_NAMES, 0.9, 8));
  const ofFamily = openSampler(zipfWeights(FAMILY_NAMES, 0.85, 20));
  const nameWord = openSampler(zipfWeights(3300, 0.8, 50));
  const wordOfName = (from: () => number): string =>
    capital(vocabulary[FUNCTION_WORDS + nameWord(from)] ?? "");
  // People have a given name and a family name; organisations and places are named with ordinary words.
  const names = Array.from({ length: NAMES }, () => {
    const first = random() < 0.55;
    const parts = first
      ? [givenNames[ofGiven(random)] ?? "", familyNames[ofFamily(random)] ?? ""]
      : [wordOfName(random), wordOfName(random)];
    if (random() < 0.15) parts.push(wordOfName(random));
    return parts.join(glue);
  });
  const nameWeights = zipfWeights(NAMES, 0.98, 15);
  const inNews = openSampler(nameWeights);
  const nameAsChosen = openSampler(nameWeights.map(Math.sqrt));

  const coined = (from: () => number): string => {
    for (;;) {
      const word = coin(from, 2, 4);
      if (!known.has(word) && !known.has(capital(word))) return word;
    }
  };

  const article = (index: number): QueryDocument => {
    const own = openRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
    // The logarithms of lengths are normal (Box–Muller): median 342 words, one article in ten above 620.
    const normal = Math.sqrt(-2 * Math.log(own() + 1e-12)) * Math.cos(2 * Math.PI * own());
    const length = Math.max(60, Math.round(312 * Math.exp(0.49 * normal)));
    const cast = Array.from({ length: 4 + Math.floor(own() * 12) }, () => names[inNews(own)] ?? "");
    // Words of the matter come back within an article, so that it has fewer different words than free draws would give.
    const spoken: string[] = [];
    const word = (): string => {
      if (spoken.length > 20 && own() < 0.2) return pick(own, spoken);
      const rank = inText(own);
      const drawn = vocabulary[rank] ?? "";
      if (rank > FUNCTION_WORDS) spoken.push(drawn);
      return drawn;
    };
    const mention = (): string => {
      const name = pick(own, cast);
      return own() < 0.5 ? name : (name.split(" ").at(-1) ?? name);
    };
    // Read in one piece, a compound must begin like its first half and be no word of its own: the peers do not know that reading.
    const compound = (): string => {
      for (;;) {
        const [left, right] = [word(), word()];
        if (left.length > 5 && !known.has(left + right)) return `${left}-${right}`;
      }
    };
    const number = (): string => {
      const roll = own();
      if (roll < 0.35) return `${1990 + Math.floor(own() * 20)}`;
      if (roll < 0.8) return `${1 + Math.floor(own() * 99)}`;
      return `£${1 + Math.floor(own() * 9)}.${1 + Math.floor(own() * 9)}bn`;
    };
    let text = "";
    let count = 0;
    let sentences = 0;
    while (count < length) {
      const sentence: string[] = [];
      const words = 8 + Math.floor(own() * 26);
      for (let at = 0; at < words; at += 1) {
        const roll = own();
        let next: string;
        if (roll < 0.062) next = mention();
        else if (roll < 0.072 && script === "latin") next = `${mention()}'s`;
        else if (roll < 0.092) next = number();
        else if (roll < 0.102 && script === "latin") next = compound();
        else next = word();
        if (own() < 0.05) next += script === "han" ? "，" : ",";
        else if (own() < 0.01) next = script === "han" ? `「${next}」` : `"${next}"`;
        sentence.push(next);
      }
      sentence[0] = capital(sentence[0] ?? "");
      const end = script === "han" ? "。" : ".";
      const joined = sentence.join(glue) + end;
      sentences += 1;
      text += joined + (sentences % 3 === 0 ? "\n" : glue);
      count += script === "han" ? sentence.length : joined.split(/[ -]/).length;
    }
    const site = siteName(Math.floor(SITES * own() ** 2));
    return {
      id: `${script}-${index}`,
      title: capital([pick(own, cast), word(), word(), word()].join(glue)),
      text,
      url: `https://${site}/${index}`,
      language: script === "latin" ? "en" : script === "cyrillic" ? "ru" : "zh",
      country: pick(own, COUNTRIES),
      topics: [{ code: pick(own, TOPIC_CODES), label: "", score: Math.round(own() * 100) / 100 }],
    };
  };

  return {
    script,
    word: (from, fromRank) => vocabulary[asChosen(from, fromRank)] ?? "",
    name: (from) => names[nameAsChosen(from)] ?? "",
    pair: (from) =>
      [0, 1]
        .map(() => {
          const roll = from();
          if (roll < 0.35) return givenNames[ofGiven(from)] ?? "";
          if (roll < 0.65) return familyNames[ofFamily(from)] ?? "";
          return wordOfName(from);
        })
        .join(glue),
    coinedName: (from) =>
      Array.from({ length: from() < 0.25 ? 3 : 2 }, () => capital(coined(from))).join(glue),
    coined,
    article,
  };
}
