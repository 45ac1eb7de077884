/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { childrenOf, type QueryNode } from "../ast.ts";
import type { QueryDocument } from "../query-document.ts";

/** A query over an article that shows a fault. */
export interface FailingCase {
  ast: QueryNode;
  document: QueryDocument;
}

/** The tree with one direct part replaced. */
function withPart(node: QueryNode, index: number, part: QueryNode): QueryNode {
  switch (node.kind) {
    case "and":
    case "or":
    case "any":
      return { ...node, parts: node.parts.with(index, part) };
    case "near":
      return index === 0 ? { ...node, left: part } : { ...node, right: part };
    case "not":
    case "scope":
    case "atleast":
    case "first":
    case "case":
    case "forms":
      return { ...node, part };
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "meta":
    case "words":
    case "reference":
    case "all":
    case "missing":
      return node;
  }
}

/** Trees that are one step smaller: a part instead of the whole, one part fewer, a smaller part, one word fewer. */
function* smallerTrees(node: QueryNode): Generator<QueryNode> {
  const children = childrenOf(node);
  yield* children;
  if ((node.kind === "and" || node.kind === "or" || node.kind === "any") && node.parts.length > 2)
    for (const index of node.parts.keys()) yield { ...node, parts: node.parts.toSpliced(index, 1) };
  if (node.kind === "phrase" && node.words.length > 1)
    for (const index of node.words.keys()) yield { ...node, words: node.words.toSpliced(index, 1) };
  if ((node.kind === "atleast" || node.kind === "first" || node.kind === "any") && node.count > 1)
    yield { ...node, count: node.count - 1 };
  for (const [index, child] of children.entries())
    for (const smaller of smallerTrees(child)) yield withPart(node, index, smaller);
}

/** Articles that are one step smaller: without a value, or with a piece of a text left out. */
function* smallerDocuments(document: QueryDocument): Generator<QueryDocument> {
  for (const key of Object.keys(document))
    if (key !== "id" && key !== "title" && key !== "text") {
      const { [key as "url"]: _left, ...rest } = document;
      yield rest;
    }
  for (const key of ["title", "text"] as const) {
    const text = document[key];
    for (let piece = Math.ceil(text.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2))
      for (let at = 0; at < text.length; at += piece)
        yield { ...document, [key]: text.slice(0, at) + text.slice(at + piece) };
  }
}

/**
 * The smallest query and article, found by taking away one thing at a time, that still fail. `fails` must not throw
 * for a tree that the checker refuses: it answers false.
 */
export function shrinkCase(found: FailingCase, fails: (smaller: FailingCase) => boolean): FailingCase {
  let best = found;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const document of smallerDocuments(best.document))
      if (fails({ ast: best.ast, document })) {
        best = { ...best, document };
        isSmaller = true;
        break;
      }
    if (isSmaller) continue;
    for (const ast of smallerTrees(best.ast))
      if (fails({ ast, document: best.document })) {
        best = { ...best, ast };
        isSmaller = true;
        break;
      }
  }
  return best;
}
