import { cleanText } from "../clean-value.ts";
import type { FoundItem } from "../stores.ts";

/** What must be known of an article to tell whether an item is it. */
export interface KnownArticle {
  canonicalUrl: string | null;
  title: string;
  publishedAt: Date | null;
  /** What the feed said of it, hashed; null when it is not known. */
  contentHash?: string | null;
  /** All its keys. */
  keys: readonly string[];
}

/** An item of a document with its keys as they are stored. */
export interface KeyedItem {
  item: FoundItem;
  keys: string[];
  weakKey: string | null;
}

export interface Identified {
  known: { entry: KeyedItem; articleId: string }[];
  fresh: KeyedItem[];
  /** Keys by which a known article will be recognised from now on. */
  attach: { articleId: string; key: string }[];
  /** Why the ids of this feed are not to be relied on, if this document shows it. */
  distrust: "changed" | "reused" | null;
  /** The items' addresses had changed as well as their ids. */
  addressesChanged: boolean;
}

/** So many items must look new and be known by title and day before a feed is taken to have changed its ids. */
const MIN_CHURNED = 3;
/** An article gets no more keys than this: a feed that changes them at every poll would fill the table. */
const MAX_KEYS_PER_ARTICLE = 20;
/** Titles that share less of their words than this are not two states of one title. */
const MIN_TITLE_OVERLAP = 0.3;

export const toKeyedItem = (item: FoundItem): KeyedItem => ({
  item,
  keys: [...new Set(item.keys.map(cleanText))],
  weakKey: typeof item.weakKey === "string" ? cleanText(item.weakKey) : null,
});

/** The keys of which one alone recognises the item. */
export const identityOf = ({ keys, weakKey }: KeyedItem): string[] =>
  keys.length > 0 ? keys : weakKey === null ? [] : [weakKey];

/** The articles of which `identifyItems` must know more than that they have a key: those that lack one of the item's. */
export function articlesInDoubt(
  entries: readonly KeyedItem[],
  articleOf: ReadonlyMap<string, string>,
): Set<string> {
  const doubtful = new Set<string>();
  for (const { keys, weakKey } of entries) {
    const hits = [...keys, ...(weakKey === null ? [] : [weakKey])].map((key) => articleOf.get(key));
    if (new Set(hits).size > 1) for (const id of hits) if (id !== undefined) doubtful.add(id);
  }
  return doubtful;
}

/**
 * Tells which items of one document are known, and as what. Never by the date, never by title and day alone unless the item
 * has nothing else or the whole feed has changed its ids; an id that now stands for something else is not believed.
 */
export function identifyItems(
  entries: readonly KeyedItem[],
  articleOf: ReadonlyMap<string, string>,
  articles: ReadonlyMap<string, KnownArticle>,
  feed: { hasHistory: boolean; addressesUnreliable: boolean },
): Identified {
  const known: Identified["known"] = [];
  const looksNew: KeyedItem[] = [];
  let isReused = false;
  for (const entry of entries) {
    const found = recognise(entry, articleOf, articles);
    if (found.isReused) isReused = true;
    if (found.articleId === null) looksNew.push({ ...entry, keys: found.keys });
    else known.push({ entry: { ...entry, keys: found.keys }, articleId: found.articleId });
  }

  const churned = findChurned(looksNew, known, { articleOf, articles, feed });
  const fresh: KeyedItem[] = [];
  const taken = new Set<string>();
  for (const entry of looksNew) {
    const articleId = churned.get(entry);
    if (articleId !== undefined) {
      known.push({ entry: feed.addressesUnreliable ? { ...entry, keys: [] } : entry, articleId });
      continue;
    }
    const identity = identityOf(entry);
    // Nothing to recognise it by, or twice the same item in one document.
    if (identity.length === 0 || identity.some((key) => taken.has(key))) continue;
    for (const key of identity) taken.add(key);
    fresh.push(entry);
  }
  const idsChanged = feed.hasHistory && haveIdsChanged(known, articleOf, articles);
  return {
    known,
    fresh,
    attach: keysToAttach(known, articleOf, articles, taken, idsChanged),
    distrust: isReused ? "reused" : churned.size > 0 || idsChanged ? "changed" : null,
    addressesChanged: [...churned.keys()].some(({ keys }) => keys.some((key) => key.startsWith("url:"))),
  };
}

