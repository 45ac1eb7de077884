import type { FeedItem } from "@wirewatch/contracts";
import { CANONICAL_URL_RULES, canonicalizeUrl, foldToken, type CanonicalUrlRules } from "@wirewatch/text";

const MAX_KEY_CHARACTERS = 500;

/**
 * Every way to recognise an item again: its id within this feed, its canonical address anywhere, and where it has neither, its title and
 * day within this feed. Never the date alone, and an id never beyond its feed: feeds reuse ids, and sites change them.
 */
export function itemKeys(
  feedId: string,
  item: FeedItem,
  settings: { guidUnreliable: boolean; urlRules?: CanonicalUrlRules | undefined },
): string[] {
  const keys: string[] = [];
  const rules = settings.urlRules ?? CANONICAL_URL_RULES;
  const address = item.url === null ? null : canonicalizeUrl(item.url, rules);
  if (item.id !== null && !(settings.guidUnreliable && address !== null))
    keys.push(`guid:${feedId}:${canonicalizeUrl(item.id, rules) ?? item.id}`);
  if (address !== null) keys.push(`url:${address}`);
  if (keys.length === 0 && item.title !== "") {
    const title = foldToken(item.title)
      .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
    if (title !== "") keys.push(`title:${feedId}:${item.publishedAt?.slice(0, 10) ?? ""}:${title}`);
  }
  return keys.map((key) =>
    key.length > MAX_KEY_CHARACTERS ? `${key.slice(0, MAX_KEY_CHARACTERS - 20)}~${hash(key)}` : key,
  );
}

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
