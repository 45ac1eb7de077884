export { clustererService } from "./clusterer.ts";
export { clustererOptions } from "./options.ts";
export { MOVE_PROBLEMS } from "./problems.ts";
