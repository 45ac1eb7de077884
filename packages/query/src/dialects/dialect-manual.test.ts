import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../parse-query.ts";
import { printQuery } from "../print-query.ts";
import { DIALECTS, type Dialect } from "./dialect-rules.ts";
import { importQuery } from "./import-query.ts";

const page = readFileSync(new URL("../../../../docs/query-dialects.md", import.meta.url), "utf8");

interface Row {
  dialect: Dialect;
  there: string;
  here: string;
}

/** The rows of the tables of all products: "there" and "here", as they are written. */
function readRows(): Row[] {
  const rows: Row[] = [];
  let dialect: Dialect | undefined;
  for (const line of page.split("\n")) {
    if (line.startsWith("## ")) dialect = DIALECTS.find((name) => line.endsWith(`(\`${name}\`)`));
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll(String.raw`\|`, "|"));
    if (dialect !== undefined && cells.length === 3 && cells[0] !== "there" && !/^-+$/.test(cells[0] ?? ""))
      rows.push({ dialect, there: cells[0] ?? "", here: cells[1] ?? "" });
  }
  return rows;
}

const codes = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");
const printed = (query: string): string => {
  const { ast, errors } = parseQuery(query);
  return errors.length > 0 ? `not ours: ${query}` : printQuery(ast);
};

/** Several fields or functions in one cell stand side by side: `title: headline:`, `caps() allcaps()`. */
const apart = (code: string): string[] =>
  /^(?:[\w.]+(?:[:=]|\(…?\))\s*)+$/.test(code) ? code.split(/\s+/) : [code];
/** The groups of a cell, each a list of codes: semicolons part groups. */
const groupsOf = (cell: string): string[][] =>
  cell
    .replaceAll(/`[^`]*`/g, (code) => code.replaceAll(";", "\u0000"))
    .split(";")
    .map((group) => codes(group.replaceAll("\u0000", ";")).flatMap(apart));

const OPERATOR = /^(?:AND|OR|NOT|AND NOT|(?:O|NOT)?NEAR(?:\/\d+)?|SENTENCE|PARAGRAPH)$/;
const numbered = (code: string): string =>
  code.replaceAll(/(?<=[/~+])n\b/g, "5").replaceAll(/(?<=\/)nf\b/g, "5f");
/** A field or function with a value. */
const filled = (code: string): string =>
  /\(…?\)$/.test(code) ? code.replace(/\(…?\)$/, "(harbour)") : /[:=]$/.test(code) ? `${code}harbour` : code;

/** Codes of the page whose row says in words what becomes of them: the whole query there, and here. */
const IN_WORDS: Readonly<Record<string, readonly [source: string, wanted: string | null]>> = {
  "lucene \\(": [String.raw`harbour\(`, '"harbour("'],
  "lucene \\+": [String.raw`harbour\+strike`, '"harbour+strike"'],
  "lucene first\\ name": [String.raw`first\ name`, '"first name"'],
  "lucene byline:": ["byline:harbour", "author:harbour"],
  "lucene domain:": ["domain:varn.example", "site:varn.example"],
  "lucene language:": ["language:en", "lang:en"],
  "lucene tags:": ["tags:harbour", "tag:harbour"],
  "meltwater or": ["harbour or strike", "harbour OR strike"],
  "meltwater near": ["harbour near strike", "harbour NEAR/4 strike"],
  "meltwater language:": ["language:en", "lang:en"],
  "brandwatch language:": ["language:en", "lang:en"],
  "brandwatch <<<comment>>>": ["<<<comment>>> harbour", "harbour"],
  "cision language(…)": ["language(en)", "lang:en"],
  "factiva […]": ["[harbour or port] and strike", "(harbour OR port) AND strike"],
  "factiva '…'": ["'harbour' strike", '"harbour strike"'],
  "factiva hlp=": ["hlp=harbour", "title:harbour OR lead:harbour"],
  "lexis hlead()": ["hlead(harbour)", "title:harbour OR lead:harbour"],
  "lexis date …": ["harbour and date > 1/1/2026", null],
  "lexis atleast4(…)": ["atleast4(harbour)", "atleast(4, harbour)"],
  "freshrss AND": ["harbour AND strike", "harbour AND strike"],
  "freshrss NOT": ["harbour NOT strike", "harbour AND NOT strike"],
  "freshrss a b": ["a b", "a AND b"],
  "freshrss a OR b": ["a OR b", "a OR b"],
  "freshrss !a": ["!a", "NOT a"],
  "freshrss -a": ["-a", "NOT a"],
  "freshrss !(…)": ["!(a b)", "NOT (a AND b)"],
  "freshrss 'a b'": ["'a b'", '"a b"'],
};

/** What the page says of one code of a product: the whole query there, and here; null when it is refused. */
function promisesOf({
  dialect,
  there,
  here,
}: Row): { dialect: Dialect; source: string; wanted: string | null }[] {
  const left = groupsOf(there);
  const right = groupsOf(here);
  return left.flatMap((group, index) => {
    const own = right.length === left.length ? (right[index] ?? []) : right.flat();
    return group.map((code, at) => {
      const key = `${dialect} ${code}`;
      const inWords = Object.hasOwn(IN_WORDS, key) ? IN_WORDS[key] : undefined;
      if (inWords) return { dialect, source: inWords[0], wanted: inWords[1] };
      if (here === "–") return { dialect, source: filled(numbered(code)), wanted: null };
      const target = own.length === group.length ? own[at] : own[0];
      const isSame = here.includes("the same") && (own.length !== group.length || target === undefined);
      const given = numbered(isSame ? code : (target ?? ""));
      if (OPERATOR.test(given))
        return { dialect, source: `aa ${numbered(code)} bb`, wanted: `aa ${given} bb` };
      return {
        dialect,
        source: filled(numbered(code)),
        wanted: filled(given.replace(/\(…?\)$/, isSame && !/^\w*caps|^cs/.test(given) ? ":" : "(…)")),
      };
    });
  });
}

/** The bracketed form without what is alike everywhere: `all AND …`, and `*…*` around a part of a value. */
const bare = (query: string): string =>
  query
    .replace(/^\(all AND (.*)\)$/, (_, rest: string) => printed(rest))
    .replaceAll(/\b(author|source|url):\*([^ )]*)\*/g, "$1:$2");

describe("the page about other products", () => {
  const promises = readRows().flatMap(promisesOf);
  it("is read", () => expect(promises.length).toBeGreaterThan(200));
  it.each(promises.map((each) => [each.dialect, each.source, each.wanted] as const))(
    "%s: %s",
    (dialect, source, wanted) => {
      const imported = importQuery(dialect, source);
      if (wanted === null) expect(imported.ok ? imported.query : null).toBeNull();
      else
        expect(imported.ok ? bare(imported.query) : imported.errors[0]?.message).toBe(bare(printed(wanted)));
    },
  );
});
