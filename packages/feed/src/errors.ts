/** Why a document could not be read as a feed. */
export const FEED_ERRORS: Readonly<Record<string, string>> = {
  WW_FEED_NOT_A_FEED: "The document is not a feed; the message says what it looks like.",
  WW_FEED_TOO_SLOW: "Reading the feed took longer than its deadline; its thread was ended.",
  WW_FEED_TOO_LARGE: "The feed is larger, or needs more memory, than is allowed.",
  WW_FEED_PARSER_CRASHED: "The thread that read the feed ended without an answer.",
  WW_FEED_PARSER_CLOSED: "The parser was closed before the feed was read.",
};

/** The only error that reading can end with: the document holds no feed. */
export class NotAFeedError extends Error {
  override readonly name = "NotAFeedError";
  readonly code = "WW_FEED_NOT_A_FEED";
  /** What the document is instead, such as "an HTML page". */
  readonly looksLike: string;

  constructor(looksLike: string, options?: ErrorOptions) {
    super(`This is not a feed: it looks like ${looksLike}.`, options);
    this.looksLike = looksLike;
  }
}

export class FeedTooSlowError extends Error {
  override readonly name = "FeedTooSlowError";
  readonly code = "WW_FEED_TOO_SLOW";
}

export class FeedTooLargeError extends Error {
  override readonly name = "FeedTooLargeError";
  readonly code = "WW_FEED_TOO_LARGE";
}

export class FeedParserCrashedError extends Error {
  override readonly name = "FeedParserCrashedError";
  readonly code = "WW_FEED_PARSER_CRASHED";
}

export class FeedParserClosedError extends Error {
  override readonly name = "FeedParserClosedError";
  readonly code = "WW_FEED_PARSER_CLOSED";
}
