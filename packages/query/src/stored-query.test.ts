import { describe, expect, it } from "vitest";
import { isSameMeaning, type QueryNode } from "./ast.ts";
import { explainQuery } from "./explain-query.ts";
import { ANALYSER_VERSION } from "./limits.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { compileQueries } from "./query-set.ts";
import { readStoredQuery, readTree, storeQuery, TREE_FORMAT, writeTree } from "./stored-query.ts";
import { openRandom, randomQuery } from "./testing/random-queries.ts";

/** A tree by hand, as an older language might have left it. */
const tree = (root: unknown): unknown => ({ format: TREE_FORMAT, root });
const now = { version: ANALYSER_VERSION };

describe("a stored query", () => {
  it("is current as long as its text means what it meant", () => {
    const stored = storeQuery('"death threats" (Karabakh OR list(places)) NOT football');
    expect(stored).toMatchObject({
      canonical: '("death threats" AND (Karabakh OR list(places)) AND NOT football)',
      version: ANALYSER_VERSION,
      errors: [],
      tree: {
        format: 1,
        root: [
          "and",
          ["phrase", ["death", "threats"]],
          ["or", "Karabakh", ["reference", "list", "places"]],
          ["not", "football"],
        ],
      },
    });
    const read = readStoredQuery(JSON.parse(JSON.stringify(stored)));
    expect(read.state).toBe("current");
    expect(read.problems).toEqual([]);
    expect(read.ast).toEqual(parseQuery(stored.text).ast);
  });

  it("is not made of a text with errors", () => {
    expect(storeQuery("flood AND")).toMatchObject({
      canonical: "",
      tree: null,
      errors: [{ start: 6, end: 9 }],
    });
    expect(storeQuery("list(none) flood", { lists: {} })).toMatchObject({
      tree: null,
      errors: [{ message: "there is no list none" }],
    });
  });

  it("keeps running under its old meaning when the language refuses its text", () => {
    // An older language knew an operator XOR and a wildcard of one letter.
    const read = readStoredQuery({ ...now, text: "flood ^^ b*)", tree: tree(["or", "flood", "b*"]) });
    expect(read.state).toBe("refused");
    expect(printQuery(read.ast)).toBe("(flood OR b*)");
    expect(read.problems.map(({ message }) => message)).toContain("this bracket closes nothing");
    const wildcard = readStoredQuery({ ...now, text: "flood OR b*", tree: tree(["or", "flood", "b*"]) });
    expect([wildcard.state, wildcard.problems[0]?.message]).toEqual([
      "refused",
      "the wildcard b* needs at least two letters",
    ]);
  });

  it("still runs when rules have become stricter than the tree", () => {
    for (const root of [
      ["or", "flood", "b*"],
      ["or", "flood", "*"],
      ["or", "flood", "#"],
      ["or", "flood", ["not", "hail"]],
      ["scope", "title", ["or", "flood", ["meta", "lang", "en", ""]]],
      ["meta", "lang", "en", ""],
      ["case", "cs", ["all"]],
    ]) {
      const { ast } = readStoredQuery({ ...now, text: "flood OR", tree: tree(root) });
      const { set, refused } = compileQueries([{ id: "q", ast }]);
      expect(refused).toEqual([]);
      const article = { id: "a", title: "Flood", text: "A big flood.", language: "en" };
      expect(set.match(article), JSON.stringify(root)).toHaveLength(1);
      expect(explainQuery(ast, article).hit, JSON.stringify(root)).toBe(true);
    }
    const { ast } = readStoredQuery({ ...now, text: "flood OR", tree: tree(["regex", "(?=a)", ""]) });
    expect(compileQueries([{ id: "q", ast }]).refused[0]?.errors[0]?.message).toContain("lookaround");
  });

  it("keeps running under its old meaning when its text means something else", () => {
    // An older language bound OR first.
    const read = readStoredQuery({
      ...now,
      text: "flood AND storm OR hail",
      tree: tree(["and", "flood", ["or", "storm", "hail"]]),
    });
    expect(read.state).toBe("changed");
    expect(printQuery(read.ast)).toBe("(flood AND (storm OR hail))");
    expect(read.problems[0]).toMatchObject({ start: 0, end: 23 });
    expect(read.problems[0]?.message).toBe(
      "the text meant (flood AND (storm OR hail)) when it was saved, and means ((flood AND storm) OR hail) today",
    );
  });

  it("says which of its words are read in another way by newer rules", () => {
    const changes = [
      { version: 2, affects: (word: string) => word.includes("-"), what: "a hyphen joins words" },
      { version: 3, affects: (word: string) => word === "flood", what: "flood is stemmed" },
    ];
    const stored = { ...storeQuery('flood OR "e-mail storm"'), version: 1 };
    const at = (version: number) => readStoredQuery(stored, { version, changes });
    expect(at(1).state).toBe("current");
    expect(at(2)).toMatchObject({
      state: "changed",
      problems: [
        {
          start: 9,
          end: 23,
          message: "e-mail is read in another way than when the query was saved: a hyphen joins words",
        },
      ],
    });
    expect(at(3).problems.map(({ start }) => start)).toEqual([0, 9]);
    expect(readStoredQuery({ ...stored, version: 2 }, { version: 3, changes }).problems).toHaveLength(1);
    expect(readStoredQuery({ ...storeQuery("storm"), version: 1 }, { version: 3, changes }).state).toBe(
      "current",
    );
    expect(readStoredQuery({ ...stored, version: 9 }, { version: 3, changes })).toMatchObject({
      state: "changed",
    });
  });

  it("without a tree is read from its text", () => {
    expect(readStoredQuery({ ...now, text: "flood OR storm", tree: null })).toMatchObject({
      state: "current",
      problems: [],
      ast: { kind: "or" },
    });
    expect(readStoredQuery({ ...now, text: "flood OR", tree: null })).toMatchObject({ state: "refused" });
  });

  it("with a tree that cannot be read says so", () => {
    expect(readStoredQuery({ ...now, text: "flood", tree: { format: 99, root: "flood" } })).toMatchObject({
      state: "changed",
      ast: { kind: "word", text: "flood" },
      problems: [
        { message: "the stored form of this query cannot be read: its format is 99; 1 is known here" },
      ],
    });
    expect(readStoredQuery({ ...now, text: "flood OR", tree: 7 })).toMatchObject({ state: "refused" });
  });
});

