import type { FeedItem, ParsedFeed } from "@wirewatch/contracts";
import { NotAFeedError } from "./errors.ts";
import type { ProblemList } from "./problems.ts";
import { readDate } from "./read-date.ts";
import { plainText, resolveLink, sanitizeMarkup } from "./sanitize-markup.ts";

type Json = Record<string, unknown>;
const MAX_DEPTH = 64;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

/** JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). */
export function readJsonFeed(text: string, url: string, problems: ProblemList): ParsedFeed {
  const feed = parse(text);
  if (!isObject(feed) || !Array.isArray(feed["items"])) throw new NotAFeedError("JSON that is no JSON Feed");
  if (!textOf(feed["version"]).includes("jsonfeed.org")) problems.add("bad_json", "version");
  const items: FeedItem[] = [];
  for (const entry of feed["items"] as unknown[]) {
    if (isObject(entry)) items.push(readItem(entry, url, problems));
    else problems.add("bad_json", "items");
  }
  const hubs = Array.isArray(feed["hubs"]) ? (feed["hubs"] as unknown[]).filter(isObject) : [];
  return {
    format: "json",
    feed: {
      title: plainText(textOf(feed["title"])),
      siteUrl: resolveLink(textOf(feed["home_page_url"]), url),
      feedUrl: resolveLink(textOf(feed["feed_url"]), url),
      description: plainText(textOf(feed["description"])),
      language: textOf(feed["language"]) || null,
      hubUrl: resolveLink(
        textOf(
          hubs.find((hub) => textOf(hub["type"]).toLowerCase() === "websub")?.["url"] ?? hubs[0]?.["url"],
        ),
        url,
      ),
      updateIntervalMs: null,
    },
    items,
    problems: [],
  };
}

function parse(text: string): unknown {
  // Deeper nesting than any feed has would exhaust the stack of the parser.
  let depth = 0;
  for (let index = 0, quoted = false; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 92) index += 1;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > MAX_DEPTH) throw new NotAFeedError("JSON that is nested too deep");
    } else if (code === 125 || code === 93) depth -= 1;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotAFeedError("JSON that is broken", { cause: error });
  }
}

function readItem(entry: Json, url: string, problems: ProblemList): FeedItem {
  const link = resolveLink(textOf(entry["url"]), url) ?? resolveLink(textOf(entry["external_url"]), url);
  const base = link ?? url;
  const authors = [
    ...(Array.isArray(entry["authors"]) ? (entry["authors"] as unknown[]) : []),
    entry["author"],
  ].filter(isObject);
  const date = (name: string): string | null => {
    const value = textOf(entry[name]);
    const read = readDate(value);
    if (read === null && value !== "") problems.add("bad_date", value);
    return read;
  };
  const content = textOf(entry["content_html"]);
  const attachments = Array.isArray(entry["attachments"])
    ? (entry["attachments"] as unknown[]).filter(isObject)
    : [];
  return {
    id: textOf(entry["id"]) || null,
    url: link,
    title: plainText(textOf(entry["title"])),
    summaryHtml: sanitizeMarkup(escapeText(textOf(entry["summary"])), base),
    contentHtml: content === "" ? textToHtml(textOf(entry["content_text"])) : sanitizeMarkup(content, base),
    authors: [
      ...new Set(authors.map((author) => plainText(textOf(author["name"]))).filter((name) => name !== "")),
    ],
    publishedAt: date("date_published"),
    updatedAt: date("date_modified"),
    categories: Array.isArray(entry["tags"])
      ? (entry["tags"] as unknown[]).map(textOf).filter((tag) => tag !== "")
      : [],
    enclosures: attachments.flatMap((attachment) => {
      const address = resolveLink(textOf(attachment["url"]), base);
      const size = attachment["size_in_bytes"];
      return address === null
        ? []
        : [
            {
              url: address,
              type: textOf(attachment["mime_type"]) || null,
              length: typeof size === "number" && Number.isFinite(size) ? size : null,
            },
          ];
    }),
    language: textOf(entry["language"]) || null,
    source: null,
  };
}

const escapeText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const textToHtml = (text: string): string =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map((paragraph) => `<p>${escapeText(paragraph.trim()).replaceAll("\n", "<br />")}</p>`)
    .join("");
