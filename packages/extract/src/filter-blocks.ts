import { isByline } from "./byline.ts";
import { isBio, isCommentPolicy, isContentsLabel, lineKind } from "./furniture-lines.ts";
import { hashBlock } from "./host-memory.ts";
import { isDateLine } from "./parse-date.ts";
import type { Block } from "./read-blocks.ts";
import { openStoryTest } from "./story-lines.ts";

export interface FilterContext {
  titles: readonly string[];
  authors: readonly string[];
  /** Hashes of blocks that the host repeats. */
  repeated: ReadonlySet<string>;
  /** What the site calls itself: no name of an article. */
  siteNames?: readonly string[];
}

/** Lines at the start and the end in which bylines, datelines and notes on authors are looked for. */
const EDGE = 4;
/** A byline may stand below the standfirst. */
const EARLY_BYLINE = 6;

/** Drops the lines that are not the article's own; undone when more than half of the text would go. */
export function filterBlocks(blocks: readonly Block[], context: FilterContext): Block[] {
  const titles = new Set(context.titles.map(fold).filter((title) => title !== ""));
  const people = new Set(context.authors.map(fold).filter((name) => name !== ""));
  const linkBlocks = blocks.filter(isLinkBlock).length;
  const contents = contentsOf(blocks);
  const dropsLinks = linkBlocks <= blocks.length * 0.2 || blocks.length < 5;
  const firstLong = blocks.findIndex(({ text, role }) => role !== "heading" && text.length > 120);
  const furniture = furnitureOf(blocks, context);
  const counts = new Map<string, number>();
  for (const { text } of blocks) counts.set(text, (counts.get(text) ?? 0) + 1);
  const seen = new Set<string>();
  const kept: Block[] = [];
  let previousKind: string | null = null;
  for (const [at, block] of blocks.entries()) {
    const { text, role, isEmphasised } = block;
    const share = block.linkChars / text.length;
    const folded = fold(text);
    const kind = lineKind(text, share);
    const isEarly = firstLong < 0 ? at < EDGE : at <= firstLong && at < EDGE + 4;
    const isLate = at >= blocks.length - EDGE;
    const drop =
      kind !== null ||
      folded === "" ||
      // What stands three times on a page is a label; what stands twice is kept once.
      ((counts.get(text) ?? 0) > 2 &&
        text.length > 12 &&
        role === "paragraph" &&
        !isEmphasised &&
        !text.endsWith("?")) ||
      ((counts.get(text) ?? 0) === 2 && text.length > 40 && seen.has(text)) ||
      (at < EDGE && firstLong > 0 && firstLong <= EDGE + 2 && at < firstLong && isKicker(block)) ||
      titles.has(folded) ||
      furniture.has(block) ||
      (block.role === "caption" && text.length < 400) ||
      (dropsLinks && isLinkBlock(block)) ||
      (isEarly && role === "heading" && isLinked(block) && firstLong > at) ||
      (dropsLinks && isLabelledLink(block)) ||
      contents.has(block) ||
      (isEarly && role === "heading" && holdsTitle(folded, titles)) ||
      (previousKind === "read-more" &&
        text.length < 250 &&
        (share > 0.6 || (share > 0.3 && role === "item"))) ||
      (previousKind === "contents" && text.length < 90 && !/[.!?…:]["'”»’)]?$/u.test(text)) ||
      (isLate && isCommentPolicy(text)) ||
      (previousKind === "tags" && text.length < 300 && !/[.!?]$/.test(text)) ||
      ((isEarly || isLate || at < EARLY_BYLINE) && isByline(text)) ||
      (text.length < 80 && people.has(folded)) ||
      (isLate && people.size > 0 && text.length < 160 && isListOf(people, text)) ||
      ((isEarly || isLate || text.length < 60) && isDateLine(text));
    if (drop) {
      if (kind !== null) previousKind = isContentsLabel(text) ? "contents" : kind;
      continue;
    }
    previousKind = null;
    seen.add(text);
    kept.push(block);
  }
  const trimmed = trimEnd(kept, people);
  return size(trimmed) * 2 < size(blocks) ? blocks.filter((block) => !titles.has(fold(block.text))) : trimmed;
}

/** The lines that the host repeats and that say nothing of this article's subject. */
function furnitureOf(
  blocks: readonly Block[],
  { repeated, titles, siteNames = [] }: FilterContext,
): ReadonlySet<Block> {
  if (repeated.size === 0) return new Set();
  const again = new Set(blocks.filter(({ text }) => repeated.has(hashBlock(text))));
  if (again.size === 0) return again;
  const isStory = openStoryTest(
    blocks.filter((block) => !again.has(block)),
    titles,
    siteNames,
  );
  for (const block of again) if (isStory(block)) again.delete(block);
  return again;
}

/** Takes notes on authors, headings without a paragraph and stray marks from the end. */
export function trimEnd(blocks: readonly Block[], people: ReadonlySet<string> = NOBODY): Block[] {
  let end = blocks.length;
  let hasSignOff = false;
  const isLinkPage = blocks.filter(isLinkBlock).length > blocks.length * 0.5;
  while (end > 1) {
    const block = blocks[end - 1];
    if (block === undefined) break;
    const isLastLink =
      end > 3 &&
      block.linkChars / block.text.length > 0.85 &&
      block.text.length < 250 &&
      end > blocks.length - 12 &&
      !isLinkPage;
    const isEndMark = !hasSignOff && isSignOff(block);
    if (isEndMark) hasSignOff = true;
    const isStray =
      block.role === "heading" ||
      isLastLink ||
      !/[\p{L}\p{N}]{2}/u.test(block.text) ||
      isBio(block.text) ||
      isNoteOn(people, block) ||
      isEndMark;
    if (!isStray) break;
    end--;
  }
  return blocks.slice(0, end);
}

const NOBODY: ReadonlySet<string> = new Set();

/** Whether the last lines, wholly emphasised, speak of one who signed the article. */
const isNoteOn = (people: ReadonlySet<string>, { text, isEmphasised }: Block): boolean =>
  isEmphasised &&
  text.length < 600 &&
  [...people].some((name) => name.includes(" ") && ` ${fold(text)} `.includes(` ${name} `));

/** A short label over an article: a section, a role, a place in a series. */
const isKicker = ({ text, role }: Block): boolean =>
  role === "paragraph" && text.length < 45 && !/[.!?…:。！？»"”]$/u.test(text);

/** Whether a line is names of the article's people with nothing beside. */
function isListOf(people: ReadonlySet<string>, text: string): boolean {
  const names = text
    .split(/\s*(?:,|;|\/|&|\band\b|\bund\b)\s*/)
    .map(fold)
    .filter((name) => name !== "");
  return names.length > 0 && names.every((name) => people.has(name));
}

const ONE_NAME = String.raw`\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'.-]*){1,3}`;
const SIGNATURE = new RegExp(`^${ONE_NAME}(?:(?:,| &| and| und| et| y| e| и| та) ${ONE_NAME}){0,5}$`, "u");
const DESK_MARK =
  /^\(?[\p{L}.]{2,12}(?:\/[\p{L}.]{2,12})+\)?$|^\([\p{L}.]{2,8}\)$|^[\p{L} ]{2,20}\([^)]{3,80}\)$|^\p{Lu}[\p{L}. ]{1,30} \/ \p{Lu}[\p{L}. ]{1,30}$/u;

/** The mark or the names under an article that say who wrote it. */
const isSignOff = ({ text, role }: Block): boolean =>
  role === "paragraph" && text.length < 100 && (DESK_MARK.test(text) || SIGNATURE.test(text));

/** The line that signs an article: a byline near the start, or names alone at the end. */
export function signatureOf(blocks: readonly Block[]): string | null {
  const byline = blocks.slice(0, EARLY_BYLINE).find(({ text }) => isByline(text));
  if (byline !== undefined) return byline.text;
  const last = blocks.at(-1);
  const before = blocks.at(-2);
  if (last === undefined || before === undefined || before.text.length < 100 || last.role !== "paragraph")
    return null;
  return last.text.length < 100 && SIGNATURE.test(last.text) ? last.text : null;
}

const isLinkBlock = ({ text, linkChars, role }: Block): boolean =>
  role !== "heading" &&
  linkChars / text.length > 0.85 &&
  text.length < 250 &&
  !(text.length > 100 && /[.!?]["”»]?$/.test(text));
/** Share of a line's characters that make it a link. */
const isLinked = ({ text, linkChars }: Block): boolean => linkChars / text.length > 0.85;

/** A label, a mark and a linked headline: a way to another article. */
function isLabelledLink({ text, linkChars, role }: Block): boolean {
  if (role === "heading" || text.length > 200 || /[.!?…]["'”»’)]?$/u.test(text)) return false;
  const label = /^[^|»]{3,40}\s*[|»]\s*/u.exec(text)?.[0].length ?? 0;
  return label > 0 && linkChars >= 15 && linkChars >= (text.length - label) * 0.9;
}

/** The entries of a table of contents: three or more lines in a row that lead to places on the same page. */
function contentsOf(blocks: readonly Block[]): Set<Block> {
  const entries = new Set<Block>();
  let run: Block[] = [];
  for (const block of [...blocks, null]) {
    if (block?.isAnchor === true) run.push(block);
    else {
      if (run.length >= 3) for (const entry of run) entries.add(entry);
      run = [];
    }
  }
  return entries;
}

/** Whether an early heading is the title with a word or two before it. */
const holdsTitle = (folded: string, titles: ReadonlySet<string>): boolean => {
  const flat = folded.replaceAll(" ", "");
  return (
    [...titles].some((title) => {
      const bare = title.replaceAll(" ", "");
      return bare.length >= 20 && bare.length * 3 >= flat.length && flat.endsWith(bare);
    }) ||
    (flat.length >= 20 && [...titles].some((title) => title.replaceAll(" ", "").endsWith(flat)))
  );
};

const size = (blocks: readonly Block[]): number => blocks.reduce((sum, { text }) => sum + text.length, 0);

/** Case, punctuation and spacing aside. */
export const fold = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
