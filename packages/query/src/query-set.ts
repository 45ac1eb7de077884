import type { MatchSpan, QueryError } from "@wirewatch/contracts";
import type { QueryNode } from "./ast.ts";
import { emitQuery } from "./engine/emit.ts";
import { openArticle, StepBudgetSpent } from "./engine/article.ts";
import { openIntList } from "./engine/growable.ts";
import { lowerQuery } from "./engine/lower.ts";
import { openSegment, type Segment } from "./engine/segment.ts";
import { readSegments, writeSegments } from "./engine/snapshot.ts";
import { packStore } from "./engine/store.ts";
import { parseQuery } from "./parse-query.ts";
import { hasReferences, resolveReferences, type QueryContext } from "./query-context.ts";
import { broaderTopicsOf, type QueryDocument } from "./query-document.ts";
import { guessCost } from "./term-cost.ts";
import { validateQuery } from "./validate-query.ts";
import { metaKey } from "./word-terms.ts";

/** A query that matched, and the places that made it true, when they were asked for. */
export interface QueryHit {
  id: string;
  spans: MatchSpan[];
}

/** One query to compile: as text, or as a tree that `parseQuery` or an importer made. */
export type QuerySource = { id: string; query: string } | { id: string; ast: QueryNode };

export interface RefusedQuery {
  id: string;
  errors: QueryError[];
}

/** An article that cost more steps than allowed: the hits found so far stand, the rest was not decided. */
export interface BudgetReport {
  documentId: string;
  steps: number;
  hits: number;
}

export interface QuerySetOptions {
  /**
   * Steps of one article. A step is one place, word or value that an operator looks at, and takes a twentieth
   * of a microsecond or so: the default, 40 million, is about two CPU-seconds, and lets ten-megabyte articles through.
   */
  maxSteps?: number;
  /** Spans of one clause in one article. */
  maxSpansPerClause?: number;
  /** Spellings remembered before the memory is started afresh. */
  maxSurfaces?: number;
  /** Called when an article used up its steps. Without it `match` throws QueryBudgetError. */
  onBudget?: (report: BudgetReport) => void;
}

/** Thrown when an article used up its steps and nobody listens. */
export class QueryBudgetError extends Error {
  override readonly name = "QueryBudgetError";
  readonly code = "WW_QUERY_BUDGET_EXCEEDED";
  readonly report: BudgetReport;
  constructor(report: BudgetReport) {
    super(`the article ${report.documentId} used up ${report.steps} steps`);
    this.report = report;
  }
}

/**
 * Many compiled queries that look at one article in one pass.
 *
 * A set is one large base, which is never written again, and small segments for what was added since; removed queries
 * are struck out. An owner who sees `pending` grow compiles all its queries anew in another thread, hands the bytes of
 * `toSnapshot({ shared: true })` over, opens them here with `fromSnapshot`, which copies nothing, applies the edits that
 * came meanwhile again, and then lets go of the old set: matching never waits.
 */
export interface QuerySet {
  /**
   * The queries that match, in the order they were added; a replaced one counts as added last. `spans` is filled when
   * `options.spans` is true: the title's first, then in the order of the text.
   */
  match(document: QueryDocument, options?: { spans?: boolean }): QueryHit[];
  /** `match` for each of many articles, for back-tests. */
  matchMany(
    documents: Iterable<QueryDocument>,
    options?: { spans?: boolean },
  ): Generator<{ documentId: string; hits: QueryHit[] }>;
  /** Adds queries, or replaces those whose id is known. Live with the next `match`. A refused one leaves the old in place. */
  add(queries: readonly QuerySource[]): RefusedQuery[];
  /** Live with the next `match`. @returns whether there was such a query */
  remove(id: string): boolean;
  has(id: string): boolean;
  readonly size: number;
  /** How worn the set is: queries outside the base, and removed or replaced ones that still take room. */
  readonly pending: number;
  /** What the owner stored in the snapshot that this set was opened from. */
  readonly note: string | null;
  /**
   * Shares of the articles seen so far, by the key of a term (a folded word, a wildcard, a metadata value): `frequency`
   * of a later compilation.
   */
  frequencies(): (key: string) => number | undefined;
  /** The same as a table of those terms that at least the share `least` of the articles holds, each once. */
  frequencyTable(least: number): [key: string, share: number][];
  /**
   * Everything as one block of bytes with version and checksum. `shared` makes its memory one that threads share;
   * `note` is text of the owner's that is stored beside the queries.
   */
  toSnapshot(options?: { shared?: boolean; note?: string }): Uint8Array;
  /** Bytes of the compiled form, and of the arrays that every thread has for itself. */
  memory(): { compiled: number; working: number };
  /** What all articles so far have cost: postings looked at, and queries or branches of queries evaluated. */
  work(): { articles: number; postings: number; candidates: number };
}

