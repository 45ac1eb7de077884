import type { QueryNode } from "@wirewatch/query";
import { parse, test } from "liqe";
import { wordsOf } from "../load.ts";
import { isAll, isPlain, readLeaf, type Peer } from "./peer.ts";

// liqe looks for parts of strings, so that `man` finds `human`. Both sides are written with one space around every word here:
// `" man "` in ` a human and a man ` is then a whole word, and the hits are the same.

function write(node: QueryNode): string {
  const leaf = readLeaf(node);
  if (leaf !== null) return `" ${leaf.words.join(" ")}${leaf.isPrefix ? "" : " "}"`;
  if (node.kind === "and") return `(${node.parts.map(write).join(" AND ")})`;
  if (node.kind === "or") return `(${node.parts.map(write).join(" OR ")})`;
  if (node.kind === "not") return `(NOT ${write(node.part)})`;
  if (node.kind === "scope") return `${node.scope}:${write(node.part)}`;
  throw new Error(`liqe has no ${node.kind}`);
}

export const liqeLoop: Peer = {
  name: "liqe 3.8.7",
  part: "those without NEAR",
  canAsk: (ast) => isAll(ast, isPlain),
  open: async (queries) => {
    const parsed = queries.map(({ id, ast }) => ({ id, tree: parse(write(ast)) }));
    const spaced = (text: string): string => ` ${wordsOf(text).join(" ")} `;
    return {
      match: (articles) =>
        articles.map(({ title, text }) => {
          const row = { title: spaced(title), text: spaced(text) };
          return parsed.filter(({ tree }) => test(tree, row)).map(({ id }) => id);
        }),
      close: () => undefined,
    };
  },
};
