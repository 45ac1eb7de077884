/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { MatchSpan } from "@wirewatch/contracts";
import { childrenOf, type QueryNode } from "../ast.ts";
import type { QueryContext } from "../query-context.ts";
import type { QueryDocument } from "../query-document.ts";
import { compileQueries } from "../query-set.ts";

/** A field, function or case around a clause. */
export type Wrapper = Extract<QueryNode, { kind: "scope" | "first" | "case" | "forms" }>;

/** A clause with the fields, functions and cases around it, the outermost first. */
export interface Question {
  node: QueryNode;
  around: readonly Wrapper[];
}

/** What the engine says of many clauses over one article. */
export interface Answers {
  /** The places of a true clause, null for one that is not true. */
  of(index: number): MatchSpan[] | null;
  /** The article used up its steps, so that some answers are missing. */
  isCutOff: boolean;
}

export function isWrapper(node: QueryNode): node is Wrapper {
  return node.kind === "scope" || node.kind === "first" || node.kind === "case" || node.kind === "forms";
}

/** Steps of one explanation: every clause of a query is asked by itself, so that it takes twice what one article may. */
const MAX_STEPS = 80_000_000;

/** Asks the engine, by the compiled form that live matching uses, every clause as a query of its own. */
export function askEngine(
  questions: readonly Question[],
  document: QueryDocument,
  context: QueryContext,
  maxSpansPerClause: number,
): Answers {
  if (questions.length === 0) return { of: () => null, isCutOff: false };
  let isCutOff = false;
  const spans = new Map<number, MatchSpan[]>();
  const { set } = compileQueries(
    questions.map(({ node, around }, index) => ({ id: String(index), ast: asQuery(node, around) })),
    context,
    {
      maxSteps: MAX_STEPS,
      maxSpansPerClause,
      onBudget: () => {
        isCutOff = true;
      },
    },
  );
  for (const hit of set.match(document, { spans: true })) spans.set(Number(hit.id), hit.spans);
  return { of: (index) => spans.get(index) ?? null, isCutOff };
}

function asQuery(node: QueryNode, around: readonly Wrapper[]): QueryNode {
  const { start, end } = node;
  const wrapped = around.reduceRight<QueryNode>((part, wrapper) => ({ ...wrapper, part }), node);
  // Metadata alone is no query.
  if (node.kind === "meta" || node.kind === "words")
    return { kind: "and", parts: [{ kind: "all", start, end }, wrapped], start, end };
  return wrapped;
}

/** The number of leaves of a tree, of every node in it. */
export function countLeaves(ast: QueryNode): Map<QueryNode, number> {
  const counts = new Map<QueryNode, number>();
  const count = (node: QueryNode): number => {
    let leaves = 0;
    for (const child of childrenOf(node)) leaves += count(child);
    counts.set(node, Math.max(1, leaves));
    return Math.max(1, leaves);
  };
  count(ast);
  return counts;
}

/** The same tree in which every node stands once. */
export function copyTree(node: QueryNode): QueryNode {
  switch (node.kind) {
    case "and":
    case "or":
    case "any":
      return { ...node, parts: node.parts.map(copyTree) };
    case "near":
      return { ...node, left: copyTree(node.left), right: copyTree(node.right) };
    case "not":
    case "scope":
    case "atleast":
    case "first":
    case "case":
    case "forms":
      return { ...node, part: copyTree(node.part) };
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "meta":
    case "words":
    case "reference":
    case "all":
    case "missing":
      return { ...node };
  }
}
