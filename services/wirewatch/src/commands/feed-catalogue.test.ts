import { readFileSync } from "node:fs";
import { planImport, readOpml } from "@wirewatch/feed";
import { describe, expect, it } from "vitest";
import { CATALOGUE_FILE, readCatalogue } from "./feed-catalogue.ts";

const { outlines } = readOpml(readFileSync(CATALOGUE_FILE));
const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const languages = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

describe("the catalogue", () => {
  it("gives feeds of many countries and languages, each once and each ready to import", () => {
    expect(planImport(outlines).filter(({ kind }) => kind !== "feed")).toEqual([]);
    expect(outlines.length).toBeGreaterThan(250);
    expect(new Set(outlines.map(({ country }) => country)).size).toBeGreaterThan(60);
    expect(new Set(outlines.map(({ language }) => language.split("-", 1)[0])).size).toBeGreaterThan(30);
  });

  it("names countries by ISO 3166-1 and languages by BCP 47", () => {
    for (const { url, title, country, language, folder } of outlines) {
      expect(title, url).not.toBe("");
      expect(folder, url).toHaveLength(1);
      if (country === "") expect(folder, url).toEqual(["International"]);
      else expect(regions.of(country), `${url}: ${country}`).toBeDefined();
      expect(Intl.getCanonicalLocales(language), url).toEqual([language]);
      expect(languages.of(language), `${url}: ${language}`).toBeDefined();
    }
  });

  it("is chosen from by country, by code or name, and by language with or without a region", () => {
    const brazil = readCatalogue({ country: "br", language: undefined });
    expect(brazil.length).toBeGreaterThan(3);
    expect(readCatalogue({ country: "Brazil", language: "pt" })).toEqual(brazil);
    expect(readCatalogue({ country: undefined, language: "pt" }).length).toBeGreaterThan(brazil.length);
    expect(() => readCatalogue({ country: "QQ", language: undefined })).toThrow(/countries: .*BR/);
  });

  it("is in the image", () => {
    const image = readFileSync(new URL("../../../../infra/Dockerfile", import.meta.url), "utf8");
    expect(image).toContain("/infra/catalogue");
  });
});
