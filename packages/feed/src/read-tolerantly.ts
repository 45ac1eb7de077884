import type { FeedFormat } from "@wirewatch/contracts";
import { readDocumentEntities } from "./document-entities.ts";
import { NotAFeedError } from "./errors.ts";
import type { FeedElement, RawFeed } from "./feed-element.ts";
import type { ProblemList } from "./problems.ts";
import { readReferences } from "./read-references.ts";
import { readAttributes, scanXml } from "./scan-xml.ts";
import {
  canonicalName,
  innerScope,
  openScope,
  scopeOfPrefix,
  type NamespaceScope,
} from "./xml-namespaces.ts";
import { canParseUrl } from "@wirewatch/text";

const ROOTS: ReadonlyMap<string, FeedFormat> = new Map([
  ["rss", "rss"],
  ["rdf", "rdf"],
  ["feed", "atom"],
  ["channel", "rss"],
  ["urlset", "sitemap"],
  ["sitemapindex", "sitemap-index"],
  ["entry", "atom"],
  ["item", "rss"],
]);
/** The elements that are items, by the format of the document. */
const ITEM_NAMES: Readonly<Record<FeedFormat, readonly string[]>> = {
  rss: ["item", "entry", "atom:entry"],
  rdf: ["item", "entry", "atom:entry"],
  cdf: ["item"],
  atom: ["entry", "item"],
  json: [],
  sitemap: ["url"],
  "sitemap-index": ["sitemap"],
};
/** Elements that hold words and no other element of the format. */
const WORDS = new Set(
  "title link guid id pubdate author published updated issued modified created lastbuilddate language copyright category comments rights managingeditor webmaster generator docs ttl loc lastmod url dc:title dc:creator dc:date dc:subject dc:language dc:publisher dc:rights dc:identifier".split(
    " ",
  ),
);
/** Elements that hold words or HTML. */
const TEXTS = new Set(
  "description summary content subtitle tagline abstract content:encoded dc:description itunes:summary".split(
    " ",
  ),
);
/** What begins another field even inside HTML. */
const NEVER_IN_HTML = new Set(
  "guid pubdate author enclosure category published updated issued modified id comments content:encoded dc:creator dc:date dc:subject".split(
    " ",
  ),
);
/** Elements with parts of their own, which an item cannot be one of. */
const PARTED = new Set("image textinput cloud source skiphours skipdays".split(" "));
/** Elements whose author, name and the like belong to them. */
const PERSONS = new Set(["author", "contributor", "source"]);
const holdsNoItem = (name: string): boolean => WORDS.has(name) || TEXTS.has(name) || PARTED.has(name);
const VOID = new Set("br hr img input wbr col area embed".split(" "));
/** Elements of HTML that end where another of their kind begins. */
const SELF_ENDING = new Set("p li dt dd".split(" "));
const MAX_DEPTH = 200;
const MAX_ITEM_DEPTH = 100;
const MAX_ITEMS = 200_000;
interface Frame {
  /** The name as written, in small letters: what an end tag must say. */
  key: string;
  written: string;
  element: FeedElement;
  scope: NamespaceScope;
  kind: "root" | "channel" | "item" | "field" | "inner";
}

/**
 * Reads RSS, RDF, Atom, CDF and sitemaps in one pass over any text, with prefixes, xml:base, xml:lang and markup in its order. What
 * is not well-formed is read as it stands and noted.
 * @throws NotAFeedError when no element of a feed begins anywhere.
 */
