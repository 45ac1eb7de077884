/* oxlint-disable typescript/switch-exhaustiveness-check -- all leaves are written alike */
import type { Place, QueryNode } from "./ast.ts";
import { parseQuery, type QueryLayout } from "./parse-query.ts";
import { flat, isCommaWord, printCallHead, printLeaf, printProximity } from "./print-query.ts";

/** Comments that stand before and after a node. */
interface Notes {
  before: string[];
  after: string[];
}

const NONE: Notes = { before: [], after: [] };

/**
 * The query laid out for editing, or null when it cannot be read: on one line when it fits into `width`, else one
 * operand a line, two columns further in for each bracket. Reading it again gives the same tree, and laying that out
 * the same text. Comments stay: one that follows an operand on its line stays behind it, every other stays before what
 * comes next.
 */
export function formatQuery(text: string, width = 100): string | null {
  const layout: QueryLayout = { comments: [], brackets: new Map() };
  const { ast, errors } = parseQuery(text, layout);
  if (errors.length > 0) return null;
  return openFormatter(layout.comments.length === 0 ? null : placeComments(text, ast, layout), width)(ast);
}

/** A tree laid out in the same way. */
export function formatTree(ast: QueryNode, width = 100): string {
  return openFormatter(null, width)(ast);
}

/** Operands in the order in which they are written. */
function operandsOf(node: QueryNode): readonly QueryNode[] {
  switch (node.kind) {
    case "and":
    case "or":
      return flat(node);
    case "any":
      return node.parts;
    case "near":
      return [node.left, node.right];
    case "not":
    case "scope":
    case "atleast":
    case "first":
    case "case":
    case "forms":
      return [node.part];
    default:
      return [];
  }
}

function placeComments(text: string, ast: QueryNode, layout: QueryLayout): Map<QueryNode, Notes> {
  const notes = new Map<QueryNode, Notes>();
  const { comments, brackets } = layout;
  let next = 0;
  const notesOf = (node: QueryNode): Notes => {
    const known = notes.get(node);
    if (known) return known;
    const made: Notes = { before: [], after: [] };
    notes.set(node, made);
    return made;
  };
  const textOf = ({ start, end }: Place): string => text.slice(start, end);
  const walk = (node: QueryNode): void => {
    const outer = brackets.get(node) ?? node;
    for (let comment = comments[next]; comment && comment.start < outer.start; comment = comments[next]) {
      notesOf(node).before.push(textOf(comment));
      next += 1;
    }
    const operands = operandsOf(node);
    for (const operand of operands) walk(operand);
    let { end } = outer;
    for (let comment = comments[next]; comment; comment = comments[next]) {
      const isInside = operands.length === 0 && comment.start < node.end;
      const between = text.slice(end, comment.start);
      if (!isInside && (comment.start < end || !/^[^\S\n\r]*$/.test(between))) break;
      notesOf(node).after.push(textOf(comment));
      end = Math.max(end, comment.end);
      next += 1;
    }
  };
  walk(ast);
  // What is left stands at the end, on lines of its own.
  for (const comment of comments.slice(next)) notesOf(ast).after.push(`\n${textOf(comment)}`);
  return notes;
}

