import { createRequire } from "node:module";
import { checkQuery, parseQuery, type QueryNode } from "@wirewatch/query";
import { parse as parseLiqe } from "liqe";
import { median, timed } from "./cpu-time.ts";
import type { BenchQuery } from "./queries.ts";

// The package comes without types.
const lucene = createRequire(import.meta.url)("lucene") as { parse(query: string): unknown };

export interface ParserFigures {
  /** Queries without proximity, which neither of the others can read. */
  queries: number;
  /** Queries per CPU-second, the median of the warm rounds. */
  wirewatch: number;
  /** Ours with validation, lint, cost and the bracketed form, as an editor asks for them. */
  checked: number;
  lucene: number;
  liqe: number;
}

const hasProximity = (node: QueryNode): boolean => {
  if (node.kind === "near") return true;
  if ("parts" in node) return node.parts.some(hasProximity);
  return "part" in node && hasProximity(node.part);
};

/** Reads the same queries with three parsers. `a NOT b` is written `a AND NOT b`, which all of them know. */
export function measureParsers(given: readonly BenchQuery[]): ParserFigures {
  const texts = given
    .filter(({ query, script }) => script === "latin" && !hasProximity(parseQuery(query).ast))
    .map(({ query }) => query.replaceAll(/(?<!AND) NOT /g, " AND NOT "));
  const rate = (parse: (text: string) => unknown, rounds: number): number => {
    for (const text of texts.slice(0, 500)) parse(text);
    const times = Array.from({ length: rounds }, () => timed(() => texts.forEach(parse)).ms);
    return (texts.length / median(times)) * 1000;
  };
  return {
    queries: texts.length,
    wirewatch: rate((text) => {
      if (parseQuery(text).errors.length > 0) throw new Error(`cannot be read: ${text}`);
    }, 7),
    checked: rate((text) => checkQuery(text), 3),
    lucene: rate((text) => lucene.parse(text), 5),
    liqe: rate((text) => parseLiqe(text), 3),
  };
}
