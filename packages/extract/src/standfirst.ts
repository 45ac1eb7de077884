import { foldedText, isElement, type DomDocument, type DomElement } from "./dom.ts";
import { escapeHtml } from "./escape-html.ts";
import { fold } from "./filter-blocks.ts";
import type { Block } from "./read-blocks.ts";

const MIN_CHARS = 60;
const MAX_CHARS = 800;
const UNWANTED = new Set(["nav", "aside", "footer", "a", "figcaption", "figure", "h1"]);

/**
 * The visible standfirst: an element of its own whose whole text is what the page describes itself with. Layouts put
 * it far from the paragraphs, where a choice by density misses it.
 */
export function findStandfirst(document: DomDocument, descriptions: readonly string[]): string | null {
  const wanted = new Set(descriptions.filter((text) => text.length >= MIN_CHARS && text.length <= MAX_CHARS && !/(?:\.\.\.|…)$/.test(text)).map(fold));
  if (wanted.size === 0) return null;
  const heads = [...wanted].map((text) => text.slice(0, 24));
  const visit = (element: DomElement): string | null => {
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (isElement(node)) {
        if (UNWANTED.has(node.localName) || node.hasAttribute("hidden")) continue;
        const found = visit(node);
        if (found !== null) return found;
      } else if (node.nodeType === 3) {
        const own = node.textContent ?? "";
        if (own.length < 24 || !heads.includes(fold(own.slice(0, 100)).slice(0, 24))) continue;
        for (let holder: DomElement | null = element, up = 0; holder !== null && up < 3; holder = holder.parentNode, up++) {
          const text = foldedText(holder);
          if (text.length > MAX_CHARS) break;
          if (wanted.has(fold(text))) return text;
        }
      }
    }
    return null;
  };
  return visit(document.body);
}

/** Puts the standfirst before the blocks, when they do not hold it. */
export function withStandfirst(blocks: Block[], text: string | null): Block[] {
  if (text === null || blocks.length === 0) return blocks;
  const folded = fold(text);
  const start = folded.slice(0, 50);
  if (blocks.some((block) => fold(block.text).includes(start))) return blocks;
  return [{ text, html: escapeHtml(text), role: "paragraph", level: 0, linkChars: 0, isEmphasised: false }, ...blocks];
}
