import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { splitParagraphs, splitSentences } from "./split-sentences.ts";

const sentencesOf = (text: string): string[] =>
  splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe("sentences", () => {
  it.each([
    ["full stops", ["The port closed.", "Workers left.", "Ships wait!", "Why?"]],
    ["titles", ["Mr. Varn met Gen. Orlo and Dr. Ise.", "Prof. Lim was there."]],
    ["initials of a name", ["J. K. Rowan met George W. Orlo.", "They talked."]],
    ["initials before a name", ["The U.S. Army left the U.N. Plaza.", "It was late."]],
    ["initials at the end", ["He flew to the U.S.", "The talks began."]],
    ["hours", ["It began at 5 p.m. Monday.", "It ended at 7 a.m.", "The port was closed."]],
    ["companies", ["Varn Lines Inc. Chairman Orlo left.", "He owned Varn Lines Inc.", "The firm is small."]],
    ["abbreviations before small letters", ["Ports, e.g. Varn, i.e. the old one, etc. are closed."]],
    ["numbers", ["It fell 3.5 percent to 1,000.50.", "In 2024.", "Then 7 more."]],
    ["numbered things", ["See No. 5 and fig. 3 on p. 7.", "He said no.", "Nobody spoke."]],
    ["German dates and ordinals", ["Am 3. Oktober spielt die 1. Bundesliga.", "Das war z. B. 2024."]],
    ["German abbreviations", ["Die Häfen, z.B. Varn usw. sind zu.", "Dr. Ise kam ca. 9 Uhr."]],
    ["French", ["M. Varn a vu Mme. Ise.", "« Pourquoi ? »", "Il est parti."]],
    ["Spanish", ["¿Por qué?", "¡No!", "El Sr. Varn salió."]],
    ["Russian", ["Порт стоит на ул. Ленина.", "Это было в 2024 г.", "Он закрыт."]],
    ["ellipses", ["He waited... and left.", "Then…", "Nobody came."]],
    ["several marks", ["What?!", "No!!!", "Yes."]],
    ["quotation marks", ["“It is over.”", "He left.", '"Why?" she asked.', "“No!” he said."]],
    ["brackets", ["The port (it is old. It is small.) was closed.", "(Nobody came.)", "It rained."]],
    ["a bracket that is not closed", ["The port (it is old was closed.", "Nobody came."]],
    ["notes", ["It fell.[12]", "Then it rose."]],
    ["hosts", ["See www.varn.example.", "Then go."]],
    ["dashes at the beginning", ["He left.", "— Why?"]],
    ["Arabic", ["هل أغلق الميناء؟", "نعم.", "غادر العمال!"]],
    ["Urdu", ["بندرگاہ بند ہے۔", "مزدور چلے گئے۔"]],
    ["Hebrew", ["הנמל נסגר.", "למה?", 'צה"ל הודיע.']],
    ["Armenian", ["Նավահանգիստը փակ է։", "Ինչո՞ւ չեն խոսում։"]],
    ["Armenian with colons", ["Նավահանգիստը փակ է:", "Աշխատողները գնացին:"]],
    ["Georgian", ["ნავსადგური დახურულია.", "რატომ?"]],
    ["Greek", ["Το λιμάνι έκλεισε.", "Γιατί;", "Οι εργάτες έφυγαν."]],
    ["Devanagari", ["बंदरगाह बंद है।", "क्यों?", "मजदूर गए॥"]],
    ["Bengali", ["বন্দর বন্ধ।", "কেন?"]],
    ["Hangul", ["항구가 닫혔다.", "왜?", "노동자들이 떠났다."]],
    ["Ethiopic", ["ወደቡ ተዘጋ።", "ለምን፧"]],
    ["Thai: a line is a sentence", ["ท่าเรือปิด คนงานกลับบ้าน"]],
  ])("end where they should: %s", (_, sentences) => {
    expect(sentencesOf(sentences.join(" "))).toEqual(sentences);
  });

  it.each([
    ["Chinese", ["港口关闭了。", "工人们离开了！", "为什么？"]],
    ["Chinese speech", ["“我们赢了。”他说。", "工人走了。"]],
    ["Japanese speech", ["「港は閉まった。」と言った。", "皆が帰った。"]],
    ["brackets", ["港口（旧。小。）关闭了。", "工人走了。"]],
    ["Burmese", ["ဆိပ်ကမ်းပိတ်သည်။", "အလုပ်သမားများထွက်ခွာသည်။"]],
    ["Khmer", ["កំពង់ផែបិទ។", "កម្មករចាកចេញ។"]],
  ])("end without spaces: %s", (_, sentences) => {
    expect(sentencesOf(sentences.join(""))).toEqual(sentences);
  });

  it("never go over a line", () => {
    expect(sentencesOf("Port closed\nWorkers left\n\n  Ships wait  ")).toEqual([
      "Port closed",
      "Workers left",
      "Ships wait",
    ]);
    expect(splitParagraphs("\n \n")).toEqual([]);
  });

  it("hold everything but white space, once and in order, in any text", { timeout: 60_000 }, () => {
    assert(
      property(string({ unit: "grapheme", maxLength: 40 }), string({ maxLength: 60 }), (one, other) => {
        const text = `${one}. ${other} (${one}) ${other}! ${one}`;
        let last = 0;
        let between = "";
        for (const { start, end } of splitSentences(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          between += text.slice(last, start);
          last = end;
        }
        expect((between + text.slice(last)).trim()).toBe("");
      }),
    );
  });

  it.each([
    ["sentences", "The port (old. small.) closed at 5 p.m. Monday. Mr. Varn left. "],
    ["marks", ". "],
    ["marks without spaces", ".!?"],
    ["open brackets", "(a. "],
    ["brackets in brackets", "(((((a.)))))"],
    ["closing brackets", ")."],
    ["initials", "A."],
    ["spaces", ".          "],
    ["characters", "港口关闭了。"],
  ])("take time in step with the length: %s", { timeout: 60_000 }, (_, piece) => {
    const cost = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      const before = process.cpuUsage();
      splitSentences(text);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    cost(20_000);
    const small = Math.min(cost(50_000), cost(50_000));
    // Eight times the text: a square would take sixty-four times as long.
    expect(cost(400_000)).toBeLessThan(Math.max(10_000, small) * 32);
  });
});
