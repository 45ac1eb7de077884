import { isElement, isText, type DomElement } from "./dom.ts";

/** What one element holds, with all below it. */
export interface ElementMeasure {
  chars: number;
  linkChars: number;
  paragraphs: number;
  /** Paragraphs of at least 100 characters. */
  longParagraphs: number;
  headings: number;
}

const LONG_PARAGRAPH_CHARS = 100;

/** Measures every element below `root` in one walk; text is counted without its white space runs. */
export function measureElements(root: DomElement): Map<DomElement, ElementMeasure> {
  const all = new Map<DomElement, ElementMeasure>();
  const visit = (element: DomElement, isInLink: boolean): ElementMeasure => {
    const own: ElementMeasure = { chars: 0, linkChars: 0, paragraphs: 0, longParagraphs: 0, headings: 0 };
    const isLink = isInLink || element.localName === "a";
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (isElement(node)) {
        const below = visit(node, isLink);
        own.chars += below.chars;
        own.linkChars += below.linkChars;
        own.paragraphs += below.paragraphs;
        own.longParagraphs += below.longParagraphs;
        own.headings += below.headings;
      } else if (isText(node)) {
        const length = (node.textContent ?? "").replaceAll(/\s+/g, " ").trim().length;
        own.chars += length;
        if (isLink) own.linkChars += length;
      }
    }
    if (element.localName === "p") {
      own.paragraphs++;
      if (own.chars >= LONG_PARAGRAPH_CHARS) own.longParagraphs++;
    } else if (/^h[1-6]$/.test(element.localName)) own.headings++;
    all.set(element, own);
    return own;
  };
  visit(root, false);
  return all;
}
