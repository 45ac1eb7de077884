import type { ExtractedPage } from "@wirewatch/contracts";
import type { ExtractInput } from "./extract-input.ts";
import { linesToBlocks } from "./fall-back.ts";
import { filterBlocks, signatureOf } from "./filter-blocks.ts";
import { readSignature } from "./page-authors.ts";
import { isDateLine, parseMachineDate, parseVisibleDate } from "./parse-date.ts";
import { textOfBlocks } from "./read-blocks.ts";
import { renderBlocks } from "./render-blocks.ts";
import { canParseUrl } from "@wirewatch/text";

/** Lines at the top among which title, day and names are looked for. */
const TOP_LINES = 6;
const MAX_TITLE_CHARS = 250;

/** What a text without markup says: the first line as title when it is short, a day and names below it, the rest. */
export function readPlainText(
  source: string,
  { url, feed }: ExtractInput,
): Pick<ExtractedPage, "title" | "text" | "html" | "authors" | "publishedAt"> {
  const blocks = linesToBlocks(source.split(/\n+/));
  const [first] = blocks;
  const isTitled =
    first !== undefined &&
    blocks.length > 2 &&
    first.text.length <= MAX_TITLE_CHARS &&
    !/[.!…。]["'”»’]?$/u.test(first.text);
  const title = feed?.title || (isTitled ? first.text : "");
  const day = blocks
    .slice(0, TOP_LINES)
    .map(({ text }) => (isDateLine(text) ? parseVisibleDate(text, feed?.language ?? null) : null))
    .find((date) => date !== null);
  const told = parseMachineDate(feed?.publishedAt ?? "") ?? day;
  const signature = signatureOf(blocks);
  const context = {
    siteName: null,
    host: url !== null && canParseUrl(url) ? new URL(url).hostname : null,
    nodes: [],
    feedAuthors: [],
    ruleAuthors: [],
  };
  const signers = signature === null ? [] : readSignature(signature, context);
  const authors = signers.length > 0 ? signers : [...(feed?.authors ?? [])];
  const titles = [title, isTitled ? first.text : ""];
  const kept = filterBlocks(blocks, { titles, authors, repeated: new Set() });
  return {
    title,
    text: textOfBlocks(kept),
    html: renderBlocks(kept),
    authors,
    publishedAt: told === undefined ? null : new Date(told.time).toISOString(),
  };
}
