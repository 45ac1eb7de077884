import { DOMParser } from "linkedom";

/** The part of the DOM that linkedom gives and this package uses. */
export interface DomNode {
  readonly nodeType: number;
  readonly parentNode: DomElement | null;
  readonly firstChild: DomNode | null;
  readonly nextSibling: DomNode | null;
  readonly textContent: string | null;
  remove(): void;
}

export interface DomElement extends DomNode {
  readonly localName: string;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): ArrayLike<DomElement> & Iterable<DomElement>;
}

export interface DomDocument {
  readonly documentElement: DomElement;
  readonly head: DomElement;
  readonly body: DomElement;
  querySelectorAll(selector: string): ArrayLike<DomElement> & Iterable<DomElement>;
  cloneNode(deep: boolean): DomDocument;
}

export const isElement = (node: DomNode): node is DomElement => node.nodeType === 1;
export const isText = (node: DomNode): boolean => node.nodeType === 3 || node.nodeType === 4;

/** Parses markup that `sanitisePage` wrote: always a doctype, html, head and body. */
export function parseDocument(html: string): DomDocument {
  return new DOMParser().parseFromString(html, "text/html");
}

/** The text of a node, white space folded. */
export function foldedText(node: DomNode): string {
  return (node.textContent ?? "").replaceAll(/\s+/g, " ").trim();
}
