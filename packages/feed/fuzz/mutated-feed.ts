import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";

export interface GoldenDocument {
  name: string;
  bytes: Uint8Array;
}

/** A document as a server would give it. */
export interface ServedFeed extends GoldenDocument {
  options: { url: string; contentType?: string; contentLocation?: string };
}

const URL_OF_FEED = "https://varn.example/feeds/news.xml";
const SERVERS: readonly ServedFeed["options"][] = [
  { url: URL_OF_FEED },
  { url: "http://varn.example:8080/?feed=rss#top" },
  { url: URL_OF_FEED, contentType: "text/xml; charset=iso-2022-jp" },
  { url: URL_OF_FEED, contentType: "application/json; charset=utf-16le" },
  { url: URL_OF_FEED, contentType: "text/html; charset=x-user-defined" },
  { url: URL_OF_FEED, contentType: 'text/xml; charset="' },
  { url: URL_OF_FEED, contentType: "text/xml; charset=constructor" },
  { url: URL_OF_FEED, contentLocation: "javascript:alert(1)" },
  { url: URL_OF_FEED, contentLocation: "//[" },
  { url: URL_OF_FEED, contentLocation: "data:text/html,x" },
];

/** Asks for it in the plainest way. */
export const served = (document: GoldenDocument): ServedFeed => ({
  ...document,
  options: { url: URL_OF_FEED },
});

/** What the feeds of the world and those who attack their readers put where it does not belong. */
const FRAGMENTS = [
  "&",
  "&nbsp;",
  "&nosuch;",
  "&#0;",
  "&#xD83C;",
  "&#99999999;",
  "&amp;amp;amp;",
  "&a;&a;&a;&a;&a;&a;&a;&a;",
  '<!DOCTYPE x [<!ENTITY a "&b;&b;&b;&b;"><!ENTITY b "&c;&c;&c;&c;"><!ENTITY c "&a;">]>',
  "<!DOCTYPE x [",
  "]>",
  "<![CDATA[",
  "]]>",
  "<!--",
  "-->",
  "<?xml version='1.0' encoding='utf-16'?>",
  "<?",
  "?>",
  "<",
  ">",
  "</",
  "/>",
  '"',
  "'",
  "=",
  "\u0000",
  "\u0008",
  "\uFEFF",
  "\uFFFE",
  "\u2028",
  "<item>",
  "</item>",
  "<entry>",
  "<channel>",
  "</channel>",
  "</rss>",
  "<title>",
  "<description>",
  '<content type="xhtml">',
  '<content mode="base64">',
  "<link>",
  ' xml:base="javascript:alert(1)//"',
  ' xml:base="http://[/"',
  ' xmlns=""',
  ' xmlns:dc="x"',
  "<script>alert(1)</script>",
  "&lt;script>alert(1)&lt;/script>",
  '&lt;img src=x onerror="alert(1)">',
  "<a href='java&#9;script:alert(1)'>x</a>",
  "&lt;a href=' javascript:alert(1)'>x&lt;/a>",
  "&lt;svg>&lt;style>&lt;img src=x onerror=alert(1)>",
  "<iframe srcdoc='<script>'>",
  "<link>javascript:alert(1)</link>",
  "<link>http://[/</link>",
  "<guid>data:text/html,x</guid>",
  "<pubDate>99 Foo 99999 99:99:99 +9999</pubDate>",
  "<pubDate>275760-09-13T00:00:00Z</pubDate>",
  '{"items":[',
  "[[[[",
  "}}]]",
  "\\ud800",
  '"__proto__":{"a":1},',
  "1e999",
] as const;

const NAMES = [
  "item",
  "entry",
  "title",
  "link",
  "guid",
  "description",
  "content:encoded",
  "content",
  "summary",
  "channel",
  "rss",
  "feed",
  "rdf:RDF",
  "urlset",
  "sitemapindex",
  "CHANNEL",
  "author",
  "name",
  "source",
  "image",
  "media:group",
  "div",
  "p",
  "a",
  "script",
  "style",
  "svg",
  "constructor",
  "__proto__",
  "x:y:z",
] as const;

const MAX_BYTES = 64 * 1024;

/** One change of the bytes of a document. */
type Change = (bytes: Uint8Array) => Uint8Array;

