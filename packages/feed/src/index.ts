export {
  FEED_ERRORS,
  FeedParserClosedError,
  FeedParserCrashedError,
  FeedTooLargeError,
  FeedTooSlowError,
  NotAFeedError,
} from "./errors.ts";
export { itemKeys, type ItemKeys } from "./item-keys.ts";
export { openFeedParser, type FeedParser, type FeedParserOptions } from "./open-feed-parser.ts";
export { parseFeed, type ParseFeedOptions } from "./parse-feed.ts";
export { FEED_PROBLEMS, type FeedProblemCode } from "./problems.ts";
export { CANDIDATE_REASONS, type CandidateReason, type FeedCandidate } from "./discovery/feed-candidate.ts";
export { discoverFeeds, guessFeeds } from "./discovery/discover-feeds.ts";
export { robotsSitemaps } from "./discovery/robots-sitemaps.ts";
export { NotOpmlError, OPML_ERRORS, TooManyOutlinesError } from "./opml/errors.ts";
export { joinFolder, splitFolder } from "./opml/folder-path.ts";
export { planImport, reportOfSkipped, type PlannedFeed } from "./opml/plan-import.ts";
export { readOpml, type OpmlList, type OpmlOutline } from "./opml/read-opml.ts";
export { writeOpml, type OpmlFeed } from "./opml/write-opml.ts";
