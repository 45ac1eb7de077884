import { canParseUrl } from "@wirewatch/text";
import { z } from "zod";
import { feedIdSchema, sourceIdSchema } from "./ids.ts";
import {
  countrySchema,
  languageSchema,
  problemNoteSchema,
  timestampSchema,
  webUrlSchema,
} from "./primitives.ts";

/** 1 is the most trusted tier, 3 the least. */
export const sourceTierSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type SourceTier = z.infer<typeof sourceTierSchema>;

export const sourceSchema = z.object({
  id: sourceIdSchema,
  domain: z.string(),
  name: z.string(),
  country: countrySchema.nullable(),
  tier: sourceTierSchema,
});
export type Source = z.infer<typeof sourceSchema>;

export const feedStatusSchema = z.enum(["active", "paused", "retired"]);
export type FeedStatus = z.infer<typeof feedStatusSchema>;

/** Why a feed's interval is what it is. */
export const INTERVAL_REASONS = {
  initial: "No poll has told anything yet.",
  fixed: "An operator has set this interval.",
  overlap_small: "Few or no items of the last poll were known: polled more often, so that none is missed.",
  overlap_large: "Nearly all items were known: polled less often.",
  news_often: "Every poll brings several new items: polled more often, so that each is seen early.",
  unchanged: "The document did not change: polled less often.",
  steady: "The items that were new and those that were known stand in a good proportion.",
  publisher:
    "The publisher asks for at least this time between two polls (ttl, sy:updatePeriod or Cache-Control).",
  lower_bound: "The lower bound of the feed or of the configuration.",
  upper_bound: "The upper bound of the feed or of the configuration.",
  pushed: "The hub pushes what is new (WebSub); polling only makes sure.",
} as const satisfies Readonly<Record<string, string>>;
export type IntervalReason = keyof typeof INTERVAL_REASONS;
export const intervalReasonSchema = z.enum(
  Object.keys(INTERVAL_REASONS) as [IntervalReason, ...IntervalReason[]],
);

/** Folder names from the outermost in, joined by `/`; `/` and `\\` within a name are escaped by `\\`. Empty: no folder. */
export const feedFolderSchema = z.string().max(500);

const intervalSchema = z.int().min(1000).max(86_400_000);

/** What the server said last. */
export const feedAnswerSchema = z.object({
  at: timestampSchema,
  url: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  redirects: z.array(z.object({ status: z.int(), from: z.string(), to: z.string() })),
  bodyBytes: z.int().nonnegative(),
  durationMs: z.int().nonnegative(),
});
export type FeedAnswer = z.infer<typeof feedAnswerSchema>;

/** One poll, as the feed's history keeps it. */
export const feedPollSchema = z.object({
  at: timestampSchema,
  status: z.int().nullable(),
  /** `push`: the hub sent the document. */
  cause: z.enum(["due", "push"]),
  durationMs: z.int().nonnegative(),
  itemCount: z.int().nonnegative(),
  newCount: z.int().nonnegative(),
  /** Whether something known was still in the feed; null when nothing was new or it was the first poll. */
  overlapped: z.boolean().nullable(),
  intervalMs: z.int().positive(),
  problem: problemNoteSchema.nullable(),
});
export type FeedPoll = z.infer<typeof feedPollSchema>;

export const feedSchema = z.object({
  id: feedIdSchema,
  url: z.string(),
  title: z.string(),
  folder: feedFolderSchema,
  source: sourceSchema,
  status: feedStatusSchema,
  language: z.string().nullable(),
  /** The present interval; it adapts within the bounds. */
  intervalMs: z.int().positive(),
  intervalReason: intervalReasonSchema,
  /** The feed's own bounds; null takes the configuration's. */
  minIntervalMs: z.int().positive().nullable(),
  maxIntervalMs: z.int().positive().nullable(),
  nextPollAt: timestampSchema.nullable(),
  lastPolledAt: timestampSchema.nullable(),
  lastSucceededAt: timestampSchema.nullable(),
  lastStatus: z.int().nullable(),
  failureCount: z.number().nonnegative(),
  /** So many polls in a row have failed that people are told. */
  failing: z.boolean(),
  problem: problemNoteSchema.nullable(),
  parseProblems: z.array(problemNoteSchema),
  articleCount: z.int().nonnegative(),
  newestItemAt: timestampSchema.nullable(),
  overlapPolls: z.int().nonnegative(),
  gapPolls: z.int().nonnegative(),
  createdAt: timestampSchema,
});
export type Feed = z.infer<typeof feedSchema>;

/** The address of a feed is unique in an index, which holds no more than this as it is stored. */
const MAX_FEED_URL_CHARACTERS = 2000;
export const feedUrlSchema = webUrlSchema.refine(
  (text) => !canParseUrl(text) || new URL(text).href.length <= MAX_FEED_URL_CHARACTERS,
  `is longer than ${MAX_FEED_URL_CHARACTERS} characters`,
);

