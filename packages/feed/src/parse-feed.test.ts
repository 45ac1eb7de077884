import { gzipSync } from "node:zlib";
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { NotAFeedError } from "./errors.ts";
import { parseFeed } from "./parse-feed.ts";
import { readDate } from "./read-date.ts";

const URL_OF_FEED = "https://varn.example/feed";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string | Uint8Array, contentType?: string) =>
  parseFeed(typeof text === "string" ? bytes(text) : text, {
    url: URL_OF_FEED,
    ...(contentType === undefined ? {} : { contentType }),
  });
const rss = (items: string, head = ""): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Varn Post</title><link>https://varn.example/</link><description>News</description>${head}${items}</channel></rss>`;

describe("formats", () => {
  it("reads RSS 2.0", async () => {
    const feed = await parse(
      rss(
        `<item><title>Ferry &amp; fog</title><link>/a/1</link><guid isPermaLink="false">id-1</guid><pubDate>Sun, 01 Mar 2026 12:00:00 +0100</pubDate><dc:creator>Noor Ellison</dc:creator><category>Sea</category><description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Whole <a href="/b">text</a></p>]]></content:encoded><enclosure url="https://varn.example/a.mp3" type="audio/mpeg" length="12"/></item>`,
        "<ttl>30</ttl><language>en</language>",
      ),
    );
    expect(feed).toMatchObject({
      format: "rss",
      feed: {
        title: "Varn Post",
        siteUrl: "https://varn.example/",
        language: "en",
        updateIntervalMs: 1_800_000,
      },
      problems: [],
    });
    expect(feed.items[0]).toMatchObject({
      id: "id-1",
      url: "https://varn.example/a/1",
      title: "Ferry & fog",
      summaryHtml: "<p>Short</p>",
      contentHtml: '<p>Whole <a href="https://varn.example/b">text</a></p>',
      authors: ["Noor Ellison"],
      publishedAt: "2026-03-01T11:00:00.000Z",
      categories: ["Sea"],
      enclosures: [{ url: "https://varn.example/a.mp3", type: "audio/mpeg", length: 12 }],
    });
  });

  it("reads Atom 1.0", async () => {
    const feed = await parse(
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Tagblatt</title><link href="https://t.example/"/><link rel="hub" href="https://hub.example/"/><id>x</id><updated>2026-03-01T00:00:00Z</updated><entry><title type="html">Str&amp;eacute;ik</title><id>tag:1</id><link href="https://t.example/1"/><published>2026-03-01T10:00:00+01:00</published><updated>2026-03-01T11:00:00Z</updated><author><name>A. Damm</name></author><summary>Kurz</summary><content type="html">&lt;p&gt;Lang&lt;/p&gt;</content></entry></feed>`,
    );
    expect(feed).toMatchObject({
      format: "atom",
      feed: { title: "Tagblatt", language: "de", hubUrl: "https://hub.example/" },
    });
    expect(feed.items[0]).toMatchObject({
      id: "tag:1",
      url: "https://t.example/1",
      title: "Stréik",
      contentHtml: "<p>Lang</p>",
      authors: ["A. Damm"],
      publishedAt: "2026-03-01T09:00:00.000Z",
      updatedAt: "2026-03-01T11:00:00.000Z",
    });
  });

  it("reads RSS 1.0", async () => {
    const feed = await parse(
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://h.example/"><title>Harbour</title><link>https://h.example/</link></channel><item rdf:about="https://h.example/1"><title>Cranes</title><link>https://h.example/1</link><dc:date>2026-03-01T10:00:00Z</dc:date><description>Text</description></item></rdf:RDF>`,
    );
    expect(feed).toMatchObject({
      format: "rdf",
      items: [{ url: "https://h.example/1", title: "Cranes", publishedAt: "2026-03-01T10:00:00.000Z" }],
    });
  });

  it("reads JSON Feed 1.1", async () => {
    const feed = await parse(
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "Lind",
        language: "en",
        items: [
          {
            id: 7,
            url: "/7",
            title: "A <b>",
            content_text: "One\n\nTwo",
            date_published: "2026-03-01T10:00:00Z",
            authors: [{ name: "J. Reed" }],
            tags: ["x"],
          },
        ],
      }),
    );
    expect(feed).toMatchObject({
      format: "json",
      items: [
        {
          id: "7",
          url: "https://varn.example/7",
          contentHtml: "<p>One</p><p>Two</p>",
          authors: ["J. Reed"],
          categories: ["x"],
        },
      ],
    });
  });
});

