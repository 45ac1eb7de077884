export { matcherService } from "./matcher.ts";
export { matcherOptions } from "./options.ts";
