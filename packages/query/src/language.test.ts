import { describe, expect, it } from "vitest";
import { checkQuery } from "./check-query.ts";
import { explainQuery } from "./explain-query.ts";
import { QUERY_LIMITS } from "./limits.ts";
import type { QueryDocument } from "./query-document.ts";
import { compileQueries, fromSnapshot, QueryBudgetError } from "./query-set.ts";
import { SnapshotError } from "./engine/snapshot.ts";

const document = (text: string, change: Partial<QueryDocument> = {}): QueryDocument => ({
  id: "a",
  title: "",
  text,
  ...change,
});
const matches = (query: string, subject: QueryDocument): boolean => {
  const { set, refused } = compileQueries([{ id: "q", query }]);
  expect(refused).toEqual([]);
  return set.match(subject).length === 1;
};

describe("references", () => {
  it("are put in, and unknown names and cycles are refused", () => {
    const context = {
      lists: { ports: ["Varn", "Old Harbour"] },
      queries: { one: "query(two) OR x", two: "query(one)", fine: "strike NOT football" },
    };
    const { set, refused } = compileQueries(
      [
        { id: "list", query: "list(ports) NEAR/2 closed" },
        { id: "query", query: "query(fine) AND dock" },
        { id: "cycle", query: "query(one)" },
        { id: "unknown", query: "list(none)" },
      ],
      context,
    );
    expect(refused.map(({ id, errors }) => [id, errors[0]?.start, errors[0]?.message.slice(0, 35)])).toEqual([
      ["cycle", 0, "the saved query one uses itself (on"],
      ["unknown", 0, "there is no list none"],
    ]);
    expect(set.match(document("The old harbour is closed; a dock strike.")).map(({ id }) => id)).toEqual([
      "list",
      "query",
    ]);
  });
});

describe("meaning", () => {
  it.each([
    ["Karabakh", "in Karabakh’s south", true],
    ["threats NEAR/1 genocide", "threats of genocide", true],
    ["threats NEAR/0 genocide", "threats of genocide", false],
    ["genocide ONEAR/1 threats", "threats of genocide", false],
    ["war NEAR/5 war", "the war", false],
    ["war NEAR/5 war", "war on war", true],
    ["war NOTNEAR/1 star", "star war", false],
    ["war NOTNEAR/1 star", "star of our war", true],
    ['"a * c"', "a b c", true],
    ['"a * c"', "a c", false],
    ['"c b a"~1', "a x b c", true],
    ["bank SENTENCE fraud", "The bank fell. A fraud rose.", false],
    ["bank PARAGRAPH fraud", "The bank fell. A fraud rose.", true],
    ["bank PARAGRAPH fraud", "The bank fell.\nA fraud rose.", false],
    ["atleast(2, bank)", "bank to bank", true],
    ["any(2, a, b, c)", "c then a", true],
    ["first(2, bank)", "the bank fell", true],
    ["first(1, bank)", "the bank fell", false],
    ["lead:bank", "Quiet.\nThe bank fell", false],
    ["cs(Bank)", "the bank fell", false],
    ["allcaps(us)", "the US left", true],
    ["forms(strike)", "strikes", true],
    ["bank+", "banking", true],
    ["colr~1", "color", true],
    ["bolor~1", "color", false],
    ["*arab*", "Karabakh", true],
    ["k?rabakh", "Karabakh", true],
    ["/kar[a-b]+kh/", "Karabakh", true],
    ["/Kar.*/c", "karabakh", false],
    ["=Müller", "Muller", false],
    ["=Müller", "MÜLLER", true],
    ['raw:"C++"', "C++ and C", true],
    ['raw:"c++"', "C++ and C", false],
    ["man", "human", false],
    ["存款准备金", "央行上调存款准备金率", true],
    ["forms(كتاب)", "والكتاب", true],
  ])("%s in “%s” is %s", (query, text, expected) => {
    expect(matches(query, document(text))).toBe(expected);
  });

  it("does not join title and body", () => {
    expect(matches('"big news"', document("news", { title: "big" }))).toBe(false);
    expect(matches("big NEAR/9 news", document("news", { title: "big" }))).toBe(false);
    expect(matches("big news", document("news", { title: "big" }))).toBe(true);
  });

  it("compares metadata folded and whole, with parents", () => {
    const article = document("strike", {
      url: "https://news.bbc.example/x",
      language: "en-GB",
      country: "NO",
      source: "Varn Post",
      authors: ["José Díaz"],
      tags: ["Ports"],
      type: "article",
      geo: ["Varn"],
      topics: [{ code: "t2", label: "Football", score: 0.9 }],
      entities: [{ id: "ent_1", name: "ASALA", score: 0.4 }],
    });
    const context = {
      entities: [{ id: "ent_1", name: "ASALA", aliases: ["Secret Army"] }],
      topics: [
        { code: "t1", label: "Sport" },
        { code: "t2", label: "Football", broader: ["t1"] },
      ],
    };
    const { set } = compileQueries(
      [
        "site:bbc.example",
        "site:bc.example",
        "lang:en",
        "lang:en-GB",
        "lang:de",
        "country:no",
        'source:"varn post"',
        'author:"jose diaz"',
        "author:jose",
        "tag:ports",
        "type:article",
        "geo:varn",
        "topic:sport",
        "topic:t1",
        "topic:(football score:>0.95)",
        'entity:"secret army"',
        "entity:(asala score:>0.3)",
        "entity:(asala score:>0.5)",
        "site:*.bbc.example",
        "words:<5",
      ].map((clause) => ({ id: clause, query: `strike AND ${clause}` })),
      context,
    );
    expect(set.match(article).map(({ id }) => id)).toEqual([
      "site:bbc.example",
      "lang:en",
      "lang:en-GB",
      "country:no",
      'source:"varn post"',
      'author:"jose diaz"',
      "tag:ports",
      "type:article",
      "geo:varn",
      "topic:sport",
      "topic:t1",
      'entity:"secret army"',
      "entity:(asala score:>0.3)",
      "site:*.bbc.example",
      "words:<5",
    ]);
  });
});

