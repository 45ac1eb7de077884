// This file is long: it is a list of cases, each a few lines.
import type { QueryNode } from "../ast.ts";
import { explainQuery } from "../explain-query.ts";
import { parseQuery } from "../parse-query.ts";
import type { QueryContext } from "../query-context.ts";
import type { QueryDocument } from "../query-document.ts";
import { checkQuery } from "../check-query.ts";
import { compileQueries, type BudgetReport, type QueryHit, type QuerySet } from "../query-set.ts";
import { openRandom } from "./random-queries.ts";

/**
 * Input that is made to be slow or large. `prepare` makes the article and what is compiled beforehand, outside the
 * measurement; the function it returns is measured, and throws when the answer is wrong. With `grows`, eight times the
 * scale must take less than twenty times as long, where a square would take sixty-four times.
 */
export interface AdversarialCase {
  prepare: (scale: number) => () => void;
  grows?: true;
  /** So large a part is enough for every run of the tests, with bounds as much smaller; the fuzzer takes the whole. */
  part?: number;
  /** Measured in a process of its own. */
  alone?: true;
}

/** One case as measured: CPU of this process, and how far its memory rose above what it was before. */
export interface CaseResult {
  name: string;
  /** The part of the whole case that was measured. */
  share: number;
  /** As the system counts it. */
  cpuMs: number;
  /** The same without what neighbours cost that fight for caches and memory, by a yardstick taken before and after. */
  fairMs: number;
  growthMb: number;
  /** CPU of an input an eighth as large, for cases that must grow in proportion. */
  eighthCpuMs: number | null;
  error: string | null;
}

const MEGABYTE = 1_000_000;

function ensure(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`wrong answer: ${what}`);
}

const articleOf = (text: string, rest: Partial<QueryDocument> = {}): QueryDocument => ({
  id: "article",
  title: "Headline",
  text,
  ...rest,
});

function compile(
  queries: readonly string[],
  context: QueryContext = {},
  onBudget?: (report: BudgetReport) => void,
): QuerySet {
  const { set, refused } = compileQueries(
    queries.map((query, index) => ({ id: String(index), query })),
    context,
    onBudget === undefined ? {} : { onBudget },
  );
  ensure(refused.length === 0, `refused ${refused[0]?.errors[0]?.message}`);
  return set;
}

/** An article that is matched against queries which are compiled before. */
function matching(
  queries: readonly string[],
  makeText: (scale: number) => string,
  check: (hits: Map<string, QueryHit>, scale: number) => void,
  rest: Partial<QueryDocument> = {},
): (scale: number) => () => void {
  return (scale) => {
    const set = compile(queries);
    const article = articleOf(makeText(scale), rest);
    set.match(articleOf("A first article, so that nothing is opened while it is measured."));
    return () => check(new Map(set.match(article, { spans: true }).map((hit) => [hit.id, hit])), scale);
  };
}

const all = (hits: Map<string, QueryHit>, count: number): void => {
  for (let index = 0; index < count; index += 1) ensure(hits.has(String(index)), `query ${index} must match`);
};

/** Text of `size` characters in which no word stands twice. */
function distinctWords(size: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let number = 46_656; length < size; number += 1) {
    const word = number.toString(36);
    parts.push(word);
    length += word.length + 1;
  }
  return parts.join(" ");
}

/** Words of letters only, of which no two are alike. */
const nameOf = (number: number): string => {
  let name = "";
  for (let left = number; name.length < 5 || left > 0; left = Math.floor(left / 26))
    name += String.fromCharCode(97 + (left % 26));
  return name;
};
const names = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => nameOf(from + index));

/** Two words that stand 100,000 times each, `words` others between them and the next pair. */
const pairs = (scale: number, between: string, after: string): string =>
  `left ${between} right ${after} `.repeat(100_000 * scale);

