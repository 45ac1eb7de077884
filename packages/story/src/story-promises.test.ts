import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStoryIndex } from "./story-index.ts";
import type { StoryDocument } from "./read-fingerprint.ts";

const START = 1_770_000_000_000;
const HOUR = 3_600_000;
const FERRY =
  "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard said. Two tugs from Varn pulled it free at high tide. Captain Mira Solen said that nobody was hurt. The harbour office has opened an inquiry into the charts of the strait.";
const BUDGET =
  "Parliament in Orvania passed the budget for next year by 88 votes to 71 after a night of debate. Finance minister Jonas Brekk promised lower duties on grain. The opposition called the plan reckless and left the chamber before the count.";

function article(number: number, over: Partial<StoryDocument> = {}): StoryDocument {
  return {
    id: `a${number}`,
    title: "Ferry runs aground",
    text: FERRY,
    language: "en",
    firstSeenMs: START + number * 60_000,
    ...over,
  };
}

/** A made-up stream: events told by several articles, some of them copied. */
function stream(length: number): StoryDocument[] {
  const words = (seed: number, count: number): string =>
    Array.from(
      { length: count },
      (_, index) => `w${(seed * 7919 + index * index * 31 + index * 17) % 900}`,
    ).join(" ");
  return Array.from({ length }, (_, number) => {
    const event = number % 17;
    const copied = number % 5 === 0 ? Math.floor(number / 10) : number;
    const text = `Event${event} Place${event} Person${event} ${words(event, 40)} ${words(copied + 100, 20)} Place${event}.`;
    return article(number, {
      title: `Event${event} Place${event} ${words(number, 3)}`,
      text,
      host: `h${number % 4}.example`,
    });
  });
}

describe("copies", () => {
  it("calls a body that differs in quotes, case and spaces an exact duplicate", () => {
    const index = openStoryIndex();
    const first = index.assign(article(1));
    const second = index.assign(
      article(2, { title: "Other headline", text: FERRY.toUpperCase().replaceAll(" ", "  ") }),
    );
    expect(second).toMatchObject({
      duplicateOf: "a1",
      tier: "exact",
      storyId: first.storyId,
      storyTitle: null,
    });
  });
  it("calls a shortened text with another headline a copy, and points every copy at the first seen", () => {
    const index = openStoryIndex();
    index.assign(article(1));
    expect(index.assign(article(2, { title: "Stranded", text: FERRY.slice(0, 200) }))).toMatchObject({
      duplicateOf: "a1",
      tier: "copy",
    });
    expect(index.assign(article(3, { text: `${FERRY} Read more in our app.` }))).toMatchObject({
      duplicateOf: "a1",
      tier: "copy",
    });
  });
  it("does not link a notice of the same template about somebody else", () => {
    const index = openStoryIndex();
    const notice = (name: string, a: number, b: number): string =>
      `${name} said that it will pay a quarterly dividend of ${a} cents a share on March ${b} to holders of record of February ${b}, as its board decided at the annual meeting`;
    index.assign(article(1, { text: notice("Halvor Mining Corp", 12, 14) }));
    expect(index.assign(article(2, { text: notice("Brenta Foods Inc", 31, 27) })).duplicateOf).toBeNull();
  });
  it("links a correction and an update as revisions, never as copies", () => {
    const index = openStoryIndex();
    index.assign(article(1));
    expect(
      index.assign(article(2, { title: "CORRECTED - Ferry runs aground", text: `${FERRY} It was Friday.` })),
    ).toMatchObject({
      tier: "near",
      revisionOf: "a1",
    });
    expect(index.assign(article(3, { text: FERRY.replace("212", "240") }))).toMatchObject({
      tier: "near",
      revisionOf: "a1",
    });
  });
  it("finds copies in text without spaces", () => {
    const text =
      "星期五上午渡轮在罗斯特角附近搁浅船上有二百多名乘客海岸警卫队表示无人受伤两艘拖船在涨潮时把它拖离港务局已开始调查海图";
    const index = openStoryIndex();
    index.assign(article(1, { text, language: "zh", title: "渡轮搁浅" }));
    expect(
      index.assign(article(2, { text: `${text.slice(8)}完`, language: "zh", title: "调查" })),
    ).toMatchObject({ duplicateOf: "a1", tier: "copy" });
  });
  it("forgets originals after the window", () => {
    const index = openStoryIndex({ windowMs: 72 * HOUR });
    index.assign(article(1));
    expect(index.assign(article(2, { firstSeenMs: START + 80 * HOUR })).duplicateOf).toBeNull();
  });
});

