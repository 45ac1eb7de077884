import type { FeedItem, ParsedFeed } from "@wirewatch/contracts";
import { cleanText } from "@wirewatch/text";
import { NotAFeedError } from "./errors.ts";
import { escapeText } from "./feed-element.ts";
import { webAddress } from "./feed-links.ts";
import { languageTag } from "./language-tag.ts";
import { newestItems } from "./newest-items.ts";
import { parseJsonTolerantly } from "./parse-json-tolerantly.ts";
import type { ProblemList } from "./problems.ts";
import { readDate } from "./read-date.ts";
import { plainText, sanitizeMarkup } from "./sanitize-markup.ts";

type Json = Record<string, unknown>;
const MAX_DEPTH = 64;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** A string as it may be shown and stored; escapes of JSON can hold what its bytes may not. */
const textOf = (value: unknown): string =>
  typeof value === "string"
    ? cleanText(value).toWellFormed()
    : typeof value === "number" && Number.isFinite(value)
      ? String(value)
      : "";
const lineOf = (value: unknown): string => plainText(escapeText(textOf(value)));
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const distinct = (texts: readonly string[]): string[] => [...new Set(texts.filter((text) => text !== ""))];

/**
 * JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Of more than `maxItems`, the newest are kept.
 * @throws NotAFeedError
 */
export function readJsonFeed(
  text: string,
  base: string,
  maxItems: number,
  problems: ProblemList,
): ParsedFeed {
  const feed = parse(text, problems);
  const isNamed = isObject(feed) && textOf(feed["version"]).includes("jsonfeed.org");
  if (!isObject(feed) || !(isNamed || Array.isArray(feed["items"])))
    throw new NotAFeedError("JSON that is no JSON Feed");
  if (!isNamed) problems.add("bad_json", "version");
  if (!Array.isArray(feed["items"])) problems.add("bad_json", "items");
  const entries: Json[] = [];
  // One item may stand without its list.
  for (const entry of isObject(feed["items"]) ? [feed["items"]] : listOf(feed["items"])) {
    if (isObject(entry)) entries.push(entry);
    else problems.add("bad_json", "items");
  }
  if (entries.length > maxItems)
    problems.add("items_cut", `${entries.length - maxItems} of ${entries.length}`);
  const kept = newestItems(entries, maxItems, timeOf);
  const around = { base, authors: namesOf(feed), language: languageTag(textOf(feed["language"])) };
  const hubs = listOf(feed["hubs"]).filter(isObject);
  const hub = hubs.find(({ type }) => textOf(type).toLowerCase() === "websub") ?? hubs[0];
  return {
    format: "json",
    feed: {
      title: lineOf(feed["title"]),
      siteUrl: webAddress(textOf(feed["home_page_url"]), base),
      feedUrl: webAddress(textOf(feed["feed_url"]), base),
      description: lineOf(feed["description"]),
      language: around.language,
      hubUrl: webAddress(textOf(hub?.["url"]), base),
      updateIntervalMs: null,
    },
    items: kept.map((entry) => readItem(entry, around, problems)),
    problems: [],
  };
}

function parse(text: string, problems: ProblemList): unknown {
  // Deeper nesting than any feed has would exhaust the stack of the parser.
  if (isShallow(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // What is not JSON is read as far as it goes.
    }
  }
  const { value, isTruncated } = parseJsonTolerantly(text);
  problems.add(isTruncated ? "truncated" : "bad_json");
  return value;
}

function isShallow(text: string): boolean {
  let depth = 0;
  for (let index = 0, quoted = false; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 92) index += 1;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > MAX_DEPTH) return false;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return true;
}

function timeOf(entry: Json): number | null {
  const date = readDate(textOf(entry["date_published"])) ?? readDate(textOf(entry["date_modified"]));
  return date === null ? null : Date.parse(date);
}

/** The names of `authors` of 1.1 and of `author` of 1.0. */
function namesOf(holder: Json): string[] {
  const people = [...listOf(holder["authors"]), holder["author"]];
  return distinct(people.map((person) => lineOf(isObject(person) ? person["name"] : person)));
}

interface Surroundings {
  base: string;
  authors: string[];
  language: string | null;
}

function readItem(entry: Json, around: Surroundings, problems: ProblemList): FeedItem {
  const { base } = around;
  const date = (name: string): string | null => {
    const value = textOf(entry[name]).trim();
    const read = readDate(value);
    if (read === null && value !== "") problems.add("bad_date", value);
    return read;
  };
  const id = textOf(entry["id"]).trim();
  const url =
    webAddress(textOf(entry["url"]), base) ??
    webAddress(textOf(entry["external_url"]), base) ??
    (/^https?:\/\//i.test(id) ? webAddress(id, base) : null);
  const published = date("date_published");
  const updated = date("date_modified");
  if (published === null && updated !== null) problems.add("published_from_updated");
  const html = textOf(entry["content_html"]);
  const authors = namesOf(entry);
  return {
    id: id || null,
    url,
    title: lineOf(entry["title"]),
    summaryHtml: sanitizeMarkup(escapeText(textOf(entry["summary"])), base),
    contentHtml: html.trim() === "" ? textToHtml(textOf(entry["content_text"])) : sanitizeMarkup(html, base),
    authors: authors.length > 0 ? authors : around.authors,
    publishedAt: published ?? updated,
    updatedAt: updated,
    categories: distinct(listOf(entry["tags"]).map(lineOf)),
    enclosures: listOf(entry["attachments"])
      .filter(isObject)
      .flatMap((attachment) => {
        const address = webAddress(textOf(attachment["url"]), base);
        const size = attachment["size_in_bytes"];
        const length = typeof size === "number" && Number.isFinite(size) && size >= 0 ? size : null;
        return address === null
          ? []
          : [{ url: address, type: textOf(attachment["mime_type"]) || null, length }];
      }),
    language: languageTag(textOf(entry["language"])) ?? around.language,
    source: null,
  };
}

const textToHtml = (text: string): string =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map((paragraph) => `<p>${escapeText(paragraph.trim()).replaceAll("\n", "<br />")}</p>`)
    .join("");