const leafOf = (text: string): QueryNode => ({
  kind: "word",
  text,
  exact: false,
  fuzzy: 0,
  forms: false,
  start: 0,
  end: 0,
});

const longToken = (letters: string, length: number): string =>
  letters.repeat(Math.ceil(length / letters.length)).slice(0, length);

/** Regular expressions that take exponential time where they are tried by going back. */
const HARD_EXPRESSIONS = [
  "/(a|aa)+b/",
  "/(a+)+b/",
  "/(a*)*b/",
  "/.*.*.*.*x/",
  "/(.*a){20}b/",
  "/[a-z]{1,200}b/",
  "/(a?){30}a{30}b/",
  "/((a|b)*|(a|c)*)*d/",
];

export const ADVERSARIAL_CASES: Readonly<Record<string, AdversarialCase>> = {
  "10 MB of different words, 100 words asked": {
    alone: true,
    grows: true,
    prepare: matching(
      ["zzzz AND zzz1", "1000", ...names(0, 100), '"1000 1001"'],
      (scale) => distinctWords(10 * MEGABYTE * (scale / 2)),
      (hits) => ensure(hits.has("1") && hits.has("102"), "the words are there"),
    ),
  },
  "2 MB of different words, 200 patterns": {
    part: 0.5,
    grows: true,
    prepare: matching(
      [
        ...names(200, 50).map((name) => `${name.slice(0, 3)}*`),
        ...names(300, 50).map((name) => `*${name.slice(1)}`),
        ...names(400, 50).map((name) => `${name}~1`),
        ...names(500, 50).map((name) => `/${name}.?/`),
      ],
      (scale) => `${names(200, 400).join(" ")} ${distinctWords(MEGABYTE * scale)}`,
      (hits) => all(hits, 200),
    ),
  },
  "10 MB of one word": {
    alone: true,
    grows: true,
    prepare: matching(
      ["bank", "atleast(200000, bank)", '"bank bank bank"', "bank NEAR/2 bank", "first(10, bank)"],
      (scale) => "bank ".repeat((2 * MEGABYTE * scale) / 2),
      (hits) => all(hits, 5),
    ),
  },
  "10 MB without a space": {
    prepare: matching(
      ["aa*", "/a+/", "bb* OR *bb", 'raw:"aaa"', "word"],
      (scale) => "a".repeat(10 * MEGABYTE * scale),
      (hits) => ensure(hits.has("0") && hits.has("1") && !hits.has("2") && !hits.has("4"), "a* stands there"),
    ),
  },
  "10 MB of Han without a space": {
    alone: true,
    prepare: matching(
      ["存款", "款存", "存 NEAR/2 款", "银行"],
      (scale) => "存款".repeat((10 * MEGABYTE * scale) / 6),
      (hits) =>
        ensure(hits.has("0") && hits.has("1") && hits.has("2") && !hits.has("3"), "the pair stands there"),
    ),
  },
  "NEAR of words with 100,000 places each": {
    part: 0.5,
    grows: true,
    prepare: matching(
      ["left NEAR/5 right", "left NEAR/0 right", "atleast(100000, left NEAR/5 right)"],
      (scale) => pairs(scale, "a b c", "d e f g h"),
      (hits) => ensure(hits.has("0") && !hits.has("1") && hits.has("2"), "three words lie between"),
    ),
  },
  "ONEAR of words with 100,000 places each": {
    prepare: matching(
      ["left ONEAR/3 right", "right ONEAR/2 left"],
      (scale) => pairs(scale, "a b c", "d e f g h"),
      (hits) => ensure(hits.has("0") && !hits.has("1"), "the order counts"),
    ),
  },
  "NOTNEAR of words with 100,000 places each": {
    prepare: matching(
      ["left NOTNEAR/2 right", "left NOTNEAR/3 right"],
      (scale) => pairs(scale, "a b c", "d e f g h"),
      (hits) => ensure(hits.has("0") && !hits.has("1"), "every right is three words away"),
    ),
  },
  "SENTENCE of words with 100,000 places each": {
    part: 0.5,
    grows: true,
    prepare: matching(
      ["left SENTENCE right", "right SENTENCE up"],
      (scale) => "Left a right. Up there. ".repeat(100_000 * scale),
      (hits) => ensure(hits.has("0") && !hits.has("1"), "the sentences end before up"),
    ),
  },
  "PARAGRAPH of words with 100,000 places each": {
    prepare: matching(
      ["left PARAGRAPH right", "right PARAGRAPH up"],
      (scale) => pairs(scale, "a", "\nup\n"),
      (hits) => ensure(hits.has("0") && !hits.has("1"), "up has lines of its own"),
    ),
  },
  "a window of words with 100,000 places each": {
    part: 0.5,
    grows: true,
    prepare: matching(
      ['"left right"~3', '"right left"~2', '"left left right"~20', '"left right d h"~10'],
      (scale) => pairs(scale, "a b c", "d e f g h"),
      (hits) =>
        ensure(hits.has("0") && !hits.has("1") && hits.has("2") && hits.has("3"), "three words lie between"),
    ),
  },
  "NEARs inside NEARs, 50,000 places each": {
    part: 0.25,
    grows: true,
    prepare: matching(
      [
        "((a NEAR b) NEAR (c NEAR d)) NEAR ((e NEAR f) NEAR (g NEAR h))",
        "a NEAR b NEAR c NEAR d NEAR e NEAR f NEAR g NEAR h",
      ],
      (scale) => "a b c d e f g h ".repeat(25_000 * scale),
      (hits) => all(hits, 2),
    ),
  },
  "a chain of 180 NEARs over 10,000 places": {
    part: 0.5,
    grows: true,
    prepare: matching(
      [Array.from({ length: 180 }, () => "a").join(" NEAR/9 ")],
      (scale) => "a b c d e f g h ".repeat(5000 * scale),
      (hits) => all(hits, 1),
    ),
  },
  "overlapping places on both sides of NEAR": {
    part: 0.5,
    prepare: matching(
      [
        '"a a a a" NEAR/3 "a a"',
        '("a a" OR "a a a" OR a) NOTNEAR/2 (a OR "a a")',
        '("a * a" OR "a * * a") ONEAR "a a"',
      ],
      (scale) => "a ".repeat(100_000 * scale),
      (hits) => ensure(hits.has("0") && !hits.has("1") && hits.has("2"), "a stands everywhere"),
    ),
  },
  "an OR of 20,000 words": {
    grows: true,
    prepare: (scale) => {
      const ast = { kind: "or" as const, parts: names(0, 10_000 * scale).map(leafOf), start: 0, end: 0 };
      const article = articleOf(names(0, 5000).join(" "));
      return () => {
        const { set } = compileQueries([{ id: "q", ast }]);
        const found = set.match(article, { spans: true })[0]?.spans.length;
        ensure(found === Math.min(5000, ast.parts.length), "as many of the words are there");
      };
    },
  },
  "an AND of 20,000 words": {
    prepare: (scale) => {
      const ast: QueryNode = { kind: "and", parts: names(0, 20_000 * scale).map(leafOf), start: 0, end: 0 };
      const whole = articleOf(names(0, 20_000).join(" "));
      const part = articleOf(names(0, 19_999).join(" "));
      return () => {
        const { set } = compileQueries([{ id: "q", ast }]);
        ensure(set.match(whole, { spans: true }).length === 1, "all are there");
        ensure(set.match(part).length === 0, "one is not");
      };
    },
  },
  "NEAR of two ORs of 10,000 words": {
    prepare: (scale) => {
      const context = { lists: { one: names(0, 10_000 * scale), two: names(10_000, 10_000 * scale) } };
      const article = articleOf(`${names(9000, 2000).join(" ")} `.repeat(50));
      return () => {
        const set = compile(["list(one) NEAR/3 list(two)", "list(two) ONEAR/0 list(one)"], context);
        ensure(
          set.match(article, { spans: true }).length === 2,
          "the lists meet in the middle and at the end",
        );
      };
    },
  },
  "10,000 brackets and 10,000 NOTs": {
    prepare: (scale) => () => {
      const count = 10_000 * scale;
      for (const query of [
        `${"(".repeat(count)}bank${")".repeat(count)}`,
        "(".repeat(count),
        ")".repeat(count),
        `${"NOT ".repeat(count)}bank`,
        `${"(NOT ".repeat(count)}bank${")".repeat(count)}`,
        `${"-".repeat(count)}bank`,
        `${"title:".repeat(count)}bank`,
        `${"cs(".repeat(count)}bank${")".repeat(count)}`,
        `bank${" NEAR bank".repeat(count / 2)}`,
        "/[a-z]{1,400}/",
        '"'.repeat(count),
        `${"any(1, ".repeat(count / 2)}bank`,
      ]) {
        const { ok, errors } = checkQuery(query);
        ensure(ok || (errors.length > 0 && errors.length <= 50), `${query.slice(0, 10)} has an answer`);
        ensure(explainQuery(query, articleOf("the bank")).ok === ok, "an explanation has the same");
      }
    },
  },
  "hard expressions on a word of 10,000 letters": {
    prepare: matching(
      HARD_EXPRESSIONS,
      (scale) => `${longToken("a", 10_000 * scale)} ${longToken("ab", 10_000)} ${longToken("aaac", 10_000)}`,
      (hits) => ensure(!hits.has("3"), "no word ends with x"),
    ),
  },
  "hard expressions on 2,000 different long words": {
    grows: true,
    prepare: matching(
      HARD_EXPRESSIONS,
      (scale) =>
        Array.from({ length: 1000 * scale }, (_, index) => `${longToken("a", 240)}${nameOf(index)}`).join(
          " ",
        ),
      (hits) => ensure(!hits.has("3"), "no word ends with x"),
    ),
  },
  "1,000 wildcards with many stars on long words": {
    prepare: matching(
      Array.from({ length: 1000 }, (_, index) => `*a*b*${nameOf(index).slice(0, 3)}*d*e*`),
      (scale) =>
        Array.from(
          { length: 200 * scale },
          (_, index) => `${longToken("abcdabcd", 200)}${nameOf(index)}`,
        ).join(" "),
      (hits) => ensure(hits.size > 0 && hits.size < 1000, "some are there"),
    ),
  },
  "a phrase of one word that repeats": {
    grows: true,
    prepare: matching(
      [
        `"${"bank ".repeat(100)}"`,
        `"${"bank ".repeat(99)}river"`,
        '"bank bank bank"~50',
        '"* * * bank * * *"',
        `"${"bank bank* ".repeat(20)}"`,
      ],
      (scale) => "bank ".repeat(50_000 * scale),
      (hits) => ensure(hits.has("0") && !hits.has("1") && hits.has("2") && hits.has("3"), "it repeats"),
    ),
  },
  "1 MB of words joined by hyphens": {
    grows: true,
    prepare: matching(
      ["a-b", '"a b c"', "ab", "abc", "b-c-d NEAR e-f", '"a-b c-d"', "/ab.*/", "*bcd*"],
      (scale) => "a-b-c-d-e-f-".repeat((MEGABYTE * scale) / 12),
      (hits) => ensure(hits.has("1") && hits.has("0"), "the words follow each other"),
    ),
  },
  "1 MB of pairs joined by hyphens": {
    part: 0.25,
    prepare: matching(
      ["a-b", '"a b a b"', '"ab ab ab ab ab ab ab ab"', "ab NEAR/0 ab", "atleast(1000, a-b)"],
      (scale) => "a-b ".repeat((MEGABYTE * scale) / 4),
      (hits) => all(hits, 5),
    ),
  },
  "a million short lines as sentences": {
    part: 0.25,
    grows: true,
    prepare: matching(
      ["a SENTENCE b", "lead:a", "lead:b"],
      (scale) => "a\nb\n".repeat((MEGABYTE / 4) * scale),
      (hits) => ensure(!hits.has("0") && hits.has("1") && !hits.has("2"), "each line is alone"),
    ),
  },
  "a million short lines as paragraphs": {
    part: 0.25,
    prepare: matching(
      ["a PARAGRAPH b", "first(3, b)"],
      (scale) => "a\nb\n".repeat((MEGABYTE / 2) * scale),
      (hits) => ensure(!hits.has("0") && hits.has("1"), "each line is alone"),
    ),
  },
  "half characters, NULs and marks of direction": {
    prepare: matching(
      ["bank", "bank NEAR/0 bank", "/.*/c", "b*k", 'raw:"bank"'],
      (scale) =>
        `${"\ud83d".repeat(300_000 * scale)} bank ${"\0".repeat(300_000)}bank ${"\u202e\u200f\u2066".repeat(100_000)} bank ${"\udc00 ".repeat(200_000)}bank${"\u0301".repeat(200_000)}`,
      (hits) => ensure(hits.has("0") && hits.has("3"), "the word is among them"),
    ),
  },
  "metadata with 10,000 values": {
    prepare: (scale) => {
      const set = compile([
        "all tag:needle",
        "all author:last*",
        "all geo:(place9999 score:>0.5)",
        ...names(0, 500).map((name) => `all tag:*${name}*`),
      ]);
      const values = (kind: string): string[] =>
        Array.from({ length: 10_000 * scale }, (_, index) => `${kind}${index}`);
      const article = articleOf("text", {
        tags: [...values("tag"), "needle"],
        authors: [...values("author"), "Last Author"],
        geo: values("place").map((name) => ({ name, score: 0.9 })),
      });
      return () =>
        ensure(
          set
            .match(article)
            .map(({ id }) => id)
            .join() === "0,1,2",
          "three values are there",
        );
    },
  },
  "10,000 entities with places": {
    prepare: (scale) => {
      const set = compile([
        "entity:ent_9999 AND word",
        "entity:(name_5 score:>0.5) AND word",
        "entity:*_77 AND word",
      ]);
      const article = articleOf("word ".repeat(100_000), {
        entities: Array.from({ length: 10_000 * scale }, (_, index) => ({
          id: `ent_${index}`,
          name: `name_${index}`,
          score: 0.9,
          spans: Array.from({ length: 10 }, (__, at) => ({
            field: "text" as const,
            start: at * 5,
            end: at * 5 + 4,
          })),
        })),
      });
      return () => ensure(set.match(article, { spans: true }).length === 3, "all entities are known");
    },
  },
  "10,000 other titles": {
    prepare: (scale) => {
      const set = compile(["title:needle", "bank NEAR/3 river", "title:bank NOT title:zebra"]);
      const article = articleOf("text", {
        titleVariants: Array.from({ length: 10_000 * scale }, (_, index) =>
          index === 9999 ? "a needle" : `the bank ${index} by the river`,
        ),
      });
      return () => ensure(set.match(article, { spans: true }).length === 3, "the titles are read");
    },
  },
  "characters that overlap themselves": {
    prepare: (scale) => {
      const set = compile([`raw:"${"a".repeat(20_000)}"`, `raw:"${"a ".repeat(10_000)}b"`, 'raw:"-"']);
      const article = articleOf(
        `${"a".repeat(2 * MEGABYTE * scale)} ${"a ".repeat(MEGABYTE)} ${"-".repeat(MEGABYTE)}`,
      );
      set.match(articleOf("first"));
      return () =>
        ensure(!set.match(article, { spans: true }).some(({ id }) => id === "1"), "b is not there");
    },
  },
  "forms in every language over 100,000 different words": {
    part: 0.25,
    prepare: matching(
      ["banking+", "forms(walking OR running)", "война+", "forms(haus OR baum)"],
      (scale) => names(0, 100_000 * scale).join(" "),
      (hits) => ensure(hits.size === 0, "no form is there"),
    ),
  },
  "an explanation of 50 clauses over 10 MB": {
    alone: true,
    prepare: (scale) => {
      const query = `(${names(60_000, 40).join(" OR ")}) AND (left NEAR/10 right) AND "left right" AND caps(left) AND first(5, right)`;
      // 50,000 different words, the first of them most often, as in a language.
      const random = openRandom(6);
      const vocabulary = names(0, 50_000);
      const words = Array.from(
        { length: Math.floor((5 * MEGABYTE * scale) / 3) },
        () => vocabulary[Math.floor(50_000 * random() ** 8)] as string,
      );
      const article = articleOf(`left ${words.join(" ")} right`, { language: "en" });
      return () => {
        const { ok, hit, tree } = explainQuery(query, article);
        ensure(ok && !hit && tree?.children.length === 5, "every part is explained");
        ensure(tree?.children[1]?.failed?.code === "distance", "the nearest pair is found");
      };
    },
  },
  "an explanation of 20,000 clauses": {
    part: 0.25,
    prepare: (scale) => {
      const context = { lists: { one: names(0, 10_000 * scale), two: names(10_000, 10_000 * scale) } };
      const article = articleOf(`${names(0, 300).join(" ")} x x x x x x ${names(10_000, 300).join(" ")}`);
      return () => {
        const { ok, hit, tree } = explainQuery("list(one) NEAR/3 list(two)", article, context);
        ensure(ok && !hit, "the lists do not meet");
        ensure(tree?.failed?.distance === 6, "six words lie between them");
      };
    },
  },
  "an explanation of NEAR over 100,000 places each": {
    prepare: (scale) => {
      const article = articleOf(`${"left ".repeat(100_000 * scale)} a b c d e f ${"right ".repeat(100_000)}`);
      return () => {
        const { tree } = explainQuery("left NEAR/3 right", article);
        ensure(tree?.failed?.distance === 6, "six words lie between them");
      };
    },
  },
  "a parser's worst 64 KiB": {
    prepare: () => {
      const random = openRandom(5);
      const signs = [
        "(",
        ")",
        '"',
        "*",
        "?",
        "/",
        "~1",
        " OR ",
        " AND ",
        " NOT ",
        "NEAR/3 ",
        "a",
        "b-",
        "title:",
        "[",
        "“",
        "#",
        "\0",
        "\ud83d",
      ];
      const noise = Array.from({ length: 20_000 }, () => signs[Math.floor(random() * signs.length)]).join("");
      const queries = [
        noise,
        "/".repeat(65_000),
        "a*".repeat(32_000),
        "a-".repeat(32_000),
        "[".repeat(65_000),
        "any(".repeat(16_000),
        "/*".repeat(32_000),
        "a OR ".repeat(13_000),
      ];
      return () => {
        for (const query of queries)
          ensure(parseQuery(query.slice(0, 65_536)).errors.length <= 50, "errors are bounded");
      };
    },
  },
  "an article over its budget": {
    prepare: (scale) => {
      const reports: BudgetReport[] = [];
      const { set } = compileQueries(
        [
          { id: "first", query: "needle" },
          { id: "dear", query: "(a NEAR/3 b) NEAR (b NEAR/2 a)" },
        ],
        {},
        { maxSteps: 50_000, onBudget: (report) => reports.push(report) },
      );
      const article = articleOf(`needle ${"a b ".repeat(200_000 * scale)}`);
      return () => {
        const hits = set.match(article, { spans: true });
        ensure(reports.length > 0 && reports[0]?.documentId === "article", "the overrun is reported");
        ensure(hits.length === 1 && hits[0]?.id === "first", "the hit found before stands");
      };
    },
  },
};
