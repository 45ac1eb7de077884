import type { QueryDocument, QueryNode } from "@wirewatch/query";

/** An engine that answers the same queries over the same articles. */
export interface Peer {
  name: string;
  /** Which queries it can express. */
  part: string;
  canAsk(ast: QueryNode): boolean;
  open(queries: readonly { id: string; ast: QueryNode }[]): Promise<OpenPeer>;
}

export interface OpenPeer {
  /** For each article the ids of the queries that match, in any order. */
  match(articles: readonly PlainArticle[]): string[][] | Promise<string[][]>;
  close(): Promise<void> | void;
}

/** An article as peers read it: lower case, possessives dropped, as the language says. */
export interface PlainArticle {
  id: string;
  title: string;
  text: string;
}

export function readPlainly({ id, title, text }: QueryDocument): PlainArticle {
  const plain = (given: string): string => given.toLowerCase().replaceAll(/['’]s(?![\p{L}\p{N}])/gu, "");
  return { id, title: plain(title), text: plain(text) };
}

/** Whether a test holds for the tree and everything in it. */
export function isAll(node: QueryNode, test: (node: QueryNode) => boolean): boolean {
  if (!test(node)) return false;
  if (node.kind === "near") return isAll(node.left, test) && isAll(node.right, test);
  if ("parts" in node) return node.parts.every((part) => isAll(part, test));
  return "part" in node ? isAll(node.part, test) : true;
}

/** The generated queries have these kinds of nodes and NEAR. */
export const isPlain = ({ kind }: QueryNode): boolean =>
  ["word", "phrase", "and", "or", "not", "scope"].includes(kind);

/** A word or phrase in lower case; the last word may be the beginning of one. */
export function readLeaf(node: QueryNode): { words: string[]; isPrefix: boolean } | null {
  if (node.kind === "word") {
    const isPrefix = node.text.endsWith("*");
    return { words: [(isPrefix ? node.text.slice(0, -1) : node.text).toLowerCase()], isPrefix };
  }
  if (node.kind === "phrase") return { words: node.words.map((word) => word.toLowerCase()), isPrefix: false };
  return null;
}

/** A flat OR of words and phrases, or one of them alone. */
export function readLeaves(node: QueryNode): { words: string[]; isPrefix: boolean }[] {
  if (node.kind === "or") return node.parts.flatMap(readLeaves);
  const leaf = readLeaf(node);
  if (leaf === null) throw new Error(`no row of words: ${node.kind}`);
  return [leaf];
}
