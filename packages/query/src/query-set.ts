import type { MatchSpan, QueryError } from "@wirewatch/contracts";
import type { QueryNode } from "./ast.ts";
import { emitQuery } from "./engine/emit.ts";
import { openEvaluator, StepBudgetSpent, type Evaluator } from "./engine/evaluator.ts";
import { push, trim } from "./engine/growable.ts";
import { lowerQuery } from "./engine/lower.ts";
import { readStore, writeStore } from "./engine/snapshot.ts";
import { forgetNodes, openStore, packPostings, type Store } from "./engine/store.ts";
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
  /** Places looked at for one article. The default lets ten-megabyte articles through. */
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

/** Many compiled queries that look at one article in one pass. */
export interface QuerySet {
  /** The queries that match, in the order they were added. `spans` is filled when `options.spans` is true. */
  match(document: QueryDocument, options?: { spans?: boolean }): QueryHit[];
  /** `match` for each of many articles, for back-tests. */
  matchMany(
    documents: Iterable<QueryDocument>,
    options?: { spans?: boolean },
  ): Generator<{ documentId: string; hits: QueryHit[] }>;
  /** Adds queries, or replaces those whose id is known. Live with the next `match`. A refused one leaves the old in place. */
  add(queries: readonly QuerySource[]): RefusedQuery[];
  /** @returns whether there was such a query */
  remove(id: string): boolean;
  has(id: string): boolean;
  readonly size: number;
  /** Shares of the articles seen so far, by folded word: `frequency` of a later compilation. */
  frequencies(): (folded: string) => number | undefined;
  /** Everything as one block of bytes with version and checksum; `shared` makes its memory one that threads share. */
  toSnapshot(options?: { shared?: boolean }): Uint8Array;
  /** Bytes that the compiled form and the working memory take, ids left out. */
  memory(): { compiled: number; working: number };
}

const DEFAULTS = { maxSteps: 50_000_000, maxSpansPerClause: 200, maxSurfaces: 262_144 };

/**
 * Compiles queries. What cannot be compiled is in `refused`, with errors; the others run. Entities that are unknown to
 * the context are compared by the name given.
 */
export function compileQueries(
  queries: readonly QuerySource[],
  context: QueryContext = {},
  options: QuerySetOptions = {},
): { set: QuerySet; refused: RefusedQuery[] } {
  const store = openStore();
  const parts = openParts(store, [], context, options);
  const refused = parts.addAll(queries);
  packPostings(store);
  for (const list of [store.code, store.nodes, store.heads, store.roots, store.always]) trim(list);
  store.costs.clear();
  forgetNodes(store);
  return { set: parts.set, refused };
}

/** Opens a set from the bytes of `toSnapshot`. Throws SnapshotError when they are damaged or of another version. */
export function fromSnapshot(
  bytes: Uint8Array,
  context: QueryContext = {},
  options: QuerySetOptions = {},
): QuerySet {
  const { store, ids } = readStore(bytes);
  return openParts(store, ids, context, options).set;
}

interface Parts {
  set: QuerySet;
  addAll(queries: readonly QuerySource[]): RefusedQuery[];
}

/** Reads, resolves and validates one query. */
export function readSource(
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
  return { ast, errors: validateQuery(ast) };
}

/** Entity ids by the keys of their names. */
export function entityIdsOf(context: QueryContext): Map<string, string[]> {
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

export function openEvaluatorFor(store: Store, context: QueryContext, options: QuerySetOptions): Evaluator {
  return openEvaluator(store, {
    maxSteps: options.maxSteps ?? DEFAULTS.maxSteps,
    maxSpansPerClause: options.maxSpansPerClause ?? DEFAULTS.maxSpansPerClause,
    maxSurfaces: options.maxSurfaces ?? DEFAULTS.maxSurfaces,
    ...(context.topics === undefined ? {} : { broaderTopics: broaderTopicsOf(context.topics) }),
  });
}

function openParts(store: Store, ids: string[], context: QueryContext, options: QuerySetOptions): Parts {
  let size = 0;
  const slots = new Map<string, number>();
  for (const [slot, id] of ids.entries())
    if (store.alive[slot] === 1) {
      slots.set(id, slot);
      size += 1;
    }
  let evaluator: Evaluator | null = null;
  const entityIds = entityIdsOf(context);
  store.cost = (key) => context.frequency?.(key) ?? guessCost(key);
  const lowering = { store, entityIds };

  const remove = (id: string): boolean => {
    const slot = slots.get(id);
    if (slot === undefined) return false;
    store.alive[slot] = 0;
    slots.delete(id);
    size -= 1;
    return true;
  };

  const addAll = (queries: readonly QuerySource[]): RefusedQuery[] => {
    const refused: RefusedQuery[] = [];
    for (const source of queries) {
      const { ast, errors } = readSource(source, context);
      if (errors.length > 0) {
        refused.push({ id: source.id, errors });
        continue;
      }
      remove(source.id);
      const slot = store.roots.length;
      push(store.roots, 0);
      if (slot >= store.alive.length) {
        const larger = new Uint8Array(Math.ceil(slot * 1.5) + 64);
        larger.set(store.alive);
        store.alive = larger;
      }
      store.roots.items[slot] = emitQuery(store, lowerQuery(ast, lowering), slot);
      store.alive[slot] = 1;
      ids[slot] = source.id;
      slots.set(source.id, slot);
      size += 1;
    }
    return refused;
  };

  const match = (document: QueryDocument, settings: { spans?: boolean } = {}): QueryHit[] => {
    evaluator ??= openEvaluatorFor(store, context, options);
    const found: number[] = [];
    const hits: QueryHit[] = [];
    try {
      evaluator.load(document);
      evaluator.findMatches(found);
      for (const slot of Int32Array.from(found).toSorted()) {
        const hit: QueryHit = { id: ids[slot] as string, spans: [] };
        hits.push(hit);
        if (settings.spans === true) evaluator.collect(store.roots.items[slot] as number, hit.spans);
      }
    } catch (error) {
      if (!(error instanceof StepBudgetSpent)) throw error;
      hits.length = 0;
      for (const slot of Int32Array.from(found).toSorted()) hits.push({ id: ids[slot] as string, spans: [] });
      const report: BudgetReport = { documentId: document.id, steps: evaluator.steps(), hits: hits.length };
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
    has: (id) => slots.has(id),
    get size() {
      return size;
    },
    frequencies: () => {
      const articles = evaluator?.seenArticles() ?? 0;
      return (folded) => {
        const term = store.lexicon.find(folded);
        return articles < 40 || term < 0 ? undefined : (evaluator?.seenIn(term) ?? 0) / articles;
      };
    },
    toSnapshot: (settings) => writeStore(store, ids, settings?.shared === true),
    memory: () => {
      const lexicon = store.lexicon.data();
      const labels = store.labels.data();
      let compiled = store.alive.byteLength + store.nodeSlots.byteLength;
      for (const { items } of [
        store.heads,
        store.nodes,
        store.code,
        store.postings,
        store.always,
        store.roots,
      ])
        compiled += items.byteLength;
      for (const table of [lexicon, labels])
        compiled += table.slots.byteLength + table.offsets.byteLength + table.pool.byteLength;
      return { compiled, working: store.lexicon.size() * 16 + store.nodeCount * 4 + store.roots.length * 4 };
    },
  };
  return { set, addAll };
}