export function readTolerantly(text: string, base: string, problems: ProblemList): RawFeed {
  const frames: Frame[] = [];
  const openKeys = new Map<string, number>();
  const items: FeedElement[] = [];
  const channels: FeedElement[] = [];
  let root: FeedElement | null = null;
  let format: FeedFormat = "rss";
  let firstName = "";
  let hasJunk = false;
  let isFragment = false;
  let isRootClosed = false;
  let rawUntil: string | null = null;
  let overflow = 0;
  let scopeOutside = openScope();
  let entities: ReadonlyMap<string, string> | null = null;
  const found = { entity: false, markup: false, prefix: false };

  const noteMarkup = (): void => {
    if (found.markup) return;
    found.markup = true;
    problems.add("bad_markup");
  };
  const notePrefix = (prefix: string): void => {
    if (!found.prefix && prefix !== "xml" && root !== null) {
      found.prefix = true;
      problems.add("undeclared_prefix", prefix);
    }
  };
  const noteReference = (reference: string): void => {
    if (found.entity || root === null) return;
    found.entity = true;
    problems.add("bad_entity", reference);
  };
  const decode = (value: string): string => readReferences(value, entities, noteReference);
  const top = (): Frame | undefined => frames.at(-1);
  const pop = (): void => {
    const frame = frames.pop();
    if (frame === undefined) return;
    openKeys.set(frame.key, (openKeys.get(frame.key) ?? 1) - 1);
    if (frame.kind === "root") isRootClosed = true;
  };
  const isItem = (name: string): boolean => ITEM_NAMES[format].includes(name);
  const isFrame = (written: string, around: Frame["kind"] | undefined): boolean =>
    (around === "root" || around === "channel") &&
    (written.toLowerCase() === "channel" || isItem(written.toLowerCase()));

  const openRoot = (local: string, attributes: Readonly<Record<string, string>> | null): boolean => {
    const rootFormat = ROOTS.get(local);
    if (rootFormat === undefined) return false;
    // A page of HTML has elements of any name; only the roots of feeds make it one.
    if (firstName === "html" && (local === "item" || local === "entry" || local === "channel")) return false;
    format = rootFormat;
    if (local === "channel" && attributes?.["href"] !== undefined) format = "cdf";
    // Any XML may have elements called so: what they hold must look like an item.
    isFragment = hasJunk && (local === "item" || local === "entry");
    if (hasJunk) problems.add("junk_before_document");
    return true;
  };

  const kindOf = (name: string, parent: Frame | undefined, isRoot: boolean): Frame["kind"] => {
    if (
      isItem(name) &&
      (parent === undefined || parent.kind !== "inner" || !parent.element.name.startsWith("xhtml"))
    )
      return "item";
    if (isRoot) return name === "channel" ? "channel" : "root";
    if (parent === undefined || parent.kind === "root" || parent.kind === "channel")
      return name === "channel" ? "channel" : "field";
    return parent.kind === "item" ? "field" : "inner";
  };

  /** Ends what cannot hold this element, because its own end is missing. */
  const endWhatCannotHold = (name: string, isBareLink: boolean): void => {
    if (isItem(name)) {
      const fieldAt = frames.findLastIndex(({ kind }) => kind !== "inner");
      const field = frames[fieldAt];
      if (field?.kind === "field" && holdsNoItem(field.element.name)) {
        noteMarkup();
        while (frames.length > fieldAt) pop();
      }
      while (frames.length >= MAX_ITEM_DEPTH && top()?.kind === "item") pop();
      return;
    }
    const frame = top();
    if (frame === undefined) return;
    const { name: open } = frame.element;
    if (frame.kind === "field") {
      const ends =
        (WORDS.has(open) &&
          !PERSONS.has(open) &&
          (WORDS.has(name) || TEXTS.has(name) || name === "enclosure")) ||
        (TEXTS.has(open) && (NEVER_IN_HTML.has(name) || isBareLink)) ||
        (open === "author" &&
          WORDS.has(name) &&
          name !== "title" &&
          name !== "link" &&
          name !== "id" &&
          name !== "url");
      if (ends) {
        noteMarkup();
        pop();
      }
    } else if (frame.kind === "inner") {
      const local = name.slice(name.indexOf(":") + 1);
      const openLocal = open.slice(open.indexOf(":") + 1);
      if (local === openLocal && SELF_ENDING.has(local)) {
        noteMarkup();
        pop();
      } else if (NEVER_IN_HTML.has(name)) {
        const field = frames.findLast(({ kind }) => kind === "field");
        if (field === undefined || !TEXTS.has(field.element.name)) return;
        noteMarkup();
        while (top() !== undefined && top() !== field) pop();
        pop();
      }
    }
  };

  scanXml(text, {
    onOpen(written, source, isEmpty, at) {
      if (rawUntil !== null) return;
      const attributes = source === "" ? null : readAttributes(source, decode, noteMarkup);
      let parentScope = top()?.scope ?? scopeOutside;
      const colon = written.indexOf(":");
      const prefix = written.slice(0, Math.max(colon, 0)).toLowerCase();
      const isRoot = root === null;
      if (root === null) {
        const local = written.slice(colon + 1).toLowerCase();
        if (firstName === "") firstName = local;
        if (!openRoot(local, attributes)) {
          hasJunk = true;
          if ((local === "script" || local === "style") && !isEmpty) rawUntil = local;
          return;
        }
        // An item in the middle of any XML is one by its own name only.
        if (!isFragment) scopeOutside = parentScope = scopeOfPrefix(prefix);
      }
      const frame = isRoot || isFrame(written, top()?.kind) ? { prefix, isRoot } : null;
      const scope = attributes === null ? parentScope : innerScope(parentScope, attributes, frame);
      if (attributes !== null) renamePrefixed(attributes, scope, notePrefix);
      let name = canonicalName(scope, written, notePrefix);
      if (isRoot) name = name.slice(name.indexOf(":") + 1);
      else if (format === "atom" && name.startsWith("atom:")) name = name.slice(5);
      if (name === "rdf:li" || name === "rdf:seq") name = `?:${name.slice(4)}`;
      // A link of HTML has attributes.
      if (frames.length > 0) endWhatCannotHold(name, name === "link" && attributes === null && !isEmpty);
      else if (!isRoot) noteMarkup();
      const parent = top();
      const kind = kindOf(name, parent, isRoot);
      if (kind === "item") overflow = 0;
      if (overflow > 0 || (frames.length >= MAX_DEPTH && kind !== "item")) {
        if (!isEmpty) overflow += 1;
        return;
      }
      const element: FeedElement = {
        name,
        attributes,
        base: innerBase(attributes, parent?.element.base ?? base, kind),
        language:
          attributes?.["xml:lang"] === undefined
            ? (parent?.element.language ?? root?.language ?? null)
            : attributes["xml:lang"].trim(),
        // The note on CDF of 1997 puts words into an attribute.
        content: format === "cdf" && attributes?.["value"] ? [attributes["value"]] : [],
      };
      if (isRoot) root = element;
      if (kind === "item") {
        if (items.length < MAX_ITEMS) items.push(element);
        if (format === "rss" && root?.name === "channel" && attributes?.["href"] !== undefined)
          format = "cdf";
      } else if (kind === "channel") channels.push(element);
      else parent?.element.content.push(element);
      if (isEmpty) {
        if (isRoot) isRootClosed = true;
        return;
      }
      const key = written.toLowerCase();
      if (kind === "inner" || kind === "field") {
        const local = name.slice(name.indexOf(":") + 1);
        if (VOID.has(local) && kind === "inner" && !text.startsWith("</", at)) {
          noteMarkup();
          return;
        }
      }
      frames.push({ key, written, element, scope, kind });
      openKeys.set(key, (openKeys.get(key) ?? 0) + 1);
    },

    onClose(written) {
      const key = written.toLowerCase();
      if (rawUntil !== null) {
        if (key === rawUntil) rawUntil = null;
        return;
      }
      if (root === null) return;
      const isOpen = (openKeys.get(key) ?? 0) > 0;
      if (overflow > 0) {
        // Only the end of a field or of something larger ends what was too deep to follow.
        const isInner = !isOpen || frames.findLast((frame) => frame.key === key)?.kind === "inner";
        overflow = isInner ? overflow - 1 : 0;
        if (isInner) return;
      }
      if (!isOpen) return noteMarkup();
      const at = frames.findLastIndex((frame) => frame.key === key);
      const isSmall = frames[at]?.kind === "field" || frames[at]?.kind === "inner";
      // Only the end of something larger ends an item.
      if (isSmall && frames.findLastIndex(({ kind }) => kind === "item") > at) return noteMarkup();
      if (at < frames.length - 1) noteMarkup();
      else if (frames[at]?.written !== written) noteMarkup();
      while (frames.length > at) pop();
    },

    onText(part, isCdata) {
      if (rawUntil !== null) return;
      if (root === null) {
        if (!hasJunk && part.trim() !== "" && part !== "\uFEFF") hasJunk = true;
        return;
      }
      const frame = top();
      if (frame === undefined) {
        if (part.trim() !== "") noteMarkup();
        return;
      }
      if (!isCdata && part.includes("]]>")) noteMarkup();
      if (frame.kind !== "field" && frame.kind !== "inner") {
        if (!found.entity && part.includes("&") && !isCdata) decode(part);
        return;
      }
      // A comment or the edge of a section divides no text.
      const { content } = frame.element;
      const before = content.at(-1);
      const words = isCdata ? part : decode(part);
      if (typeof before === "string") content[content.length - 1] = before + words;
      else content.push(words);
    },

    onDoctype(declaration) {
      if (root === null && entities === null && declaration.includes("<!ENTITY"))
        entities = readDocumentEntities(declaration, text.length + 100_000);
    },

    onFault: noteMarkup,
    openName: () => {
      const frame = top();
      return frame === undefined ? "" : frame.key;
    },
  });

  if (root === null || (isFragment && !items.some(saysSomething)))
    throw new NotAFeedError(describe(firstName));
  if (!isRootClosed && frames.some(({ kind }) => kind === "root" || kind === "channel"))
    problems.add("truncated");
  const rootElement: FeedElement = root;
  if (format === "rss" && rootElement.name === "channel" && isCdf(rootElement)) format = "cdf";
  return {
    format,
    heads: [...channels.slice(0, 1).filter((channel) => channel !== rootElement), rootElement],
    items,
  };
}

