import { isUtf8 } from "node:buffer";
import { cleanText } from "@wirewatch/text";
import {
  childrenOf,
  escapeText,
  holdsElements,
  markupOf,
  rawTextOf,
  textOf,
  type FeedElement,
} from "./feed-element.ts";
import { plainText, sanitizeMarkup } from "./sanitize-markup.ts";

/** What a text construct holds: HTML as its author wrote it, or words. */
interface Words {
  kind: "html" | "text";
  value: string;
}

const NOTHING: Words = { kind: "text", value: "" };
const HTML_TYPES = new Set(["html", "text/html", "application/html", "text/x-html", "htm"]);
const XHTML_TYPES = new Set(["xhtml", "application/xhtml+xml", "text/xhtml", "application/xhtml"]);
const isTextType = (type: string): boolean =>
  type === "" || type === "text" || type === "plain" || type.startsWith("text/");
const isXmlType = (type: string): boolean => /(?:^(?:text|application)\/xml$)|\+xml$/.test(type);

/**
 * Reads a text by the rules of its format: RSS and its relatives hold HTML; Atom says by `type` (RFC 4287, section 3.1), Atom 0.3 by
 * `type` and `mode` as well.
 */
function wordsOf(element: FeedElement, isAtom: boolean): Words {
  const type = (element.attributes?.["type"] ?? "").trim().toLowerCase().split(";", 1)[0]?.trim() ?? "";
  const mode = (element.attributes?.["mode"] ?? "").trim().toLowerCase();
  const isInline = holdsElements(element);
  if (type.startsWith("multipart/")) {
    const parts = childrenOf(element, "content");
    const best = parts.find((part) => isMarkup(part)) ?? parts[0];
    return best === undefined ? NOTHING : wordsOf(best, isAtom);
  }
  if (mode === "base64" || (isAtom && !isInline && isBinary(type, mode))) return fromBase64(element, type);
  if (XHTML_TYPES.has(type) || (isInline && (mode === "xml" || !HTML_TYPES.has(type)))) {
    if (isInline)
      return { kind: "html", value: markupOf(innerOf(element, isAtom), !isAtom && !hasXhtml(element)) };
    return { kind: "html", value: rawTextOf(element) };
  }
  if (isInline) return { kind: "html", value: markupOf(element, true) };
  const value = rawTextOf(element);
  if (HTML_TYPES.has(type)) return { kind: "html", value };
  if (isXmlType(type))
    return mode === "" || mode === "xml" ? { kind: "text", value } : { kind: "html", value };
  if (!isAtom) return { kind: type === "plain" ? "text" : "html", value };
  return { kind: "text", value };
}

const isMarkup = (element: FeedElement): boolean => {
  const type = (element.attributes?.["type"] ?? "").toLowerCase();
  return HTML_TYPES.has(type) || XHTML_TYPES.has(type);
};

/** Any other media type is in base64 (RFC 4287, section 4.1.3.3). */
const isBinary = (type: string, mode: string): boolean =>
  mode === "" &&
  type.includes("/") &&
  !isTextType(type) &&
  !HTML_TYPES.has(type) &&
  !XHTML_TYPES.has(type) &&
  !isXmlType(type) &&
  !type.startsWith("message/");

/** Text in base64. What calls itself bytes is often HTML all the same; a picture or a sound never is. */
function fromBase64(element: FeedElement, type: string): Words {
  if (/^(?:image|audio|video|font)\//.test(type)) return NOTHING;
  const packed = rawTextOf(element).replaceAll(/\s+/g, "");
  const bytes = Buffer.from(packed, "base64");
  const isBase64 = /^[A-Za-z0-9+/_-]*={0,2}$/.test(packed);
  const value = isBase64 ? cleanText(bytes.toString("utf8")) : rawTextOf(element);
  if (isTextType(type) && !HTML_TYPES.has(type)) return { kind: "text", value };
  const isText =
    HTML_TYPES.has(type) ||
    XHTML_TYPES.has(type) ||
    isXmlType(type) ||
    (isBase64 && isUtf8(bytes) && !bytes.includes(0));
  return isText ? { kind: "html", value } : NOTHING;
}

/** The outer div of XHTML belongs to Atom, not to the text (RFC 4287, section 3.1.1.3); a body is a frame as well. */
function innerOf(element: FeedElement, isAtom: boolean): FeedElement {
  const parts = element.content.filter((part) => typeof part !== "string" || part.trim() !== "");
  const [only] = parts;
  if (parts.length !== 1 || only === undefined || typeof only === "string") return element;
  const tag = only.name.slice(only.name.indexOf(":") + 1);
  if (tag === "body" || tag === "html" || (isAtom && tag === "div")) return only;
  return element;
}

const hasXhtml = (element: FeedElement): boolean =>
  element.name.startsWith("xhtml:") ||
  element.content.some((part) => typeof part !== "string" && part.name.startsWith("xhtml:"));

/** Safe HTML of an element's text. */
export function htmlOf(element: FeedElement, isAtom: boolean): string {
  const { kind, value } = wordsOf(element, isAtom);
  if (value.trim() === "") return "";
  if (kind === "text") return sanitizeMarkup(escapeText(value.trim()), element.base);
  return sanitizeMarkup(withoutCdataMarks(value), baseInside(element));
}

/** The words of an element on one line. */
export function titleOf(element: FeedElement, isAtom: boolean): string {
  const { kind, value } = wordsOf(element, isAtom);
  return kind === "text" ? plainText(escapeText(value)) : plainText(withoutCdataMarks(value));
}

/** The base inside XHTML is that of its div. */
function baseInside(element: FeedElement): string {
  if (!holdsElements(element)) return element.base;
  return innerOf(element, true).base;
}

/** Marks of a CDATA section that was escaped itself are nobody's words. */
function withoutCdataMarks(html: string): string {
  const text = html.trimStart();
  return text.startsWith("<![CDATA[") ? text.slice(9).replace(/\]\]>\s*$/, "") : html;
}

/** The first of these elements that holds any words. */
export function firstWith(elements: readonly FeedElement[]): FeedElement | undefined {
  return elements.find((element) => textOf(element) !== "" || holdsElements(element));
}
