import { describe, expect, it } from "vitest";
import { isSameMeaning, type QueryNode } from "./ast.ts";
import { describeQuery } from "./describe-query.ts";
import { formatQuery, formatTree } from "./format-query.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery, printTree } from "./print-query.ts";
import { mutateQuery } from "./testing/mutate-query.ts";
import { openRandom, randomQuery } from "./testing/random-queries.ts";

const rounds = Number(process.env["WIREWATCH_FUZZ_ROUNDS"] ?? 0);
const same = (left: QueryNode, right: QueryNode, of: string): void => {
  if (!isSameMeaning(left, right)) throw new Error(`${of}\n${printQuery(left)}\n${printQuery(right)}`);
};

/** Queries of every construct, good ones and damaged ones that can still be read. */
function* readable(count: number): Generator<string> {
  const random = openRandom(77);
  for (let round = 0; round < count; round += 1) {
    const query = randomQuery(random, 4);
    if (parseQuery(query).errors.length === 0) yield query;
    const damaged = mutateQuery(query, random);
    if (parseQuery(damaged).errors.length === 0) yield damaged;
  }
}
const COMMENTS = ["/* a */", "/* b\n b */", "/**/", "/* OR */", "/*c*/ "];

describe("the bracketed form", { timeout: 60_000 + rounds * 200 }, () => {
  it("is read as the very same tree, and written as itself", () => {
    for (const query of readable(300 + rounds * 10)) {
      const { ast } = parseQuery(query);
      const printed = printQuery(ast);
      const again = parseQuery(printed);
      if (again.errors.length > 0) throw new Error(`${query}\n${printed}\n${again.errors[0]?.message}`);
      same(ast, again.ast, query);
      if (printQuery(again.ast) !== printed)
        throw new Error(`${query}\n${printed}\n${printQuery(again.ast)}`);
    }
  });

  it.each([
    ['tag:"a*b" flood', '(tag:"a*b" AND flood)'],
    ["source:(Varn Po* OR ossa)", "(source:(Varn Po*) OR source:ossa)"],
    ['source:"OR" flood', '(source:"OR" AND flood)'],
    ['tag:"lang:en" flood', '(tag:"lang:en" AND flood)'],
    ['tag:"-x" tag:"/x/" flood', '(tag:"-x" AND tag:"/x/" AND flood)'],
    ["list(OR) flood", "(list(OR) AND flood)"],
    ["any(1, (1,000), title:(2,500), NOT (3,500))", "any(1, (1,000), (title:2,500), (NOT 3,500))"],
    ['raw:«say "C++"» flood', '(raw:«say "C++"» AND flood)'],
    ["title:(NOT flood) AND title:(body:storm)", "(title:(NOT flood) AND title:(body:storm))"],
    ["bank+~1 =bank x++ a~1~2", "(bank+~1 AND =bank AND x++ AND a~1~2)"],
  ])("keeps what is odd: %s", (query, printed) => {
    const { ast, errors } = parseQuery(query);
    expect(errors).toEqual([]);
    expect(printQuery(ast)).toBe(printed);
    same(ast, parseQuery(printed).ast, query);
  });

  it("puts words that an importer made into quotation marks where they would be read as something else", () => {
    const word = (text: string): QueryNode => ({
      kind: "word",
      text,
      exact: false,
      fuzzy: 0,
      forms: false,
      start: 0,
      end: 0,
    });
    for (const text of ["AND", "all", "NEAR/3", "-x", "/x", "a b", "a:b", "a|b", "(a)", "a,b", "/*"]) {
      const printed = printQuery(word(text));
      expect(printed).toBe(`"${text}"`);
      expect(parseQuery(printed).errors).toEqual([]);
    }
    const meta: QueryNode = {
      kind: "meta",
      field: "source",
      value: '*The "Varn" AND Post*',
      pattern: true,
      score: null,
      start: 0,
      end: 0,
    };
    expect(printQuery(meta)).toBe("source:(*The ?Varn? ?ND Post*)");
    expect(parseQuery(printQuery(meta)).errors).toEqual([]);
  });
});

