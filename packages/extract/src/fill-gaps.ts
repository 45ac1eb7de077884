import type { DomElement } from "./dom.ts";
import type { Block } from "./read-blocks.ts";

const LONG_CHARS = 50;
/** Chosen paragraphs that must stand in the same kind of place as a missing one. */
const MIN_ALIKE = 3;
/** What is put back may be this many times what was chosen. */
const MAX_GAIN = 2;
/** Share of links that a paragraph may have. */
const MAX_LINKS = 0.5;
const LEVELS = 4;
const SENTENCE = /[.!?…。！？।]["'”»’)]?$/u;
const ASIDE = new Set(["aside", "nav", "footer", "form", "figure"]);

/** A line of the whole page with where it stands. */
export interface PlacedBlock {
  block: Block;
  /** Elements and names up to four levels; empty for short lines. */
  place: string;
  /** The `article` elements around the line, the nearest first. */
  articles: readonly DomElement[];
  isShown: boolean;
}

/** Notes where each line of a page stands; to be called before anything takes the document apart. */
export function placeBlocks(blocks: readonly Block[]): PlacedBlock[] {
  return blocks.map((block) => {
    const { holder } = block;
    if (holder === undefined) return { block, place: "", articles: [], isShown: false };
    const articles = articlesAround(holder);
    if (block.text.length < LONG_CHARS) return { block, place: "", articles, isShown: false };
    return { block, place: placeOf(holder), articles, isShown: isShown(holder) };
  });
}

/**
 * Puts back paragraphs that stand in exactly the places where the chosen ones stand, in the same `article`: Readability
 * loses them because it believes in one subtree, and cleaning takes them for furniture by their container's name.
 */
export function fillGaps(chosen: readonly Block[], all: readonly PlacedBlock[]): Block[] {
  const indexes = new Map<string, number>();
  for (const [at, { block }] of all.entries()) if (!indexes.has(block.text)) indexes.set(block.text, at);
  const places = new Map<string, number>();
  const articles = new Set<DomElement | undefined>();
  let [matched, total] = [0, 0];
  for (const { text } of chosen) {
    total += text.length;
    const placed = all[indexes.get(text) ?? -1];
    if (placed === undefined) continue;
    matched += text.length;
    if (placed.place === "") continue;
    articles.add(placed.articles[0]);
    places.set(placed.place, (places.get(placed.place) ?? 0) + 1);
  }
  if (matched < total * 0.6) return [...chosen];
  const taken = new Set(chosen.map(({ text }) => text));
  const missing = all
    .map((placed, at) => ({ ...placed, at }))
    .filter(
      ({ block, place, articles: around, isShown }) =>
        isShown &&
        (places.get(place) ?? 0) >= MIN_ALIKE &&
        articles.has(around[0]) &&
        block.role === "paragraph" &&
        block.linkChars < block.text.length * MAX_LINKS &&
        !taken.has(block.text) &&
        SENTENCE.test(block.text),
    );
  const gained = missing.reduce((sum, { block }) => sum + block.text.length, 0);
  return missing.length === 0 || gained > total * MAX_GAIN ? [...chosen] : merge(chosen, missing, indexes);
}

/** Share of the chosen text that one `article` must hold before what stands in others is no longer believed. */
const MAIN_SHARE = 0.7;

/** Drops what stands in other `article` elements than the one that holds most of the text: cards of other stories. */
export function dropOtherArticles(chosen: readonly Block[], all: readonly PlacedBlock[]): Block[] {
  const around = new Map<string, readonly DomElement[]>();
  for (const { block, articles } of all)
    if (!around.has(block.text) || articles.length === 0) around.set(block.text, articles);
  const chars = new Map<readonly DomElement[], number>();
  const chains = new Map<DomElement, readonly DomElement[]>();
  let total = 0;
  for (const { text } of chosen) {
    total += text.length;
    const articles = around.get(text) ?? [];
    const [nearest] = articles;
    if (nearest === undefined) continue;
    const chain = chains.get(nearest) ?? articles;
    chains.set(nearest, chain);
    chars.set(chain, (chars.get(chain) ?? 0) + text.length);
  }
  const [main, most] = [...chars].toSorted(([, a], [, b]) => b - a)[0] ?? [[], 0];
  const [own] = main;
  if (own === undefined || most < total * MAIN_SHARE) return [...chosen];
  return chosen.filter(({ text }) => {
    const [nearest, ...outer] = around.get(text) ?? [];
    return nearest === undefined || main.includes(nearest) || outer.includes(own);
  });
}

function merge(
  chosen: readonly Block[],
  missing: readonly { block: Block; at: number }[],
  indexes: ReadonlyMap<string, number>,
): Block[] {
  const out: Block[] = [];
  let next = 0;
  for (const block of chosen) {
    const before = indexes.get(block.text) ?? -1;
    while ((missing[next]?.at ?? Number.POSITIVE_INFINITY) < before)
      out.push(...missing.slice(next, ++next).map((gap) => gap.block));
    out.push(block);
  }
  out.push(...missing.slice(next).map(({ block }) => block));
  return out;
}

function placeOf(holder: DomElement): string {
  const levels: string[] = [];
  for (
    let element: DomElement | null = holder;
    element !== null && levels.length < LEVELS;
    element = element.parentNode
  )
    levels.push(`${element.localName}.${element.getAttribute?.("class") ?? ""}`);
  return levels.join(" ");
}

function articlesAround(holder: DomElement): DomElement[] {
  const articles: DomElement[] = [];
  for (let element: DomElement | null = holder; element !== null; element = element.parentNode)
    if (element.localName === "article") articles.push(element);
  return articles;
}

function isShown(holder: DomElement): boolean {
  for (
    let element: DomElement | null = holder;
    element !== null && element.localName !== undefined;
    element = element.parentNode
  )
    if (ASIDE.has(element.localName) || (element.hasAttribute?.("hidden") ?? false)) return false;
  return true;
}
