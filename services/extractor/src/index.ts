export { extractorService } from "./extractor.ts";
export { extractorOptions } from "./options.ts";
export { PAGE_PROBLEMS } from "./page/page-problems.ts";
