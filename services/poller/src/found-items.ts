import { pollProblem, type FeedItem, type ParsedFeed, type ProblemNote } from "@wirewatch/contracts";
import type { FoundItem, PollTarget } from "@wirewatch/db";
import { itemKeys, type ItemKeys } from "@wirewatch/feed";
import { canonicalizeUrl, cleanText, isHttpUrl, type CanonicalUrlRules } from "@wirewatch/text";
import { hashContent } from "./content-hash.ts";
import { findSharedAddresses, isFrontPage, type ReadItem } from "./shared-addresses.ts";

/** A publication time is believed when it is after 1990 and at most a day ahead of our clock. */
export function believableDate(text: string | null, now: Date): Date | null {
  if (text === null) return null;
  const date = new Date(text);
  const time = date.getTime();
  if (Number.isNaN(time) || time < Date.UTC(1990, 0, 1) || time > now.getTime() + 86_400_000) return null;
  return date;
}

export interface FoundItems {
  items: FoundItem[];
  /** Items with nothing to recognise or to open: counted, not kept. */
  unusable: number;
  /** The ids of the feed's items are not used, now or since an earlier poll. */
  guidUnreliable: boolean;
  /** This document gives one id to two addresses, or to many items. */
  guidReused: boolean;
  /** Addresses to which many items lead, for the feed's memory. */
  sharedAddresses: string[];
}

/** Turns the items of a feed into what may become articles; `urlRules` are an operator's besides our own. */
export function toFoundItems(
  target: PollTarget,
  parsed: ParsedFeed,
  now: Date,
  urlRules?: CanonicalUrlRules,
): FoundItems {
  const read = parsed.items.map((item) => ({
    item,
    address: item.url === null ? null : canonicalizeUrl(item.url, urlRules),
  }));
  const { shared, sharesIds, remembered } = findSharedAddresses(read, target.pollMemory["sharedAddresses"]);
  const guidReused = sharesIds || isGuidReused(read);
  const guidUnreliable = guidReused || Boolean(target.pollMemory["guidUnreliable"]);
  const items: FoundItem[] = [];
  let unusable = 0;
  for (const { item, address } of read) {
    const isShared = address !== null && shared.has(address);
    const own = address === null || isShared || isFrontPage(address) ? null : address;
    const keys = itemKeys(target.id, item, { guidUnreliable, urlRules, address: own });
    const found = toFoundItem(target, parsed, item, { now, address: own, isShared, ...keys });
    if (found === null) unusable += 1;
    else items.push(found);
  }
  return { items, unusable, guidUnreliable, guidReused, sharedAddresses: remembered };
}

/** Two items of one document that share an id and not their address: the id says nothing. */
function isGuidReused(items: readonly ReadItem[]): boolean {
  const addresses = new Map<string, string>();
  for (const { item, address } of items) {
    const id = item.id?.trim() ?? "";
    if (id === "" || address === null) continue;
    const before = addresses.get(id);
    if (before !== undefined && before !== address) return true;
    addresses.set(id, address);
  }
  return false;
}

function toFoundItem(
  target: PollTarget,
  parsed: ParsedFeed,
  item: FeedItem,
  {
    now,
    address,
    isShared,
    keys,
    weakKey,
  }: ItemKeys & { now: Date; address: string | null; isShared: boolean },
): FoundItem | null {
  const url = item.url !== null && isHttpUrl(item.url) ? item.url : null;
  if (
    (keys.length === 0 && weakKey === null) ||
    (url === null && item.title === "" && item.contentHtml === "" && item.summaryHtml === "")
  )
    return null;
  const problems: ProblemNote[] = [];
  const publishedAt = believableDate(item.publishedAt, now);
  if (item.publishedAt !== null && publishedAt === null)
    problems.push(pollProblem("date_not_believable", `The feed says ${item.publishedAt}.`));
  if (url === null) problems.push(pollProblem("no_link", "The feed's item has no http(s) link."));
  // What stands on that page is not this item's: its text is the feed's.
  else if (isShared) problems.push(pollProblem("no_link", "Many items of the feed have the same link."));
  const title = cleanText(item.title);
  const html = item.contentHtml.length >= item.summaryHtml.length ? item.contentHtml : item.summaryHtml;
  return {
    keys,
    weakKey,
    contentHash: hashContent(title, html),
    url: url ?? target.url,
    canonicalUrl: url === null ? null : address,
    title,
    html,
    authors: item.authors,
    categories: item.categories,
    language: item.language ?? parsed.feed.language ?? target.language,
    publishedAt,
    problems,
  };
}
