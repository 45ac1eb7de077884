/** How words of a language are cut, so that forms of one word meet. */
export type Stemming = "en" | "germanic" | "romance" | "slavic-latin" | "cyrillic" | "none";

const FAMILIES: Readonly<Record<string, Stemming>> = {
  en: "en",
  de: "germanic",
  nl: "germanic",
  sv: "germanic",
  da: "germanic",
  no: "germanic",
  nb: "germanic",
  nn: "germanic",
  fr: "romance",
  es: "romance",
  it: "romance",
  pt: "romance",
  ca: "romance",
  gl: "romance",
  ro: "romance",
  pl: "slavic-latin",
  cs: "slavic-latin",
  sk: "slavic-latin",
  sl: "slavic-latin",
  hr: "slavic-latin",
  bs: "slavic-latin",
  ru: "cyrillic",
  uk: "cyrillic",
  be: "cyrillic",
  bg: "cyrillic",
  mk: "cyrillic",
  sr: "cyrillic",
};

/** Endings that are taken off once, longest first, when at least `keep` letters remain. Words are folded: no accents. */
const ENDINGS: Readonly<
  Record<Exclude<Stemming, "en" | "none">, { keep: number; endings: readonly string[] }>
> = {
  germanic: {
    keep: 4,
    endings: ["ernes", "erna", "ern", "ens", "en", "er", "es", "em", "et", "e", "n", "s"],
  },
  romance: { keep: 4, endings: ["es", "os", "as", "is", "e", "a", "o", "i", "s"] },
  "slavic-latin": {
    keep: 4,
    endings: [
      "iego",
      "iemu",
      "ami",
      "ach",
      "ego",
      "emu",
      "ymi",
      "imi",
      "owi",
      "ech",
      "ich",
      "ych",
      "om",
      "ow",
      "em",
      "ie",
      "ej",
      "y",
      "i",
      "e",
      "a",
      "u",
      "o",
    ],
  },
  cyrillic: {
    keep: 3,
    endings: [
      "иями",
      "ями",
      "ами",
      "ого",
      "его",
      "ому",
      "ему",
      "ыми",
      "ими",
      "иях",
      "ией",
      "ях",
      "ах",
      "ов",
      "ев",
      "ей",
      "ой",
      "ий",
      "ый",
      "ая",
      "яя",
      "ое",
      "ее",
      "ые",
      "ие",
      "ия",
      "ию",
      "ии",
      "ым",
      "им",
      "ом",
      "ем",
      "ам",
      "ям",
      "ых",
      "их",
      "ую",
      "юю",
      "ю",
      "я",
      "а",
      "е",
      "и",
      "о",
      "у",
      "ы",
      "ь",
      "й",
      "і",
      "ї",
    ],
  },
};

/** The way of cutting for a BCP 47 primary subtag. */
export function stemmingOf(language: string): Stemming {
  return Object.hasOwn(FAMILIES, language) ? (FAMILIES[language] ?? "none") : "none";
}

function cutPlural(word: string): string {
  if (word.length <= 3 || !word.endsWith("s") || /(?:ss|us|is)$/.test(word)) return word;
  return word.endsWith("ies") && word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}

function cutEnglish(word: string): string {
  let cut = cutPlural(word);
  if (cut.length > 5 && /(?:ed|ing)$/.test(cut)) {
    cut = cut.replace(/(?:ed|ing)$/, "");
    if (/(?<last>[^lsz])\k<last>$/.test(cut)) cut = cut.slice(0, -1);
  }
  return cut.length > 4 ? cut.replace(/e$/, "") : cut;
}

/**
 * A folded word without its commonest endings: plurals, participles and cases. Light on purpose: what it joins by
 * mistake is worth less than what it keeps together, since a story is never decided by one word.
 */
export function stemWord(word: string, stemming: Stemming): string {
  if (stemming === "none") return word;
  if (stemming === "en") return cutEnglish(word);
  const { keep, endings } = ENDINGS[stemming];
  for (const ending of endings)
    if (word.length - ending.length >= keep && word.endsWith(ending)) return word.slice(0, -ending.length);
  return word;
}
