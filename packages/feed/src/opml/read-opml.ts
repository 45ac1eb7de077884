import { cleanText, normalizeWhitespace } from "@wirewatch/text";
import { Parser } from "htmlparser2";
import { decodeBytes } from "../decode-bytes.ts";
import { decodeEntities } from "../html-entity.ts";
import { openProblemList } from "../problems.ts";
import { NotOpmlError, TooManyOutlinesError } from "./errors.ts";

/** One outline that is no folder. */
export interface OpmlOutline {
  /** Where it begins in the document, from 1. */
  line: number;
  /** `xmlUrl` as it stands; empty when there is none. */
  url: string;
  htmlUrl: string;
  title: string;
  type: string;
  language: string;
  /** ISO 3166-1 code, an attribute of Wirewatch's own lists. */
  country: string;
  /** Names of the folders around it, from the outermost in; else the first path of its `category`. */
  folder: string[];
}

export interface OpmlList {
  title: string;
  outlines: OpmlOutline[];
}

const DEFAULT_MAX_OUTLINES = 20_000;
const MAX_NAME = 300;
const MAX_DEPTH = 20;
/** The time that elements without an end cost grows with the square of their number. */
const MAX_FOLDERS = 5000;

/**
 * Reads an OPML document (1.0, 1.1, 2.0) in any encoding; markup that is not well formed is read as it stands.
 * @throws NotOpmlError, TooManyOutlinesError, FeedTooLargeError
 */
export function readOpml(
  input: Uint8Array | string,
  options: { maxOutlines?: number; maxBytes?: number } = {},
): OpmlList {
  const { maxOutlines = DEFAULT_MAX_OUTLINES } = options;
  const text =
    typeof input === "string"
      ? input
      : decodeBytes(
          input,
          options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes },
          openProblemList(),
        );
  const lines = openLineCounter(text);
  const areFeedsLeftOpen = !isBalanced(text);
  const outlines: OpmlOutline[] = [];
  // Folders by name; null stands for a feed, which is no folder.
  const open: (string | null)[] = [];
  let title = "";
  let isTitle = false;
  let isHead = true;
  let hasOutline = false;
  let folderCount = 0;
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > maxOutlines + MAX_FOLDERS)
          throw new TooManyOutlinesError("The list is nested deeper than any list of feeds.");
        if (name === "body") isHead = false;
        if (name === "title") isTitle = isHead && title === "";
        if (name !== "outline") return;
        isHead = false;
        hasOutline = true;
        const read = (...names: string[]): string => {
          for (const key of names) {
            const value = tidy(attributes[key] ?? "");
            if (value !== "") return value;
          }
          return "";
        };
        const type = read("type").toLowerCase();
        const url = read("xmlurl", "feedurl", "rssurl");
        const isLink = type === "link" || type === "include" || type === "rss" || type === "atom";
        if (areFeedsLeftOpen && open.at(-1) === null) open.pop();
        if (url === "" && !isLink && read("url") === "") {
          folderCount += 1;
          if (folderCount > MAX_FOLDERS)
            throw new TooManyOutlinesError(`The list has more than ${MAX_FOLDERS} folders.`);
          open.push(read("text", "title"));
          return;
        }
        const around = open.filter((folder): folder is string => folder !== null && folder !== "");
        open.push(null);
        if (outlines.length >= maxOutlines)
          throw new TooManyOutlinesError(`The list has more than ${maxOutlines} outlines.`);
        outlines.push({
          line: lines.at(parser.startIndex),
          url: url === "" && type !== "link" && type !== "include" ? read("url") : url,
          htmlUrl: read("htmlurl"),
          title: read("title", "text").slice(0, MAX_NAME),
          type,
          language: read("language", "lang"),
          country: read("country"),
          folder: (around.length > 0 ? around : categoryPath(read("category"))).slice(0, MAX_DEPTH),
        });
      },
      ontext(part) {
        if (isTitle && title.length < MAX_NAME) title += part;
      },
      onclosetag(name) {
        depth -= 1;
        if (name === "title") isTitle = false;
        if (name === "outline") open.pop();
      },
    },
    { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: false },
  );
  parser.end(text);
  if (!hasOutline && !/<opml[\s>]/i.test(text.slice(0, 5000)))
    throw new NotOpmlError("The document holds no outline: it is no OPML.");
  return { title: tidy(title), outlines };
}

const tidy = (raw: string): string => normalizeWhitespace(cleanText(decodeEntities(raw))).trim();

/** OPML 2.0, section "category": paths that begin with `/`, separated by commas. Plain words are tags, not places. */
function categoryPath(category: string): string[] {
  const path = category
    .split(",")
    .map((part) => part.trim())
    .find((part) => part.startsWith("/"));
  return (path ?? "").split("/").filter((name) => name !== "");
}

/** Whether every outline that is opened is closed; some programs leave all feeds open, as HTML does with its empty elements. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const piece of text.toLowerCase().split("<")) {
    if (piece.startsWith("/outline")) depth -= 1;
    else if (/^outline[\s/>]/.test(piece) && !piece.trimEnd().endsWith("/>")) depth += 1;
  }
  return depth === 0;
}

/** Lines of places that only grow. */
function openLineCounter(text: string): { at(index: number): number } {
  let line = 1;
  let seen = 0;
  return {
    at(index) {
      for (; seen < index; seen += 1) if (text.charCodeAt(seen) === 10) line += 1;
      return line;
    },
  };
}
