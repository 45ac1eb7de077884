import type { FeedFormat, FeedItem } from "@wirewatch/contracts";
import { firstWith, htmlOf, titleOf } from "./content-model.ts";
import {
  allOf,
  attributeOf,
  childrenOf,
  fieldsOf,
  firstText,
  textOf,
  type FeedElement,
  type FieldMap,
} from "./feed-element.ts";
import { linksOf, pageOf, webAddress } from "./feed-links.ts";
import { languageTag } from "./language-tag.ts";
import { personName } from "./person-name.ts";
import type { ProblemList } from "./problems.ts";
import { readDate } from "./read-date.ts";
import { plainText } from "./sanitize-markup.ts";

/** What an item inherits from its feed. */
export interface ItemSurroundings {
  format: FeedFormat;
  /** RFC 4287, section 4.2.1: entries without authors have those of the feed. */
  authors: readonly string[];
  language: string | null;
}

const PUBLISHED = [
  "pubdate",
  "published",
  "atom:published",
  "issued",
  "atom:issued",
  "dcterms:issued",
  "dc:date",
  "dcterms:date",
  "dcterms:created",
  "created",
  "atom:created",
  "prism:publicationdate",
  "date",
] as const;
const UPDATED = [
  "updated",
  "atom:updated",
  "modified",
  "atom:modified",
  "dcterms:modified",
  "prism:modificationdate",
  "lastmod",
  "lastbuilddate",
] as const;
const SUMMARIES = [
  "description",
  "summary",
  "atom:summary",
  "abstract",
  "dc:description",
  "dcterms:abstract",
  "dcterms:description",
  "itunes:summary",
  "googleplay:description",
  "media:description",
  "itunes:subtitle",
] as const;
const CONTENTS = [
  "content:encoded",
  "xhtml:body",
  "body",
  "content",
  "atom:content",
  "fullitem",
  "xhtml:div",
] as const;
const HTML_ALWAYS = new Set(["description", "content:encoded", "xhtml:body", "body", "fullitem"]);

/** Whether Atom's rules of text hold for an element: they do in Atom, and for Atom's elements elsewhere. */
export const hasAtomText = (element: FeedElement, format: FeedFormat): boolean =>
  element.name.startsWith("atom:") ||
  (element.name.startsWith("media:") && attributeOf(element, "type") !== "html") ||
  (format === "atom" && !element.name.includes(":") && !HTML_ALWAYS.has(element.name));

/** The time that decides which items are the newest. */
export function timeOf(item: FeedElement): number | null {
  const fields = fieldsOf([item]);
  for (const name of [...PUBLISHED, ...UPDATED])
    for (const element of fields.get(name) ?? []) {
      const date = readDate(textOf(element));
      if (date !== null) return Date.parse(date);
    }
  const changed = readDate(attributeOf(item, "lastmod"));
  return changed === null ? null : Date.parse(changed);
}

/** One item in its normal shape: titles and names as text, HTML made safe, addresses absolute, dates in UTC. */
export function normalizeItem(item: FeedElement, around: ItemSurroundings, problems: ProblemList): FeedItem {
  const { format } = around;
  const fields = withGroups(item);
  const summary = firstWith(allOf(fields, ...SUMMARIES));
  const content = contentIn(fields, summary);
  const title = firstWith(
    allOf(fields, "title", "atom:title", "dc:title", "dcterms:title", "media:title", "itunes:title"),
  );
  const published = firstDate(allOf(fields, ...PUBLISHED), problems);
  const updated = firstDate(allOf(fields, ...UPDATED), problems) ?? attributeDate(item, problems);
  if (
    published === null &&
    updated !== null &&
    format !== "sitemap-index" &&
    format !== "sitemap" &&
    format !== "cdf"
  )
    problems.add("published_from_updated");
  return {
    id: idOf(item, fields),
    url: pageOf(item, fields, format),
    title: title === undefined ? "" : titleOf(title, hasAtomText(title, format)),
    summaryHtml: summary === undefined ? "" : htmlOf(summary, hasAtomText(summary, format)),
    contentHtml: content === undefined ? "" : htmlOf(content, hasAtomText(content, format)),
    authors: authorsOf(fields, around),
    publishedAt:
      published ?? (format === "sitemap" || format === "sitemap-index" || format === "cdf" ? null : updated),
    updatedAt: updated,
    categories: categoriesOf(fields),
    enclosures: enclosuresOf(fields),
    language: (languageOf(item, fields) ?? around.language) || null,
    source: sourceOf(fields, format),
  };
}

/** The parts of media:group beside the item's own: what stands in a group speaks of the item where nothing else does. */
function withGroups(item: FeedElement): FieldMap {
  const fields = fieldsOf([item]);
  const groups = fields.get("media:group");
  if (groups === undefined) return fields;
  const joined = new Map(fields);
  for (const [name, list] of fieldsOf(groups)) joined.set(name, [...(fields.get(name) ?? []), ...list]);
  return joined;
}

function contentIn(fields: FieldMap, summary: FeedElement | undefined): FeedElement | undefined {
  const all = [...allOf(fields, ...CONTENTS), ...valuesIn(fields.get("content:items") ?? [])].filter(
    (element) => element !== summary,
  );
  const filled = all.filter((element) => firstWith([element]) !== undefined);
  return (
    filled.find(
      (element) => /html/i.test(attributeOf(element, "type")) || element.name === "content:encoded",
    ) ?? filled[0]
  );
}

