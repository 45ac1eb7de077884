import { namedEntity } from "../html-entity.ts";
import { KEPT_ATTRIBUTES, keptAttributes, VOID_TAGS } from "./markup-policy.ts";

interface Tag {
  name: string;
  isVoid: boolean;
  /** Open elements that this tag would end (HTML, "optional tags"), as the parser of the long way round does it. */
  ends: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();
const P = new Set(["p"]);
const ENDS: Readonly<Record<string, ReadonlySet<string>>> = {
  tr: new Set(["tr", "th", "td"]),
  th: new Set(["th", "td"]),
  td: new Set(["thead", "th", "td"]),
  li: new Set(["li"]),
  dd: new Set(["dd", "dt"]),
  dt: new Set(["dd", "dt"]),
  rt: new Set(["rt", "rp"]),
  rp: new Set(["rt", "rp"]),
  tbody: new Set(["thead", "tbody"]),
  tfoot: new Set(["thead", "tbody"]),
};
for (const name of "p h1 h2 h3 h4 h5 h6 address article aside blockquote details div dl figcaption figure footer header hgroup hr main nav ol pre section table ul".split(
  " ",
))
  (ENDS as Record<string, ReadonlySet<string>>)[name] = P;

const TAGS: ReadonlyMap<string, Tag> = new Map(
  [...KEPT_ATTRIBUTES.keys()].map((name) => [
    name,
    { name, isVoid: VOID_TAGS.includes(name), ends: ENDS[name] ?? NOTHING },
  ]),
);
/** The long way round drops what is nested deeper than this. */
const MAX_DEPTH = 99;

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, NUMBER, APOSTROPHE, DASH, SLASH, EQUALS, GREATER] = [
  9, 10, 13, 32, 34, 35, 39, 45, 47, 61, 62,
];
const isBlank = (code: number): boolean =>
  code === SPACE || code === NEWLINE || code === TAB || code === RETURN;
const isLetter = (code: number): boolean => code >= 97 && code <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * The short way round for markup that is plainly fine: elements that are kept, closed in order, with quoted attributes. Gives what
 * sanitize-html gives, letter for letter, or null at the first thing that is not plain; then nothing has been decided. One pass over
 * the text, without backtracking.
 */
export function sanitizePlainMarkup(html: string, base: string): string | null {
  const open: Tag[] = [];
  const end = html.length;
  let out = "";
  /** Up to here the text has been copied; what follows is copied as it stands until something differs. */
  let copied = 0;
  let at = 0;
  while (at < end) {
    let tagAt = html.indexOf("<", at);
    if (tagAt < 0) tagAt = end;
    if (tagAt > at) {
      const text = html.slice(at, tagAt);
      if (text.includes("&") || text.includes(">")) {
        const escaped = rewriteText(text);
        if (escaped === null) return null;
        if (escaped !== text) {
          out += html.slice(copied, at) + escaped;
          copied = tagAt;
        }
      }
      if (tagAt === end) break;
    }
    const first = html.charCodeAt(tagAt + 1);
    if (first === SLASH) {
      const tag = open.pop();
      if (tag === undefined || !html.startsWith(tag.name, tagAt + 2)) return null;
      at = tagAt + 2 + tag.name.length;
      if (html.charCodeAt(at) !== GREATER) return null;
      at += 1;
      continue;
    }
    if (!isLetter(first)) {
      const after = endOfComment(html, tagAt);
      if (after < 0) return null;
      out += html.slice(copied, tagAt);
      copied = at = after;
      continue;
    }
    at = tagAt + 1;
    while (isLetter(html.charCodeAt(at)) || isDigit(html.charCodeAt(at))) at += 1;
    const tag = TAGS.get(html.slice(tagAt + 1, at));
    if (tag === undefined || open.length >= MAX_DEPTH) return null;
    const parent = open.at(-1);
    if (parent !== undefined && tag.ends.has(parent.name)) return null;
    if (!tag.isVoid) open.push(tag);
    if (html.charCodeAt(at) === GREATER && !tag.isVoid) {
      at += 1;
      continue;
    }
    const read = readAttributes(html, at, tag.isVoid);
    if (read === null) return null;
    at = read.at;
    const kept = keptAttributes(tag.name, read.attributes, base);
    const written = kept === null ? "" : writeTag(tag, kept);
    if (!html.startsWith(written, tagAt) || written.length !== at - tagAt) {
      out += html.slice(copied, tagAt) + written;
      copied = at;
    }
  }
  if (open.length > 0) return null;
  return (copied === 0 ? html : out + html.slice(copied)).trim();
}

