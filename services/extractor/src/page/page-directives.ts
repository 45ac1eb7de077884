/** What a publisher asks of whoever reads a page. */
export interface PageDirectives {
  /** The page must not be found by its text (`noindex`, `none`). */
  noIndex: boolean;
  /** No copy of the page is to be kept (`noarchive`, `none`). */
  noArchive: boolean;
  /** Rights to text and data mining are reserved (TDM Reservation Protocol, W3C community report of 2024). */
  tdmReserved: boolean;
}

export interface ReadableAnswer {
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** Directives stand in the head; more of a page is not looked at. */
const HEAD_BYTES = 200_000;
/** Directives of `X-Robots-Tag` that carry a value: what stands before their colon is no robot's name. */
const VALUED = new Set(["max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"]);

/** Reads what headers and the page's `meta` elements ask of everybody, or of the robot with our product token. */
export function readDirectives({ headers, body }: ReadableAnswer, product: string): PageDirectives {
  const robot = product.toLowerCase();
  const words = wordsOfHeader(headers["x-robots-tag"] ?? "", robot);
  let tdmReserved = headers["tdm-reservation"]?.trim() === "1";
  for (const { name, content } of metasOf(body)) {
    if (name === "robots" || name === robot)
      for (const word of content.split(/[\s,]+/)) words.add(word.toLowerCase());
    else if (name === "tdm-reservation" && content.trim() === "1") tdmReserved = true;
  }
  const isNone = words.has("none");
  return {
    noIndex: isNone || words.has("noindex"),
    noArchive: isNone || words.has("noarchive"),
    tdmReserved,
  };
}

/** A robot's name goes before its directives and holds until the next name. */
function wordsOfHeader(header: string, robot: string): Set<string> {
  const words = new Set<string>();
  let isForUs = true;
  for (const part of header.toLowerCase().split(",")) {
    const at = part.indexOf(":");
    const name = part.slice(0, Math.max(0, at)).trim();
    // The comma and the colons of "Wed, 25 Jun 2030 15:00:00 GMT" are those of a date.
    const isNamed = /^[a-z*]/.test(name) && !VALUED.has(name);
    if (isNamed) isForUs = name === robot || name === "*";
    if (isForUs) words.add((isNamed ? part.slice(at + 1) : part).trim());
  }
  return words;
}

function metasOf(body: Uint8Array): { name: string; content: string }[] {
  // Names and values are ASCII, and so are they in every character set of the web but UTF-16, which nobody serves such pages in.
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, HEAD_BYTES))
    .toString("latin1")
    .replaceAll(/<!--[^]*?(?:-->|$)|<(script|style|noscript)\b[^]*?(?:<\/\1\s*>|$)/gi, " ");
  const metas: { name: string; content: string }[] = [];
  for (const [tag] of head.matchAll(/<meta\b[^>]{1,2000}>/gi)) {
    const name = attribute(tag, "name") ?? attribute(tag, "http-equiv");
    const content = attribute(tag, "content");
    if (name !== null && content !== null) metas.push({ name: name.trim().toLowerCase(), content });
  }
  return metas;
}

function attribute(tag: string, name: string): string | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(tag);
  return match === null ? null : (match[1] ?? match[2] ?? match[3] ?? "");
}

/** The product token of a User-Agent, by which robots rules name us. */
export const productOf = (userAgent: string): string => /^[A-Za-z][\w-]*/.exec(userAgent)?.[0] ?? "Wirewatch";
