import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { findTooDeep, type QueryNode } from "./ast.ts";
import { childrenOf } from "./ast.ts";
import { checkQuery } from "./check-query.ts";
import { describeQuery } from "./describe-query.ts";
import { formatQuery } from "./format-query.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery, printTree } from "./print-query.ts";
import { mutateQuery } from "./testing/mutate-query.ts";
import { openRandom, randomQuery } from "./testing/random-queries.ts";

const rounds = Number(process.env["WIREWATCH_FUZZ_ROUNDS"] ?? 0);
const cpuMs = (work: () => void): number => {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
};

/** Reads a text in every way and looks at every place that is named. */
function readSoundly(text: string): void {
  const parsed = parseQuery(text);
  const check = checkQuery(text);
  expect(check.ok).toBe(check.errors.length === 0);
  expect(check.errors.length).toBeLessThanOrEqual(QUERY_LIMITS.errors);
  expect(check.warnings.length).toBeLessThanOrEqual(QUERY_LIMITS.errors);
  let last = 0;
  for (const { start, end, message, hint } of check.errors) {
    if (!(start >= last && start <= end && end <= text.length && message !== "" && hint !== ""))
      throw new Error(`${message} at ${start}-${end} in ${JSON.stringify(text)}`);
    last = start;
  }
  for (const { start, end, code, message } of check.warnings)
    if (!(start <= end && end <= text.length && /^[a-z-]+$/.test(code ?? "")))
      throw new Error(`${message} (${code}) at ${start}-${end} in ${JSON.stringify(text)}`);
  expect(findTooDeep(parsed.ast, QUERY_LIMITS.levels + 1)).toBe(null);
  const waiting: QueryNode[] = [parsed.ast];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!(node.start >= 0 && node.start <= node.end && node.end <= text.length))
      throw new Error(`${node.kind} at ${node.start}-${node.end} in ${JSON.stringify(text)}`);
    if (node.kind === "missing" && parsed.errors.length === 0)
      throw new Error(`something is missing without an error in ${JSON.stringify(text)}`);
    waiting.push(...childrenOf(node));
  }
  printTree(parsed.ast);
  describeQuery(parsed.ast);
  expect(formatQuery(text) === null).toBe(parsed.errors.length > 0);
}

describe("a query with faults", { timeout: 30_000 }, () => {
  it.each([
    [
      "foo:x AND (flood NEAR AND bar:y",
      [
        "foo: ← there is no field foo:",
        "( ← this bracket is not closed",
        "AND ← AND follows NEAR directly",
        "bar: ← there is no field bar:",
      ],
    ],
    [
      'NEAR/x flood OR b* OR "" OR site:(a.com lang:en)',
      [
        "NEAR/x ← NEAR/ needs a whole number",
        "NEAR/x ← NEAR/x has nothing on its left",
        "b* ← the wildcard b* needs at least two letters",
        '"" ← this phrase is empty',
        "lang: ← lang: cannot stand inside the brackets of site:",
      ],
    ],
    [
      "any(9, flood) AND atleast(x, storm) AND cs() AND words:12 AND term~7",
      [
        "any(9, flood) ← any(9, …) has only 1 operand",
        "atleast( ← atleast() begins with a number",
        "cs() ← cs() is empty",
        "words:12 ← words: compares with a whole number",
        "~7 ← ~ allows one or two edits",
      ],
    ],
    [
      "(flood AND) OR (OR storm) OR )hail( OR title:",
      [
        "AND ← AND has nothing on its right",
        "OR ← OR has nothing on its left",
        ") ← this bracket closes nothing",
        "( ← this bracket is not closed",
        "OR ← OR has nothing on its left",
        "title: ← title: has nothing after it",
      ],
    ],
    [
      "flood NEAR lang:en OR /(/ OR wind NOT",
      [
        "lang:en ← lang: cannot stand beside NEAR, because it has no place in the text",
        "(/ ← this ( is not closed",
        "NOT ← NOT has nothing on its right",
      ],
    ],
  ])("%s: every fault is named at its characters", (query, expected) => {
    expect(
      checkQuery(query).errors.map(({ start, end, message }) => `${query.slice(start, end)} ← ${message}`),
    ).toEqual(query.startsWith("(flood AND)") ? expect.arrayContaining(expected.slice(0, 3)) : expected);
  });

  it.each([
    ["(((((flood", 1],
    ['((flood OR "big storm', 1],
    ["(flood AND (storm /* hail", 1],
    ["titel:(flood OR lang:en OR b*)", 1],
    ["flood AND AND AND AND storm", 3],
    [")))", 3],
    [`${"(".repeat(300)}flood${")".repeat(300)}`, 1],
    ["(".repeat(300), 1],
    ["title:".repeat(300), 1],
    [`${"cs(".repeat(300)}flood`, 1],
    ["site:(".repeat(300), 1],
  ])("%s has no more faults than were made", (query, count) => {
    expect(checkQuery(query).errors).toHaveLength(count);
  });

  it("has places in UTF-16 units, whatever stands before", () => {
    for (const before of [
      "😀😀 flood ",
      "שלום עולם ",
      "\u202eabc\u202c ",
      "e\u0301a\u0300 ",
      "\ufeff",
      "存款准备金 ",
    ]) {
      const query = `${before}AND titel:x`;
      const error = checkQuery(query).errors.at(-1);
      expect([error?.start, error?.end]).toEqual([query.indexOf("titel:"), query.indexOf("titel:") + 6]);
    }
  });

  it("names each lone half of a character, and control characters", () => {
    expect(
      checkQuery("a\ud800 \udc00b \u0000c 😀d").errors.map(({ start, message }) => [
        start,
        message.slice(0, 20),
      ]),
    ).toEqual([
      [1, "the character U+D800"],
      [3, "the character U+DC00"],
      [6, "the character U+0000"],
    ]);
  });
});

