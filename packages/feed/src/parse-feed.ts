import type { ParsedFeed } from "@wirewatch/contracts";
import { cleanText } from "@wirewatch/text";
import { decodeBytes } from "./decode-bytes.ts";
import { NotAFeedError } from "./errors.ts";
import { numericEntity } from "./html-entity.ts";
import { openProblemList, type ProblemList } from "./problems.ts";
import { readJsonFeed } from "./read-json-feed.ts";
import { readXmlFeed } from "./read-xml-feed.ts";
import { resolveLink } from "./sanitize-markup.ts";

export interface ParseFeedOptions {
  /** Where the document came from: relative links are resolved against it. */
  url: string;
  /** The server's Content-Type header. */
  contentType?: string;
  /** The server's Content-Location header: the base of relative links where it names an address of the web. */
  contentLocation?: string;
  /** Most items; of more, the newest are kept in the order of the document. Default 1000. */
  maxItems?: number;
  /** Most decoded bytes; default 10 MiB. */
  maxBytes?: number;
}

const DEFAULT_MAX_ITEMS = 1000;
/* oxlint-disable no-control-regex -- controls are what is looked for */
/** What cleaning would change; most documents hold none of it. */
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;
/** Letters of windows-1252 that went to Unicode as if they were of ISO 8859-1; NEL is white space and stays. */
const C1 = /[\u0080-\u0084\u0086-\u009f]/g;
/* oxlint-enable no-control-regex */
/** One character beyond U+FFFF as two references, as programs write it that count in UTF-16. */
const SURROGATES = /&#(?:(5[56]\d{3})|x(d[89ab][\da-f]{2}));&#(?:(5[67]\d{3})|x(d[c-f][\da-f]{2}));/gi;

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
  const text = joinReferences(clean(decoded, problems), problems);
  const start = text.trimStart();
  if (start === "") throw new NotAFeedError("an empty document");
  if (start.startsWith("%PDF")) throw new NotAFeedError("a PDF");
  const base = resolveLink(options.contentLocation ?? "", options.url) ?? options.url;
  const maxItems = options.maxItems ?? DEFAULT_MAX_ITEMS;
  const parsed =
    start.startsWith("{") || start.startsWith("[")
      ? readJsonFeed(start, base, maxItems, problems)
      : await readXmlOrWrapped(text, base, maxItems, problems);
  const { items } = parsed;
  for (const item of items) if (item.id === null && item.url === null) problems.add("item_without_identity");
  const ids = items.flatMap(({ id }) => (id === null ? [] : [id]));
  if (new Set(ids).size < ids.length) problems.add("duplicate_ids");
  return { ...parsed, problems: problems.notes() };
}

/** XML, or JSON Feed with something before its first brace: a warning, a guard, the call of a function. */
async function readXmlOrWrapped(
  text: string,
  base: string,
  maxItems: number,
  problems: ProblemList,
): Promise<ParsedFeed> {
  try {
    return await readXmlFeed(text, base, maxItems, problems);
  } catch (error) {
    const isJson =
      error instanceof NotAFeedError && /"https?:\\?\/\\?\/(?:www\.)?jsonfeed\.org\\?\/version/.test(text);
    const brace = text.indexOf("{");
    if (!isJson || brace === -1) throw error;
    const parsed = readJsonFeed(text.slice(brace), base, maxItems, problems);
    problems.add("junk_before_document");
    return parsed;
  }
}

function joinReferences(text: string, problems: ProblemList): string {
  if (!text.includes("&#5") && !/&#xd[89ab]/i.test(text)) return text;
  const codeOf = (digits?: string, hex?: string): number =>
    digits === undefined ? Number.parseInt(hex ?? "", 16) : Number(digits);
  return text.replaceAll(
    SURROGATES,
    (all, high?: string, highHex?: string, low?: string, lowHex?: string) => {
      const pair = String.fromCharCode(codeOf(high, highHex), codeOf(low, lowHex));
      // The digits alone also fit letters next to the halves.
      if ((pair.codePointAt(0) ?? 0) <= 0xffff) return all;
      problems.add("bad_entity", all);
      return pair;
    },
  );
}

function clean(text: string, problems: ProblemList): string {
  if (!UNCLEAN.test(text)) return text.isWellFormed() ? text : text.toWellFormed();
  if (CONTROLS.test(text)) problems.add("control_characters");
  return cleanText(text.replaceAll(C1, (letter) => numericEntity(String(letter.charCodeAt(0))) ?? ""));
}
