/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { QueryError } from "@wirewatch/contracts";
import { childrenOf, type QueryNode } from "./ast.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { printQuery } from "./print-query.ts";
import { compileRegex, RegexSyntaxError } from "./word-regex.ts";
import { literalLength, readTerms, type WordSettings } from "./word-terms.ts";

const PLAIN: WordSettings = { caseMode: "any", forms: null, exact: false, fuzzy: 0 };

/**
 * The first part of a tree that has no place in the text, which proximity and counting need. What stands beside another
 * proximity operator further in is that one's to report.
 */
function findPlaceless(node: QueryNode): QueryNode | null {
  switch (node.kind) {
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "missing":
    // What stands behind a name is looked at when it is known.
    case "reference":
    case "near":
      return null;
    case "or":
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
  const general = "Use words, phrases, wildcards or brackets of these, joined with OR.";
  const bare = sides.findIndex((part) => part.kind === "meta" || part.kind === "words");
  const meta = sides[bare];
  const other = sides[1 - bare];
  if (meta !== undefined && other !== undefined && findPlaceless(other) === null)
    return `Write ${printQuery(other)} AND ${printQuery(meta)}.`;
  const side = sides.findIndex((part) => findPlaceless(part) !== null);
  // Of several words that must not be near, none may be: AND and OR cannot be spread there.
  if (side === 1 && node.operator === "NOTNEAR") return general;
  const placeless = sides[side];
  const near = (part: QueryNode): QueryNode =>
    side === 0 ? { ...node, left: part } : { ...node, right: part };
  if (placeless === undefined || (placeless.kind !== "and" && placeless.kind !== "or")) return general;
  if (findPlaceless(sides[1 - side] as QueryNode) !== null) return general;
  // What may stand beside the operator is repeated there; a field or a NOT goes out of its reach as it is.
  const spread = (part: QueryNode): QueryNode | null => {
    if (findPlaceless(part) === null) return near(part);
    if (part.kind === "meta" || part.kind === "words") return part;
    if (part.kind !== "and" && part.kind !== "or") return null;
    const parts = part.parts.map(spread);
    return parts.includes(null) ? null : { ...part, parts: parts as QueryNode[] };
  };
  const rewritten = spread(placeless);
  if (rewritten === null) return general;
  const text = printQuery(rewritten).replace(/^\((.*)\)$/s, "$1");
  return text === "" || text.length > 300
    ? "Repeat the proximity for each part, joined with AND."
    : `Write ${text}.`;
}

/** What may be meant by signs that stand alone. */
function hintForSigns(signs: string): string {
  if (signs === ":") return "Write the name of a field directly before the colon, and its value after it.";
  if (signs === "+") return "Leave it out: words side by side must all be there.";
  if (/^[\u2010-\u2015\u2212]+$/.test(signs))
    return "Leave it out, or write NOT if what follows must not be there.";
  if (signs === "" || signs.includes('"')) return "Write a word.";
  return `Leave it out, or write raw:"${signs}" to find the signs themselves.`;
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
          refuse(node, `there is no letter or digit in ${node.text || "this word"}`, hintForSigns(node.text));
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
