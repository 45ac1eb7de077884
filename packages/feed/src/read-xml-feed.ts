import type { FeedFormat, FeedItem, ParsedFeed } from "@wirewatch/contracts";
import Parser from "rss-parser";
import { NotAFeedError } from "./errors.ts";
import type { ProblemList } from "./problems.ts";
import { readDate } from "./read-date.ts";
import { readTolerantly, type RawFeed, type RawItem } from "./read-tolerantly.ts";
import { repairXml } from "./repair-xml.ts";
import { plainText, resolveLink, sanitizeMarkup } from "./sanitize-markup.ts";

const ROOTS: Readonly<Record<string, FeedFormat>> = { rss: "rss", rdf: "rdf", feed: "atom" };

/** RSS, RDF and Atom: rss-parser reads what is well formed; what it refuses is repaired, and read tolerantly in the last resort. */
export async function readXmlFeed(text: string, url: string, problems: ProblemList): Promise<ParsedFeed> {
  const format = formatOf(text);
  const raw =
    (await readStrictly(text)) ?? (await readStrictly(repairXml(text, problems))) ?? fallBack(text, problems);
  const base = resolveLink(raw.link ?? "", url) ?? url;
  return {
    format,
    feed: {
      title: plainText(raw.title),
      siteUrl: raw.link === null ? null : resolveLink(raw.link, url),
      feedUrl: raw.self === null ? null : resolveLink(raw.self, url),
      description: plainText(raw.description),
      language: raw.language,
      hubUrl: raw.hub === null ? null : resolveLink(raw.hub, url),
      updateIntervalMs: raw.ttlMinutes === null ? null : Math.min(raw.ttlMinutes, 43_200) * 60_000,
    },
    items: raw.items.map((item) => toItem(item, base, problems)),
    problems: [],
  };
}

function fallBack(text: string, problems: ProblemList): RawFeed {
  problems.add("bad_markup");
  if (!/<\/\s*(?:[\w-]+:)?(?:rss|rdf|feed)\s*>\s*$/i.test(text.trimEnd())) problems.add("truncated");
  return readTolerantly(text);
}

/** The first element tells; an HTML page is no feed. */
function formatOf(text: string): FeedFormat {
  const root = /<(?!\?|!)(?:[\w-]+:)?([\w-]+)/.exec(text.slice(0, 100_000))?.[1]?.toLowerCase() ?? "";
  const format = ROOTS[root];
  if (format !== undefined) return format;
  if (root === "html" || root === "body" || root === "head") throw new NotAFeedError("an HTML page");
  if (/<(?:[\w-]+:)?(?:item|entry)[\s>]/i.test(text))
    return /<(?:[\w-]+:)?entry[\s>]/i.test(text) ? "atom" : "rss";
  throw new NotAFeedError(root === "" ? "plain text" : `XML whose root is <${root.slice(0, 40)}>`);
}

type Fields = Record<string, unknown>;

const parser = new Parser<Fields, Fields>({
  customFields: {
    feed: ["language", "ttl", "dc:language"],
    item: [
      ["content:encoded", "encoded"],
      ["dc:creator", "creators", { keepArray: true }],
      ["dc:date", "dcDate"],
      ["dcterms:created", "created"],
      ["dcterms:modified", "modified"],
      ["updated", "updated"],
      ["published", "published"],
      ["issued", "issued"],
      ["summary", "atomSummary"],
      ["description", "description"],
      ["source", "source"],
      ["feedburner:origLink", "origLink"],
    ],
  },
});

const one = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
function textOf(value: unknown): string {
  const first = one(value);
  if (typeof first === "string") return first;
  if (typeof first === "object" && first !== null && "_" in first && typeof first._ === "string")
    return first._;
  return "";
}

