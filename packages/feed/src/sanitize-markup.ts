import sanitizeHtml from "sanitize-html";
import { decodeEntities } from "./html-entity.ts";

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [
    "p",
    "br",
    "hr",
    "a",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "sub",
    "sup",
    "small",
    "mark",
    "abbr",
    "cite",
    "q",
    "blockquote",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "figure",
    "figcaption",
    "img",
    "picture",
    "source",
    "audio",
    "video",
    "time",
    "div",
    "span",
    "section",
    "article",
    "header",
    "footer",
    "del",
    "ins",
  ],
  allowedAttributes: {
    a: ["href", "title", "hreflang"],
    img: ["src", "alt", "title", "width", "height"],
    source: ["src", "type"],
    audio: ["src", "controls"],
    video: ["src", "controls", "poster", "width", "height"],
    time: ["datetime"],
    td: ["colspan", "rowspan"],
    th: ["colspan", "rowspan"],
    "*": ["dir", "lang"],
  },
  allowedSchemes: ["http", "https", "mailto"],
  allowedSchemesAppliedToAttributes: ["href", "src", "poster", "cite"],
  allowProtocolRelative: false,
  nonTextTags: [
    "script",
    "style",
    "textarea",
    "option",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "title",
    "svg",
    "math",
  ],
  nestingLimit: 100,
  exclusiveFilter: (frame) => frame.tag === "img" && isTracker(frame.attribs),
};

/** A picture of one pixel shows nothing; it only tells somebody that it was loaded. */
const isTracker = (attributes: Readonly<Record<string, string>>): boolean =>
  !attributes["src"] ||
  ["0", "1"].includes(attributes["width"] ?? "") ||
  ["0", "1"].includes(attributes["height"] ?? "");

/** HTML as a reader would keep it: no script, handler, style, frame, form or tracker; links absolute, http(s) or mailto only. */
export function sanitizeMarkup(html: string, base: string): string {
  if (html === "") return "";
  const absolute = (name: string) => (tag: string, attributes: sanitizeHtml.Attributes) => {
    const value = attributes[name];
    const resolved = value === undefined ? null : resolveLink(value, base);
    return { tagName: tag, attribs: resolved === null ? attributes : { ...attributes, [name]: resolved } };
  };
  return sanitizeHtml(html, {
    ...OPTIONS,
    transformTags: {
      a: absolute("href"),
      img: absolute("src"),
      source: absolute("src"),
      audio: absolute("src"),
      video: absolute("src"),
    },
  }).trim();
}

/** The text of a piece of HTML on one line. */
export function plainText(html: string): string {
  const bare = html.includes("<")
    ? sanitizeHtml(html, {
        allowedTags: [],
        allowedAttributes: {},
        nonTextTags: OPTIONS.nonTextTags ?? [],
        nestingLimit: 100,
      })
    : html;
  return decodeEntities(bare).replaceAll(/\s+/g, " ").trim();
}

/** An absolute http(s) or mailto address, or null. */
export function resolveLink(link: string, base: string): string | null {
  const text = link.trim();
  if (text === "" || !URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return url.protocol === "http:" || url.protocol === "https:" || url.protocol === "mailto:"
    ? url.href
    : null;
}
