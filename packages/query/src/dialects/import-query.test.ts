import { describe, expect, it } from "vitest";
import type { QueryNode } from "../ast.ts";
import { parseQuery } from "../parse-query.ts";
import { printQuery } from "../print-query.ts";
import { openRandom } from "../testing/random-queries.ts";
import { DIALECTS, type Dialect } from "./dialect-rules.ts";
import { importQuery, type ImportedQuery } from "./import-query.ts";

const ROUNDS = Number(process.env["WIREWATCH_FUZZ_ROUNDS"] ?? 0) * 100 || 120;

/** Pieces of all dialects, so that every dialect also meets those of the others. */
const PIECES =
  `a b acme strike bank* te?t AND OR NOT and or not & && || | ! - + NEAR/3 NEAR ONEAR/2 NEAR/5f near5 adj3 w/5 pre/2
  not/4 /s w/p w/seg same near /n5/ /f50/ SENTENCE ( ) ( ) [ ] { } "a·b" "a·*·b" "x"~3 "x·y"~ 'q·r' title: title:( intitle:
  hd= hd=( author: by= la=en site:x.example url: inurl: raw: raw:C++ hashtags: headline( hlead( cs( caps( atleast3(
  atleast2 search: f:1 date:2020 date wc>300 length>5 ^3 ~2 a~1 b~ C++ AT&T O'Brien U.S. e-mail #tag @me $x % bank$2 all
  *:* * ? ?? /joh?n/ /a.b/i \\( \\" \\ “c·d” ” , ; : = < > {BT} <<<c>>> <<< ++"AB" +x 存款 ё 👍 http://x.example/a?b=1 a:b
  source:OR author:NOT url:/news/ author:x:y tag:-x author:"*·a/*"`
    .split(/\s+/)
    .map((piece) => piece.replaceAll("·", " "));

function randomText(random: () => number): string {
  const pick = (): string => PIECES[Math.floor(random() * PIECES.length)] as string;
  let text = "";
  for (let left = 1 + Math.floor(random() * 9); left > 0; left -= 1)
    text += pick() + (random() < 0.8 ? " " : "");
  if (random() < 0.8) return text;
  return Array.from(text, (sign) =>
    random() < 0.06 ? String.fromCharCode(32 + Math.floor(random() * 95)) : sign,
  ).join("");
}

/** A tree without places, as text. */
const bare = (tree: QueryNode): string =>
  JSON.stringify(tree, (key, value: unknown) => {
    if (key === "start" || key === "end") return undefined;
    // Keys in one order, whoever made the node.
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : value;
  });

const cpuMs = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

function agencyQuery(dialect: Dialect, characters: number): string {
  const isLower = dialect === "factiva" || dialect === "lexis";
  const [or, and, not] = isLower
    ? [" or ", " and ", " not "]
    : dialect === "freshrss"
      ? [" OR ", " ", " !"]
      : [" OR ", " AND ", " NOT "];
  const ending = `)${and}(strike${or}"walk out"${or}lockout)${not}(sport${or}"film review")`;
  let text = "(zeta";
  for (let name = 0; text.length + ending.length + 30 < characters; name += 1)
    text += `${or}"varn group ${name}"`;
  return text + ending;
}

