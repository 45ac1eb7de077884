import { foldedText, isElement, type DomDocument, type DomElement, type DomNode } from "./dom.ts";
import {
  isCommentsName,
  isFurnitureName,
  isFurnitureRole,
  isHiddenName,
  isMediaName,
  isSideBoxName,
} from "./furniture-names.ts";
import { measureElements, type ElementMeasure } from "./measure-elements.ts";

/** Nothing above this share of the page's text is dropped for its name. */
const MAX_SHARE = 0.25;
const MAX_CHARS = 4000;
const MAX_LONG_PARAGRAPHS = 3;
/** A box beside the article may hold this share of the page's text. */
const MAX_BOX_SHARE = 0.5;
/** Words beside a picture, above which they are no caption. */
const MAX_CAPTION_CHARS = 300;
const KEPT_TAGS = new Set([
  "html",
  "body",
  "article",
  "main",
  "p",
  "a",
  "b",
  "i",
  "em",
  "strong",
  "tbody",
  "tr",
  "td",
]);

/**
 * Removes furniture from a document in place: by kind of element, by role, and by what its names say, when it is small.
 * Gives the text of the boxes beside the article that went with it.
 */
export function preClean(document: DomDocument): string {
  const { body } = document;
  const measures = measureElements(body);
  const total = measures.get(body)?.chars ?? 0;
  const boxes: string[] = [];
  const visit = (element: DomElement): void => {
    let next: DomNode | null;
    for (let node = element.firstChild; node !== null; node = next) {
      next = node.nextSibling;
      if (isElement(node)) {
        const measure = measures.get(node);
        if (measure !== undefined && isFurniture(node, measure, total)) {
          if (isSideBoxName(namesOf(node))) boxes.push(foldedText(node));
          node.remove();
        } else visit(node);
      }
    }
  };
  visit(body);
  return boxes.join("\n");
}

/** Removes from any reading what its style sheet hides, where it is small, and readers' comments, where the page holds a paragraph besides. */
export function dropUnread(document: DomDocument): void {
  const hits: DomElement[] = [];
  const hidden: DomElement[] = [];
  const total = (document.body.textContent ?? "").length;
  const visit = (element: DomElement): void => {
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (!isElement(node)) continue;
      const names = namesOf(node);
      if (!/comment|disqus|respond|hid|none|invis/i.test(names)) {
        visit(node);
        continue;
      }
      const { localName } = node;
      if (isHiddenName(node.getAttribute("class") ?? "") && isSmall(node, total)) {
        hidden.push(node);
        continue;
      }
      const isHolder = localName !== "article" && localName !== "main" && localName !== "p";
      if (
        isHolder &&
        (isCommentsName(node.getAttribute("class") ?? "") || isCommentsName(node.getAttribute("id") ?? "")) &&
        node.querySelector("h1, article, main") === null
      )
        hits.push(node);
      else visit(node);
    }
  };
  visit(document.body);
  for (const element of hidden) element.remove();
  if (hits.length === 0) return;
  const inside = hits.reduce((sum, hit) => sum + longParagraphs(hit), 0);
  if (longParagraphs(document.body) > inside) for (const hit of hits) hit.remove();
}

const isSmall = (element: DomElement, total: number): boolean => {
  const { length } = element.textContent ?? "";
  return (
    length <= MAX_CHARS * 1.5 && length <= total * MAX_SHARE && longParagraphs(element) <= MAX_LONG_PARAGRAPHS
  );
};

const longParagraphs = (element: DomElement): number =>
  [...element.querySelectorAll("p")].filter((paragraph) => foldedText(paragraph).length >= 100).length;

const namesOf = (element: DomElement): string =>
  `${element.getAttribute("class") ?? ""} ${element.getAttribute("id") ?? ""}`.trim();

function isFurniture(element: DomElement, measure: ElementMeasure, total: number): boolean {
  const { localName } = element;
  if (localName === "figcaption")
    return measure.chars < MAX_CHARS && measure.longParagraphs <= MAX_LONG_PARAGRAPHS;
  if (localName === "nav") return measure.longParagraphs <= MAX_LONG_PARAGRAPHS;
  if (localName === "form") return measure.paragraphs <= 5;
  if (localName === "aside" || localName === "footer")
    return measure.chars <= total * 0.3 && measure.longParagraphs <= MAX_LONG_PARAGRAPHS;
  if (KEPT_TAGS.has(localName) && localName !== "p") return false;
  const names = namesOf(element);
  if (isSideBoxName(names) && measure.chars <= total * MAX_BOX_SHARE) return true;
  if (measure.chars > Math.min(total * MAX_SHARE, MAX_CHARS) || measure.longParagraphs > MAX_LONG_PARAGRAPHS)
    return false;
  if (isFurnitureRole(element.getAttribute("role") ?? "")) return true;
  if (names === "") return false;
  return (
    isFurnitureName(names) || isHiddenName(element.getAttribute("class") ?? "") || isCaptioned(measure, names)
  );
}

/** Whether a small element is made for a picture, of which only the caption has words. */
const isCaptioned = (measure: ElementMeasure, names: string): boolean =>
  measure.chars > 0 &&
  measure.chars <= MAX_CAPTION_CHARS &&
  measure.paragraphs <= 2 &&
  measure.headings <= 1 &&
  measure.longParagraphs === 0 &&
  isMediaName(names);
