import { stringOf, type JsonNode } from "./json-ld.ts";
import { type PageFacts } from "./page-facts.ts";
import { parseMachineDate, parseVisibleDate, type ParsedDate } from "./parse-date.ts";
import type { ExtractProblemCode } from "./problems.ts";
import { canParseUrl } from "@wirewatch/text";

const PUBLISHED_METAS = [
  "article:published_time",
  "article:published",
  "og:published_time",
  "og:article:published_time",
  "datepublished",
  "date_published",
  "published_time",
  "publish_date",
  "publish-date",
  "publishdate",
  "published-date",
  "publication_date",
  "publicationdate",
  "pubdate",
  "pub_date",
  "article_date_original",
  "article.published",
  "article:published_date",
  "cxenseparse:recs:publishtime",
  "cxenseparse:publishtime",
  "parsely-pub-date",
  "sailthru.date",
  "dc.date.issued",
  "dcterms.issued",
  "dcterms.created",
  "dc.date",
  "dcterms.date",
  "dc.date.created",
  "date",
  "citation_date",
  "citation_publication_date",
  "originalpublicationdate",
  "news_date",
  "releasedate",
  "timestamp",
  "cse-pubdate",
  "article-publication-date",
  "date.created",
  "datecreated",
  "last-published",
  "rnews:datepublished",
  "vr:published_time",
  "shareaholic:article_published_time",
  "published_at",
  "publishedat",
  "creation_date",
  "weibo:article:create_at",
  "bi3dpubdate",
  "ptime",
  "iso-8601-publish-date",
  "dc.terms.issued",
];
const MODIFIED_METAS = [
  "article:modified_time",
  "og:updated_time",
  "article:modified",
  "datemodified",
  "lastmod",
  "last-modified",
  "modified_time",
  "dcterms.modified",
  "dc.date.modified",
  "shareaholic:article_modified_time",
  "revision_date",
  "updated_time",
];
/** How far the feed's time may be from the page's before it is preferred. */
const FEED_TOLERANCE_MS = 48 * 3_600_000;

export interface PageDates {
  publishedAt: string | null;
  modifiedAt: string | null;
  problems: ExtractProblemCode[];
}

/** Publishing and last change: structured data, metas, marked elements, address, visible lines, feed. Never the clock. */
export function readDates(
  facts: PageFacts,
  article: JsonNode | null,
  context: {
    url: string | null;
    language: string | null;
    feedTime: string | null;
    ruleDate: string | null;
    stateDate: string | null;
  },
): PageDates {
  const { language } = context;
  const read = (value: string | null | undefined): ParsedDate | null =>
    value === null || value === undefined
      ? null
      : (parseMachineDate(value) ?? parseVisibleDate(value, language));
  const metas = (names: readonly string[]): (ParsedDate | null)[] =>
    names.map((name) => read(facts.metas.get(name)?.[0]));
  const items = (name: string): (ParsedDate | null)[] =>
    (facts.itemprops.get(name) ?? []).filter(({ isAside }) => !isAside).map(({ text }) => read(text));
  const fromUrl = dateInUrl(context.url);
  const feed = read(context.feedTime);
  const modified = first(() => [
    read(stringOf(article?.["dateModified"])),
    ...metas(MODIFIED_METAS),
    ...items("datemodified"),
  ]);
  const problems: ExtractProblemCode[] = [];

  let published =
    first(() => [read(context.ruleDate)]) ??
    first(() => [
      read(stringOf(article?.["datePublished"])),
      read(stringOf(article?.["dateCreated"])),
      read(stringOf(article?.["uploadDate"])),
    ]) ??
    first(() => metas(PUBLISHED_METAS)) ??
    first(() => [...items("datepublished"), ...items("datecreated")]) ??
    first(() => facts.times.filter(({ isAside }) => !isAside).map(({ text }) => read(text)));
  const visible = published !== null && published.hasTime ? null : firstVisible(facts, language, published);
  if (published === null) published = read(context.stateDate) ?? preferUrl(visible, fromUrl);
  else if (
    !published.hasTime &&
    visible !== null &&
    Math.abs(visible.time - published.time) < 36 * 3_600_000 &&
    visible.hasTime
  )
    published = visible;
  if (published?.other !== null && published?.other !== undefined) {
    const witness = feed ?? fromUrl ?? modified;
    if (witness === null) problems.push("date_ambiguous");
    else if (Math.abs(published.other - witness.time) < Math.abs(published.time - witness.time))
      published = { ...published, time: published.other };
  }
  if (feed !== null && (published === null || Math.abs(feed.time - published.time) > FEED_TOLERANCE_MS)) {
    published = feed;
    problems.push("date_from_feed");
  }
  published ??= modified;
  return { publishedAt: iso(published), modifiedAt: iso(modified), problems };
}

function first(list: () => (ParsedDate | null)[]): ParsedDate | null {
  const dates = list().filter((date) => date !== null);
  return dates.find(({ hasTime }) => hasTime) ?? dates[0] ?? null;
}

function firstVisible(facts: PageFacts, language: string | null, near: ParsedDate | null): ParsedDate | null {
  const lines = [
    ...facts.dateTexts.filter(({ isAside }) => !isAside).map(({ text }) => text),
    ...facts.topLines,
  ];
  let day: ParsedDate | null = null;
  for (const line of lines) {
    const date = parseMachineDate(line) ?? parseVisibleDate(line, language);
    if (date === null || (near !== null && Math.abs(date.time - near.time) > 36 * 3_600_000)) continue;
    if (date.hasTime) return day !== null && Math.abs(day.time - date.time) > 36 * 3_600_000 ? day : date;
    day ??= date;
  }
  return day;
}

/** The address's date and the visible one: the visible when they agree to two days, else the address's. */
function preferUrl(visible: ParsedDate | null, fromUrl: ParsedDate | null): ParsedDate | null {
  if (visible === null || fromUrl === null) return visible ?? fromUrl;
  if (visible.other !== null && Math.abs(visible.other - fromUrl.time) < FEED_TOLERANCE_MS)
    return { ...visible, time: visible.other, other: null };
  return Math.abs(visible.time - fromUrl.time) <= FEED_TOLERANCE_MS ? { ...visible, other: null } : fromUrl;
}

/** A day in the path of an address: `/2024/05/03/`, `/2024-05-03-`, `/20240503`. */
function dateInUrl(url: string | null): ParsedDate | null {
  if (url === null || !canParseUrl(url)) return null;
  const { pathname } = new URL(url);
  const match =
    /[/_-]((?:19|20)\d{2})[/_-](\d{1,2})[/_-](\d{1,2})(?!\d)/.exec(pathname) ??
    /[/_-]((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/.exec(pathname);
  return match === null
    ? null
    : parseMachineDate(`${match[1]}-${match[2]?.padStart(2, "0")}-${match[3]?.padStart(2, "0")}`);
}

const iso = (date: ParsedDate | null): string | null =>
  date === null ? null : new Date(date.time).toISOString();
