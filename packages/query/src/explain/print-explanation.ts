import type { MatchSpan } from "@wirewatch/contracts";
import { excerptAround } from "@wirewatch/text";
import type { Explanation, QueryExplanation } from "../explain-query.ts";
import type { QueryDocument } from "../query-document.ts";
import type { Failure } from "./failure.ts";

export interface PrintExplanationOptions {
  /** With the article, hits and near misses are shown in their surroundings. */
  document?: QueryDocument;
  /** Characters of one excerpt. */
  excerpt?: number;
  /** Lines of the tree; the rest is counted. */
  maxLines?: number;
  /** Makes text from the query and the article fit for where it is shown, such as a terminal. */
  escape?: (text: string) => string;
}

/**
 * An explanation for people: the answer, for a miss what failed and what came nearest, then the tree with ✓ and ✗, the
 * reason or the place of each clause.
 */
export function printExplanation(
  explanation: QueryExplanation,
  options: PrintExplanationOptions = {},
): string {
  const { document, excerpt = 70, maxLines = 400, escape = (text: string): string => text } = options;
  if (!explanation.ok || explanation.tree === null)
    return [
      "✗ the query cannot be understood",
      ...explanation.errors.map(({ message, start, end, hint }) => `  ${start}-${end}: ${message}. ${hint}`),
    ].join("\n");
  const { tree } = explanation;

  const around = (span: MatchSpan): string => {
    if (document === undefined) return "";
    const whole = span.field === "title" ? document.title : document.text;
    const { text } = excerptAround(whole, [span], Math.max(excerpt, span.end - span.start + 20));
    return `${span.field === "title" ? "title" : "body"} ${span.start}-${span.end}: ${text}`;
  };
  const because = ({ reason, found, stopped }: Failure): string =>
    `${reason}${stopped ? " (the search for a nearer miss was ended early)" : ""}${
      found?.span === undefined || document === undefined ? "" : `\n${around(found.span)}`
    }`;

  const lines: string[] = [];
  let left = 0;
  const add = (indent: string, text: string): void => {
    for (const line of text.split("\n")) lines.push(`${indent}${escape(line)}`);
  };
  const isLeaf = (node: Explanation): boolean => node.children.length === 0;
  const operatorOf = (node: Explanation): string => {
    if (isLeaf(node)) return node.clause;
    if (node.kind === "and" || node.kind === "or" || node.kind === "not") return node.kind.toUpperCase();
    return node.clause;
  };
  const walk = (node: Explanation, depth: number): void => {
    if (lines.length >= maxLines) {
      left += 1;
      return;
    }
    const indent = "  ".repeat(Math.min(depth, 40));
    const isOwn =
      node.failed !== undefined && node.failed.start === node.start && node.failed.clause === node.clause;
    add(indent, `${node.hit ? "✓" : "✗"} ${operatorOf(node)}`);
    if (isOwn && node.failed !== undefined) add(`${indent}    `, because(node.failed));
    const [first] = node.spans;
    if (
      node.hit &&
      first !== undefined &&
      (isLeaf(node) || node.kind === "near" || node.kind === "atleast")
    ) {
      const more = node.spans.length - 1;
      const rest = node.hasMoreSpans
        ? ` (and more than ${more} others)`
        : more > 0
          ? ` (and ${more} more)`
          : "";
      if (document === undefined) add(`${indent}    `, `${first.field} ${first.start}-${first.end}${rest}`);
      else add(`${indent}    `, `${around(first)}${rest}`);
    }
    for (const child of node.children) walk(child, depth + 1);
  };

  lines.push(explanation.hit ? "✓ the article matches" : "✗ the article does not match");
  if (explanation.isCutOff)
    lines.push("  the article is too much work for this query; not every clause was decided");
  if (tree.failed !== undefined) {
    add("  ", `${tree.failed.clause}: ${tree.failed.reason}`);
    if (tree.nearest !== undefined) add("  ", `nearest: ${tree.nearest.clause}: ${tree.nearest.reason}`);
  }
  lines.push("");
  walk(tree, 0);
  if (left > 0) lines.push(`… and ${left} more clauses`);
  return lines.join("\n");
}