describe("explanations", () => {
  it("name the first clause that failed and the nearest miss", () => {
    const text = `genocide ${"word ".repeat(31)}threats`;
    const { hit, tree } = explainQuery("genocide NEAR/10 threats AND NOT football", document(text));
    expect(hit).toBe(false);
    expect(tree?.failed).toMatchObject({
      clause: "(genocide NEAR/10 threats)",
      start: 0,
      end: 24,
      reason: "found `threats` 31 words away, NEAR/10 asked",
    });
    expect(tree?.children.map((child) => child.hit)).toEqual([false, true]);
  });

  it("give the places of what was found", () => {
    const { tree } = explainQuery("bank AND NOT river", document("The bank by the river"));
    expect(tree?.children[0]?.spans).toEqual([{ field: "text", start: 4, end: 8, clause: "bank" }]);
    expect(tree?.failed?.reason).toBe("found `river`, which must not be there");
    expect(explainQuery("a AND", document("")).ok).toBe(false);
  });
});

describe("limits", { timeout: 60_000 }, () => {
  /** Milliseconds of processor time: the machine may be busy with something else. */
  const timed = (work: () => void): number => {
    const from = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  };

  it("hold for nested brackets, very many leaves and long texts", () => {
    expect(checkQuery(`${"(".repeat(10_000)}a${")".repeat(10_000)}`).errors[0]?.message).toContain("deeper");
    expect(checkQuery("a ".repeat(40_000)).ok).toBe(false);
    expect(checkQuery(`a${" NEAR a".repeat(500)}`).errors[0]?.message).toContain("follow each other");
    const words = Array.from({ length: 20_000 }, (_, index) => index.toString(36)).join(" ");
    expect(
      timed(() => expect(matches(words.slice(0, QUERY_LIMITS.characters), document("a b"))).toBe(false)),
    ).toBeLessThan(2000);
  });

  it("hold for a long article in which both sides of a proximity stand everywhere", () => {
    const text = "war peace ".repeat(100_000);
    const { set } = compileQueries([
      { id: "near", query: "war NEAR/3 peace" },
      { id: "far", query: "war NOTNEAR/3 peace" },
      { id: "window", query: '"war war peace"~5' },
      { id: "sentence", query: "war SENTENCE peace" },
    ]);
    expect(
      timed(() =>
        expect(set.match(document(text)).map(({ id }) => id)).toEqual(["near", "window", "sentence"]),
      ),
    ).toBeLessThan(4000);
  });

  it("hold for expressions that explode elsewhere", () => {
    const { set } = compileQueries([
      { id: "regex", query: "/(a+)+b/" },
      { id: "count", query: "/(a|aa){1,40}c/" },
      { id: "wild", query: "*a*a*a*a*a*a*ab" },
    ]);
    expect(timed(() => expect(set.match(document("a".repeat(250)))).toEqual([]))).toBeLessThan(1000);
    expect(checkQuery("/((a{1,99}){1,99}){1,99}/").errors[0]?.message).toContain("too large");
  });

  it("report an article that uses up its steps", () => {
    const queries = [{ id: "near", query: "war NEAR/3 peace" }];
    expect(() =>
      compileQueries(queries, {}, { maxSteps: 100 }).set.match(document("war peace ".repeat(1000))),
    ).toThrow(QueryBudgetError);
    const reports: unknown[] = [];
    compileQueries(queries, {}, { maxSteps: 100, onBudget: (report) => reports.push(report) }).set.match(
      document("war peace ".repeat(1000)),
    );
    expect(reports).toHaveLength(1);
  });

  it("refuse a damaged snapshot, and share memory between threads when asked", () => {
    const { set } = compileQueries([{ id: "q", query: '"old harbour" OR clim* OR =Müller' }]);
    const bytes = set.toSnapshot({ shared: true });
    expect(bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(fromSnapshot(bytes).match(document("climate")).length).toBe(1);
    const damaged = bytes.slice();
    damaged[damaged.length - 3] = (damaged[damaged.length - 3] ?? 0) ^ 1;
    expect(() => fromSnapshot(damaged)).toThrow(SnapshotError);
    expect(() => fromSnapshot(bytes.slice(0, 7))).toThrow(SnapshotError);
  });
});