describe("the JSON form of a tree", () => {
  it("is read as the tree that was written, for every construct", () => {
    const random = openRandom(9);
    const queries = Array.from({ length: 1000 }, () => randomQuery(random, 4));
    queries.push(
      'raw:"x" AND =Müller~1 OR bank+ OR words:<=3',
      "list(a) query(b) entity:(a score:<0.25) source:(a b*)",
      "all",
    );
    for (const query of queries) {
      const { ast, errors } = parseQuery(query);
      if (errors.length > 0) continue;
      const read = readTree(JSON.parse(JSON.stringify(writeTree(ast))));
      expect(read.ok && isSameMeaning(read.ast, ast), query).toBe(true);
    }
  });

  it.each<[unknown, string]>([
    [null, "it is no object with format and root"],
    ["flood", "it is no object with format and root"],
    [[1], "it is no object with format and root"],
    [{}, "its format is undefined; 1 is known here"],
    [{ format: "1", root: "a" }, 'its format is "1"; 1 is known here'],
    [tree(undefined), "at root: a node is needed, not undefined"],
    [tree({ kind: "word" }), "at root: a node is needed, not an object"],
    [tree([]), "at root: undefined is no kind of node"],
    [tree(["__proto__"]), 'at root: "__proto__" is no kind of node'],
    [tree(["missing"]), 'at root: "missing" is no kind of node'],
    [tree(["and", "a"]), 'at root: "and" has 1 parts, which is too few'],
    [tree(["not", "a", "b"]), 'at root: "not" has 2 parts, which is too many'],
    [tree(["or", "a", ["not", 7]]), "at root[2][1]: a node is needed, not 7"],
    [tree(["word", "a", "!"]), 'at root[2]: "!" are no signs of a word'],
    [tree(["phrase", []]), "at root[1]: a phrase needs words"],
    [tree(["phrase", ["a", null]]), "at root[1][1]: a text is needed, not null"],
    [tree(["phrase", ["a"], -1]), "at root[2]: a whole number from 0 is needed, not -1"],
    [
      tree(["near", "BESIDE", 1, "a", "b"]),
      'at root[1]: "BESIDE" is none of NEAR, ONEAR, NOTNEAR, SENTENCE, PARAGRAPH',
    ],
    [tree(["near", "NEAR", 1e9, "a", "b"]), "at root[2]: a whole number from 0 is needed, not 1000000000"],
    [tree(["near", "NEAR", 50_000, "a", "b"]), "at root[2]: 50000 is above 10000"],
    [tree(["scope", "footer", "a"]), 'at root[1]: "footer" is none of title, lead, body'],
    [tree(["meta", "site", "a", "?"]), 'at root[3]: "?" is none of , *'],
    [tree(["meta", "site", "a", "", ">"]), "at root: a score needs a sign and a number"],
    [tree(["meta", "site", "a", "", ">", Number.NaN]), "at root[5]: a number is needed, not NaN"],
    [tree(["atleast", 0, "a"]), "at root[1]: a whole number from 1 is needed, not 0"],
    [tree(["reference", "table", "a"]), 'at root[1]: "table" is none of list, query'],
    [tree(["x".repeat(100)]), `at root: "${"x".repeat(30)}" is no kind of node`],
  ])("%j is refused: %s", (value, problem) => {
    expect(readTree(value)).toEqual({ ok: false, problem });
  });

  it("keeps within the limits of a query", () => {
    let deep: unknown = "a";
    for (let level = 0; level < 100_000; level += 1) deep = ["not", deep];
    expect(readTree(tree(deep))).toMatchObject({
      ok: false,
      problem: expect.stringContaining("more than 600 levels"),
    });
    expect(readTree(tree(["or", ...Array.from({ length: 20_000 }, () => "a")])).ok).toBe(true);
    expect(readTree(tree(["and", ["or", ...Array.from({ length: 20_000 }, () => "a")], "b"]))).toMatchObject({
      problem: expect.stringContaining("more than 20000 words"),
    });
    expect(readTree(tree("x".repeat(70_000)))).toMatchObject({
      problem: expect.stringContaining("more than 65536 characters"),
    });
  });

  it("has no form for a query with errors", () => {
    const missing: QueryNode = { kind: "missing", start: 0, end: 0 };
    expect(() => writeTree(missing)).toThrow(RangeError);
  });
});
