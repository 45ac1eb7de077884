export { matcherService } from "./matcher.ts";
export { matcherOptions } from "./options.ts";
export { MATCH_ERRORS, MATCH_PROBLEMS } from "./problems.ts";
