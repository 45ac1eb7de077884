export { pollerOptions } from "./options.ts";
export type { PollTools } from "./poll-tools.ts";
export { pollerService } from "./poller.ts";
export { readFeedDocument, type FeedDocument } from "./read-feed-document.ts";
