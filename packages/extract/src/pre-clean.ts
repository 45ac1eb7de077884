import { isElement, type DomDocument, type DomElement, type DomNode } from "./dom.ts";
import { isFurnitureName, isFurnitureRole } from "./furniture-names.ts";
import { measureElements, type ElementMeasure } from "./measure-elements.ts";

/** Nothing above this share of the page's text is dropped for its name. */
const MAX_SHARE = 0.25;
const MAX_CHARS = 4000;
const MAX_LONG_PARAGRAPHS = 3;
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

/** Removes furniture from a document in place: by kind of element, by role, and by what its names say, when it is small. */
export function preClean(document: DomDocument): void {
  const { body } = document;
  const measures = measureElements(body);
  const total = measures.get(body)?.chars ?? 0;
  const visit = (element: DomElement): void => {
    let next: DomNode | null;
    for (let node = element.firstChild; node !== null; node = next) {
      next = node.nextSibling;
      if (isElement(node)) {
        const measure = measures.get(node);
        if (measure !== undefined && isFurniture(node, measure, total)) node.remove();
        else visit(node);
      }
    }
  };
  visit(body);
}

function isFurniture(element: DomElement, measure: ElementMeasure, total: number): boolean {
  const { localName } = element;
  if (localName === "figcaption")
    return measure.chars < MAX_CHARS && measure.longParagraphs <= MAX_LONG_PARAGRAPHS;
  if (localName === "nav") return measure.longParagraphs <= MAX_LONG_PARAGRAPHS;
  if (localName === "form") return measure.paragraphs <= 5;
  if (localName === "aside" || localName === "footer")
    return measure.chars <= total * 0.3 && measure.longParagraphs <= MAX_LONG_PARAGRAPHS;
  if (KEPT_TAGS.has(localName) && localName !== "p") return false;
  if (measure.chars > Math.min(total * MAX_SHARE, MAX_CHARS) || measure.longParagraphs > MAX_LONG_PARAGRAPHS)
    return false;
  if (isFurnitureRole(element.getAttribute("role") ?? "")) return true;
  const names = `${element.getAttribute("class") ?? ""} ${element.getAttribute("id") ?? ""}`.trim();
  return names !== "" && isFurnitureName(names);
}
