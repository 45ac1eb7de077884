// This file is long: all ways to find patterns share the letters of the one word in hand.
import { exactSurface, openStringTable, readSurface, type StringTable } from "@wirewatch/text";
import { editDistance } from "../suggest-name.ts";
import { formLanguages, stemsOf, stemWord } from "../word-forms.ts";
import { compileRegex } from "../word-regex.ts";
import { ANY_LETTERS, matchesWildcard, ONE_LETTER } from "../word-terms.ts";

/** A pattern that is tested letter by letter, when all that is cheap to see speaks for it. */
interface Pattern {
  term: number;
  /** Letters (as bits of `letterBit`) that every match has. */
  mask: number;
  /** Code units that a match has at least. */
  least: number;
  test(word: string): boolean;
}

/** Words with the same first letter and length, for searches by edits. */
interface FuzzyBucket {
  masks: number[];
  terms: number[];
  words: string[];
  edits: number[];
}

/**
 * The terms of a lexicon that are no plain words. A new spelling is tried against few of them: prefixes and suffixes
 * are looked up whole, other wildcards and expressions are filed under the rarest of their letter groups, or of their
 * letters, or of the letters that they may begin with; edits under first letter and length, where the letters that
 * two words do not share exclude nearly all; forms under their stem.
 */
export interface PatternIndex {
  add(key: string, term: number): void;
  /** Whether any term is a form, so that what a spelling stands for depends on the article's language. */
  hasForms(): boolean;
  /**
   * Adds to `found` every term that a spelling stands for in an article of a language, plain words included, each
   * once. @returns how many patterns were tested
   */
  resolve(
    surfaces: StringTable,
    surface: number,
    lexicon: StringTable,
    language: string,
    found: number[],
  ): number;
  /** The same for a metadata key: itself and the wildcards that it matches. */
  resolveMeta(keys: StringTable, key: number, lexicon: StringTable, found: number[]): number;
}

const hasWildcard = (text: string): boolean => text.includes(ANY_LETTERS) || text.includes(ONE_LETTER);

/** One of 32 bits for a letter; the letters a to z have one each. */
const letterBit = (code: number): number => 1 << ((code ^ (code >>> 5)) & 31);

function maskOf(text: string): number {
  let mask = 0;
  for (let index = 0; index < text.length; index += 1) mask |= letterBit(text.charCodeAt(index));
  return mask;
}

