/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node are no values */
import type { Place, QueryNode } from "../ast.ts";
import { QUERY_LIMITS } from "../limits.ts";
import { codeRemark } from "../metadata-codes.ts";
import { literalLength } from "../word-terms.ts";
import type { DialectRules, Target } from "./dialect-rules.ts";
import type { Piece } from "./read-pieces.ts";
import type { Report } from "./report.ts";

/** Words that need no quotation marks in our language, whatever stands beside them. */
const PLAIN_WORD = /^[\p{L}\p{M}\p{N}*?#@$][\p{L}\p{M}\p{N}_.'’*?@#$%/-]*$/u;
const PLAIN_SPECIAL = /^[\p{L}\p{N}]+(?:&[\p{L}\p{N}]+)+$|^[\p{L}\p{N}]+(?:\+\+|#)$/u;
const RESERVED = /^(?:AND|OR|NOT|all|(?:O|NOT)?NEAR(?:\/.*)?|(?:SENTENCE|PARAGRAPH)(?:\/.*)?)$/;
const QUOTES = /["“”„‟]/g;

/** Characters of one word between spaces. Longer ones are no words, and reading them takes more than linear time. */
const LONGEST_WORD = 256;

/** Refuses a word that is too long. @returns whether it did */
function isTooLong(words: readonly string[], place: Place, report: Report): boolean {
  const long = words.find((word) => word.length > LONGEST_WORD);
  if (long === undefined) return false;
  report.fail(
    place,
    `a word here has ${long.length} characters; at most ${LONGEST_WORD} are allowed`,
    "Put spaces between the words.",
  );
  return true;
}

const wordNode = (text: string, fuzzy: 0 | 1 | 2, place: Place): QueryNode => {
  if (!RESERVED.test(text) && !text.includes("/*") && (PLAIN_WORD.test(text) || PLAIN_SPECIAL.test(text)))
    return { kind: "word", text, exact: false, fuzzy, forms: false, ...place };
  const words = text
    .replaceAll(QUOTES, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  return { kind: "phrase", words, slop: null, ...place };
};

/** One word of the dialect in our tree. */
export function makeWord(
  piece: Extract<Piece, { type: "word" }>,
  rules: DialectRules,
  report: Report,
): QueryNode {
  const place = { start: piece.start, end: piece.end };
  if (isTooLong(piece.text.split(/\s+/), place, report)) return { kind: "missing", ...place };
  const { options, fuzzy = 0, remark, refusal } = rules.word(piece.text);
  if (remark) report.warn(place, remark.message, remark.hint);
  if (refusal) {
    report.fail(place, refusal.message, refusal.hint);
    return { kind: "missing", ...place };
  }
  const sign = /[~^]/.exec(options.join(" "))?.[0];
  if (sign !== undefined) {
    report.fail(
      place,
      `${sign} in ${piece.text} has no meaning in ${rules.name}`,
      "Leave it out, or put the word in quotation marks.",
    );
    return { kind: "missing", ...place };
  }
  if (fuzzy !== 0 && (options.some((option) => !PLAIN_WORD.test(option)) || RESERVED.test(piece.text))) {
    report.fail(
      place,
      `~ stands only behind a word of letters and digits`,
      "Leave ~ out, or write the word alone.",
    );
    return { kind: "missing", ...place };
  }
  if (/^(?:and|or|not|near|onear)$/.test(piece.text))
    report.warn(
      place,
      `${piece.text} is an ordinary word in ${rules.name}`,
      `Write ${piece.text.toUpperCase()} if the operator is meant.`,
    );
  const nodes = options.map((option) => wordNode(option, fuzzy, place));
  return nodes.length === 1 ? (nodes[0] as QueryNode) : { kind: "or", parts: nodes, ...place };
}

/** A quoted phrase of the dialect in our tree. */
export function makePhrase(
  piece: Extract<Piece, { type: "phrase" }>,
  rules: DialectRules,
  report: Report,
): QueryNode {
  const place = { start: piece.start, end: piece.end };
  let words = piece.text
    .replaceAll(QUOTES, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  const missing: QueryNode = { kind: "missing", ...place };
  if (isTooLong(words, place, report)) return missing;
  if (words.some((word) => /[*?]/.test(word) || (rules.name === "Lexis" && word.endsWith("!"))))
    switch (rules.phraseWildcards) {
      case "refused":
        report.fail(
          place,
          `${rules.name} has no wildcards inside quotation marks`,
          "Take the word with the wildcard out, and join it to the rest with a proximity operator.",
        );
        return missing;
      case "punctuation":
        report.warn(
          place,
          `* and ? inside quotation marks are no wildcards in ${rules.name}, and are left out`,
          "Join the word with the wildcard by NEAR or AND if one is meant.",
        );
        words = words.map((word) => word.replaceAll(/[*?]/g, "")).filter((word) => word !== "");
        break;
      case "kept": {
        if (words.some((word) => /^[*?]+$/.test(word))) {
          report.fail(
            place,
            "a wildcard alone in a phrase cannot be translated",
            'Join the words beside it with a proximity operator; here "a * b" has exactly one word between.',
          );
          return missing;
        }
        const readings = words.map((word) => (/[*?!]/.test(word) ? rules.word(word) : { options: [word] }));
        for (const { remark, refusal } of readings) {
          if (remark) report.warn(place, remark.message, remark.hint);
          if (refusal) report.fail(place, refusal.message, refusal.hint);
        }
        words = readings.map(({ options }) => options[0] ?? "");
        break;
      }
    }
  if (words.length === 0) {
    report.fail(place, "this phrase is empty", "Write the words between the quotation marks.");
    return missing;
  }
  if (piece.slop !== null && piece.slop > QUERY_LIMITS.distance) {
    report.fail(place, `~${piece.slop} is too far`, `At most ${QUERY_LIMITS.distance} words.`);
    return missing;
  }
  return { kind: "phrase", words, slop: piece.slop, ...place };
}

const SAFE_VALUE = /[\p{L}\p{M}\p{N}._@:/*?-]/u;
/** A value as a pattern that needs no quotation marks: signs that would need them become `?`, any one character. */
const patternOf = (value: string): string => {
  let pattern = "";
  for (const sign of value) pattern += SAFE_VALUE.test(sign) ? sign : "?";
  // What would begin a comment, a field, an expression or a negation.
  return pattern
    .replaceAll("/*", "/?*")
    .replaceAll(/:(?!\/)/g, "?")
    .replace(/^[/-]/, "?");
};

/** Turns the words of an operand into values of a metadata field. */
export function makeMeta(
  node: QueryNode,
  target: Extract<Target, { to: "meta" }>,
  name: string,
  report: Report,
): QueryNode {
  const { field, match } = target;
  const place = { start: node.start, end: node.end };
  const refuse = (message: string, hint: string): QueryNode => {
    report.fail(place, message, hint);
    return { kind: "missing", ...place };
  };
  switch (node.kind) {
    case "missing":
      return node;
    case "and":
    case "or":
      return { ...node, parts: node.parts.map((part) => makeMeta(part, target, name, report)) };
    case "not":
      return { ...node, part: makeMeta(node.part, target, name, report) };
    case "regex": {
      // An expression of plain letters only asks for a part of the value.
      const part = /^\.\*\(([\p{L}\p{N}_-]+)\)\.\*$/u.exec(node.source)?.[1];
      if (part === undefined) return refuse(`${name} takes no expressions`, "Write a part of the value.");
      const word: QueryNode = { kind: "word", text: part, exact: false, fuzzy: 0, forms: false, ...place };
      return makeMeta(word, { ...target, match: "part" }, name, report);
    }
    case "word":
    case "phrase":
      break;
    default:
      return refuse(`${name} takes values only`, "Write a name, or names joined with OR in brackets.");
  }
  if ((node.kind === "phrase" && node.slop !== null) || (node.kind === "word" && node.fuzzy !== 0))
    return refuse(`${name} takes no ~`, "Leave ~ out.");
  let value = (node.kind === "word" ? node.text : node.words.join(" ")).trim();
  if (field === "site") {
    const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:\*\.)?(?:www\.)?([^/]*)(\/.*)?$/i.exec(value);
    if (host?.[2] !== undefined && host[2] !== "/" && host[2] !== "/*")
      return refuse(
        `${value} is more than a domain`,
        "Write the domain alone, or use the field for addresses.",
      );
    value = host?.[1] ?? value;
  }
  const isMany = /\s/.test(value);
  let pattern: string | null = null;
  if (match === "part" || (match === "word" && !isMany && !/[*?]/.test(value))) {
    const bare = field === "url" ? value.replace(/^[a-z][a-z0-9+.-]*:\/\/(?:www\.)?/i, "") : value;
    pattern = patternOf(`*${bare.replace(/^\*+/, "").replace(/[*/]+$/, "")}*`);
  } else if (/[*?]/.test(value)) pattern = patternOf(value);
  if (match === "word")
    report.warn(
      place,
      isMany
        ? `${field}: compares ${value} with the whole name`
        : `${field}: also finds ${value} inside longer words of a name`,
      isMany
        ? "Write the name as the source writes it."
        : "Write the whole name in quotation marks to be exact.",
    );
  if (pattern === null) {
    const code = target.remark ? null : codeRemark(field, value);
    if (code) report.warn(place, code.message, code.hint);
    if (value === "") return refuse(`${name} needs a value`, "Write a name after it.");
    return { kind: "meta", field, value, pattern: false, score: null, ...place };
  }
  if (literalLength(pattern) < 2)
    return refuse("a wildcard needs at least two other characters", "Write more of the value.");
  return {
    kind: "meta",
    field,
    value: pattern,
    pattern: field !== "url" || pattern.includes("*"),
    score: null,
    ...place,
  };
}
