import { createHash } from "node:crypto";
import type { ExtractedPage } from "@wirewatch/contracts";

/** The headlines under which feed and page had the article at the last look; null for a page that was not read. */
export interface SeenTitles {
  feed: string;
  page: string | null;
}

/** What is kept of a page besides title and text. */
export function toMetadata(
  page: ExtractedPage,
  read: { isPage: boolean; rulesMark: string | null; titles: SeenTitles; feedHtml: string },
): Record<string, unknown> {
  return {
    titleVariants: page.titleVariants,
    siteName: page.siteName,
    description: page.description,
    imageUrl: page.imageUrl,
    ampUrl: page.ampUrl,
    section: page.section,
    keywords: page.keywords,
    agencies: page.agencies,
    paywalled: page.paywalled,
    truncated: page.truncated,
    liveBlog: page.liveBlog,
    modifiedAt: page.modifiedAt,
    readFrom: read.isPage ? "page" : "feed",
    titles: read.titles,
    readFeed: markOf(read.feedHtml),
    siteRules: read.rulesMark,
  };
}

/** By this a feed's text is known again without keeping it twice. */
export const markOf = (feedHtml: string): string =>
  createHash("sha256").update(feedHtml).digest("base64url").slice(0, 22);

/** The headlines of the last look; null when none are kept. */
export function seenTitlesOf(metadata: Record<string, unknown>): SeenTitles | null {
  const titles = metadata["titles"];
  if (typeof titles !== "object" || titles === null || !("feed" in titles) || !("page" in titles))
    return null;
  const { feed, page } = titles;
  return typeof feed === "string" && (typeof page === "string" || page === null) ? { feed, page } : null;
}
