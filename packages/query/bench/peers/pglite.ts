import type { QueryNode } from "@wirewatch/query";
import { wordsOf } from "../load.ts";
import { isAll, isPlain, readLeaf, type Peer, type PlainArticle } from "./peer.ts";

// The queries are rows of a table, and each article is compared with all of them: PostgreSQL has no index over queries that
// knows phrases.

const lexeme = (word: string, marks: string): string => `'${word}'${marks === "" ? "" : `:${marks}`}`;

function write(node: QueryNode, weight = ""): string {
  const leaf = readLeaf(node);
  if (leaf !== null)
    return `(${leaf.words.map((word) => lexeme(word, weight + (leaf.isPrefix ? "*" : ""))).join(" <-> ")})`;
  if (node.kind === "and") return `(${node.parts.map((part) => write(part, weight)).join(" & ")})`;
  if (node.kind === "or") return `(${node.parts.map((part) => write(part, weight)).join(" | ")})`;
  if (node.kind === "not") return `!${write(node.part, weight)}`;
  if (node.kind === "scope") return write(node.part, "A");
  throw new Error(`tsquery has no ${node.kind}`);
}

/** The words and their places; those of the title are of weight A, and far enough away that no phrase crosses. */
function writeVector({ title, text }: PlainArticle): string {
  const places = new Map<string, string[]>();
  const put = (word: string, place: string): void => {
    const known = places.get(word);
    if (known) known.push(place);
    else places.set(word, [place]);
  };
  for (const [index, word] of wordsOf(title).entries()) put(word, `${index + 1}A`);
  for (const [index, word] of wordsOf(text).entries()) put(word, `${index + 1000}`);
  return [...places].map(([word, at]) => `'${word}':${at.join(",")}`).join(" ");
}

export const pglite: Peer = {
  name: "PGlite 0.5.16, sequential @@",
  part: "those without NEAR",
  canAsk: (ast) => isAll(ast, isPlain),
  open: async (queries) => {
    // Loaded only when asked for: it takes seconds of CPU to start.
    const { PGlite } = await import("@electric-sql/pglite");
    const database = await PGlite.create();
    await database.exec("CREATE TABLE queries (place int NOT NULL, query tsquery NOT NULL)");
    const step = 1000;
    for (let from = 0; from < queries.length; from += step)
      await database.query(
        "INSERT INTO queries SELECT $1 + place - 1, text::tsquery FROM unnest($2::text[]) WITH ORDINALITY AS row (text, place)",
        [from, queries.slice(from, from + step).map(({ ast }) => write(ast))],
      );
    return {
      match: async (articles) => {
        const hits: string[][] = [];
        for (const article of articles) {
          const { rows } = await database.query<{ place: number }>(
            "SELECT place FROM queries WHERE $1::tsvector @@ query",
            [writeVector(article)],
          );
          hits.push(rows.map(({ place }) => queries[place]?.id ?? ""));
        }
        return hits;
      },
      close: () => database.close(),
    };
  },
};
