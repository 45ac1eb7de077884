export { classifierService } from "./classifier.ts";
export { classifierOptions } from "./options.ts";
