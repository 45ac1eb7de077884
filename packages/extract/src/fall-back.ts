import { escapeHtml } from "./escape-html.ts";
import { decodeEntities, unescapeText } from "./json-ld.ts";
import type { Block } from "./read-blocks.ts";
import { shareWithin, shinglesOf } from "./shingles.ts";

/** Plain lines as paragraphs. */
export function linesToBlocks(lines: readonly string[]): Block[] {
  return lines
    .flatMap((line) => line.split("\n"))
    .map((line) =>
      line
        .replaceAll(/[\u2060\ufeff]/g, "")
        .replaceAll(/\s+/g, " ")
        .trim(),
    )
    .filter((text) => text !== "")
    .map((text) => ({
      text,
      html: escapeHtml(text),
      role: "paragraph",
      level: 0,
      linkChars: 0,
      isEmphasised: false,
    }));
}

/** A block of which this share lies in the structured body is confirmed by it. */
const CONFIRMED = 0.5;

/**
 * Holds the page's blocks against the `articleBody` of its structured data: keeps those that occur in it when it covers
 * the text, and takes the body itself when the page gave less than half of it.
 */
export function agreeWithBody(
  blocks: Block[],
  value: unknown,
  boxes: string,
): { blocks: Block[]; isReplaced: boolean } {
  if (typeof value !== "string" || value.length < 200) return { blocks, isReplaced: false };
  const body = withoutBoxes(bodyText(value), boxes);
  const inBody = shinglesOf(body);
  if (inBody.size < 30) return { blocks, isReplaced: false };
  const text = blocks.map((block) => block.text).join("\n");
  const inText = shinglesOf(text);
  const covered = shareWithin(inBody, inText);
  if (inText.size < inBody.size * 0.5 && (covered > 0.1 || inText.size < inBody.size * 0.2))
    return { blocks: linesToBlocks(body.split("\n")), isReplaced: true };
  const triples = shinglesOf(body, 3);
  const isConfirmed = blocks.map(
    (block) =>
      shareWithin(shinglesOf(block.text, 3), triples) >= CONFIRMED ||
      (block.text.length < 40 && body.includes(block.text)),
  );
  if (covered < 0.85) return { blocks, isReplaced: false };
  // A body that breaks off says nothing of what the page has after its end.
  const end = isBrokenOff(body) ? isConfirmed.lastIndexOf(true) : blocks.length;
  const kept = blocks.filter((block, at) => isConfirmed[at] === true || (at > end && isProse(block)));
  const keptChars = kept.reduce((sum, block) => sum + block.text.length, 0);
  // A body that ends early would take the article's end with it: only a small loss is believed.
  return keptChars >= text.length * 0.7 ? { blocks: kept, isReplaced: false } : { blocks, isReplaced: false };
}

const isProse = ({ text, linkChars, role }: Block): boolean =>
  (role === "paragraph" || role === "quote") &&
  text.length >= 80 &&
  linkChars < text.length * 0.3 &&
  /[.!?。！？؟।]["'”»’)\]]*$/u.test(text);

const isBrokenOff = (body: string): boolean =>
  /(?:\.\.\.|…)[\])]?\s*$/.test(body) || !/[.!?。！？؟।]["'”»’)\]]*\s*$/u.test(body);

/** A body without the lines that the page shows in boxes beside the article. */
function withoutBoxes(body: string, boxes: string): string {
  if (boxes === "") return body;
  const inBoxes = shinglesOf(boxes);
  return body
    .split("\n")
    .filter((line) => shareWithin(shinglesOf(line), inBoxes) < 0.8)
    .join("\n");
}

function bodyText(value: string): string {
  const decoded = decodeEntities(value);
  const lined = decoded.replaceAll(/<\/?(?:p|div|br|h\d|li|ul|ol|blockquote)\b[^>]*>/gi, "\n");
  return lined
    .split(/\n+/)
    .map((line) => unescapeText(line))
    .filter((line) => line !== "")
    .join("\n");
}
