import { describe, expect, it } from "vitest";
import { readDirectives } from "./page-directives.ts";

const directives = (headers: Record<string, string>, html = "<html><head></head></html>"): string => {
  const found = readDirectives({ headers, body: Buffer.from(html) }, "Wirewatch");
  return Object.entries(found)
    .filter(([, isSet]) => isSet)
    .map(([name]) => name)
    .join(" ");
};

describe("readDirectives", () => {
  it("reads X-Robots-Tag for everybody and for us, and leaves what other robots are told", () => {
    expect(directives({})).toBe("");
    expect(directives({ "x-robots-tag": "noindex" })).toBe("noIndex");
    expect(directives({ "x-robots-tag": "nofollow, NoArchive, max-snippet: 20" })).toBe("noArchive");
    expect(directives({ "x-robots-tag": "none" })).toBe("noIndex noArchive");
    expect(directives({ "x-robots-tag": "googlebot: noindex, noarchive" })).toBe("");
    expect(directives({ "x-robots-tag": "googlebot: noindex, wirewatch: noarchive" })).toBe("noArchive");
    expect(directives({ "x-robots-tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, noindex" })).toBe(
      "noIndex",
    );
  });

  it("is not led astray by the day of a directive", () => {
    expect(directives({ "x-robots-tag": "unavailable_after: Wed, 25 Jun 2030 15:00:00 GMT, noindex" })).toBe(
      "noIndex",
    );
  });

  it("reads meta elements however they are written, and none in comments or scripts", () => {
    expect(directives({}, '<meta name="robots" content="noindex, follow">')).toBe("noIndex");
    expect(directives({}, "<META CONTENT='noarchive' NAME='ROBOTS'/>")).toBe("noArchive");
    expect(directives({}, "<meta name=wirewatch content=none>")).toBe("noIndex noArchive");
    expect(directives({}, '<meta name="googlebot" content="noindex">')).toBe("");
    expect(directives({}, '<!-- <meta name="robots" content="noindex"> -->')).toBe("");
    expect(directives({}, `<script>'<meta name="robots" content="noindex">'</script>`)).toBe("");
    expect(directives({}, '<meta name="robots" content="index, max-image-preview:large">')).toBe("");
  });

  it("reads a reservation of text and data mining in header and page", () => {
    expect(directives({ "tdm-reservation": "1" })).toBe("tdmReserved");
    expect(directives({ "tdm-reservation": "0" })).toBe("");
    expect(directives({}, '<meta name="tdm-reservation" content="1">')).toBe("tdmReserved");
  });
});
