import { readdirSync, readFileSync } from "node:fs";
import type { ParsedFeed } from "@wirewatch/contracts";
import { Parser } from "htmlparser2";
import iconv from "iconv-lite";
import { afterAll, describe, expect, it } from "vitest";
import { faultsOfFeed } from "../fuzz/faults-of-feed.ts";
import { NotAFeedError } from "./errors.ts";
import { parseFeed, type ParseFeedOptions } from "./parse-feed.ts";

/** What is written down beside the bytes of a feed. */
interface Golden {
  why: string;
  options?: Partial<ParseFeedOptions>;
  expect?: Record<string, unknown>;
  /** Codes that must be among the problems. */
  problems?: string[];
  noProblems?: true;
  /** Whether an XML parser takes the document: then nothing may be said against its markup, otherwise something must be. */
  markup?: "good" | "bad";
  /** Texts that may stand nowhere in what was read. */
  absent?: string[];
  error?: "WW_FEED_NOT_A_FEED";
}

interface EncodingCase {
  /** The encoder of iconv-lite. */
  encoder: string;
  /** What the prolog and the server say; null where they say nothing. */
  prolog: string | null;
  http: string | null;
  text: string;
  bom?: true;
  problems?: string[];
  /** What is read when it cannot be the text. */
  reads?: string;
}

interface DateCase {
  text: string;
  iso: string | null;
  /** The element that carries the date; default pubDate. */
  in?: string;
}

const FOLDER = new URL("../golden/", import.meta.url);
const DEFAULT_URL = "https://varn.example/feeds/news.xml";
const MARKUP_CODES = ["bad_markup", "bad_entity", "truncated", "junk_before_document"];
const checks = { all: 0, held: 0 };

const filesOf = (group: string): string[] => readdirSync(new URL(`${group}/`, FOLDER));
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, FOLDER), "utf8"));

const groups = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const pairs = groups.flatMap((group) => {
  const files = filesOf(group);
  return files
    .filter((name) => name.endsWith(".expected.json"))
    .map((name) => {
      const stem = name.slice(0, -".expected.json".length);
      const document = files.find((file) => file.startsWith(`${stem}.`) && file !== name);
      return { name: `${group}/${stem}`, golden: `${group}/${name}`, document: `${group}/${document}` };
    });
});

/** HTML without the freedom of writing it: attributes in one order, references read, white space as one space. */
function canonicalHtml(html: string): string {
  let text = "";
  let pre = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name === "pre") pre += 1;
      const list = Object.entries(attributes).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
      text += `<${name}${list.toSorted().join("")}>`;
    },
    ontext: (part) => {
      const escaped = part.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      text += pre > 0 ? escaped : escaped.replaceAll(/\s+/g, " ");
    },
    onclosetag: (name, implied) => {
      if (name === "pre") pre -= 1;
      if (!(implied && ["br", "img", "hr", "source"].includes(name))) text += `</${name}>`;
    },
  });
  parser.end(html);
  return text.replaceAll(/ +/g, " ").trim();
}

/** The same value with every `…Html` field in its canonical form. */
function comparable(value: unknown, key = ""): unknown {
  if (typeof value === "string") return key.endsWith("Html") ? canonicalHtml(value) : value;
  if (Array.isArray(value)) return value.map((entry) => comparable(entry, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, comparable(entry, name)]));
}

/** Counts each leaf that is expected, and each that is as expected. */
function countChecks(expected: unknown, actual: unknown): void {
  if (typeof expected === "object" && expected !== null && Object.keys(expected).length > 0) {
    const have = (typeof actual === "object" && actual !== null ? actual : {}) as Record<string, unknown>;
    for (const [key, value] of Object.entries(expected)) countChecks(value, have[key]);
  } else count(JSON.stringify(expected) === JSON.stringify(actual));
}

function count(holds: boolean): void {
  checks.all += 1;
  if (holds) checks.held += 1;
}

async function parseOrFail(
  bytes: Uint8Array,
  options: ParseFeedOptions,
): Promise<ParsedFeed | NotAFeedError> {
  try {
    return await parseFeed(bytes, options);
  } catch (error) {
    if (error instanceof NotAFeedError) return error;
    throw error;
  }
}

