import type { MatchSpan } from "@wirewatch/contracts";
import {
  foldToken,
  lowerToken,
  openScanner,
  paragraphPlaces,
  readSurface,
  sentencePlaces,
} from "@wirewatch/text";
import type { QueryDocument } from "../query-document.ts";
import { formLanguages, stemsOf, stemWord } from "../word-forms.ts";
import { editsToPattern, letterMask, bitCount } from "./edits-to-pattern.ts";

type FieldName = MatchSpan["field"];

/** A place as first and last word of its field. */
export interface WordPlace {
  field: FieldName;
  first: number;
  last: number;
  span: MatchSpan;
}

/** The nearest spelling that an article has. */
export interface NearSpelling {
  edits: number;
  span: MatchSpan;
  text: string;
}

/** The words of an article by number, for distances, and its spellings, for slips of the pen. */
export interface ArticleWords {
  count(field: FieldName): number;
  /** The words that a span of the original text covers. */
  placeOf(span: MatchSpan): WordPlace;
  /** The number of the sentence or paragraph in which a place begins. */
  groupOf(place: WordPlace, operator: "SENTENCE" | "PARAGRAPH"): number;
  /**
   * The spelling nearest to a folded word, in which `*` and `?` are wildcards, with at most `limit` edits. Null when there
   * is none, or when the work allowed for all searches together is used up; `isExhausted` tells which.
   */
  nearestSpelling(pattern: string, limit: number): NearSpelling | null;
  /** A word of the article that is another form of a word, in the article's language or else the first of the script. */
  otherForm(word: string): MatchSpan | null;
  isExhausted(): boolean;
}

/** Different spellings that are looked at: what a long article has. */
const MAX_SPELLINGS = 50_000;
/** Comparisons of all searches of one explanation; one of letters counts as many as it has letters. */
const MAX_COMPARISONS = 40_000_000;
/** Forms of a word begin alike, and finding a stem costs as much as so many comparisons. */
const SHARED_START = 3;
const STEMMING_WORK = 500;

export function openArticleWords(document: QueryDocument): ArticleWords {
  const scanner = openScanner({ maxSurfaces: 4_000_000 });
  scanner.append(document.title);
  const titleWords = scanner.scan.count;
  scanner.append(document.text);
  const { scan } = scanner;
  const from = (field: FieldName): number => (field === "title" ? 0 : titleWords);
  const to = (field: FieldName): number => (field === "title" ? titleWords : scan.count);

  /** The last word of a field that begins before an offset. */
  const wordBefore = (field: FieldName, offset: number): number => {
    let low = from(field);
    let high = to(field) - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((scan.starts[middle] as number) < offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const groups = new Map<string, Int32Array>();
  const startsOf = (field: FieldName, operator: "SENTENCE" | "PARAGRAPH"): Int32Array => {
    const key = `${field} ${operator}`;
    let starts = groups.get(key);
    if (starts === undefined) {
      const placesOf = operator === "SENTENCE" ? sentencePlaces : paragraphPlaces;
      // Every second place is the end of what the one before begins.
      starts =
        field === "title" ? new Int32Array(1) : placesOf(document.text).filter((_, index) => index % 2 === 0);
      groups.set(key, starts);
    }
    return starts;
  };

  let work = 0;
  let spellings: { folded: string; mask: number; word: number }[] | null = null;
  let byStart: Map<string, { word: number }[]> | null = null;
  const readSpellings = (): { folded: string; mask: number; word: number }[] => {
    const seen = new Set<number>();
    const list: { folded: string; mask: number; word: number }[] = [];
    for (let word = 0; word < scan.count && list.length < MAX_SPELLINGS; word += 1) {
      const surface = scan.surfaces[word] as number;
      if (seen.has(surface)) continue;
      seen.add(surface);
      const folded = readSurface(scanner.surfaces.text(surface))[0] ?? "";
      if (folded.length > 1 && folded.length < 60) list.push({ folded, mask: letterMask(folded), word });
    }
    if (seen.size >= MAX_SPELLINGS) work += 1;
    return list;
  };

  const spanOf = (word: number, clause: string): MatchSpan => ({
    field: word < titleWords ? "title" : "text",
    start: scan.starts[word] as number,
    end: scan.ends[word] as number,
    clause,
  });

  return {
    count: (field) => to(field) - from(field),
    placeOf: (span) => {
      const last = wordBefore(span.field, span.end);
      let first = wordBefore(span.field, span.start + 1);
      // A sign before the word belongs to the span: the word before it does not.
      if (first < last && (scan.ends[first] as number) <= span.start) first += 1;
      return { field: span.field, first: first - from(span.field), last: last - from(span.field), span };
    },
    groupOf: ({ field, first }, operator) => {
      const starts = startsOf(field, operator);
      const offset = scan.starts[first + from(field)] as number;
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    nearestSpelling: (pattern, limit) => {
      if (work > MAX_COMPARISONS) return null;
      spellings ??= readSpellings();
      const isWild = /[*?]/.test(pattern);
      const letters = pattern.replaceAll(/[*?]/g, "");
      const mask = letterMask(letters);
      let best: { edits: number; word: number } | null = null;
      work += spellings.length;
      for (const { folded, mask: other, word } of spellings) {
        const allowed = best === null ? limit : best.edits - 1;
        if (folded.length + allowed < letters.length || bitCount(mask & ~other) > allowed) continue;
        if (!isWild && (folded.length - letters.length > allowed || bitCount(other & ~mask) > allowed))
          continue;
        work += pattern.length * folded.length;
        if (work > MAX_COMPARISONS) break;
        const edits = editsToPattern(pattern, folded, allowed);
        if (edits > allowed || edits === 0) continue;
        best = { edits, word };
        if (edits === 1) break;
      }
      if (best === null) return null;
      const span = spanOf(best.word, pattern);
      const text = (span.field === "title" ? document.title : document.text).slice(span.start, span.end);
      return { edits: best.edits, text, span };
    },
    otherForm: (typed) => {
      const languages = formLanguages(typed);
      const own = (document.language ?? "").split("-")[0]?.toLowerCase() ?? "";
      const language = languages.includes(own) ? own : (languages[0] as string);
      const folded = foldToken(typed);
      const start = folded.slice(0, SHARED_START);
      if (folded.length < SHARED_START || !/^[\p{L}\p{M}]+$/u.test(folded) || work > MAX_COMPARISONS)
        return null;
      spellings ??= readSpellings();
      if (byStart === null) {
        byStart = new Map();
        for (const spelling of spellings) {
          const key = spelling.folded.slice(0, SHARED_START);
          const known = byStart.get(key);
          if (known) known.push(spelling);
          else byStart.set(key, [spelling]);
        }
      }
      const stem = stemWord(lowerToken(typed), language);
      for (const { word } of byStart.get(start) ?? []) {
        work += STEMMING_WORK;
        if (work > MAX_COMPARISONS) break;
        const span = spanOf(word, typed);
        const text = (span.field === "title" ? document.title : document.text).slice(span.start, span.end);
        if (stemsOf(lowerToken(text), language).includes(stem)) return span;
      }
      return null;
    },
    isExhausted: () => work > MAX_COMPARISONS,
  };
}
