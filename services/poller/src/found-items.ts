import type { FeedItem, ParsedFeed, ProblemNote } from "@wirewatch/contracts";
import type { FoundItem, PollTarget } from "@wirewatch/db";
import { itemKeys } from "@wirewatch/feed";
import { canonicalizeUrl, cleanText, isHttpUrl } from "@wirewatch/text";

/** A publication time is believed when it is after 1990 and at most a day ahead of our clock. */
function believableDate(text: string | null, now: Date): Date | null {
  if (text === null) return null;
  const date = new Date(text);
  const time = date.getTime();
  if (Number.isNaN(time) || time < Date.UTC(1990, 0, 1) || time > now.getTime() + 86_400_000) return null;
  return date;
}

/** Turns the items of a feed into what may become articles. Items with nothing to recognise or to open are counted, not kept. */
export function toFoundItems(
  target: PollTarget,
  parsed: ParsedFeed,
  now: Date,
): { items: FoundItem[]; unusable: number } {
  const items: FoundItem[] = [];
  let unusable = 0;
  for (const item of parsed.items) {
    const found = toFoundItem(target, parsed, item, now);
    if (found === null) unusable += 1;
    else items.push(found);
  }
  return { items, unusable };
}

function toFoundItem(target: PollTarget, parsed: ParsedFeed, item: FeedItem, now: Date): FoundItem | null {
  const url = item.url !== null && isHttpUrl(item.url) ? item.url : null;
  const keys = itemKeys(target.id, item, { guidUnreliable: target.pollMemory["guidUnreliable"] === true });
  if (
    keys.length === 0 ||
    (url === null && item.title === "" && item.contentHtml === "" && item.summaryHtml === "")
  )
    return null;
  const problems: ProblemNote[] = [];
  const publishedAt = believableDate(item.publishedAt, now);
  if (item.publishedAt !== null && publishedAt === null)
    problems.push({ code: "date_not_believable", message: `The feed says ${item.publishedAt}.` });
  if (url === null) problems.push({ code: "no_link", message: "The feed's item has no http(s) link." });
  return {
    keys,
    url: url ?? target.url,
    canonicalUrl: url === null ? null : canonicalizeUrl(url),
    title: cleanText(item.title),
    html: item.contentHtml.length >= item.summaryHtml.length ? item.contentHtml : item.summaryHtml,
    authors: item.authors,
    categories: item.categories,
    language: item.language ?? parsed.feed.language ?? target.language,
    publishedAt,
    problems,
  };
}