function bitCount(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Two or three letters as a small integer; different groups may share one, as every pattern is tested in the end. */
const gramKey = (one: number, two: number, three: number): number =>
  (Math.imul(one, 0x9e3779b1) ^ Math.imul(two, 0x85ebca6b) ^ Math.imul(three + 1, 0xc2b2ae35)) & 0x3fffffff;

/** Steps that one test of a pattern counts for: an expression walks its states for every letter. */
const TEST_STEPS = 16;
/** Longer spellings are cut here; only addresses are as long. */
const LONGEST = 8192;
const BEGIN = 94; // ^ and $ are the ends of the word; no folded word holds them.
const END = 36;

export function openPatternIndex(): PatternIndex {
  const prefixes = openStringTable();
  const prefixTerms: number[] = [];
  const prefixLengths = new Uint8Array(LONGEST);
  /** Suffixes are filed and looked up backwards. */
  const suffixes = openStringTable();
  const suffixTerms: number[] = [];
  const suffixLengths = new Uint8Array(LONGEST);
  const grams = new Map<number, Pattern[]>();
  /** A bit for each gram key, so that most groups of a word cost no look-up. */
  const gramBits = new Uint8Array(8192);
  let hasPairs = false;
  /** Patterns without two letters in a row, by one of their letters. */
  const byLetter = new Map<number, Pattern[]>();
  /** Expressions without a certain letter, by the letters that they may begin with. */
  const byFirst = new Map<number, Pattern[]>();
  /** What can only be tested. */
  const loose: Pattern[] = [];
  const fuzzy = new Map<number, FuzzyBucket>();
  const stems = new Map<string, Map<string, number[]>>();
  /** Languages whose forms were asked for with a word in a script of other languages. */
  const foreign = new Set<string>();
  let hasExact = false;
  let hasPatterns = false;

  const into = <Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void => {
    const held = map.get(key);
    if (held) held.push(item);
    else map.set(key, [item]);
  };

  /** Files a pattern under the letter group of its literal runs that holds the fewest patterns so far. */
  const file = (
    runs: readonly string[],
    certain: string,
    pattern: Pattern,
    firstLetters: readonly number[] | null,
  ): void => {
    hasPatterns = true;
    for (const size of [3, 2]) {
      let best = -1;
      let bestCount = Number.POSITIVE_INFINITY;
      for (const run of runs)
        for (let at = 0; at + size <= run.length; at += 1) {
          const key = gramKey(
            run.charCodeAt(at),
            run.charCodeAt(at + 1),
            size === 3 ? run.charCodeAt(at + 2) : -1,
          );
          const count = grams.get(key)?.length ?? 0;
          if (count < bestCount) {
            best = key;
            bestCount = count;
          }
        }
      if (best < 0) continue;
      if (size === 2) hasPairs = true;
      into(grams, best, pattern);
      gramBits[(best & 0xffff) >> 3] = (gramBits[(best & 0xffff) >> 3] as number) | (1 << (best & 7));
      return;
    }
    let letter = -1;
    let letterCount = Number.POSITIVE_INFINITY;
    for (let at = 0; at < certain.length; at += 1) {
      const code = certain.charCodeAt(at);
      const count = byLetter.get(code)?.length ?? 0;
      if (count < letterCount) {
        letter = code;
        letterCount = count;
      }
    }
    if (letter >= 0) into(byLetter, letter, pattern);
    else if (firstLetters !== null) for (const code of firstLetters) into(byFirst, code, pattern);
    else loose.push(pattern);
  };

  const addWildcard = (key: string, term: number): void => {
    hasPatterns = true;
    const rest = key.slice(0, -1);
    if (key.endsWith(ANY_LETTERS) && !hasWildcard(rest) && rest.length < LONGEST) {
      prefixTerms[prefixes.intern(rest)] = term;
      prefixLengths[rest.length] = 1;
      return;
    }
    const tail = key.slice(1);
    if (key.startsWith(ANY_LETTERS) && !hasWildcard(tail) && tail.length < LONGEST) {
      suffixTerms[suffixes.intern(backwards(tail))] = term;
      suffixLengths[tail.length] = 1;
      return;
    }
    const runs = `^${key}$`
      .replaceAll(ONE_LETTER, ANY_LETTERS)
      .split(ANY_LETTERS)
      .filter((run) => run !== "^" && run !== "$" && run !== "");
    const literal = key.replaceAll(ANY_LETTERS, "").replaceAll(ONE_LETTER, "");
    file(
      runs,
      literal,
      {
        term,
        mask: maskOf(literal),
        least: key.replaceAll(ANY_LETTERS, "").length,
        test: (word) => matchesWildcard(key, word),
      },
      null,
    );
  };

  const addRegex = (source: string, term: number): void => {
    const regex = compileRegex(source, true);
    file(
      [regex.literal],
      regex.letters,
      { term, mask: maskOf(regex.letters), least: regex.least, test: (word) => regex.test(word) },
      regex.firstLetters,
    );
  };

  const addFuzzy = (word: string, edits: number, term: number): void => {
    hasPatterns = true;
    const key = word.charCodeAt(0) * LONGEST + Math.min(word.length, LONGEST - 1);
    let bucket = fuzzy.get(key);
    if (!bucket) fuzzy.set(key, (bucket = { masks: [], terms: [], words: [], edits: [] }));
    bucket.masks.push(maskOf(word));
    bucket.terms.push(term);
    bucket.words.push(word);
    bucket.edits.push(edits);
  };

  /** The word in hand, and backwards. */
  const letters = new Uint16Array(LONGEST);
  const reverse = new Uint16Array(LONGEST);
  let tested = 0;
  const ids: number[] = [];

  const testAll = (
    patterns: readonly Pattern[] | undefined,
    mask: number,
    length: number,
    word: string,
    found: number[],
  ): void => {
    if (patterns === undefined) return;
    // To look at a mask costs a fraction of what a test does.
    tested += patterns.length >> 3;
    for (const pattern of patterns) {
      if ((pattern.mask & ~mask) !== 0 || pattern.least > length) continue;
      tested += TEST_STEPS;
      if (pattern.test(word)) found.push(pattern.term);
    }
  };

  const resolveWildcards = (word: string, length: number, mask: number, found: number[]): void => {
    if (prefixTerms.length > 0) {
      ids.length = 0;
      prefixes.findPrefixes(letters, length, prefixLengths, ids);
      for (const id of ids) found.push(prefixTerms[id] as number);
    }
    if (suffixTerms.length > 0) {
      for (let index = 0; index < length; index += 1) reverse[index] = letters[length - 1 - index] as number;
      ids.length = 0;
      suffixes.findPrefixes(reverse, length, suffixLengths, ids);
      for (const id of ids) found.push(suffixTerms[id] as number);
    }
    if (grams.size > 0) {
      let one = -1;
      let two = BEGIN;
      for (let at = 0; at <= length; at += 1) {
        const three = at < length ? (letters[at] as number) : END;
        if (one >= 0) {
          const key = gramKey(one, two, three);
          if (((gramBits[(key & 0xffff) >> 3] as number) & (1 << (key & 7))) !== 0)
            testAll(grams.get(key), mask, length, word, found);
        }
        if (hasPairs) {
          const key = gramKey(two, three, -1);
          if (((gramBits[(key & 0xffff) >> 3] as number) & (1 << (key & 7))) !== 0)
            testAll(grams.get(key), mask, length, word, found);
        }
        one = two;
        two = three;
      }
    }
    if (byLetter.size > 0)
      for (let at = 0; at < length; at += 1) {
        const code = letters[at] as number;
        if (letters.indexOf(code) === at) testAll(byLetter.get(code), mask, length, word, found);
      }
    if (byFirst.size > 0) testAll(byFirst.get(letters[0] as number), mask, length, word, found);
    testAll(loose, mask, length, word, found);
  };

  const resolveFuzzy = (word: string, length: number, mask: number, found: number[]): void => {
    const first = word.codePointAt(0);
    for (let other = Math.max(1, length - 2); other <= Math.min(LONGEST - 1, length + 2); other += 1) {
      const bucket = fuzzy.get((letters[0] as number) * LONGEST + other);
      if (bucket === undefined) continue;
      const { masks, edits } = bucket;
      tested += masks.length >> 3;
      for (let index = 0; index < masks.length; index += 1) {
        const allowed = edits[index] as number;
        const theirs = masks[index] as number;
        // An edit takes at most one letter away and brings at most one; swapped letters change nothing.
        if (bitCount(mask & ~theirs) > allowed || bitCount(theirs & ~mask) > allowed) continue;
        const wanted = bucket.words[index] as string;
        if (wanted.codePointAt(0) !== first) continue;
        tested += 4;
        if (editDistance(word, wanted, allowed) <= allowed) found.push(bucket.terms[index] as number);
      }
    }
  };

  const resolveForms = (exact: string, language: string, found: number[]): void => {
    const own = formLanguages(exact);
    const chosen = own.includes(language) ? language : (own[0] as string);
    const tryLanguage = (each: string): void => {
      const byStem = stems.get(each);
      if (byStem === undefined) return;
      tested += 16;
      for (const stem of stemsOf(exact, each)) {
        const terms = byStem.get(stem);
        if (terms) for (const term of terms) found.push(term);
      }
    };
    tryLanguage(chosen);
    for (const each of foreign) if (each !== chosen) tryLanguage(each);
  };

  const unique = (found: number[]): void => {
    if (found.length < 2) return;
    let count = 0;
    const seen = found.length > 16 ? new Set<number>() : null;
    for (const term of found) {
      if (seen === null) {
        let isKnown = false;
        for (let index = 0; index < count && !isKnown; index += 1) isKnown = found[index] === term;
        if (isKnown) continue;
      } else {
        if (seen.has(term)) continue;
        seen.add(term);
      }
      found[count] = term;
      count += 1;
    }
    found.length = count;
  };

  const resolvePatterns = (text: string, length: number, found: number[]): void => {
    let mask = 0;
    for (let index = 0; index < length; index += 1) mask |= letterBit(letters[index] as number);
    resolveWildcards(text, length, mask, found);
    if (fuzzy.size > 0) resolveFuzzy(text, length, mask, found);
  };

  const readReading = (text: string): number => {
    const length = Math.min(text.length, LONGEST);
    for (let index = 0; index < length; index += 1) letters[index] = text.charCodeAt(index);
    return length;
  };

  return {
    hasForms: () => stems.size > 0,
    add: (key, term) => {
      const first = key.charAt(0);
      if (first === "\u0001") addWildcard(key, term);
      else if (key.length < 2) return;
      else if (first === "=") hasExact = true;
      else if (first === "~") addFuzzy(key.slice(2), Number(key.charAt(1)), term);
      else if (first === "/") addRegex(key.slice(1), term);
      else if (first === "+") {
        const colon = key.indexOf(":");
        const language = key.slice(1, colon);
        const word = key.slice(colon + 1);
        if (!formLanguages(word).includes(language)) foreign.add(language);
        let byStem = stems.get(language);
        if (!byStem) stems.set(language, (byStem = new Map()));
        into(byStem, stemWord(word, language), term);
      } else if (hasWildcard(key)) addWildcard(key, term);
    },
    resolve: (surfaces, surface, lexicon, language, found) => {
      tested = 1;
      const pool = surfaces.pool();
      const start = surfaces.start(surface);
      const length = surfaces.start(surface + 1) - start;
      let isPlain = length <= LONGEST;
      for (let index = 0; index < length && isPlain; index += 1) {
        const code = pool[start + index] as number;
        isPlain = (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
        letters[index] = code;
      }
      if (isPlain) {
        // Most words are their own and only reading, and need no string.
        const term = lexicon.findRange(letters, 0, length);
        if (term >= 0) found.push(term);
        if (hasPatterns) resolvePatterns(surfaces.text(surface), length, found);
      } else {
        const text = surfaces.text(surface);
        for (const word of readSurface(text)) {
          const term = lexicon.find(word);
          if (term >= 0) found.push(term);
          if (hasPatterns) resolvePatterns(word, readReading(word), found);
        }
      }
      if (hasExact) {
        const term = lexicon.find(`=${exactSurface(surfaces.text(surface))}`);
        if (term >= 0) found.push(term);
      }
      if (stems.size > 0) resolveForms(exactSurface(surfaces.text(surface)), language, found);
      unique(found);
      return tested;
    },
    resolveMeta: (keys, key, lexicon, found) => {
      tested = 1;
      const text = keys.text(key);
      const term = lexicon.find(text);
      if (term >= 0) found.push(term);
      if (hasPatterns) {
        const length = readReading(text);
        let mask = 0;
        for (let index = 0; index < length; index += 1) mask |= letterBit(letters[index] as number);
        resolveWildcards(text, length, mask, found);
        unique(found);
      }
      return tested;
    },
  };
}

const backwards = (text: string): string => {
  let turned = "";
  for (let index = text.length - 1; index >= 0; index -= 1) turned += text.charAt(index);
  return turned;
};
