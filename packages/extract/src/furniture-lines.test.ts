import { describe, expect, it } from "vitest";
import { isByline } from "./byline.ts";
import { isBio, lineKind } from "./furniture-lines.ts";

describe("lineKind", () => {
  it.each([
    ["Follow us on Twitter @DunmarrowCourier", "follow"],
    ["Folgen Sie uns auf Instagram", "follow"],
    ["Подписывайтесь на наш Telegram", "follow"],
    ["Sign up for our newsletter", "newsletter"],
    ["Photo: Grimsby Farrow", "credit"],
    ["© 2024 Dunmarrow Courier", "copyright"],
    ["Tags: bridges, tolls", "tags"],
    ["Advertisement", "advert"],
    ["Share on Facebook", "share"],
    ["Hester Quill contributed to this report.", "desk"],
    ["Leave a comment", "comments"],
    ["Lisez aussi : le pont de Valbrume", "read-more"],
  ])("tells %s", (text, kind) => {
    expect(lineKind(text, 0)).toBe(kind);
  });

  it.each([
    "The council will follow the advice of its engineers, the mayor said on Tuesday.",
    "Read more slowly, the teacher told the class, and you will remember what the book said about the river and its bridges.",
    "She shared the prize with two of her pupils, and gave the money to the school.",
    "“Sign up for the army,” the poster said, “and see your inbox never again.”",
    "Share prices fall sharply",
    "Opinion polls favour the mayor.",
    "Mehr als vierhundert Menschen kamen.",
    "Er ist seit neun Jahren Mitglied der Hafenpartei.",
    "The report was published on Monday by the ministry, and nobody read it.",
    "The novel, published by Harrow in 2014, sold eleven copies.",
    "A deal can be reached on Friday, officials said.",
    "He will receive a briefing on Monday from the harbour ministry.",
    "The company changed its privacy policy in May, a court heard.",
    "Like many others, she posted the picture on Facebook.",
    "In a letter to the editor, he called the toll a tax on bread.",
    "Reach the summit on a clear day and you will see both rivers.",
    "Sigue la polémica por el puente en Twitter, donde miles opinan.",
    "More than four hundred people watched the bridge turn for the first time.",
    "The tags on the crates were written by hand, which slowed the customs officers.",
  ])("leaves a sentence alone: %s", (text) => {
    expect(lineKind(text, 0)).toBeNull();
  });
});

describe("isByline and isBio", () => {
  it("tell bylines and notes on authors from sentences", () => {
    for (const text of [
      "By Hester Quill",
      "Von Hedwig Quill und Ottilie Pym",
      "Par Odile Marchefer",
      "記者 蘇映雪",
    ])
      expect(isByline(text)).toBe(true);
    for (const text of [
      "By noon the first buses had crossed the bridge.",
      "Von hier aus sieht man das Meer und die Berge dahinter.",
    ])
      expect(isByline(text)).toBe(false);
    expect(isBio("Hester Quill is a reporter covering rivers.")).toBe(true);
    expect(isBio("The keeper is a patient man who covers his lamps.")).toBe(false);
  });
});