export const feedCreateSchema = z.strictObject({
  url: feedUrlSchema,
  title: z.string().min(1).max(300).optional(),
  source: z
    .strictObject({
      name: z.string().min(1).max(200).optional(),
      country: countrySchema.optional(),
      tier: sourceTierSchema.optional(),
    })
    .optional(),
  language: languageSchema.optional(),
  folder: feedFolderSchema.optional(),
  /** Fixes the interval: both bounds become this, unless they are given too. */
  intervalMs: intervalSchema.optional(),
  minIntervalMs: intervalSchema.nullable().optional(),
  maxIntervalMs: intervalSchema.nullable().optional(),
});
export type FeedCreate = z.infer<typeof feedCreateSchema>;

/** Where the texts of a feed's articles come from: `auto` learns it, `feed` and `page` are the operator's word. */
export const textSourceWishSchema = z.enum(["auto", "feed", "page"]);
export type TextSourceWish = z.infer<typeof textSourceWishSchema>;

export const feedUpdateSchema = z.strictObject({
  title: z.string().min(1).max(300).optional(),
  status: z.enum(["active", "paused"]).optional(),
  /** Replaces the address; what is known of the items stays. */
  url: feedUrlSchema.optional(),
  folder: feedFolderSchema.optional(),
  /** Empty forgets the language. */
  language: languageSchema.nullable().optional(),
  /** Fixes the interval: both bounds become this, unless they are given too. Null lets it adapt again. */
  intervalMs: intervalSchema.nullable().optional(),
  minIntervalMs: intervalSchema.nullable().optional(),
  maxIntervalMs: intervalSchema.nullable().optional(),
  textSource: textSourceWishSchema.optional(),
});
export type FeedUpdate = z.infer<typeof feedUpdateSchema>;

/** A time between two polls in which items may have come and gone unseen. */
export const feedGapSchema = z.object({
  seenAt: timestampSchema,
  since: timestampSchema,
  itemCount: z.int().nonnegative(),
});
export type FeedGap = z.infer<typeof feedGapSchema>;

export const feedMoveSchema = z.object({
  movedAt: timestampSchema,
  fromUrl: z.string(),
  toUrl: z.string(),
  cause: z.enum(["redirect", "operator"]),
  undoneAt: timestampSchema.nullable(),
});
export type FeedMove = z.infer<typeof feedMoveSchema>;

export const websubStateSchema = z.enum(["pending", "active", "denied", "failed"]);
export type WebsubState = z.infer<typeof websubStateSchema>;
/** The subscription at the feed's hub (WebSub, W3C Recommendation of 2018). */
export const feedSubscriptionSchema = z.object({
  hubUrl: z.string(),
  topicUrl: z.string(),
  state: websubStateSchema,
  leaseUntil: timestampSchema.nullable(),
  nextAttemptAt: timestampSchema,
  failureCount: z.int().nonnegative(),
  problem: problemNoteSchema.nullable(),
  pushCount: z.int().nonnegative(),
  lastPushAt: timestampSchema.nullable(),
});
export type FeedSubscription = z.infer<typeof feedSubscriptionSchema>;

/** What is known of whether a feed gives whole articles, with the evidence. */
export const feedTextSourceSchema = z.object({
  wish: textSourceWishSchema,
  /** `feed_is_whole`: pages are fetched only now and then, to make sure. */
  decision: z.enum(["learning", "feed_is_whole", "page_needed"]),
  /** Since when the decision stands. */
  since: timestampSchema.nullable(),
  /** Of the latest pages that were compared: the share of the page's words that the feed gave. Newest last. */
  shares: z.array(z.number().min(0).max(1)),
  /** Pages that were compared. */
  comparedCount: z.int().nonnegative(),
});
export type FeedTextSource = z.infer<typeof feedTextSourceSchema>;

/** Everything that an operator may want to know of one feed. */
export const feedDetailSchema = feedSchema.extend({
  intervalExplanation: z.string(),
  lastAnswer: feedAnswerSchema.nullable(),
  /** Newest last. */
  recentPolls: z.array(feedPollSchema),
  /** New articles by UTC day, oldest first, days without any included. */
  itemsPerDay: z.array(z.object({ day: z.iso.date(), count: z.int().nonnegative() })),
  /** From publication to sight, over the articles of the last seven days that carry a time since the feed was added. */
  latency: z.object({ p50Ms: z.int(), p95Ms: z.int(), articleCount: z.int().positive() }).nullable(),
  /** Share of the polls with news that overlapped the poll before; null before there were any. */
  recall: z.number().min(0).max(1).nullable(),
  gaps: z.array(feedGapSchema),
  moves: z.array(feedMoveSchema),
  /** Articles of this feed that the flood brake holds. */
  heldCount: z.int().nonnegative(),
  subscription: feedSubscriptionSchema.nullable(),
  textSource: feedTextSourceSchema,
});
export type FeedDetail = z.infer<typeof feedDetailSchema>;
