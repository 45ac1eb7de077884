import { foldWord } from "@wirewatch/text";
import { newStemmer } from "snowball-stemmers";

/** Language subtag to Snowball algorithm. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  en: "english",
  de: "german",
  fr: "french",
  es: "spanish",
  it: "italian",
  pt: "portuguese",
  nl: "dutch",
  sv: "swedish",
  no: "norwegian",
  nb: "norwegian",
  nn: "norwegian",
  da: "danish",
  fi: "finnish",
  hu: "hungarian",
  ro: "romanian",
  tr: "turkish",
  ca: "catalan",
  cs: "czech",
  ru: "russian",
  ar: "arabic",
  hy: "armenian",
};
const LATIN = [
  "en",
  "de",
  "fr",
  "es",
  "it",
  "pt",
  "nl",
  "sv",
  "da",
  "fi",
  "hu",
  "ro",
  "tr",
  "ca",
  "cs",
  "no",
];
/** Arabic writes "and", "the", "in" and "for" as prefixes of the word. */
const ARABIC_CLITICS = [/^و(?=.{3})/, /^و?(?:ال|بال|لل)(?=.{2})/, /^و?[بل](?=.{3})/];
/** Hebrew writes "and", "the", "that", "as", "to", "in" and "from" as prefixes, several at once. */
const HEBREW_PREFIX = /^[והשכלבמ](?=.{2})/;
const MAX_HEBREW_PREFIXES = 4;
const HANGUL_PARTICLES =
  /(?:에서는|에게서|으로|에서|에게|까지|부터|이나|은|는|이|가|을|를|의|에|와|과|도|로|만)$/;

/** The languages whose forms a word may have, by its script. The first is taken for articles in other languages. */
export function formLanguages(word: string): readonly string[] {
  if (/\p{sc=Cyrillic}/u.test(word)) return ["ru"];
  if (/\p{sc=Arabic}/u.test(word)) return ["ar"];
  if (/\p{sc=Hebrew}/u.test(word)) return ["he"];
  if (/\p{sc=Armenian}/u.test(word)) return ["hy"];
  if (/\p{sc=Hangul}/u.test(word)) return ["ko"];
  return LATIN;
}

const stemmers = new Map<string, { stem(word: string): string }>();

/** The stem of a lower-case word in a language, folded. Without an algorithm it is the folded word. */
export function stemWord(word: string, language: string): string {
  if (language === "ko") {
    const bare = word.replace(HANGUL_PARTICLES, "");
    return bare === "" ? word : bare;
  }
  const algorithm = ALGORITHMS[language];
  if (algorithm === undefined) return foldWord(word);
  let stemmer = stemmers.get(algorithm);
  if (!stemmer) {
    stemmer = newStemmer(algorithm);
    stemmers.set(algorithm, stemmer);
  }
  return foldWord(stemmer.stem(word));
}

/** Every stem that a word of an article may have in a language: in Arabic and Hebrew also without the prefixes. */
export function stemsOf(word: string, language: string): string[] {
  const stems = [stemWord(word, language)];
  if (language === "ar")
    for (const clitic of ARABIC_CLITICS)
      if (clitic.test(word)) stems.push(stemWord(word.replace(clitic, ""), language));
  if (language === "he") {
    let bare = stems[0] ?? "";
    for (let count = 0; count < MAX_HEBREW_PREFIXES && HEBREW_PREFIX.test(bare); count += 1) {
      bare = bare.slice(1);
      stems.push(bare);
    }
  }
  return stems;
}
