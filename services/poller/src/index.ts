export { pollerService } from "./poller.ts";
export { pollerOptions } from "./options.ts";
