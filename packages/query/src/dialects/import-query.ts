import type { QueryError } from "@wirewatch/contracts";
import type { QueryNode } from "../ast.ts";
import { QUERY_LIMITS } from "../limits.ts";
import { parseQuery } from "../parse-query.ts";
import { printQuery } from "../print-query.ts";
import { validateQuery } from "../validate-query.ts";
import { DIALECT_RULES } from "./all-dialects.ts";
import type { Dialect } from "./dialect-rules.ts";
import { readPieces } from "./read-pieces.ts";
import { readTree } from "./read-tree.ts";
import { openReport } from "./report.ts";

export interface ImportedQuery {
  ok: boolean;
  /** The meaning in our language, fully bracketed; empty when the query was refused. */
  query: string;
  /** The tree of `query`, with places in the text that was imported. */
  ast: QueryNode;
  /** Why it was refused, by place in the text that was imported. Empty when `ok`. */
  errors: QueryError[];
  /** What was changed or left out on the way, by place. */
  warnings: QueryError[];
  /** How the product differs in general. */
  notes: string[];
}

/**
 * Reads a query of another product into our tree, by that product's own precedence and way of counting words. What has
 * no counterpart is refused with place and hint; `query` shows how the rest was understood. Never throws; time is linear
 * in the length of the text.
 */
export function importQuery(dialect: Dialect, text: string): ImportedQuery {
  const rules = DIALECT_RULES[dialect];
  const report = openReport();
  const whole = { start: 0, end: text.length };
  let ast: QueryNode = { kind: "missing", ...whole };
  if (text.length > QUERY_LIMITS.characters)
    report.fail(
      { start: QUERY_LIMITS.characters, end: text.length },
      `the query has ${text.length} characters; at most ${QUERY_LIMITS.characters} are allowed`,
      "Split it into several monitors, or move names into a list.",
    );
  else {
    const pieces = readPieces(text, rules, report);
    if (pieces.length === 0 && report.errors.length === 0)
      report.fail(whole, "the query is empty", "Write a word or a phrase.");
    if (pieces.length > 0) ast = readTree(pieces, rules, text.length, report);
  }
  if (report.errors.length === 0) {
    const problems = validateQuery(ast);
    const positive: QueryNode = {
      kind: "and",
      parts: [{ kind: "all", ...whole }, ...(ast.kind === "and" ? ast.parts : [ast])],
      ...whole,
    };
    // A query without a word that must be there is written with `all` in our language.
    if (problems.length === 1 && validateQuery(positive).length === 0) {
      report.warn(
        whole,
        "no word of the text must be there: all is added",
        "Every article that is not excluded is found; add a word if that is too much.",
      );
      ast = positive;
    } else for (const { message, hint, start, end } of problems) report.fail({ start, end }, message, hint);
  }
  let query = report.errors.length === 0 ? printQuery(ast) : "";
  if (query !== "") {
    const reread = parseQuery(query);
    const [problem] = reread.errors;
    if (query.length > QUERY_LIMITS.characters)
      report.fail(
        whole,
        `in our language the query has ${query.length} characters; at most ${QUERY_LIMITS.characters} are allowed`,
        "Split it into several monitors, or move names into a list.",
      );
    else if (problem) report.fail(whole, problem.message, problem.hint);
    else if (printQuery(reread.ast) !== query)
      report.fail(whole, "this cannot be written in our language", "Write it in simpler parts.");
    if (report.errors.length > 0) query = "";
  }
  const byPlace = (left: QueryError, right: QueryError): number =>
    left.start - right.start || left.end - right.end;
  return {
    ok: report.errors.length === 0,
    query,
    ast,
    errors: report.errors.toSorted(byPlace),
    warnings: report.warnings.toSorted(byPlace),
    notes: [...rules.notes],
  };
}
