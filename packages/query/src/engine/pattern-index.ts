import { readSurface, exactSurface, type StringTable } from "@wirewatch/text";
import { editDistance } from "../suggest-name.ts";
import { stemsOf, stemWord } from "../word-forms.ts";
import { compileRegex, type WordRegex } from "../word-regex.ts";
import { ANY_LETTERS, matchesWildcard, ONE_LETTER } from "../word-terms.ts";

interface Pattern {
  term: number;
  test(word: string): boolean;
}

/**
 * The terms of a lexicon that are no plain words. A new spelling is tried against few of them: prefixes and suffixes
 * are looked up whole, other wildcards and expressions by one of their letter groups, edits by first letter and
 * length, forms by stem.
 */
export interface PatternIndex {
  add(key: string, term: number): void;
  /** Every term that a spelling stands for, plain words included, without duplicates. */
  resolve(surface: string, lexicon: StringTable): number[];
}

const hasWildcard = (text: string): boolean => text.includes(ANY_LETTERS) || text.includes(ONE_LETTER);

export function openPatternIndex(): PatternIndex {
  const prefixes = new Map<string, number[]>();
  const suffixes = new Map<string, number[]>();
  const prefixLengths = new Set<number>();
  const suffixLengths = new Set<number>();
  const grams = new Map<string, Pattern[]>();
  const gramLengths = new Set<number>();
  /** Patterns without two letters in a row. */
  const loose: Pattern[] = [];
  const fuzzy = new Map<string, { term: number; word: string; edits: number }[]>();
  const stems = new Map<string, Map<string, number[]>>();
  let hasExact = false;
  let isEmpty = true;

  const into = <Item>(map: Map<string, Item[]>, key: string, item: Item): void => {
    const held = map.get(key);
    if (held) held.push(item);
    else map.set(key, [item]);
  };

  /** Files a pattern under the letter group of its literal runs that holds the fewest patterns so far. */
  const file = (runs: readonly string[], pattern: Pattern): void => {
    let best = "";
    let bestCount = Number.POSITIVE_INFINITY;
    for (const size of [3, 2]) {
      for (const run of runs)
        for (let at = 0; at + size <= run.length; at += 1) {
          const gram = run.slice(at, at + size);
          const count = grams.get(gram)?.length ?? 0;
          if (count < bestCount) {
            best = gram;
            bestCount = count;
          }
        }
      if (best !== "") break;
    }
    if (best === "") loose.push(pattern);
    else {
      gramLengths.add(best.length);
      into(grams, best, pattern);
    }
  };

  const addWildcard = (key: string, term: number): void => {
    const rest = key.slice(0, -1);
    if (key.endsWith(ANY_LETTERS) && !hasWildcard(rest)) {
      into(prefixes, rest, term);
      prefixLengths.add(rest.length);
    } else if (key.startsWith(ANY_LETTERS) && !hasWildcard(key.slice(1))) {
      into(suffixes, key.slice(1), term);
      suffixLengths.add(key.length - 1);
    } else {
      // ^ and $ are the ends of the word; no folded word holds them.
      const runs = `^${key}$`
        .replaceAll(ONE_LETTER, ANY_LETTERS)
        .split(ANY_LETTERS)
        .filter((run) => run !== "^" && run !== "$" && run !== "");
      file(runs, { term, test: (word) => matchesWildcard(key, word) });
    }
  };

  return {
    add: (key, term) => {
      const first = key.charAt(0);
      if (first === "\u0001") return;
      if (first === "=") hasExact = true;
      else if (first === "~") {
        isEmpty = false;
        const word = key.slice(2);
        into(fuzzy, Array.from(word)[0] ?? "", { term, word, edits: Number(key.charAt(1)) });
      } else if (first === "/") {
        isEmpty = false;
        const regex: WordRegex = compileRegex(key.slice(1), true);
        file([regex.literal], { term, test: (word) => regex.test(word) });
      } else if (first === "+") {
        isEmpty = false;
        const colon = key.indexOf(":");
        const language = key.slice(1, colon);
        let byStem = stems.get(language);
        if (!byStem) stems.set(language, (byStem = new Map()));
        into(byStem, stemWord(key.slice(colon + 1), language), term);
      } else if (key.includes(ANY_LETTERS) || key.includes(ONE_LETTER)) {
        isEmpty = false;
        addWildcard(key, term);
      }
    },
    resolve: (surface, lexicon) => {
      const readings = readSurface(surface);
      const found: number[] = [];
      for (const word of readings) {
        const term = lexicon.find(word);
        if (term >= 0) found.push(term);
      }
      if (hasExact) {
        const term = lexicon.find(`=${exactSurface(surface)}`);
        if (term >= 0) found.push(term);
      }
      if (isEmpty) return found.length > 1 ? [...new Set(found)] : found;
      for (const word of readings) {
        for (const length of prefixLengths) {
          if (length > word.length) continue;
          const terms = prefixes.get(word.slice(0, length));
          if (terms) found.push(...terms);
        }
        for (const length of suffixLengths) {
          if (length > word.length) continue;
          const terms = suffixes.get(word.slice(word.length - length));
          if (terms) found.push(...terms);
        }
        for (const pattern of loose) if (pattern.test(word)) found.push(pattern.term);
        if (gramLengths.size > 0) {
          const padded = `^${word}$`;
          const tried = new Set<string>();
          for (const size of gramLengths)
            for (let at = 0; at + size <= padded.length; at += 1) {
              const gram = padded.slice(at, at + size);
              const patterns = grams.get(gram);
              if (!patterns || tried.has(gram)) continue;
              tried.add(gram);
              for (const pattern of patterns) if (pattern.test(word)) found.push(pattern.term);
            }
        }
        const near = fuzzy.get(Array.from(word)[0] ?? "");
        if (near)
          for (const { term, word: other, edits } of near)
            if (editDistance(word, other, edits) <= edits) found.push(term);
      }
      if (stems.size > 0) {
        const exact = exactSurface(surface);
        for (const [language, byStem] of stems) {
          for (const stem of stemsOf(exact, language)) {
            const terms = byStem.get(stem);
            if (terms) found.push(...terms);
          }
        }
      }
      return [...new Set(found)];
    },
  };
}