describe("stories", () => {
  it("keep events apart and join what tells the same one", () => {
    const index = openStoryIndex();
    const ferry = index.assign(article(1));
    const budget = index.assign(article(2, { title: "Budget passed", text: BUDGET }));
    const later = index.assign(
      article(3, {
        title: "Ferry Halden aground: inquiry opens",
        text: "Investigators boarded the ferry Halden, which ran aground off Cape Rost. Captain Mira Solen was heard by the harbour office; tugs from Varn had pulled the ferry free.",
      }),
    );
    expect(budget.storyId).not.toBe(ferry.storyId);
    expect(later).toMatchObject({ storyId: ferry.storyId, duplicateOf: null });
    expect(["a1", "a3"]).toContain(index.leadOf(ferry.storyId));
  });
  it("name themselves after the founding article", () => {
    const id = "art_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    expect(openStoryIndex().assign(article(1, { id })).storyId).toBe("sty_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    expect(openStoryIndex().assign(article(1)).storyId).toMatch(/^sty_[0-9A-HJKMNP-TV-Z]{26}$/);
  });
  it("are the same when the stream is read twice, and when it is split by a restart anywhere", () => {
    const documents = stream(150);
    const whole = openStoryIndex();
    const once = documents.map((document) => whole.assign(document));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: documents.length }), (cut) => {
        const index = openStoryIndex();
        for (const [at, document] of documents.slice(0, cut).entries()) {
          const known = once[at];
          if (known !== undefined)
            index.restore(known.fingerprint.bytes, {
              ...known,
              articleId: document.id,
              firstSeenMs: document.firstSeenMs,
            });
        }
        const rest = documents.slice(cut).map((document) => index.assign(document));
        expect(rest.map(({ storyId, duplicateOf, tier }) => [storyId, duplicateOf, tier])).toEqual(
          once.slice(cut).map(({ storyId, duplicateOf, tier }) => [storyId, duplicateOf, tier]),
        );
      }),
      { numRuns: 6 },
    );
  }, 30_000);
  it("are the same when only the articles of the window are restored, days after the first were forgotten", () => {
    const documents = stream(400).map((document, number) => ({
      ...document,
      host: "",
      firstSeenMs: START + number * HOUR,
    }));
    const whole = openStoryIndex();
    const once = documents.map((document) => whole.assign(document));
    for (const cut of [200, 263, 331]) {
      const sinceMs = Math.floor((START + (cut - 1) * HOUR - 168 * HOUR) / (6 * HOUR)) * 6 * HOUR;
      const index = openStoryIndex();
      for (const [at, document] of documents.slice(0, cut).entries()) {
        const known = once[at];
        if (known !== undefined && document.firstSeenMs >= sinceMs)
          index.restore(known.fingerprint.bytes, {
            ...known,
            articleId: document.id,
            firstSeenMs: document.firstSeenMs,
          });
      }
      const rest = documents.slice(cut).map((document) => index.assign(document));
      expect(rest.map(({ storyId, duplicateOf, tier }) => [storyId, duplicateOf, tier])).toEqual(
        once.slice(cut).map(({ storyId, duplicateOf, tier }) => [storyId, duplicateOf, tier]),
      );
    }
  });
  it("are the same when an article is asked for again", () => {
    const index = openStoryIndex();
    const { storyId } = index.assign(article(1));
    expect(index.assign(article(1))).toMatchObject({
      storyId,
      duplicateOf: null,
      storyTitle: "Ferry runs aground",
    });
    expect(index.size.articles).toBe(1);
  });
});

