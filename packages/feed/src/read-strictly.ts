import type { FeedFormat } from "@wirewatch/contracts";
import Parser from "rss-parser";
import type { FeedElement, RawFeed } from "./feed-element.ts";
import { readPlainDocument } from "./plain-document.ts";

type Fields = Record<string, unknown>;
type Attributes = Record<string, string>;

/** Every field that is asked for, as documents usually write it. */
const NAMES = [
  "title",
  "link",
  "guid",
  "id",
  "description",
  "summary",
  "content",
  "content:encoded",
  "author",
  "category",
  "pubDate",
  "published",
  "updated",
  "enclosure",
  "source",
  "language",
  "subtitle",
  "ttl",
  "comments",
  "lastBuildDate",
  "atom:link",
  "dc:title",
  "dc:creator",
  "dc:date",
  "dc:subject",
  "dc:language",
  "dc:identifier",
  "dcterms:modified",
  "itunes:author",
  "itunes:summary",
  "itunes:subtitle",
  "itunes:title",
  "itunes:keywords",
  "itunes:new-feed-url",
  "media:content",
  "media:title",
  "media:description",
  "media:group",
  "feedburner:origLink",
  "sy:updatePeriod",
  "sy:updateFrequency",
] as const;
/** The canonical names of the fields that are asked for. */
const CANONICAL: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name, name.toLowerCase()]));
/** The fields that have parts. */
const PARTED = new Set(["author", "atom:author", "source", "media:group", "media:content"]);
/** Every element that a feed of the plain kind may have; others are read by our own reader, which knows what to make of them. */
export const KNOWN = new Set<string>([
  ...NAMES,
  "rss",
  "channel",
  "item",
  "feed",
  "entry",
  "rdf:RDF",
  "items",
  "rdf:Seq",
  "rdf:li",
  "image",
  "url",
  "width",
  "height",
  "textInput",
  "textinput",
  "name",
  "email",
  "uri",
  "cloud",
  "docs",
  "generator",
  "copyright",
  "managingEditor",
  "webMaster",
  "rating",
  "skipHours",
  "hour",
  "skipDays",
  "day",
  "rights",
  "icon",
  "logo",
  "contributor",
  "itunes:explicit",
  "itunes:duration",
  "itunes:image",
  "itunes:owner",
  "itunes:name",
  "itunes:email",
  "itunes:type",
  "itunes:episode",
  "itunes:season",
  "itunes:episodeType",
  "itunes:block",
  "itunes:category",
  "itunes:complete",
  "slash:comments",
  "slash:section",
  "slash:department",
  "wfw:commentRss",
  "wfw:comment",
  "dc:publisher",
  "dc:rights",
  "dc:contributor",
  "dc:type",
  "dc:format",
  "dc:source",
  "dc:relation",
  "dc:coverage",
  "dcterms:valid",
  "dcterms:available",
  "thr:total",
  "thr:in-reply-to",
  "media:thumbnail",
  "media:credit",
  "media:copyright",
  "media:rating",
  "media:player",
  "media:text",
  "georss:point",
  "georss:featurename",
  "geo:lat",
  "geo:long",
  "feedburner:info",
  "feedburner:browserFriendly",
  "sy:updateBase",
  "atom:name",
  "atom:email",
  "atom:uri",
  "atom:icon",
  "atom:logo",
  "atom:rights",
  "atom:generator",
  "prism:publicationName",
  "prism:volume",
  "prism:number",
  "prism:section",
  "prism:startingPage",
  "prism:doi",
  "prism:issn",
  "cc:license",
  "creativeCommons:license",
  "admin:generatorAgent",
  "admin:errorReportsTo",
]);
const FORMATS: Readonly<Record<string, FeedFormat>> = { rss: "rss", "rdf:RDF": "rdf", feed: "atom" };

/** What rss-parser builds from a document when its own choice of fields is left out: the elements as they came. */
interface Elements {
  channel: Fields;
  items: Fields[];
}

/**
 * rss-parser with its recognition of formats and its XML, but without its mapping of fields, which throws at dates, shortens texts
 * and takes one link of many.
 */
class ElementParser extends Parser<Elements, Fields> {
  buildAtomFeed({ feed }: { feed: Fields }): Elements {
    return { channel: feed, items: listOf(feed["entry"]) };
  }
  buildRSS(channel: Fields, items: unknown): Elements {
    return { channel, items: listOf(items) };
  }
  decorateItunes(): void {}
}

/** An element without attributes and parts comes as its text. */
const listOf = (value: unknown): Fields[] =>
  Array.isArray(value)
    ? (value as unknown[]).map((item) =>
        typeof item === "object" && item !== null ? (item as Fields) : { _: item },
      )
    : [];

/**
 * Lets rss-parser read a document that is well-formed and of the plain kind: usual prefixes, one channel, no markup in markup, no base
 * of its own. Null for any other, and for what rss-parser refuses.
 */
export async function readStrictly(text: string, base: string): Promise<RawFeed | null> {
  const plain = readPlainDocument(text, KNOWN);
  if (plain === null) return null;
  let parsed: Elements;
  try {
    parsed = await new ElementParser().parseString(plain.outline);
  } catch {
    return null;
  }
  const { root, language, restore } = plain;
  const around = { base, language, restore };
  if (parsed.items.length !== plain.items) return null;
  const head = toElement(root, parsed.channel, around);
  const items = parsed.items.map((item) => toElement("item", item, around));
  if (head === null || items.includes(null)) return null;
  return { format: FORMATS[root] ?? "rss", heads: [head], items: items as FeedElement[] };
}

interface Surroundings {
  base: string;
  language: string | null;
  restore: (text: string) => string;
}

/** Collects the fields of an element; null when one holds elements where words should be. */
function toElement(name: string, fields: Fields, around: Surroundings): FeedElement | null {
  const { base, language } = around;
  const content: FeedElement[] = [];
  for (const key in fields) {
    const canonical = CANONICAL.get(key);
    const values = fields[key];
    if (canonical === undefined || !Array.isArray(values)) continue;
    for (const value of values as unknown[]) {
      const element = valueOf(canonical, value, around);
      if (element === null) return null;
      content.push(element);
    }
  }
  return { name, attributes: attributesOf(fields["$"]), base, language, content };
}

function valueOf(name: string, value: unknown, around: Surroundings): FeedElement | null {
  const { base, language, restore } = around;
  if (typeof value === "string")
    return { name, attributes: null, base, language, content: value === "" ? [] : [restore(value)] };
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Fields;
  const content: (string | FeedElement)[] = [];
  for (const key in fields) {
    const inner = fields[key];
    if (key === "$") continue;
    if (key === "_" && typeof inner === "string") content.push(restore(inner));
    else if (!PARTED.has(name) || !Array.isArray(inner)) return null;
    else
      for (const part of inner as unknown[]) {
        const element = valueOf(CANONICAL.get(key) ?? key.toLowerCase(), part, around);
        if (element === null) return null;
        content.push(element);
      }
  }
  return { name, attributes: attributesOf(fields["$"]), base, language, content };
}

function attributesOf(value: unknown): Attributes | null {
  if (typeof value !== "object" || value === null) return null;
  const attributes: Attributes = Object.create(null) as Attributes;
  for (const [key, text] of Object.entries(value))
    if (typeof text === "string") attributes[key.toLowerCase()] = text;
  return attributes;
}
