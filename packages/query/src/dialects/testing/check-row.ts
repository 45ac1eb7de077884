import type { QueryError } from "@wirewatch/contracts";
import { parseQuery } from "../../parse-query.ts";
import { printQuery } from "../../print-query.ts";
import type { QueryDocument } from "../../query-document.ts";
import { compileQueries } from "../../query-set.ts";
import type { Dialect } from "../dialect-rules.ts";
import { importQuery } from "../import-query.ts";

/** What is said about a query: the text at each place, and a part of the message. */
export type Said = readonly (readonly [at: string, message: string])[];
/** An article: its text alone, or with title and metadata. */
export type Article = string | Partial<QueryDocument>;

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

const saidFaults = (source: string, said: readonly QueryError[], wanted: Said): string[] => {
  const places = said.map(({ start, end }) => source.slice(start, end));
  if (
    !isSame(
      places,
      wanted.map(([at]) => at),
    )
  )
    return [`places are ${places.join(" | ")}`];
  return said.flatMap(({ message, hint }, index) => [
    ...(message.includes(wanted[index]?.[1] ?? "") ? [] : [`said is: ${message}`]),
    ...(hint === "" ? ["a hint is empty"] : []),
  ]);
};

/** What is wrong with a row that must be translated, with exactly these warnings. */
export function translationFaults(
  dialect: Dialect,
  source: string,
  echo: string,
  warnings: Said = [],
): string[] {
  const imported = importQuery(dialect, source);
  if (!imported.ok) return imported.errors.map(({ message }) => `refused: ${message}`);
  const reread = parseQuery(imported.query);
  return [
    ...(imported.query === echo ? [] : [`the echo is ${imported.query}`]),
    ...reread.errors.map(({ message }) => `not read back: ${message}`),
    ...(printQuery(reread.ast) === echo ? [] : [`read back as ${printQuery(reread.ast)}`]),
    ...saidFaults(source, imported.warnings, warnings),
  ];
}

/** What is wrong with a row that must be refused, with exactly these errors. */
export function refusalFaults(dialect: Dialect, source: string, errors: Said): string[] {
  const imported = importQuery(dialect, source);
  if (imported.ok || imported.query !== "") return [`accepted as ${imported.query}`];
  return saidFaults(source, imported.errors, errors);
}

const documentOf = (article: Article): QueryDocument => ({
  id: "article",
  title: "",
  text: "",
  ...(typeof article === "string" ? { text: article } : article),
});

/** What is wrong with a query that must find the one article and not the other. */
export function meaningFaults(dialect: Dialect, source: string, found: Article, missed: Article): string[] {
  const { query } = importQuery(dialect, source);
  const { set, refused } = compileQueries([{ id: "query", query }]);
  if (refused.length > 0) return [`not compiled: ${query}`];
  return [
    ...(set.match(documentOf(found)).length === 1 ? [] : [`${query} misses what it must find`]),
    ...(set.match(documentOf(missed)).length === 0 ? [] : [`${query} finds what it must not`]),
  ];
}