const DEFAULTS = { maxSteps: 40_000_000, maxSpansPerClause: 200, maxSurfaces: 262_144 };
/** A segment that has so many queries takes no more, so that the cost of one edit stays small however many there were. */
const SEGMENT_QUERIES = 4096;

/**
 * Compiles queries. What cannot be compiled is in `refused`, with errors; the others run. Entities that are unknown to
 * the context are compared by the name given.
 */
export function compileQueries(
  queries: readonly QuerySource[],
  context: QueryContext = {},
  options: QuerySetOptions = {},
): { set: QuerySet; refused: RefusedQuery[] } {
  const parts = openParts([], null, context, options);
  const refused = parts.addAll(queries);
  parts.close();
  return { set: parts.set, refused };
}

/**
 * Opens a set from the bytes of `toSnapshot`, which are looked into and never written. Throws SnapshotError when they are
 * damaged or of another version. `trusted` bytes come straight from `toSnapshot` in this process, as from another thread:
 * damage is not looked for in them, which spares a pause. Bytes from a file never are.
 */
export function fromSnapshot(
  bytes: Uint8Array,
  context: QueryContext = {},
  options: QuerySetOptions & { trusted?: boolean } = {},
): QuerySet {
  const { segments, note } = readSegments(bytes, options.trusted === true);
  return openParts(
    segments.map(({ store, dead }) => openSegment(store, dead)),
    note,
    context,
    options,
  ).set;
}

interface Parts {
  set: QuerySet;
  addAll(queries: readonly QuerySource[]): RefusedQuery[];
  /** Lets no more queries into the present segment. */
  close(): void;
}

/** The title first, then as the text is read. */
function byPlace(left: MatchSpan, right: MatchSpan): number {
  if (left.field !== right.field) return left.field === "title" ? -1 : 1;
  return left.start - right.start || left.end - right.end || (left.clause < right.clause ? -1 : 1);
}

/** Reads, resolves and validates one query. */
function readSource(
  source: { query: string } | { ast: QueryNode },
  context: QueryContext,
): { ast: QueryNode; errors: QueryError[] } {
  let ast: QueryNode;
  if ("ast" in source) ast = source.ast;
  else {
    const parsed = parseQuery(source.query);
    if (parsed.errors.length > 0) return { ast: parsed.ast, errors: parsed.errors };
    ast = parsed.ast;
  }
  if (hasReferences(ast)) {
    const resolved = resolveReferences(ast, context);
    if (resolved.errors.length > 0) return resolved;
    ast = resolved.ast;
  }
  return { ast, errors: validateQuery(ast, { isAccepted: "ast" in source }) };
}

/** Entity ids by the keys of their names. */
function entityIdsOf(context: QueryContext): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, name, aliases } of context.entities ?? [])
    for (const each of [name, ...(aliases ?? [])]) {
      const key = metaKey("entity", each);
      const known = ids.get(key);
      if (known) known.push(id);
      else ids.set(key, [id]);
    }
  return ids;
}

