import { Readability } from "@mozilla/readability";
import type { DomDocument, DomElement } from "./dom.ts";
import { dropOtherArticles, fillGaps, placeBlocks, type PlacedBlock } from "./fill-gaps.ts";
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

/** A cleaned result that holds this share of the page's long paragraphs, and this many characters, is not held against a raw one. */
const MIN_HELD = 0.7;
const MIN_HELD_CHARS = 800;

export interface ChoiceOptions {
  baseUrl: string | null;
  nodes: number;
  /** What the page says of itself in a sentence. */
  descriptions: readonly string[];
}

export interface Choice {
  blocks: Block[];
  /** The text of the boxes that were taken from beside the article. */
  boxes: string;
  /** A summary over the article that the choice may have left out. */
  standfirst: Block | null;
}

/**
 * Runs Readability on the page without its furniture, and on the page as it is unless the first result holds most of its
 * paragraphs. Takes the cleaned result where it overlaps the raw one; else the one that reads more like sentences.
 * Consumes the document; `parseAgain` gives a fresh one.
 */
export function chooseArticle(
  document: DomDocument,
  parseAgain: () => DomDocument,
  options: ChoiceOptions,
): Choice {
  dropUnread(document);
  // Readability takes the document apart: what the page holds is read before.
  const all =
    options.nodes > ONE_PASS_NODES ? [] : placeBlocks(readBlocks(document.body, options.baseUrl, true));
  const boxes = preClean(document);
  const cleaned = runReadability(document, options.baseUrl);
  const isEnough = cleaned.length > 0 && (options.nodes > ONE_PASS_NODES || holdsMost(cleaned, all));
  const chosen = isEnough ? cleaned : chooseOne(cleaned, parseAgain(), boxes.length, options.baseUrl);
  const blocks = dropOtherArticles(fillGaps(chosen, all), all);
  return { blocks, boxes, standfirst: findStandfirst(all, blocks, options.descriptions) };
}

function chooseOne(
  cleaned: Block[],
  document: DomDocument,
  boxChars: number,
  baseUrl: string | null,
): Block[] {
  dropUnread(document);
  const raw = runReadability(document, baseUrl);
  if (cleaned.length === 0) return raw;
  if (raw.length === 0) return cleaned;
  const rawText = textOfBlocks(raw);
  const cleanedText = textOfBlocks(cleaned);
  if (rawText.length < 250 && cleanedText.length > 2 * rawText.length) return cleaned;
  const overlap = shareWithin(shinglesOf(cleanedText), shinglesOf(rawText));
  if (overlap > MIN_OVERLAP && cleanedText.length >= MIN_LENGTH * (rawText.length - boxChars)) return cleaned;
  return sentenceScore(cleaned) >= sentenceScore(raw) ? cleaned : raw;
}

/** Whether a result holds most of the page's long paragraphs, so that another could only add what is not the article's. */
function holdsMost(blocks: readonly Block[], all: readonly PlacedBlock[]): boolean {
  const texts = new Set(blocks.map(({ text }) => text));
  let [held, total] = [0, 0];
  for (const { block } of all) {
    const { text, linkChars, role } = block;
    if (role !== "paragraph" || text.length < 80 || linkChars > text.length * 0.3) continue;
    total += text.length;
    if (texts.has(text)) held += text.length;
  }
  return held >= MIN_HELD_CHARS && held >= total * MIN_HELD;
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
