// This file is long: the evaluator is one closure, so that its arrays are local variables of every function in it.
/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
import { openScanner, splitParagraphs, splitSentences, type TextRange } from "@wirewatch/text";
import type { MatchSpan } from "@wirewatch/contracts";
import { metaValuesOf, type QueryDocument } from "../query-document.ts";
import { compileRegex, type WordRegex } from "../word-regex.ts";
import { matchesWildcard, metaKey, passesCase } from "../word-terms.ts";
import { openIntList, push, reserve } from "./growable.ts";
import {
  compares,
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
import { mergeNear, sortSpans, windowSpans } from "./span-lists.ts";
import { POSTING_SIZE, type Store } from "./store.ts";
import { QUERY_LIMITS } from "../limits.ts";

/** Fields of one article lie this far apart, so that nothing reaches from one into another. */
const FIELD_GAP = QUERY_LIMITS.distance * 2 + 2;

/** So many articles are counted whole before every eighth is. */
const COUNT_ALL = 2048;

/** Thrown inside one article when its steps are used up; the caller reports it. */
export class StepBudgetSpent extends Error {
  override readonly name = "StepBudgetSpent";
  readonly code = "WW_QUERY_BUDGET";
}

export interface EvaluatorOptions {
  /** Steps (places looked at) that one article may cost. */
  maxSteps: number;
  /** Spans of one clause of one query in one article. */
  maxSpansPerClause: number;
  maxSurfaces: number;
  broaderTopics?: ReadonlyMap<string, readonly { code: string; label: string }[]>;
}

export interface Evaluator {
  /** Cuts an article into words and marks the terms in it. */
  load(document: QueryDocument): void;
  /** Slots of the queries that match the loaded article. Order of first proof. */
  findMatches(found: number[]): void;
  /** Whether one program is true of the loaded article. */
  isTrue(program: number): boolean;
  /** The places that make a program true. */
  collect(program: number, into: MatchSpan[]): void;
  /** The places of one node as pairs of first and last word, for explanations. */
  placesOf(node: number): Int32Array;
  steps(): number;
  wordCount(): number;
  /** Articles of the sample that was counted, and in how many of them a term was. */
  seenArticles(): number;
  seenIn(term: number): number;
  /** Metadata values have no places. */
  invalidate(): void;
}

interface Field {
  kind: number;
  hidden: boolean;
  text: string;
  firstToken: number;
  endToken: number;
  firstPosition: number;
}

export function openEvaluator(store: Store, options: EvaluatorOptions): Evaluator {
  const scanner = openScanner({ maxSurfaces: options.maxSurfaces });
  const { scan } = scanner;
  let epoch = 0;
  let steps = 0;
  let articles = 0;
  let counted = 0;

  /** Four numbers a term, which are read together: epoch, first and last occurrence + 1, articles that held it. */
  let termState = new Int32Array(0);
  const seen = openIntList(1024);

  let occurrencePosition = new Int32Array(1024);
  let occurrenceNext = new Int32Array(1024);
  let occurrenceLength = new Uint8Array(1024);
  let occurrenceCase = new Uint8Array(1024);
  let occurrences = 0;

  /** By surface: -2 unknown, -1 no term, n ≥ 0 one term, below -2 the place of a list. */
  let surfaceTerms = new Int32Array(1024).fill(-2);
  const lists = openIntList(256);
  let lexiconVersion = -1;
  let generation = -1;

  /** First joined spelling at a token + 1, and the next of the same token. */
  let tokenCompound = new Int32Array(1024);
  let compoundNext = new Int32Array(64);
  let clearCompounds = 0;

  let memo = new Int32Array(0);
  let slotEpoch = new Int32Array(0);

  const fields: Field[] = [];
  let meta: Map<number, number> | null = null;
  let language = "";
  let leadEnd = -1;
  let sentences: Int32Array | null = null;
  let paragraphs: Int32Array | null = null;
  let arena = new Int32Array(4096);
  let top = 0;

  const regexes = new Map<number, WordRegex>();

  const spend = (count: number): void => {
    steps += count;
    if (steps > options.maxSteps) throw new StepBudgetSpent("the article used up its steps");
  };

  const addOccurrence = (term: number, position: number, length: number, letterCase: number): void => {
    const at = occurrences;
    if (at === occurrencePosition.length) {
      const size = at * 2;
      const position2 = new Int32Array(size);
      position2.set(occurrencePosition);
      occurrencePosition = position2;
      const next2 = new Int32Array(size);
      next2.set(occurrenceNext);
      occurrenceNext = next2;
      const length2 = new Uint8Array(size);
      length2.set(occurrenceLength);
      occurrenceLength = length2;
      const case2 = new Uint8Array(size);
      case2.set(occurrenceCase);
      occurrenceCase = case2;
    }
    occurrencePosition[at] = position;
    occurrenceLength[at] = length;
    occurrenceCase[at] = letterCase;
    occurrenceNext[at] = 0;
    occurrences = at + 1;
    if (termState[term << 2] === epoch) {
      const tail = termState[(term << 2) + 2] as number;
      if (tail === 0) termState[(term << 2) + 1] = at + 1;
      else occurrenceNext[tail - 1] = at + 1;
    } else {
      termState[term << 2] = epoch;
      termState[(term << 2) + 1] = at + 1;
      push(seen, term);
    }
    termState[(term << 2) + 2] = at + 1;
  };

  const markTerm = (term: number): void => {
    if (termState[term << 2] === epoch) return;
    termState[term << 2] = epoch;
    termState[(term << 2) + 1] = 0;
    termState[(term << 2) + 2] = 0;
    push(seen, term);
  };

  const resolve = (surface: number): number => {
    const terms = store.patterns.resolve(scanner.surfaces.text(surface), store.lexicon);
    let value = -1;
    if (terms.length === 1) value = terms[0] as number;
    else if (terms.length > 1) {
      const at = reserve(lists, terms.length + 1);
      lists.items[at] = terms.length;
      for (let index = 0; index < terms.length; index += 1)
        lists.items[at + 1 + index] = terms[index] as number;
      value = -3 - at;
    }
    surfaceTerms[surface] = value;
    return value;
  };

  const grow = (array: Int32Array, size: number): Int32Array<ArrayBuffer> => {
    const larger = new Int32Array(Math.ceil(size * 1.25) + 16);
    larger.set(array);
    return larger;
  };

  const fit = (): void => {
    const terms = store.lexicon.size();
    if (termState.length < terms * 4) termState = grow(termState, terms * 4);
    if (memo.length < store.nodeCount) memo = grow(memo, store.nodeCount);
    if (slotEpoch.length < store.roots.length) slotEpoch = grow(slotEpoch, store.roots.length);
  };

  const addField = (kind: number, text: string, hidden: boolean): void => {
    const last = fields.at(-1);
    const firstToken = scan.count;
    const firstPosition = last ? last.firstPosition + (last.endToken - last.firstToken) + FIELD_GAP : 0;
    scanner.append(text);
    fields.push({ kind, hidden, text, firstToken, endToken: scan.count, firstPosition });
  };

  const load = (document: QueryDocument): void => {
    // Epochs are kept below 2^30, because the memo holds them doubled.
    epoch += 1;
    if (epoch > 0x3fffff00) {
      epoch = 1;
      for (let at = 0; at < termState.length; at += 4) termState[at] = 0;
      memo.fill(0);
      slotEpoch.fill(0);
    }
    articles += 1;
    steps = 0;
    top = 0;
    seen.length = 0;
    occurrences = 0;
    sentences = null;
    paragraphs = null;
    leadEnd = -1;
    fields.length = 0;
    for (let index = 0; index < clearCompounds; index += 1)
      tokenCompound[scan.compoundFirst[index] as number] = 0;
    scanner.reset();
    if (generation !== scanner.generation() || lexiconVersion !== store.lexiconVersion) {
      generation = scanner.generation();
      lexiconVersion = store.lexiconVersion;
      surfaceTerms.fill(-2);
      lists.length = 0;
    }
    fit();
    language = (document.language ?? "").split("-")[0]?.toLowerCase() ?? "";
    addField(SCOPE_TITLE, document.title, false);
    for (const variant of document.titleVariants ?? [])
      if (variant !== document.title) addField(SCOPE_TITLE, variant, true);
    addField(SCOPE_BODY, document.text, false);
    if (surfaceTerms.length < scanner.surfaces.size()) {
      const larger = new Int32Array(Math.ceil(scanner.surfaces.size() * 1.5)).fill(-2);
      larger.set(surfaceTerms);
      surfaceTerms = larger;
    }
    if (tokenCompound.length < scan.count) tokenCompound = grow(tokenCompound, scan.count);
    const { surfaces, cases } = scan;
    for (const field of fields) {
      const shift = field.firstPosition - field.firstToken;
      const end = field.endToken;
      for (let token = field.firstToken; token < end; token += 1) {
        const surface = surfaces[token] as number;
        let term = surfaceTerms[surface] as number;
        if (term === -1) continue;
        if (term === -2) {
          term = resolve(surface);
          if (term === -1) continue;
        }
        if (term >= 0) addOccurrence(term, token + shift, 1, cases[token] as number);
        else addList(term, token + shift, 1, cases[token] as number);
      }
    }
    loadCompounds();
    loadMeta(document);
    // After the first articles a sample is enough to know how common words are.
    if (articles > COUNT_ALL && (articles & 7) !== 1) return;
    counted += 1;
    const { items } = seen;
    for (let index = 0; index < seen.length; index += 1) {
      const at = ((items[index] as number) << 2) + 3;
      termState[at] = (termState[at] as number) + 1;
    }
  };

  const addList = (value: number, position: number, length: number, letterCase: number): void => {
    const at = -3 - value;
    const count = lists.items[at] as number;
    for (let index = 1; index <= count; index += 1)
      addOccurrence(lists.items[at + index] as number, position, length, letterCase);
  };

  const loadCompounds = (): void => {
    const count = scan.compoundCount;
    clearCompounds = count;
    if (compoundNext.length < count) compoundNext = grow(compoundNext, count);
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      const first = scan.compoundFirst[index] as number;
      compoundNext[index] = tokenCompound[first] as number;
      tokenCompound[first] = index + 1;
      const surface = scan.compoundSurface[index] as number;
      let term = surfaceTerms[surface] as number;
      if (term === -2) term = resolve(surface);
      if (term === -1) continue;
      // Joined spellings come in the order of their last words: fields never go back.
      while (first >= (fields[at] as Field).endToken) at += 1;
      const field = fields[at] as Field;
      const position = first - field.firstToken + field.firstPosition;
      const length = scan.compoundLength[index] as number;
      const letterCase = scan.compoundCase[index] as number;
      if (term >= 0) addOccurrence(term, position, length, letterCase);
      else addList(term, position, length, letterCase);
    }
  };

  const loadMeta = (document: QueryDocument): void => {
    meta = null;
    if (store.metaFields.size === 0) return;
    for (const { field, value, score } of metaValuesOf(document, options.broaderTopics)) {
      if (!store.metaFields.has(field)) continue;
      const key = metaKey(field, value);
      const term = store.lexicon.find(key);
      if (term >= 0) {
        markTerm(term);
        noteScore(term, score);
      }
      for (const pattern of store.metaPatterns)
        if (pattern.field === field && matchesWildcard(pattern.key, key)) {
          markTerm(pattern.term);
          noteScore(pattern.term, score);
        }
    }
  };

  const noteScore = (term: number, score: number): void => {
    meta ??= new Map();
    meta.set(term, Math.max(meta.get(term) ?? 0, score));
  };

  const fieldAt = (position: number): Field => {
    let index = fields.length - 1;
    while (index > 0 && (fields[index] as Field).firstPosition > position) index -= 1;
    return fields[index] as Field;
  };
  const tokenAt = (position: number): number => {
    const field = fieldAt(position);
    return position - field.firstPosition + field.firstToken;
  };

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
    if (termState[term << 2] !== epoch) return;
    const from = top;
    let count = 0;
    for (let at = termState[(term << 2) + 1] as number; at !== 0; at = occurrenceNext[at - 1] as number) {
      count += 1;
      if (wantedCase !== 0 && !passesCase(wantedCase, occurrenceCase[at - 1] as number)) continue;
      const position = occurrencePosition[at - 1] as number;
      addSpan(position, position + (occurrenceLength[at - 1] as number) - 1);
    }
    spend(count);
    if (clearCompounds > 0) tidy(from);
  };

  /** Where a sequence that stands at `token` from its part `index` on ends; adds a span for every way. */
  const follow = (
    node: number,
    index: number,
    token: number,
    endToken: number,
    first: number,
    shift: number,
  ): void => {
    const { items } = store.nodes;
    const end = node + 3 + (items[node + 2] as number);
    let ends: number[] = [token];
    let single = token;
    let isSingle = true;
    for (let part = index; part < end; part += 2) {
      const term = items[part] as number;
      const wantedCase = items[part + 1] as number;
      if (isSingle) {
        spend(1);
        if (single >= endToken) return;
        if (term < 0) {
          single += 1;
          continue;
        }
        const isHere =
          hasTerm(scan.surfaces[single] as number, term) &&
          passesCase(wantedCase, scan.cases[single] as number);
        if (tokenCompound[single] === 0) {
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
        if (at >= endToken) continue;
        if (term < 0) {
          after.add(at + 1);
          continue;
        }
        if (hasTerm(scan.surfaces[at] as number, term) && passesCase(wantedCase, scan.cases[at] as number))
          after.add(at + 1);
        for (
          let joined = tokenCompound[at] as number;
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

  const gatherPhrase = (node: number): void => {
    const { items } = store.nodes;
    const start = node + 3;
    const end = start + (items[node + 2] as number);
    let lead = start;
    while (lead < end && (items[lead] as number) < 0) lead += 2;
    for (let part = lead; part < end; part += 2) {
      const term = items[part] as number;
      if (term >= 0 && termState[term << 2] !== epoch) return;
    }
    if (lead >= end) return;
    const from = top;
    const gaps = (lead - start) / 2;
    const term = items[lead] as number;
    const wantedCase = items[lead + 1] as number;
    for (let at = termState[(term << 2) + 1] as number; at !== 0; at = occurrenceNext[at - 1] as number) {
      spend(1);
      if (wantedCase !== 0 && !passesCase(wantedCase, occurrenceCase[at - 1] as number)) continue;
      const position = occurrencePosition[at - 1] as number;
      const field = fieldAt(position);
      const first = position - gaps;
      if (first < field.firstPosition) continue;
      const shift = field.firstPosition - field.firstToken;
      follow(
        node,
        lead + 2,
        position + (occurrenceLength[at - 1] as number) - shift,
        field.endToken,
        first,
        shift,
      );
    }
    tidy(from);
  };

  /** Whether a phrase stands anywhere: the same walk without places, as far as the first hit. */
  const phraseHolds = (node: number): boolean => {
    const { items } = store.nodes;
    const start = node + 3;
    const end = start + (items[node + 2] as number);
    for (let part = start; part < end; part += 2) {
      const term = items[part] as number;
      if (term >= 0 && termState[term << 2] !== epoch) return false;
    }
    const lead = items[start] as number;
    if (lead >= 0) {
      const leadCase = items[start + 1] as number;
      const { surfaces, cases } = scan;
      let isPlain = true;
      for (let at = termState[(lead << 2) + 1] as number; at !== 0; at = occurrenceNext[at - 1] as number) {
        steps += 1;
        if (leadCase !== 0 && !passesCase(leadCase, occurrenceCase[at - 1] as number)) continue;
        const position = occurrencePosition[at - 1] as number;
        const field = fieldAt(position);
        let token = position + (occurrenceLength[at - 1] as number) - field.firstPosition + field.firstToken;
        let part = start + 2;
        for (; part < end && token < field.endToken; part += 2, token += 1) {
          if (tokenCompound[token] !== 0) {
            isPlain = false;
            break;
          }
          const term = items[part] as number;
          if (term < 0) continue;
          const surface = surfaces[token] as number;
          if (surfaceTerms[surface] !== term && !hasTerm(surface, term)) break;
          const wantedCase = items[part + 1] as number;
          if (wantedCase !== 0 && !passesCase(wantedCase, cases[token] as number)) break;
        }
        if (part >= end) return true;
      }
      spend(0);
      if (isPlain) return false;
    }
    const from = top;
    gatherPhrase(node);
    const isFound = top > from;
    top = from;
    return isFound;
  };

  const gatherWindow = (node: number): void => {
    const { items } = store.nodes;
    const start = node + 3;
    const end = start + (items[node + 2] as number);
    const slack = items[start] as number;
    for (let part = start + 1; part < end; part += 2)
      if (termState[(items[part] as number) << 2] !== epoch) return;
    const base = top;
    // Equal words of the phrase are one list that must have as many places.
    const wanted: { from: number; to: number; count: number; term: number; letterCase: number }[] = [];
    for (let part = start + 1; part < end; part += 2) {
      const term = items[part] as number;
      const letterCase = items[part + 1] as number;
      const known = wanted.find((list) => list.term === term && list.letterCase === letterCase);
      if (known) {
        known.count += 1;
        continue;
      }
      const from = top;
      gatherTerm(term, letterCase);
      wanted.push({ from, to: top, count: 1, term, letterCase });
    }
    const words = (end - start - 1) / 2;
    spend((top - base) / 2);
    const spans = windowSpans(arena, wanted, words + slack);
    top = base;
    for (let index = 0; index < spans.length; index += 2)
      addSpan(spans[index] as number, spans[index + 1] as number);
    tidy(base);
  };

  /** The number of the sentence or paragraph of every token. */
  const groupsOf = (split: (text: string) => TextRange[]): Int32Array => {
    const groups = new Int32Array(scan.count);
    let group = 0;
    for (const field of fields) {
      group += 1;
      const ranges = field.kind === SCOPE_TITLE ? [{ start: 0, end: field.text.length }] : split(field.text);
      let range = 0;
      for (let token = field.firstToken; token < field.endToken; token += 1) {
        const start = scan.starts[token] as number;
        while (range < ranges.length - 1 && (ranges[range + 1] as TextRange).start <= start) {
          range += 1;
          group += 1;
        }
        groups[token] = group;
      }
    }
    spend(scan.count);
    return groups;
  };

  const gatherNear = (node: number, leftOnly: boolean): void => {
    const { items } = store.nodes;
    const operator = items[node + 3] as number;
    const distance = items[node + 4] as number;
    const left = items[node + 5] as number;
    const right = items[node + 6] as number;
    if (!holds(left)) return;
    const isExcluding = operator === 2;
    const rightHolds = holds(right);
    if (!isExcluding && !rightHolds) return;
    const leftFrom = top;
    gather(left, false);
    if (isExcluding && !rightHolds) return;
    const rightFrom = top;
    gather(right, false);
    spend((top - leftFrom) / 2);
    let groups: Int32Array | null = null;
    if (operator === 3) groups = sentences ??= groupsOf(splitSentences);
    else if (operator === 4) groups = paragraphs ??= groupsOf(splitParagraphs);
    const kept = mergeNear(
      arena,
      leftFrom,
      rightFrom,
      top,
      operator,
      distance,
      leftOnly || isExcluding,
      groups === null ? null : (position) => groups[tokenAt(position)] as number,
    );
    top = leftFrom;
    for (let index = 0; index < kept.length; index += 1) {
      addSpan(kept[index] as number, kept[index + 1] as number);
      index += 1;
    }
    tidy(leftFrom);
  };

  const gatherScope = (node: number, leftOnly: boolean): void => {
    const { items } = store.nodes;
    const scope = items[node + 3] as number;
    const first = items[node + 4] as number;
    const from = top;
    if (scope === SCOPE_NONE) return;
    gather(items[node + 5] as number, leftOnly);
    spend((top - from) / 2);
    let to = from;
    for (let at = from; at < top; at += 2) {
      const start = arena[at] as number;
      const end = arena[at + 1] as number;
      const field = fieldAt(start);
      if (scope === SCOPE_TITLE && field.kind !== SCOPE_TITLE) continue;
      if ((scope === SCOPE_BODY || scope === SCOPE_LEAD) && field.kind !== SCOPE_BODY) continue;
      if (
        scope === SCOPE_LEAD &&
        (scan.starts[end - field.firstPosition + field.firstToken] as number) >= leadOf(field)
      )
        continue;
      if (first > 0 && end - field.firstPosition >= first) continue;
      arena[to] = start;
      arena[to + 1] = end;
      to += 2;
    }
    top = to;
  };

  /** Where the first line of the body that is not blank ends. */
  const leadOf = (field: Field): number => {
    if (leadEnd >= 0) return leadEnd;
    let start = 0;
    while (start < field.text.length && field.text.charAt(start).trim() === "") start += 1;
    const stop = field.text.indexOf("\n", start);
    leadEnd = stop < 0 ? field.text.length : stop;
    return leadEnd;
  };

  const isEdge = (text: string, inside: number, outside: number): boolean =>
    outside < 0 ||
    outside >= text.length ||
    !WORD_SIGN.test(text.charAt(inside)) ||
    !WORD_SIGN.test(text.charAt(outside));

  const gatherRaw = (node: number): void => {
    const { items } = store.nodes;
    const count = items[node + 2] as number;
    for (let index = 1; index < count; index += 1) if (!holds(items[node + 3 + index] as number)) return;
    const literal = store.labels.text(items[node + 3] as number);
    const from = top;
    for (const field of fields) {
      if (field.endToken === field.firstToken) continue;
      spend(field.text.length / 16);
      for (let at = field.text.indexOf(literal); at >= 0; at = field.text.indexOf(literal, at + 1)) {
        spend(1);
        const end = at + literal.length;
        if (!isEdge(field.text, at, at - 1) || !isEdge(field.text, end - 1, end)) continue;
        const first = tokenBefore(field, end - 1);
        let begin = first;
        while (begin > field.firstToken && (scan.ends[begin - 1] as number) > at) begin -= 1;
        const shift = field.firstPosition - field.firstToken;
        addSpan(begin + shift, first + shift);
      }
    }
    tidy(from);
  };

  /** The last token that begins at or before an offset, or the first one. */
  const tokenBefore = (field: Field, offset: number): number => {
    let low = field.firstToken;
    let high = field.endToken - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((scan.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const gatherRegexCase = (node: number): void => {
    const { items } = store.nodes;
    const label = items[node + 3] as number;
    let regex = regexes.get(label);
    if (!regex) {
      regex = compileRegex(store.labels.text(label), false);
      regexes.set(label, regex);
    }
    const from = top;
    gather(items[node + 4] as number, false);
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
    const field = fieldAt(first);
    const shift = field.firstToken - field.firstPosition;
    return field.text.slice(scan.starts[first + shift], scan.ends[last + shift]);
  };

  const formOf = (node: number): number => {
    const { items } = store.nodes;
    const count = items[node + 2] as number;
    for (let index = 0; index < count; index += 2)
      if (store.labels.text(items[node + 3 + index] as number) === language)
        return items[node + 4 + index] as number;
    return items[node + 4] as number;
  };

  /** Adds the spans of a node to the arena, sorted and each once. */
  const gather = (node: number, leftOnly: boolean): void => {
    const { items } = store.nodes;
    switch (items[node]) {
      case NODE_TERM:
        gatherTerm(items[node + 3] as number, items[node + 4] as number);
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
        const end = node + 3 + (items[node + 2] as number);
        for (let index = node + 3; index < end; index += 1) {
          const part = items[index] as number;
          if (holds(part)) gather(part, leftOnly);
        }
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
    const { items } = store.nodes;
    const kind = items[node];
    if (kind === NODE_TERM) {
      const term = items[node + 3] as number;
      if (termState[term << 2] !== epoch) return false;
      if (items[node + 4] === 0) return true;
    }
    const index = items[node + 1] as number;
    const known = memo[index] as number;
    if (known >> 1 === epoch) return (known & 1) === 1;
    spend(1);
    let value = false;
    if (kind === NODE_UNION) {
      const end = node + 3 + (items[node + 2] as number);
      for (let at = node + 3; at < end && !value; at += 1) value = holds(items[at] as number);
    } else if (kind === NODE_PHRASE) value = phraseHolds(node);
    else if (kind === NODE_FORMS) value = holds(formOf(node));
    else if (kind !== NODE_SCOPE || holds(items[node + 5] as number)) {
      const from = top;
      gather(node, false);
      value = top > from;
      top = from;
    }
    memo[index] = epoch * 2 + (value ? 1 : 0);
    return value;
  };

  /** Occurrences that share no word, counted from the left. */
  const countOf = (node: number): number => {
    const from = top;
    gather(node, true);
    const ends: [number, number][] = [];
    for (let at = from; at < top; at += 2) ends.push([arena[at] as number, arena[at + 1] as number]);
    top = from;
    ends.sort((left, right) => left[1] - right[1] || right[0] - left[0]);
    let count = 0;
    let last = -1;
    for (const [first, end] of ends)
      if (first > last) {
        count += 1;
        last = end;
      }
    return count;
  };

  const run = (at: number): boolean => {
    const code = store.code.items;
    switch ((code[at] as number) & 255) {
      case OP_ALL:
        return true;
      case OP_TERM:
      case OP_META:
        return termState[(code[at + 1] as number) << 2] === epoch;
      case OP_NODE:
        return holds(code[at + 1] as number);
      case OP_LABEL:
        return run(at + 2);
      case OP_AND: {
        const end = at + (code[at + 1] as number);
        for (let part = at + 2; part < end; part = skip(code, part)) if (!run(part)) return false;
        return true;
      }
      case OP_OR: {
        const end = at + (code[at + 1] as number);
        spend(1);
        for (let part = at + 2; part < end; part = skip(code, part)) if (run(part)) return true;
        return false;
      }
      case OP_TERMS: {
        const end = at + (code[at + 1] as number);
        for (let part = at + 2; part < end; part += 1)
          if (termState[((code[part] as number) >> 2) << 2] === epoch) return true;
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
          if (run(part)) missing -= 1;
          if (missing === 0) return true;
        }
        return false;
      }
      case OP_META_SCORE: {
        const term = code[at + 1] as number;
        if (termState[term << 2] !== epoch) return false;
        return compares(code[at + 2] as number, meta?.get(term) ?? 0, (code[at + 3] as number) / 1e6);
      }
      case OP_WORDS: {
        const body = fields.at(-1);
        return compares(
          code[at + 1] as number,
          body ? body.endToken - body.firstToken : 0,
          (code[at + 2] as number) / 1000,
        );
      }
      default:
        return false;
    }
  };

  const findMatches = (found: number[]): void => {
    const { items: terms } = seen;
    const heads = store.heads.items;
    for (let index = 0; index < seen.length; index += 1) {
      const term = terms[index] as number;
      const postings = store.postings.items;
      let previous = 0;
      for (let link = heads[term] as number; link !== 0;) {
        const at = link - 1;
        steps += 1;
        const slot = postings[at] as number;
        const next = postings[at + 4] as number;
        if (slotEpoch[slot] !== epoch) {
          const filter = postings[at + 1] as number;
          if (filter < 0 || termState[filter << 2] === epoch) {
            if (store.alive[slot] === 0) {
              // A removed query's posting is unlinked by the first article that meets it.
              if (previous === 0) heads[term] = next;
              else postings[previous + 3] = next;
              postings[at + 4] = store.freePosting;
              store.freePosting = link;
              link = next;
              continue;
            }
            const branch = postings[at + 2] as number;
            const rest = postings[at + 3] as number;
            if (
              (branch === -1 || (branch < -1 ? holds(-2 - branch) : run(branch))) &&
              (rest < 0 || run(rest))
            ) {
              slotEpoch[slot] = epoch;
              found.push(slot);
            }
          }
        }
        previous = link;
        link = next;
      }
      if (steps > options.maxSteps) spend(0);
    }
    const { items: always } = store.always;
    for (let index = 0; index < store.always.length; index += 2) {
      const slot = always[index] as number;
      if (store.alive[slot] === 0 || slotEpoch[slot] === epoch) continue;
      if (run(always[index + 1] as number)) {
        slotEpoch[slot] = epoch;
        found.push(slot);
      }
    }
  };

  // --- places for people -------------------------------------------------

  const shownTerm = (term: number, mode: number): string => {
    const word = store.lexicon.text(term);
    if (mode === SHOWN_CAPITALS) return word.toUpperCase();
    return mode === SHOWN_CAPITALISED ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  };

  const showNode = (node: number, mode: number): string => {
    const { items } = store.nodes;
    const end = node + 3 + (items[node + 2] as number);
    const words: string[] = [];
    for (let index = node + 3; index < end; index += 2) words.push(shownTerm(items[index] as number, mode));
    return items[node] === NODE_TERM ? (words[0] ?? "") : `"${words.join(" ")}"`;
  };

  const output = (into: MatchSpan[], first: number, last: number, clause: string): void => {
    const field = fieldAt(first);
    if (field.hidden) return;
    const shift = field.firstToken - field.firstPosition;
    let start = scan.starts[first + shift] as number;
    let end = scan.ends[last + shift] as number;
    // The signs of #tag, @name, .net, C++ and C# belong to what is shown.
    if (start > 0 && /^[#@$.]/.test(clause) && field.text.charAt(start - 1) === clause.charAt(0)) start -= 1;
    if (/[+#]$/.test(clause))
      while (end < field.text.length && /[+#]/.test(field.text.charAt(end)) && end - start < clause.length)
        end += 1;
    into.push({ field: field.kind === SCOPE_TITLE ? "title" : "text", start, end, clause });
  };

  const outputArena = (into: MatchSpan[], from: number, clause: string): void => {
    const end = Math.min(top, from + options.maxSpansPerClause * 2);
    for (let at = from; at < end; at += 2) output(into, arena[at] as number, arena[at + 1] as number, clause);
    top = from;
  };

  const collect = (at: number, into: MatchSpan[], label: string | null = null): void => {
    const code = store.code.items;
    const word = code[at] as number;
    const op = word & 255;
    const from = top;
    switch (op) {
      case OP_TERM: {
        const term = code[at + 1] as number;
        gatherTerm(term, 0);
        outputArena(into, from, label ?? shownTerm(term, word >> 8));
        break;
      }
      case OP_NODE: {
        const node = code[at + 1] as number;
        gather(node, false);
        outputArena(into, from, label ?? showNode(node, word >> 8));
        break;
      }
      case OP_TERMS: {
        const end = at + (code[at + 1] as number);
        for (let part = at + 2; part < end; part += 1) {
          const term = (code[part] as number) >> 2;
          gatherTerm(term, 0);
          outputArena(into, from, shownTerm(term, (code[part] as number) & 3));
        }
        break;
      }
      case OP_COUNT:
        gather(code[at + 2] as number, false);
        outputArena(into, from, label ?? "");
        break;
      case OP_LABEL:
        if (run(at + 2)) collect(at + 2, into, store.labels.text(code[at + 1] as number));
        break;
      case OP_AND:
      case OP_OR:
      case OP_ANY: {
        const end = at + (code[at + 1] as number);
        for (let part = at + (op === OP_ANY ? 3 : 2); part < end; part = skip(code, part))
          if (run(part)) collect(part, into);
        break;
      }
      default:
        break;
    }
  };

  return {
    load,
    findMatches,
    isTrue: run,
    collect: (program, into) => collect(program, into),
    placesOf: (node) => {
      const from = top;
      gather(node, false);
      const places = arena.slice(from, top);
      top = from;
      return places;
    },
    steps: () => steps,
    wordCount: () => scan.count,
    seenArticles: () => counted,
    seenIn: (term) => termState[(term << 2) + 3] ?? 0,
    invalidate: () => {
      lexiconVersion = -1;
      void POSTING_SIZE;
    },
  };
}

const WORD_SIGN = /^[\p{L}\p{N}]$/u;
