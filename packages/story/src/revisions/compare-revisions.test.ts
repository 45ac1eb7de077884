import { describe, expect, it } from "vitest";
import { compareRevisions, type RevisionContext } from "./compare-revisions.ts";

const TITLE = "Ferry runs aground off Cape Rost";
const TEXT = [
  "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard said.",
  "Nobody was hurt, and two tugs from Varn pulled the ferry free at high tide.",
  "“We heard a long scraping noise and then the lights went out,” passenger Edda Brannock told reporters in Lind.",
  "Divers examined the hull before the ferry went on to the harbour of Lind under its own power.",
  "The operator, Harbour Lines, said that the master had thirty years of experience on the route and that an inquiry had begun.",
  "The ministry of transport announced that it would publish a first report within four weeks.",
].join("\n");

const compare = (
  after: { title?: string; text?: string },
  before: { title?: string; text?: string } = {},
  context: RevisionContext = { siteNames: ["Varn Post"], language: "en" },
) =>
  compareRevisions({ title: TITLE, text: TEXT, ...before }, { title: TITLE, text: TEXT, ...after }, context);
const kindOf = (...parameters: Parameters<typeof compare>) => compare(...parameters)?.kind ?? null;

describe("what is no revision", () => {
  const passing: [string, { title?: string; text?: string }, { title?: string; text?: string }?][] = [
    ["nothing", {}],
    ["white space and line breaks", { text: TEXT.replaceAll("\n", "\n\n").replaceAll(". ", ".  ") }],
    ["straight quotes", { text: TEXT.replaceAll(/[“”]/g, '"') }],
    ["case and punctuation of the title", { title: "FERRY runs aground, off Cape Rost!" }],
    ["the site's name behind the title", { title: `${TITLE} | Varn Post` }],
    ["the site's name before the title", { title: `Varn Post: ${TITLE}` }],
    ["a section behind the title", { title: `${TITLE} - World News` }],
    ["a kicker", { title: `BREAKING: ${TITLE}` }],
    ["a media tag", { title: `${TITLE} [PHOTO]` }, { title: `${TITLE} (VIDEO)` }],
    ["a title that the feed cuts short", { title: "Ferry runs aground off…" }],
    ["an empty title", { title: "" }],
    ["a comment counter", { text: `${TEXT}\n15 comments` }, { text: `${TEXT}\n12 comments` }],
    [
      "a view counter",
      { text: `${TEXT}\nThis article has been viewed 1,934 times.` },
      { text: `${TEXT}\nThis article has been viewed 12 times.` },
    ],
    [
      "a time of the last change",
      { text: `Updated: 27 November 2026, 16:40 GMT by the newsroom\n${TEXT}` },
      { text: `Updated: 27 November 2026, 14:32 GMT by the newsroom\n${TEXT}` },
    ],
    [
      "a German time line",
      { text: `Aktualisiert am 27.11.2026 um 16:40 Uhr.\n${TEXT}` },
      { text: `Aktualisiert am 27.11.2026 um 12:01 Uhr.\n${TEXT}` },
    ],
    [
      "how long ago",
      { text: `${TEXT}\nThe last passengers left the harbour 5 hours ago by bus and by train.` },
      { text: `${TEXT}\nThe last passengers left the harbour 2 hours ago by bus and by train.` },
    ],
    [
      "wie lange her",
      { text: `${TEXT}\nDie letzten Gäste sind vor 5 Stunden mit dem Bus abgereist und alle wohlauf.` },
      { text: `${TEXT}\nDie letzten Gäste sind vor 2 Stunden mit dem Bus abgereist und alle wohlauf.` },
    ],
    [
      "related links",
      {
        text: `${TEXT}\nGoat wins village race\nSnow closes the pass to Ossa\nMarket opens late after the storm\nHarbour fees to rise in spring\nCouncil votes on the bridge again`,
      },
    ],
    [
      "a related link with a full stop",
      {
        text: `${TEXT}\nRead more: The harbour of Lind has had three accidents in two years, and people ask why nobody has acted.`,
      },
    ],
    [
      "a newsletter box",
      {
        text: `${TEXT}\nSign up for our morning newsletter and never miss what happens in Varn, Lind and the valley of Ossa again, every day at six in the morning for free.`,
      },
    ],
    [
      "another caption",
      { text: `The ferry off Cape Rost on Friday\n${TEXT}` },
      { text: `Tugs pull the ferry Halden\n${TEXT}` },
    ],
    ["paragraphs in another order", { text: TEXT.split("\n").toReversed().join("\n") }],
    ["a mended typing error", { text: TEXT.replace("examined", "inspected") }],
    [
      "small rewording",
      { text: TEXT.replace("Nobody was hurt", "No one was injured").replace("went on to", "sailed to") },
    ],
    ["a short sentence more", { text: `${TEXT}\nThe next ferry leaves on Sunday at noon.` }],
    [
      "a thousands separator",
      { text: `${TEXT}\nThe ferry had 1,000 litres of oil in its tanks when it ran aground.` },
      { text: `${TEXT}\nThe ferry had 1000 litres of oil in its tanks when it ran aground.` },
    ],
    ["an accent", { text: TEXT.replace("Brannock", "Brännock") }],
    [
      "a form of address",
      { text: `${TEXT}\nThe court heard that Mr Vask had owned the ferry since the spring.` },
      { text: `${TEXT}\nThe court heard that President Vask had owned the ferry since the spring.` },
    ],
    [
      "an old correction that was worded anew",
      {
        text: `${TEXT}\nCorrection: An earlier version of this article misstated the number of people on board the ferry.`,
      },
      {
        text: `${TEXT}\nCorrection: An earlier version of this article gave a wrong number of people on board the ferry.`,
      },
    ],
    ["a market correction", { text: `${TEXT}\nCorrection fears moved the markets.` }],
    [
      "two words of a short teaser",
      { title: "Ferry", text: "The ferry Halden has run aground off the cape." },
      { title: "Ferry", text: "The ferry Halden ran aground off the cape." },
    ],
  ];
  it.each(passing)("%s", (_what, after, before) => {
    expect(compare(after, before)).toBeNull();
  });

  it("a swapped noun in German, where every noun has a capital", () => {
    const before = {
      text: "Die Fähre lief am Freitag mit 212 Menschen vor dem Kap auf Grund und blieb liegen.",
    };
    const after = {
      text: "Die Fähre lief am Freitag mit 212 Personen vor dem Kap auf Grund und blieb liegen.",
    };
    expect(kindOf(after, before, { language: "de", names: ["Halden"] })).toBeNull();
  });
});

