export { childrenOf, isSameMeaning, type Place, type QueryNode } from "./ast.ts";
export { checkQuery } from "./check-query.ts";
export { describeQuery } from "./describe-query.ts";
export { formatQuery } from "./format-query.ts";
export { ANALYSER_VERSION, QUERY_LIMITS } from "./limits.ts";
export { checkListEntries, type ListEntryProblem } from "./list-entries.ts";
export { CALL_NAMES, FIELD_NAMES, parseQuery, type ParsedQuery } from "./parse-query.ts";
export { printQuery, printTree } from "./print-query.ts";
export { referencesOf, type QueryContext, type QueryReferences } from "./query-context.ts";
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
