import { Readability } from "@mozilla/readability";
import type { DomDocument, DomElement } from "./dom.ts";
import { dropOtherArticles, fillGaps, placeBlocks } from "./fill-gaps.ts";
import { dropUnread, preClean } from "./pre-clean.ts";
import { readBlocks, textOfBlocks, type Block } from "./read-blocks.ts";
import { findStandfirst } from "./standfirst.ts";
import { shareWithin, shinglesOf } from "./shingles.ts";

/** Above this many nodes only the cleaned page is tried: Readability's time grows faster than the page. */
const ONE_PASS_NODES = 15_000;
/** A cleaned result is believed when this share of it lies in the raw one ... */
const MIN_OVERLAP = 0.6;
/** ... and it is at least this long beside it. */
const MIN_LENGTH = 0.4;

export interface Choice {
  blocks: Block[];
  /** The text of the boxes that were taken from beside the article. */
  boxes: string;
  /** A summary over the article that the choice may have left out. */
  standfirst: Block | null;
}

/**
 * Runs Readability on the page as it is and on the page without its furniture, and takes the cleaned result where it
 * overlaps the raw one; else the one that reads more like sentences. Consumes both documents.
 */
export function chooseArticle(
  raw: DomDocument,
  cleaned: DomDocument,
  options: { baseUrl: string | null; nodes: number; descriptions: readonly string[] },
): Choice {
  dropUnread(raw);
  dropUnread(cleaned);
  // Readability takes the document apart: what the page holds is read before.
  const all = options.nodes > ONE_PASS_NODES ? [] : placeBlocks(readBlocks(raw.body, options.baseUrl, true));
  const boxes = preClean(cleaned);
  const chosen = chooseOne(raw, cleaned, { ...options, boxChars: boxes.length });
  const blocks = dropOtherArticles(fillGaps(chosen, all), all);
  return { blocks, boxes, standfirst: findStandfirst(all, blocks, options.descriptions) };
}

function chooseOne(
  raw: DomDocument,
  cleaned: DomDocument,
  options: { baseUrl: string | null; nodes: number; boxChars: number },
): Block[] {
  const second = runReadability(cleaned, options.baseUrl);
  if (options.nodes > ONE_PASS_NODES && second.length > 0) return second;
  const first = runReadability(raw, options.baseUrl);
  const firstText = textOfBlocks(first);
  const secondText = textOfBlocks(second);
  if (second.length === 0) return first;
  if (first.length === 0) return second;
  if (firstText.length < 250 && secondText.length > 2 * firstText.length) return second;
  const overlap = shareWithin(shinglesOf(secondText), shinglesOf(firstText));
  if (overlap > MIN_OVERLAP && secondText.length >= MIN_LENGTH * (firstText.length - options.boxChars))
    return second;
  return sentenceScore(second) >= sentenceScore(first) ? second : first;
}

function runReadability(document: DomDocument, baseUrl: string | null): Block[] {
  try {
    const article = new Readability<DomElement>(document, {
      disableJSONLD: true,
      serializer: (node) => node,
      keepClasses: false,
    }).parse();
    return article?.content === null || article?.content === undefined
      ? []
      : readBlocks(article.content, baseUrl);
  } catch {
    // Readability assumes a browser's DOM in places; a page it cannot walk is a page without a result.
    return [];
  }
}

function sentenceScore(blocks: readonly Block[]): number {
  return blocks.reduce(
    (sum, { text, linkChars }) =>
      sum + (text.length > 60 && /[.!?…。！？؟।]["'”»’)]?$/u.test(text) ? text.length - 2 * linkChars : 0),
    0,
  );
}