function openFormatter(
  comments: ReadonlyMap<QueryNode, Notes> | null,
  width: number,
): (ast: QueryNode) => string {
  const notesOf = (node: QueryNode): Notes => comments?.get(node) ?? NONE;
  const behind = (node: QueryNode): string =>
    notesOf(node)
      .after.map((note) => (note.startsWith("\n") ? note : ` ${note}`))
      .join("");

  /** On one line, with the comments of the node itself. */
  const inline = (node: QueryNode): string => {
    const { before } = notesOf(node);
    const head = before.length === 0 ? "" : `${before.join(" ")} `;
    return `${head}${bare(node, true)}${behind(node)}`;
  };

  const operand = (node: QueryNode): string => (isCommaWord(node) ? `(${inline(node)})` : inline(node));

  /** On one line, without the comments of the node itself. */
  const bare = (node: QueryNode, isBracketed: boolean): string => {
    switch (node.kind) {
      case "and":
      case "or": {
        const text = flat(node)
          .map(inline)
          .join(node.kind === "and" ? " AND " : " OR ");
        return isBracketed ? `(${text})` : text;
      }
      case "near": {
        const text = `${inline(node.left)} ${printProximity(node)} ${inline(node.right)}`;
        return isBracketed ? `(${text})` : text;
      }
      case "not":
        return node.part.kind === "not" ? `NOT (${inline(node.part)})` : `NOT ${inline(node.part)}`;
      case "scope":
        return node.part.kind === "not" || node.part.kind === "scope"
          ? `${node.scope}:(${inline(node.part)})`
          : `${node.scope}:${inline(node.part)}`;
      case "atleast":
      case "first":
      case "case":
      case "forms":
        return `${printCallHead(node)}${operand(node.part)})`;
      case "any":
        return `${printCallHead(node)}${node.parts.map(operand).join(", ")})`;
      default:
        return printLeaf(node);
    }
  };

  /** A node from column `column` on, over several lines where it must be; its own comments are written by its parent. */
  const lay = (node: QueryNode, indent: number, column: number): string => {
    const short = bare(node, true);
    if (column + short.length <= width && !short.includes("\n")) return short;
    const pad = " ".repeat(indent);
    switch (node.kind) {
      case "and":
      case "or":
      case "near":
        return `(\n${spread(node, indent + 2)}\n${pad})`;
      case "not":
        return node.part.kind === "not"
          ? `NOT (${within(node.part, indent, column + 5)})`
          : `NOT ${within(node.part, indent, column + 4)}`;
      case "scope": {
        const head = `${node.scope}:`;
        return node.part.kind === "not" || node.part.kind === "scope"
          ? `${head}(${within(node.part, indent, column + head.length + 1)})`
          : `${head}${within(node.part, indent, column + head.length)}`;
      }
      case "atleast":
      case "first":
      case "case":
      case "forms": {
        const head = printCallHead(node);
        return isCommaWord(node.part)
          ? `${head}(${within(node.part, indent, column + head.length)}))`
          : `${head}${within(node.part, indent, column + head.length)})`;
      }
      case "any": {
        const parts = node.parts.map(
          (part) =>
            `${pad}  ${isCommaWord(part) ? `(${within(part, indent + 2, indent + 2)})` : within(part, indent + 2, indent + 2)}`,
        );
        return `${printCallHead(node).trimEnd()}\n${parts.join(",\n")}\n${pad})`;
      }
      default:
        return short;
    }
  };

  const within = (node: QueryNode, indent: number, column: number): string => {
    const { before } = notesOf(node);
    const head = before.length === 0 ? "" : `${before.join(" ")} `;
    return `${head}${lay(node, indent, column + head.length)}${behind(node)}`;
  };

  /** Operands one below the other, each after the word that joins it; comments before one have lines of their own. */
  const spread = (node: Extract<QueryNode, { kind: "and" | "or" | "near" }>, indent: number): string => {
    const joint = node.kind === "near" ? `${printProximity(node)} ` : node.kind === "and" ? "AND " : "OR ";
    const pad = " ".repeat(indent);
    return operandsOf(node)
      .map((part, index) => {
        const head = index === 0 ? "" : joint;
        const before = notesOf(part)
          .before.map((note) => `${pad}${note}\n`)
          .join("");
        return `${before}${pad}${head}${lay(part, indent, indent + head.length)}${behind(part)}`;
      })
      .join("\n");
  };

  return (ast) => {
    const { before } = notesOf(ast);
    const short = bare(ast, false);
    const head = before.length === 0 ? "" : `${before.join(" ")} `;
    const whole = `${head}${short}${behind(ast)}`;
    if (whole.length <= width && !whole.includes("\n")) return whole;
    const fits = short.length <= width && !short.includes("\n");
    const body = fits
      ? short
      : ast.kind === "and" || ast.kind === "or" || ast.kind === "near"
        ? spread(ast, 0)
        : lay(ast, 0, 0);
    return `${before.map((note) => `${note}\n`).join("")}${body}${behind(ast)}`;
  };
}