/** Just behind a comment that all parsers end at the same place; -1 when it is none. */
function endOfComment(html: string, start: number): number {
  if (!html.startsWith("<!--", start)) return -1;
  const first = html.charCodeAt(start + 4);
  if (first === DASH || first === GREATER) return -1;
  const close = html.indexOf("-->", start + 4);
  if (close < 0 || html.slice(start + 4, close).includes("--")) return -1;
  return close + 3;
}

interface Attributes {
  attributes: Record<string, string>;
  /** Just behind the tag. */
  at: number;
}

function readAttributes(html: string, start: number, isVoid: boolean): Attributes | null {
  const attributes: Record<string, string> = {};
  let at = start;
  for (;;) {
    const from = at;
    while (isBlank(html.charCodeAt(at))) at += 1;
    const code = html.charCodeAt(at);
    if (code === GREATER) return { attributes, at: at + 1 };
    if (code === SLASH)
      return isVoid && html.charCodeAt(at + 1) === GREATER ? { attributes, at: at + 2 } : null;
    if (at === from || !isLetter(code)) return null;
    const nameAt = at;
    for (let next = code; isLetter(next) || isDigit(next) || next === DASH; next = html.charCodeAt(at))
      at += 1;
    const name = html.slice(nameAt, at);
    if (Object.hasOwn(attributes, name)) return null;
    const after = html.charCodeAt(at);
    if (after === EQUALS) {
      const quote = html.charCodeAt(at + 1);
      if (quote !== QUOTE && quote !== APOSTROPHE) return null;
      const close = html.indexOf(quote === QUOTE ? '"' : "'", at + 2);
      if (close < 0) return null;
      const raw = html.slice(at + 2, close);
      const value = raw.includes("&") ? readReferences(raw) : raw;
      if (value === null) return null;
      attributes[name] = value;
      at = close + 1;
    } else if (after === GREATER || (isBlank(after) && !isEqualsNext(html, at))) attributes[name] = "";
    else return null;
  }
}

function isEqualsNext(html: string, start: number): boolean {
  let at = start;
  while (isBlank(html.charCodeAt(at))) at += 1;
  return html.charCodeAt(at) === EQUALS;
}

function writeTag(tag: Tag, attributes: Readonly<Record<string, string>>): string {
  let text = `<${tag.name}`;
  for (const name in attributes) {
    const value = attributes[name] ?? "";
    text += value === "" ? (name === "alt" ? ' alt=""' : ` ${name}`) : ` ${name}="${escapeValue(value)}"`;
  }
  return `${text}${tag.isVoid ? " />" : ">"}`;
}

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const escapeValue = (text: string): string =>
  /[&<>"]/.test(text) ? escapeText(text).replaceAll('"', "&quot;") : text;

function rewriteText(text: string): string | null {
  const read = text.includes("&") ? readReferences(text) : text;
  return read === null ? null : escapeText(read);
}

/** The text with its references read; null when one is not written in full or names no plain character. */
function readReferences(text: string): string | null {
  let out = "";
  let copied = 0;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) {
    const first = text.charCodeAt(at + 1);
    const lower = first | 32;
    if (first !== NUMBER && !isLetter(lower)) {
      if (isDigit(first)) return null;
      continue;
    }
    const close = text.indexOf(";", at + 2);
    if (close < 0 || close - at > 33) return null;
    const name = text.slice(at + 1, close);
    const value =
      first === NUMBER ? plainCharacter(name) : /^[a-z][a-z0-9]*$/i.test(name) ? namedEntity(name) : null;
    if (value === null) return null;
    out += text.slice(copied, at) + value;
    copied = close + 1;
    at = close;
  }
  return out + text.slice(copied);
}

function plainCharacter(reference: string): string | null {
  const match = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(reference);
  if (!match) return null;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  const isPlain =
    (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff);
  return isPlain ? String.fromCodePoint(code) : null;
}
