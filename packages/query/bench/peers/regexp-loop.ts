import type { QueryNode } from "@wirewatch/query";
import { isAll, isPlain, readLeaves, type Peer } from "./peer.ts";

// What feed readers do, done well: every query over every article, one precompiled expression for each list of words, the
// cheaper `test` everywhere, and no look at the second part of an AND whose first part failed.

const WORD = "a-z0-9а-я";
const SPLIT = `[^${WORD}]+`;
const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

type Test = (title: string, text: string) => boolean;

const pattern = (node: QueryNode): string => {
  const leaves = readLeaves(node).map(
    ({ words, isPrefix }) => words.map(escape).join(SPLIT) + (isPrefix ? `[${WORD}]*` : ""),
  );
  return leaves.length === 1 ? (leaves[0] ?? "") : `(?:${leaves.join("|")})`;
};
const whole = (source: string): RegExp => new RegExp(`(?<![${WORD}])${source}(?![${WORD}])`);
const isFlat = (node: QueryNode): boolean =>
  node.kind === "word" || node.kind === "phrase" || (node.kind === "or" && node.parts.every(isFlat));

/** Compiles a query into a test over the lower-case title and text. */
function compileRegExps(node: QueryNode): Test {
  if (isFlat(node)) {
    const regex = whole(pattern(node));
    return (title, text) => regex.test(title) || regex.test(text);
  }
  if (node.kind === "and") {
    const parts = node.parts.map(compileRegExps);
    return (title, text) => parts.every((part) => part(title, text));
  }
  if (node.kind === "or") {
    const parts = node.parts.map(compileRegExps);
    return (title, text) => parts.some((part) => part(title, text));
  }
  if (node.kind === "not") {
    const part = compileRegExps(node.part);
    return (title, text) => !part(title, text);
  }
  if (node.kind === "scope") {
    const regex = whole(pattern(node.part));
    return (title) => regex.test(title);
  }
  if (node.kind !== "near") throw new Error(`no test for ${node.kind}`);
  const [left, right] = [pattern(node.left), pattern(node.right)];
  const between = `(?:${SPLIT}[${WORD}]+){0,${node.distance}}${SPLIT}`;
  const forward = whole(`${left}${between}${right}`);
  const backward = node.operator === "ONEAR" ? null : whole(`${right}${between}${left}`);
  const test = (text: string): boolean => forward.test(text) || (backward?.test(text) ?? false);
  return (title, text) => test(title) || test(text);
}

export const regexpLoop: Peer = {
  name: "RegExp loop",
  part: "all but metadata and Han",
  canAsk: (ast) =>
    isAll(
      ast,
      (node) =>
        isPlain(node) || (node.kind === "near" && (node.operator === "NEAR" || node.operator === "ONEAR")),
    ),
  open: async (queries) => {
    const tests = queries.map(({ id, ast }) => ({ id, test: compileRegExps(ast) }));
    return {
      match: (articles) =>
        articles.map(({ title, text }) => tests.filter(({ test }) => test(title, text)).map(({ id }) => id)),
      close: () => undefined,
    };
  },
};
