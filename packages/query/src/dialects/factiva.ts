import type { Comparison, QueryNode } from "../ast.ts";
import {
  DATES,
  lookUp,
  matchAt,
  meta,
  refused,
  scope,
  USUAL_RULES,
  type DialectOperator,
  type DialectRules,
  type SpecialReading,
  type Target,
  type WordReading,
} from "./dialect-rules.ts";

const codes = (hint: string): Target => refused("its codes are Factiva's own", hint);
const COMPANY = codes("Write entity:name for a tracked entity, or the company's names as words.");
const TOPIC = codes("Write topic: with an IPTC code or label.");
const REGION = codes("Write geo:name for a mentioned place, or country:code for the source's country.");
const SOURCE = codes('Write source:"name of the publication" or site:domain.');
const FIELDS: Readonly<Record<string, Target>> = {
  hd: scope("title"),
  hl: scope("title"),
  hlp: scope("title", "lead"),
  lp: scope("lead"),
  td: scope("body"),
  by: meta("author", "word"),
  la: meta("lang"),
  sn: meta("source", "word"),
  sc: SOURCE,
  rst: SOURCE,
  re: REGION,
  co: COMPANY,
  fds: COMPANY,
  in: codes("Write topic: with an IPTC code or label."),
  ns: TOPIC,
  date: DATES,
  pd: DATES,
  an: refused("accession numbers are Factiva's own", "Leave it out."),
};

const NEAR_SIGN = /\/n(\d{1,9})\//iy;
const FIRST_SIGN = /\/f(\d{1,9})\//iy;
const AT_LEAST = /atleast(\d{1,9})(?=[\s([])/iy;
const LENGTH = /wc\s*(>=|<=|>|<)\s*(\d{1,9})/iy;
const DATE =
  /(?:date|upd)(?:\s*=\s*\S+|\s+(?:from\s+\S+\s+to\s+\S+|(?:after|before|on|since|is)\s+\S+|[-+]?\d[^\s()]*|today|yesterday))?(?![\w=-])/iy;

function special(text: string, at: number): SpecialReading | null {
  switch (text.charAt(at)) {
    case "/": {
      const near = matchAt(NEAR_SIGN, text, at);
      if (near) return { kind: "operator", operator: proximity("NEAR", near[1]), end: at + near[0].length };
      const first = matchAt(FIRST_SIGN, text, at);
      return first
        ? { kind: "first", count: Math.max(1, Number(first[1])), end: at + first[0].length }
        : null;
    }
    case "a":
    case "A": {
      const count = matchAt(AT_LEAST, text, at);
      return count
        ? {
            kind: "target",
            target: { to: "atleast", count: Number(count[1]) },
            name: count[0],
            end: at + count[0].length,
          }
        : null;
    }
    case "w":
    case "W": {
      const length = matchAt(LENGTH, text, at);
      if (!length) return null;
      const node: QueryNode = {
        kind: "words",
        comparison: length[1] as Comparison,
        value: Number(length[2]),
        start: at,
        end: at,
      };
      return { kind: "node", node, end: at + length[0].length };
    }
    case "d":
    case "D":
    case "u":
    case "U": {
      const date = matchAt(DATE, text, at);
      return date
        ? {
            kind: "refused",
            refusal: {
              message: `${date[0]} cannot be translated: dates belong to the archive search, not to a standing query`,
              hint: 'Leave the date out here; write "date" in quotation marks if the word is meant.',
            },
            end: at + date[0].length,
          }
        : null;
    }
    default:
      return null;
  }
}

/** Factiva counts the n-th word: one less stands between. */
const proximity = (operator: "NEAR" | "ONEAR", count: string | undefined): DialectOperator => ({
  type: "near",
  operator,
  distance: Math.max(0, Number(count ?? 1) - 1),
});

const operator = (typed: string): DialectOperator | null => {
  const word = typed.toLowerCase();
  if (word === "and" || word === "or" || word === "not") return { type: word };
  if (word === "same") return { type: "near", operator: "PARAGRAPH", distance: 0 };
  const match = /^(?:(adj|w\/)(\d{1,9})?|near(\d{1,9}))$/.exec(word);
  if (match) return proximity(match[1] === undefined ? "NEAR" : "ONEAR", match[2] ?? match[3]);
  if (word === "near" || /^w\/\D/.test(word))
    return { type: "refused", message: `${typed} needs a number`, hint: "Write, for example, near5." };
  return null;
};

function word(typed: string): WordReading {
  if (typed === "%") return { options: ["*"] };
  if (typed.includes("%"))
    return {
      options: [],
      refusal: {
        message: "% stands for one whole word, alone",
        hint: "Put spaces around it, or write * inside a word.",
      },
    };
  const ending = /^(.*)\$(\d?)$/.exec(typed);
  if (!ending) return { options: [typed] };
  const most = Number(ending[2]);
  if (most < 1)
    return {
      options: [],
      refusal: { message: "$ needs a number of letters", hint: "Write $1 to $9, or * for any number." },
    };
  return { options: Array.from({ length: most + 1 }, (_, count) => `${ending[1]}${"?".repeat(count)}`) };
}

export const FACTIVA: DialectRules = {
  ...USUAL_RULES,
  name: "Factiva",
  notes: ["* is read as any number of letters, also none."],
  adjacency: "phrase",
  binding: { or: 1, and: 2, andNot: 3, near: () => 5 },
  fieldTakes: "proximity",
  fieldSign: "=",
  brackets: { "(": "open", "[": "open", ")": "close", "]": "close" },
  blanks: "'‘’",
  slop: {
    refusal: {
      message: "~n behind a phrase is not known in Factiva",
      hint: "Write near5 between the words.",
    },
  },
  operator,
  field: lookUp(FIELDS),
  known: Object.keys(FIELDS).filter((name) => FIELDS[name]?.to !== "refused"),
  word,
  special,
};
