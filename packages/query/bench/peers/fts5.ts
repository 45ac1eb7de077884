import type { QueryNode } from "@wirewatch/query";
import sqlite from "node-sqlite3-wasm";
import { isAll, isPlain, readLeaf, readLeaves, type Peer, type PlainArticle } from "./peer.ts";

// The articles are rows of a full-text table, and every query is run over them: over one article at a time, which is what live
// matching needs, or over a batch, which is what suits an index of documents.

const quote = (words: readonly string[]): string => `"${words.join(" ")}"`;

function write(node: QueryNode): string {
  const leaf = readLeaf(node);
  if (leaf !== null) return `${quote(leaf.words)}${leaf.isPrefix ? " *" : ""}`;
  if (node.kind === "or") return `(${node.parts.map(write).join(" OR ")})`;
  if (node.kind === "and") {
    const positive = node.parts.filter(({ kind }) => kind !== "not").map(write);
    const negative = node.parts.flatMap((part) => (part.kind === "not" ? [write(part.part)] : []));
    // NOT has two sides there.
    return negative.reduce((left, right) => `(${left} NOT ${right})`, `(${positive.join(" AND ")})`);
  }
  if (node.kind === "scope") return `(title : ${write(node.part)})`;
  if (node.kind !== "near") throw new Error(`FTS5 has no ${node.kind}`);
  const right = readLeaves(node.right);
  const pairs = readLeaves(node.left).flatMap((one) =>
    right.map((other) => `NEAR(${quote(one.words)} ${quote(other.words)}, ${node.distance})`),
  );
  return `(${pairs.join(" OR ")})`;
}

/** One word may stand on both sides of a NEAR there, and stands on one side only here. */
const hasOwnSides = (node: QueryNode): boolean => {
  if (node.kind !== "near") return true;
  const words = new Set(readLeaves(node.left).flatMap((leaf) => leaf.words));
  return !readLeaves(node.right).some((leaf) => leaf.words.some((word) => words.has(word)));
};

const openFts5 = (batch: "one" | "many"): Peer => ({
  name: `SQLite FTS5 (WASM 0.8.60), ${batch === "one" ? "one article at a time" : "a batch of articles"}`,
  part: "those without ONEAR; a NEAR of lists as pairs",
  canAsk: (ast) =>
    isAll(
      ast,
      (node) => isPlain(node) || (node.kind === "near" && node.operator === "NEAR" && hasOwnSides(node)),
    ) && ast.kind !== "not",
  open: async (queries) => {
    const database = new sqlite.Database(":memory:");
    database.exec(
      `CREATE VIRTUAL TABLE articles USING fts5(title, text, tokenize = "unicode61 remove_diacritics 0")`,
    );
    const insert = database.prepare("INSERT INTO articles (rowid, title, text) VALUES (?, ?, ?)");
    const ask = database.prepare("SELECT rowid FROM articles WHERE articles MATCH ?");
    const written = queries.map(({ id, ast }) => ({ id, match: write(ast) }));
    const look = (articles: readonly PlainArticle[]): string[][] => {
      database.exec("DELETE FROM articles");
      database.exec("BEGIN");
      for (const [index, { title, text }] of articles.entries()) insert.run([index + 1, title, text]);
      database.exec("COMMIT");
      const hits = articles.map((): string[] => []);
      for (const { id, match } of written)
        for (const { rowid } of ask.all([match])) hits[Number(rowid) - 1]?.push(id);
      return hits;
    };
    return {
      match: (articles) =>
        batch === "many" ? look(articles) : articles.flatMap((article) => look([article])),
      close: () => {
        insert.finalize();
        ask.finalize();
        database.close();
      },
    };
  },
});

export const fts5One = openFts5("one");
export const fts5Batch = openFts5("many");
