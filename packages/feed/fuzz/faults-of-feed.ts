import { parsedFeedSchema, type ParsedFeed } from "@wirewatch/contracts";
import { Parser } from "htmlparser2";
import { canParseUrl } from "@wirewatch/text";

const MAX_WAIT_MS = 10_000;

/** The same answer, or an error when none ever comes: a promise that is forgotten stops no clock of the processor. */
export async function answered<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${MAX_WAIT_MS} ms.`)), MAX_WAIT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const FORBIDDEN = new Set([
  "script",
  "style",
  "iframe",
  "frame",
  "object",
  "embed",
  "form",
  "input",
  "button",
  "base",
  "meta",
  "link",
  "svg",
  "math",
  "template",
  "noscript",
]);
const ADDRESSES = new Set(["href", "src", "poster", "cite", "action", "formaction", "background", "data"]);

/** What a feed that was read may never hold, whatever its bytes were. Empty when all is well. */
export function faultsOfFeed(feed: ParsedFeed): string[] {
  const faults: string[] = [];
  const checked = parsedFeedSchema.safeParse(feed);
  if (!checked.success) faults.push(`not of the schema: ${checked.error.issues[0]?.message}`);
  for (const text of stringsIn(feed)) {
    if (!text.isWellFormed()) faults.push(`half a surrogate pair in ${JSON.stringify(text.slice(0, 80))}`);
    if (text.includes("\0")) faults.push(`NUL in ${JSON.stringify(text.slice(0, 80))}`);
  }
  const addresses = [feed.feed.siteUrl, feed.feed.feedUrl, feed.feed.hubUrl];
  for (const item of feed.items) {
    addresses.push(item.url, item.source?.url ?? null, ...item.enclosures.map(({ url }) => url));
    faults.push(...faultsOfHtml(item.summaryHtml), ...faultsOfHtml(item.contentHtml));
    for (const date of [item.publishedAt, item.updatedAt])
      if (date !== null && !isIsoDate(date)) faults.push(`no date: ${date.slice(0, 80)}`);
  }
  for (const address of addresses)
    if (address !== null && !isWebAddress(address))
      faults.push(`no address of the web: ${address.slice(0, 80)}`);
  return faults;
}

function faultsOfHtml(html: string): string[] {
  const faults: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (FORBIDDEN.has(name)) faults.push(`<${name}> in HTML`);
      for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on") || key === "style" || key === "srcdoc") faults.push(`${key} in HTML`);
        const isLink = name === "a" && key === "href" && /^(mailto|tel):/.test(value);
        if (ADDRESSES.has(key) && !isLink && !isWebAddress(value))
          faults.push(`${key}="${value.slice(0, 80)}" in HTML`);
      }
    },
  });
  parser.end(html);
  return faults;
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) yield* stringsIn(part);
}

const isIsoDate = (text: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
const isWebAddress = (text: string): boolean =>
  /^https?:\/\//.test(text) && canParseUrl(text) && new URL(text).href === text;
