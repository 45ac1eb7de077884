import type { FeedItem } from "@wirewatch/contracts";
import { hashContent } from "./content-hash.ts";
import { canParseUrl } from "@wirewatch/text";

/** Items of so many names at one address: it is a page of many things, such as a list or a log with anchors. */
const MANY_NAMES = 3;
/** Names that share less of their words than this are not two states of one name. */
const MIN_NAME_OVERLAP = 0.3;
/** Addresses that a feed remembers. */
const MAX_REMEMBERED = 50;

export interface ReadItem {
  item: FeedItem;
  address: string | null;
}

export interface SharedAddresses {
  /** Addresses that are no article's own: they recognise nothing, and their page is not the article's. */
  shared: ReadonlySet<string>;
  /** Not even the ids tell the items of one of these addresses apart. */
  sharesIds: boolean;
  /** To be remembered: later documents may hold but one of the items. */
  remembered: string[];
}

/**
 * Finds addresses to which several items of a document lead. An item is known by its address, so without this all but the first
 * of a feed whose items link to one page would be taken for it, and be lost. The same article twice is no reason.
 */
export function findSharedAddresses(items: readonly ReadItem[], memory: unknown): SharedAddresses {
  const remembered = (Array.isArray(memory) ? memory : []).filter((entry) => typeof entry === "string");
  const shared = new Set(remembered);
  const byAddress = new Map<string, ReadItem[]>();
  for (const entry of items) {
    if (entry.address === null) continue;
    const group = byAddress.get(entry.address);
    if (group) group.push(entry);
    else byAddress.set(entry.address, [entry]);
  }
  let sharesIds = false;
  for (const [address, group] of byAddress) {
    if (group.length === 1 || !leadsToMany(group)) continue;
    shared.delete(address);
    shared.add(address);
    const ids = new Set(group.map(({ item }) => idOf(item)));
    if (ids.size === 1 && !ids.has("")) sharesIds = true;
  }
  return { shared, sharesIds, remembered: [...shared].slice(-MAX_REMEMBERED) };
}

/** The front page of a site is where its items are announced, never one of them. */
export const isFrontPage = (address: string): boolean => /^[^/?]*\/?$/.test(address);

function leadsToMany(group: readonly ReadItem[]): boolean {
  const names = new Map(group.map(({ item }) => [nameOf(item), item]));
  if (names.size >= MANY_NAMES) return true;
  const [one, two] = [...names.values()];
  if (one === undefined || two === undefined) return false;
  if (idOf(one) !== "" && idOf(one) === idOf(two)) return false;
  return anchorOf(one) !== anchorOf(two) || overlapOf(one.title, two.title) < MIN_NAME_OVERLAP;
}

const idOf = ({ id }: FeedItem): string => id?.trim() ?? "";
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** What tells two items apart: the title, or the text of one that has none. */
const nameOf = ({ title, contentHtml, summaryHtml }: FeedItem): string =>
  wordsOf(title).join(" ") || hashContent("", contentHtml || summaryHtml);

const anchorOf = ({ url }: FeedItem): string => (url !== null && canParseUrl(url) ? new URL(url).hash : "");

function overlapOf(left: string, right: string): number {
  const [one, two] = [new Set(wordsOf(left)), new Set(wordsOf(right))];
  const smaller = Math.min(one.size, two.size);
  const common = [...one].filter((word) => two.has(word)).length;
  return smaller === 0 ? 0 : common / smaller;
}
