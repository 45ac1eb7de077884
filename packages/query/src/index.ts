export { articleToDocument, type KeptArticle } from "./article-document.ts";
export {
  childrenOf,
  isSameMeaning,
  type MetaNode,
  type NearNode,
  type PhraseNode,
  type QueryNode,
  type WordNode,
} from "./ast.ts";
export { checkQuery } from "./check-query.ts";
export { describeQuery } from "./describe-query.ts";
export { DIALECTS, type Dialect } from "./dialects/dialect-rules.ts";
export { importQuery, type ImportedQuery } from "./dialects/import-query.ts";
export { ENGINE_VERSION } from "./engine-version.ts";
export { explainQuery, type Explanation, type QueryExplanation } from "./explain-query.ts";
export { type Failure, type FailureCode, type FoundInstead } from "./explain/failure.ts";
export { printExplanation, type PrintExplanationOptions } from "./explain/print-explanation.ts";
export { formatQuery } from "./format-query.ts";
export { ANALYSER_VERSION, QUERY_LIMITS } from "./limits.ts";
export { checkListEntries, type ListEntryProblem } from "./list-entries.ts";
export { monitorQuery } from "./monitor-query.ts";
export { FIELD_NAMES, parseQuery, type ParsedQuery } from "./parse-query.ts";
export { printQuery, printTree } from "./print-query.ts";
export { referencesOf, resolveReferences, type QueryContext, type QueryReferences } from "./query-context.ts";
export { type QueryDocument } from "./query-document.ts";
export {
  compileQueries,
  fromSnapshot,
  QueryBudgetError,
  type BudgetReport,
  type QueryHit,
  type QuerySet,
  type QuerySetOptions,
  type QuerySource,
  type RefusedQuery,
} from "./query-set.ts";
export { runExamples, exampleToDocument } from "./run-examples.ts";
export { SnapshotError } from "./engine/snapshot.ts";
export {
  readStoredQuery,
  readTree,
  storeQuery,
  TREE_FORMAT,
  writeTree,
  type ReadQuery,
  type StoredQuery,
  type StoredTree,
} from "./stored-query.ts";
export { suggestName } from "./suggest-name.ts";
export { validateQuery } from "./validate-query.ts";
