/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
import type { QueryDocument, QueryNode } from "@wirewatch/query";

// What feed readers do: one regular expression a clause, every query over every article. It knows enough of the
// language for the generated queries, and nothing more.

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const wordPattern = (word: string): string => word.split("*").map(escape).join("[a-z0-9]*");
const SPLIT = "[^a-z0-9]+";
const phrasePattern = (words: readonly string[]): string =>
  words.map((word) => wordPattern(word.toLowerCase())).join(SPLIT);

type Test = (title: string, text: string) => boolean;

function leafPattern(node: QueryNode): string {
  if (node.kind === "word") return wordPattern(node.text.toLowerCase());
  if (node.kind === "phrase") return phrasePattern(node.words);
  if (node.kind === "or") return `(?:${node.parts.map(leafPattern).join("|")})`;
  throw new Error(`no pattern for ${node.kind}`);
}

const whole = (pattern: string): RegExp => new RegExp(`(?<![a-z0-9])(?:${pattern})(?![a-z0-9])`);
const isFlat = (node: QueryNode): boolean =>
  node.kind === "word" || node.kind === "phrase" || (node.kind === "or" && node.parts.every(isFlat));

/** Compiles a query into a test over the lower-case title and text. */
export function compileRegExps(node: QueryNode): Test {
  if (isFlat(node)) {
    const regex = whole(leafPattern(node));
    return (title, text) => regex.test(title) || regex.test(text);
  }
  switch (node.kind) {
    case "and": {
      const parts = node.parts.map(compileRegExps);
      return (title, text) => parts.every((part) => part(title, text));
    }
    case "or": {
      const parts = node.parts.map(compileRegExps);
      return (title, text) => parts.some((part) => part(title, text));
    }
    case "not": {
      const part = compileRegExps(node.part);
      return (title, text) => !part(title, text);
    }
    case "scope": {
      const regex = whole(leafPattern(node.part));
      return (title) => regex.test(title);
    }
    case "near": {
      const [left, right] = [leafPattern(node.left), leafPattern(node.right)];
      const between = `(?:${SPLIT}[a-z0-9]+){0,${node.distance}}${SPLIT}`;
      const forward = whole(`(?:${left})${between}(?:${right})`);
      const backward = node.operator === "ONEAR" ? null : whole(`(?:${right})${between}(?:${left})`);
      const test = (text: string): boolean => forward.test(text) || (backward?.test(text) ?? false);
      return (title, text) => test(title) || test(text);
    }
    default:
      throw new Error(`no test for ${node.kind}`);
  }
}

/** The article as the loop reads it: lower case, possessives dropped as the language says. */
export function readPlainly(document: QueryDocument): { title: string; text: string } {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/'s(?![a-z0-9])/g, "");
  return { title: plain(document.title), text: plain(document.text) };
}
