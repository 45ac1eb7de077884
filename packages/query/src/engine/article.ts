import {
  openScanner,
  openStringTable,
  paragraphPlaces,
  sentencePlaces,
  type Scan,
  type StringTable,
} from "@wirewatch/text";
import { QUERY_LIMITS } from "../limits.ts";
import { metaValuesOf, type EntitySpan, type QueryDocument } from "../query-document.ts";
import { metaKey } from "../word-terms.ts";
import { openIntList, reserve } from "./growable.ts";
import { SCOPE_BODY, SCOPE_TITLE } from "./opcodes.ts";

/** Fields of one article lie this far apart, so that nothing reaches from one into another. */
const FIELD_GAP = QUERY_LIMITS.distance * 2 + QUERY_LIMITS.characters;
/** Metadata values remembered before their memory is started afresh: addresses never come twice. */
const MAX_META_VALUES = 16_384;

/** Places of the table for the spellings of an article of fewer than half as many words. */
const SMALL = 4096;

/** Thrown inside one article when its steps are used up; the caller reports it. */
export class StepBudgetSpent extends Error {
  override readonly name = "StepBudgetSpent";
  readonly code = "WW_QUERY_BUDGET";
}

/**
 * One article cut into words, for all segments alike. An item is a word (its number) or a joined spelling (`count` +
 * its number). Equal spellings are chained: `spellings[i]` is a surface, `firsts[i]` its first item, `nexts[item]` the
 * next item + 1. Places are word numbers with a gap of `FIELD_GAP` for each field before.
 */
export interface Article {
  readonly scan: Scan;
  readonly surfaces: StringTable;
  /** Rises when the surfaces are numbered afresh. */
  generation(): number;
  /** The metadata values of all articles, numbered; `metaGeneration` rises when they are numbered afresh. */
  readonly metaKeys: StringTable;
  metaGeneration(): number;
  spellingCount: number;
  spellings: Int32Array;
  firsts: Int32Array;
  nexts: Int32Array;
  /** First joined spelling at a word + 1, and the next of the same word + 1. */
  wordCompound: Int32Array;
  compoundNext: Int32Array;
  /** By field: first word, word after the last, SCOPE_TITLE or SCOPE_BODY. The body is the last field. */
  fieldCount: number;
  fieldFirst: Int32Array;
  fieldEnd: Int32Array;
  fieldKind: Uint8Array;
  readonly fieldTexts: string[];
  /** Numbers in `metaKeys`, with score and places. */
  readonly metaIds: number[];
  readonly metaScores: number[];
  readonly metaSpans: (readonly EntitySpan[] | undefined)[];
  language: string;
  /** Places looked at so far. */
  steps: number;
  load(document: QueryDocument, metaFields: ReadonlySet<string>): void;
  /** Counts work; throws StepBudgetSpent when the article has used up its steps. */
  readonly spend: (count: number) => void;
  fieldOf(place: number): number;
  /** Whether words of a field have places in the title that is shown. */
  isHidden(field: number): boolean;
  /** Number of the sentence or paragraph of every word. */
  sentences(): Int32Array;
  paragraphs(): Int32Array;
  /** Where the first line of the body that is not blank ends. */
  leadEnd(): number;
  /** Bytes of the arrays. */
  memory(): number;
}

/** The distance between the places of a word in two neighbouring fields. */
export const PLACE_GAP = FIELD_GAP;

