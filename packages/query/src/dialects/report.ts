import type { QueryError } from "@wirewatch/contracts";
import type { Place } from "../ast.ts";
import { QUERY_LIMITS } from "../limits.ts";

/** Collects what is said about a query while it is read. Lists are bounded; the first remarks are kept. */
export interface Report {
  readonly errors: QueryError[];
  readonly warnings: QueryError[];
  fail(place: Place, message: string, hint: string): void;
  warn(place: Place, message: string, hint: string): void;
}

export function openReport(): Report {
  const errors: QueryError[] = [];
  const warnings: QueryError[] = [];
  const add = (list: QueryError[], { start, end }: Place, message: string, hint: string): void => {
    if (list.length < QUERY_LIMITS.errors) list.push({ message, hint, start, end });
  };
  return {
    errors,
    warnings,
    fail: (place, message, hint) => add(errors, place, message, hint),
    warn: (place, message, hint) => add(warnings, place, message, hint),
  };
}
