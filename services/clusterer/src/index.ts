export { clustererService } from "./clusterer.ts";
export { clustererOptions } from "./options.ts";