describe("whatever is typed", { timeout: 60_000 + rounds * 200 }, () => {
  it("never throws, and every place lies in the text", () => {
    assert(
      property(string({ unit: "grapheme", maxLength: 40 }), string({ maxLength: 10 }), (one, other) => {
        for (const query of [
          one,
          `(${one} NEAR/2 ${other}`,
          `title:${one} "${other}`,
          `any(2,${one},${other}) /${other}/ ~${one}`,
        ])
          readSoundly(query);
      }),
      { numRuns: 8 + rounds },
    );
    assert(
      property(string({ unit: "binary", maxLength: 60 }), (text) => readSoundly(text)),
      { numRuns: 20 + rounds },
    );
  });

  it("is read soundly when a good query has been damaged", () => {
    const random = openRandom(20);
    for (let round = 0; round < 200 + rounds * 20; round += 1)
      readSoundly(mutateQuery(randomQuery(random), random));
  });
});

describe("limits", { timeout: 60_000 }, () => {
  const size = QUERY_LIMITS.characters;
  it.each([
    "(",
    ")",
    '"',
    "“",
    "«",
    "NOT ",
    "-",
    "a NEAR ",
    "a NEAR a ",
    "(a NEAR ",
    "a AND ",
    "a OR ",
    "OR ",
    "AND ",
    "a|",
    "title:",
    "site:",
    "site:(",
    "entity:(a score:>0.5 ",
    "foo:x ",
    "a:",
    "ä:",
    "ä",
    "any(2,",
    "any(1,a,a),",
    "cs(",
    "list(",
    "list(a)",
    "query(a) ",
    "raw:",
    "words:>",
    "/",
    "//",
    "/*",
    "/**/",
    "*",
    "a*",
    "a~",
    "~",
    "^1",
    "=",
    ",",
    "1,",
    'צ"',
    '"a"~',
    "\u0000",
    "\ud800",
    "שלום ",
    "\u202e",
    "&",
    "&&",
    "𝔞",
    "NEAR/5 /5 ",
    'a b* c~1 "d e" ',
    "titel: ",
    "atlest(2, a) ",
  ])("64 KiB of %j are read in linear time", (piece) => {
    const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
    let errors = 0;
    const ms = cpuMs(() => {
      errors = parseQuery(text).errors.length;
    });
    expect(ms).toBeLessThan(400);
    expect(errors).toBeLessThanOrEqual(QUERY_LIMITS.errors);
    // Looking at every place takes longer than the reading.
    expect(cpuMs(() => readSoundly(text.slice(0, size / 4)))).toBeLessThan(1500);
  });

  it("of length, leaves and depth have errors of their own", () => {
    const [word] = checkQuery(`flood ${"x".repeat(1001)} storm`).errors;
    expect([word?.message, word?.start, word?.end]).toEqual([
      "this word has 1001 characters; at most 1000 are allowed",
      6,
      1007,
    ]);
    const [long] = checkQuery("x".repeat(size + 1)).errors;
    expect([long?.message, long?.start, long?.end]).toEqual([
      `the query has ${size + 1} characters; at most ${size} are allowed`,
      size,
      size + 1,
    ]);
    expect(checkQuery(`${"x".repeat(900)} `.repeat(100).slice(0, size)).ok).toBe(true);

    const leaves = Array.from({ length: QUERY_LIMITS.leaves + 1 }, () => "ab").join(" ");
    const [many] = checkQuery(leaves).errors;
    expect([many?.message, many?.start]).toEqual([
      `the query has ${QUERY_LIMITS.leaves + 1} words and phrases; at most ${QUERY_LIMITS.leaves} are allowed`,
      leaves.length - 2,
    ]);
    expect(checkQuery(leaves.slice(3)).errors).toEqual([]);

    const nested = (depth: number): string => `${"(".repeat(depth)}flood${")".repeat(depth)}`;
    expect(checkQuery(nested(QUERY_LIMITS.depth)).ok).toBe(true);
    const [deep] = checkQuery(nested(QUERY_LIMITS.depth + 1)).errors;
    expect([deep?.message, deep?.start, deep?.end]).toEqual([
      "the query is nested deeper than 200 brackets",
      200,
      201,
    ]);

    const chain = (length: number): string => `flood${" NEAR flood".repeat(length)}`;
    expect(checkQuery(chain(QUERY_LIMITS.depth - 1)).ok).toBe(true);
    expect(checkQuery(chain(QUERY_LIMITS.depth)).errors[0]?.message).toContain(
      "more than 200 proximity operators",
    );
    const both = `(${"a NEAR ".repeat(150)}`.repeat(60);
    expect(checkQuery(`${both}a${")".repeat(60)}`).ok).toBe(true);
    const tower = `${"(".repeat(6)}a${`${" NEAR b".repeat(150)})`.repeat(6)}`;
    expect(checkQuery(tower).errors[0]?.message).toContain("more than 600 levels");
  });

  it("name at most fifty errors, in reading order", () => {
    const { errors } = checkQuery("foo:x ".repeat(500));
    expect(errors).toHaveLength(50);
    expect(errors.map(({ start }) => start)).toEqual(Array.from({ length: 50 }, (_, index) => index * 6));
  });
});

describe("speed", { timeout: 30_000 }, () => {
  it("a query of sixty characters is read in a few microseconds", () => {
    const queries = Array.from(
      { length: 500 },
      (_, index) => `"Varn ${index}" AND (strike OR lawsuit OR recall) NOT title:opinion${index}`,
    );
    let read = 0;
    const measure = (): number =>
      cpuMs(() => {
        for (let round = 0; round < 20; round += 1)
          for (const query of queries) read += parseQuery(query).errors.length;
      });
    measure();
    const ms = Math.min(measure(), measure(), measure());
    expect(read).toBe(0);
    // A third of what a quiet machine does, so that a busy one passes.
    expect((queries.length * 20) / (ms / 1000)).toBeGreaterThan(60_000);
  });
});

describe("a reading of a query with errors", () => {
  it("still shows the rest", () => {
    expect(printQuery(parseQuery("flood AND (storm OR titel:x) NOT hail").ast)).toBe(
      "(flood AND (storm OR …) AND NOT hail)",
    );
    expect(printTree(parseQuery("flood NEAR").ast)).toBe("NEAR/4\n├─ flood\n└─ …");
  });
});
