import { beforeAll, describe, expect, it } from "vitest";
import { openClassifier, type Classifier } from "./classifier.ts";

let classifier: Classifier;
beforeAll(async () => {
  classifier = await openClassifier();
});
const languageOf = async (text: string, language?: string): Promise<string> =>
  (
    await classifier.classify(
      { id: "1", text, ...(language === undefined ? {} : { language }) },
      { only: ["language"] },
    )
  ).language;

describe("language", () => {
  it.each([
    ["en", "The strike at the port of Varn spread to the grain terminal on Tuesday, the union said."],
    ["de", "Der Streik im Hafen von Varn hat am Dienstag auf den Getreideterminal übergegriffen."],
    ["fr", "La grève au port de Varn s'est étendue mardi au terminal céréalier, selon le syndicat."],
    ["es", "La huelga en el puerto de Varn se extendió el martes a la terminal de cereales."],
    ["ru", "Забастовка в порту Варна во вторник распространилась на зерновой терминал."],
    ["ar", "امتد الإضراب في ميناء فارن يوم الثلاثاء إلى محطة الحبوب، حسبما ذكرت النقابة."],
    ["ja", "バルン港のストライキは火曜日に穀物ターミナルにも広がった。"],
    ["el", "Η απεργία στο λιμάνι επεκτάθηκε την Τρίτη στον τερματικό σταθμό σιτηρών."],
  ])("tells %s", async (language, text) => {
    expect(await languageOf(text)).toBe(language);
  });

  it("says und rather than guess at what is no text", async () => {
    for (const text of ["", "12345 67", "???", "\u0000\u0001", "https://x.example/abc"])
      expect(await languageOf(text)).toBe("und");
  });

  it("takes what is declared as a hint where the text is too short to tell", async () => {
    expect(await languageOf("OK 12", "fr-CH")).toBe("fr");
    expect(
      await languageOf("Der Streik im Hafen von Varn hat am Dienstag auf den Terminal übergegriffen.", "en"),
    ).toBe("de");
  });
});

describe("topics", () => {
  const topicsOf = async (title: string, text: string): Promise<string[]> =>
    (await classifier.classify({ id: "1", title, text }, { only: ["topics"] })).topics.map(
      ({ label }) => label,
    );

  it("names the subject that the words speak for", async () => {
    expect(
      (
        await topicsOf(
          "Dockers walk out",
          "Workers on strike; their union met the employer over wages and night shifts.",
        )
      )[0],
    ).toBe("labour");
    expect(
      (
        await topicsOf(
          "Recount ordered",
          "The election board counts ballots again; the mayor leads, her opponent's party objects.",
        )
      )[0],
    ).toBe("politics and government");
    expect(
      (
        await topicsOf(
          "Cup final",
          "The team won the match on penalties; the coach praised the keeper and the fans.",
        )
      )[0],
    ).toBe("sport");
  });

  it("names none where nothing speaks for any", async () => {
    expect(await topicsOf("Untitled", "Lorem ipsum dolor sit amet.")).toEqual([]);
    expect(await topicsOf("", "")).toEqual([]);
  });
});

describe("names", () => {
  const namesIn = async (text: string) =>
    (await classifier.classify({ id: "1", text, language: "en" })).entities;

  it("finds runs of capitalised words with their places in the text", async () => {
    const text =
      "The strike goes on, Edda Brannock of the Harbour Union said in Varn. Kestrel Bank had no comment.";
    const names = await namesIn(text);
    expect(names.map((name) => name.text)).toEqual([
      "Edda Brannock",
      "Harbour Union",
      "Varn",
      "Kestrel Bank",
    ]);
    for (const { start, end, text: name } of names) expect(text.slice(start, end)).toBe(name);
    expect(names.map(({ type }) => type)).toEqual(["PER", "ORG", "LOC", "ORG"]);
  });

  it("takes no word for a name that only begins a sentence", async () => {
    expect(
      await namesIn(
        "Nobody was hurt. Divers examined the hull. Millers have flour for nine days, and nobody worries.",
      ),
    ).toEqual([]);
  });

  it("survives what is no prose", async () => {
    for (const text of [
      "ALL CAPITALS EVERYWHERE IN THIS LINE",
      "\u202e\u202d",
      "a".repeat(100_000),
      "<b>Html</b> left &amp; over",
    ])
      expect(Array.isArray(await namesIn(text))).toBe(true);
  });
});
