export { extractorService } from "./extractor.ts";
export { extractorOptions } from "./options.ts";