export function openArticle(options: {
  maxSteps: number;
  maxSurfaces: number;
  broaderTopics?: ReadonlyMap<string, readonly { code: string; label: string }[]>;
}): Article {
  const scanner = openScanner({ maxSurfaces: options.maxSurfaces });
  const { scan } = scanner;
  const metaKeys = openStringTable(undefined, true);
  const knownKeys = new Map<string, number>();
  let metaGeneration = 0;
  /** By surface: `stamp` + its spelling number, when it stands in this article. */
  let localOf: Int32Array = new Int32Array(1024);
  /** The same for articles of few words: places by a hash of the surface. */
  const small = new Int32Array(SMALL);
  let stamp = 1;
  let lasts = new Int32Array(1024);
  /** Words that have a joined spelling. */
  const marked = openIntList(64);
  let sentences: Int32Array | null = null;
  let paragraphs: Int32Array | null = null;
  let leadEnd = -1;

  const larger = (array: Int32Array, size: number): Int32Array => {
    const next = new Int32Array(Math.ceil(size * 1.25) + 16);
    next.set(array);
    return next;
  };

  const addField = (kind: number, text: string): void => {
    const field = article.fieldCount;
    if (field === article.fieldFirst.length) {
      article.fieldFirst = larger(article.fieldFirst, field * 2);
      article.fieldEnd = larger(article.fieldEnd, field * 2);
      const kinds = new Uint8Array(article.fieldFirst.length);
      kinds.set(article.fieldKind);
      article.fieldKind = kinds;
    }
    article.fieldFirst[field] = scan.count;
    scanner.append(text);
    article.fieldEnd[field] = scan.count;
    article.fieldKind[field] = kind;
    article.fieldTexts[field] = text;
    article.fieldCount = field + 1;
  };

  /** The spelling of a surface in this article, or `distinct` when it is the first time. Few words fit a small table. */
  const spellingFor = (surface: number, distinct: number, base: number): number => {
    const { spellings } = article;
    for (let place = Math.imul(surface, 0x9e3779b1) >>> 20; ; place = (place + 1) & (SMALL - 1)) {
      const spelling = (small[place] as number) - base;
      if (spelling < 0) {
        small[place] = base + distinct;
        return distinct;
      }
      if (spellings[spelling] === surface) return spelling;
    }
  };

  const spellingAmongMany = (surface: number, distinct: number, base: number): number => {
    const spelling = (localOf[surface] as number) - base;
    if (spelling >= 0) return spelling;
    localOf[surface] = base + distinct;
    return distinct;
  };

  /** Chains equal spellings. */
  const chain = (): void => {
    const { count, compoundCount, surfaces, compoundSurface } = scan;
    const items = count + compoundCount;
    const isSmall = items <= SMALL / 2;
    if (!isSmall && localOf.length < scanner.surfaces.size())
      localOf = larger(localOf, scanner.surfaces.size());
    if (lasts.length < items) {
      lasts = new Int32Array(Math.ceil(items * 1.25));
      article.nexts = new Int32Array(lasts.length);
      article.spellings = new Int32Array(lasts.length);
      article.firsts = new Int32Array(lasts.length);
    }
    const { nexts, spellings, firsts } = article;
    const last = lasts;
    const base = stamp;
    let distinct = 0;
    for (let item = 0; item < items; item += 1) {
      nexts[item] = 0;
      const surface = (item < count ? surfaces[item] : compoundSurface[item - count]) as number;
      const spelling = isSmall
        ? spellingFor(surface, distinct, base)
        : spellingAmongMany(surface, distinct, base);
      if (spelling === distinct) {
        spellings[distinct] = surface;
        firsts[distinct] = item;
        last[distinct] = item;
        distinct += 1;
        continue;
      }
      nexts[last[spelling] as number] = item + 1;
      last[spelling] = item;
    }
    article.spellingCount = distinct;
    stamp += distinct;
    if (stamp > 0x3fffffff) {
      stamp = 1;
      localOf.fill(0);
      small.fill(0);
    }
  };

  const markCompounds = (): void => {
    const { compoundCount, compoundFirst, count } = scan;
    for (let index = 0; index < marked.length; index += 1)
      article.wordCompound[marked.items[index] as number] = 0;
    marked.length = 0;
    if (article.wordCompound.length < count) article.wordCompound = new Int32Array(Math.ceil(count * 1.25));
    if (article.compoundNext.length < compoundCount)
      article.compoundNext = new Int32Array(Math.ceil(compoundCount * 1.25));
    const at = reserve(marked, compoundCount);
    for (let index = 0; index < compoundCount; index += 1) {
      const first = compoundFirst[index] as number;
      marked.items[at + index] = first;
      article.compoundNext[index] = article.wordCompound[first] as number;
      article.wordCompound[first] = index + 1;
    }
  };

  const loadMeta = (document: QueryDocument, wanted: ReadonlySet<string>): void => {
    article.metaIds.length = 0;
    article.metaScores.length = 0;
    article.metaSpans.length = 0;
    if (wanted.size === 0) return;
    if (metaKeys.size() > MAX_META_VALUES) {
      metaKeys.clear();
      knownKeys.clear();
      metaGeneration += 1;
    }
    for (const { field, value, score, spans } of metaValuesOf(document, options.broaderTopics, wanted)) {
      const raw = `${field}:${value}`;
      let id = knownKeys.get(raw);
      if (id === undefined) {
        id = metaKeys.intern(metaKey(field, value));
        if (knownKeys.size < MAX_META_VALUES * 2) knownKeys.set(raw, id);
      }
      article.metaIds.push(id);
      article.metaScores.push(score);
      article.metaSpans.push(spans);
    }
  };

  /** The number of the sentence or paragraph of every word. */
  const groupsOf = (placesOf: (text: string) => Int32Array): Int32Array => {
    const groups = new Int32Array(scan.count);
    let group = 0;
    for (let field = 0; field < article.fieldCount; field += 1) {
      group += 1;
      const text = article.fieldTexts[field] as string;
      // The beginning and the end of each, one behind the other. A title is one whole.
      const places = article.fieldKind[field] === SCOPE_TITLE ? new Int32Array(2) : placesOf(text);
      const end = article.fieldEnd[field] as number;
      let next = 2;
      for (let word = article.fieldFirst[field] as number; word < end; word += 1) {
        const start = scan.starts[word] as number;
        while (next < places.length && (places[next] as number) <= start) {
          next += 2;
          group += 1;
        }
        groups[word] = group;
      }
    }
    article.spend(scan.count);
    return groups;
  };

  const article: Article = {
    scan,
    surfaces: scanner.surfaces,
    generation: () => scanner.generation(),
    metaKeys,
    metaGeneration: () => metaGeneration,
    spellingCount: 0,
    spellings: new Int32Array(1024),
    firsts: new Int32Array(1024),
    nexts: new Int32Array(1024),
    wordCompound: new Int32Array(1024),
    compoundNext: new Int32Array(64),
    fieldCount: 0,
    fieldFirst: new Int32Array(8),
    fieldEnd: new Int32Array(8),
    fieldKind: new Uint8Array(8),
    fieldTexts: [],
    metaIds: [],
    metaScores: [],
    metaSpans: [],
    language: "",
    steps: 0,
    load: (document, metaFields) => {
      article.steps = 0;
      article.fieldCount = 0;
      article.fieldTexts.length = 0;
      sentences = null;
      paragraphs = null;
      leadEnd = -1;
      scanner.reset();
      const { language } = document;
      const stop = language === undefined ? 0 : language.indexOf("-");
      article.language =
        language === undefined ? "" : (stop < 0 ? language : language.slice(0, stop)).toLowerCase();
      addField(SCOPE_TITLE, document.title);
      if (document.titleVariants !== undefined)
        for (const variant of document.titleVariants)
          if (variant !== document.title) addField(SCOPE_TITLE, variant);
      addField(SCOPE_BODY, document.text);
      if (marked.length > 0 || scan.compoundCount > 0) markCompounds();
      if (article.wordCompound.length < scan.count)
        article.wordCompound = larger(article.wordCompound, scan.count);
      chain();
      loadMeta(document, metaFields);
    },
    spend: (count) => {
      article.steps += count;
      if (article.steps > options.maxSteps) throw new StepBudgetSpent("the article used up its steps");
    },
    fieldOf: (place) => {
      const { fieldFirst } = article;
      let low = 0;
      let high = article.fieldCount - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((fieldFirst[middle] as number) + middle * FIELD_GAP <= place) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    isHidden: (field) => field > 0 && article.fieldKind[field] === SCOPE_TITLE,
    sentences: () => (sentences ??= groupsOf(sentencePlaces)),
    paragraphs: () => (paragraphs ??= groupsOf(paragraphPlaces)),
    leadEnd: () => {
      if (leadEnd >= 0) return leadEnd;
      const text = article.fieldTexts[article.fieldCount - 1] as string;
      let start = 0;
      while (start < text.length && text.charAt(start).trim() === "") start += 1;
      const stop = text.indexOf("\n", start);
      leadEnd = stop < 0 ? text.length : stop;
      return leadEnd;
    },
    memory: () =>
      4 * (localOf.length + lasts.length * 3 + article.nexts.length + article.wordCompound.length) +
      scan.starts.byteLength * 3,
  };
  return article;
}