/** The texts in `content:items`, the first form of the content module of RSS 1.0. */
function valuesIn(lists: readonly FeedElement[]): FeedElement[] {
  let inside = [...lists];
  for (const names of [["rdf:bag"], ["?:li"], ["content:item"], ["rdf:value"]])
    inside = inside.flatMap((element) => childrenOf(element, ...names));
  return inside;
}

function idOf(item: FeedElement, fields: FieldMap): string | null {
  return (
    firstText(fields, "guid", "id", "atom:id") ||
    attributeOf(item, "rdf:about") ||
    firstText(fields, "dc:identifier", "dcterms:identifier") ||
    null
  );
}

function firstDate(elements: readonly FeedElement[], problems: ProblemList): string | null {
  for (const element of elements) {
    const text = textOf(element);
    if (text === "") continue;
    const date = readDate(text);
    if (date !== null) return date;
    problems.add("bad_date", text);
  }
  return null;
}

function attributeDate(item: FeedElement, problems: ProblemList): string | null {
  const text = attributeOf(item, "lastmod");
  const date = readDate(text);
  if (text !== "" && date === null) problems.add("bad_date", text);
  return date;
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts.filter((text) => text !== ""))];

/** The names of these people, each once. */
export const namesOf = (people: readonly FeedElement[]): string[] => distinct(people.map(personName));

function authorsOf(fields: FieldMap, { format, authors }: ItemSurroundings): string[] {
  const own = namesOf(allOf(fields, "author", "atom:author", "dc:creator", "dcterms:creator", "dc:author"));
  if (own.length > 0) return own;
  const stand = namesOf(allOf(fields, "itunes:author", "googleplay:author"));
  if (stand.length > 0) return stand;
  if (format !== "atom") return [];
  const sources = allOf(fields, "source", "atom:source");
  const ofSource = namesOf(sources.flatMap((source) => childrenOf(source, "author")));
  return ofSource.length > 0 ? ofSource : [...authors];
}

function categoriesOf(fields: FieldMap): string[] {
  const words: string[] = [];
  for (const element of allOf(fields, "category", "atom:category", "media:category", "itunes:category"))
    words.push(
      attributeOf(element, "label") ||
        attributeOf(element, "term") ||
        textOf(element) ||
        attributeOf(element, "text"),
    );
  for (const element of allOf(fields, "dc:subject", "dcterms:subject")) words.push(textOf(element));
  for (const element of allOf(fields, "itunes:keywords", "media:keywords", "prism:keyword"))
    words.push(...textOf(element).split(/[,;]/));
  return distinct(words.map(plainText));
}

function enclosuresOf(fields: FieldMap): FeedItem["enclosures"] {
  const found = new Map<string, FeedItem["enclosures"][number]>();
  const add = (element: FeedElement, address: string, type: string, size: string): void => {
    const url = webAddress(address, element.base);
    if (url === null) return;
    const length = /^\d{1,15}$/.test(size) ? Number(size) : null;
    const known = found.get(url);
    if (known === undefined) found.set(url, { url, type: type || null, length });
    else found.set(url, { url, type: known.type ?? (type || null), length: known.length ?? length });
  };
  for (const element of allOf(fields, "enclosure", "rdf:enclosure"))
    add(
      element,
      attributeOf(element, "url") || attributeOf(element, "href") || attributeOf(element, "rdf:resource"),
      attributeOf(element, "type"),
      attributeOf(element, "length"),
    );
  for (const { element, rel } of linksOf(fields))
    if (rel === "enclosure")
      add(
        element,
        attributeOf(element, "href"),
        attributeOf(element, "type"),
        attributeOf(element, "length"),
      );
  for (const element of allOf(fields, "media:content"))
    add(element, attributeOf(element, "url"), attributeOf(element, "type"), attributeOf(element, "filesize"));
  return [...found.values()];
}

/** An empty `xml:lang` takes away the language of what is around it. */
const languageOrEmpty = ({ language }: FeedElement): string | null =>
  language === "" ? "" : languageTag(language ?? "");

function languageOf(item: FeedElement, fields: FieldMap): string | null {
  return (
    languageTag(firstText(fields, "dc:language", "dcterms:language", "language")) ?? languageOrEmpty(item)
  );
}

/** Where an item was taken over from: `source` of RSS is a text with an address, that of Atom is the head of a feed. */
function sourceOf(fields: FieldMap, format: FeedFormat): FeedItem["source"] {
  const [source] = allOf(fields, "source", "atom:source");
  if (source === undefined) return null;
  const parts = fieldsOf([source]);
  const address = attributeOf(source, "url");
  if (parts.size === 0) {
    const title = plainText(textOf(source)) || null;
    const url = address === "" ? null : webAddress(address, source.base);
    return title === null && url === null ? null : { title, url };
  }
  const head = firstWith(allOf(parts, "title", "atom:title"));
  const title = head === undefined ? null : titleOf(head, hasAtomText(head, format)) || null;
  const links = linksOf(parts);
  const link = links.find(({ rel }) => rel === "alternate") ?? links.find(({ rel }) => rel === "self");
  const url =
    (link === undefined ? null : webAddress(attributeOf(link.element, "href"), link.element.base)) ??
    webAddress(firstText(parts, "link"), source.base) ??
    (/^https?:/i.test(firstText(parts, "id")) ? webAddress(firstText(parts, "id"), source.base) : null);
  return title === null && url === null ? null : { title, url };
}
