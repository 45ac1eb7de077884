import type { ProblemNote } from "./primitives.ts";

/** What a poll can say of a feed or an item, besides what is wrong with the document itself. */
export const POLL_PROBLEMS = {
  feed_gone: "The publisher says that the feed is gone for good (HTTP 410); it is retired.",
  http_status: "The server answered with an error.",
  unchanged_since_failure:
    "Nothing new since a failure (HTTP 304), which does not prove that the feed can be read.",
  items_unusable: "Items have nothing to recognise or open them by; they were left out.",
  guid_unreliable:
    "The feed changes or reuses the ids of its items: they are recognised by address, title and day instead.",
  flood_held:
    "Many items came at once that look new and are older than what the feed has shown. They are held: release them, silently if they are old news.",
  old_items_skipped: "Pages of a sitemap are older than three days; they were left out.",
  foreign_sitemaps_skipped: "A sitemap index names sitemaps of other sites; they were not read.",
  sitemap_unreadable: "A sitemap of an index could not be read; the next poll tries again.",
  date_not_believable: "The feed gives an item a time before 1990 or in the future; it was left out.",
  no_link: "An item has no http(s) link.",
} as const satisfies Readonly<Record<string, string>>;

export type PollProblemCode = keyof typeof POLL_PROBLEMS;

export const pollProblem = (code: PollProblemCode, message: string = POLL_PROBLEMS[code]): ProblemNote => ({
  code,
  message,
});
