import type { ExtractedPage } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import { hashBlock } from "@wirewatch/extract";
import { describe, expect, it } from "vitest";
import type { Reading } from "../page/read-answer.ts";
import { compareLooks } from "./compare-looks.ts";

const DISCLAIMER =
  "Opinions printed here are those of the harbour board, which asks every reader to report what is wrong with them.";
const TEXT = Array.from(
  { length: 8 },
  (_, at) => `Sentence number ${at} tells what the coast guard of Lind has said about the ferry on Friday.`,
).join("\n");

const article = (text: string, siteRules: string | null = null): ArticleRow =>
  ({
    id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    title: "Ferry runs aground",
    text,
    source: { name: "Varn Post", domain: "varn.example", country: null },
    language: "en",
    entities: [],
    problems: [],
    feedTitle: "Varn Post",
    feedHtml: "",
    feedItemTitle: "Ferry runs aground",
    metadata: {
      readFrom: "page",
      siteRules,
      titles: { feed: "Ferry runs aground", page: "Ferry runs aground" },
    },
  }) as unknown as ArticleRow;

const reading = (text: string, change: Partial<Reading> = {}): Reading => ({
  page: {
    title: "Ferry runs aground",
    titleVariants: [],
    text,
    html: "",
    problems: [],
  } as unknown as ExtractedPage,
  rulesMark: null,
  repeated: [],
  ...change,
});

const kindOf = (before: ArticleRow, page: Reading): string | null =>
  compareLooks({ article: before, pageText: null }, { page, feed: null }).revision?.kind ?? null;

describe("a later look", () => {
  it("takes a line that the host has turned out to repeat for nothing that was taken out", () => {
    const before = article(`${TEXT}\n${DISCLAIMER}`);
    expect(kindOf(before, reading(TEXT))).not.toBeNull();
    expect(kindOf(before, reading(TEXT, { repeated: [hashBlock(DISCLAIMER)] }))).toBeNull();
  });

  it("takes a repeated line that is read this time for nothing that was added", () => {
    const line = "Correction: the ferry carried 40 people, not 400, the coast guard of Varn said on Sunday.";
    const now = `${TEXT}\n${line}`;
    expect(kindOf(article(TEXT), reading(now))).not.toBeNull();
    expect(kindOf(article(TEXT), reading(now, { repeated: [hashBlock(line)] }))).toBeNull();
    expect(kindOf(article(now), reading(now, { repeated: [hashBlock(line)] }))).toBeNull();
  });

  it("compares no texts that were read by different rules", () => {
    const changed = `${TEXT}\nCorrection: the ferry carried 40 people, not 400, the coast guard of Varn said on Sunday.`;
    expect(kindOf(article(TEXT, "a"), reading(changed, { rulesMark: "a" }))).not.toBeNull();
    expect(kindOf(article(TEXT, "a"), reading(changed, { rulesMark: "b" }))).toBeNull();
    expect(kindOf(article(TEXT), reading(changed, { rulesMark: "b" }))).toBeNull();
  });
});