function recognise(
  { item, keys, weakKey }: KeyedItem,
  articleOf: ReadonlyMap<string, string>,
  articles: ReadonlyMap<string, KnownArticle>,
): { articleId: string | null; keys: string[]; isReused: boolean } {
  if (keys.length === 0)
    return {
      articleId: weakKey === null ? null : (articleOf.get(weakKey) ?? null),
      keys,
      isReused: false,
    };
  const guid = keys.find((key) => key.startsWith("guid:"));
  const address = keys.find((key) => key.startsWith("url:"));
  const byGuid = guid === undefined ? undefined : articleOf.get(guid);
  const byAddress = address === undefined ? undefined : articleOf.get(address);
  if (byAddress !== undefined) {
    const [ofGuid, ofAddress] = [
      byGuid === undefined ? undefined : articles.get(byGuid),
      articles.get(byAddress),
    ];
    // Both are known, of two articles: the title tells which of the keys is used again.
    if (byGuid !== undefined && titleFit(item, ofGuid) > titleFit(item, ofAddress))
      return { articleId: byGuid, keys, isReused: false };
    if (guid !== undefined && byGuid === undefined && isNextAtAddress(item, ofAddress, guid))
      return { articleId: null, keys: keys.filter((key) => key !== address), isReused: false };
    return { articleId: byAddress, keys, isReused: false };
  }
  if (byGuid !== undefined && isOtherArticle(item, articles.get(byGuid), address !== undefined))
    return { articleId: null, keys: keys.filter((key) => key !== guid), isReused: true };
  const articleId = byGuid ?? keys.map((key) => articleOf.get(key)).find((id) => id !== undefined) ?? null;
  return { articleId, keys, isReused: false };
}

/** An id that is known stands for another article when address, title and day are all different. */
function isOtherArticle(item: FoundItem, article: KnownArticle | undefined, hasAddress: boolean): boolean {
  if (article === undefined) return false;
  if (!hasAddress || article.canonicalUrl === null) return isOfOtherDayAndTitle(item, article);
  const overlap = titleOverlap(item.title, article.title);
  const [day, otherDay] = [dayOf(item.publishedAt), dayOf(article.publishedAt)];
  // On one day a title may be rewritten; one that shares no word is another story's.
  if (day === otherDay && day !== null) return overlap === 0;
  // On another day and at another address, "Forecast for 4 May" is not "Forecast for 3 May": a copy too many is found out later.
  return day === null || otherDay === null ? overlap < MIN_TITLE_OVERLAP : overlap < 1;
}

/** An address may be that of a page whose text is another every day: an item with an id, a title and a day of its own is news. */
function isNextAtAddress(item: FoundItem, article: KnownArticle | undefined, guid: string): boolean {
  const prefix = guidPrefixOf(guid);
  const hasOtherId = article?.keys.some((key) => key.startsWith(prefix)) === true;
  return article !== undefined && hasOtherId && isOfOtherDayAndTitle(item, article);
}

function isOfOtherDayAndTitle(item: FoundItem, article: KnownArticle): boolean {
  const [day, otherDay] = [dayOf(item.publishedAt), dayOf(article.publishedAt)];
  const isOtherDay = day !== null && otherDay !== null && day !== otherDay;
  return isOtherDay && titleOverlap(item.title, article.title) < MIN_TITLE_OVERLAP;
}

const titleFit = (item: FoundItem, article: KnownArticle | undefined): number =>
  article === undefined ? 0 : titleOverlap(item.title, article.title);

