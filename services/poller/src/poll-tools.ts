import type { FeedParser } from "@wirewatch/feed";
import type { HttpClient } from "@wirewatch/http";
import type { CanonicalUrlRules } from "@wirewatch/text";

export interface PollLimits {
  maxBytes: number;
  maxItems: number;
  deadlineMs: number;
  hostIntervalMs: number;
  /** Bounds of an interval that no operator has bounded. */
  minIntervalMs: number;
  maxIntervalMs: number;
  floodItems: number;
  /** Bytes of a feed's last document that are kept for whoever looks at it. */
  answerMaxBytes: number;
  /** Sitemaps of an index that one poll reads. */
  sitemapChildren: number;
}

/** What reading a feed needs from outside. */
export interface PollTools {
  http: Pick<HttpClient, "fetch">;
  parser: Pick<FeedParser, "parse">;
  now: () => Date;
  random: () => number;
  /** An operator's rules for canonical addresses, besides our own. */
  urlRules?: CanonicalUrlRules | undefined;
  limits: PollLimits;
}
