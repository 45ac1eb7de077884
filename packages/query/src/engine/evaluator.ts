// This file is long: the evaluator is one closure, so that its arrays are local variables of every function in it.
/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
import type { MatchSpan } from "@wirewatch/contracts";
import { compileRegex, type WordRegex } from "../word-regex.ts";
import { passesCase } from "../word-terms.ts";
import { PLACE_GAP, type Article } from "./article.ts";
import { findLiteral } from "./find-literal.ts";
import { openIntList, push, reserve, type IntList } from "./growable.ts";
import {
  argumentCount,
  compares,
  kindOf,
  NODE_FORMS,
  NODE_NEAR,
  NODE_PHRASE,
  NODE_RAW,
  NODE_REGEX_CASE,
  NODE_SCOPE,
  NODE_TERM,
  NODE_UNION,
  NODE_WINDOW,
  OP_ALL,
  OP_AND,
  OP_ANY,
  OP_COUNT,
  OP_LABEL,
  OP_META,
  OP_META_SCORE,
  OP_NODE,
  OP_NODES,
  OP_NOT,
  OP_OR,
  OP_TERM,
  OP_TERMS,
  OP_WORDS,
  SCOPE_BODY,
  SCOPE_LEAD,
  SCOPE_NONE,
  SCOPE_TITLE,
  SHOWN_CAPITALISED,
  SHOWN_CAPITALS,
  skip,
} from "./opcodes.ts";
import { countApart, mergeNear, sortSpans, windowSpans, type WindowList } from "./span-lists.ts";
import { POSTING_SIZE, type Store } from "./store.ts";

/** So many articles are counted whole before every eighth is. */
const COUNT_ALL = 2048;

/** Lists of places shorter than this are found again as quickly as kept; more than the most are not held for one article. */
const LEAST_KEPT = 1024;
const MOST_KEPT = 4_194_304;

/** In how many articles of the sample each term was. Survives the evaluators of a segment that grows. */
export interface TermCounts {
  articles: number;
  counted: number;
  /** Halved together with `counted` before a number would overflow. */
  byTerm: Uint16Array;
}

export const openTermCounts = (): TermCounts => ({ articles: 0, counted: 0, byTerm: new Uint16Array(0) });

/** What a grown segment takes over from its last evaluator: arrays as long as the vocabulary of the articles. */
export interface Scratch {
  surfaceTerms: Map<string, Int32Array>;
}

/** Looks into one sealed store with the article that is loaded. */
export interface SegmentEvaluator {
  /** Marks the terms of the loaded article. */
  load(): void;
  /** Adds the slots of the queries that match the loaded article, in no order. */
  findMatches(found: IntList): void;
  /** Takes a query out for good. */
  kill(slot: number): void;
  /** Whether one program is true of the loaded article. */
  isTrue(program: number): boolean;
  /** The places that make a program true. */
  collect(program: number, into: MatchSpan[]): void;
  /** The places of one node as pairs of first and last word, for explanations. */
  placesOf(node: number): Int32Array;
  /** Postings looked at, and queries or branches run, since the evaluator was opened. */
  work(): { postings: number; candidates: number };
  /** Bytes of the arrays that every thread has for itself. */
  memory(): number;
}

const NO_LANGUAGE = "";