describe("importQuery", () => {
  it("never throws, names real places, and only accepts what our language reads back as the same tree", () => {
    const random = openRandom(20);
    let accepted = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = randomText(random);
      for (const dialect of DIALECTS) {
        const imported = importQuery(dialect, text);
        for (const { start, end, message, hint } of [...imported.errors, ...imported.warnings])
          if (!(0 <= start && start <= end && end <= text.length) || message === "" || hint === "")
            expect.fail(`${dialect}: ${text}: ${message} at ${start}-${end}`);
        expect(imported.errors.map(({ message }) => message)).not.toContain(
          "this cannot be written in our language",
        );
        expect(imported.ok).toBe(imported.errors.length === 0);
        if (!imported.ok) continue;
        accepted += 1;
        const reread = parseQuery(imported.query);
        if (reread.errors.length > 0 || printQuery(reread.ast) !== imported.query)
          expect.fail(`${dialect}: ${text}: ${imported.query}`);
        if (bare(reread.ast) !== bare(imported.ast))
          expect.fail(`${dialect}: ${text}: ${imported.query}: another tree`);
      }
    }
    expect(accepted).toBeGreaterThan(ROUNDS);
  }, 600_000);

  it.each(DIALECTS)("takes a query of 64 KiB from %s in less than 100 ms of processor time", (dialect) => {
    const text = agencyQuery(dialect, 65_000);
    let imported: ImportedQuery | undefined;
    const times = Array.from({ length: 4 }, () =>
      cpuMs(() => {
        imported = importQuery(dialect, text);
      }),
    );
    expect(imported?.errors).toEqual([]);
    expect(imported?.query.length).toBeGreaterThan(64_000);
    expect(Math.min(...times)).toBeLessThan(100);
  });

  it("stays linear and does not overflow on hostile texts", () => {
    const size = 2_000;
    const fill = (part: string): string => part.repeat(Math.floor(size / part.length));
    const hostile = [
      ..."( ) \" ' / - ! + ~ ^ { [ < * ? : = # \\ 👍 a".split(" ").map(fill),
      ...[
        "NOT ",
        "/a ",
        "title:",
        "hlead(",
        "hlp=",
        "a AND ",
        "a ",
        "a NEAR/3 ",
        "a near5 ",
        "a OR b AND ",
        "bank$9 ",
      ].map(fill),
      ...[
        "a/f5/",
        "/n5/",
        "{a}",
        "<<<",
        "a:",
        "a AND (b OR ",
        "site:a.example ",
        ")^9",
        "date from ",
        "a\\ ",
        "1,",
        "'a ",
      ].map(fill),
      `${"(".repeat(size / 2 - 1)}a${")".repeat(size / 2 - 1)}`,
      `x${Array.from({ length: 6000 }, (_, count) => ` w/${9999 - count} x`).join("")}`,
    ];
    for (const text of hostile)
      for (const dialect of DIALECTS) {
        const ms = cpuMs(() => void importQuery(dialect, text));
        if (ms > 500) expect.fail(`${dialect} took ${ms} ms for ${text.slice(0, 20)}`);
      }
  }, 120_000);

  it.each<[Dialect, string]>([
    ["lucene", "a "],
    ["meltwater", "D*C* near/3 "],
    ["brandwatch", "{a}"],
    ["factiva", "a/n5/"],
    ["lexis", "hlead("],
    ["freshrss", "'a "],
  ])(
    "is linear for %s and %s repeated",
    (dialect, part) => {
      const text = (size: number): string => part.repeat(Math.floor(size / part.length));
      const best = (size: number): number =>
        Math.min(...[0, 1].map(() => cpuMs(() => void importQuery(dialect, text(size)))));
      // Eight times the text: linear is eight times the work, quadratic sixty-four.
      expect(best(64_000)).toBeLessThan(30 * Math.max(2, best(8_000)));
      // Work is counted in CPU time; the clock goes on while other tests have the processor.
    },
    60_000,
  );

  it("reports several faults at once, in order", () => {
    const { errors } = importQuery("brandwatch", "colour:red AND (harbour NEAR strike OR city:varn");
    expect(errors.map(({ start }) => start)).toEqual([0, 15, 24, 39]);
  });

  it("refuses a text over the limit, an empty one, and a translation over the limit", () => {
    expect(importQuery("lucene", "a ".repeat(40_000)).errors[0]?.message).toContain("at most 65536");
    expect(importQuery("lucene", "  ").errors[0]?.message).toBe("the query is empty");
    expect(importQuery("freshrss", "acme ".repeat(12_000)).errors[0]?.message).toContain("in our language");
  });

  it("says how the product differs in general", () => {
    expect(importQuery("lexis", "bank").notes.join(" ")).toContain("plurals");
    expect(importQuery("freshrss", "bank").notes.join(" ")).toContain("longer words");
  });
});
