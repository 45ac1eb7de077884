/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { MatchSpan, QueryError } from "@wirewatch/contracts";
import { tokenize } from "@wirewatch/text";
import { childrenOf, type QueryNode } from "./ast.ts";
import { writeProgram } from "./engine/emit.ts";
import { lowerQuery } from "./engine/lower.ts";
import { openStore } from "./engine/store.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { resolveReferences, type QueryContext } from "./query-context.ts";
import type { QueryDocument } from "./query-document.ts";
import { entityIdsOf, openEvaluatorFor } from "./query-set.ts";
import { validateQuery } from "./validate-query.ts";

/** Why one clause is true or not of one article. */
export interface Explanation {
  /** The clause in the query language. */
  clause: string;
  kind: QueryNode["kind"];
  /** Its place in the query. */
  start: number;
  end: number;
  hit: boolean;
  spans: MatchSpan[];
  children: Explanation[];
  /** For a miss: the first clause below that failed, and how near the article came. */
  failed?: { clause: string; start: number; end: number; reason: string };
}

export interface QueryExplanation {
  ok: boolean;
  errors: QueryError[];
  hit: boolean;
  tree: Explanation | null;
}

/** Beyond this many places of one side, the nearest pair is no longer looked for. */
const MAX_PLACES = 2000;

/** Explains a query over one article with the same compiled form that live matching uses. Never throws for a bad query. */
export function explainQuery(
  query: string | QueryNode,
  document: QueryDocument,
  context: QueryContext = {},
): QueryExplanation {
  let ast: QueryNode;
  if (typeof query === "string") {
    const parsed = parseQuery(query);
    if (parsed.errors.length > 0) return { ok: false, errors: parsed.errors, hit: false, tree: null };
    ast = parsed.ast;
  } else ast = query;
  const resolved = resolveReferences(ast, context);
  const errors = [...resolved.errors, ...validateQuery(resolved.ast)];
  if (errors.length > 0) return { ok: false, errors, hit: false, tree: null };
  ast = resolved.ast;

  const store = openStore();
  const lowering = { store, entityIds: entityIdsOf(context) };
  // Every clause becomes a program of its own, within the fields and cases that surround it.
  const programs = new Map<QueryNode, number>();
  const compile = (node: QueryNode, wrap: (inner: QueryNode) => QueryNode): void => {
    programs.set(node, writeProgram(store, lowerQuery(wrap(node), lowering)));
    const inner =
      node.kind === "scope" || node.kind === "first" || node.kind === "case" || node.kind === "forms"
        ? (part: QueryNode): QueryNode => wrap({ ...node, part })
        : wrap;
    for (const child of childrenOf(node)) compile(child, inner);
  };
  compile(ast, (node) => node);

  const evaluator = openEvaluatorFor(store, context, {});
  evaluator.load(document);

  const spansOf = (node: QueryNode): MatchSpan[] => {
    const spans: MatchSpan[] = [];
    evaluator.collect(programs.get(node) ?? 0, spans);
    return spans;
  };

  const explain = (node: QueryNode): Explanation => {
    const hit = evaluator.isTrue(programs.get(node) ?? 0);
    const children = childrenOf(node).map(explain);
    const result: Explanation = {
      clause: printQuery(node),
      kind: node.kind,
      start: node.start,
      end: node.end,
      hit,
      spans: hit ? spansOf(node) : [],
      children,
    };
    if (!hit) result.failed = failureOf(node, children);
    return result;
  };

  const failureOf = (
    node: QueryNode,
    children: readonly Explanation[],
  ): NonNullable<Explanation["failed"]> => {
    const own = (reason: string): NonNullable<Explanation["failed"]> => ({
      clause: printQuery(node),
      start: node.start,
      end: node.end,
      reason,
    });
    const below = children.find(({ hit }) => !hit)?.failed;
    switch (node.kind) {
      case "and":
      case "or":
      case "scope":
      case "case":
      case "forms":
        return below ?? own("not found");
      case "not": {
        const found = children[0]?.spans[0];
        return own(
          found ? `found ${quote(document, found)}, which must not be there` : "it is true, and must not be",
        );
      }
      case "near":
        return below ?? own(nearMiss(node, children));
      case "atleast": {
        const count = children[0]?.spans.length ?? 0;
        return own(`found ${count} times, ${node.count} asked for`);
      }
      case "any":
        return own(
          `${children.filter(({ hit }) => hit).length} of the operands are there, ${node.count} asked for`,
        );
      case "first":
        return below ?? own(`not within the first ${node.count} words`);
      case "words":
        return own("the article's length is outside the limit");
      case "meta":
        return own(`the article's ${node.field} is another`);
      case "word":
      case "phrase":
      case "regex":
      case "raw":
      case "reference":
      case "all":
      case "missing":
        return own("not found");
    }
  };

  /** How far apart the nearest two places are. */
  const nearMiss = (node: Extract<QueryNode, { kind: "near" }>, children: readonly Explanation[]): string => {
    const [left, right] = children;
    const asked =
      node.operator === "SENTENCE" || node.operator === "PARAGRAPH"
        ? node.operator
        : `${node.operator}/${node.distance}`;
    if (node.operator === "NOTNEAR")
      return `every place of ${left?.clause ?? ""} has ${right?.clause ?? ""} within ${node.distance} words`;
    let best: { words: number; span: MatchSpan; isReversed: boolean } | null = null;
    for (const one of left?.spans.slice(0, MAX_PLACES) ?? [])
      for (const other of right?.spans.slice(0, MAX_PLACES) ?? []) {
        if (one.field !== other.field) continue;
        const isReversed = other.start < one.start;
        const from = isReversed ? other.end : one.end;
        const to = isReversed ? one.start : other.start;
        if (to < from) continue;
        if (best !== null && to - from > (best.words + 1) * 40) continue;
        const words = wordsBetween(document, one.field, from, to);
        if (best === null || words < best.words) best = { words, span: other, isReversed };
      }
    if (best === null) return `the two are in different fields, ${asked} asked for`;
    const where =
      node.operator === "ONEAR" && best.isReversed ? "words before instead of after" : "words away";
    return `found ${quote(document, best.span)} ${best.words} ${where}, ${asked} asked`;
  };

  const tree = explain(ast);
  return { ok: true, errors: [], hit: tree.hit, tree };
}

function textOf(document: QueryDocument, field: "title" | "text"): string {
  return field === "title" ? document.title : document.text;
}

function quote(document: QueryDocument, span: MatchSpan): string {
  return `\`${textOf(document, span.field).slice(span.start, Math.min(span.end, span.start + 80))}\``;
}

function wordsBetween(document: QueryDocument, field: "title" | "text", from: number, to: number): number {
  return tokenize(textOf(document, field).slice(from, to)).length;
}
