import { describe, expect, it } from "vitest";
import { decodeEntities, namedEntity, numericEntity } from "./html-entity.ts";

describe("decodeEntities", () => {
  it.each([
    ["Salt &amp; sea", "Salt & sea"],
    ["&amp;amp;", "&amp;"],
    ["&lt;b&gt; &quot;x&quot; &apos;y&apos;", "<b> \"x\" 'y'"],
    ["&eacute;&Eacute;&hellip;&euro;&nbsp;&semi;", "éÉ…€\u00A0;"],
    ["&CounterClockwiseContourIntegral;&fjlig;&NotEqualTilde;", "∳fj≂̸"],
    ["&eacute &copy 2026, &reg.", "é © 2026, ®."],
    ["&lt &gt &amp &quot", '< > & "'],
    ["&Not &hellip &Copy", "&Not &hellip &Copy"],
    ["AT&T, R&D, Q&A, a&b;", "AT&T, R&D, Q&A, a&b;"],
    ["?a=1&copy=2&reg=3&lt=4", "?a=1&copy=2&reg=3&lt=4"],
    ["&notit;", "&notit;"],
    ["&nosuch; & && &; &#; &#x;", "&nosuch; & && &; &#; &#x;"],
    ["&#65;&#x41;&#X41;&#0065;&#65", "AAAAA"],
    ["&#00000000000000065;", "A"],
    ["&#128;&#150;&#x97;&#x80;&#146;", "€–—€’"],
    ["&#129;", "\u0081"],
    ["&#128512;&#x1F32B;", "😀🌫"],
    [
      "&#0;&#55296;&#xDFFF;&#1114112;&#x110000;&#99999999999;",
      "&#0;&#55296;&#xDFFF;&#1114112;&#x110000;&#99999999999;",
    ],
    ["a&#1;b&#31;c&#9;d", "abc\td"],
    ["no reference", "no reference"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(decodeEntities(text)).toBe(expected);
  });
  it("knows the document's own entities before those of HTML", () => {
    expect(
      decodeEntities(
        "&who; &amp; &copy;",
        new Map([
          ["who", "Varn"],
          ["copy", "c"],
        ]),
      ),
    ).toBe("Varn & c");
  });
  it("tells of each reference that is none", () => {
    const bad: number[] = [];
    decodeEntities("AT&T &nosuch; &amp; &eacute;", null, () => bad.push(1));
    expect(bad).toHaveLength(2);
  });
  it.each(["&", "&a", "&#1", "&a&", "&#x", "&copy"])("reads 200 kB of %j", (part) => {
    expect(decodeEntities(part.repeat(200_000 / part.length))).toBeTypeOf("string");
    expect(decodeEntities(`&${"a1".repeat(100_000)}`)).toHaveLength(200_001);
  });
});

describe("one entity", () => {
  it("by name", () => {
    expect(namedEntity("amp")).toBe("&");
    expect(namedEntity("rsquo")).toBe("’");
    expect(namedEntity("nosuch")).toBeNull();
    expect(namedEntity("nosuch")).toBeNull();
    expect(namedEntity("__proto__")).toBeNull();
  });
  it("by number", () => {
    expect(numericEntity("8217")).toBe("’");
    expect(numericEntity("x2019")).toBe("’");
    expect(numericEntity("146")).toBe("’");
    expect(numericEntity("0")).toBeNull();
    expect(numericEntity("x110000")).toBeNull();
    expect(numericEntity("1")).toBe("");
  });
});