describe("corrections", () => {
  const marks: [string, string][] = [
    ["en", "Correction: The ferry is called Halden."],
    ["en", "CORRECTION (27 Nov): The ferry is called Halden."],
    ["en", "Correction, 27 November 2026: The ferry is called Halden."],
    ["en", "Clarification: The ferry is called Halden."],
    ["en", "Editor's note: The ferry is called Halden."],
    ["en", "Editor’s note — The ferry is called Halden."],
    ["en", "An earlier version of this article gave a wrong name of the ferry."],
    ["en", "This story has been corrected to show the right name."],
    ["en", "Update: The coast guard has found the cause of the accident."],
    ["en", "UPDATE 2: The coast guard has found the cause of the accident."],
    ["de", "Korrektur: Die Fähre heißt Halden."],
    ["de", "Anmerkung der Redaktion: Die Fähre heißt Halden."],
    ["de", "In einer früheren Version dieses Artikels stand ein falscher Name."],
    ["fr", "Rectificatif : le ferry s'appelle Halden."],
    ["fr", "Une première version de cet article donnait un autre nom."],
    ["es", "Corrección: el barco se llama Halden."],
    ["es", "Fe de errores: el barco se llama Halden."],
    ["it", "Correzione: il traghetto si chiama Halden."],
    ["it", "Errata corrige: il traghetto si chiama Halden."],
    ["pt", "Correção: o barco chama-se Halden."],
    ["nl", "Rectificatie: de veerboot heet Halden."],
    ["nl", "In een eerdere versie van dit artikel stond een andere naam."],
    ["pl", "Sprostowanie: prom nazywa się Halden."],
    ["sv", "Rättelse: färjan heter Halden."],
    ["ru", "Исправление: паром называется Халден."],
    ["ru", "В предыдущей версии этой статьи было указано другое название."],
    ["uk", "Виправлення: пором називається Халден."],
    ["tr", "Düzeltme: Feribotun adı Halden."],
    ["el", "Διόρθωση: το πλοίο λέγεται Halden."],
    ["ar", "تصحيح: اسم العبارة هو هالدن."],
    ["zh", "更正：渡轮名为哈尔登。"],
    ["ja", "訂正：フェリーの名前はハルデンです。"],
    ["ko", "정정: 배의 이름은 할덴이다."],
  ];
  it.each(marks)("%s: %s", (language, mark) => {
    const verdict = compare({ text: `${TEXT}\n${mark}` }, {}, { language });
    expect(verdict?.kind).toBe("corrected");
    expect(verdict?.added[0]).toContain(mark.slice(0, 8));
  });

  it.each([
    "CORRECTED: Ferry runs aground off Cape Rost",
    "Korrektur: Fähre läuft auf Grund",
    "UPDATE 2 - Ferry runs aground again",
  ])("in the title: %s", (title) => {
    expect(kindOf({ title })).toBe("corrected");
  });

  it("a number has another value in the same sentence", () => {
    const verdict = compare({ text: TEXT.replace("212 people", "221 people") });
    expect(verdict).toMatchObject({ kind: "corrected", measure: { addedWords: 1, removedWords: 1 } });
    expect(verdict?.added).toEqual([expect.stringContaining("221 people")]);
    expect(verdict?.removed).toEqual([expect.stringContaining("212 people")]);
    expect(
      kindOf(
        { text: `${TEXT}\nThe tide rose by 3.5 metres during that night in the sound.` },
        { text: `${TEXT}\nThe tide rose by 35 metres during that night in the sound.` },
      ),
    ).toBe("corrected");
  });

  it("a name is another in the same sentence", () => {
    expect(kindOf({ text: TEXT.replace("Edda Brannock", "Edda Brunnhild") })).toBe("corrected");
    expect(
      kindOf(
        { text: "Die Fähre gehört nach Angaben der Polizei seit dem Frühjahr Joran Maier aus dem Ort." },
        { text: "Die Fähre gehört nach Angaben der Polizei seit dem Frühjahr Joran Meyer aus dem Ort." },
        { language: "de", names: ["Joran Meyer"] },
      ),
    ).toBe("corrected");
  });

  it("also in a script without spaces", () => {
    const before = { text: "周五，载有212人的渡轮在罗斯特角附近搁浅，海岸警卫队表示无人受伤。" };
    expect(kindOf({ text: before.text.replace("212", "221") }, before, { language: "zh" })).toBe("corrected");
    expect(kindOf({}, { text: TEXT })).toBeNull();
  });
});

