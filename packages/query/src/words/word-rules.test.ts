import { describe, expect, it } from "vitest";
import { openOracle } from "../oracle.ts";
import { parseQuery } from "../parse-query.ts";
import { compileQueries } from "../query-set.ts";
import { ARABIC } from "./fixtures/arabic.ts";
import { ARMENIAN } from "./fixtures/armenian.ts";
import { CYRILLIC } from "./fixtures/cyrillic.ts";
import { DEVANAGARI } from "./fixtures/devanagari.ts";
import { GEORGIAN } from "./fixtures/georgian.ts";
import { GREEK } from "./fixtures/greek.ts";
import { HAN_KANA } from "./fixtures/han-kana.ts";
import { HANGUL } from "./fixtures/hangul.ts";
import { HEBREW } from "./fixtures/hebrew.ts";
import { LATIN } from "./fixtures/latin.ts";
import { SIGNS } from "./fixtures/signs.ts";
import { OTHER_SCRIPTS, THAI } from "./fixtures/thai.ts";

const TABLES = {
  Latin: LATIN,
  signs: SIGNS,
  Cyrillic: CYRILLIC,
  Greek: GREEK,
  Arabic: ARABIC,
  Hebrew: HEBREW,
  Armenian: ARMENIAN,
  Georgian: GEORGIAN,
  Devanagari: DEVANAGARI,
  "Han and Kana": HAN_KANA,
  Hangul: HANGUL,
  Thai: THAI,
  "other scripts": OTHER_SCRIPTS,
};

/** Where a query is found in a text: each place once, in order, checked to begin and end between characters. */
function placesOf(query: string, text: string): { start: number; end: number }[] {
  const { set, refused } = compileQueries([{ id: "1", query }]);
  expect(refused).toEqual([]);
  const [hit] = set.match({ id: "a", title: "", text }, { spans: true });
  const places = new Map<string, { start: number; end: number }>();
  for (const { start, end } of hit?.spans ?? []) {
    for (const at of [start, end])
      expect(/[\ud800-\udbff]$/.test(text.slice(0, at)) && /^[\udc00-\udfff]/.test(text.slice(at))).toBe(
        false,
      );
    places.set(`${start} ${end}`, { start, end });
  }
  expect(hit === undefined).toBe(places.size === 0);
  return [...places.values()].toSorted((left, right) => left.start - right.start || left.end - right.end);
}

for (const [script, rows] of Object.entries(TABLES))
  describe(`words of ${script}`, () => {
    it.each(rows)("%s in “%s” finds %j: %s", (query, text, found) => {
      expect(placesOf(query, text).map(({ start, end }) => text.slice(start, end))).toEqual(found);
      expect(openOracle({ id: "a", title: "", text }).isTrue(parseQuery(query).ast)).toBe(found.length > 0);
    });
  });