describe("encodings", () => {
  const text = (label: string): string =>
    `<?xml version="1.0" encoding="${label}"?><rss version="2.0"><channel><title>t</title><item><title>`;
  it.each([
    ["windows-1251", "Забастовка в порту"],
    ["koi8-r", "Наводнение"],
    ["iso-8859-7", "Απεργία"],
    ["big5", "港口罷工"],
    ["gb2312", "港口罢工"],
    ["shift_jis", "港のストライキ"],
    ["euc-kr", "항구 파업"],
    ["windows-1252", "“Grève” – 5 €"],
    ["iso-8859-8", "שביתה"],
  ])("reads %s", async (label, title) => {
    const feed = await parse(
      new Uint8Array(
        iconv.encode(`${text(label)}${title}</title><guid>1</guid></item></channel></rss>`, label),
      ),
    );
    expect(feed.items[0]?.title).toBe(title);
  });
  it("reads UTF-16 with a BOM, UTF-8 that claims to be something else, and gzip", async () => {
    const document = `${text("utf-16")}Über</title><guid>1</guid></item></channel></rss>`;
    expect(
      (await parse(new Uint8Array(iconv.encode(document, "utf-16le", { addBOM: true })))).items[0]?.title,
    ).toBe("Über");
    const lying = await parse(
      bytes(`${text("windows-1251")}Über</title><guid>1</guid></item></channel></rss>`),
    );
    expect(lying.items[0]?.title).toBe("Über");
    expect(lying.problems.map(({ code }) => code)).toContain("charset_declared_wrongly");
    expect(
      (await parse(new Uint8Array(gzipSync(rss("<item><title>z</title><guid>1</guid></item>"))))).items,
    ).toHaveLength(1);
  });
});

describe("broken feeds give every item that can be read", () => {
  it.each([
    ["an ampersand", rss("<item><title>Salt & sea</title><guid>1</guid></item>"), "Salt & sea"],
    ["an HTML entity", rss("<item><title>Caf&eacute;</title><guid>1</guid></item>"), "Café"],
    [
      "junk before the prolog",
      `\n\nWarning: mysql\n${rss("<item><title>x</title><guid>1</guid></item>")}`,
      "x",
    ],
    [
      "an undeclared prefix",
      "<rss><channel><title>t</title><item><title>y</title><foo:bar>z</foo:bar><guid>1</guid></item></channel></rss>",
      "y",
    ],
    [
      "crossed tags",
      "<rss><channel><title>t</title><item><title>w</title><description><b><i>x</b></i></description><guid>1</guid></item></channel></rss>",
      "w",
    ],
    ["the end missing", rss("<item><title>cut</title><guid>1</guid></item>").slice(0, -30), "cut"],
    ["a control character", rss("<item><title>a\u0001b</title><guid>1</guid></item>"), "ab"],
  ])("%s", async (_, document, title) => {
    const feed = await parse(document);
    expect(feed.items.map((item) => item.title)).toEqual([title]);
  });
});

it("loses no item after one that is nested too deep", async () => {
  const deep = `<item><title>deep</title><description>${"<b>".repeat(5000)}</description></item>`;
  const feed = await parse(rss(`${deep}<item><title>next</title><guid>2</guid></item>`));
  expect(feed.items.map(({ title }) => title)).toEqual(["deep", "next"]);
});

describe("what is no feed", () => {
  it.each([
    ["", "empty"],
    ["<!doctype html><html><body>hi</body></html>", "HTML"],
    ["%PDF-1.7", "PDF"],
    ["plain words", "text"],
    ['{"a":1}', "JSON"],
    ["<svg></svg>", "svg"],
    ["<order><item><price>1</price></item></order>", "order"],
    ["[".repeat(100_000), "JSON"],
  ])("refuses %s", async (document, looks) => {
    await expect(parse(document)).rejects.toThrow(NotAFeedError);
    await expect(parse(document)).rejects.toThrow(new RegExp(looks));
  });
});