describe("bad input", () => {
  it("keeps articles without words apart", () => {
    const index = openStoryIndex();
    const stories = Array.from(
      { length: 50 },
      (_, n) => index.assign(article(n, { title: "", text: "" })).storyId,
    );
    expect(new Set(stories).size).toBe(50);
  });
  it("does not join one-word bodies under different titles", () => {
    const index = openStoryIndex();
    const titles = [
      "Orchard prices fall",
      "Chess final tonight",
      "Bridge closed",
      "Comet seen",
      "Strike ends in Varn",
    ];
    const stories = titles.map((title, n) => index.assign(article(n, { title, text: "Video" })).storyId);
    expect(new Set(stories).size).toBe(5);
  });
  it("reads a megabyte, markup, lone surrogates and impossible times without failing", () => {
    const index = openStoryIndex();
    const texts = [
      "word ".repeat(200_000),
      "x".repeat(1_000_000),
      "\ud800\udfff\u0000",
      "<p>".repeat(1000),
      "漢".repeat(100_000),
    ];
    for (const [n, text] of texts.entries())
      expect(
        index.assign(article(n, { text, publishedMs: n % 2 === 0 ? 9e15 : Number.NaN })).storyId,
      ).toMatch(/^sty_/);
  });
  it("links one page under a thousand addresses to its first, in bounded memory", () => {
    const index = openStoryIndex();
    for (let n = 0; n < 1000; n += 1) index.assign(article(n, { host: "mirror.example" }));
    expect(index.size).toMatchObject({ texts: 1, stories: 1 });
  });
  it("stops taking a cookie wall for news once a host has shown it often", () => {
    const index = openStoryIndex();
    const wall =
      "We and our partners store cookies on your device.\nAccept all to go on reading the site.\nYour choices can be changed at any time.";
    const subject = (n: number): string =>
      `Report ${String.fromCodePoint(97 + n)}x${n * 7} harvest${n} council${n}`;
    const answers = Array.from({ length: 20 }, (_, n) =>
      index.assign(
        article(n, { host: "wall.example", title: subject(n), text: `${wall}\nLine ${n} of the day.` }),
      ),
    );
    expect(answers.slice(6).every(({ duplicateOf }) => duplicateOf === null)).toBe(true);
  });
  it("finds the copies of an article that was held back for longer than the window", () => {
    const index = openStoryIndex();
    index.assign(article(1, { title: "Budget passed", text: BUDGET, firstSeenMs: START + 300 * HOUR }));
    const original = index.assign(article(2));
    const copy = index.assign(article(3, { host: "other.example" }));
    expect(original.duplicateOf).toBeNull();
    expect(original.fingerprint.seenMs).toBeGreaterThan(START + 290 * HOUR);
    expect(copy).toMatchObject({ duplicateOf: "a2", tier: "exact", storyId: original.storyId });
  });
  it("accepts late articles and unknown languages", () => {
    const index = openStoryIndex();
    index.assign(article(1, { firstSeenMs: START + 100 * HOUR }));
    expect(index.assign(article(2, { firstSeenMs: START, language: "und" })).storyId).toMatch(/^sty_/);
    expect(index.assign(article(3, { language: "qqq-Zzzz" })).storyId).toMatch(/^sty_/);
  });
  it("ignores bytes that are no fingerprint", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(
          openStoryIndex().restore(bytes, {
            articleId: "a",
            storyId: "s",
            duplicateOf: null,
            tier: null,
            firstSeenMs: START,
          }),
        ).toBe(false);
      }),
    );
  });
});