const saysSomething = (item: FeedElement): boolean =>
  item.content.some((part) => typeof part !== "string" && holdsNoItem(part.name) && part.content.length > 0);

/** Old editors wrote CDF without addresses on its channel; its words are its own. */
const isCdf = (channel: FeedElement): boolean =>
  channel.content.some(
    (part) =>
      typeof part !== "string" &&
      (part.name === "abstract" || (part.name === "a" && part.attributes?.["href"] !== undefined)),
  );

function describe(firstName: string): string {
  if (firstName === "") return "plain text";
  if (["html", "body", "head", "p", "div"].includes(firstName)) return "an HTML page";
  return `XML whose root is <${firstName.slice(0, 40)}>`;
}

function innerBase(
  attributes: Readonly<Record<string, string>> | null,
  outer: string,
  kind: Frame["kind"],
): string {
  const own = attributes?.["xml:base"] ?? (kind === "channel" ? attributes?.["base"] : undefined);
  if (own === undefined || !canParseUrl(own.trim(), outer)) return outer;
  const address = new URL(own.trim(), outer);
  return address.protocol === "http:" || address.protocol === "https:" ? address.href : outer;
}

/** Gives attributes of known namespaces their usual prefix. */
function renamePrefixed(
  attributes: Record<string, string>,
  scope: NamespaceScope,
  onUndeclared: (prefix: string) => void,
): void {
  for (const key in attributes) {
    const colon = key.indexOf(":");
    if (colon < 0 || key.startsWith("xml")) continue;
    const meaning = scope.prefixes.get(key.slice(0, colon));
    if (meaning === undefined) onUndeclared(key.slice(0, colon));
    if (meaning === undefined || meaning === "" || meaning === "?") continue;
    const renamed = `${meaning}${key.slice(colon)}`;
    if (renamed !== key && attributes[renamed] === undefined) attributes[renamed] = attributes[key] ?? "";
  }
}
