import type { EntityType, NamedEntity, TextField } from "@wirewatch/contracts";
import { tokenize, type Token } from "@wirewatch/text";

/** Languages in which capitals mark names. German writes every noun with one, so that they mark nothing there. */
const CAPITAL_LANGUAGES = new Set([
  "en",
  "fr",
  "es",
  "pt",
  "it",
  "nl",
  "ca",
  "ro",
  "sv",
  "no",
  "nb",
  "nn",
  "da",
  "fi",
  "pl",
  "cs",
  "sk",
  "hr",
  "sl",
  "hu",
  "tr",
  "ru",
  "uk",
  "bg",
  "sr",
  "el",
]);
const MAX_NAMES = 100;
const MAX_WORDS_IN_NAME = 6;

const TITLES = new Set([
  "mr",
  "mrs",
  "ms",
  "dr",
  "prof",
  "professor",
  "president",
  "minister",
  "senator",
  "judge",
  "captain",
  "king",
  "queen",
  "sir",
  "lord",
  "lady",
  "mayor",
  "pope",
]);
const ORGANISATIONS = new Set([
  "inc",
  "ltd",
  "llc",
  "plc",
  "corp",
  "corporation",
  "company",
  "group",
  "bank",
  "university",
  "institute",
  "ministry",
  "union",
  "party",
  "agency",
  "association",
  "council",
  "committee",
  "court",
  "police",
  "movement",
  "authority",
  "club",
  "athletic",
  "united",
  "hospital",
  "courier",
  "times",
  "post",
  "gmbh",
  "ag",
  "sa",
]);
const PLACES = new Set([
  "river",
  "lake",
  "mount",
  "cape",
  "island",
  "islands",
  "bay",
  "sea",
  "ocean",
  "street",
  "square",
  "city",
  "republic",
  "kingdom",
  "north",
  "south",
  "east",
  "west",
  "upper",
  "lower",
]);
const PLACE_BEFORE = new Set(["in", "at", "near", "from"]);
const NO_NAME = new Set([
  "the",
  "a",
  "an",
  "i",
  "he",
  "she",
  "it",
  "we",
  "they",
  "but",
  "and",
  "in",
  "on",
  "at",
  "for",
  "some",
  "this",
  "that",
  "his",
  "her",
  "its",
  "their",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
  "corrected",
  "update",
]);

const isCapital = (token: Token): boolean => /^\p{Lu}/u.test(token.text);

/**
 * Runs of capitalised words as names, typed only where a title, a suffix or a word of place gives evidence; everything else is MISC with
 * a low score. A word that only begins a sentence is no name unless it is written so elsewhere.
 */
export function tagNames(text: string, field: TextField, language: string): NamedEntity[] {
  if (!CAPITAL_LANGUAGES.has(language)) return [];
  const tokens = tokenize(text);
  const midSentence = new Set<string>();
  tokens.forEach((token, index) => {
    if (isCapital(token) && !beginsSentence(text, tokens, index)) midSentence.add(token.folded);
  });
  const names: NamedEntity[] = [];
  for (let index = 0; index < tokens.length && names.length < MAX_NAMES; index += 1) {
    const first = tokens[index];
    if (!first || !isCapital(first) || NO_NAME.has(first.folded) || first.text.length < 2) continue;
    let last = index;
    while (last + 1 < tokens.length && last - index + 1 < MAX_WORDS_IN_NAME) {
      const here = tokens[last];
      const next = tokens[last + 1];
      if (
        !here ||
        !next ||
        !isCapital(next) ||
        !/^[ \u00a0\u2019'-]{1,2}$/.test(text.slice(here.end, next.start))
      )
        break;
      last += 1;
    }
    const alone = last === index;
    if (!(alone && beginsSentence(text, tokens, index) && !midSentence.has(first.folded))) {
      const run = tokens.slice(index, last + 1);
      const before = tokens[index - 1]?.folded ?? "";
      const { type, score } = typeOf(run, before);
      const titled = TITLES.has(first.folded) && run.length > 1;
      const start = titled ? (run[1]?.start ?? first.start) : first.start;
      const end = run.at(-1)?.end ?? first.end;
      names.push({ text: text.slice(start, end), type, start, end, field, score });
    }
    index = last;
  }
  return names;
}

function typeOf(run: readonly Token[], before: string): { type: EntityType; score: number } {
  const words = run.map(({ folded }) => folded);
  const tail = words.at(-1) ?? "";
  if (TITLES.has(words[0] ?? "") || TITLES.has(before)) return { type: "PER", score: 0.8 };
  if (words.some((word) => ORGANISATIONS.has(word))) return { type: "ORG", score: 0.7 };
  if (run.length === 1 && run[0]?.letterCase === 2 && tail.length <= 6) return { type: "ORG", score: 0.4 };
  if (words.some((word) => PLACES.has(word))) return { type: "LOC", score: 0.6 };
  if (PLACE_BEFORE.has(before) && run.length <= 2) return { type: "LOC", score: 0.5 };
  if (run.length === 2 || run.length === 3) return { type: "PER", score: 0.4 };
  return { type: "MISC", score: 0.2 };
}

function beginsSentence(text: string, tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (!token || !previous) return true;
  return /[.!?:\n“”"«»–—(]/u.test(text.slice(previous.end, token.start));
}
