import { isXmlCharacter } from "./document-entities.ts";
import { readReferences } from "./read-references.ts";
import { readAttributes, scanXml } from "./scan-xml.ts";
import { FOREIGN, innerScope, isWellKnown, openScope } from "./xml-namespaces.ts";

/** A well-formed document in which every name means what rss-parser takes it for. */
export interface PlainDocument {
  root: "rss" | "rdf:RDF" | "feed";
  language: string | null;
  items: number;
  /** The elements that it has, each once. */
  names: ReadonlySet<string>;
  /**
   * The document without the white space between elements, and with a mark in the place of each long text: rss-parser looks at every
   * character several times and makes something of every text.
   */
  outline: string;
  /** A text of the outline with its marks replaced by what they stand for. */
  restore: (text: string) => string;
}

/** The default namespace that each root has. */
const NAMESPACES: Readonly<Record<string, string>> = {
  rss: "",
  "rdf:RDF": "http://purl.org/rss/1.0/",
  feed: "http://www.w3.org/2005/Atom",
};
const isRoot = (name: string): name is PlainDocument["root"] => Object.hasOwn(NAMESPACES, name);
/** Elements that hold elements; in any other, one more is a sign that an end is missing. */
const HOLDERS = new Set(
  "rss channel item feed entry rdf:RDF items rdf:Seq image textInput textinput author contributor source media:group media:content itunes:owner itunes:category skipHours skipDays".split(
    " ",
  ),
);
const MAX_DEPTH = 100;
/** rss-parser needs a second for a hundred thousand elements, which our own reader reads at once. */
const MAX_ELEMENTS = 20_000;
/** Feeds of news list some dozens of items. Of longer lists rss-parser makes long work, so that they go to our own reader unseen. */
const MAX_ITEMS = 200;
/** Shorter texts are not worth a mark; those in CDATA sections always are. */
const LONG_CHARACTERS = 40;
/** Characters for private use frame a mark; a document that has them itself is not plain. */
const MARK_START = "\uE000";
const MARK = /\uE000(\d+)\uE001/g;

/**
 * Looks once over a document: whether it is well-formed, with the usual prefixes, one channel, known elements only, and nothing that
 * changes how the rest is read. Null when rss-parser may misread or refuse it.
 */
export function readPlainDocument(text: string, known: ReadonlySet<string>): PlainDocument | null {
  const open: string[] = [];
  const judged = new Set<string>();
  let prefixes: ReadonlyMap<string, string> = new Map();
  let root: PlainDocument["root"] | null = null;
  let language: string | null = null;
  let isPlain = true;
  let items = 0;
  let elements = 0;
  let channels = 0;
  const longTexts: string[] = [];
  const outline: string[] = [];
  let outlined = 0;
  if (text.includes(MARK_START) || hasMore(text, "<item", MAX_ITEMS) || hasMore(text, "<entry", MAX_ITEMS))
    return null;
  const refuse = (): void => {
    isPlain = false;
  };
  const isDeclared = (name: string): boolean => {
    const colon = name.indexOf(":");
    return colon === -1 || (colon > 0 && prefixes.has(name.slice(0, colon)));
  };
  const checkValue = (value: string): string => {
    if (value.includes("&") && !hasPlainReferences(value)) refuse();
    return value;
  };

  const openRoot = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (
      !isRoot(name) ||
      (attributes["xmlns"] ?? "") !== NAMESPACES[name] ||
      attributes["xml:base"] !== undefined
    )
      return refuse();
    root = name;
    language = attributes["xml:lang"]?.trim() || null;
    ({ prefixes } = innerScope(openScope(), attributes, null));
    for (const [prefix, meaning] of prefixes) {
      const isUsual = prefix === "" || meaning === prefix || (meaning === FOREIGN && !isWellKnown(prefix));
      if (!isUsual) refuse();
    }
  };

  scanXml(text, {
    onOpen(name, source, isEmpty) {
      if (!isPlain) return;
      const attributes = source === "" ? null : readAttributes(source, checkValue, refuse);
      if (open.length === 0) {
        if (root !== null) return refuse();
        openRoot(name, attributes ?? {});
      } else if (attributes !== null) {
        for (const key in attributes)
          if (key === "xmlns" || (key.includes(":") && (key.startsWith("xml") || !isDeclared(key)))) refuse();
      }
      if (open.length > 0 && !HOLDERS.has(open.at(-1) ?? "")) return refuse();
      if (!judged.has(name)) {
        judged.add(name);
        // In Atom the prefix makes no difference, which rss-parser does not know.
        const isTwofold = root === "feed" && name.startsWith("atom:");
        if (!known.has(name) || !isDeclared(name) || isTwofold) refuse();
      }
      if (name === "item" || name === "entry") items += 1;
      else if (name === "channel") channels += 1;
      elements += 1;
      if (!isEmpty) open.push(name);
      if (open.length > MAX_DEPTH || elements > MAX_ELEMENTS) refuse();
    },
    onClose(name) {
      if (isPlain && open.pop() !== name) refuse();
    },
    onText(part, isCdata, start, end) {
      if (!isPlain) return;
      // The end of the first may be missing.
      if (isCdata && part.includes("<![CDATA[")) return refuse();
      if (!isCdata) {
        if (open.length === 0) {
          if (part.trim() !== "") refuse();
          return;
        }
        if (part.includes("]]>") || (part.includes("&") && !hasPlainReferences(part))) return refuse();
      }
      if (!isCdata && part.length < LONG_CHARACTERS) {
        if (!isBlank(part)) return;
        outline.push(text.slice(outlined, start));
        outlined = end;
        return;
      }
      outline.push(text.slice(outlined, start), `\uE000${longTexts.length}\uE001`);
      longTexts.push(isCdata ? part : readReferences(part, null, () => undefined));
      outlined = end;
    },
    onDoctype: refuse,
    onFault: refuse,
    openName: () => "",
  });
  if (!isPlain || root === null || open.length > 0 || channels > 1) return null;
  return {
    root,
    language,
    items,
    names: judged,
    outline: outlined === 0 ? text : outline.join("") + text.slice(outlined),
    restore: (value) =>
      value.includes(MARK_START)
        ? value.replaceAll(MARK, (_, index: string) => longTexts[Number(index)] ?? "")
        : value,
  };
}

function hasMore(text: string, part: string, count: number): boolean {
  let found = 0;
  for (let at = text.indexOf(part); at !== -1 && found <= count; at = text.indexOf(part, at + 1)) found += 1;
  return found > count;
}

/** Whether a short text is white space only. */
function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 32) return false;
  return true;
}

/** Whether every "&" begins a reference that XML itself knows, to a character that both XML and HTML take for the same. */
function hasPlainReferences(text: string): boolean {
  for (let at = text.indexOf("&"); at !== -1; at = text.indexOf("&", at + 1)) {
    const next = text.charCodeAt(at + 1);
    const isKnown =
      next === 97
        ? text.startsWith("mp;", at + 2) || text.startsWith("pos;", at + 2)
        : next === 108 || next === 103
          ? text.startsWith("t;", at + 2)
          : next === 113
            ? text.startsWith("uot;", at + 2)
            : next === 35 && isPlainNumber(text.slice(at + 2, at + 10));
    if (!isKnown) return false;
  }
  return true;
}

function isPlainNumber(reference: string): boolean {
  const digits = /^(?:x([0-9a-fA-F]+)|([0-9]+));/.exec(reference);
  if (digits === null) return false;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  return code === 9 || code === 10 || (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && isXmlCharacter(code));
}
