import { foldedText, isElement, type DomDocument, type DomElement } from "./dom.ts";
import { splitNames } from "./furniture-names.ts";

/** One place of the page that says something about the article. */
export interface Witness {
  text: string;
  /** Whether it stands among related links, comments, in a footer or a side bar. */
  isAside: boolean;
}

/** What a page says of itself, gathered in one walk before anything changes the document. */
export interface PageFacts {
  language: string | null;
  /** `meta` contents by name, property or itemprop, lower case. */
  metas: ReadonlyMap<string, readonly string[]>;
  links: ReadonlyMap<string, readonly string[]>;
  documentTitle: string | null;
  headings: readonly Witness[];
  /** `time` elements: the machine's value if there is one, else the text. */
  times: readonly Witness[];
  itemprops: ReadonlyMap<string, readonly Witness[]>;
  /** Short texts of elements whose names speak of a date. */
  dateTexts: readonly Witness[];
  /** Texts of elements whose names speak of an author; each link inside is a line of its own. */
  bylines: readonly Witness[];
  /** Names of the editors in charge, as Chinese pages sign with. */
  editors: readonly string[];
  /** Short texts near the top, for dates that nothing marks. */
  topLines: readonly string[];
  paragraphs: number;
}

const ASIDE_TAGS = new Set(["aside", "nav", "footer"]);
const ASIDE_NAMES =
  /-(?:comments?|related|recommended|recommendations|sidebar|trending|popular|teasers?|promo|newsletter|footer|nav|menu|breadcrumbs?|more-stories|most-read|latest|carousel|outbrain|taboola|cards?-list|list-item|replies|disqus|kommentare?)-/;
const DATE_NAMES =
  /-(?:date|datetime|time|timestamp|published|publish|pubdate|publication|posted|dateline|datum|fecha|data|updated|modified|created)-/;
const AUTHOR_NAMES =
  /-(?:byline|bylines|author|authors|autor|autoren|auteur|autore|reporter|writer|journalist|contributor)-/;
const MAX_WITNESSES = 200;

export function readFacts(document: DomDocument): PageFacts {
  const metas = new Map<string, string[]>();
  const links = new Map<string, string[]>();
  const itemprops = new Map<string, Witness[]>();
  const headings: Witness[] = [];
  const times: Witness[] = [];
  const dateTexts: Witness[] = [];
  const bylines: Witness[] = [];
  const editors: string[] = [];
  const topLines: string[] = [];
  let documentTitle: string | null = null;
  let paragraphs = 0;
  let topChars = 0;

  const add = <T>(map: Map<string, T[]>, key: string, value: T): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else if (list.length < MAX_WITNESSES) list.push(value);
  };
  const addByline = (element: DomElement): void => {
    const own = shortText(element, 160);
    const holder = own !== null && own.length < 16 ? element.parentNode : element;
    if (holder !== null && shortText(holder, 160) !== null && bylines.length < MAX_WITNESSES)
      bylines.push({ text: joinedText(holder).replace(LABEL, ""), isAside: false });
  };
  const visit = (element: DomElement, outerAside: boolean, outerLink: boolean): void => {
    const tag = element.localName;
    const isInLink = outerLink || tag === "a";
    const names = nameOf(element);
    const isAside =
      outerAside ||
      ASIDE_TAGS.has(tag) ||
      (names !== "--" && tag !== "body" && tag !== "html" && ASIDE_NAMES.test(names));
    const itemprop = element.getAttribute("itemprop");
    if (tag === "meta") {
      const content = element.getAttribute("content") ?? "";
      for (const key of [element.getAttribute("name"), element.getAttribute("property"), itemprop])
        if (key !== null && content.trim() !== "") add(metas, key.toLowerCase(), content.trim());
    } else if (tag === "link") {
      const href = element.getAttribute("href");
      if (href !== null)
        for (const rel of (element.getAttribute("rel") ?? "").toLowerCase().split(/\s+/))
          add(links, rel, href);
    } else if (tag === "title") documentTitle ??= foldedText(element);
    else if (tag === "h1" && headings.length < 20) headings.push({ text: headingText(element), isAside });
    else if (tag === "p") paragraphs++;
    if (tag === "time" && times.length < MAX_WITNESSES) {
      const text = foldedText(element);
      times.push({ text: element.getAttribute("datetime") ?? text, isAside });
      if (text !== "") dateTexts.push({ text, isAside });
    }
    if (itemprop !== null && tag !== "body") {
      const value =
        element.getAttribute("content") ?? element.getAttribute("datetime") ?? shortText(element, 200);
      if (value !== null)
        for (const key of itemprop.toLowerCase().split(/\s+/))
          add(itemprops, key, { text: value.trim(), isAside });
    }
    if (names !== "--" && tag !== "body" && tag !== "html") {
      if (DATE_NAMES.test(names) && dateTexts.length < MAX_WITNESSES) {
        const text = shortText(element, 160);
        if (text !== null && /\p{N}/u.test(text)) dateTexts.push({ text, isAside });
      }
      if (AUTHOR_NAMES.test(names) && bylines.length < MAX_WITNESSES) {
        const text = shortText(element, 300);
        if (text !== null) bylines.push({ text: joinedText(element), isAside });
      }
    }
    if (/(?:^|\s)author(?:\s|$)/.test(element.getAttribute("rel") ?? "") && tag === "a")
      bylines.unshift({ text: foldedText(element), isAside });
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (isElement(node)) visit(node, isAside, isInLink);
      else if (node.nodeType === 3 && !isAside && isBylineOpener(node.textContent ?? "")) addByline(element);
      else if (
        node.nodeType === 3 &&
        !isAside &&
        editors.length === 0 &&
        EDITORS.test(node.textContent ?? "")
      )
        editors.push(
          (node.textContent ?? "")
            .trim()
            .replace(EDITORS, "")
            .replace(/[)）]$/, ""),
        );
      else if (topChars < 8000 && node.nodeType === 3 && !isAside) {
        const text = (node.textContent ?? "").replaceAll(/\s+/g, " ").trim();
        topChars += text.length;
        // A link that says by whom is the card of another story.
        const signed = isInLink ? undefined : (NAME_LINE.exec(text)?.[1] ?? spokenByline(element, text));
        if (signed !== undefined && bylines.length < MAX_WITNESSES) bylines.push({ text: signed, isAside });
        if (text.length > 5 && text.length < 120 && /\p{N}/u.test(text))
          topLines.push(wholeLine(element) ?? text);
      }
    }
  };
  visit(document.documentElement, false, false);
  return {
    language: document.documentElement.getAttribute("lang"),
    metas,
    links,
    documentTitle,
    headings,
    times,
    itemprops,
    dateTexts,
    bylines,
    editors,
    topLines,
    paragraphs,
  };
}

