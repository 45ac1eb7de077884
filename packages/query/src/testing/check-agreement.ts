import type { MatchSpan } from "@wirewatch/contracts";
import type { QueryNode } from "../ast.ts";
import { openOracle } from "../oracle.ts";
import { parseQuery } from "../parse-query.ts";
import { printQuery } from "../print-query.ts";
import { resolveReferences, type QueryContext } from "../query-context.ts";
import type { QueryDocument } from "../query-document.ts";
import { compileQueries, fromSnapshot, type QuerySet } from "../query-set.ts";
import { validateQuery } from "../validate-query.ts";
import { openRandom, RANDOM_CONTEXT, randomDocument, randomQuery, randomWords } from "./random-queries.ts";
import { shrinkCase, type FailingCase } from "./shrink-case.ts";

/** A query that stands, as text and as the tree that the slow evaluator reads. */
export interface AcceptedQuery {
  id: string;
  query: string;
  ast: QueryNode;
}

/** Random queries that the checker accepts, made of the given words. */
export function acceptedQueries(
  random: () => number,
  count: number,
  words: readonly string[],
  depth = 3,
): AcceptedQuery[] {
  const queries: AcceptedQuery[] = [];
  while (queries.length < count) {
    const query = randomQuery(random, depth, words);
    const { ast, errors } = parseQuery(query);
    if (errors.length > 0) continue;
    const resolved = resolveReferences(ast, RANDOM_CONTEXT);
    if (resolved.errors.length === 0 && validateQuery(resolved.ast).length === 0)
      queries.push({ id: String(queries.length), query, ast: resolved.ast });
  }
  return queries;
}

/** Spans as text, each once and in order, so that two lists can be compared. */
export function spanKeys(spans: readonly MatchSpan[]): string {
  return [...new Set(spans.map(({ field, start, end, clause }) => `${field} ${start}-${end} ${clause}`))]
    .toSorted()
    .join("; ");
}

/** What is wrong with one query over one article in a set of its own, or null. */
export function disagreementOf({ ast, document }: FailingCase, context: QueryContext): string | null {
  if (validateQuery(ast).length > 0) return null;
  const { set, refused } = compileQueries([{ id: "only", ast }], context);
  if (refused.length > 0) return `refused: ${refused[0]?.errors[0]?.message}`;
  const oracle = openOracle(document, context);
  const hit = set.match(document, { spans: true })[0];
  if ((hit !== undefined) !== oracle.isTrue(ast))
    return `the engine says ${hit === undefined ? "no" : "yes"}, the language says ${hit === undefined ? "yes" : "no"}`;
  if (hit === undefined) return null;
  const found = spanKeys(hit.spans);
  const expected = spanKeys(oracle.spansOf(ast));
  return found === expected
    ? null
    : `the engine shows ${found || "nothing"}, the language ${expected || "nothing"}`;
}

/** A fault as text for a person: the smallest query and article that show it, and those first found. */
export function describeFault(found: FailingCase, message: string, context: QueryContext): string {
  const alone = disagreementOf(found, context);
  if (alone === null)
    return `${message}\n(only beside other queries)\n${printQuery(found.ast)}\n${JSON.stringify(found.document)}`;
  const smallest = shrinkCase(found, (smaller) => disagreementOf(smaller, context) !== null);
  return [
    disagreementOf(smallest, context) ?? message,
    `query:   ${printQuery(smallest.ast)}`,
    `article: ${JSON.stringify(smallest.document)}`,
    `found as ${printQuery(found.ast)}`,
  ].join("\n");
}

/** How a round's set came to be: compiled at once, grown and thinned, or read from a snapshot and then grown. */
const HISTORIES = ["compiled", "segments", "snapshot"] as const;

function buildSet(
  random: () => number,
  queries: readonly AcceptedQuery[],
  strays: readonly AcceptedQuery[],
  context: QueryContext,
  history: (typeof HISTORIES)[number],
  document: QueryDocument,
): QuerySet {
  const sources = queries.map(({ id, query }) => ({ id, query }));
  if (history === "compiled") return compileQueries(sources, context).set;
  const some = Math.floor(random() * sources.length);
  const { set: first } = compileQueries(
    [
      ...sources.slice(0, some),
      ...strays.map(({ id, query }) => ({ id: `stray ${id}`, query })),
      // Later replaced under its id.
      ...sources.slice(some).flatMap(({ id }) => (random() < 0.3 ? [{ id, query: "bank OR war" }] : [])),
    ],
    context,
  );
  first.match(document);
  const set = history === "snapshot" ? fromSnapshot(first.toSnapshot(), context) : first;
  for (const source of sources.slice(some)) {
    set.add([source]);
    if (random() < 0.2) set.match(document);
  }
  for (const { id } of strays) set.remove(`stray ${id}`);
  return set;
}

export interface AgreementRun {
  pairs: number;
  hits: number;
  /** The first fault, shrunk; null when there is none. */
  fault: string | null;
}

/**
 * Compares engine and slow evaluator on random queries and articles: truth, and for every hit its spans. Every round
 * has words of its own; the set is compiled, grown in segments or read from a snapshot; some rounds guess other
 * frequencies, which moves the anchors. `isOver` is asked after each round.
 */
export function runAgreement(
  seed: number,
  isOver: (round: number) => boolean,
  size = { queries: 40, articles: 20 },
): AgreementRun {
  const run: AgreementRun = { pairs: 0, hits: 0, fault: null };
  for (let round = 0; !isOver(round); round += 1) {
    const random = openRandom(seed * 100_003 + round);
    const words = randomWords(random);
    const queries = acceptedQueries(random, size.queries, words);
    const salt = random();
    const context: QueryContext =
      random() < 0.5
        ? RANDOM_CONTEXT
        : { ...RANDOM_CONTEXT, frequency: (word) => ((word.length * 7 + word.charCodeAt(0)) * salt) % 1 };
    const history = HISTORIES[round % HISTORIES.length] as (typeof HISTORIES)[number];
    const strays = history === "compiled" ? [] : acceptedQueries(random, 12, words);
    const set = buildSet(random, queries, strays, context, history, randomDocument(random, words));
    for (let article = 0; article < size.articles; article += 1) {
      const document = randomDocument(random, words);
      const oracle = openOracle(document, context);
      const hits = new Map(set.match(document, { spans: true }).map(({ id, spans }) => [id, spans]));
      for (const { id, ast } of queries) {
        run.pairs += 1;
        const spans = hits.get(id);
        const isTrue = oracle.isTrue(ast);
        let message: string | null = null;
        if ((spans !== undefined) !== isTrue)
          message = `seed ${seed}, round ${round}, ${history}: the engine says ${spans !== undefined}`;
        else if (spans !== undefined) {
          run.hits += 1;
          if (spanKeys(spans) !== spanKeys(oracle.spansOf(ast)))
            message = `seed ${seed}, round ${round}, ${history}: other spans: ${spanKeys(spans)}`;
        }
        if (message === null) continue;
        run.fault = describeFault({ ast, document }, message, context);
        return run;
      }
      for (const id of hits.keys())
        if (!queries.some((query) => query.id === id)) {
          run.fault = `seed ${seed}, round ${round}: a removed query matches`;
          return run;
        }
    }
  }
  return run;
}
