import type { CaseMode, MetaField, ProximityOperator, TextScope } from "../ast.ts";

/** The languages that can be imported. */
export const DIALECTS = [
  "lucene",
  "meltwater",
  "brandwatch",
  "cision",
  "factiva",
  "lexis",
  "talkwalker",
  "freshrss",
] as const;
export type Dialect = (typeof DIALECTS)[number];

export type DialectOperator =
  | { type: "and" | "or" | "not" | "and-not" }
  | { type: "near"; operator: ProximityOperator; distance: number };

/** What a field or function of the dialect becomes. */
export type Target =
  | { to: "scope"; scopes: readonly TextScope[] }
  | { to: "meta"; field: MetaField; isPart?: boolean }
  | { to: "raw" }
  | { to: "hashtag" }
  | { to: "case"; mode: CaseMode }
  | { to: "atleast"; count: number }
  | { to: "words"; comparison: ">" | ">=" | "<" | "<=" }
  | { to: "refused"; why: string };

export interface DialectRules {
  /** What two words side by side mean. */
  adjacency: "and" | "or" | "phrase";
  /** How tightly operators bind: greater is tighter. */
  binding: Readonly<Record<DialectOperator["type"], number>>;
  /** The operator that a word is, if it is one. */
  operator(word: string): DialectOperator | null;
  /** What a field name before `:` or `=` becomes. */
  field(name: string): Target | null;
  /** What a name before a bracket becomes. */
  call(name: string): Target | null;
  fieldSign: ":" | "=" | null;
  /** Changes a word into ours, for example `bank!` into `bank*`. */
  word(text: string): string;
  quotes: string;
  /** `-word`, `+word`, `!word`. */
  prefixes: boolean;
}

const scope = (...scopes: TextScope[]): Target => ({ to: "scope", scopes });
const meta = (field: MetaField, isPart = false): Target => ({ to: "meta", field, isPart });
const refused = (why: string): Target => ({ to: "refused", why });

const USUAL = { or: 1, and: 2, "and-not": 2, not: 3, near: 4 } as const;
const from =
  (fields: Readonly<Record<string, Target>>) =>
  (name: string): Target | null =>
    Object.hasOwn(fields, name.toLowerCase()) ? (fields[name.toLowerCase()] ?? null) : null;
const none = (): null => null;
const same = (text: string): string => text;

/** AND, OR, NOT in capitals, with a proximity pattern. */
const capitals =
  (near: (word: string) => DialectOperator | null) =>
  (word: string): DialectOperator | null => {
    if (word === "AND" || word === "&&") return { type: "and" };
    if (word === "OR" || word === "||" || word === "|") return { type: "or" };
    if (word === "NOT") return { type: "not" };
    return near(word);
  };

const nearOf = (word: string): DialectOperator | null => {
  const match = /^(O?NEAR)(?:\/(\d{1,4})(f?))?$/.exec(word);
  if (!match) return null;
  return {
    type: "near",
    operator: match[1] === "ONEAR" || match[3] === "f" ? "ONEAR" : "NEAR",
    distance: Number(match[2] ?? 4),
  };
};

const dates = refused("dates belong to the archive search, not to a standing query");

