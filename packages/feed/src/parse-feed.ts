import type { FeedItem, ParsedFeed } from "@wirewatch/contracts";
import { cleanText } from "@wirewatch/text";
import { decodeBytes } from "./decode-bytes.ts";
import { NotAFeedError } from "./errors.ts";
import { openProblemList } from "./problems.ts";
import { readJsonFeed } from "./read-json-feed.ts";
import { readXmlFeed } from "./read-xml-feed.ts";

export interface ParseFeedOptions {
  /** Where the document came from: relative links are resolved against it. */
  url: string;
  /** The server's Content-Type header. */
  contentType?: string;
  /** Most items; of more, the newest are kept in the order of the document. Default 1000. */
  maxItems?: number;
  /** Most decoded bytes; default 10 MiB. */
  maxBytes?: number;
}

const DEFAULT_MAX_ITEMS = 1000;

/**
 * Reads an RSS, RDF, Atom or JSON feed in any encoding. A broken feed gives every item that can be read and a list of problems.
 * @throws NotAFeedError when the document holds no feed, FeedTooLargeError
 */
export async function parseFeed(bytes: Uint8Array, options: ParseFeedOptions): Promise<ParsedFeed> {
  const problems = openProblemList();
  const decoded = decodeBytes(
    bytes,
    {
      ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
      ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
    },
    problems,
  );
  const text = cleanText(decoded);
  if (text.length < decoded.length - 1) problems.add("control_characters");
  const start = text.trimStart();
  if (start === "") throw new NotAFeedError("an empty document");
  if (start.startsWith("%PDF")) throw new NotAFeedError("a PDF");
  const maxItems = options.maxItems ?? DEFAULT_MAX_ITEMS;
  const parsed =
    start.startsWith("{") || start.startsWith("[")
      ? readJsonFeed(start, options.url, problems)
      : await readXmlFeed(text, options.url, problems);
  if (parsed.items.length > maxItems)
    problems.add("items_cut", `${parsed.items.length - maxItems} of ${parsed.items.length}`);
  const items = newest(parsed.items, maxItems);
  for (const item of items) if (item.id === null && item.url === null) problems.add("item_without_identity");
  const ids = items.flatMap(({ id }) => (id === null ? [] : [id]));
  if (new Set(ids).size < ids.length) problems.add("duplicate_ids");
  return { ...parsed, items, problems: problems.notes() };
}

/** Items without a date come first, because nothing says that they are old. */
function newest(items: readonly FeedItem[], count: number): FeedItem[] {
  if (items.length <= count) return [...items];
  const age = ({ publishedAt, updatedAt }: FeedItem): number => {
    const date = publishedAt ?? updatedAt;
    return date === null ? -Infinity : -Date.parse(date);
  };
  const kept = new Set(items.toSorted((a, b) => age(a) - age(b) || 0).slice(0, count));
  return items.filter((item) => kept.has(item));
}
