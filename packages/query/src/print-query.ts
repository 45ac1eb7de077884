/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { childrenOf, type QueryNode } from "./ast.ts";

const quoted = (value: string): string =>
  /^[\p{L}\p{N}._@:/*?-]+$/u.test(value) ? value : `"${value.replaceAll('"', "")}"`;

/** One leaf or whole tree in the query language, fully bracketed. Reading it again gives the same meaning. */
export function printQuery(node: QueryNode): string {
  const inner = (part: QueryNode): string => printQuery(part);
  switch (node.kind) {
    case "word":
      return `${node.exact ? "=" : ""}${node.text}${node.forms ? "+" : ""}${node.fuzzy === 0 ? "" : `~${node.fuzzy}`}`;
    case "phrase":
      return `"${node.words.join(" ")}"${node.slop === null ? "" : `~${node.slop}`}`;
    case "regex":
      return `/${node.source}/${node.caseSensitive ? "c" : ""}`;
    case "raw":
      return `raw:"${node.text}"`;
    case "and":
    case "or":
      return `(${flat(node)
        .map(inner)
        .join(node.kind === "and" ? " AND " : " OR ")})`;
    case "not":
      return `NOT ${inner(node.part)}`;
    case "near":
      return node.operator === "SENTENCE" || node.operator === "PARAGRAPH"
        ? `(${inner(node.left)} ${node.operator} ${inner(node.right)})`
        : `(${inner(node.left)} ${node.operator}/${node.distance} ${inner(node.right)})`;
    case "scope": {
      const part = inner(node.part);
      return node.part.kind === "not" || node.part.kind === "scope"
        ? `${node.scope}:(${part})`
        : `${node.scope}:${part}`;
    }
    case "meta": {
      const value = quoted(node.value);
      return node.score === null
        ? `${node.field}:${value}`
        : `${node.field}:(${value} score:${node.score.comparison}${node.score.value})`;
    }
    case "words":
      return `words:${node.comparison}${node.value}`;
    case "atleast":
    case "first":
      return `${node.kind}(${node.count}, ${inner(node.part)})`;
    case "any":
      return `any(${node.count}, ${node.parts.map(inner).join(", ")})`;
    case "case":
      return `${node.mode}(${inner(node.part)})`;
    case "forms":
      return `forms(${inner(node.part)})`;
    case "reference":
      return `${node.to}(${/^[\p{L}\p{N}._-]+$/u.test(node.name) ? node.name : `"${node.name}"`})`;
    case "all":
      return "all";
    case "missing":
      return "…";
  }
}

/** The parts of an AND or OR with those of the same kind inside it. */
function flat(node: Extract<QueryNode, { kind: "and" | "or" }>): QueryNode[] {
  return node.parts.flatMap((part) => (part.kind === node.kind ? flat(part) : [part]));
}

const NAMES: Partial<Record<QueryNode["kind"], string>> = { and: "AND", or: "OR", not: "NOT" };

/** The tree as lines for a terminal, two columns further in for each level. */
export function printTree(ast: QueryNode): string {
  const lines: string[] = [];
  const walk = (node: QueryNode, depth: number): void => {
    const children = childrenOf(node);
    let line: string;
    if (children.length === 0) line = printQuery(node);
    else if (node.kind === "near")
      line =
        node.operator === "SENTENCE" || node.operator === "PARAGRAPH"
          ? node.operator
          : `${node.operator}/${node.distance}`;
    else if (node.kind === "scope") line = `${node.scope}:`;
    else if (node.kind === "atleast" || node.kind === "first" || node.kind === "any")
      line = `${node.kind}(${node.count})`;
    else if (node.kind === "case") line = `${node.mode}()`;
    else line = NAMES[node.kind] ?? node.kind;
    lines.push(`${"  ".repeat(depth)}${line}`);
    for (const child of children) walk(child, depth + 1);
  };
  walk(ast, 0);
  return lines.join("\n");
}

/** The query with one operand a line where it is longer than `width`, for editing; same meaning as before. */
export function formatTree(ast: QueryNode, width = 100): string {
  const walk = (node: QueryNode, indent: number): string => {
    const short = printQuery(node);
    if (short.length + indent <= width) return short;
    const pad = " ".repeat(indent + 2);
    if (node.kind === "and" || node.kind === "or") {
      const joint = node.kind === "and" ? "AND " : "OR ";
      const parts = flat(node).map(
        (part, index) => `${pad}${index === 0 ? "" : joint}${walk(part, indent + 2)}`,
      );
      return `(\n${parts.join("\n")}\n${" ".repeat(indent)})`;
    }
    if (node.kind === "not") return `NOT ${walk(node.part, indent)}`;
    if (node.kind === "scope") return `${node.scope}:${walk(node.part, indent)}`;
    return short;
  };
  const text = walk(ast, 0);
  return (ast.kind === "and" || ast.kind === "or" || ast.kind === "near") &&
    text.startsWith("(") &&
    text.endsWith(")")
    ? text.slice(1, -1).trim()
    : text;
}