async function readStrictly(text: string): Promise<RawFeed | null> {
  let parsed: Fields & { items: Fields[] };
  try {
    parsed = await parser.parseString(text);
  } catch {
    return null;
  }
  const ttl = Number.parseInt(textOf(parsed["ttl"]), 10);
  const pagination = parsed["feedUrl"];
  return {
    title: textOf(parsed["title"]),
    link: textOf(parsed["link"]) || null,
    self: typeof pagination === "string" ? pagination : null,
    description: textOf(parsed["description"]),
    language: textOf(parsed["language"]) || textOf(parsed["dc:language"]) || languageIn(text),
    hub:
      /<(?:[\w-]+:)?link[^>]+rel=["']hub["'][^>]*>/i.exec(text)?.[0].match(/href=["']([^"']+)["']/i)?.[1] ??
      null,
    ttlMinutes: Number.isFinite(ttl) && ttl > 0 ? ttl : null,
    items: parsed.items.map(toRaw),
  };
}

const languageIn = (text: string): string | null =>
  /\bxml:lang\s*=\s*["']([A-Za-z-]{2,20})["']/.exec(text.slice(0, 4000))?.[1] ?? null;

function toRaw(item: Fields): RawItem {
  const enclosure = one(item["enclosure"]);
  const creators = Array.isArray(item["creators"]) ? item["creators"].map(textOf) : [];
  const author = textOf(item["author"]) || textOf(item["creator"]);
  return {
    id: textOf(item["guid"]) || textOf(item["id"]) || null,
    link: textOf(item["origLink"]) || textOf(item["link"]) || null,
    title: textOf(item["title"]),
    summary: textOf(item["description"]) || textOf(item["atomSummary"]) || textOf(item["summary"]),
    content:
      textOf(item["encoded"]) ||
      (item["atomSummary"] === undefined && item["description"] !== undefined ? "" : textOf(item["content"])),
    authors: creators.length > 0 ? creators : author === "" ? [] : [author],
    published:
      textOf(item["pubDate"]) ||
      textOf(item["published"]) ||
      textOf(item["issued"]) ||
      textOf(item["dcDate"]) ||
      textOf(item["created"]),
    updated: textOf(item["updated"]) || textOf(item["modified"]),
    categories: Array.isArray(item["categories"]) ? item["categories"].map(categoryOf) : [],
    enclosure:
      typeof enclosure === "object" && enclosure !== null
        ? { ...(enclosure as Record<string, string>) }
        : null,
  };
}

function categoryOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "$" in value) {
    const { $: attributes } = value as { $: Record<string, string> };
    return attributes["label"] ?? attributes["term"] ?? textOf(value);
  }
  return textOf(value);
}

function toItem(raw: RawItem, base: string, problems: ProblemList): FeedItem {
  const guidLink = raw.link === null && raw.id !== null && /^https?:\/\//i.test(raw.id) ? raw.id : null;
  const url = resolveLink(raw.link ?? guidLink ?? "", base);
  const inner = url ?? base;
  const date = (value: string): string | null => {
    const read = readDate(value);
    if (read === null && value.trim() !== "") problems.add("bad_date", value.trim());
    return read;
  };
  const published = date(raw.published);
  const updated = date(raw.updated);
  if (published === null && updated !== null) problems.add("published_from_updated");
  const enclosureUrl = raw.enclosure?.["url"] === undefined ? null : resolveLink(raw.enclosure["url"], inner);
  const length = Number.parseInt(raw.enclosure?.["length"] ?? "", 10);
  return {
    id: raw.id?.trim() || null,
    url,
    title: plainText(raw.title),
    summaryHtml: sanitizeMarkup(raw.summary, inner),
    contentHtml: sanitizeMarkup(raw.content, inner),
    authors: [...new Set(raw.authors.map(authorName).filter((name) => name !== ""))],
    publishedAt: published ?? updated,
    updatedAt: updated,
    categories: [...new Set(raw.categories.map(plainText).filter((category) => category !== ""))],
    enclosures:
      enclosureUrl === null
        ? []
        : [
            {
              url: enclosureUrl,
              type: raw.enclosure?.["type"] ?? null,
              length: Number.isFinite(length) ? length : null,
            },
          ],
    language: null,
    source: null,
  };
}

/** RSS 2.0 wants `mail@address (Name)`: people want the name. */
function authorName(text: string): string {
  const name = plainText(text);
  return /^\S+@\S+\s*\((.+)\)$/.exec(name)?.[1] ?? (/^[^\s@]+@[^\s@]+$/.test(name) ? "" : name);
}
