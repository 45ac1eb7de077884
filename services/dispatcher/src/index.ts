export { dispatcherService } from "./dispatcher.ts";
export { dispatcherOptions } from "./options.ts";
