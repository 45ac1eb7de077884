/* oxlint-disable typescript/consistent-return -- every switch on a whole node is exhaustive, which the compiler checks */
/* oxlint-disable typescript/switch-exhaustiveness-check -- leaves are asked for by themselves */
import { childrenOf, type QueryNode } from "./ast.ts";

/** Words that the reader takes for something else than a word. */
const RESERVED = /^(?:AND|OR|NOT|all|(?:O|NOT)?NEAR(?:\/.*)?|SENTENCE(?:\/.*)?|PARAGRAPH(?:\/.*)?)$/;
/** Signs that end a word, or begin something else. */
const UNSAFE_WORD =
  /[\s\u0085\u200b()|"“”„‟«»]|&&|\/\*|^[-!/,]|,(?!\d)|(?<!\d),|^[\p{L}\p{M}]+:(?![:/,)]|$)/u;
/** The same for a word that was read without signs of its own; Hebrew acronyms hold a quotation mark. */
const HEBREW_ACRONYM = /^[\u05d0-\u05ea]+"[\u05d0-\u05ea]+$/;
const SAFE_VALUE = /^[\p{L}\p{N}._@:/*?+#%=&~-]+$/u;

/** Characters in quotation marks of a kind that they do not hold themselves. */
function quote(text: string): string {
  const isStraight = !/["“”„‟]/.test(text.replaceAll(/(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])/g, ""));
  if (isStraight) return `"${text}"`;
  return /[«»]/.test(text) ? `"${text.replaceAll(/["“”„‟]/g, " ")}"` : `«${text}»`;
}

function printWord(node: Extract<QueryNode, { kind: "word" }>): string {
  const { text } = node;
  const signs = `${node.forms ? "+" : ""}${node.fuzzy === 0 ? "" : `~${node.fuzzy}`}`;
  const typed = node.exact ? `=${text}` : text;
  const isSafe = !UNSAFE_WORD.test(typed) || HEBREW_ACRONYM.test(text);
  if (!isSafe || (RESERVED.test(text) && !node.exact && signs === "")) return quote(text);
  return `${typed}${signs}`;
}

const isField = (value: string): boolean =>
  /^(?:title|lead|body|author|url|site|source|feed|tag|lang|country|geo|entity|topic|type|raw|words|score):/i.test(
    value,
  );

/** A metadata value: bare, in quotation marks, or, with wildcards and spaces, as words in brackets. */
function printValue(value: string, pattern: boolean): { text: string; isRun: boolean } {
  if (!pattern) {
    const isBare =
      SAFE_VALUE.test(value) &&
      !/[*?]/.test(value) &&
      !/^-|&&|^\/.+\/c?$/.test(value) &&
      !RESERVED.test(value) &&
      !isField(value);
    return { text: isBare ? value : quote(value), isRun: false };
  }
  // A wildcard stands for what cannot be written bare.
  const words = value.split(" ").map((word) => {
    const safe = word.replaceAll(/[()|"“”„‟«»,]|&&|^[-!]/g, "?");
    return RESERVED.test(safe) || isField(safe) ? `?${safe.slice(1)}` : safe;
  });
  return { text: words.join(" "), isRun: words.length > 1 };
}

function printMeta(node: Extract<QueryNode, { kind: "meta" }>): string {
  const { text, isRun } = printValue(node.value, node.pattern);
  if (node.score !== null) return `${node.field}:(${text} score:${node.score.comparison}${node.score.value})`;
  return `${node.field}:${isRun ? `(${text})` : text}`;
}

const printName = (name: string): string =>
  /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u.test(name) ? name : quote(name);

/** A leaf in the query language. */
export function printLeaf(node: QueryNode): string {
  switch (node.kind) {
    case "word":
      return printWord(node);
    case "phrase":
      return `${quote(node.words.join(" "))}${node.slop === null ? "" : `~${node.slop}`}`;
    case "regex":
      return `/${node.source}/${node.caseSensitive ? "c" : ""}`;
    case "raw":
      return `raw:${quote(node.text)}`;
    case "meta":
      return printMeta(node);
    case "words":
      return `words:${node.comparison}${node.value}`;
    case "reference":
      return `${node.to}(${printName(node.name)})`;
    case "all":
      return "all";
    default:
      return "…";
  }
}

/** The proximity operator with its number. */
export function printProximity(node: Extract<QueryNode, { kind: "near" }>): string {
  return node.operator === "SENTENCE" || node.operator === "PARAGRAPH"
    ? node.operator
    : `${node.operator}/${node.distance}`;
}

/** What stands before the operands of a call, up to the first of them. */
export function printCallHead(
  node: Extract<QueryNode, { kind: "atleast" | "first" | "any" | "case" | "forms" }>,
): string {
  switch (node.kind) {
    case "atleast":
    case "first":
    case "any":
      return `${node.kind}(${node.count}, `;
    case "case":
      return `${node.mode}(`;
    case "forms":
      return "forms(";
  }
}

/** In a call a comma parts operands, so that a word with a comma needs brackets there. */
export function isCommaWord(node: QueryNode): boolean {
  if (node.kind === "not") return isCommaWord(node.part);
  if (node.kind === "scope") return isCommaWord(node.part);
  return node.kind === "word" && printWord(node).includes(",") && !printWord(node).startsWith('"');
}

/** One leaf or whole tree in the query language, fully bracketed. Reading it again gives the same tree. */
export function printQuery(node: QueryNode): string {
  switch (node.kind) {
    case "and":
    case "or": {
      const parts = flat(node);
      return parts.length === 1
        ? printQuery(parts[0] as QueryNode)
        : `(${parts.map(printQuery).join(node.kind === "and" ? " AND " : " OR ")})`;
    }
    case "not":
      return node.part.kind === "not" ? `NOT (${printQuery(node.part)})` : `NOT ${printQuery(node.part)}`;
    case "near":
      return `(${printQuery(node.left)} ${printProximity(node)} ${printQuery(node.right)})`;
    case "scope": {
      const part = printQuery(node.part);
      return node.part.kind === "not" || node.part.kind === "scope"
        ? `${node.scope}:(${part})`
        : `${node.scope}:${part}`;
    }
    case "atleast":
    case "first":
    case "case":
    case "forms":
      return `${printCallHead(node)}${printOperand(node.part)})`;
    case "any":
      return `${printCallHead(node)}${node.parts.map(printOperand).join(", ")})`;
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "meta":
    case "words":
    case "reference":
    case "all":
    case "missing":
      return printLeaf(node);
  }
}

function printOperand(node: QueryNode): string {
  const text = printQuery(node);
  return isCommaWord(node) ? `(${text})` : text;
}

/** The parts of an AND or OR with those of the same kind inside it. */
export function flat(node: Extract<QueryNode, { kind: "and" | "or" }>): QueryNode[] {
  if (!node.parts.some((part) => part.kind === node.kind)) return node.parts;
  return node.parts.flatMap((part) => (part.kind === node.kind ? flat(part) : [part]));
}

/**
 * The tree as lines for a terminal: each clause under its operator, with lines drawn between them.
 *
 * ```
 * AND
 * ├─ "death threats"
 * └─ NOT
 *    └─ football
 * ```
 */
export function printTree(ast: QueryNode): string {
  const lines: string[] = [];
  const walk = (node: QueryNode, head: string, below: string): void => {
    const children = node.kind === "and" || node.kind === "or" ? flat(node) : childrenOf(node);
    let line: string;
    if (node.kind === "and" || node.kind === "or" || node.kind === "not") line = node.kind.toUpperCase();
    else if (node.kind === "near") line = printProximity(node);
    else if (node.kind === "scope") line = `${node.scope}:`;
    else if (node.kind === "atleast" || node.kind === "first" || node.kind === "any")
      line = `${node.kind}(${node.count})`;
    else if (node.kind === "case") line = `${node.mode}()`;
    else if (node.kind === "forms") line = "forms()";
    else line = printLeaf(node);
    lines.push(head + line);
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1;
      walk(child, `${below}${isLast ? "└─ " : "├─ "}`, `${below}${isLast ? "   " : "│  "}`);
    }
  };
  walk(ast, "", "");
  return lines.join("\n");
}