/** What the ids of one feed begin with. */
const guidPrefixOf = (guid: string): string => guid.slice(0, guid.indexOf(":", 5) + 1);

const dayOf = (date: Date | null): string | null => date?.toISOString().slice(0, 10) ?? null;

function titleOverlap(left: string, right: string): number {
  const words = (title: string): Set<string> => new Set(title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const [one, two] = [words(left), words(right)];
  if (one.size === 0 || two.size === 0) return 1;
  let both = 0;
  for (const word of one) if (two.has(word)) both += 1;
  return both / Math.min(one.size, two.size);
}

/**
 * Items that look new although the feed has shown them before, with the articles that they are. A feed that changes its ids says
 * what it said before: items with other texts under known titles are the next issue of a forecast, not the same one.
 */
function findChurned(
  looksNew: readonly KeyedItem[],
  known: Identified["known"],
  {
    articleOf,
    articles,
    feed,
  }: {
    articleOf: ReadonlyMap<string, string>;
    articles: ReadonlyMap<string, KnownArticle>;
    feed: { hasHistory: boolean; addressesUnreliable: boolean };
  },
): Map<KeyedItem, string> {
  const churned = new Map<KeyedItem, string>();
  if (!feed.hasHistory) return churned;
  // An article that another item of the document is, this one cannot be: hourly briefings share their title.
  const taken = new Set(known.map(({ articleId }) => articleId));
  for (const entry of looksNew) {
    const articleId = entry.weakKey === null ? undefined : articleOf.get(entry.weakKey);
    if (entry.keys.length === 0 || articleId === undefined || taken.has(articleId)) continue;
    taken.add(articleId);
    churned.set(entry, articleId);
  }
  const rewritten = [...churned].filter(([{ item }, articleId]) => {
    const before = articles.get(articleId)?.contentHash ?? "";
    return before !== "" && typeof item.contentHash === "string" && item.contentHash !== before;
  });
  const isSaidAgain = rewritten.length * 2 <= churned.size;
  const isEnough = churned.size >= MIN_CHURNED && churned.size * 2 >= looksNew.length && isSaidAgain;
  return isEnough || feed.addressesUnreliable ? churned : new Map();
}

/** Whether the feed gives articles that it has shown under one id another one now: known by address, but not by id. */
function haveIdsChanged(
  known: Identified["known"],
  articleOf: ReadonlyMap<string, string>,
  articles: ReadonlyMap<string, KnownArticle>,
): boolean {
  let changed = 0;
  let withId = 0;
  for (const { entry, articleId } of known) {
    const guid = entry.keys.find((key) => key.startsWith("guid:"));
    if (guid === undefined || !entry.keys.some((key) => key.startsWith("url:"))) continue;
    withId += 1;
    const prefix = guidPrefixOf(guid);
    const hadOther = articles.get(articleId)?.keys.some((key) => key.startsWith(prefix)) === true;
    if (!articleOf.has(guid) && hadOther) changed += 1;
  }
  return changed >= MIN_CHURNED && changed * 2 >= withId;
}

function keysToAttach(
  known: Identified["known"],
  articleOf: ReadonlyMap<string, string>,
  articles: ReadonlyMap<string, KnownArticle>,
  taken: ReadonlySet<string>,
  idsChanged: boolean,
): Identified["attach"] {
  const attach: Identified["attach"] = [];
  const claimed = new Set(taken);
  const counts = new Map<string, number>();
  for (const { entry, articleId } of known)
    for (const key of [...entry.keys, ...(entry.weakKey === null ? [] : [entry.weakKey])]) {
      if (articleOf.has(key) || claimed.has(key) || (idsChanged && key.startsWith("guid:"))) continue;
      const count = counts.get(articleId) ?? articles.get(articleId)?.keys.length ?? 0;
      if (count >= MAX_KEYS_PER_ARTICLE) continue;
      counts.set(articleId, count + 1);
      claimed.add(key);
      attach.push({ articleId, key });
    }
  return attach;
}
