import { array, assert, constantFrom, property, tuple, type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueryNode } from "../ast.ts";
import { compileQueries } from "../query-set.ts";

const RUNS = Number(process.env["WIREWATCH_FUZZ_ROUNDS"] ?? 15);

/** Letters, and what may stand behind one of them. */
const ALPHABETS: Readonly<Record<string, readonly [letters: string, marks: string]>> = {
  Latin: ["abeghiklnosuzßäöüåøæœłđðþıİéçñşșğőŋəɓơưŵẞǌÅ5", "\u0301\u0323\u0308\u00ad"],
  Cyrillic: ["абгдеёжийклмнопрстуфчъыэюяіїґўљњћђќѓқңөӯЙЇҐ", "\u0301"],
  Greek: ["αάβγδεέζηήθιίϊΐκλμνοόπρσςτυύϋΰφχψωώἄὠΆΏ", "\u0301"],
  Arabic: ["ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئپچگکیہھ٣", "\u064e\u0651\u0640"],
  Hebrew: ["אבגדהוזחטיכךלמםנןסעפףצץקרשת", "\u05b8\u05bc\u05c1"],
  Armenian: ["աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆևԱԵՎ", "\u055b\u055e"],
  Georgian: ["აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰᲐᲑ", ""],
  Devanagari: ["कखगघङचजझञटडणतदनपबमयरलवशषसहअआइ\u0958\u095e४", "\u093c\u094d\u093e\u093f\u0901\u0902\u200d"],
  Han: ["的一是不了人我在有他這这中大來来上国國\u{20bb7}々〇", ""],
  Kana: ["あいうえおがぱアイウガパーｶｱ", ""],
  Hangul: ["가나다라마바사아자차카타파하각힣뷁", ""],
  Thai: ["กขคงจชซญดตถทนบปผพฟมยรลวสหอฮ", "\u0e31\u0e34\u0e38\u0e48\u0e49\u0e4c\u0e33"],
  Lao: ["ກຂຄງຈຊຍດຕທນບປພມຢລວສຫອ", "\u0eb1\u0eb4\u0ec8"],
  Khmer: ["កខគងចជញដតទនបពមយរលវសហអ", "\u17b6\u17b7\u17d2\u1780"],
  Burmese: ["ကခဂငစညတဒနပဘမယရလဝသဟအ", "\u102d\u102f\u1037\u103b"],
  Bengali: ["কখগচজটডতদনপবমযরলশসহ\u09df৫", "\u09cd\u09be\u09bf\u09bc"],
  Tamil: ["கஙசஞடணதநபமயரலவழளறன", "\u0bcd\u0bbe\u0bc6\u0bcb"],
  Ethiopic: ["ሀለመሰረበተነአከወዘየደገ", ""],
};

/** Ways to write the same word. */
const WRITTEN: Readonly<Record<string, (word: string) => string>> = {
  "as it is": (word) => word,
  "in small letters": (word) => word.toLowerCase(),
  "in capitals": (word) => word.toUpperCase(),
  composed: (word) => word.normalize("NFC"),
  decomposed: (word) => word.normalize("NFD"),
};

const TEXTS: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `Before ${word} after`,
  (word) => `(${word}), «${word}»`,
  (word) => `a—${word}…b`,
  (word) => `${word}'s port`,
  (word) => `${word}’s; ${word}.`,
];

const wordsOf = (letters: string, marks: string): Arbitrary<string> =>
  array(tuple(constantFrom(...Array.from(letters)), constantFrom("", "", ...Array.from(marks))), {
    minLength: 1,
    maxLength: 7,
  }).map((parts) => parts.map((part) => part.join("")).join(""));

const leaf = (text: string): QueryNode => ({
  kind: "word",
  text,
  exact: false,
  fuzzy: 0,
  forms: false,
  start: 0,
  end: text.length,
});

describe("a word as it is written", { timeout: 120_000 }, () => {
  it.each(Object.entries(ALPHABETS))("in %s is found in any text that holds it", (_, [letters, marks]) => {
    assert(
      property(wordsOf(letters, marks), (word) => {
        const { set, refused } = compileQueries(
          Object.entries(WRITTEN).map(([id, write]) => ({ id, ast: leaf(write(word)) })),
        );
        expect(refused).toEqual([]);
        for (const write of Object.values(WRITTEN))
          for (const put of TEXTS) {
            const hits = set.match({ id: "a", title: "", text: put(write(word)) }).map(({ id }) => id);
            expect([word, put(write(word)), ...hits]).toEqual([
              word,
              put(write(word)),
              ...Object.keys(WRITTEN),
            ]);
          }
      }),
      { numRuns: RUNS },
    );
  });
});
