export { childrenOf, type QueryNode } from "./ast.ts";
export { checkQuery, formatQuery } from "./check-query.ts";
export { ANALYSER_VERSION, QUERY_LIMITS } from "./limits.ts";
export { FIELD_NAMES, parseQuery, type ParsedQuery } from "./parse-query.ts";
export { printQuery, printTree } from "./print-query.ts";
export { type QueryContext } from "./query-context.ts";
