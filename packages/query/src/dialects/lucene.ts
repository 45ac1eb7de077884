import type { Comparison, QueryNode } from "../ast.ts";
import {
  capitalOperators,
  DATES,
  lookUp,
  matchAt,
  meta,
  refused,
  scope,
  USUAL_RULES,
  type DialectRules,
  type Remark,
  type SpecialReading,
  type Target,
  type WordReading,
} from "./dialect-rules.ts";

const TEXT = { author: meta("author", "word"), source: meta("source", "word") } as const;
const FIELDS: Readonly<Record<string, Target>> = {
  title: scope("title"),
  headline: scope("title"),
  lead: scope("lead"),
  summary: scope("lead"),
  body: scope("body"),
  text: scope("body"),
  content: scope("body"),
  ...TEXT,
  byline: TEXT.author,
  url: meta("url"),
  site: meta("site"),
  domain: meta("site"),
  lang: meta("lang"),
  language: meta("lang"),
  country: meta("country"),
  tag: meta("tag"),
  tags: meta("tag"),
  feed: meta("feed"),
  entity: meta("entity"),
  topic: meta("topic"),
  geo: meta("geo"),
  type: meta("type"),
  date: DATES,
  published: DATES,
  published_at: DATES,
  timestamp: DATES,
  _exists_: refused("whether a field has a value cannot be asked", "Leave it out."),
};

const MATCH_ALL = /\*:\*|\*(?=[\s)]|$)/y;
const LONE_SIGN = /[+|&-](?=[\s)]|$)/y;
const LENGTH = /(?:words|word_?count):\s*(?:(>=|<=|>|<)(\d{1,9})|\[(\d{1,9}) TO \*\])/iy;

const SIMPLE: Remark = {
  message: "a sign that stands alone belongs to simple_query_string, which is another language",
  hint: "Write AND, OR and NOT, or set + and - directly before a word.",
};

function special(text: string, at: number): SpecialReading | null {
  if (!/[*+|&\-wW]/.test(text.charAt(at))) return null;
  const place = { start: at, end: at };
  const all = matchAt(MATCH_ALL, text, at);
  if (all) return { kind: "node", node: { kind: "all", ...place }, end: at + all[0].length };
  if (matchAt(LONE_SIGN, text, at)) return { kind: "refused", refusal: SIMPLE, end: at + 1 };
  const length = matchAt(LENGTH, text, at);
  if (!length) return null;
  const node: QueryNode = {
    kind: "words",
    comparison: (length[1] ?? ">=") as Comparison,
    value: Number(length[2] ?? length[3]),
    ...place,
  };
  return { kind: "node", node, end: at + length[0].length };
}

function word(typed: string): WordReading {
  if (typed.includes("|")) return { options: [], refusal: SIMPLE };
  const edits = /~(\d*\.?\d*)$/.exec(typed)?.[1];
  if (edits === undefined) return { options: [typed] };
  const bare = typed.slice(0, typed.lastIndexOf("~"));
  if (edits === "0") return { options: [bare] };
  if (Number.isInteger(Number(edits)) && Number(edits) > 2)
    return { options: [], refusal: { message: `~${edits} is more than two edits`, hint: "Write ~1 or ~2." } };
  const fuzzy = edits === "1" ? 1 : 2;
  return {
    options: [bare],
    fuzzy,
    remark: {
      message: `${typed} is read as ${bare}~${fuzzy}, and its first letter must be right here`,
      hint: "Write the spellings that are meant, joined with OR, to be exact.",
    },
  };
}

/**
 * Lucene's classic query parser, which is also `query_string` of Elasticsearch and OpenSearch, with OR as the default
 * operator. It has no precedence of AND over OR: see `readTree`.
 */
export const LUCENE: DialectRules = {
  ...USUAL_RULES,
  name: "Lucene",
  notes: [
    "Read as query_string with OR between words that have no operator; simple_query_string is another language.",
    "An index may stem words; here every word is taken as written. Write forms(word) for its other forms.",
  ],
  clauses: true,
  escapes: true,
  signs: { "+": "must", "-": "must-not", "!": "must-not" },
  regex: (source, flags) => {
    if (flags !== "")
      return {
        refusal: {
          message: `an expression takes no flags in Lucene`,
          hint: "Leave the letters behind / out.",
        },
      };
    if (/\s/.test(source) || source === "")
      return {
        refusal: {
          message: "an expression stands for one whole word, without spaces",
          hint: "Write a phrase, or two expressions joined with AND.",
        },
      };
    return { source, caseSensitive: false };
  },
  phraseWildcards: "punctuation",
  slop: {
    remark: {
      message: "Lucene counts moves of words: in another order than written it allows two words less between",
      hint: "Write a ONEAR/n b here if the order matters.",
    },
  },
  weight: "a weight for ranking",
  operator: capitalOperators(() => null),
  field: lookUp(FIELDS),
  known: Object.keys(FIELDS).filter((name) => FIELDS[name]?.to !== "refused"),
  word,
  special,
};
