import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, normalizeWhitespace } from "./clean-text.ts";
import { excerptAround } from "./excerpt-around.ts";
import { foldToken, foldWord } from "./fold-token.ts";
import { openScanner, PIECE_MARK } from "./scanner.ts";
import { splitSentences } from "./split-sentences.ts";
import { readText, tokenize } from "./tokenize.ts";
import { readWord } from "./word-readings.ts";

const words = (text: string): string =>
  tokenize(text)
    .map(({ folded }) => folded)
    .join(" ");
const joined = (text: string): string[] =>
  readText(text)
    .filter(({ length, folded }) => length > 1 || /[+#.&@$]/.test(folded))
    .map(({ folded }) => folded);
const wanted = (typed: string): string[] =>
  readWord(typed).map((sequence) => sequence.map(({ folded }) => folded).join(" "));
/** Whether a text holds what was typed, as a phrase of any of its readings. */
function finds(typed: string, text: string): boolean {
  const readings = readText(text);
  const from = (sequence: readonly { folded: string; capitals: boolean }[], at: number): boolean => {
    const [word, ...rest] = sequence;
    if (!word) return true;
    return readings.some(
      (reading) =>
        reading.first === at &&
        reading.folded === word.folded &&
        (!word.capitals || reading.letterCase === 2) &&
        from(rest, reading.first + reading.length),
    );
  };
  return readWord(typed).some((sequence) => readings.some(({ first }) => from(sequence, first)));
}

describe("words of every script", () => {
  it.each([
    ["Latin", "Ångström naïve Łódź Straße ŒUVRE", "angstrom naive lodz strasse oeuvre"],
    ["decomposed Latin", "Cafe\u0301 no\u0308l", "cafe nol"],
    ["Turkish", "İstanbul ISPARTA ılık", "istanbul isparta ilik"],
    ["Cyrillic", "Ёлка Київ їжак Зелёный ЙОД", "елка київ їжак зеленый йод"],
    ["Greek", "Αθήνα ΟΔΟΣ οδός", "αθηνα οδοσ οδοσ"],
    ["Arabic", "أخبارُ المدينةِ مصطفى ۱۲۳", "اخبار المدينه مصطفي 123"],
    ["tatweel", "محـــمد", "محمد"],
    ["Hebrew", "שָׁלוֹם ירושלים", "שלומ ירושלימ"],
    ["Armenian", "Ինչո՞ւ Հայաստանը և Երևան", "ինչու հայաստանը եւ երեւան"],
    ["Georgian", "საქართველო ᲗᲑᲘᲚᲘᲡᲘ", "საქართველო თბილისი"],
    ["Devanagari", "भारत की राजधानी १२", "भारत की राजधानी 12"],
    ["Han", "存款准备金", "存 款 准 备 金"],
    ["Kana", "ｶﾞラス東京タワー", "ガ ラ ス 東 京 タ ワ ー"],
    ["Hangul", "서울 시장이 말했다", "서울 시장이 말했다"],
    ["decomposed Hangul", "서울".normalize("NFD"), "서울"],
    ["mixed", "iPhone手机5G", "iphone 手 机 5g"],
    ["full width", "ＡＢＣ１２", "abc12"],
    ["emoji", "Win 🎉👍🏽 🇦🇲 now", "win 🎉 👍 🇦🇲 now"],
    ["soft hyphen", "inter\u00adnational", "international"],
  ])("%s", (_, text, folded) => {
    expect(words(text)).toBe(folded);
  });

  it("cuts Thai into pieces, with the words of the dictionary as readings over them", () => {
    const text = "ตำรวจจับคน";
    expect(tokenize(text).map((token) => token.text)).toEqual(["ตำ", "ร", "ว", "จ", "จั", "บ", "ค", "น"]);
    const dictionary = readText(text).filter(({ folded }) => !folded.startsWith(PIECE_MARK));
    expect(dictionary.map(({ start, end }) => text.slice(start, end))).toEqual(["ตำรวจ", "จับ", "คน"]);
  });

  it("keeps vowel signs of Devanagari apart", () => {
    expect(foldToken("कि")).not.toBe(foldToken("का"));
  });
});

describe("signs inside and around words", () => {
  it.each([
    ["Karabakh", "Karabakh's"],
    ["Karabakh", "Karabakh’s army"],
    ["Karabakh's", "in Karabakh"],
    ["e-mail", "an e mail came"],
    ["e-mail", "an email came"],
    ["email", "an E-mail came"],
    ["e-mail", "an e‑mail"],
    ["O'Brien", "Mr O’Brien"],
    ["O'Brien", "Mr Obrien"],
    ["O'Brien", "Mr O Brien"],
    ["obrien", "Mr O'Brien"],
    ["AT&T", "AT&T's profit"],
    ["C++", "in C++."],
    ["C#", "C# code"],
    [".NET", "the .NET runtime"],
    ["S&P", "S&P 500"],
    ["U.S.", "the U.S. army"],
    ["U.S.", "the US army"],
    ["US", "the U.S. army"],
    ["Müller", "Mueller"],
    ["Müller", "Muller"],
    ["Mueller", "Müller"],
    ["Muller", "MÜLLER"],
    ["strasse", "Straße"],
    ["Aarhus", "Århus"],
    ["Søren", "Soeren"],
    ["Soren", "Søren"],
    ["#brexit", "about #Brexit"],
    ["@varn", "by @Varn,"],
    ["$VRN", "$VRN up"],
    ["brexit", "about #Brexit"],
    ["state-of-the-art", "state of the art"],
    ["1,000", "1,000 men"],
    ["1000", "1,000 men"],
    ["3.5", "up 3.5 percent"],
    ["amazon.com", "at Amazon.com today"],
    ["存款", "银行存款"],
    ["ตำรวจ", "ตำรวจจับคน"],
    ['צה"ל', "צה״ל הודיע"],
    ["王", "王毅"],
  ])("%s finds %s", (typed, text) => {
    expect(finds(typed, text)).toBe(true);
  });

  it.each([
    ["U.S.", "join us"],
    ["AT&T", "at the t junction"],
    ["C++", "vitamin C"],
    [".NET", "a net"],
    ["#brexit", "brexit"],
    ["man", "human"],
    ["Muller", "Mueller"],
  ])("%s does not find %s", (typed, text) => {
    expect(finds(typed, text)).toBe(false);
  });

  it("reads joined spellings beside the words", () => {
    expect(joined("e-mail, AT&T and C++ on .NET at U.S. #tag")).toEqual([
      "email",
      "at&t",
      "c++",
      ".net",
      "u.s",
      "us",
      "#tag",
    ]);
    expect(wanted("e-mail")).toEqual(["e mail", "email"]);
    expect(wanted("AC/DC")).toEqual(["ac dc"]);
    expect(wanted("!!")).toEqual([]);
  });

  it("tells how a word is written", () => {
    expect(tokenize("us Us US uS iPhone 5").map(({ letterCase }) => letterCase)).toEqual([0, 1, 2, 3, 3, 0]);
  });
});

describe("any text", { timeout: 60_000 }, () => {
  it("gives words in order whose offsets cut the text between characters", () => {
    const isBetween = (text: string, at: number): boolean =>
      !(/[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at)));
    assert(
      property(string({ unit: "binary", maxLength: 60 }), (text) => {
        let last = 0;
        const tokens = tokenize(text);
        return (
          tokens.every(({ start, end, text: spelled }) => {
            const isRight =
              start >= last && end > start && text.slice(start, end) === spelled && isBetween(text, end);
            last = end;
            return isRight && isBetween(text, start);
          }) && readText(text).every(({ first, length }) => first + length <= tokens.length)
        );
      }),
    );
  });

  it("folds to the same once and twice", () => {
    assert(
      property(
        string({ unit: "grapheme", maxLength: 12 }),
        (text) =>
          foldToken(foldToken(text)) === foldToken(text) && foldWord(foldWord(text)) === foldWord(text),
      ),
    );
  });

  it("is cleaned of controls and lone surrogates", () => {
    expect(cleanText("a\u0000b\tc\r\nd\ud800")).toBe("ab\tc\nd\ufffd");
    expect(normalizeWhitespace("  a \n\t b\u00a0")).toBe("a b");
  });

  it("walks ten megabytes of one word, or of dots, in linear time", () => {
    expect(tokenize("a".repeat(1_000_000)).length).toBe(Math.ceil(1_000_000 / 255));
    expect(tokenize("a.".repeat(100_000)).length).toBe(100_000);
  });
});

describe("the time of a scan", { timeout: 60_000 }, () => {
  it.each([
    ["Thai in one run", "นายกรัฐมนตรีกล่าวว่าคนงานท่าเรือจะกลับมา"],
    ["Thai signs", "่"],
    ["Thai with many signs", "ก่่่่่่่่"],
    ["Khmer subscripts", "ក្"],
    ["short Thai runs", "#ก "],
    ["Han", "港口工人将在工会"],
    ["joiners", "a\u200d\u200d"],
    ["non-joiners", "ک\u200c"],
    ["apostrophes", "a'"],
    ["hosts", "ab.cd.ef.gh.ij.kl.mn.op "],
    ["long hosts", "ab."],
    ["tags", "#a_"],
    ["gershayim", "א''"],
    ["emoji", "👩‍"],
    ["letters beyond the basic plane", "𞤆𞤓"],
  ])("is in step with the length: %s", (_, piece) => {
    const cost = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      const scanner = openScanner();
      const before = process.cpuUsage();
      scanner.append(text);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    cost(10_000);
    const small = Math.min(cost(25_000), cost(25_000));
    // Eight times the text: a square would take sixty-four times as long.
    expect(cost(200_000)).toBeLessThan(Math.max(10_000, small) * 32);
  });
});

describe("sentences and excerpts", () => {
  it("ends a sentence at its stop, not at an abbreviation", () => {
    const text = "Mr. Varn left the U.S. on Monday. He said 3.5 percent! Why?\nNew line here";
    expect(splitSentences(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      "Mr. Varn left the U.S. on Monday.",
      "He said 3.5 percent!",
      "Why?",
      "New line here",
    ]);
    expect(splitSentences("银行上调。市场下跌。").length).toBe(2);
  });

  it("shows the places within the limit", () => {
    const text = `${"lorem ".repeat(100)}needle ${"ipsum ".repeat(100)}`;
    const start = text.indexOf("needle");
    const { text: excerpt, spans } = excerptAround(text, [{ start, end: start + 6 }], 80);
    expect(spans.map((span) => excerpt.slice(span.start, span.end))).toEqual(["needle"]);
    expect(excerpt.length).toBeLessThanOrEqual(80);
    expect(excerptAround("short", [], 80)).toEqual({ text: "short", spans: [] });
  });

  it("gives the places in the piece, whatever white space is made even, and no others", () => {
    const text = `  \n us  \t and\n\nfocus ${"x ".repeat(60)} far us`;
    const words = ["us", "and", "focus"].map((word) => {
      const start = text.search(new RegExp(String.raw`\b${word}\b`));
      return { start, end: start + word.length };
    });
    const far = { start: text.length - 2, end: text.length };
    for (const most of [60, 400]) {
      const { text: piece, spans } = excerptAround(text, [...words, far], most);
      expect(spans.map(({ start, end }) => piece.slice(start, end))).toEqual(
        most === 60 ? ["us", "and", "focus"] : ["us", "and", "focus", "us"],
      );
    }
    const long = `${"a b ".repeat(100)}Karabakh’s ${"c d ".repeat(100)}`;
    const start = long.indexOf("Karabakh");
    const cut = excerptAround(long, [{ start, end: start + 8 }], 100);
    expect(cut.text.startsWith("…")).toBe(true);
    expect(cut.spans.map((span) => cut.text.slice(span.start, span.end))).toEqual(["Karabakh"]);
  });
});
