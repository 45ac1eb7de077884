import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodePage } from "./decode-page.ts";

const bytes = (text: string, charset: string): Uint8Array => new Uint8Array(iconv.encode(text, charset));

describe("decodePage", () => {
  it("reads windows-1252 quotes, dashes and the euro sign under each of its labels", () => {
    const text = "<p>“Ten €” – said the keeper’s wife…</p>";
    for (const label of ["windows-1252", "iso-8859-1", "latin1", "us-ascii"])
      expect(decodePage(bytes(text, "windows-1252"), `text/html; charset=${label}`).text).toBe(text);
  });

  it.each([
    ["windows-1251", "Паромщики опасаются за своё дело"],
    ["koi8-r", "Паромщики опасаются за своё дело"],
    ["windows-1250", "Przewoźnicy boją się o swój chleb, żółć"],
    ["windows-1253", "Οι πορθμείς φοβούνται"],
    ["windows-1254", "Kayıkçılar işlerinden korkuyor, şüphesiz"],
    ["windows-1255", "בעלי המעבורות חוששים"],
    ["windows-1256", "ويخشى أصحاب العبارات"],
    ["gb18030", "渡船主们担心生计"],
    ["big5", "渡船主們擔心生計"],
    ["shift_jis", "渡し船の船主たち"],
    ["euc-jp", "渡し船の船主たち"],
    ["euc-kr", "나룻배 주인들은 생계를 걱정한다"],
  ])("reads %s by the header and by the page's own declaration", (charset, text) => {
    expect(decodePage(bytes(text, charset), `text/html; charset="${charset}"`).text).toBe(text);
    const page = `<html><head><meta charset=${charset}></head>${text}`;
    expect(decodePage(bytes(page, charset), "text/html").text).toBe(page);
  });

  it("reads gb2312 as its superset", () => {
    expect(decodePage(bytes("镕基", "gb18030"), "text/html; charset=gb2312").text).toBe("镕基");
  });

  it("believes valid UTF-8 more than a declaration", () => {
    const decoded = decodePage(bytes("Königin “Ute”", "utf-8"), "text/html; charset=iso-8859-1");
    expect(decoded).toEqual({ text: "Königin “Ute”", charset: "utf-8", problem: "charset_mismatch" });
  });

  it("does not believe a false declaration of UTF-8", () => {
    const decoded = decodePage(
      bytes("Die Königin grüßt die Fährmänner am Dienstag über die Brücke hinweg, schön", "windows-1252"),
      "text/html; charset=utf-8",
    );
    expect(decoded.text).toContain("Königin grüßt");
    expect(decoded.problem).toBe("charset_guessed");
  });

  it("reads byte order marks", () => {
    expect(decodePage(new Uint8Array([0xff, 0xfe, 0x41, 0]), undefined).text).toBe("A");
    expect(decodePage(new Uint8Array([0xfe, 0xff, 0, 0x41]), undefined).text).toBe("A");
    expect(decodePage(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]), "text/html; charset=koi8-r").text).toBe("A");
  });
});