export const DIALECT_RULES: Readonly<Record<Dialect, DialectRules>> = {
  lucene: {
    adjacency: "or",
    binding: USUAL,
    operator: capitals(none),
    fieldSign: ":",
    call: none,
    quotes: '"',
    prefixes: true,
    word: (text) =>
      text
        .replace(/\^\d+(?:\.\d+)?$/, "")
        .replace(/~$/, "~2")
        .replace(/~0?\.\d+$/, "~2"),
    field: from({
      title: scope("title"),
      headline: scope("title"),
      body: scope("body"),
      text: scope("body"),
      content: scope("body"),
      lead: scope("lead"),
      author: meta("author"),
      url: meta("url"),
      site: meta("site"),
      domain: meta("site"),
      source: meta("source"),
      lang: meta("lang"),
      language: meta("lang"),
      country: meta("country"),
      tag: meta("tag"),
      tags: meta("tag"),
      date: dates,
      published: dates,
    }),
  },
  meltwater: {
    adjacency: "and",
    binding: USUAL,
    operator: capitals(nearOf),
    fieldSign: ":",
    call: none,
    quotes: '"',
    prefixes: false,
    word: same,
    field: from({
      title: scope("title"),
      ingress: scope("lead"),
      author: meta("author"),
      url: meta("url"),
      source: meta("source"),
      language: meta("lang"),
      country: meta("country"),
      social: refused("there is no social field"),
    }),
  },
  brandwatch: {
    adjacency: "and",
    binding: USUAL,
    operator: capitals(nearOf),
    fieldSign: ":",
    call: none,
    quotes: '"',
    prefixes: true,
    word: same,
    field: from({
      title: scope("title"),
      author: meta("author"),
      site: meta("site"),
      url: meta("url", true),
      raw: { to: "raw" },
      hashtags: { to: "hashtag" },
      country: meta("country"),
      language: meta("lang"),
      links: refused("links of an article are not kept"),
      engagementtype: refused("there is no engagement"),
      authorgender: refused("nothing is known of an author but the name"),
    }),
  },
  cision: {
    adjacency: "and",
    binding: USUAL,
    fieldSign: ":",
    quotes: '"',
    prefixes: false,
    word: same,
    operator: capitals((word) => {
      const match = /^w\/(\d{1,4})$/i.exec(word);
      return match ? { type: "near", operator: "NEAR", distance: Number(match[1]) } : nearOf(word);
    }),
    field: from({
      headline: scope("title"),
      author: meta("author"),
      source: meta("source"),
      language: meta("lang"),
    }),
    call: from({
      headline: scope("title"),
      publication: meta("source"),
      byline: meta("author"),
      cs: { to: "case", mode: "cs" },
    }),
  },
  factiva: {
    adjacency: "phrase",
    binding: { or: 1, and: 2, "and-not": 3, not: 3, near: 4 },
    fieldSign: "=",
    quotes: '"',
    prefixes: false,
    word: (text) => text.replace(/\$\d*$/, "*"),
    operator: (word) => {
      const lower = word.toLowerCase();
      if (lower === "and" || lower === "or" || lower === "not") return { type: lower };
      if (lower === "same") return { type: "near", operator: "PARAGRAPH", distance: 0 };
      // Factiva counts the n-th word: one less stands between.
      const match = /^(?:(adj|w\/)(\d{1,3})?|near(\d{1,3})|\/n(\d{1,3})\/|\/(\d{1,3})n\/)$/.exec(lower);
      if (!match) return null;
      const count = Number(match[2] ?? match[3] ?? match[4] ?? match[5] ?? 1);
      return {
        type: "near",
        operator: match[1] === undefined ? "NEAR" : "ONEAR",
        distance: Math.max(0, count - 1),
      };
    },
    field: from({
      hd: scope("title"),
      hl: scope("title"),
      hlp: scope("title", "lead"),
      lp: scope("lead"),
      by: meta("author"),
      la: meta("lang"),
      sc: meta("source"),
      rst: meta("source"),
      re: meta("geo"),
      fds: meta("entity"),
      ns: meta("topic"),
      wc: { to: "words", comparison: ">" },
      date: dates,
    }),
    call: (name) => {
      const match = /^atleast(\d{1,3})$/i.exec(name);
      return match ? { to: "atleast", count: Number(match[1]) } : null;
    },
  },
  lexis: {
    adjacency: "phrase",
    binding: { "and-not": 1, not: 1, and: 2, near: 3, or: 4 },
    fieldSign: null,
    quotes: '"',
    prefixes: false,
    field: none,
    word: (text) => text.replace(/!$/, "*"),
    operator: (word) => {
      const lower = word.toLowerCase();
      if (lower === "and" || lower === "or" || lower === "not") return { type: lower };
      if (/^(?:w\/|\/)(?:s|sent)$/.test(lower)) return { type: "near", operator: "SENTENCE", distance: 0 };
      if (/^(?:w\/|\/)(?:p|para)$/.test(lower)) return { type: "near", operator: "PARAGRAPH", distance: 0 };
      const match = /^(w|near|pre|onear|)\/(\d{1,4})$/.exec(lower);
      if (!match) return null;
      return {
        type: "near",
        operator: match[1] === "pre" || match[1] === "onear" ? "ONEAR" : "NEAR",
        distance: Number(match[2]),
      };
    },
    call: (name) => {
      const match = /^atleast(\d{1,3})$/i.exec(name);
      if (match) return { to: "atleast", count: Number(match[1]) };
      return from({
        headline: scope("title"),
        hlead: scope("title", "lead"),
        lead: scope("lead"),
        body: scope("body"),
        byline: meta("author"),
        publication: meta("source"),
        language: meta("lang"),
        caps: { to: "case", mode: "caps" },
        allcaps: { to: "case", mode: "allcaps" },
        nocaps: { to: "case", mode: "nocaps" },
        singular: refused("there is no singular form; write the word with ="),
        plural: refused("there is no plural form; write the word with ="),
        date: dates,
      })(name);
    },
  },
  talkwalker: {
    adjacency: "and",
    binding: USUAL,
    operator: capitals(nearOf),
    fieldSign: ":",
    call: none,
    quotes: '"',
    prefixes: true,
    word: same,
    field: from({
      title: scope("title"),
      author: meta("author"),
      site: meta("site"),
      url: meta("url", true),
      lang: meta("lang"),
      sourcecountry: meta("country"),
      engagement: refused("there is no engagement"),
      sentiment: refused("there is no sentiment"),
      published: dates,
    }),
  },
  freshrss: {
    adjacency: "and",
    binding: USUAL,
    operator: (word) =>
      word === "OR"
        ? { type: "or" }
        : word === "AND"
          ? { type: "and" }
          : word === "NOT"
            ? { type: "not" }
            : null,
    fieldSign: ":",
    call: none,
    quotes: "\"'",
    prefixes: true,
    word: same,
    field: from({
      intitle: scope("title"),
      intext: scope("body"),
      author: meta("author"),
      inurl: meta("url", true),
      f: meta("feed"),
      label: meta("tag"),
      labels: meta("tag"),
      l: refused("labels of a reader are not kept"),
      date: dates,
      pubdate: dates,
      userdate: dates,
      s: refused("saved searches are called query(name) here"),
      search: refused("saved searches are called query(name) here"),
    }),
  },
};