/** The documents of all golden pairs, in one order everywhere. */
export function readGoldenDocuments(folder: URL): GoldenDocument[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: group }) =>
      readdirSync(new URL(`${group}/`, folder))
        .filter((name) => !name.endsWith(".json") || !/^cases\.json$|\.expected\.json$/.test(name))
        .map((name) => ({
          name: `${group}/${name}`,
          bytes: new Uint8Array(readFileSync(new URL(`${group}/${name}`, folder))),
        })),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Golden documents after a few changes of the kinds that wires, editors, scripts and attackers make. */
export function mutatedFeed(documents: readonly GoldenDocument[]): fc.Arbitrary<ServedFeed> {
  const changes = fc.array(fc.oneof(byteChange(), pieceChange(documents), markupChange()), {
    minLength: 1,
    maxLength: 6,
  });
  const server = fc.oneof(
    { weight: 2, arbitrary: fc.constant({ url: URL_OF_FEED }) },
    fc.constantFrom(...SERVERS),
  );
  return fc.tuple(fc.constantFrom(...documents), changes, server).map(([document, list, options]) => ({
    name: document.name,
    bytes: list.reduce((bytes, change) => change(bytes), document.bytes),
    options,
  }));
}

const place = fc.nat(MAX_BYTES);

function byteChange(): fc.Arbitrary<Change> {
  const flip = fc.tuple(place, fc.nat(255)).map(([at, value]): Change => (bytes) => {
    const changed = bytes.slice();
    if (bytes.length > 0) changed[at % bytes.length] = value;
    return changed;
  });
  const truncate = place.map(
    (at): Change =>
      (bytes) =>
        bytes.slice(0, placeIn(bytes, at)),
  );
  return fc.oneof(flip, truncate);
}

function pieceChange(documents: readonly GoldenDocument[]): fc.Arbitrary<Change> {
  const remove = fc.tuple(place, fc.nat(200)).map(([at, length]): Change => (bytes) => {
    const start = placeIn(bytes, at);
    return joined([bytes.subarray(0, start), bytes.subarray(start + length)]);
  });
  const duplicate = fc.tuple(place, fc.nat(400), fc.nat(40)).map(([at, length, times]): Change => (bytes) => {
    const start = placeIn(bytes, at);
    const copies = Array.from({ length: times }, () => bytes.subarray(start, start + length));
    return insertedAt(bytes, start, copies);
  });
  const splice = fc
    .tuple(fc.constantFrom(...documents), place, fc.nat(2000), place)
    .map(([other, from, length, at]): Change => (bytes) => {
      const start = placeIn(other.bytes, from);
      return insertedAt(bytes, at, [other.bytes.subarray(start, start + length)]);
    });
  return fc.oneof(remove, duplicate, splice);
}

function markupChange(): fc.Arbitrary<Change> {
  const rename = fc.tuple(fc.nat(60), fc.constantFrom(...NAMES)).map(([which, name]): Change => (bytes) => {
    // ISO 8859-1 keeps every byte as it is.
    const text = Buffer.from(bytes).toString("latin1");
    let seen = -1;
    const renamed = text.replaceAll(/(<\/?)([A-Za-z][\w:.-]*)/g, (all: string, open: string) => {
      seen += 1;
      return seen === which ? `${open}${name}` : all;
    });
    return new Uint8Array(Buffer.from(renamed, "latin1"));
  });
  const nest = fc
    .tuple(place, fc.constantFrom(...NAMES), fc.oneof(fc.nat(20), fc.nat(8000)), fc.boolean())
    .map(([at, name, times, close]): Change => (bytes) => {
      const tags = `<${name}>`.repeat(times) + (close ? `</${name}>`.repeat(times) : "");
      return insertedAt(bytes, at, [encoded(tags)]);
    });
  const insert = fc.tuple(place, fc.constantFrom(...FRAGMENTS), fc.oneof(fc.constant(1), fc.nat(2000))).map(
    ([at, fragment, times]): Change =>
      (bytes) =>
        insertedAt(bytes, at, [encoded(fragment.repeat(times))]),
  );
  return fc.oneof(rename, nest, insert);
}

const placeIn = (bytes: Uint8Array, at: number): number => at % (bytes.length + 1);
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts).subarray(0, MAX_BYTES));
const insertedAt = (bytes: Uint8Array, at: number, pieces: readonly Uint8Array[]): Uint8Array => {
  const start = placeIn(bytes, at);
  return joined([bytes.subarray(0, start), ...pieces, bytes.subarray(start)]);
};