function openParts(
  given: readonly Segment[],
  note: string | null,
  context: QueryContext,
  options: QuerySetOptions,
): Parts {
  const segments = [...given];
  /** The last segment, while it takes queries. */
  let open: Segment | null = null;
  let size = 0;
  for (const segment of segments) size += segment.live();
  const metaFields = new Set<string>();
  for (const { store } of segments) for (const field of store.metaFields) metaFields.add(field);
  const article = openArticle({
    maxSteps: options.maxSteps ?? DEFAULTS.maxSteps,
    maxSurfaces: options.maxSurfaces ?? DEFAULTS.maxSurfaces,
    ...(context.topics === undefined ? {} : { broaderTopics: broaderTopicsOf(context.topics) }),
  });
  const evaluation = { maxSpansPerClause: options.maxSpansPerClause ?? DEFAULTS.maxSpansPerClause };
  const found = openIntList(256);
  let articles = 0;
  let entityIds: Map<string, string[]> | null = null;
  /** The entities that `entityIds` is of: an owner may put others in their place. */
  let named: QueryContext["entities"];

  const frequencyOf = (key: string): number | undefined => {
    for (const segment of segments) {
      const share = segment.frequency(key);
      if (share !== undefined) return share;
    }
    return undefined;
  };
  const costOf = (key: string): number => context.frequency?.(key) ?? frequencyOf(key) ?? guessCost(key);

  const remove = (id: string): boolean => {
    for (let index = segments.length - 1; index >= 0; index -= 1) {
      const segment = segments[index] as Segment;
      if (!segment.remove(id)) continue;
      size -= 1;
      // A segment without queries costs every article something; the base stays, as its place is first.
      if (index > 0 && segment.live() === 0) {
        segments.splice(index, 1);
        if (segment === open) open = null;
      }
      return true;
    }
    return false;
  };
  const has = (id: string): boolean => segments.some((segment) => segment.has(id));

  const close = (): void => {
    if (open === null && segments.length > 0) return;
    if (open === null) segments.push(openSegment());
    else packStore(open.store);
    open = null;
  };

  const addAll = (queries: readonly QuerySource[]): RefusedQuery[] => {
    const refused: RefusedQuery[] = [];
    if (entityIds === null || named !== context.entities) {
      named = context.entities;
      entityIds = entityIdsOf(context);
    }
    for (const source of queries) {
      const { ast, errors } = readSource(source, context);
      if (errors.length > 0) {
        refused.push({ id: source.id, errors });
        continue;
      }
      remove(source.id);
      if (open === null) {
        open = openSegment();
        open.store.cost = costOf;
        segments.push(open);
      }
      const { store } = open;
      const slot = open.add(source.id);
      store.roots.items[slot] = emitQuery(store, lowerQuery(ast, { store, entityIds }), slot);
      size += 1;
    }
    if (open !== null) {
      for (const field of open.store.metaFields) metaFields.add(field);
      if (segments.length > 1 && open.store.roots.length >= SEGMENT_QUERIES) close();
    }
    return refused;
  };

  const match = (document: QueryDocument, settings: { spans?: boolean } = {}): QueryHit[] => {
    const hits: QueryHit[] = [];
    const wantsSpans = settings.spans === true;
    articles += 1;
    found.length = 0;
    let segment: Segment | undefined;
    let next = 0;
    try {
      article.load(document, metaFields);
      for (segment of segments) {
        if (segment.live() === 0) continue;
        next = 0;
        found.length = 0;
        const evaluator = segment.evaluator(article, evaluation);
        evaluator.load();
        evaluator.findMatches(found);
        const slots = found.items.subarray(0, found.length).toSorted();
        const roots = segment.store.roots.items;
        for (; next < slots.length; next += 1) {
          const slot = slots[next] as number;
          const hit: QueryHit = { id: segment.nameOf(slot), spans: [] };
          hits.push(hit);
          if (!wantsSpans) continue;
          evaluator.collect(roots[slot] as number, hit.spans);
          if (hit.spans.length > 1) hit.spans.sort(byPlace);
        }
      }
    } catch (error) {
      if (!(error instanceof StepBudgetSpent)) throw error;
      // What was found is true. The hit whose places were being gathered is in the list already.
      if (segment !== undefined) {
        const names = new Set(hits.map(({ id }) => id));
        for (const slot of found.items.subarray(0, found.length).toSorted()) {
          const id = segment.nameOf(slot);
          if (!names.has(id)) hits.push({ id, spans: [] });
        }
      }
      const report: BudgetReport = { documentId: document.id, steps: article.steps, hits: hits.length };
      if (options.onBudget === undefined) throw new QueryBudgetError(report);
      options.onBudget(report);
    }
    return hits;
  };

  const set: QuerySet = {
    match,
    *matchMany(documents, settings) {
      for (const document of documents) yield { documentId: document.id, hits: match(document, settings) };
    },
    add: addAll,
    remove,
    has,
    get size() {
      return size;
    },
    get pending() {
      let pending = 0;
      for (const [index, segment] of segments.entries())
        pending += (index === 0 ? 0 : segment.live()) + segment.store.roots.length - segment.live();
      return pending;
    },
    note,
    frequencies: () => frequencyOf,
    frequencyTable: (least) => {
      const table = new Map<string, number>();
      for (const segment of segments)
        for (const [key, share] of segment.frequent(least)) if (!table.has(key)) table.set(key, share);
      return [...table];
    },
    toSnapshot: (settings) =>
      writeSegments(
        segments.map((segment) => segment.stored()),
        settings?.note ?? null,
        settings?.shared === true,
      ),
    memory: () => {
      let compiled = 0;
      let working = article.memory();
      for (const segment of segments) {
        const bytes = segment.memory();
        compiled += bytes.compiled;
        working += bytes.working;
      }
      return { compiled, working };
    },
    work: () => {
      let postings = 0;
      let candidates = 0;
      for (const segment of segments) {
        const work = segment.work();
        postings += work.postings;
        candidates += work.candidates;
      }
      return { articles, postings, candidates };
    },
  };
  return { set, addAll, close };
}
