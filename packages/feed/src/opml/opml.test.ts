import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { NotOpmlError, TooManyOutlinesError } from "./errors.ts";
import { joinFolder, splitFolder } from "./folder-path.ts";
import { planImport } from "./plan-import.ts";
import { readOpml } from "./read-opml.ts";
import { writeOpml, type OpmlFeed } from "./write-opml.ts";

describe("readOpml", () => {
  it("refuses elements without an end that no list has so many of", () => {
    const before = process.cpuUsage();
    expect(() => readOpml(`<opml><body>${"<x>".repeat(300_000)}`)).toThrow(TooManyOutlinesError);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3000);
  });

  it("keeps folders, names, languages and lines", () => {
    const { title, outlines } = readOpml(`<?xml version="1.0"?>
<opml version="1.1"><head><title>My &amp; list</title></head><body>
<outline text="News"><outline title="Europe">
  <outline text="Post" title="The Post" type="rss" xmlUrl="https://post.example/feed?a=1&amp;b=2" htmlUrl="https://post.example/" language="en-GB"/>
</outline></outline>
<outline text="Sport" type="rss" xmlUrl="https://sport.example/rss" category="/Sport/Rowing,news"></outline>
<outline text="More" type="include" url="https://lists.example/more.opml"/>
</body></opml>`);
    expect(title).toBe("My & list");
    expect(outlines).toMatchObject([
      {
        line: 4,
        url: "https://post.example/feed?a=1&b=2",
        title: "The Post",
        folder: ["News", "Europe"],
        language: "en-GB",
      },
      { line: 6, url: "https://sport.example/rss", title: "Sport", folder: ["Sport", "Rowing"] },
      { line: 7, url: "", type: "include" },
    ]);
  });

  it("reads what is not well formed", () => {
    const { outlines } = readOpml(
      `junk <OPML><BODY>
<OUTLINE TEXT="A & B"><OUTLINE XMLURL='http://a.example/?x=1&y=2' TITLE=Plain>
<outline xmlurl="http://b.example/" text="caf&eacute; <b>"></OUTLINE>
<outline xmlUrl="http://c.example/"`.concat(">"),
    );
    expect(outlines).toMatchObject([
      { url: "http://a.example/?x=1&y=2", title: "Plain", folder: ["A & B"] },
      { url: "http://b.example/", title: "café <b>", folder: ["A & B"] },
      { url: "http://c.example/" },
    ]);
  });

  it("reads any encoding", () => {
    const text =
      '<?xml version="1.0" encoding="windows-1251"?><opml><body><outline text="Новости дня" xmlUrl="http://a.example/"/></body></opml>';
    expect(readOpml(iconv.encode(text, "windows-1251")).outlines[0]?.title).toBe("Новости дня");
    expect(readOpml(iconv.encode(text, "utf-16", { addBOM: true })).outlines[0]?.title).toBe("Новости дня");
  });

  it("refuses what is no list, and lists without end", () => {
    expect(() => readOpml("<html><body>Hello</body></html>")).toThrow(NotOpmlError);
    expect(() => readOpml("")).toThrow(NotOpmlError);
    expect(readOpml("<opml><body/></opml>").outlines).toEqual([]);
    expect(() =>
      readOpml(`<opml>${'<outline xmlUrl="http://a.example/"/>'.repeat(11)}`, { maxOutlines: 10 }),
    ).toThrow(TooManyOutlinesError);
    expect(() => readOpml(`<opml>${'<outline text="a">'.repeat(6000)}`)).toThrow(TooManyOutlinesError);
  });

  it("reads hostile lists in time", () => {
    for (const text of [
      `<opml>${'<outline text="a">'.repeat(5000)}`,
      `<opml><outline ${'a="'.repeat(20_000)}`,
      `<opml>${"<outline ".repeat(20_000)}`,
    ]) {
      const startedAt = performance.now();
      readOpml(text);
      expect(performance.now() - startedAt).toBeLessThan(4000);
    }
  });
});

describe("planImport", () => {
  it("says of every outline what becomes of it", () => {
    const { outlines } = readOpml(`<opml><body>
<outline text="ok" xmlUrl="feed://a.example/rss" language="pt_BR" country="br"/>
<outline text="again" xmlUrl="http://a.example/rss"/>
<outline text="bare" xmlUrl="b.example/rss"/>
<outline text="mail" xmlUrl="mailto:x@y.example"/>
<outline text="list" type="link" url="https://c.example/l.opml"/>
<outline text="none" type="rss" htmlUrl="https://d.example/"/>
<outline text="long" xmlUrl="https://e.example/${"x".repeat(3000)}"/></body></opml>`);
    expect(planImport(outlines)).toMatchObject([
      {
        kind: "feed",
        line: 2,
        feed: { url: "http://a.example/rss", language: "pt-BR", source: { country: "BR" } },
      },
      { kind: "repeated", line: 3, firstLine: 2 },
      { kind: "refused", line: 4, remedy: 'Write xmlUrl="https://b.example/rss".' },
      { kind: "refused", line: 5, why: expect.stringContaining("not an http(s)") },
      { kind: "refused", line: 6, why: expect.stringContaining("another list") },
      { kind: "refused", line: 7, remedy: expect.stringContaining("discover") },
      { kind: "refused", line: 8, why: expect.stringContaining("too long") },
    ]);
  });
});

describe("writeOpml", () => {
  const name = fc
    .array(fc.constantFrom(..."a é & < > \" ' / \\ 新 &amp; %41 \u{1F30A}".split(" ")), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => `n${parts.join("").replaceAll("&amp;", "&")}`.trim());

  it("gives lists that are read the same again", () => {
    const feeds = fc.uniqueArray(
      fc.record({
        url: fc
          .nat({ max: 50 })
          .map((id) => `https://a.example/${id}?x=1&y="&lt;'`)
          .map((url) => new URL(url).href),
        title: name,
        folder: fc.array(name, { maxLength: 3 }).map(joinFolder),
        language: fc.constantFrom(null, "en", "pt-BR"),
        siteUrl: fc.constant(null),
        country: fc.constantFrom(null, "GB"),
      }),
      { selector: ({ url }) => url, maxLength: 8 },
    );
    fc.assert(
      fc.property(feeds, (written: OpmlFeed[]) => {
        const text = writeOpml({ title: "All", createdAt: new Date(0), feeds: written });
        const read = planImport(readOpml(new TextEncoder().encode(text)).outlines).flatMap((planned) =>
          planned.kind === "feed" ? [planned.feed] : [],
        );
        const expected = written.map(({ url, title, folder, language, country }) => ({
          url,
          title,
          ...(folder === "" ? {} : { folder }),
          ...(language === null ? {} : { language }),
          ...(country === null ? {} : { source: { country } }),
        }));
        const byUrl = (left: { url: string }, right: { url: string }): number =>
          left.url < right.url ? -1 : 1;
        expect(read.toSorted(byUrl)).toEqual(expected.toSorted(byUrl));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps folders whose names hold slashes", () => {
    for (const names of [[], ["a"], ["a/b", "c\\d"], ["\\", "/"]])
      expect(splitFolder(joinFolder(names))).toEqual(names);
  });
});
