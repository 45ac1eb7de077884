/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { foldToken } from "@wirewatch/text";
import { childrenOf, type QueryNode } from "./ast.ts";
import { isCommonWord } from "./common-words.ts";
import type { QueryContext } from "./query-context.ts";
import { guessCost } from "./term-cost.ts";

/** The share of articles that is assumed to hold a common word that nobody has counted. */
const COMMON_SHARE = 0.6;

/** The share of articles that make the engine look at a node; 1 when it has no word to wait for. */
export function anchorShare(node: QueryNode, context: QueryContext): number {
  const ofWord = (word: string): number => {
    const folded = foldToken(word);
    return context.frequency?.(folded) ?? (isCommonWord(folded) ? COMMON_SHARE : guessCost(folded));
  };
  switch (node.kind) {
    case "word":
      return /[*?]/.test(node.text) ? 0.02 : ofWord(node.text);
    case "phrase":
      return Math.min(...node.words.filter((word) => word !== "*").map(ofWord), 1);
    case "and":
      return Math.min(...node.parts.map((part) => anchorShare(part, context)));
    case "or":
    case "any":
      return Math.min(
        1,
        node.parts.reduce((sum, part) => sum + anchorShare(part, context), 0),
      );
    case "near":
      return node.operator === "NOTNEAR"
        ? anchorShare(node.left, context)
        : Math.min(anchorShare(node.left, context), anchorShare(node.right, context));
    case "scope":
    case "atleast":
    case "first":
    case "case":
    case "forms":
      return anchorShare(node.part, context);
    case "regex":
    case "raw":
      return 0.02;
    case "meta":
      return node.field === "lang" ? 0.4 : 0.05;
    case "reference":
      return 0.05;
    case "not":
    case "words":
    case "all":
    case "missing":
      return 1;
  }
}

/** The leaf that makes a query as broad as it is. */
export function findBroadest(node: QueryNode, context: QueryContext): QueryNode {
  const isNarrowing = node.kind === "and" || node.kind === "near";
  const children = childrenOf(node).filter((child) => child.kind !== "not");
  let best: QueryNode | undefined;
  for (const child of children) {
    const share = anchorShare(child, context);
    if (
      best === undefined ||
      (isNarrowing ? share < anchorShare(best, context) : share > anchorShare(best, context))
    )
      best = child;
  }
  return best === undefined || node.kind === "not" ? node : findBroadest(best, context);
}

/** A relative estimate of the work of one article: how often the query is looked at, times its size. */
export function estimateCost(ast: QueryNode, context: QueryContext): number {
  let leaves = 0;
  const walk = (node: QueryNode): void => {
    if ("parts" in node) node.parts.forEach(walk);
    else if ("part" in node) walk(node.part);
    else if (node.kind === "near") {
      leaves += 2;
      walk(node.left);
      walk(node.right);
    } else leaves += 1;
  };
  walk(ast);
  return Math.round(anchorShare(ast, context) * leaves * 1e5) / 1e3 + 0.001;
}
