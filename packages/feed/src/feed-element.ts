import type { FeedFormat } from "@wirewatch/contracts";
import { canParseUrl } from "@wirewatch/text";

/** One element of a feed, whichever reader it comes from. */
export interface FeedElement {
  /** In small letters with the usual prefix of its namespace: "title", "dc:date", "xhtml:p", "?:x". */
  readonly name: string;
  /** By names in small letters; null when there are none. */
  readonly attributes: Readonly<Record<string, string>> | null;
  /** What relative addresses inside are relative to. */
  readonly base: string;
  readonly language: string | null;
  /** Texts, with their references read, and elements, in their order. */
  readonly content: (string | FeedElement)[];
}

/** What both readers make of a document. */
export interface RawFeed {
  format: FeedFormat;
  /** What speaks of the whole feed: its channel or root, the first to be asked first. */
  heads: FeedElement[];
  items: FeedElement[];
}

/** The elements directly inside, by name. */
export type FieldMap = ReadonlyMap<string, readonly FeedElement[]>;

export function fieldsOf(elements: readonly FeedElement[]): FieldMap {
  const fields = new Map<string, FeedElement[]>();
  for (const element of elements)
    for (const part of element.content) {
      if (typeof part === "string") continue;
      const list = fields.get(part.name);
      if (list === undefined) fields.set(part.name, [part]);
      else list.push(part);
    }
  return fields;
}

export const attributeOf = (element: FeedElement, name: string): string =>
  element.attributes?.[name]?.trim() ?? "";

export const childrenOf = (element: FeedElement, ...names: string[]): FeedElement[] =>
  element.content.filter((part) => typeof part !== "string" && names.includes(part.name)) as FeedElement[];

export const holdsElements = (element: FeedElement): boolean =>
  element.content.some((part) => typeof part !== "string");

/** All the text inside, as written. */
export function rawTextOf(element: FeedElement): string {
  const { content } = element;
  if (content.length === 0) return "";
  if (content.length === 1 && typeof content[0] === "string") return content[0];
  let text = "";
  const waiting: (string | FeedElement)[] = content.toReversed();
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (typeof part === "string") text += part;
    else
      for (let index = part.content.length - 1; index >= 0; index -= 1)
        waiting.push(part.content[index] ?? "");
  }
  return text;
}

export const textOf = (element: FeedElement): string => rawTextOf(element).trim();

const NONE: readonly FeedElement[] = [];

/** The elements of these names, those of the first name first. */
export function allOf(fields: FieldMap, ...names: readonly string[]): readonly FeedElement[] {
  let found = NONE;
  for (const name of names) {
    const list = fields.get(name);
    if (list !== undefined) found = found.length === 0 ? list : [...found, ...list];
  }
  return found;
}

/** The text of the first of these elements that has one. */
export function firstText(fields: FieldMap, ...names: string[]): string {
  for (const name of names)
    for (const element of fields.get(name) ?? []) {
      const text = textOf(element);
      if (text !== "") return text;
    }
  return "";
}

export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const escapeValue = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

const VOID = new Set(["br", "hr", "img", "input", "wbr", "col", "area", "embed", "source", "track", "param"]);
const ADDRESSES = new Set(["href", "src", "poster", "cite"]);

/** What is inside an element as HTML. Text directly inside is HTML itself when `isHtml`, and text otherwise. */
export function markupOf(element: FeedElement, isHtml: boolean): string {
  let html = "";
  const waiting: { part: string | FeedElement; isEnd: boolean; isInner: boolean }[] = [];
  const push = (content: readonly (string | FeedElement)[], isInner: boolean): void => {
    for (let index = content.length - 1; index >= 0; index -= 1)
      waiting.push({ part: content[index] ?? "", isEnd: false, isInner });
  };
  push(element.content, false);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { part, isEnd, isInner } = next;
    if (typeof part === "string") {
      html += isHtml && !isInner ? part : escapeText(part);
      continue;
    }
    const tag = part.name.slice(part.name.indexOf(":") + 1);
    if (isEnd) {
      html += `</${tag}>`;
      continue;
    }
    html += `<${tag}`;
    for (const key in part.attributes) {
      if (key.startsWith("xml")) continue;
      const value = part.attributes[key] ?? "";
      // The sanitiser knows one base; what is inside another is made absolute here.
      const isAddress = part.base !== element.base && ADDRESSES.has(key) && canParseUrl(value, part.base);
      html += ` ${key}="${escapeValue(isAddress ? new URL(value, part.base).href : value)}"`;
    }
    if (VOID.has(tag) && part.content.length === 0) {
      html += " />";
      continue;
    }
    html += ">";
    waiting.push({ part, isEnd: true, isInner });
    push(part.content, true);
  }
  return html;
}
