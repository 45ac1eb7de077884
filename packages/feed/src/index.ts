export {
  FEED_ERRORS,
  FeedParserClosedError,
  FeedParserCrashedError,
  FeedTooLargeError,
  FeedTooSlowError,
  NotAFeedError,
} from "./errors.ts";
export { itemKeys } from "./item-keys.ts";
export { openFeedParser, type FeedParser, type FeedParserOptions } from "./open-feed-parser.ts";
export { parseFeed, type ParseFeedOptions } from "./parse-feed.ts";
export { FEED_PROBLEMS, type FeedProblemCode } from "./problems.ts";