describe("other revisions", () => {
  it("another headline", () => {
    expect(kindOf({ title: "Ferry freed after night on the rocks" })).toBe("retitled");
    expect(kindOf({ title: "Ferry runs aground off Cape Rost, 3 hurt" })).toBe("retitled");
  });

  it("another headline when the text is not compared", () => {
    const title = "Ferry freed after night on the rocks";
    expect(compareRevisions({ title: TITLE, text: null }, { title, text: TEXT })).toEqual({
      kind: "retitled",
      measure: {},
      added: [],
      removed: [],
    });
    expect(compareRevisions({ title: TITLE, text: TEXT }, { title: TITLE, text: null })).toBeNull();
  });

  it("thirty words more", () => {
    const more =
      "Late on Friday the police of Lind arrested the owner of the ferry, who is said to have ordered the crew to sail with a broken radar, with too little oil, and without the second officer on watch.";
    const verdict = compare({ text: `${TEXT}\n${more}` });
    expect(verdict).toMatchObject({
      kind: "changed",
      measure: { keptShare: 1, removedWords: 0 },
      added: [more],
      removed: [],
    });
    expect(verdict?.measure.addedWords).toBeGreaterThanOrEqual(30);
  });

  it("a tenth of the words gone", () => {
    const verdict = compare({ text: TEXT.split("\n").slice(0, 4).join("\n") });
    expect(verdict).toMatchObject({ kind: "changed", measure: { addedWords: 0 } });
    expect(verdict?.measure.keptShare).toBeLessThan(0.9);
    expect(verdict?.removed).toHaveLength(2);
  });

  it("shows at most five sentences, cut to 300 characters", () => {
    const long = Array.from(
      { length: 9 },
      (_, index) => `Sentence ${"word ".repeat(80)}number${index} ends here.`,
    );
    const verdict = compare({ text: `${TEXT}\n${long.join("\n")}` });
    expect(verdict?.added).toHaveLength(5);
    expect(verdict?.added.every((text) => text.length <= 300 && text.endsWith("…"))).toBe(true);
  });

  it("answers for hostile texts within a moment", () => {
    for (const part of ["1", "a", ". ", "Update: ", "( ", "x\n", "Mr A. ", "Correction: a\n"])
      expect(() =>
        compare(
          { title: part.repeat(1000), text: part.repeat(200_000) },
          { title: "A", text: part.repeat(150_000) },
        ),
      ).not.toThrow();
  }, 60_000);

  it("answers for texts of any size within a moment", () => {
    const words = (seed: number) =>
      Array.from(
        { length: 20_000 },
        (_, index) => `w${(index * seed) % 977}${index % 12 === 11 ? "." : ""}`,
      ).join(" ");
    expect(kindOf({ text: words(7) }, { text: words(11) })).toBe("changed");
  });
});