afterAll(() => {
  const percent = ((100 * checks.held) / Math.max(1, checks.all)).toFixed(2);
  console.log(`golden feeds: ${checks.held} of ${checks.all} field checks hold (${percent} %)`);
});

describe("golden feeds", () => {
  it.each(pairs)("$name", async ({ golden: path, document }) => {
    const golden = readJson(path) as Golden;
    const bytes = new Uint8Array(readFileSync(new URL(document, FOLDER)));
    const read = await parseOrFail(bytes, { url: DEFAULT_URL, ...golden.options });
    const feed = read instanceof NotAFeedError ? null : read;
    const codes = feed?.problems.map(({ code }) => code) ?? [];
    const actual = comparable(feed);
    const expected = comparable(golden.expect ?? {});
    const shown = JSON.stringify(feed === null ? "" : [feed.feed, feed.items]);

    if (golden.error !== undefined) count(read instanceof NotAFeedError && read.code === golden.error);
    if (golden.expect !== undefined) countChecks(expected, actual);
    for (const code of golden.problems ?? []) count(codes.includes(code));
    const blamed = codes.filter((code) => MARKUP_CODES.includes(code));
    const isMarkupJudged = golden.markup === "bad" ? codes.length > 0 : blamed.length === 0;
    if (golden.markup !== undefined) count(feed !== null && isMarkupJudged);
    if (golden.noProblems) count(feed !== null && codes.length === 0);
    if (golden.absent !== undefined)
      count(feed !== null && !golden.absent.some((text) => shown.includes(text)));

    expect(read instanceof NotAFeedError ? read.code : undefined, golden.why).toBe(golden.error);
    if (feed === null) return;
    expect(faultsOfFeed(feed), golden.why).toEqual([]);
    expect(actual, golden.why).toMatchObject(expected as object);
    expect(codes, golden.why).toEqual(expect.arrayContaining(golden.problems ?? []));
    if (golden.markup !== undefined)
      expect(isMarkupJudged, `${golden.why} Its markup is ${golden.markup}: ${codes.join()}`).toBe(true);
    if (golden.noProblems) expect(codes, golden.why).toEqual([]);
    for (const text of golden.absent ?? []) expect(shown, golden.why).not.toContain(text);
  });
});

describe("golden encodings", () => {
  const cases = readJson("encodings/cases.json") as EncodingCase[];
  it.each(cases.map((entry, index) => ({ ...entry, index })))(
    "$index: $encoder, prolog $prolog, server $http",
    async ({ encoder, prolog, http, text, bom, problems = [], reads = text }) => {
      const declaration = prolog === null ? "" : `<?xml version="1.0" encoding="${prolog}"?>\n`;
      const document = `${declaration}<rss version="2.0"><channel><title>Varn</title><item><title>${text}</title><guid isPermaLink="false">1</guid></item></channel></rss>`;
      expect(iconv.decode(iconv.encode(document, encoder), encoder)).toBe(document);
      const feed = await parseFeed(
        new Uint8Array(iconv.encode(document, encoder, { addBOM: bom ?? false })),
        {
          url: DEFAULT_URL,
          ...(http === null ? {} : { contentType: http }),
        },
      );
      const codes = feed.problems.map(({ code }) => code);
      count(feed.items[0]?.title === reads);
      for (const code of problems) count(codes.includes(code));
      expect(feed.items[0]?.title).toBe(reads);
      expect(codes).toEqual(expect.arrayContaining(problems));
    },
  );
});

describe("golden dates", () => {
  const cases = readJson("dates/cases.json") as DateCase[];
  it.each(cases)("$text", async ({ text, iso, in: element = "pubDate" }) => {
    const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const document = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>Varn</title><item><title>Fog</title><guid isPermaLink="false">1</guid><${element}>${escaped}</${element}></item></channel></rss>`;
    const feed = await parseFeed(new TextEncoder().encode(document), { url: DEFAULT_URL });
    const unreadable = feed.problems.some(({ code }) => code === "bad_date");
    count(feed.items[0]?.publishedAt === iso);
    count(unreadable === (iso === null && text.trim() !== ""));
    expect(feed.items[0]?.publishedAt).toBe(iso);
    expect(unreadable).toBe(iso === null && text.trim() !== "");
  });
});

it("has hundreds of golden pairs", () => {
  expect(pairs.length).toBeGreaterThanOrEqual(450);
});
