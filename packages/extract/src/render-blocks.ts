import type { Block } from "./read-blocks.ts";

/** Writes blocks as safe markup: paragraphs, headings, lists, quotes. Empty emphasis and links are left out. */
export function renderBlocks(blocks: readonly Block[]): string {
  const lines: string[] = [];
  let isInList = false;
  for (const block of blocks) {
    const isItem = block.role === "item";
    if (isItem !== isInList) {
      lines.push(isItem ? "<ul>" : "</ul>");
      isInList = isItem;
    }
    lines.push(wrap(block, withoutEmpty(block.html)));
  }
  if (isInList) lines.push("</ul>");
  return lines.join("\n");
}

function wrap(block: Block, html: string): string {
  switch (block.role) {
    case "heading": {
      const level = Math.min(6, Math.max(2, block.level));
      return `<h${level}>${html}</h${level}>`;
    }
    case "item":
      return `<li>${html}</li>`;
    case "quote":
      return `<blockquote><p>${html}</p></blockquote>`;
    case "code":
      return `<pre>${html}</pre>`;
    case "caption":
    case "paragraph":
      break;
  }
  return `<p>${html}</p>`;
}

const withoutEmpty = (html: string): string =>
  html.replaceAll(/<(a|em|strong)(?: [^>]*)?>\s*<\/\1>/g, "").trim();
