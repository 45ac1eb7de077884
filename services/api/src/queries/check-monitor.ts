import type { ExampleReport, MonitorExamples, QueryError } from "@wirewatch/contracts";
import type { MonitorSave, Reference, StoredQueryColumns, Stores } from "@wirewatch/db";
import {
  ANALYSER_VERSION,
  ENGINE_VERSION,
  parseQuery,
  referencesOf,
  runExamples,
  storeQuery,
  type QueryNode,
} from "@wirewatch/query";
import { ApiError } from "../api-error.ts";
import { loadContext } from "./load-context.ts";

export type QueryStores = Pick<Stores, "entities" | "wordLists" | "savedQueries">;

/** What is kept with a query's text, and its tree; null when there is no query, for a monitor that only follows entities. */
export interface NewQuery {
  ast: QueryNode | null;
  columns: StoredQueryColumns;
}

/** Reads a query that is to be saved. Text that cannot be understood is refused with every fault's place and a hint. */
export async function readNewQuery(
  query: string,
  stores: QueryStores,
  instead: { queries?: Record<string, string> } = {},
): Promise<NewQuery> {
  if (query.trim() === "")
    return { ast: null, columns: { canonical: "", queryVersion: ANALYSER_VERSION, queryTree: null } };
  const { ast } = parseQuery(query);
  const stored = storeQuery(query, await loadContext(stores, [ast], { instead }));
  if (stored.errors.length > 0) throw queryInvalid(stored.errors);
  return {
    ast,
    columns: {
      canonical: stored.canonical,
      queryVersion: stored.version,
      queryTree: stored.tree,
      refersTo: referencesIn(ast),
    },
  };
}

export const queryInvalid = (errors: readonly QueryError[], pointer = "/query"): ApiError =>
  new ApiError(
    "query_invalid",
    errors[0]?.message ?? "The query cannot be understood.",
    errors.map(({ message, hint, start, end }) => ({ pointer, message, hint, start, end })),
  );

/** The names in a tree as the store keeps them. */
export function referencesIn(ast: QueryNode): Reference[] {
  const { lists, queries } = referencesOf(ast);
  return [
    ...lists.map((name): Reference => `list:${name}`),
    ...queries.map((name): Reference => `query:${name}`),
  ];
}

/** Refuses ids of entities that are not tracked. */
export async function requireEntities(
  ids: readonly string[],
  stores: Pick<Stores, "entities">,
): Promise<void> {
  const known = new Set((await stores.entities.getMany(ids)).map(({ id }) => id));
  const errors = ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/entityIds/${index}`, message: `there is no entity ${id}` }],
  );
  if (errors.length > 0) throw new ApiError("invalid", "Some entities do not exist.", errors);
}

/** Runs examples by what the names in the query stand for. */
export async function tryExamples(
  monitor: { ast: QueryNode | null; entityIds: readonly string[]; examples: MonitorExamples },
  stores: QueryStores,
): Promise<ExampleReport> {
  const { examples, ast, entityIds } = monitor;
  const all = [...examples.mustMatch, ...examples.mustNotMatch];
  if (all.length === 0) return { ok: true, passedCount: 0, failures: [] };
  const context = await loadContext(stores, ast === null ? [] : [ast], {
    withEntities: entityIds.length > 0 || all.some(({ entities }) => entities !== undefined),
  });
  return runExamples(monitor, context);
}

/** What is kept of a report. Failing examples are refused, unless the owner allows them. */
export function acceptExamples(
  report: ExampleReport,
  allowFailing: boolean,
): Pick<MonitorSave, "exampleFailures" | "examplesEngine"> {
  if (report.ok || allowFailing) return { exampleFailures: report.failures, examplesEngine: ENGINE_VERSION };
  throw new ApiError(
    "examples_failed",
    `${report.failures.length === 1 ? "One example goes" : `${report.failures.length} examples go`} the wrong way, so nothing was saved. ` +
      "Mend the query or the examples, or send `allowFailingExamples: true`.",
    report.failures.map(({ kind, index, name, clause, reason }) => ({
      pointer: `/examples/${kind}/${index}`,
      message: `${name === "" ? "the example" : `"${name}"`} ${kind === "mustMatch" ? "must match and does not" : "must not match and does"}: ${clause}: ${reason}`,
    })),
  );
}