describe("the layout", { timeout: 60_000 + rounds * 200 }, () => {
  it("is the same tree, and the layout of itself, with every comment kept", () => {
    const random = openRandom(5);
    for (const query of readable(120 + rounds * 5)) {
      // Comments go where white space is, outside quotation marks, expressions and values.
      const commented = /["/«“]|raw:|words:|score:/.test(query)
        ? query
        : query.replaceAll(" ", () =>
            random() < 0.4
              ? ` ${COMMENTS[Math.floor(random() * COMMENTS.length)]}${random() < 0.3 ? "\n" : " "}`
              : " ",
          );
      const { ast, errors } = parseQuery(commented);
      if (errors.length > 0) continue;
      for (const width of [100, 30, 10]) {
        const formatted = formatQuery(commented, width) as string;
        const again = parseQuery(formatted);
        if (again.errors.length > 0)
          throw new Error(`${commented}\n---\n${formatted}\n${again.errors[0]?.message}`);
        same(ast, again.ast, `${commented}\n---\n${formatted}`);
        const twice = formatQuery(formatted, width);
        if (twice !== formatted) throw new Error(`${commented}\n---\n${formatted}\n---\n${twice}`);
        const count = (text: string): number => text.split("/*").length;
        if (count(formatted) !== count(commented))
          throw new Error(`a comment is lost: ${commented}\n${formatted}`);
      }
    }
  });

  it("breaks what is long at its operators, two columns for each bracket", () => {
    const names = ["Varn Harbour", "Ossa Ports", "Meridian Shipping", "Northern Quays"];
    const query = `(${names.map((name) => `"${name}"`).join(" OR ")}) NEAR/10 (strike OR walkout OR "industrial action") AND NOT (title:opinion OR atleast(3, football)) /* season */`;
    expect(formatQuery(query, 60)).toBe(
      `(
  (
    "Varn Harbour"
    OR "Ossa Ports"
    OR "Meridian Shipping"
    OR "Northern Quays"
  )
  NEAR/10 (strike OR walkout OR "industrial action")
)
AND NOT (title:opinion OR atleast(3, football)) /* season */`,
    );
    expect(formatQuery("flood   AND(storm|hail)")).toBe("flood AND (storm OR hail)");
    expect(formatQuery("flood AND")).toBe(null);
  });

  it("leaves comments where they stand", () => {
    const query = `/* ports */
"Varn Harbour" /* the old name */
/* quays */
OR "Ossa Quay" /* both */ OR (Meridian /* ship */ OR /* also */ Northern) /* firms */
/* end */`;
    expect(formatQuery(query, 40)).toBe(
      `/* ports */
"Varn Harbour" /* the old name */
/* quays */
OR "Ossa Quay" /* both */
OR Meridian /* ship */
/* also */
OR Northern /* firms */
/* end */`,
    );
  });

  it("lays a tree out as its text", () => {
    const { ast } = parseQuery("flood AND (storm OR hail)");
    expect(formatTree(ast)).toBe("flood AND (storm OR hail)");
    expect(formatTree(ast, 10)).toBe("flood\nAND (\n  storm\n  OR hail\n)");
  });
});

describe("the syntax tree", () => {
  it("is drawn with its operators above their operands", () => {
    expect(
      printTree(parseQuery('"death threats" (Karabakh OR title:cs(March)) NOT any(2, a, b NEAR c)').ast),
    ).toBe(
      `AND
├─ "death threats"
├─ OR
│  ├─ Karabakh
│  └─ title:
│     └─ cs()
│        └─ March
└─ NOT
   └─ any(2)
      ├─ a
      └─ NEAR/4
         ├─ b
         └─ c`,
    );
  });
});

describe("the explanation in words", () => {
  it.each([
    [
      '"death threats" Karabakh NOT football',
      "Articles that have “death threats” and Karabakh, but not those that have football.",
    ],
    ["flood", "Articles that have flood."],
    ["flood OR storm OR hail", "Articles that have flood, storm or hail."],
    ["flood AND (storm OR hail)", "Articles that have flood and either storm or hail."],
    ["flood NEAR/10 storm", "Articles that have flood within 10 words of storm."],
    ["(flood OR hail) ONEAR/1 storm", "Articles that have (flood or hail) at most 1 word before storm."],
    ["war NOTNEAR/3 star", "Articles that have war with no star within 3 words."],
    ["bank SENTENCE fraud", "Articles that have bank in one sentence with fraud."],
    [
      "title:flood lead:(storm OR hail)",
      "Articles that have flood in the title and storm or hail in the first paragraph.",
    ],
    [
      "atleast(3, flood) first(50, storm)",
      "Articles that have flood at least 3 times and storm in the first 50 words.",
    ],
    ["any(2, flood, storm, hail)", "Articles that have at least 2 of (flood, storm and hail)."],
    [
      "cs(March) forms(strike) =Müller colr~1 clim* /colou?r/",
      "Articles that have March written exactly in this case, strike in any form, Müller spelled exactly so, colr or a word 1 edit away, a word like “clim*” and a word that matches /colou?r/.",
    ],
    [
      'raw:"C++" "a b"~2',
      "Articles that have the characters “C++” and the words of “a b” in any order with at most 2 other words between.",
    ],
    [
      "flood site:a.example lang:en NOT (tag:sport OR author:Krol)",
      "Articles that have flood, are on the site “a.example” and are in the language “en”, but not those that are tagged “sport” or are by the author “Krol”.",
    ],
    [
      "flood entity:(asala score:>0.5) topic:sport words:>300",
      "Articles that have flood, mention the entity “asala” with a score of more than 0.5, are about the topic “sport” and are more than 300 words long.",
    ],
    [
      "list(ports) NEAR/3 strike query(fine)",
      "Articles that have a word of the list “ports” within 3 words of strike and match the saved query “fine”.",
    ],
    ["all NOT site:a.example", "All articles, but not those that are on the site “a.example”."],
    [
      "a1 OR a2 OR a3 OR a4 OR a5 OR a6 OR a7 OR a8 OR a9 OR a10",
      "Articles that have a1, a2, a3, a4, a5, a6, a7 or 3 more.",
    ],
  ])("%s", (query, words) => expect(describeQuery(parseQuery(query).ast)).toBe(words));

  it("is short for any query", () => {
    for (const query of readable(300)) {
      const words = describeQuery(parseQuery(query).ast);
      expect(words.length).toBeLessThanOrEqual(2000);
      expect(words).toMatch(/^(?:Articles|All articles).*[.…]$/s);
    }
  });
});
