/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { QueryError } from "@wirewatch/contracts";
import { childrenOf, type QueryNode } from "./ast.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { printQuery } from "./print-query.ts";
import { compileRegex, RegexSyntaxError } from "./word-regex.ts";
import { literalLength, readTerms, type WordSettings } from "./word-terms.ts";

const PLAIN: WordSettings = { caseMode: "any", forms: null, exact: false, fuzzy: 0 };

/** Whether a tree has places in the text, which proximity and counting need. */
function findPlaceless(node: QueryNode): QueryNode | null {
  switch (node.kind) {
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "missing":
    // What stands behind a name is looked at when it is known.
    case "reference":
      return null;
    case "or":
    case "near":
    case "scope":
    case "first":
    case "case":
    case "forms":
      for (const part of childrenOf(node)) {
        const found = findPlaceless(part);
        if (found) return found;
      }
      return null;
    case "and":
    case "not":
    case "any":
    case "atleast":
    case "meta":
    case "words":
    case "all":
      return node;
  }
}

const NAMES: Partial<Record<QueryNode["kind"], string>> = {
  and: "AND",
  not: "NOT",
  any: "any()",
  atleast: "atleast()",
  words: "words:",
  all: "all",
};
const nameOf = (node: QueryNode): string =>
  node.kind === "meta" ? `${node.field}:` : (NAMES[node.kind] ?? node.kind);

/** A way to say the same without the AND beside a proximity operator. */
function rewriteNear(node: Extract<QueryNode, { kind: "near" }>): string {
  const sides = [node.left, node.right];
  const side = sides.findIndex((part) => part.kind === "and");
  const and = sides[side];
  if (and === undefined || and.kind !== "and")
    return "Use words, phrases, wildcards or brackets of these, joined with OR.";
  const spread = and.parts
    .filter((part) => findPlaceless(part) === null)
    .map((part) => printQuery(side === 0 ? { ...node, left: part } : { ...node, right: part }));
  const text = spread.join(" AND ");
  return text === "" || text.length > 300
    ? "Repeat the proximity for each part, joined with AND."
    : `Write ${text}.`;
}

/** What a query contributes: words of the text, metadata only, or only what must not be. */
type Weight = "text" | "metadata" | "negative";

function weigh(node: QueryNode, isNegated = false): Weight {
  switch (node.kind) {
    case "not":
      return weigh(node.part, !isNegated);
    case "and":
    case "or":
    case "any": {
      const weights = node.parts.map((part) => weigh(part, isNegated));
      const isOr = node.kind === "any" ? !isNegated : (node.kind === "or") !== isNegated;
      if (isOr && weights.includes("negative")) return "negative";
      if (weights.includes("text")) return "text";
      return weights.includes("metadata") ? "metadata" : "negative";
    }
    case "scope":
    case "first":
    case "case":
    case "forms":
      return weigh(node.part, isNegated);
    case "meta":
    case "words":
      return isNegated ? "negative" : "metadata";
    case "all":
    case "missing":
      return "text";
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "near":
    case "atleast":
    case "reference":
      return isNegated ? "negative" : "text";
  }
}

/**
 * The errors that grammar alone does not show: operands without places, words without letters, wildcards that are too
 * short, bad expressions, and, where the whole query could be read, the lack of a positive part. Of a tree that was
 * accepted once (`isAccepted`) only what cannot be run is an error, so that it keeps running when rules get stricter.
 */
export function validateQuery(ast: QueryNode, { isWhole = true, isAccepted = false } = {}): QueryError[] {
  const errors: QueryError[] = [];
  const fail = (node: { start: number; end: number }, message: string, hint: string): void => {
    if (errors.length < QUERY_LIMITS.errors) errors.push({ message, hint, start: node.start, end: node.end });
  };

  /** What the language does not want, though it could be run. */
  const refuse = (node: { start: number; end: number }, message: string, hint: string): void => {
    if (!isAccepted) fail(node, message, hint);
  };

  const checkWildcards = (node: QueryNode, word: string): void => {
    if (word !== "*" && (word.includes("*") || /\?(?!$)/.test(word)) && literalLength(word) < 2)
      refuse(node, `the wildcard ${word} needs at least two letters`, "Write more of the word.");
  };

  const walk = (node: QueryNode, inside: "" | "scope" | "case" | "forms" | "first"): void => {
    if (errors.length >= QUERY_LIMITS.errors) return;
    switch (node.kind) {
      case "word":
        if (/[*?]/.test(node.text) && literalLength(node.text) < 2) {
          refuse(
            node,
            `the wildcard ${node.text} needs at least two letters`,
            "Write more of the word; a lone * stands only inside a phrase.",
          );
        } else if (readTerms(node.text, PLAIN).length === 0)
          refuse(
            node,
            `there is no letter or digit in ${node.text || "this word"}`,
            `Write a word, or raw:"${node.text}" to find the signs themselves.`,
          );
        else if (node.fuzzy !== 0 && /[*?]/.test(node.text))
          refuse(node, "a word takes ~ or wildcards, not both", "Remove one of them.");
        break;
      case "phrase":
        if (node.words.every((word) => readTerms(word, PLAIN).length === 0 || word === "*"))
          refuse(node, "there is no letter or digit in this phrase", "Write a word in it.");
        for (const word of node.words) checkWildcards(node, word);
        break;
      case "regex":
        try {
          compileRegex(node.source, true);
        } catch (error) {
          if (!(error instanceof RegexSyntaxError)) throw error;
          const at = Math.min(node.start + 1 + error.offset, node.end);
          fail({ start: Math.max(node.start, at - 1), end: node.end }, error.message, error.hint);
        }
        break;
      case "near": {
        for (const side of [node.left, node.right]) {
          const placeless = findPlaceless(side);
          if (placeless)
            fail(
              placeless,
              `${nameOf(placeless)} cannot stand beside ${node.operator}, because it has no place in the text`,
              rewriteNear(node),
            );
        }
        break;
      }
      case "atleast": {
        const placeless = findPlaceless(node.part);
        if (placeless)
          fail(
            placeless,
            `${nameOf(placeless)} cannot be counted`,
            "atleast() counts words, phrases and what is near each other; any(n, …) counts operands.",
          );
        break;
      }
      case "meta":
      case "words":
        if (inside !== "")
          refuse(
            node,
            `${nameOf(node)} cannot stand inside ${inside === "scope" ? "title:, lead: or body:" : `${inside}()`}`,
            "Move it out and join it with AND.",
          );
        break;
      case "all":
        if (inside !== "")
          refuse(
            node,
            "all cannot stand here",
            'Write it at the top of the query, or "all" in quotation marks if the word is meant.',
          );
        break;
      case "and":
      case "or":
      case "not":
      case "any":
      case "scope":
      case "first":
      case "case":
      case "forms":
      case "raw":
      case "reference":
      case "missing":
        break;
    }
    const next =
      node.kind === "scope" || node.kind === "case" || node.kind === "forms" || node.kind === "first"
        ? node.kind
        : inside;
    for (const child of childrenOf(node)) walk(child, next);
  };
  walk(ast, "");
  if (errors.length === 0 && isWhole && !isAccepted) {
    const weight = weigh(ast);
    if (weight === "negative")
      fail(
        ast,
        "the query only says what must not be",
        `Add a word that must be, or write all AND ${printQuery(ast)}.`,
      );
    else if (weight === "metadata")
      fail(ast, "the query has no word of the text", `Add a word, or write all AND ${printQuery(ast)}.`);
  }
  return errors;
}