describe("hostile markup", () => {
  const evil = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<svg onload=alert(1)>",
    "<iframe srcdoc='<script>'></iframe>",
    "<math><mtext><script>1</script></mtext></math>",
    "<base href='//evil'>",
    "<form action=x><input></form>",
    "<style>@import 'x'</style>",
    "<a href='data:text/html,x'>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<meta http-equiv=refresh content='0;url=x'>",
    "<img src='https://t.example/p.gif' width=1 height=1>",
  ];
  it.each(evil)("leaves nothing dangerous of %s", async (html) => {
    const feed = await parse(
      rss(
        `<item><title>t</title><guid>1</guid><description><![CDATA[<p>ok</p>${html}]]></description></item>`,
      ),
    );
    const shown = feed.items[0]?.summaryHtml ?? "";
    expect(shown).toContain("<p>ok</p>");
    expect(shown).not.toMatch(
      /<script|onerror|onload|javascript:|<iframe|<svg|<math|<base|<form|<style|data:text|<meta|width="1"/i,
    );
  });
  it("gives titles as text", async () => {
    expect(
      (await parse(rss("<item><title>&lt;b&gt;Bold&lt;/b&gt; &amp;amp; brave</title><guid>1</guid></item>")))
        .items[0]?.title,
    ).toBe("Bold & brave");
  });
  it("keeps __proto__ from being anything but a name", async () => {
    await parse(
      "<rss><channel><title>t</title><item><title>x</title><__proto__><polluted>1</polluted></__proto__><guid>1</guid></item></channel></rss>",
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("limits", () => {
  it("cuts items and says so", async () => {
    const feed = await parseFeed(
      bytes(
        rss(
          Array.from({ length: 30 }, (_, n) => `<item><title>n${n}</title><guid>${n}</guid></item>`).join(""),
        ),
      ),
      { url: URL_OF_FEED, maxItems: 10 },
    );
    expect(feed.items).toHaveLength(10);
    expect(feed.problems.map(({ code }) => code)).toEqual(["items_cut"]);
  });

  it("keeps the newest of too many items when the oldest come first", async () => {
    const items = Array.from(
      { length: 30 },
      (_, n) =>
        `<item><guid>${n}</guid><pubDate>${new Date(Date.UTC(2026, 0, n + 1)).toUTCString()}</pubDate></item>`,
    );
    const feed = await parseFeed(bytes(rss(items.join(""))), { url: URL_OF_FEED, maxItems: 3 });
    expect(feed.items.map(({ id }) => id)).toEqual(["27", "28", "29"]);
  });
});

describe("readDate", () => {
  it.each([
    ["Sun, 01 Mar 2026 12:00:00 GMT", "2026-03-01T12:00:00.000Z"],
    ["Mon, 1 Mar 26 12:00 EST", "2026-03-01T17:00:00.000Z"],
    ["01 Mar 2026 12:00:00 +0530", "2026-03-01T06:30:00.000Z"],
    ["2026-03-01T12:00:00.123+01:00", "2026-03-01T11:00:00.123Z"],
    ["2026-03-01", "2026-03-01T00:00:00.000Z"],
    ["20260301T120000Z", "2026-03-01T12:00:00.000Z"],
    ["0000-00-00", null],
    ["31 Feb 2026 10:00:00 GMT", null],
    ["tomorrow", null],
    ["", null],
    ["03/04/2026", null],
    ["Sun, 01 Mar 2026 12:00:00 XYZ", null],
  ])("reads %j", (text, expected) => expect(readDate(text)).toBe(expected));
});

describe("any bytes", () => {
  it("give a feed or NotAFeedError, never anything else", async () => {
    const seed = rss(
      "<item><title>Ferry &amp; fog</title><link>/a</link><guid>1</guid><pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate><description>x</description></item>",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(seed.length - 1),
        fc.nat(40),
        fc.string({ maxLength: 30, unit: "binary" }),
        async (at, cut, junk) => {
          try {
            await parse(seed.slice(0, at) + junk + seed.slice(at + cut));
          } catch (error) {
            expect(error).toBeInstanceOf(NotAFeedError);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 20_000);
});