const EDITORS =
  /^\s*[（(]?(?:责编|責編|责任编辑|責任編輯)\s*[:：]\s*(?=[\p{Script=Han}、，, ]{2,30}[)）]?\s*$)/u;
/** A name, a bar, and the day or nothing behind: how headers sign without a word for it. */
const NAME_LINE = /^(\p{Lu}\p{Ll}[\p{L}’'-]*(?: \p{Lu}[\p{L}’'.-]*){1,3})\s*[|•·](?:\s*\p{N}.{0,40})?$/u;
const SPOKEN =
  /^(?:by|von|par|por|door|di)\s+(\p{Lu}[\p{L}’'.-]*(?: \p{Lu}[\p{L}’'.-]*){0,3})(?:\s*[,|•·–—]|\s+(?:in|on)$|$)/iu;

/** The name in a short line that begins with a word like "by". */
function spokenByline(element: DomElement, text: string): string | undefined {
  const name = text.length < 80 ? SPOKEN.exec(text)?.[1] : undefined;
  if (name === undefined || !/^\p{Lu}/u.test(name)) return undefined;
  const whole = shortText(element, 100);
  return whole === null || !whole.startsWith(text.slice(0, 10)) || /[.!?]$/.test(whole) ? undefined : name;
}

/** A text node that ends where a name should begin. */
const isBylineOpener = (text: string): boolean =>
  text.length < 60 &&
  /^\s*(?:by|von|par|por|di|door|av|przez|autor(?:in)?(?:\/autor(?:in)?)?|author|автор|yazar|szerző|συντάκτης)\s*:?\s*$/iu.test(
    text,
  );
const LABEL =
  /^\s*(?:autor(?:in)?(?:\/autor(?:in)?)?|by|von|par|por|di|door|av|przez|author|автор|yazar|szerző|συντάκτης)\s*:?\s*\|?\s*/iu;

function nameOf(element: DomElement): string {
  const names = `${element.getAttribute("class") ?? ""} ${element.getAttribute("id") ?? ""}`;
  return names === " " ? "--" : splitNames(names.slice(0, 400));
}

const INLINE = new Set(["span", "b", "strong", "i", "em", "small", "font", "time", "u"]);

/** The short line that an element is part of: a day and its time often stand in elements of their own. */
function wholeLine(element: DomElement): string | null {
  let holder: DomElement | null = element;
  while (holder !== null && INLINE.has(holder.localName)) holder = holder.parentNode;
  return holder === null ? null : shortText(holder, 120);
}

/** The text of an element when it is short; null when it is long or empty. */
function shortText(element: DomElement, maxChars: number): string | null {
  const text = element.textContent ?? "";
  if (text.length > maxChars * 4) return null;
  const folded = text.replaceAll(/\s+/g, " ").trim();
  return folded === "" || folded.length > maxChars ? null : folded;
}

/** The text of a headline; a kicker in an element of its own is kept apart from what follows it. */
function headingText(element: DomElement): string {
  let text = "";
  const visit = (node: DomElement): void => {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (isElement(child)) {
        if (child.localName === "br") text += " ";
        else visit(child);
      } else if (child.nodeType === 3) {
        const part = child.textContent ?? "";
        if (/[\p{Ll}\p{N}!?:.”»]$/u.test(text) && /^\p{Lu}/u.test(part)) text += " ";
        text += part;
      }
    }
  };
  visit(element);
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Text with a bar between the texts of separate elements, so that name and role do not run together. */
function joinedText(element: DomElement): string {
  const parts: string[] = [];
  const visit = (node: DomElement): void => {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (isElement(child)) {
        if (child.localName === "time") continue;
        visit(child);
      } else if (child.nodeType === 3) {
        const text = (child.textContent ?? "").replaceAll(/\s+/g, " ").trim();
        if (text !== "") parts.push(text);
      }
    }
  };
  visit(element);
  return parts.join(" | ");
}

export const firstMeta = (facts: PageFacts, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const value = facts.metas.get(name)?.[0];
    if (value !== undefined) return value;
  }
  return null;
};