export function openSegmentEvaluator(
  store: Store,
  article: Article,
  struck: Int32Array,
  options: { maxSpansPerClause: number },
  counts: TermCounts,
  scratch: Scratch,
): SegmentEvaluator {
  // The store is sealed: its arrays do not change while this evaluator lives.
  const nodes = store.nodes.items;
  const code = store.code.items;
  const { starts, postings, lexicon, patterns } = store;
  const { scan, spend } = article;
  const terms = lexicon.size();
  const slots = store.roots.length;

  /** A bit for every term that is in the article: these bits stay in the fastest cache. */
  const present = new Int32Array((terms >>> 5) + 1);
  /** A bit for every term that has postings: most have none. */
  const posted = new Int32Array((terms >>> 5) + 1);
  for (let term = 0; term < terms; term += 1)
    if (starts[term] !== starts[term + 1])
      posted[term >>> 5] = (posted[term >>> 5] as number) | (1 << (term & 31));
  /** By term, where its bit is set: its number among `seen`. */
  const localOf = new Int32Array(terms);
  const seen = openIntList(512);
  /** By number in `seen`: first spelling, as a link + 1; and the greatest score of a metadata value. */
  let linkOf = new Int32Array(512);
  let scoreOf = new Float64Array(512);
  /** Links: a spelling, or -1 - a metadata value; and the next link + 1. */
  const links = openIntList(1024);

  /** Queries that are found or dead. */
  const done = new Int32Array((slots >>> 5) + 1);
  const dead = new Int32Array((slots >>> 5) + 1);
  dead.set(struck.subarray(0, dead.length));
  done.set(dead);
  const foundHere = openIntList(64);

  /** Nodes decided in this article, and how: a bit at half a node's offset. */
  const known = new Int32Array((nodes.length >>> 6) + 1);
  const held = new Int32Array((nodes.length >>> 6) + 1);
  /** Where in `known` they are. */
  const decided = openIntList(256);

  /** By surface: -2 unknown, -1 no term, n ≥ 0 one term, below -2 the place of a list. */
  let surfaceTerms: Int32Array = new Int32Array(0);
  let surfaceLanguage: string | null = null;
  /** What the spellings of this article stand for. */
  let valueOf = new Int32Array(512);
  /** Where the postings of the terms in `seen` begin and end, and the second term of the first one. */
  let rangeOf = new Int32Array(1024);
  let metaTerms = new Int32Array(64).fill(-2);
  const lists = openIntList(64);
  let generation = article.generation();
  let metaGeneration = article.metaGeneration();
  // What the spellings stood for before this store grew no longer holds.
  for (const array of scratch.surfaceTerms.values()) array.fill(-2);
  const resolved: number[] = [];

  let arena = new Int32Array(512);
  let top = 0;
  let scannedPostings = 0;
  let candidates = 0;

  const regexes = new Map<number, WordRegex>();

  const has = (term: number): boolean => (((present[term >>> 5] as number) >>> (term & 31)) & 1) === 1;

  const grow = (array: Int32Array, size: number): Int32Array<ArrayBuffer> => {
    const larger = new Int32Array(Math.ceil(size * 1.25) + 16);
    larger.set(array);
    return larger;
  };

  /** Notes that a term is in the article, by a spelling or by a metadata value. */
  const mark = (term: number, spelling: number): number => {
    const word = term >>> 5;
    const bit = 1 << (term & 31);
    const bits = present[word] as number;
    let local: number;
    if ((bits & bit) === 0) {
      present[word] = bits | bit;
      local = seen.length;
      push(seen, term);
      if (local === linkOf.length) {
        linkOf = grow(linkOf, local * 2);
        const scores = new Float64Array(linkOf.length);
        scores.set(scoreOf);
        scoreOf = scores;
      }
      localOf[term] = local;
      linkOf[local] = 0;
      scoreOf[local] = 0;
    } else local = localOf[term] as number;
    const at = reserve(links, 2);
    links.items[at] = spelling;
    links.items[at + 1] = linkOf[local] as number;
    linkOf[local] = at + 1;
    return local;
  };

  /** What to remember of the terms in `resolved`. */
  const listed = (): number => {
    if (resolved.length === 0) return -1;
    if (resolved.length === 1) return resolved[0] as number;
    const at = reserve(lists, resolved.length + 1);
    lists.items[at] = resolved.length;
    for (let index = 0; index < resolved.length; index += 1)
      lists.items[at + 1 + index] = resolved[index] as number;
    return -3 - at;
  };

  const resolve = (surface: number): number => {
    resolved.length = 0;
    spend(patterns.resolve(article.surfaces, surface, lexicon, article.language, resolved));
    const value = listed();
    surfaceTerms[surface] = value;
    return value;
  };

  const markList = (value: number, spelling: number): void => {
    const at = -3 - value;
    const count = lists.items[at] as number;
    spend(count);
    for (let index = 1; index <= count; index += 1) mark(lists.items[at + index] as number, spelling);
  };

  /** Makes `surfaceTerms` the memory for this article's language, as long as there are surfaces. */
  const fitSurfaces = (): void => {
    if (generation !== article.generation()) {
      generation = article.generation();
      scratch.surfaceTerms.clear();
      surfaceLanguage = null;
      // Lists are given up together with what refers to them.
      lists.length = 0;
      metaTerms.fill(-2);
    }
    const language = patterns.hasForms() ? article.language : NO_LANGUAGE;
    if (language !== surfaceLanguage) {
      if (surfaceLanguage !== null) scratch.surfaceTerms.set(surfaceLanguage, surfaceTerms);
      if (scratch.surfaceTerms.size > MAX_LANGUAGES) scratch.surfaceTerms.clear();
      surfaceTerms = scratch.surfaceTerms.get(language) ?? new Int32Array(0);
      surfaceLanguage = language;
      scratch.surfaceTerms.set(language, surfaceTerms);
    }
    const size = article.surfaces.size();
    if (surfaceTerms.length < size) {
      const larger = new Int32Array(Math.ceil(size * 1.5) + 1024);
      larger.set(surfaceTerms);
      larger.fill(-2, surfaceTerms.length);
      surfaceTerms = larger;
      scratch.surfaceTerms.set(language, surfaceTerms);
    }
  };

  /** Takes back what the article before left. */
  const reset = (): void => {
    const { items } = seen;
    for (let index = 0; index < seen.length; index += 1) present[(items[index] as number) >>> 5] = 0;
    seen.length = 0;
    links.length = 0;
    for (let index = 0; index < decided.length; index += 1) known[decided.items[index] as number] = 0;
    decided.length = 0;
    for (let index = 0; index < foundHere.length; index += 1) {
      const word = (foundHere.items[index] as number) >>> 5;
      done[word] = dead[word] as number;
    }
    foundHere.length = 0;
    top = 0;
    if (keptCount > 0) {
      keptPlaces.clear();
      keptCount = 0;
    }
  };

  const load = (): void => {
    reset();
    fitSurfaces();
    const { spellingCount, spellings } = article;
    spend(spellingCount);
    if (valueOf.length < spellingCount) valueOf = new Int32Array(Math.ceil(spellingCount * 1.25));
    // All look-ups first, so that the waits for memory overlap.
    const values = valueOf;
    const memory = surfaceTerms;
    for (let spelling = 0; spelling < spellingCount; spelling += 1)
      values[spelling] = memory[spellings[spelling] as number] as number;
    for (let spelling = 0; spelling < spellingCount; spelling += 1) {
      let term = values[spelling] as number;
      if (term === -1) continue;
      const surface = spellings[spelling] as number;
      if (term === -2) {
        term = resolve(surface);
        if (term === -1) continue;
      }
      if (term >= 0) mark(term, spelling);
      else markList(term, spelling);
    }
    if (store.metaFields.size > 0 && article.metaIds.length > 0) loadMeta();
    count();
  };

  const loadMeta = (): void => {
    if (metaGeneration !== article.metaGeneration()) {
      metaGeneration = article.metaGeneration();
      metaTerms.fill(-2);
    }
    if (metaTerms.length < article.metaKeys.size()) {
      const larger = new Int32Array(Math.ceil(article.metaKeys.size() * 1.5) + 64).fill(-2);
      larger.set(metaTerms);
      metaTerms = larger;
    }
    for (let index = 0; index < article.metaIds.length; index += 1) {
      const id = article.metaIds[index] as number;
      let value = metaTerms[id] as number;
      if (value === -2) {
        resolved.length = 0;
        spend(store.metaPatterns.resolveMeta(article.metaKeys, id, lexicon, resolved));
        value = listed();
        metaTerms[id] = value;
      }
      if (value === -1) continue;
      const score = article.metaScores[index] as number;
      if (value >= 0) noteScore(mark(value, -1 - index), score);
      else {
        const at = -3 - value;
        const count = lists.items[at] as number;
        for (let part = 1; part <= count; part += 1)
          noteScore(mark(lists.items[at + part] as number, -1 - index), score);
      }
    }
  };

  const noteScore = (local: number, score: number): void => {
    if (score > (scoreOf[local] as number)) scoreOf[local] = score;
  };

  /** After the first articles a sample is enough to know how common terms are. */
  const count = (): void => {
    counts.articles += 1;
    if (counts.articles > COUNT_ALL && (counts.articles & 7) !== 1) return;
    if (counts.byTerm.length < terms) {
      const larger = new Uint16Array(terms);
      larger.set(counts.byTerm);
      counts.byTerm = larger;
    }
    const { byTerm } = counts;
    if (counts.counted >= 65_535) {
      counts.counted >>= 1;
      for (let term = 0; term < byTerm.length; term += 1) byTerm[term] = (byTerm[term] as number) >> 1;
    }
    counts.counted += 1;
    const { items } = seen;
    for (let index = 0; index < seen.length; index += 1) {
      const term = items[index] as number;
      byTerm[term] = (byTerm[term] as number) + 1;
    }
  };

  /** The first word of the body. */
  const bodyStart = (): number => article.fieldFirst[article.fieldCount - 1] as number;

  /** Many places of proximities, until the next article. */
  const keptPlaces = new Map<number, Int32Array>();
  let keptCount = 0;

  const addSpan = (first: number, last: number): void => {
    if (top + 2 > arena.length) arena = grow(arena, arena.length * 2);
    arena[top] = first;
    arena[top + 1] = last;
    top += 2;
  };

  /** Sorts what was gathered since `from` and takes out doubles. */
  const tidy = (from: number): void => {
    top = sortSpans(arena, from, top);
  };

  const hasTerm = (surface: number, term: number): boolean => {
    const value = surfaceTerms[surface] as number;
    if (value >= 0) return value === term;
    if (value > -3) return false;
    const at = -3 - value;
    const count = lists.items[at] as number;
    for (let index = 1; index <= count; index += 1) if (lists.items[at + index] === term) return true;
    return false;
  };

  const gatherTerm = (term: number, wantedCase: number): void => {
    if (!has(term)) return;
    const from = top;
    const { count, cases, compoundFirst, compoundLength, compoundCase } = scan;
    const { nexts, firsts, fieldEnd } = article;
    let isOrdered = true;
    let looked = 0;
    for (
      let link = linkOf[localOf[term] as number] as number;
      link !== 0;
      link = links.items[link] as number
    ) {
      const spelling = links.items[link - 1] as number;
      if (spelling < 0) continue;
      if (looked > 0) isOrdered = false;
      let field = 0;
      for (let item = (firsts[spelling] as number) + 1; item !== 0; item = nexts[item - 1] as number) {
        looked += 1;
        const word = item - 1;
        if (word < count) {
          if (wantedCase !== 0 && !passesCase(wantedCase, cases[word] as number)) continue;
          while (word >= (fieldEnd[field] as number)) field += 1;
          const place = word + field * PLACE_GAP;
          addSpan(place, place);
        } else {
          isOrdered = false;
          const compound = word - count;
          if (wantedCase !== 0 && !passesCase(wantedCase, compoundCase[compound] as number)) continue;
          const place = placeOf(compoundFirst[compound] as number);
          addSpan(place, place + (compoundLength[compound] as number) - 1);
        }
      }
    }
    spend(looked);
    if (!isOrdered) tidy(from);
  };

  const placeOf = (word: number): number => word + fieldOfWord(word) * PLACE_GAP;

  const fieldOfWord = (word: number): number => {
    const { fieldFirst } = article;
    const body = article.fieldCount - 1;
    if (word >= (fieldFirst[body] as number)) return body;
    let low = 0;
    let high = body;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((fieldFirst[middle] as number) <= word) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  /** Where a sequence that stands at `word` from its part `index` on ends; adds a span for every way. */
  const follow = (
    node: number,
    index: number,
    word: number,
    endWord: number,
    first: number,
    shift: number,
  ): void => {
    const end = node + 1 + argumentCount(nodes[node] as number);
    const { wordCompound, compoundNext } = article;
    let ends: number[] = [word];
    let single = word;
    let isSingle = true;
    for (let part = index; part < end; part += 1) {
      const term = (nodes[part] as number) >> 3;
      const wantedCase = (nodes[part] as number) & 7;
      if (isSingle) {
        spend(1);
        if (single >= endWord) return;
        if (term < 0) {
          single += 1;
          continue;
        }
        const isHere =
          hasTerm(scan.surfaces[single] as number, term) &&
          passesCase(wantedCase, scan.cases[single] as number);
        if (wordCompound[single] === 0) {
          if (!isHere) return;
          single += 1;
          continue;
        }
        isSingle = false;
        ends = [single];
      }
      const after = new Set<number>();
      for (const at of ends) {
        spend(1);
        if (at >= endWord) continue;
        if (term < 0) {
          after.add(at + 1);
          continue;
        }
        if (hasTerm(scan.surfaces[at] as number, term) && passesCase(wantedCase, scan.cases[at] as number))
          after.add(at + 1);
        for (
          let joined = wordCompound[at] as number;
          joined !== 0;
          joined = compoundNext[joined - 1] as number
        )
          if (
            hasTerm(scan.compoundSurface[joined - 1] as number, term) &&
            passesCase(wantedCase, scan.compoundCase[joined - 1] as number)
          )
            after.add(at + (scan.compoundLength[joined - 1] as number));
      }
      if (after.size === 0) return;
      ends = [...after];
    }
    if (isSingle) addSpan(first, single - 1 + shift);
    else for (const at of ends) addSpan(first, at - 1 + shift);
  };

  /** Whether every word of a sequence is in the article somewhere. */
  const hasAll = (from: number, end: number): boolean => {
    for (let part = from; part < end; part += 1) {
      const term = (nodes[part] as number) >> 3;
      if (term >= 0 && !has(term)) return false;
    }
    return true;
  };

  const gatherPhrase = (node: number): void => {
    const start = node + 1;
    const end = start + argumentCount(nodes[node] as number);
    let lead = start;
    while (lead < end && (nodes[lead] as number) < 0) lead += 1;
    if (lead >= end || !hasAll(lead, end)) return;
    const from = top;
    const gaps = lead - start;
    const term = (nodes[lead] as number) >> 3;
    const wantedCase = (nodes[lead] as number) & 7;
    const { count, cases, compoundFirst, compoundLength, compoundCase } = scan;
    for (
      let link = linkOf[localOf[term] as number] as number;
      link !== 0;
      link = links.items[link] as number
    ) {
      const spelling = links.items[link - 1] as number;
      if (spelling < 0) continue;
      for (
        let item = (article.firsts[spelling] as number) + 1;
        item !== 0;
        item = article.nexts[item - 1] as number
      ) {
        spend(1);
        const isWord = item <= count;
        const letterCase = (isWord ? cases[item - 1] : compoundCase[item - 1 - count]) as number;
        if (wantedCase !== 0 && !passesCase(wantedCase, letterCase)) continue;
        const word = isWord ? item - 1 : (compoundFirst[item - 1 - count] as number);
        const length = isWord ? 1 : (compoundLength[item - 1 - count] as number);
        const field = fieldOfWord(word);
        if (word - gaps < (article.fieldFirst[field] as number)) continue;
        const shift = field * PLACE_GAP;
        follow(node, lead + 1, word + length, article.fieldEnd[field] as number, word - gaps + shift, shift);
      }
    }
    tidy(from);
  };

  /** Whether a phrase stands anywhere: the same walk without places, as far as the first hit. */
  const phraseHolds = (node: number): boolean => {
    const start = node + 1;
    const end = start + argumentCount(nodes[node] as number);
    if (!hasAll(start, end)) return false;
    const lead = (nodes[start] as number) >> 3;
    if (lead >= 0) {
      const leadCase = (nodes[start] as number) & 7;
      const { surfaces, cases, count, compoundFirst, compoundLength, compoundCase } = scan;
      const { nexts, firsts, wordCompound, fieldEnd } = article;
      let isPlain = true;
      for (
        let link = linkOf[localOf[lead] as number] as number;
        link !== 0;
        link = links.items[link] as number
      ) {
        const spelling = links.items[link - 1] as number;
        if (spelling < 0) continue;
        for (let item = (firsts[spelling] as number) + 1; item !== 0; item = nexts[item - 1] as number) {
          let word = item - 1;
          if (word < count) {
            if (leadCase !== 0 && !passesCase(leadCase, cases[word] as number)) continue;
          } else {
            const compound = word - count;
            if (leadCase !== 0 && !passesCase(leadCase, compoundCase[compound] as number)) continue;
            word = (compoundFirst[compound] as number) + (compoundLength[compound] as number) - 1;
          }
          const stop = fieldEnd[fieldOfWord(word)] as number;
          word += 1;
          let part = start + 1;
          for (; part < end && word < stop; part += 1, word += 1) {
            if (wordCompound[word] !== 0) {
              isPlain = false;
              break;
            }
            const wanted = nodes[part] as number;
            if (wanted < 0) continue;
            const term = wanted >> 3;
            const surface = surfaces[word] as number;
            if (surfaceTerms[surface] !== term && !hasTerm(surface, term)) break;
            const wantedCase = wanted & 7;
            if (wantedCase !== 0 && !passesCase(wantedCase, cases[word] as number)) break;
          }
          if (part >= end) return true;
          spend(part - start);
        }
      }
      if (isPlain) return false;
    }
    const from = top;
    gatherPhrase(node);
    const isFound = top > from;
    top = from;
    return isFound;
  };

  const gatherWindow = (node: number): void => {
    const start = node + 1;
    const end = start + argumentCount(nodes[node] as number);
    const slack = nodes[start] as number;
    if (!hasAll(start + 1, end)) return;
    const base = top;
    // Equal words of the phrase are one list that must have as many places.
    const wanted: WindowList[] = [];
    const byWord = new Map<number, WindowList>();
    for (let part = start + 1; part < end; part += 1) {
      const word = nodes[part] as number;
      const same = byWord.get(word);
      if (same) {
        same.count += 1;
        continue;
      }
      const from = top;
      gatherTerm(word >> 3, word & 7);
      const list = { from, to: top, count: 1 };
      wanted.push(list);
      byWord.set(word, list);
    }
    const words = end - start - 1;
    spend(top - base);
    const spans = windowSpans(arena, wanted, words + slack);
    top = base;
    for (let index = 0; index < spans.length; index += 2)
      addSpan(spans[index] as number, spans[index + 1] as number);
    tidy(base);
  };

  const gatherNear = (node: number, leftOnly: boolean): void => {
    const operator = nodes[node + 1] as number;
    const distance = nodes[node + 2] as number;
    const left = nodes[node + 3] as number;
    const right = nodes[node + 4] as number;
    const key = node * 2 + (leftOnly ? 1 : 0);
    const kept = keptPlaces.get(key);
    if (kept !== undefined) {
      if (top + kept.length > arena.length) arena = grow(arena, (top + kept.length) * 2);
      arena.set(kept, top);
      top += kept.length;
      return;
    }
    if (!holds(left)) return;
    const isExcluding = operator === 2;
    const rightHolds = holds(right);
    if (!isExcluding && !rightHolds) return;
    const leftFrom = top;
    gather(left, false);
    if (isExcluding && !rightHolds) return;
    const rightFrom = top;
    gather(right, false);
    spend(top - leftFrom);
    let groups: Int32Array | null = null;
    if (operator === 3) groups = article.sentences();
    else if (operator === 4) groups = article.paragraphs();
    top = mergeNear(
      arena,
      leftFrom,
      rightFrom,
      top,
      operator,
      distance,
      leftOnly || isExcluding,
      groups === null ? null : (place) => groups[wordAt(place)] as number,
    );
    tidy(leftFrom);
    // A proximity inside others is asked for by each of them, twice: without this a chain of them would be quadratic.
    if (top - leftFrom >= LEAST_KEPT && keptCount + top - leftFrom <= MOST_KEPT) {
      keptCount += top - leftFrom;
      keptPlaces.set(key, arena.slice(leftFrom, top));
    }
  };

  const wordAt = (place: number): number => place - article.fieldOf(place) * PLACE_GAP;

  const gatherScope = (node: number, leftOnly: boolean): void => {
    const scope = nodes[node + 1] as number;
    const first = nodes[node + 2] as number;
    const from = top;
    if (scope === SCOPE_NONE) return;
    gather(nodes[node + 3] as number, leftOnly);
    spend((top - from) / 2);
    const body = article.fieldCount - 1;
    const bodyPlace = bodyStart() + body * PLACE_GAP;
    let to = from;
    for (let at = from; at < top; at += 2) {
      const start = arena[at] as number;
      const end = arena[at + 1] as number;
      const isBody = start >= bodyPlace;
      if (scope === SCOPE_TITLE && isBody) continue;
      if ((scope === SCOPE_BODY || scope === SCOPE_LEAD) && !isBody) continue;
      if (scope === SCOPE_LEAD && (scan.starts[end - body * PLACE_GAP] as number) >= article.leadEnd())
        continue;
      if (first > 0) {
        const field = isBody ? body : article.fieldOf(start);
        if (end - (article.fieldFirst[field] as number) - field * PLACE_GAP >= first) continue;
      }
      arena[to] = start;
      arena[to + 1] = end;
      to += 2;
    }
    top = to;
  };

  /** Whether a word is in a title. Titles are cut first, so their words begin the chains. */
  const isInTitle = (term: number): boolean => {
    const body = bodyStart();
    const { count, compoundFirst } = scan;
    for (
      let link = linkOf[localOf[term] as number] as number;
      link !== 0;
      link = links.items[link] as number
    ) {
      const spelling = links.items[link - 1] as number;
      if (spelling < 0) continue;
      const item = article.firsts[spelling] as number;
      if ((item < count ? item : (compoundFirst[item - count] as number)) < body) return true;
    }
    return false;
  };

  const scopeHolds = (node: number): boolean => {
    const inner = nodes[node + 3] as number;
    if (!holds(inner)) return false;
    if (nodes[node + 1] === SCOPE_TITLE) {
      const kind = kindOf(nodes[inner] as number);
      if (kind === NODE_TERM || kind === NODE_PHRASE) {
        const end = inner + 1 + argumentCount(nodes[inner] as number);
        for (let part = inner + 1; part < end; part += 1) {
          const term = (nodes[part] as number) >> 3;
          if (term >= 0 && !isInTitle(term)) return false;
        }
        if (kind === NODE_TERM && ((nodes[inner + 1] as number) & 7) === 0 && nodes[node + 2] === 0)
          return true;
      }
    }
    const from = top;
    gatherScope(node, false);
    const isFound = top > from;
    top = from;
    return isFound;
  };

  const isEdge = (text: string, inside: number, outside: number): boolean =>
    outside < 0 ||
    outside >= text.length ||
    !WORD_SIGN.test(text.charAt(inside)) ||
    !WORD_SIGN.test(text.charAt(outside));

  const gatherRaw = (node: number): void => {
    const count = argumentCount(nodes[node] as number);
    for (let index = 1; index < count; index += 1) if (!holds(nodes[node + 1 + index] as number)) return;
    const literal = store.labels.text(nodes[node + 1] as number);
    const from = top;
    for (let field = 0; field < article.fieldCount; field += 1) {
      const firstWord = article.fieldFirst[field] as number;
      const endWord = article.fieldEnd[field] as number;
      if (endWord === firstWord) continue;
      const text = article.fieldTexts[field] as string;
      spend(text.length >> 4);
      findLiteral(text, literal, (at) => {
        spend(4);
        const end = at + literal.length;
        if (!isEdge(text, at, at - 1) || !isEdge(text, end - 1, end)) return;
        const last = wordBefore(firstWord, endWord, end - 1);
        let begin = wordBefore(firstWord, last + 1, at);
        if (begin < last && (scan.ends[begin] as number) <= at) begin += 1;
        const shift = field * PLACE_GAP;
        addSpan(begin + shift, last + shift);
      });
    }
    tidy(from);
  };

  /** The last word that begins at or before an offset, or the first one. */
  const wordBefore = (firstWord: number, endWord: number, offset: number): number => {
    let low = firstWord;
    let high = endWord - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((scan.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const gatherRegexCase = (node: number): void => {
    const label = nodes[node + 1] as number;
    let regex = regexes.get(label);
    if (!regex) {
      regex = compileRegex(store.labels.text(label), false);
      regexes.set(label, regex);
    }
    const from = top;
    gather(nodes[node + 2] as number, false);
    let to = from;
    for (let at = from; at < top; at += 2) {
      const start = arena[at] as number;
      const end = arena[at + 1] as number;
      spend(8);
      if (!regex.test(sliceOf(start, end))) continue;
      arena[to] = start;
      arena[to + 1] = end;
      to += 2;
    }
    top = to;
  };

  const sliceOf = (first: number, last: number): string => {
    const field = article.fieldOf(first);
    const shift = field * PLACE_GAP;
    return (article.fieldTexts[field] as string).slice(scan.starts[first - shift], scan.ends[last - shift]);
  };

  const formOf = (node: number): number => {
    const count = argumentCount(nodes[node] as number);
    for (let index = 0; index < count; index += 2)
      if (store.labels.text(nodes[node + 1 + index] as number) === article.language)
        return nodes[node + 2 + index] as number;
    return nodes[node + 2] as number;
  };

  /** Adds the spans of a node to the arena, sorted and each once. */
  const gather = (node: number, leftOnly: boolean): void => {
    switch (kindOf(nodes[node] as number)) {
      case NODE_TERM:
        gatherTerm((nodes[node + 1] as number) >> 3, (nodes[node + 1] as number) & 7);
        break;
      case NODE_PHRASE:
        gatherPhrase(node);
        break;
      case NODE_WINDOW:
        gatherWindow(node);
        break;
      case NODE_NEAR:
        gatherNear(node, leftOnly);
        break;
      case NODE_UNION: {
        const from = top;
        const end = node + 1 + argumentCount(nodes[node] as number);
        for (let index = node + 1; index < end; index += 2) {
          const guard = nodes[index + 1] as number;
          if (guard >= 0 && !has(guard)) continue;
          const part = nodes[index] as number;
          if (holds(part)) gather(part, leftOnly);
        }
        spend((top - from) / 2);
        tidy(from);
        break;
      }
      case NODE_SCOPE:
        gatherScope(node, leftOnly);
        break;
      case NODE_RAW:
        gatherRaw(node);
        break;
      case NODE_REGEX_CASE:
        gatherRegexCase(node);
        break;
      case NODE_FORMS:
        gather(formOf(node), leftOnly);
        break;
      default:
        break;
    }
  };

  /** Whether a node has any span; decided once an article. */
  const holds = (node: number): boolean => {
    const word = node >>> 6;
    const bit = 1 << ((node >>> 1) & 31);
    return ((known[word] as number) & bit) === 0 ? decide(node) : ((held[word] as number) & bit) !== 0;
  };

  const unionHolds = (node: number): boolean => {
    const all = nodes;
    const bits = present;
    const end = node + 1 + argumentCount(all[node] as number);
    spend((end - node) >> 1);
    for (let at = node + 1; at < end; at += 2) {
      const guard = all[at + 1] as number;
      if (guard >= 0 && (((bits[guard >>> 5] as number) >>> (guard & 31)) & 1) === 0) continue;
      if (holds(all[at] as number)) return true;
    }
    return false;
  };

  const decide = (node: number): boolean => {
    const kind = kindOf(nodes[node] as number);
    if (kind === NODE_TERM) {
      const wanted = nodes[node + 1] as number;
      if (!has(wanted >> 3)) return false;
      if ((wanted & 7) === 0) return true;
    }
    spend(1);
    let value = false;
    if (kind === NODE_PHRASE) value = phraseHolds(node);
    else if (kind === NODE_UNION) value = unionHolds(node);
    else if (kind === NODE_SCOPE) value = scopeHolds(node);
    else if (kind === NODE_FORMS) value = holds(formOf(node));
    else {
      const from = top;
      gather(node, false);
      value = top > from;
      top = from;
    }
    const word = node >>> 6;
    const bit = 1 << ((node >>> 1) & 31);
    known[word] = (known[word] as number) | bit;
    held[word] = value ? (held[word] as number) | bit : (held[word] as number) & ~bit;
    push(decided, word);
    return value;
  };

  /** Occurrences that share no word, counted from the left. */
  const countOf = (node: number): number => {
    const from = top;
    gather(node, true);
    spend((top - from) / 2);
    const count = countApart(arena, from, top);
    top = from;
    return count;
  };

  const run = (at: number): boolean => {
    switch ((code[at] as number) & 255) {
      case OP_ALL:
        return true;
      case OP_TERM:
      case OP_META:
        return has(code[at + 1] as number);
      case OP_NODE: {
        const guard = code[at + 2] as number;
        return (guard < 0 || has(guard)) && holds(code[at + 1] as number);
      }
      case OP_LABEL:
        return run(at + 2);
      case OP_AND: {
        const end = at + (code[at + 1] as number);
        for (let part = at + 2; part < end; part = skip(code, part)) if (!run(part)) return false;
        return true;
      }
      case OP_OR: {
        const end = at + (code[at + 1] as number);
        article.steps += 1;
        for (let part = at + 2; part < end; part = skip(code, part)) if (run(part)) return true;
        return false;
      }
      case OP_TERMS: {
        const all = code;
        const bits = present;
        const end = at + (all[at + 1] as number);
        article.steps += (end - at) >> 3;
        for (let part = at + 2; part < end; part += 1) {
          const word = all[part] as number;
          if ((((bits[word >>> 7] as number) >>> ((word >>> 2) & 31)) & 1) === 1) return true;
        }
        return false;
      }
      case OP_NODES: {
        const all = code;
        const bits = present;
        const end = at + (all[at + 1] as number);
        article.steps += (end - at) >> 4;
        for (let part = at + 2; part < end; part += 2) {
          const guard = all[part] as number;
          if ((((bits[guard >>> 5] as number) >>> (guard & 31)) & 1) === 0) continue;
          if (holds((all[part + 1] as number) >> 2)) return true;
        }
        return false;
      }
      case OP_NOT:
        return !run(at + 1);
      case OP_COUNT:
        return holds(code[at + 2] as number) && countOf(code[at + 2] as number) >= (code[at + 1] as number);
      case OP_ANY: {
        const end = at + (code[at + 1] as number);
        let missing = code[at + 2] as number;
        for (let part = at + 3; part < end; part = skip(code, part)) {
          spend(1);
          if (run(part)) missing -= 1;
          if (missing === 0) return true;
        }
        return false;
      }
      case OP_META_SCORE: {
        const term = code[at + 1] as number;
        return (
          has(term) &&
          compares(
            code[at + 2] as number,
            scoreOf[localOf[term] as number] as number,
            (code[at + 3] as number) / 1e6,
          )
        );
      }
      case OP_WORDS: {
        const body = article.fieldCount - 1;
        return compares(
          code[at + 1] as number,
          (article.fieldEnd[body] as number) - (article.fieldFirst[body] as number),
          (code[at + 2] as number) / 1000,
        );
      }
      default:
        return false;
    }
  };

  const findMatches = (found: IntList): void => {
    const { items: here, length: terms } = seen;
    const bits = present;
    const doneBits = done;
    const all = postings;
    if (rangeOf.length < terms * 3) rangeOf = new Int32Array(terms * 4);
    const ranges = rangeOf;
    let filled = 0;
    // What is far away in memory is asked for in loops that wait for nothing else, so that the waits overlap.
    for (let index = 0; index < terms; index += 1) {
      const term = here[index] as number;
      ranges[filled] = term;
      filled += ((posted[term >>> 5] as number) >>> (term & 31)) & 1;
    }
    for (let index = filled - 1; index >= 0; index -= 1) {
      const term = ranges[index] as number;
      ranges[index * 3] = starts[term] as number;
      ranges[index * 3 + 1] = starts[term + 1] as number;
    }
    filled *= 3;
    for (let index = 0; index < filled; index += 3)
      ranges[index + 2] = all[(ranges[index] as number) * POSTING_SIZE] as number;
    for (let index = 0; index < filled; index += 3) {
      const from = ranges[index] as number;
      const count = (ranges[index + 1] as number) - from;
      const end = (from + count) * POSTING_SIZE;
      scannedPostings += count;
      spend(count);
      const first = ranges[index + 2] as number;
      if (count === 1 && first >= 0 && (((bits[first >>> 5] as number) >>> (first & 31)) & 1) === 0) continue;
      for (let at = from * POSTING_SIZE; at < end; at += POSTING_SIZE) {
        const filter = all[at] as number;
        if (filter >= 0 && (((bits[filter >>> 5] as number) >>> (filter & 31)) & 1) === 0) continue;
        const slot = all[at + 1] as number;
        if ((((doneBits[slot >>> 5] as number) >>> (slot & 31)) & 1) !== 0) continue;
        const branch = all[at + 2] as number;
        const rest = all[at + 3] as number;
        candidates += 1;
        if ((branch === -1 || (branch < -1 ? holds(-2 - branch) : run(branch))) && (rest < 0 || run(rest)))
          note(slot, found);
      }
    }
    const { items: always } = store.always;
    for (let index = 0; index < store.always.length; index += 2) {
      const slot = always[index] as number;
      if ((((done[slot >>> 5] as number) >>> (slot & 31)) & 1) !== 0) continue;
      candidates += 1;
      spend(1);
      if (run(always[index + 1] as number)) note(slot, found);
    }
  };

  const note = (slot: number, found: IntList): void => {
    done[slot >>> 5] = (done[slot >>> 5] as number) | (1 << (slot & 31));
    push(foundHere, slot);
    push(found, slot);
  };

  // --- places for people -------------------------------------------------

  /** Texts of leaves that were shown: by node × 4 + how, by -1 - term × 4 - how, and by -1 - label × 4 - 3. */
  const shownTexts = new Map<number, string>();
  const keepText = (key: number, text: string): string => {
    if (shownTexts.size >= MAX_SHOWN) shownTexts.clear();
    shownTexts.set(key, text);
    return text;
  };
  const labelOfTerm = (term: number, mode: number): string => {
    const key = -1 - term * 4 - mode;
    return shownTexts.get(key) ?? keepText(key, shownTerm(term, mode));
  };
  const labelOfNode = (node: number, mode: number): string => {
    const key = node * 4 + mode;
    return shownTexts.get(key) ?? keepText(key, showNode(node, mode));
  };

  const labelText = (label: number): string => {
    const key = -4 - label * 4;
    return shownTexts.get(key) ?? keepText(key, store.labels.text(label));
  };

  const shownTerm = (term: number, mode: number): string => {
    const word = lexicon.text(term);
    if (mode === SHOWN_CAPITALS) return word.toUpperCase();
    return mode === SHOWN_CAPITALISED ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  };

  const showNode = (node: number, mode: number): string => {
    const end = node + 1 + argumentCount(nodes[node] as number);
    const words: string[] = [];
    for (let index = node + 1; index < end; index += 1)
      words.push(shownTerm((nodes[index] as number) >> 3, mode));
    return kindOf(nodes[node] as number) === NODE_TERM ? (words[0] ?? "") : `"${words.join(" ")}"`;
  };

  const output = (into: MatchSpan[], first: number, last: number, clause: string): void => {
    const field = article.fieldOf(first);
    if (article.isHidden(field)) return;
    const text = article.fieldTexts[field] as string;
    const shift = field * PLACE_GAP;
    let start = scan.starts[first - shift] as number;
    let end = scan.ends[last - shift] as number;
    // The signs of #tag, @name, .net, C++ and C# belong to what is shown.
    const sign = clause.charCodeAt(0);
    if ((sign === 35 || sign === 64 || sign === 36 || sign === 46) && text.charCodeAt(start - 1) === sign)
      start -= 1;
    const last1 = clause.charCodeAt(clause.length - 1);
    if (last1 === 43 || last1 === 35)
      while (
        end < text.length &&
        (text.charCodeAt(end) === 43 || text.charCodeAt(end) === 35) &&
        end - start < clause.length
      )
        end += 1;
    into.push({ field: article.fieldKind[field] === SCOPE_TITLE ? "title" : "text", start, end, clause });
  };

  const outputArena = (into: MatchSpan[], from: number, clause: string): void => {
    // Other titles come first and have nothing to show: they do not count.
    const most = into.length + options.maxSpansPerClause;
    for (let at = from; at < top && into.length < most; at += 2)
      output(into, arena[at] as number, arena[at + 1] as number, clause);
    top = from;
  };

  /** The places that came with a metadata value. */
  const outputMeta = (into: MatchSpan[], term: number, clause: string): void => {
    const before = into.length;
    for (
      let link = linkOf[localOf[term] as number] as number;
      link !== 0;
      link = links.items[link] as number
    ) {
      const value = -1 - (links.items[link - 1] as number);
      if (value < 0) continue;
      for (const { field, start, end } of article.metaSpans[value] ?? []) {
        if (into.length - before >= options.maxSpansPerClause) return;
        // The id and the name of an entity are two values with the same places.
        const isKnown = into.some(
          (span) =>
            span.clause === clause && span.start === start && span.end === end && span.field === field,
        );
        if (!isKnown) into.push({ field, start, end, clause });
      }
    }
  };

  const collect = (at: number, into: MatchSpan[], label: string | null): void => {
    const word = code[at] as number;
    const op = word & 255;
    const from = top;
    switch (op) {
      case OP_TERM: {
        const term = code[at + 1] as number;
        if (!has(term)) break;
        gatherTerm(term, 0);
        outputArena(into, from, label ?? labelOfTerm(term, word >> 8));
        break;
      }
      case OP_NODE: {
        const node = code[at + 1] as number;
        if (!holds(node)) break;
        gather(node, false);
        outputArena(into, from, label ?? labelOfNode(node, word >> 8));
        break;
      }
      case OP_TERMS: {
        const end = at + (code[at + 1] as number);
        for (let part = at + 2; part < end; part += 1) {
          const term = (code[part] as number) >> 2;
          if (!has(term)) continue;
          gatherTerm(term, 0);
          outputArena(into, from, labelOfTerm(term, (code[part] as number) & 3));
        }
        break;
      }
      case OP_NODES: {
        const end = at + (code[at + 1] as number);
        for (let part = at + 2; part < end; part += 2) {
          if (!has(code[part] as number)) continue;
          const node = (code[part + 1] as number) >> 2;
          if (!holds(node)) continue;
          gather(node, false);
          outputArena(into, from, labelOfNode(node, (code[part + 1] as number) & 3));
        }
        break;
      }
      case OP_COUNT:
        gather(code[at + 2] as number, false);
        outputArena(into, from, label ?? "");
        break;
      case OP_META:
      case OP_META_SCORE:
        if (label !== null && run(at)) outputMeta(into, code[at + 1] as number, label);
        break;
      case OP_LABEL:
        if (run(at + 2)) collect(at + 2, into, labelText(code[at + 1] as number));
        break;
      case OP_AND:
      case OP_OR:
      case OP_ANY: {
        const end = at + (code[at + 1] as number);
        for (let part = at + (op === OP_ANY ? 3 : 2); part < end; part = skip(code, part))
          if (run(part)) collect(part, into, null);
        break;
      }
      default:
        break;
    }
  };

  return {
    load,
    findMatches,
    kill: (slot) => {
      const bit = 1 << (slot & 31);
      dead[slot >>> 5] = (dead[slot >>> 5] as number) | bit;
      done[slot >>> 5] = (done[slot >>> 5] as number) | bit;
    },
    isTrue: run,
    collect: (program, into) => collect(program, into, null),
    placesOf: (node) => {
      const from = top;
      gather(node, false);
      const places = arena.slice(from, top);
      top = from;
      return places;
    },
    work: () => ({ postings: scannedPostings, candidates }),
    memory: () =>
      present.byteLength +
      posted.byteLength +
      localOf.byteLength +
      done.byteLength +
      dead.byteLength +
      known.byteLength +
      held.byteLength +
      counts.byTerm.byteLength,
  };
}

/** Texts of leaves that are kept between articles: the queries that match are mostly the same ones. */
const MAX_SHOWN = 16_384;
/** Languages of articles whose spellings are remembered side by side where a query asks for forms of words. */
const MAX_LANGUAGES = 24;
/** A letter that has its word around it: in scripts without spaces none has. */
const WORD_SIGN =
  /^(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}]$/u;
