import { Parser } from "htmlparser2";

export interface RawItem {
  id: string | null;
  link: string | null;
  title: string;
  summary: string;
  content: string;
  authors: string[];
  published: string;
  updated: string;
  categories: string[];
  enclosure: Readonly<Record<string, string>> | null;
}

export interface RawFeed {
  title: string;
  link: string | null;
  self: string | null;
  description: string;
  language: string | null;
  hub: string | null;
  ttlMinutes: number | null;
  items: RawItem[];
}

const MAX_DEPTH = 256;
const MAX_ITEMS = 50_000;

const emptyItem = (): RawItem => ({
  id: null,
  link: null,
  title: "",
  summary: "",
  content: "",
  authors: [],
  published: "",
  updated: "",
  categories: [],
  enclosure: null,
});

/** Reads the items of markup that no XML parser takes: unclosed or crossed tags, a document that ends in the middle. */
export function readTolerantly(text: string): RawFeed {
  const feed: RawFeed = {
    title: "",
    link: null,
    self: null,
    description: "",
    language: null,
    hub: null,
    ttlMinutes: null,
    items: [],
  };
  const open: string[] = [];
  let item: RawItem | null = null;
  /** The element whose text is being gathered, and what it holds so far. */
  let gathering: string | null = null;
  let gathered = "";

  const put = (name: string, value: string): void => {
    const content = value.trim();
    if (!item) {
      if (name === "title" && feed.title === "") feed.title = content;
      else if (name === "link" && content !== "") feed.link ??= content;
      else if (
        (name === "description" || name === "subtitle" || name === "tagline") &&
        feed.description === ""
      )
        feed.description = content;
      else if (name === "language" || name === "dc:language") feed.language ??= content || null;
      return;
    }
    if (name === "title") item.title ||= content;
    else if (name === "link") item.link ??= content || null;
    else if (name === "guid" || name === "id") item.id ??= content || null;
    else if (name === "description" || name === "summary") item.summary ||= content;
    else if (name === "content:encoded" || name === "content" || name === "fullitem" || name === "body")
      item.content ||= content;
    else if (
      name === "pubdate" ||
      name === "published" ||
      name === "issued" ||
      name === "dc:date" ||
      name === "created"
    )
      item.published ||= content;
    else if (name === "updated" || name === "modified" || name === "dcterms:modified")
      item.updated ||= content;
    else if (name === "dc:creator" || name === "author" || name === "name") item.authors.push(content);
    else if (name === "category" || name === "dc:subject") item.categories.push(content);
  };
  const finishItem = (): void => {
    if (item && feed.items.length < MAX_ITEMS) feed.items.push(item);
    item = null;
  };
  const flush = (): void => {
    if (gathering !== null) put(gathering, gathered);
    gathering = null;
    gathered = "";
  };

  const parser = new Parser(
    {
      onopentag: (rawName, attributes) => {
        const name = localName(rawName);
        if (open.length < MAX_DEPTH) open.push(name);
        if (name === "item" || name === "entry") {
          flush();
          finishItem();
          item = emptyItem();
          const about = attributes["rdf:about"];
          if (about) item.id = about;
          return;
        }
        if (name === "link" && attributes["href"] !== undefined) {
          const { rel = "alternate", href } = attributes;
          if (rel === "alternate") {
            if (item) item.link ??= href;
            else feed.link ??= href;
          } else if (rel === "self" && !item) feed.self ??= href;
          else if (rel === "hub") feed.hub ??= href;
          return;
        }
        if (name === "enclosure" && item) {
          item.enclosure ??= attributes;
          return;
        }
        if (name === "category" && item && attributes["term"])
          item.categories.push(attributes["label"] ?? attributes["term"]);
        if (gathering !== null && isMarkup(name)) {
          gathered += `<${name}>`;
          return;
        }
        flush();
        gathering = name;
      },
      ontext: (part) => {
        if (gathering !== null) gathered += part;
      },
      onclosetag: (rawName) => {
        const name = localName(rawName);
        const at = open.lastIndexOf(name);
        if (at >= 0) open.length = at;
        if (gathering !== null && gathering !== name && isMarkup(name)) {
          gathered += `</${name}>`;
          return;
        }
        flush();
        if (name === "item" || name === "entry") finishItem();
      },
    },
    { xmlMode: true, decodeEntities: true, recognizeCDATA: true, lowerCaseTags: true },
  );
  parser.end(text);
  flush();
  finishItem();
  return feed;
}

/** Names of the namespaces that matter keep their prefix; `rss:` and other prefixes of the format itself go. */
function localName(name: string): string {
  const lower = name.toLowerCase();
  return /^(rss|atom|a|r|rdf):/.test(lower) ? lower.slice(lower.indexOf(":") + 1) : lower;
}

const MARKUP = new Set([
  "p",
  "br",
  "a",
  "b",
  "strong",
  "i",
  "em",
  "div",
  "span",
  "ul",
  "ol",
  "li",
  "img",
  "h1",
  "h2",
  "h3",
  "h4",
  "blockquote",
  "table",
  "tr",
  "td",
]);
const isMarkup = (name: string): boolean => MARKUP.has(name);
