import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mutatedFeed, readGoldenDocuments } from "../fuzz/mutated-feed.ts";
import type { FeedElement, RawFeed } from "./feed-element.ts";
import { normalizeHead } from "./normalize-head.ts";
import { namesOf, normalizeItem } from "./normalize-item.ts";
import { openProblemList } from "./problems.ts";
import { readStrictly } from "./read-strictly.ts";
import { readTolerantly } from "./read-tolerantly.ts";

const FOLDER = new URL("../golden/", import.meta.url);
const BASE = "https://varn.example/feeds/news.xml";
const RUNS = 500;

function normal(raw: RawFeed): unknown {
  const problems = openProblemList();
  const head = normalizeHead(raw);
  const authors = raw.heads.flatMap(({ content }) =>
    content.filter((part): part is FeedElement => typeof part !== "string" && part.name === "author"),
  );
  const around = { format: raw.format, authors: namesOf(authors), language: head.language };
  return { format: raw.format, head, items: raw.items.map((item) => normalizeItem(item, around, problems)) };
}

/** Whether rss-parser reads the document; then our own reader must say the same and find nothing wrong. */
async function isReadAlike(text: string, name: string): Promise<boolean> {
  const strict = await readStrictly(text, BASE);
  if (strict === null) return false;
  const problems = openProblemList();
  expect(normal(strict), name).toEqual(normal(readTolerantly(text, BASE, problems)));
  const codes = problems.notes().map(({ code }) => code);
  expect(codes, `${name}: what rss-parser reads is well-formed`).toEqual([]);
  return true;
}

it("rss-parser and our own reader say the same of every plain feed", async () => {
  const documents = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".xml"),
  );
  let plain = 0;
  for (const name of documents) {
    if (await isReadAlike(readFileSync(new URL(name, FOLDER), "utf8"), name)) plain += 1;
  }
  expect(plain).toBeGreaterThan(200);
}, 30_000);

const NAMES = [
  ..."title link guid description pubDate author category comments source enclosure id updated published".split(
    " ",
  ),
  ..."summary content subtitle language ttl lastBuildDate copyright image dc:creator dc:date dc:subject".split(
    " ",
  ),
  ..."content:encoded itunes:summary media:title media:content media:group atom:link sy:updatePeriod".split(
    " ",
  ),
];
const ATTRIBUTES = [
  "",
  "",
  "",
  ' isPermaLink="false"',
  ' type="html"',
  " type='text'",
  ' href="/a?b=1&amp;c=2"',
  ' rel="self" href="f"',
  ' url="x.mp3" length="1"',
  ' term="t"',
  ' domain="d"',
  " mode='base64'",
];
const TEXTS = [
  "",
  " ",
  "\n  ",
  "Fog",
  "Fog &amp; sea",
  "&lt;p&gt;Fog &amp;amp; sea&lt;/p&gt;",
  "<![CDATA[<p>Fog</p>]]>",
  "<![CDATA[]]>",
  "a<![CDATA[ b ]]>c",
  "<![CDATA[a]]><![CDATA[b]]>",
  "<!-- no -->",
  "a<!-- no -->b",
  "<?php no ?>",
  "&#8211;&#xe9;",
  "Sun, 01 Mar 2026 12:00:00 GMT",
  "2026-03-01T12:00:00Z",
  "https://varn.example/1",
  "/1",
  "30",
  "a".repeat(60),
  `${"b ".repeat(30)}&lt;b&gt;`,
  "__proto__",
];
const ROOTS = [
  ["rss", 'version="2.0"', "channel", "item"],
  [
    "rdf:RDF",
    'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"',
    "channel",
    "item",
  ],
  ["feed", 'xmlns="http://www.w3.org/2005/Atom" xml:lang="de"', "", "entry"],
] as const;
const PREFIXES =
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"';

const element = fc
  .record({
    name: fc.constantFrom(...NAMES),
    attributes: fc.constantFrom(...ATTRIBUTES),
    text: fc.constantFrom(...TEXTS),
    part: fc.oneof(
      { weight: 15, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.tuple(
          fc.constantFrom("name", "url", "title", "media:title", "link"),
          fc.constantFrom(...TEXTS),
        ),
      },
    ),
  })
  .map(({ name, attributes, text, part }) => {
    const inside = part === null ? text : `${text}<${part[0]}>${part[1]}</${part[0]}>`;
    return inside === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${inside}</${name}>\n`;
  });
const elements = fc.array(element, { maxLength: 5 }).map((parts) => parts.join(""));
const plainFeed = fc
  .record({
    root: fc.constantFrom(...ROOTS),
    head: elements,
    items: fc.array(elements, { maxLength: 3 }),
    tail: elements,
  })
  .map(({ root: [name, attributes, channel, item], head, items, tail }) => {
    const listed = items.map((inside) => `<${item}>${inside}</${item}>`).join("\n");
    const isInside = name === "rss";
    const open = channel === "" ? "" : `<${channel}>`;
    const close = channel === "" ? "" : `</${channel}>`;
    return `<?xml version="1.0"?>\n<${name} ${attributes} ${PREFIXES}>${open}${head}${isInside ? listed + tail + close : tail + close + listed}</${name}>`;
  });

it("both say the same of feeds made of any plain elements", async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(plainFeed, async (text) => {
      if (await isReadAlike(text, text)) plain += 1;
    }),
    { numRuns: RUNS, seed: 20_260_301 },
  );
  expect(plain).toBeGreaterThan(RUNS / 3);
}, 30_000);

it("both say the same of golden feeds after a few changes, as far as these are still plain", async () => {
  const documents = readGoldenDocuments(FOLDER);
  await fc.assert(
    fc.asyncProperty(mutatedFeed(documents), async ({ bytes, name }) => {
      await isReadAlike(new TextDecoder().decode(bytes), name);
    }),
    { numRuns: RUNS, seed: 20_260_301 },
  );
}, 30_000);
