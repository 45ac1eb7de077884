import type { FeedItem } from "@wirewatch/contracts";
import { CANONICAL_URL_RULES, canonicalizeUrl, foldToken, type CanonicalUrlRules } from "@wirewatch/text";

const MAX_KEY_CHARACTERS = 500;

export interface ItemKeys {
  /** Each recognises the item by itself: its id within this feed, its canonical address anywhere. */
  keys: string[];
  /**
   * Title and day within this feed. It recognises an item that has nothing else, or whose feed has changed all its ids; of two items
   * that have ids of their own it says nothing, for hourly briefings share their title.
   */
  weakKey: string | null;
}

/**
 * Every way to recognise an item again. Never the date alone, and an id never beyond its feed: feeds reuse ids, and sites change
 * them. An empty id is none, and the ids of a feed that is known to change or reuse them are none either.
 */
export function itemKeys(
  feedId: string,
  item: FeedItem,
  settings: {
    guidUnreliable: boolean;
    urlRules?: CanonicalUrlRules | undefined;
    /** The canonical address of the item, where it is known already. */
    address?: string | null;
  },
): ItemKeys {
  const keys: string[] = [];
  const rules = settings.urlRules ?? CANONICAL_URL_RULES;
  const { address = item.url === null ? null : canonicalizeUrl(item.url, rules) } = settings;
  const id = item.id?.trim() ?? "";
  if (id !== "" && !settings.guidUnreliable)
    keys.push(`guid:${feedId}:${(id === item.url ? address : canonicalId(id, rules)) ?? id}`);
  if (address !== null) keys.push(`url:${address}`);
  const title = foldToken(item.title)
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  const weakKey = title === "" ? null : `title:${feedId}:${item.publishedAt?.slice(0, 10) ?? ""}:${title}`;
  return { keys: keys.map(bounded), weakKey: weakKey === null ? null : bounded(weakKey) };
}

/** An id that is an address, without what changes when a site moves; its fragment may be all that tells two ids apart. */
function canonicalId(id: string, rules: CanonicalUrlRules): string | null {
  const address = canonicalizeUrl(id, rules);
  const fragment = address === null ? "" : new URL(id).hash;
  return address === null || address.endsWith(fragment) ? address : address + fragment;
}

const bounded = (key: string): string =>
  key.length > MAX_KEY_CHARACTERS ? `${key.slice(0, MAX_KEY_CHARACTERS - 20)}~${hash(key)}` : key;

/** FNV-1a over UTF-16 code units, twice, for keys that are too long to keep whole. */
function hash(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x01000193;
  for (let index = 0; index < text.length; index += 1) {
    first = Math.imul(first ^ text.charCodeAt(index), 0x01000193) >>> 0;
    second = Math.imul(second ^ text.charCodeAt(text.length - 1 - index), 0x01000193) >>> 0;
  }
  return first.toString(36) + second.toString(36);
}
